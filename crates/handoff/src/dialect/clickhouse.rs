//! ClickHouse.

use std::fmt::Write as _;

use super::escape::escaped;
use super::{Constant, Speech};
use crate::error::HandoffError;

pub(super) struct ClickHouse;

impl Speech for ClickHouse {
    fn name(&self) -> &'static str {
        "ClickHouse"
    }

    fn identifier(&self, name: &str) -> Result<String, HandoffError> {
        if name.is_empty() || name.contains(char::is_control) {
            return Err(HandoffError::BadName {
                name: name.to_owned(),
            });
        }
        Ok(escaped(name, '`', &[]))
    }

    /// Its escapes have no `\u`: bytes are written in two hexadecimal digits.
    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        let mut quoted = String::from("'");
        for letter in text.chars() {
            match letter {
                '\'' => quoted.push_str("\\'"),
                '\\' => quoted.push_str("\\\\"),
                _ if letter.is_control() => {
                    let mut bytes = [0; 4];
                    for byte in letter.encode_utf8(&mut bytes).bytes() {
                        // Writing to a text cannot fail.
                        let _ = write!(quoted, "\\x{byte:02X}");
                    }
                }
                _ => quoted.push(letter),
            }
        }
        quoted.push('\'');
        Ok(quoted)
    }

    fn as_text(&self, column: &str) -> String {
        format!("toString({column})")
    }

    fn as_number(&self, column: &str) -> String {
        format!("toFloat64OrNull(toString({column}))")
    }

    fn number(&self, number: f64) -> String {
        format!("toFloat64('{number}')")
    }

    fn real(&self, count: &str) -> String {
        format!("toFloat64({count})")
    }

    fn sha256(&self, prefix: &str, text: &str) -> String {
        format!("lower(hex(SHA256(concat({prefix}, {text}))))")
    }

    fn contains(&self, text: &str, part: &str) -> String {
        format!("(position({text}, {part}) > 0)")
    }

    fn translate(&self, text: &str, from: &str, to: &str) -> String {
        format!("translateUTF8({text}, {from}, {to})")
    }

    fn constants(&self, columns: &[(&str, Constant)], rows: &[Vec<String>]) -> String {
        let columns: Vec<String> = columns
            .iter()
            .map(|(name, constant)| {
                let kind = match constant {
                    Constant::Text => "String",
                    Constant::Flag => "Bool",
                    Constant::Count => "UInt64",
                };
                format!("{name} {kind}")
            })
            .collect();
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("    ({})", row.join(", ")))
            .collect();
        format!(
            "values('{}',\n{}\n  )",
            columns.join(", "),
            rows.join(",\n")
        )
    }

    /// Numbers in texts are read to the last bit only where that is asked for.
    fn ending(&self) -> &'static str {
        "\nSETTINGS precise_float_parsing = 1"
    }
}
