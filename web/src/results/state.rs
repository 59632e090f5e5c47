//! The judged results that are open. They are no part of the plan: what they change in it is a step of its own.

use std::sync::Arc;

use assay_plan::data::Field;
use assay_plan::document::Plan;
use assay_plan::results::estimate::Estimates;
use assay_plan::results::reading::Reading;
use assay_protocol::{Estimated, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::session::Session;

/// Results that were read.
pub(crate) struct Open {
    /// What to call them: their file's name.
    pub(crate) name: String,
    /// Their fields.
    pub(crate) fields: Vec<Field>,
    /// What they say.
    pub(crate) estimates: Estimates,
    /// The plan that they were held against: the one at hand when they came.
    plan: Plan,
}

/// The open results. Copies share them.
#[derive(Clone, Copy)]
pub(crate) struct Judged {
    session: Session,
    shown: RwSignal<Option<Arc<Open>>>,
    /// Why the last results could not be read.
    pub(crate) problem: RwSignal<Option<Problem>>,
    /// Whether results are being read.
    pub(crate) is_reading: RwSignal<bool>,
}

impl Judged {
    /// No results are open. Those that are open leave with the traces that they belong to.
    pub(crate) fn of(session: Session) -> Self {
        let judged = Self {
            session,
            shown: RwSignal::new(None),
            problem: RwSignal::new(None),
            is_reading: RwSignal::new(false),
        };
        Effect::new(move |_| {
            session.data.track();
            judged.shown.set(None);
            judged.problem.set(None);
        });
        judged
    }

    /// Whether results are open.
    pub(crate) fn is_shown(self) -> bool {
        self.shown.with(Option::is_some)
    }

    /// Something of the open results.
    pub(crate) fn read<T>(self, of: impl FnOnce(&Open) -> T) -> Option<T> {
        self.shown.with(|it| it.as_ref().map(|it| of(it)))
    }

    /// The plan that the open results are held against, and how they are read.
    pub(crate) fn open_now(self) -> Option<(Plan, Reading)> {
        let open = self.shown.get_untracked()?;
        Some((open.plan.clone(), open.estimates.reading.clone()))
    }

    /// Reads files of results, for the plan that is shown.
    pub(crate) async fn open(self, files: Vec<File>) -> Result<Estimated, Problem> {
        if files.is_empty() {
            return Err(none(
                "No file was given.",
                "Choose one or several files of judged results.",
            ));
        }
        let plan = self
            .session
            .plan()
            .ok_or_else(|| none("No traces are loaded.", "Open a file first."))?;
        self.estimate(plan, None, &files).await
    }

    /// Reads the open results in another way.
    pub(crate) fn read_as(self, change: impl FnOnce(&mut Reading)) {
        let Some(open) = self.shown.get_untracked() else {
            return;
        };
        let mut reading = open.estimates.reading.clone();
        change(&mut reading);
        spawn_local(async move {
            // The problem is on the page already.
            let _ = self.estimate(open.plan.clone(), Some(reading), &[]).await;
        });
    }

    async fn estimate(
        self,
        plan: Plan,
        reading: Option<Reading>,
        files: &[File],
    ) -> Result<Estimated, Problem> {
        self.problem.set(None);
        self.is_reading.set(true);
        let found = self.session.estimate(plan.clone(), reading, files).await;
        self.is_reading.set(false);
        match &found {
            Ok(found) => self.shown.set(Some(Arc::new(Open {
                name: found.receipt.name.clone(),
                fields: found.fields.clone(),
                estimates: found.estimates.clone(),
                plan,
            }))),
            Err(problem) => self.problem.set(Some(problem.clone())),
        }
        found
    }
}

/// What is said where there is nothing to read or to hold against it.
pub(crate) fn none(sentence: &str, next_step: &str) -> Problem {
    Problem {
        code: "results.none".into(),
        sentence: sentence.into(),
        next_step: next_step.into(),
    }
}
