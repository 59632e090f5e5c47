//! Snowflake.

use super::escape::escaped;
use super::{Speech, doubled};
use crate::error::HandoffError;
use crate::name::Name;

pub(super) struct Snowflake;

impl Speech for Snowflake {
    fn name(&self) -> &'static str {
        "Snowflake"
    }

    fn identifier(&self, name: &str) -> Result<String, HandoffError> {
        doubled(name, '"')
    }

    /// Its command line would take `&` for the start of a variable.
    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        Ok(escaped(text, '\'', &['&']))
    }

    /// A value within a column is one of a variant.
    fn column(&self, name: &Name) -> Result<String, HandoffError> {
        let parts: Result<Vec<String>, _> = name
            .parts()
            .iter()
            .map(|part| self.identifier(part))
            .collect();
        let parts = parts?;
        Ok(match parts.split_first() {
            Some((column, [])) => format!("t.{column}"),
            Some((column, within)) => format!("t.{column}:{}", within.join(".")),
            None => String::new(),
        })
    }

    fn as_text(&self, column: &str) -> String {
        format!("TO_VARCHAR({column})")
    }

    fn as_number(&self, column: &str) -> String {
        format!("TRY_TO_DOUBLE(TO_VARCHAR({column}))")
    }

    fn number(&self, number: f64) -> String {
        format!("TO_DOUBLE('{number}')")
    }

    fn real(&self, count: &str) -> String {
        format!("TO_DOUBLE({count})")
    }

    fn sha256(&self, prefix: &str, text: &str) -> String {
        format!("SHA2(CONCAT({prefix}, {text}), 256)")
    }

    fn contains(&self, text: &str, part: &str) -> String {
        format!("CONTAINS({text}, {part})")
    }
}
