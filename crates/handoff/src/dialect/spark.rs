//! Spark.

use super::escape::escaped;
use super::{OTHER_NAME, Speech, doubled, unsayable};
use crate::error::HandoffError;

pub(super) struct Spark;

impl Speech for Spark {
    fn name(&self) -> &'static str {
        "Spark"
    }

    fn identifier(&self, name: &str) -> Result<String, HandoffError> {
        if name.contains("${") {
            return Err(unsayable(
                self,
                format!("it takes the “${{” in “{name}” for a variable of its own"),
                OTHER_NAME,
            ));
        }
        doubled(name, '`')
    }

    /// A dollar would begin a variable, which is replaced before a text is read.
    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        Ok(escaped(text, '\'', &['$']))
    }

    fn as_text(&self, column: &str) -> String {
        format!("CAST({column} AS STRING)")
    }

    fn as_number(&self, column: &str) -> String {
        format!("TRY_CAST({column} AS DOUBLE)")
    }

    fn number(&self, number: f64) -> String {
        format!("CAST('{number}' AS DOUBLE)")
    }

    fn real(&self, count: &str) -> String {
        format!("CAST({count} AS DOUBLE)")
    }

    fn sha256(&self, prefix: &str, text: &str) -> String {
        format!("sha2(concat({prefix}, {text}), 256)")
    }

    fn contains(&self, text: &str, part: &str) -> String {
        format!("(instr({text}, {part}) > 0)")
    }
}
