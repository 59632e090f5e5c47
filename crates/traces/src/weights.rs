//! For how many traces each row stands.

use assay_plan::weighting::Weighting;

use crate::group::GroupError;
use crate::table::{Column, TraceTable};

/// For how many traces each row stands: by its own count, and by a field where the file was sampled.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a> {
    table: &'a TraceTable,
    by: Option<(&'a Column, &'a Weighting)>,
}

impl<'a> Weights<'a> {
    pub(crate) fn of(
        table: &'a TraceTable,
        weighting: Option<&'a Weighting>,
    ) -> Result<Self, GroupError> {
        let by = match weighting {
            None => None,
            Some(weighting) => {
                let field = || weighting.field.clone();
                let Some(column) = table.column(&weighting.field) else {
                    return Err(GroupError::UnknownField { field: field() });
                };
                if !column.holds_numbers() {
                    return Err(GroupError::NoWeights { field: field() });
                }
                Some((column, weighting))
            }
        };
        Ok(Self { table, by })
    }

    /// Whether rows stand for what a field says, which may be no whole number.
    pub(crate) fn are_by_field(self) -> bool {
        self.by.is_some()
    }

    /// For how many traces a row stands; as the only one where the field says nothing of it.
    pub(crate) fn of_row(self, row: usize) -> f64 {
        let own = self.table.traces_in(row) as f64;
        self.told(row).map_or(own, |weight| weight * own)
    }

    /// What the field says of a row; 1 without a field.
    fn told(self, row: usize) -> Option<f64> {
        match self.by {
            None => Some(1.0),
            Some((column, weighting)) => weighting.traces(column.number(row)?),
        }
    }

    /// How many rows the field says nothing of.
    pub(crate) fn untold(self) -> u64 {
        if self.by.is_none() {
            return 0;
        }
        let rows = 0..self.table.rows();
        rows.filter(|&row| self.told(row).is_none()).count() as u64
    }
}
