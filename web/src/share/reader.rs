//! What somebody sees who was handed a plan: the report of it, calm and not to be changed until that is asked for.

use leptos::prelude::*;

use super::leave_address;
use crate::report::report;
use crate::session::Session;

/// The plan to be read.
pub(crate) fn reader() -> AnyView {
    view! { <Reader/> }.into_any()
}

#[component]
fn Reader() -> impl IntoView {
    let session = expect_context::<Session>();
    let sheets = move || {
        session.solved.track();
        let snapshot = session.take_snapshot()?;
        Some(report(snapshot).ok()?.sheets())
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
            <div inner_html=sheets></div>
        </div>
    }
}
