//! DuckDB.

use super::{Speech, doubled};
use crate::error::HandoffError;

pub(super) struct DuckDb;

impl Speech for DuckDb {
    fn name(&self) -> &'static str {
        "DuckDB"
    }

    fn identifier(&self, name: &str) -> Result<String, HandoffError> {
        doubled(name, '"')
    }

    /// Without escapes; a control character is put in by its number.
    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        for letter in text.chars() {
            if letter.is_control() {
                if !plain.is_empty() {
                    parts.push(format!("'{}'", std::mem::take(&mut plain)));
                }
                parts.push(format!("chr({})", u32::from(letter)));
            } else {
                plain.push(letter);
                if letter == '\'' {
                    plain.push(letter);
                }
            }
        }
        if parts.is_empty() {
            return Ok(format!("'{plain}'"));
        }
        if !plain.is_empty() {
            parts.push(format!("'{plain}'"));
        }
        Ok(format!("({})", parts.join(" || ")))
    }

    fn as_text(&self, column: &str) -> String {
        format!("CAST({column} AS VARCHAR)")
    }

    fn as_number(&self, column: &str) -> String {
        format!("TRY_CAST({column} AS DOUBLE)")
    }

    /// A plain number would be a decimal.
    fn number(&self, number: f64) -> String {
        format!("CAST('{number}' AS DOUBLE)")
    }

    fn real(&self, count: &str) -> String {
        format!("CAST({count} AS DOUBLE)")
    }

    fn sha256(&self, prefix: &str, text: &str) -> String {
        format!("sha256({prefix} || {text})")
    }

    fn contains(&self, text: &str, part: &str) -> String {
        format!("contains({text}, {part})")
    }
}
