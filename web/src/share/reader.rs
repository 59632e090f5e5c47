//! What somebody sees who was handed a plan: the report of it, calm and not to be changed until that is asked for.

use assay_report::report::Report;
use leptos::prelude::*;

use super::leave_address;
use crate::session::Session;

/// The plan to be read.
#[component]
pub(crate) fn Reader() -> impl IntoView {
    let session = expect_context::<Session>();
    let report = move || {
        session.solved.track();
        let snapshot = session.take_snapshot()?;
        let report = Report::of(snapshot, js_sys::Date::now() as i64).ok()?;
        Some(report.sheets())
    };
    let change = move |_| {
        leave_address();
        session.is_read.set(false);
    };
    view! {
        <div class="reader">
            <p class="notice no-print">
                <span class="notice-text">"Somebody shared this plan with you. You need nothing else to read it, and nothing you do here reaches anybody."</span>
                <button class="button primary" on:click=change>"Change this plan"</button>
            </p>
            <div inner_html=report></div>
        </div>
    }
}
