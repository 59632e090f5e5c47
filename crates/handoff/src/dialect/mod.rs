//! The databases that a plan is written for, each in its own words.

mod bigquery;
mod clickhouse;
mod duckdb;
mod escape;
mod postgresql;
mod snowflake;
mod spark;

use crate::error::HandoffError;
use crate::name::Name;

/// A database's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// ClickHouse.
    ClickHouse,
    /// PostgreSQL, from version 11.
    PostgreSql,
    /// Spark, from version 3.3; Databricks.
    Spark,
    /// BigQuery's GoogleSQL.
    BigQuery,
    /// Snowflake.
    Snowflake,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::DuckDb,
        Self::ClickHouse,
        Self::PostgreSql,
        Self::Spark,
        Self::BigQuery,
        Self::Snowflake,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        self.speech().name()
    }

    /// A short name for commands and files: `duckdb`.
    pub fn code(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::ClickHouse => "clickhouse",
            Self::PostgreSql => "postgresql",
            Self::Spark => "spark",
            Self::BigQuery => "bigquery",
            Self::Snowflake => "snowflake",
        }
    }

    pub(crate) fn speech(self) -> &'static dyn Speech {
        match self {
            Self::DuckDb => &duckdb::DuckDb,
            Self::ClickHouse => &clickhouse::ClickHouse,
            Self::PostgreSql => &postgresql::PostgreSql,
            Self::Spark => &spark::Spark,
            Self::BigQuery => &bigquery::BigQuery,
            Self::Snowflake => &snowflake::Snowflake,
        }
    }
}

/// What a column of a table of constants holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Constant {
    Text,
    Flag,
    Count,
}

/// How a database says what every query needs. Expressions go in and come out as text; they bind tighter than any
/// operator.
pub(crate) trait Speech: Sync {
    /// What people call the database.
    fn name(&self) -> &'static str;

    /// A name of a table, a column or a value in it, quoted.
    ///
    /// # Errors
    /// The database has no such names.
    fn identifier(&self, name: &str) -> Result<String, HandoffError>;

    /// A text, quoted.
    ///
    /// # Errors
    /// The database has no such texts.
    fn literal(&self, text: &str) -> Result<String, HandoffError>;

    /// A column, or a value within a nested one, of the table that the query calls `t`.
    fn column(&self, name: &Name) -> Result<String, HandoffError> {
        Ok(format!("t.{}", self.table(name)?))
    }

    /// A table.
    fn table(&self, name: &Name) -> Result<String, HandoffError> {
        let parts: Result<Vec<String>, _> = name
            .parts()
            .iter()
            .map(|part| self.identifier(part))
            .collect();
        Ok(parts?.join("."))
    }

    /// A column of any type as text; of flags `true` or `false`.
    fn as_text(&self, column: &str) -> String;

    /// A column of any type as a number of double precision; NULL where it is none.
    fn as_number(&self, column: &str) -> String;

    /// A number of double precision.
    fn number(&self, number: f64) -> String;

    /// A whole number as one of double precision.
    fn real(&self, count: &str) -> String;

    /// SHA-256 of the UTF-8 bytes of `prefix` and a text, as something that sorts as its bytes do.
    fn sha256(&self, prefix: &str, text: &str) -> String;

    /// Whether a text contains another.
    fn contains(&self, text: &str, part: &str) -> String;

    /// A text in which each of some letters is replaced by one of as many others.
    fn translate(&self, text: &str, from: &str, to: &str) -> String {
        format!("TRANSLATE({text}, {from}, {to})")
    }

    /// A table of constants, for FROM.
    fn constants(&self, columns: &[(&str, Constant)], rows: &[Vec<String>]) -> String {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("    ({})", row.join(", ")))
            .collect();
        format!(
            "(VALUES\n{}\n  ) AS constants ({})",
            rows.join(",\n"),
            names.join(", ")
        )
    }

    /// What stands at the end of a query.
    fn ending(&self) -> &'static str {
        ""
    }
}

/// What a database has no words for.
pub(crate) fn unsayable(
    speech: &(impl Speech + ?Sized),
    reason: String,
    instead: &'static str,
) -> HandoffError {
    HandoffError::Unsayable {
        system: speech.name(),
        reason,
        instead,
    }
}

const OTHER_NAME: &str = "Give the column another name there, and type that.";

