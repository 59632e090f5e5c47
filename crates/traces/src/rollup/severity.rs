//! How well a record went.

/// How well a record went, from best known to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    #[default]
    Unknown,
    Unset,
    Ok,
    Warning,
    Error,
}

impl Severity {
    /// How many there are.
    pub(super) const KINDS: usize = Self::Error as usize + 1;

    pub(super) fn read(text: &str) -> Self {
        const WORDS: &[(Severity, &[&str])] = &[
            (Severity::Ok, &["ok", "default", "debug", "success", "1"]),
            (Severity::Error, &["error", "failed", "failure", "2"]),
            (Severity::Warning, &["warning"]),
            (Severity::Unset, &["unset", "0"]),
        ];
        const PREFIX: &str = "status_code_";
        let word = match text.split_at_checked(PREFIX.len()) {
            Some((start, word)) if start.eq_ignore_ascii_case(PREFIX) => word,
            _ => text,
        };
        let means = |(_, words): &&(Self, &[&str])| {
            words.iter().any(|known| word.eq_ignore_ascii_case(known))
        };
        WORDS
            .iter()
            .find(means)
            .map_or(Self::Unknown, |(severity, _)| *severity)
    }

    /// How a request went by the status of its response; negative ones are of requests that got none.
    pub(super) fn of_http(status: f64) -> Self {
        if (0.0..400.0).contains(&status) {
            Self::Ok
        } else {
            Self::Error
        }
    }

    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Unset => Some("unset"),
            Self::Ok => Some("ok"),
            Self::Warning => Some("warning"),
            Self::Error => Some("error"),
        }
    }
}
