//! Texts that a spreadsheet may have cut off.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::batch::Cell;
use crate::record::LONGEST_CELL;
use crate::rollup::roles::{Role, Roles};

/// Fields with texts as long as a spreadsheet's cell or longer.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutTexts {
    /// By field: how many are exactly as long, and whether any is longer.
    fields: BTreeMap<String, (u64, bool)>,
}

impl CutTexts {
    pub(super) fn note(&mut self, record: &[Cell<'_>], roles: &Roles) {
        for cell in record {
            if let Role::Length(field) = roles.of(cell.name)
                && let Some(length) = cell.value.as_number()
            {
                let (exact, is_longer) = self.fields.entry(field.clone()).or_default();
                match (length as usize).cmp(&LONGEST_CELL) {
                    Ordering::Greater => *is_longer = true,
                    Ordering::Equal => *exact += 1,
                    Ordering::Less => {}
                }
            }
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
