//! One field of all traces.

use assay_plan::data::FieldKind;

use crate::table::BLOCK;
use crate::table::codes::Codes;
use crate::table::column_builder::ColumnBuilder;
use crate::table::pages::Pages;

/// The most different texts of a field that are kept; a field with more is an id or a text, nothing to group by.
/// Numbers are kept whatever their number, since they can be cut into buckets.
pub const MOST_VALUES: usize = 5_000;

/// One field of all traces.
#[derive(Clone, Debug)]
pub struct Column {
    pub(super) name: String,
    pub(super) kind: FieldKind,
    pub(super) values: Values,
    /// The names that it has in the files; none where it comes from elsewhere.
    pub(super) paths: Vec<String>,
    /// Whether some of its values are made of lists in the files.
    pub(super) is_of_lists: bool,
}

/// The values of a column, by row. Rows past the end have no value.
#[derive(Clone, Debug)]
pub enum Values {
    /// Each row has the code of an entry of the dictionary, from 1; 0 is no value.
    Coded {
        /// The texts, without repetition.
        dictionary: Vec<String>,
        /// What they are as numbers, where the column is numeric; else empty.
        numbers: Vec<f64>,
        /// The rows' codes.
        codes: Codes,
    },
    /// Numbers of more than [`MOST_VALUES`] different values; NaN is no value.
    Numbers(Pages<f64>),
    /// Too many or too long texts: only whether a row has one is known.
    NotKept {
        /// Whether each row has a value.
        present: Pages<bool>,
        /// There are at least so many different values.
        distinct: u64,
    },
    /// What people and models wrote to each other: not even read.
    Unread,
}

impl Column {
    /// The field's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its values are.
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    /// The names of its values in the files, by which they can be read again; none where they come from elsewhere.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Whether some of its values are made of lists in the files.
    pub(crate) fn is_of_lists(&self) -> bool {
        self.is_of_lists
    }

    /// Its values.
    pub fn values(&self) -> &Values {
        &self.values
    }

    pub(crate) fn values_mut(&mut self) -> &mut Values {
        &mut self.values
    }

    /// A column of the same name and kind with other values.
    pub(crate) fn with_values(&self, values: Values) -> Self {
        Self {
            name: self.name.clone(),
            kind: self.kind,
            values,
            paths: self.paths.clone(),
            is_of_lists: self.is_of_lists,
        }
    }

    /// Forgets where its values are in the files, since the rows are made of several.
    pub(crate) fn forget_paths(&mut self) {
        self.paths.clear();
    }

    /// The number in a row of a numeric column.
    pub fn number(&self, row: usize) -> Option<f64> {
        match &self.values {
            Values::Coded { numbers, codes, .. } => {
                let code = codes.get(row) as usize;
                code.checked_sub(1)
                    .and_then(|entry| numbers.get(entry))
                    .copied()
            }
            Values::Numbers(numbers) => numbers.get(row).filter(|number| !number.is_nan()),
            Values::NotKept { .. } | Values::Unread => None,
        }
    }

    /// The numbers in the rows of a block, from `first` on; NaN where there is none.
    pub(crate) fn fill_numbers(&self, first: usize, into: &mut [f64]) {
        match &self.values {
            Values::Coded { numbers, codes, .. } => {
                let block = &mut [0; BLOCK][..into.len()];
                codes.fill(first, block);
                for (into, &code) in into.iter_mut().zip(&*block) {
                    let number = numbers.get((code as usize).wrapping_sub(1));
                    *into = number.copied().unwrap_or(f64::NAN);
                }
            }
            Values::Numbers(numbers) => numbers.fill(first, into, f64::NAN, |number| number),
            Values::NotKept { .. } | Values::Unread => into.fill(f64::NAN),
        }
    }

    /// [`Column::fill_numbers`], but for those that lie ready.
    pub(crate) fn numbers<'a>(&'a self, first: usize, room: &'a mut [f64]) -> &'a [f64] {
        if let Values::Numbers(numbers) = &self.values
            && let Some(numbers) = numbers.rest_of_page(first).get(..room.len())
        {
            return numbers;
        }
        self.fill_numbers(first, room);
        room
    }

    /// Whether its values are numbers.
    pub(crate) fn holds_numbers(&self) -> bool {
        match &self.values {
            Values::Coded { numbers, .. } => !numbers.is_empty(),
            Values::Numbers(_) => true,
            Values::NotKept { .. } | Values::Unread => false,
        }
    }

    /// The text in a row, as a group would be called.
    pub fn text(&self, row: usize) -> Option<String> {
        match &self.values {
            Values::Coded {
                dictionary, codes, ..
            } => {
                let code = codes.get(row) as usize;
                code.checked_sub(1)
                    .and_then(|entry| dictionary.get(entry))
                    .cloned()
            }
            Values::Numbers(_) => self.number(row).map(|number| number.to_string()),
            Values::NotKept { .. } | Values::Unread => None,
        }
    }

    /// Whether the column can be grouped by, cut into buckets or as it is.
    pub(crate) fn makes_groups(&self) -> bool {
        match &self.values {
            Values::Coded {
                dictionary,
                numbers,
                ..
            } => dictionary.len() <= 200 || !numbers.is_empty(),
            Values::Numbers(_) => true,
            Values::NotKept { .. } | Values::Unread => false,
        }
    }

    /// A column with the same text in every row.
    pub(crate) fn constant(name: &str, text: &str, rows: usize) -> Self {
        let values = Values::Coded {
            dictionary: vec![text.to_owned()],
            numbers: Vec::new(),
            codes: Codes::constant(1, rows),
        };
        Self {
            name: name.to_owned(),
            kind: FieldKind::Text,
            values,
            paths: Vec::new(),
            is_of_lists: false,
        }
    }

    /// A column of texts that are not read.
    pub(crate) fn unread(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: FieldKind::Text,
            values: Values::Unread,
            paths: vec![name.to_owned()],
            is_of_lists: false,
        }
    }

    /// A numeric column of so many rows, whose numbers `fill` tells from a row on; NaN is no value.
    pub(crate) fn of_numbers(name: &str, rows: usize, fill: impl Fn(usize, &mut [f64])) -> Self {
        let mut column = ColumnBuilder::new(name.to_owned());
        let mut block = [f64::NAN; BLOCK];
        for first in (0..rows).step_by(BLOCK) {
            let block = &mut block[..BLOCK.min(rows - first)];
            fill(first, block);
            column.add_numbers(block);
        }
        column.finish(rows)
    }

    /// Whether no row of a column that was made of numbers has any.
    pub(crate) fn has_no_number(&self) -> bool {
        matches!(&self.values, Values::Coded { dictionary, .. } if dictionary.is_empty())
    }
}
