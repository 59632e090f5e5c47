//! Links: the plan behind the `#` of the page's own address, where no server ever sees it.

use assay_plan::data::Receipt;
use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::error::SnapshotError;
use assay_plan::snapshot::link::{self, LONGEST_SAFE_LINK};
use assay_protocol::Problem;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::packing::{pack, unpack};
use crate::session::{Session, problem_of_shared};

/// A link that opens a plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link(pub(crate) String);

impl Link {
    /// The link that opens this.
    pub(crate) async fn to(snapshot: &Snapshot) -> Result<Self, JsValue> {
        let packed = pack(snapshot.to_json().as_bytes()).await?;
        let here = window().location().href()?;
        let page = here.split_once('#').map_or(here.as_str(), |(page, _)| page);
        Ok(Self(format!("{page}#{}", link::fragment(&packed))))
    }

    /// Whether it leads to a file on this machine, where nobody else gets.
    pub(crate) fn is_local(&self) -> bool {
        self.0.starts_with("file:")
    }

    /// Whether programs that it is sent through may cut it.
    pub(crate) fn is_long(&self) -> bool {
        self.0.len() > LONGEST_SAFE_LINK
    }
}

/// Opens the plan in a link, for its reader.
pub(crate) async fn open_link(session: Session, link: &str) -> Result<Receipt, Problem> {
    let opened = async {
        let json = unpack(&link::packed(link)?).await?;
        Snapshot::from_bytes(&json)
    };
    let opened: Result<Snapshot, SnapshotError> = opened.await;
    match opened {
        Ok(snapshot) => Ok(session.open_shared(snapshot)),
        Err(error) => Err(problem_of_shared(&error)),
    }
}

/// What stands behind the `#` of the page's address, where that is meant as a plan.
pub(crate) fn in_address() -> Option<String> {
    let behind = window().location().hash().ok()?;
    is_meant(behind.trim_start_matches('#')).then_some(behind)
}

/// [`open_link`] for an event handler: what is wrong with the link is shown.
pub(crate) fn follow(session: Session, link: String) {
    spawn_local(async move {
        if let Err(problem) = open_link(session, &link).await {
            session.problem.set(Some(problem));
        }
    });
}

/// Opens links that are followed or pasted while the page is open.
pub(crate) fn listen(session: Session) {
    let handle = window_event_listener(ev::hashchange, move |_| {
        if let Some(link) = in_address() {
            follow(session, link);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Takes the plan out of the page's address: what is shown from now on is another one.
pub(crate) fn leave() {
    let Ok(here) = window().location().href() else {
        return;
    };
    if let Some((page, behind)) = here.split_once('#')
        && is_meant(behind)
        && let Ok(history) = window().history()
    {
        // Where a browser does not let the page do so, the address keeps what was opened.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(page));
    }
}

/// Whether what stands behind a `#` is meant as a plan, and not as a place on the page.
fn is_meant(behind: &str) -> bool {
    let is_place = behind.starts_with(|it: char| it.is_ascii_alphabetic())
        && behind
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "-_".contains(it));
    !behind.is_empty() && !is_place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_the_page_are_no_plans() {
        for place in ["", "plan", "results", "compare-title"] {
            assert!(!is_meant(place), "{place}");
        }
        for link in ["1.eJyrV", "2.abc", "1", "a=b", "1.%20"] {
            assert!(is_meant(link), "{link}");
        }
    }
}
