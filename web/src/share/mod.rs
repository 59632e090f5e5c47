//! Handing the plan on without its traces, and opening what was handed on.

mod address;
mod carried;
mod dialog;
mod packing;
mod reader;

use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::privacy::Privacy;
use leptos::prelude::*;

pub(crate) use address::{Link, follow, leave as leave_address, listen, open_address, open_link};
pub(crate) use carried::snapshot_in;
pub(crate) use dialog::ShareButton;
pub(crate) use reader::Reader;

use crate::session::Session;

/// What is handed on of the plan. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Sharing {
    session: Session,
    /// What people chose to leave out.
    pub(crate) privacy: RwSignal<Privacy>,
    /// Whether pictures carry the plan.
    pub(crate) in_pictures: RwSignal<bool>,
}

impl Sharing {
    /// Nothing is left out but what never goes along, and pictures carry the plan.
    pub(crate) fn of(session: Session) -> Self {
        Self {
            session,
            privacy: RwSignal::new(Privacy::default()),
            in_pictures: RwSignal::new(true),
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
        let wanted = self.in_pictures.get_untracked();
        wanted
            .then(|| self.snapshot())
            .flatten()
            .map(|it| it.to_json())
    }
}
