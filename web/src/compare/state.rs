//! The comparison that is shown.

use std::sync::Arc;

use assay_plan::results::contrast::Contrast;
use assay_protocol::{Between, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::results::{Judged, none};
use crate::session::Session;

/// The comparison that is shown. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Compared {
    session: Session,
    judged: Judged,
    shown: RwSignal<Option<Arc<Contrast>>>,
    /// Why the last one could not be made.
    pub(crate) problem: RwSignal<Option<Problem>>,
}

impl Compared {
    /// Nothing is compared. What is shown leaves with the traces, and with the results that it is of.
    pub(crate) fn of(session: Session, judged: Judged) -> Self {
        let compared = Self {
            session,
            judged,
            shown: RwSignal::new(None),
            problem: RwSignal::new(None),
        };
        Effect::new(move |_| {
            session.data.track();
            judged.read(|_| ());
            compared.shown.set(None);
            compared.problem.set(None);
        });
        compared
    }

    /// Whether results are compared rather than past verdicts.
    pub(super) fn has_results(self) -> bool {
        self.judged.is_shown()
    }

    /// Whether a comparison is shown.
    pub(super) fn is_shown(self) -> bool {
        self.shown.with(Option::is_some)
    }

    /// Something of the comparison that is shown.
    pub(crate) fn read<T>(self, of: impl FnOnce(&Contrast) -> T) -> Option<T> {
        self.shown.with(|it| it.as_ref().map(|it| of(it)))
    }

    /// Compares, and shows what differs or why nothing can be compared.
    pub(crate) async fn compare(
        self,
        between: Between,
        files: Vec<File>,
    ) -> Result<Arc<Contrast>, Problem> {
        let open = self.judged.open_now();
        let reading = open.as_ref().map(|(_, reading)| reading.clone());
        let plan = open.map(|(plan, _)| plan).or_else(|| self.session.plan());
        let plan = plan.ok_or_else(|| none("No traces are loaded.", "Open a file first."))?;
        self.problem.set(None);
        let found = self.session.compare(plan, reading, between, &files).await;
        let found = found.map(Arc::new);
        self.shown.set(found.as_ref().ok().cloned());
        self.problem.set(found.as_ref().err().cloned());
        found
    }

    /// [`Compared::compare`] for an event handler.
    pub(super) fn start(self, between: Between, files: Vec<File>) {
        spawn_local(async move {
            // The problem is on the page already.
            let _ = self.compare(between, files).await;
        });
    }
}
