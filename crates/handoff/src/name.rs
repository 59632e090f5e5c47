//! Names of tables and columns, in parts as `schema.table` has them.

use std::fmt;

use crate::error::HandoffError;

/// The name of a table, or of a column or a value within one.
///
/// ```
/// use assay_handoff::name::Name;
///
/// assert_eq!(Name::parse("analytics.traces")?.parts(), ["analytics", "traces"]);
/// assert_eq!(Name::parse(r#"analytics."traces.2026""#)?.parts(), ["analytics", "traces.2026"]);
/// # Ok::<(), assay_handoff::error::HandoffError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(Vec<String>);

impl Name {
    /// Reads a name as a person types it: parts between dots; a part in double quotes or backticks may hold dots, and
    /// its quote where that is doubled.
    ///
    /// # Errors
    /// A part is empty or holds a control character, or a quote has no end.
    pub fn parse(typed: &str) -> Result<Self, HandoffError> {
        let refused = || HandoffError::BadName {
            name: typed.to_owned(),
        };
        let mut parts = Vec::new();
        let mut rest = typed.trim();
        loop {
            let opening = rest.chars().next().filter(|it| "\"`".contains(*it));
            let (part, after) = if let Some(quote) = opening {
                quoted(&rest[1..], quote).ok_or_else(refused)?
            } else {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            };
            if part.is_empty() || part.contains(char::is_control) {
                return Err(refused());
            }
            parts.push(part);
            if after.is_empty() {
                return Ok(Self(parts));
            }
            rest = after.strip_prefix('.').ok_or_else(refused)?;
        }
    }

    /// The usual place of a field: where its name has dots, the value within a nested column.
    pub fn of_field(field: &str) -> Self {
        let parts: Vec<String> = field.split('.').map(str::to_owned).collect();
        if parts.iter().any(String::is_empty) {
            return Self(vec![field.to_owned()]);
        }
        Self(parts)
    }

    /// Its parts, at least one.
    pub fn parts(&self) -> &[String] {
        &self.0
    }
}

/// The name as a person types it.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, part) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            let needs_quotes = part.contains('.')
                || part.starts_with(['"', '`'])
                || part.trim() != part
                || part.is_empty();
            if needs_quotes {
                write!(f, "\"{}\"", part.replace('"', "\"\""))?;
            } else {
                f.write_str(part)?;
            }
        }
        Ok(())
    }
}

/// A quoted part whose opening quote was taken, and what comes after its closing one.
fn quoted(rest: &str, quote: char) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut letters = rest.char_indices();
    while let Some((place, letter)) = letters.next() {
        if letter != quote {
            part.push(letter);
        } else if rest[place + 1..].starts_with(quote) {
            part.push(letter);
            letters.next();
        } else {
            return Some((part, &rest[place + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_name_is_refused() {
        for typed in [
            "", " ", "a.", ".a", "a..b", "\"a", "\"a\"b", "a\nb", "`a\"", "\"\"",
        ] {
            let error = Name::parse(typed).unwrap_err();
            assert_eq!(error.code(), "handoff.bad-name", "{typed}");
        }
    }

    #[test]
    fn quotes_hold_dots_and_themselves() {
        let parts = |typed| Name::parse(typed).unwrap().parts().to_vec();
        assert_eq!(parts("\"a.\"\"b\".`c.d`.e"), ["a.\"b", "c.d", "e"]);
        assert_eq!(
            parts("my-project.logs.traces"),
            ["my-project", "logs", "traces"]
        );
    }

    #[test]
    fn a_field_is_looked_for_where_its_name_says() {
        assert_eq!(
            Name::of_field("metadata.intent").parts(),
            ["metadata", "intent"]
        );
        assert_eq!(Name::of_field("a..b").parts(), ["a..b"]);
    }

    proptest! {
        #[test]
        fn a_name_is_read_as_it_is_shown(parts in prop::collection::vec("[a-z .\"`ü-]{1,6}", 1..4)) {
            let name = Name(parts);
            prop_assert_eq!(Name::parse(&name.to_string()).unwrap(), name);
        }
    }
}