/// Quotes a name by doubling its quotes.
fn doubled(name: &str, quote: char) -> Result<String, HandoffError> {
    if name.is_empty() || name.contains(char::is_control) {
        return Err(HandoffError::BadName {
            name: name.to_owned(),
        });
    }
    let inner: String = name
        .chars()
        .flat_map(|letter| {
            let again = (letter == quote).then_some(letter);
            std::iter::once(letter).chain(again)
        })
        .collect();
    Ok(format!("{quote}{inner}{quote}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a text between quotes as the databases do: a doubled quote is one where `doubles`, else a backslash says what
    /// comes after it.
    fn read_back(quoted: &str, quote: char, doubles: bool) -> Option<String> {
        let mut letters = quoted.strip_prefix(quote)?.chars().peekable();
        let mut text = String::new();
        loop {
            let letter = letters.next()?;
            if letter == quote {
                if doubles && letters.next_if_eq(&quote).is_some() {
                    text.push(quote);
                    continue;
                }
                return letters.next().is_none().then_some(text);
            }
            if letter != '\\' || doubles {
                text.push(letter);
                continue;
            }
            text.push(match letters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => hexadecimal(&mut letters, 4)?,
                'x' => hexadecimal(&mut letters, 2)?,
                itself => itself,
            });
        }
    }

    fn hexadecimal(letters: &mut impl Iterator<Item = char>, digits: usize) -> Option<char> {
        let digits: String = letters.take(digits).collect();
        char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
    }

    /// DuckDB's texts put control characters in by their numbers.
    fn read_duckdb(literal: &str) -> Option<String> {
        let inner = literal
            .strip_prefix('(')
            .and_then(|it| it.strip_suffix(')'));
        let Some(inner) = inner else {
            return read_back(literal, '\'', true);
        };
        let mut text = String::new();
        for part in inner.split(" || ") {
            match part
                .strip_prefix("chr(")
                .and_then(|it| it.strip_suffix(')'))
            {
                Some(number) => text.push(char::from_u32(number.parse().ok()?)?),
                None => text += &read_back(part, '\'', true)?,
            }
        }
        Some(text)
    }

    const HOSTILE: &str = "['\"`\\\\\0\n\r\t$ {}()|;:?%&*/#a-cä😀\u{202e}\u{85}-]{0,12}";

    proptest! {
        #[test]
        fn a_text_ends_where_its_literal_does(text in HOSTILE) {
            for dialect in Dialect::ALL {
                let Ok(literal) = dialect.speech().literal(&text) else {
                    prop_assert!(dialect == Dialect::PostgreSql && text.contains('\0'));
                    continue;
                };
                let read = match dialect {
                    // Its parts are told apart by what this text has within.
                    Dialect::DuckDb if text.contains(" || ") => continue,
                    Dialect::DuckDb => read_duckdb(&literal),
                    Dialect::PostgreSql => match literal.strip_prefix('E') {
                        Some(escaped) => read_back(escaped, '\'', false),
                        None => read_back(&literal, '\'', true),
                    },
                    // No control character but of ASCII is one byte.
                    Dialect::ClickHouse if text.contains('\u{85}') => continue,
                    _ => read_back(&literal, '\'', false),
                };
                prop_assert_eq!(read.as_deref(), Some(text.as_str()), "{:?}", dialect);
                let begins_variable = literal.contains("${");
                prop_assert!(dialect != Dialect::Spark || !begins_variable);
            }
        }

        #[test]
        fn a_name_ends_where_its_quotes_do(name in HOSTILE) {
            for dialect in Dialect::ALL {
                let Ok(quoted) = dialect.speech().identifier(&name) else {
                    continue;
                };
                let read = match dialect {
                    Dialect::ClickHouse | Dialect::BigQuery => read_back(&quoted, '`', false),
                    Dialect::Spark => read_back(&quoted, '`', true),
                    _ => read_back(&quoted, '"', true),
                };
                prop_assert_eq!(read.as_deref(), Some(name.as_str()), "{:?}", dialect);
                prop_assert!(!name.contains(char::is_control));
            }
        }
    }

    #[test]
    fn what_a_database_cannot_say_is_said_with_the_reason() {
        let said = |result: Result<String, HandoffError>| result.unwrap_err().to_string();
        let text = |dialect: Dialect, text| said(dialect.speech().literal(text));
        let name = |dialect: Dialect, name: &str| said(dialect.speech().identifier(name));
        assert_eq!(
            text(Dialect::PostgreSql, "a\0b"),
            "This cannot be said in PostgreSQL, because its texts cannot hold the character U+0000, which a value of the \
             plan has."
        );
        assert_eq!(
            name(Dialect::Spark, "${x}"),
            "This cannot be said in Spark, because it takes the “${” in “${x}” for a variable of its own."
        );
        assert_eq!(
            name(Dialect::BigQuery, "a.b"),
            "This cannot be said in BigQuery, because its names cannot be “a.b”."
        );
        assert!(name(Dialect::PostgreSql, &"ä".repeat(32)).contains("after 63 bytes"));
        assert_eq!(
            name(Dialect::DuckDb, ""),
            "“” cannot be the name of a table or a column."
        );
    }
}
