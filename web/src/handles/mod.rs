//! What can be dragged: values of the plan as native range inputs, laid over the drawings that show them.

pub(crate) mod calls;
pub(crate) mod slider;
pub(crate) mod surface;
pub(crate) mod target;
mod typing;

use assay_plan::curve::WidthCurve;
use assay_plan::document::Plan;
use leptos::prelude::*;

use crate::session::Session;

/// The plan with a change of the group whose curve this is, which becomes the group that is looked at: what is under the
/// hand is looked at also once it is no longer the first that is short.
fn changed_under_the_hand(
    session: Session,
    curve: Signal<Option<WidthCurve>>,
    change: impl FnOnce(&mut Plan, &[String]),
) -> Option<Plan> {
    let labels = curve.with_untracked(|it| it.as_ref().map(|it| it.labels.clone()))?;
    let mut plan = session.committed.get_untracked()?;
    change(&mut plan, &labels);
    session.look_at(labels);
    Some(plan)
}
