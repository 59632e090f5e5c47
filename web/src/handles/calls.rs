//! A group's calls as something to drag along its curve. They are locked where the hand leaves them.

use std::sync::Arc;

use assay_plan::curve::WidthCurve;
use assay_plan::dimension::group_name;
use assay_plan::document::Plan;
use assay_plan::number;
use assay_plan::spoken;
use leptos::prelude::*;

use super::changed_under_the_hand;
use super::slider::{ByText, ByValue, Reach, Slider, Track};
use crate::parts::number_field::typed_number;
use crate::session::Session;

/// The group's calls over its curve.
#[component]
pub(crate) fn CallsHandle(
    /// The group's place in the solution.
    #[prop(into)]
    index: Signal<usize>,
    /// Its curve.
    #[prop(into)]
    curve: Signal<Option<WidthCurve>>,
    /// How many calls the drawing shows.
    #[prop(into)]
    drawn: Signal<f64>,
    /// Where its axis lies.
    #[prop(into)]
    track: Signal<Track>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let with = move |read: &dyn Fn(&WidthCurve) -> f64| curve.with(|it| it.as_ref().map(read));
    let calls = Signal::derive(move || with(&|it| it.now.calls as f64).unwrap_or_default());
    let reach = Signal::derive(move || Reach {
        floor: with(&|it| it.floor_calls as f64).unwrap_or_default(),
        cap: with(&|it| it.cap_calls as f64).unwrap_or_default(),
        drawn: (0.0, drawn.get()),
        units: 1.0,
    });
    let spoken = Signal::derive(move || {
        let window = session.window();
        session
            .of_group(index.get(), |it| spoken::calls(it, window))
            .unwrap_or_default()
    });
    let label = Signal::derive(move || {
        let name = session.of_group(index.get(), |it| group_name(&it.labels));
        format!("Calls of {}", name.unwrap_or_default())
    });
    let locked_at = move |calls: u64| {
        changed_under_the_hand(session, curve, |plan, labels| {
            plan.set_lock(labels, Some(calls));
        })
    };
    let by_value: ByValue = Arc::new(move |calls| locked_at(calls.round() as u64));
    let by_text: ByText = Arc::new(move |text| -> Result<Plan, String> {
        let calls = typed_number(text)?.clamp(0.0, reach.get_untracked().cap);
        locked_at(calls.round() as u64).ok_or_else(|| "There is no such group.".to_owned())
    });
    let text = Signal::derive(move || number::count(calls.get() as u64));
    view! { <Slider label reach value=calls spoken track by_value text by_text/> }
}
