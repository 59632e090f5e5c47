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

impl CutTexts {
    /// Takes the length of a field's text, where that is one of the long ones.
    pub(super) fn note(&mut self, field: &str, length: &Value<'_>) {
        let Some(length) = length.as_number() else {
            return;
        };
        let (exact, is_longer) = self.fields.entry(field.to_owned()).or_default();
        match (length as usize).cmp(&LONGEST_CELL) {
            Ordering::Greater => *is_longer = true,
            Ordering::Equal => *exact += 1,
            Ordering::Less => {}
        }
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
