//! Files that are chosen for one purpose, beside those that are opened as traces.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{File, HtmlInputElement};

use crate::parts::drop::files_of;

/// Asks the browser for files; `chosen` hears of them. The field is not on the page, where the one for traces is.
pub(crate) fn choose_files(chosen: impl FnOnce(Vec<File>) + 'static) {
    let field = document()
        .create_element("input")
        .and_then(|it| it.dyn_into::<HtmlInputElement>().map_err(Into::into));
    let Ok(field) = field else { return };
    field.set_type("file");
    field.set_multiple(true);
    let of = field.clone();
    let on_change = Closure::once_into_js(move || {
        chosen(of.files().as_ref().map(files_of).unwrap_or_default());
    });
    field.set_onchange(Some(on_change.unchecked_ref()));
    field.click();
}
