//! Takes one file's records: the first ones are held until the layout is known.

use std::borrow::Cow;
use std::collections::HashMap;

use assay_plan::data::FileReceipt;

use crate::batch::Batch;
use crate::error::ReadError;
use crate::layout::Layout;
use crate::load::skipped::Skipped;
use crate::reader::Pages;
use crate::record::{Names, Value};
use crate::rollup::{Roles, Rollup};

/// Records by which a layout is recognised.
const SAMPLE: usize = 50;

/// What one file's records gave.
#[derive(Debug, Default)]
pub(super) struct Intake {
    pub(super) receipt: FileReceipt,
    pub(super) skipped: Skipped,
    /// Where the file was cut off, if it was.
    pub(super) cut_off: Option<ReadError>,
    /// What its envelopes say of further pages.
    pub(super) pages: Pages,
    /// The names of the file's fields.
    names: Names,
    /// The numbers of the names that the file's own reader knows.
    numbers: Vec<u32>,
    recognition: Recognition,
}

/// Whether the layout is known.
#[derive(Debug)]
enum Recognition {
    Pending(Vec<Held>),
    Known { layout: Layout, roles: Box<Roles> },
    Batches,
}

/// Records of a sample.
#[derive(Debug)]
struct Held {
    batch: Batch,
    /// Whether their reader began anew, so that its names have numbers of their own.
    is_part: bool,
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
            Recognition::Known { layout, .. } => layout.form().row_unit,
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

    /// Whether it is known what the records are.
    pub(super) fn is_recognised(&self) -> bool {
        !matches!(self.recognition, Recognition::Pending(_))
    }

    /// Whether the records are batches of logs or metrics.
    pub(super) fn is_batches(&self) -> bool {
        matches!(self.recognition, Recognition::Batches)
    }

    /// Takes records of the file's own reader.
    pub(super) fn take(&mut self, batch: Batch, rollup: &mut Rollup) {
        self.take_held(
            Held {
                batch,
                is_part: false,
            },
            rollup,
        );
    }

    fn take_held(&mut self, held: Held, rollup: &mut Rollup) {
        self.receipt.rows += held.batch.len() as u64;
        match &mut self.recognition {
            Recognition::Pending(sample) => {
                sample.push(held);
                if self.receipt.rows >= SAMPLE as u64 {
                    self.recognise(rollup);
                }
            }
            Recognition::Known { roles, .. } => {
                add(&held, &mut self.numbers, &mut self.names, roles, rollup);
            }
            Recognition::Batches => {}
        }
    }

    /// The names seen so far, for a reader that goes on in the place of the file's own.
    pub(super) fn names_from_now(&mut self, rollup: &Rollup) -> Names {
        self.numbers.clear();
        let mut names = rollup.names();
        for number in 0..self.names.len() {
            names.number(self.names.path(number as u32));
        }
        names
    }

    /// Takes records of a reader that began anew somewhere in the file.
    pub(super) fn take_part(&mut self, batch: Batch, rollup: &mut Rollup) {
        self.take_held(
            Held {
                batch,
                is_part: true,
            },
            rollup,
        );
    }

    /// Recognises the layout by the first records, and adds those that are held.
    pub(super) fn recognise(&mut self, rollup: &mut Rollup) {
        let Recognition::Pending(sample) = &mut self.recognition else {
            return;
        };
        let sample = std::mem::take(sample);
        let mut before = 0;
        for Held { batch, .. } in &sample {
            for (record, path) in batch.names() {
                if before + record < SAMPLE {
                    self.names.number(path);
                }
            }
            before += batch.len();
        }
        let Some(layout) = Layout::recognise(&self.names) else {
            self.recognition = Recognition::Batches;
            return;
        };
        let layout = layout.told_by(&self.names, |columns| are_several(&sample, columns));
        layout.form().name.clone_into(&mut self.receipt.layout);
        let mut roles = Box::new(Roles::new(layout.clone()));
        for held in &sample {
            add(held, &mut self.numbers, &mut self.names, &mut roles, rollup);
        }
        self.recognition = Recognition::Known { layout, roles };
    }
}

/// Whether the first records have several values of the second column for one value of the first.
fn are_several(sample: &[Held], columns: [&str; 2]) -> bool {
    let mut own = Vec::new();
    let mut first: HashMap<String, String> = HashMap::new();
    let mut left = SAMPLE;
    for Held { batch, is_part } in sample {
        let mut of_part = Vec::new();
        let paths = if *is_part { &mut of_part } else { &mut own };
        paths.extend(batch.names().map(|(_, path)| path));
        let mut told = vec![[None, None]; batch.len()];
        for (number, column) in batch.columns() {
            let path = paths.get(number as usize);
            if let Some(place) = columns.iter().position(|name| path == Some(name)) {
                column.for_each_as(Value::into_text, |record, text| {
                    told[record][place] = text.map(Cow::into_owned);
                });
            }
        }
        let here = told.len().min(left);
        for [key, value] in told.into_iter().take(here) {
            let (Some(key), Some(value)) = (key, value) else {
                continue;
            };
            if *first.entry(key).or_insert_with(|| value.clone()) != value {
                return true;
            }
        }
        left -= here;
    }
    false
}

/// Adds a batch to the roll-up. Names get their numbers in the file in the order in which one reader of the whole file
/// would have met them.
fn add(
    Held { batch, is_part }: &Held,
    own: &mut Vec<u32>,
    names: &mut Names,
    roles: &mut Roles,
    rollup: &mut Rollup,
) {
    let mut of_part = Vec::new();
    let numbers = if *is_part { &mut of_part } else { own };
    numbers.extend(batch.names().map(|(_, path)| names.number(path)));
    rollup.add(names, batch, numbers, roles);
}
