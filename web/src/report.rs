//! The report: saved as a file, and printed in place of the page.

use assay_plan::error::PlanError;
use assay_plan::snapshot::Snapshot;
use assay_protocol::Problem;
use assay_report::report::Report;
use js_sys::Date;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::download;
use crate::session::problem_of;

/// The report of a snapshot, made now.
pub(crate) fn report(snapshot: Snapshot) -> Result<Report, PlanError> {
    let now = Date::new_0();
    // As if the clock on this wall showed UTC, so that its day is the day here.
    let here = now.get_time() - now.get_timezone_offset() * 60_000.0;
    Report::of(snapshot, here as i64)
}

/// Saves the report of a snapshot, and says what has become of it.
pub(crate) fn save(snapshot: Snapshot) -> Result<String, Problem> {
    let name = format!("assay-report-{}.html", snapshot.plan.id());
    let report = report(snapshot).map_err(|error| problem_of(&error))?;
    download::save(&name, "text/html", &report.page())?;
    Ok(format!(
        "{name} is in your downloads. It opens without a network."
    ))
}

/// Has the browser print the page.
pub(crate) fn print() -> Result<(), Problem> {
    window().print().map_err(|_| Problem {
        code: "save.not-printed".into(),
        sentence: "The browser did not let the page print.".into(),
        next_step: "Save the report as a page and print that.".into(),
    })
}

/// However people have the page printed, two sheets of the report lie in its place as long as that takes.
pub(crate) fn print_in_place(snapshot: impl Fn() -> Option<Snapshot> + 'static) {
    let sheets = StoredValue::new_local(None::<Element>);
    let clear = move || sheets.update_value(|it| it.take().iter().for_each(Element::remove));
    let before = window_event_listener(ev::beforeprint, move |_| {
        clear();
        if let Some(Ok(report)) = snapshot().map(report) {
            // Where it cannot be laid out, the page itself is printed.
            sheets.set_value(lay_out(&report.sheets()).ok());
        }
    });
    let after = window_event_listener(ev::afterprint, move |_| clear());
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}

/// Puts the sheets on the page, where they are seen on paper alone.
fn lay_out(html: &str) -> Result<Element, JsValue> {
    let sheets = document().create_element("div")?;
    sheets.set_class_name("printed");
    sheets.set_inner_html(html);
    let body = document().body().ok_or(JsValue::NULL)?;
    body.append_child(&sheets)?;
    Ok(sheets)
}
