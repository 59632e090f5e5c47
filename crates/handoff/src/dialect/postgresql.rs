//! PostgreSQL.

use super::escape::escaped;
use super::{OTHER_NAME, Speech, doubled, unsayable};
use crate::error::HandoffError;
use crate::name::Name;

pub(super) struct PostgreSql;

/// Bytes after which names are cut off.
const LONGEST_NAME: usize = 63;

/// What reads as a number without an error.
const NUMBER: &str =
    r"'^-?([0-9]{1,25}([.][0-9]*)?|[.][0-9]+)([eE][-+]?([0-9]{1,2}|[12][0-7][0-9]))?$'";

impl Speech for PostgreSql {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn identifier(&self, name: &str) -> Result<String, HandoffError> {
        if name.len() > LONGEST_NAME {
            return Err(unsayable(
                self,
                format!("it cuts names off after {LONGEST_NAME} bytes, such as “{name}”"),
                OTHER_NAME,
            ));
        }
        doubled(name, '"')
    }

    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        if text.contains('\0') {
            return Err(unsayable(
                self,
                "its texts cannot hold the character U+0000, which a value of the plan has"
                    .to_owned(),
                "Draw the fixed list, or put that group into “Other”.",
            ));
        }
        if text.contains(|letter: char| letter == '\\' || letter.is_control()) {
            return Ok(format!("E{}", escaped(text, '\'', &[])));
        }
        Ok(format!("'{}'", text.replace('\'', "''")))
    }

    /// A value within a column is one of JSON.
    fn column(&self, name: &Name) -> Result<String, HandoffError> {
        let Some((column, within)) = name.parts().split_first() else {
            return Err(HandoffError::BadName {
                name: name.to_string(),
            });
        };
        let column = format!("t.{}", self.identifier(column)?);
        let Some((last, between)) = within.split_last() else {
            return Ok(column);
        };
        let between: Result<String, _> = between
            .iter()
            .map(|part| Ok::<_, HandoffError>(format!(" -> {}", self.literal(part)?)))
            .collect();
        let between = between?;
        Ok(format!("({column}{between} ->> {})", self.literal(last)?))
    }

    /// Compared by bytes, whatever the database's language.
    fn as_text(&self, column: &str) -> String {
        format!("(CAST({column} AS text) COLLATE \"C\")")
    }

    /// A text that is no number would be an error.
    fn as_number(&self, column: &str) -> String {
        let text = format!("CAST({column} AS text)");
        format!("(CASE WHEN {text} ~ {NUMBER} THEN CAST({text} AS double precision) END)")
    }

    fn number(&self, number: f64) -> String {
        format!("CAST('{number}' AS double precision)")
    }

    fn real(&self, count: &str) -> String {
        format!("CAST({count} AS double precision)")
    }

    fn sha256(&self, prefix: &str, text: &str) -> String {
        format!("sha256(convert_to({prefix} || {text}, 'UTF8'))")
    }

    fn contains(&self, text: &str, part: &str) -> String {
        format!("(strpos({text}, {part}) > 0)")
    }
}
