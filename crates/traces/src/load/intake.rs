//! Takes one file's records: the first ones are held until the layout is known.

use assay_plan::data::FileReceipt;

use crate::layout::Layout;
use crate::reader::Sink;
use crate::record::{Names, Record};
use crate::rollup::{Roles, Rollup};

/// Records by which a layout is recognised.
const SAMPLE: usize = 50;

/// Skipped records that are told one by one.
pub(super) const MOST_SKIPPED: usize = 100;

/// What one file's records gave.
#[derive(Debug, Default)]
pub(super) struct Intake {
    pub(super) receipt: FileReceipt,
    /// The first records that could not be read: lines and reasons.
    pub(super) skipped: Vec<(u64, String)>,
    pub(super) skipped_count: u64,
    recognition: Recognition,
}

/// Whether the layout is known.
#[derive(Debug)]
enum Recognition {
    Pending(Vec<Record<'static>>),
    Known { layout: Layout, roles: Roles },
    Batches,
}

impl Default for Recognition {
    fn default() -> Self {
        Self::Pending(Vec::new())
    }
}

impl Intake {
    /// An intake that has taken nothing of this file.
    pub(super) fn new(receipt: FileReceipt) -> Self {
        Self {
            receipt,
            ..Self::default()
        }
    }

    /// What one record is.
    pub(super) fn row_unit(&self) -> &'static str {
        match &self.recognition {
            Recognition::Known { layout, .. } => layout.row_unit(),
            _ => "row",
        }
    }

    /// What the export looks like, where it is none that is understood.
    pub(super) fn resembles(&self) -> Option<&'static str> {
        match &self.recognition {
            Recognition::Known { layout, .. } => layout.resembles(),
            _ => None,
        }
    }

    /// Whether the records are batches of logs or metrics.
    pub(super) fn is_batches(&self) -> bool {
        matches!(self.recognition, Recognition::Batches)
    }

    /// Recognises the layout by the records held so far, and adds those.
    pub(super) fn recognise(&mut self, names: &Names, rollup: &mut Rollup) {
        let Recognition::Pending(sample) = &mut self.recognition else {
            return;
        };
        let sample = std::mem::take(sample);
        let Some(layout) = Layout::recognise(names) else {
            self.recognition = Recognition::Batches;
            return;
        };
        layout.name().clone_into(&mut self.receipt.layout);
        let mut roles = Roles::new(layout.clone());
        for record in &sample {
            rollup.add(names, record, &mut roles);
        }
        self.recognition = Recognition::Known { layout, roles };
    }
}

/// Hands records on to the roll-up.
pub(super) struct Feed<'a> {
    pub(super) intake: &'a mut Intake,
    pub(super) rollup: &'a mut Rollup,
}

impl Sink for Feed<'_> {
    fn record(&mut self, names: &Names, record: &Record<'_>) {
        self.intake.receipt.rows += 1;
        match &mut self.intake.recognition {
            Recognition::Known { roles, .. } => self.rollup.add(names, record, roles),
            Recognition::Pending(sample) => {
                sample.push(record.clone().into_owned());
                if sample.len() == SAMPLE {
                    self.intake.recognise(names, self.rollup);
                }
            }
            Recognition::Batches => {}
        }
    }

    fn skipped(&mut self, line: u64, reason: String) {
        self.intake.skipped_count += 1;
        if self.intake.skipped.len() < MOST_SKIPPED {
            self.intake.skipped.push((line, reason));
        }
    }
}
