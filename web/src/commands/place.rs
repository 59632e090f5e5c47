//! Where things are on the page, and how to get there.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// The headings of the page's parts; those inside an open setup panel belong to it.
const HEADINGS: &str =
    "main section:not(.setup-panel) > h2, main .card-head h2, main figcaption h2, main summary h2";

/// What can take the focus.
const CONTROLS: &str =
    "button:not([disabled]), input:not([disabled]), select:not([disabled]), summary";

fn headings() -> impl Iterator<Item = HtmlElement> {
    let found = document().query_selector_all(HEADINGS).ok();
    let at = move |index| found.as_ref()?.get(index)?.dyn_into::<HtmlElement>().ok();
    // What is on the page for paper alone has no place on the screen.
    (0..)
        .map_while(at)
        .filter(|it| it.offset_parent().is_some())
}

fn name_of(heading: &HtmlElement) -> String {
    heading.text_content().unwrap_or_default()
}

/// What the parts of the page are called, from its top.
pub(super) fn heading_names() -> Vec<String> {
    headings().map(|it| name_of(&it)).collect()
}

/// Shows the part of the page that is called so, and puts the focus on its heading.
pub(crate) fn go_to_heading(name: &str) {
    if let Some(heading) = headings().find(|it| name_of(it) == name) {
        // A heading takes the focus from a script alone.
        heading.set_tab_index(-1);
        focus(&heading);
    }
}

/// Shows this part of the page, once it is up, and puts the focus on its first control.
pub(crate) fn go_to(selector: &'static str) {
    spawn_local(async move {
        tick().await;
        let part = found(selector);
        let control = part
            .as_ref()
            .and_then(|it| it.query_selector(CONTROLS).ok().flatten());
        if let (Some(part), Some(control)) = (part, control.and_then(|it| it.dyn_into().ok())) {
            part.scroll_into_view();
            focus(&control);
        }
    });
}

/// Presses this button of the page, where people see what becomes of it.
pub(super) fn press(selector: &str) {
    if let Some(button) = found(selector) {
        focus(&button);
        button.click();
    }
}

fn found(selector: &str) -> Option<HtmlElement> {
    let found = document().query_selector(selector).ok()??;
    found.dyn_into().ok()
}

fn focus(element: &HtmlElement) {
    // What is on the page and not disabled takes the focus, and what is disabled says so itself.
    let _ = element.focus();
}
