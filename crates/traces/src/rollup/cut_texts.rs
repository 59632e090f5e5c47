//! Texts that a spreadsheet may have cut off.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::record::{LONGEST_CELL, Value};

/// Fields with texts as long as a spreadsheet's cell or longer.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutTexts {
    /// By field: how many are exactly as long, and whether any is longer.
    fields: BTreeMap<String, (u64, bool)>,
}

/// The lengths of some texts of one field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lengths {
    /// How many are exactly as long as a spreadsheet's cell.
    exact: u64,
    is_any_longer: bool,
}

impl Lengths {
    /// Takes the length of a text.
    pub(super) fn note(&mut self, length: &Value<'_>) {
        let Some(length) = length.as_number() else {
            return;
        };
        match (length as usize).cmp(&LONGEST_CELL) {
            Ordering::Greater => self.is_any_longer = true,
            Ordering::Equal => self.exact += 1,
            Ordering::Less => {}
        }
    }
}

impl CutTexts {
    /// Takes the lengths of a field's texts, where those are long ones.
    pub(super) fn add(&mut self, field: &str, lengths: Lengths) {
        let (exact, is_longer) = self.fields.entry(field.to_owned()).or_default();
        *exact += lengths.exact;
        *is_longer |= lengths.is_any_longer;
    }

    /// Fields whose longest text is exactly as long as a spreadsheet's cell, with how many are.
    pub(crate) fn cut(&self) -> impl Iterator<Item = (&str, u64)> {
        let cut = self
            .fields
            .iter()
            .filter(|(_, (exact, longer))| *exact > 0 && !longer);
        cut.map(|(field, (exact, _))| (field.as_str(), *exact))
    }
}
