//! A group's target as something to drag: the dashed line over its curve.

use std::sync::Arc;

use assay_plan::curve::WidthCurve;
use assay_plan::document::Plan;
use assay_plan::error::WIDEST_TARGET_POINTS;
use assay_plan::number;
use assay_plan::spoken;
use assay_plan::target::Target;
use leptos::prelude::*;

use super::changed_under_the_hand;
use super::slider::{ByText, ByValue, Reach, Slider, Track};
use crate::session::Session;

/// Targets go by tenths of a point, as they are shown.
const UNITS: f64 = 10.0;

/// The target of the group that is looked at, over its enlarged curve.
#[component]
pub(crate) fn TargetHandle(
    /// Its curve.
    #[prop(into)]
    curve: Signal<Option<WidthCurve>>,
    /// How many points the drawing shows.
    #[prop(into)]
    drawn: Signal<f64>,
    /// Where its axis lies, from the bottom up.
    #[prop(into)]
    track: Signal<Track>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let points = Signal::derive(move || {
        curve.with(|it| it.as_ref().map(|it| it.target_points).unwrap_or_default())
    });
    let reach = Signal::derive(move || Reach {
        floor: 1.0 / UNITS,
        cap: WIDEST_TARGET_POINTS,
        drawn: (0.0, drawn.get()),
        units: UNITS,
    });
    let spoken = Signal::derive(move || {
        let window = session.window();
        session
            .of_group(session.looked_at.get(), |it| spoken::target(it, window))
            .unwrap_or_default()
    });
    let label = Signal::derive(move || format!("Target of {}", session.looked_at_name()));
    let aimed_at = move |target: Target| {
        changed_under_the_hand(session, curve, |plan, labels| {
            plan.aim(labels, target);
        })
    };
    let by_value: ByValue =
        Arc::new(move |points| aimed_at(Target::Points((points * UNITS).round() / UNITS)));
    let by_text: ByText = Arc::new(move |text| -> Result<Plan, String> {
        let target = Target::parse(text, untrack(|| session.window()))
            .map_err(|it| format!("{it} {}", it.next_step()))?;
        aimed_at(target).ok_or_else(|| "There is no such group.".to_owned())
    });
    let text = Signal::derive(move || number::plain(points.get()));
    view! { <Slider label reach value=points spoken track upright=true by_value text by_text/> }
}
