//! Handing a file to the person.

use assay_protocol::Problem;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Clipboard, HtmlAnchorElement, Url};

/// Saves `text` under `name`, as the browser saves downloads; or says what to do where it lets nothing be saved.
pub(crate) fn save(name: &str, media_type: &str, text: &str) -> Result<(), Problem> {
    let blob = text_blob(media_type, text).map_err(|_| refused())?;
    save_blob(name, &blob)
}

/// [`save`] of what a blob holds.
pub(crate) fn save_blob(name: &str, blob: &Blob) -> Result<(), Problem> {
    hand_over(name, blob).map_err(|_| refused())
}

fn refused() -> Problem {
    Problem {
        code: "save.refused".into(),
        sentence: "The browser refused the download.".into(),
        next_step: "Allow downloads for this page and try again.".into(),
    }
}

/// A text as something that can be saved or shown.
pub(crate) fn text_blob(media_type: &str, text: &str) -> Result<Blob, JsValue> {
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &of_type(media_type))
}

/// Bytes as something that can be saved or shown.
pub(crate) fn bytes_blob(media_type: &str, bytes: &[u8]) -> Result<Blob, JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence_and_options(&parts, &of_type(media_type))
}

fn of_type(media_type: &str) -> BlobPropertyBag {
    let properties = BlobPropertyBag::new();
    properties.set_type(media_type);
    properties
}

fn hand_over(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let anchor: HtmlAnchorElement = leptos::prelude::document()
        .create_element("a")?
        .unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&address)
}

/// Puts a text into the clipboard and says so, or what to do where the browser does not allow that. `what` is its name.
pub(crate) async fn copied(text: &str, what: &str) -> String {
    match copy(text).await {
        Ok(()) => format!("The {what} in your clipboard."),
        Err(_) => Problem {
            code: "copy.refused".into(),
            sentence: "The browser did not let the page copy.".into(),
            next_step: "Select the text and copy it yourself.".into(),
        }
        .to_string(),
    }
}

/// Puts a text into the clipboard.
pub(crate) async fn copy(text: &str) -> Result<(), JsValue> {
    let navigator = leptos::prelude::window().navigator();
    // Pages that came neither over TLS nor from this machine have none.
    let clipboard: Clipboard = Reflect::get(&navigator, &"clipboard".into())?.dyn_into()?;
    JsFuture::from(clipboard.write_text(text)).await.map(drop)
}
