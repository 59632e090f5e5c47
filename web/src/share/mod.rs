//! Handing the plan on without its traces, and opening what was handed on.

mod address;
mod carried;
mod dialog;
mod packing;
mod reader;

use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::privacy::Privacy;
use leptos::prelude::*;

pub(crate) use address::{Link, follow, in_address, leave as leave_address, listen, open_link};
pub(crate) use carried::{may_carry, snapshot_in};
pub(crate) use dialog::{ShareButton, contents};
pub(crate) use reader::reader;

use crate::session::Session;
use crate::settings::Settings;

/// What is handed on of the plan. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Sharing {
    session: Session,
    /// What people chose to leave out.
    pub(crate) privacy: RwSignal<Privacy>,
    /// Whether pictures go without the plan.
    pub(crate) pictures_are_bare: RwSignal<bool>,
}

impl Sharing {
    /// The session's plan, less what people chose to leave out.
    pub(crate) fn of(session: Session, settings: Settings) -> Self {
        Self {
            session,
            privacy: settings.privacy,
            pictures_are_bare: settings.pictures_are_bare,
        }
    }

    /// What is handed on, with what people chose to leave out: of the plan as it is after its last step. None before data are
    /// there.
    pub(crate) fn snapshot(self) -> Option<Snapshot> {
        let privacy = self.privacy.get_untracked();
        Some(self.session.take_snapshot()?.shared(privacy))
    }

    /// What a picture that is saved now carries; nothing where people do not want that.
    pub(crate) fn for_picture(self) -> Option<String> {
        let is_bare = self.pictures_are_bare.get_untracked();
        (!is_bare)
            .then(|| self.snapshot())
            .flatten()
            .map(|it| it.to_json())
    }
}
