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
    pub(super) fn read(text: &str) -> Self {
        match text.to_ascii_lowercase().trim_start_matches("status_code_") {
            "error" | "failed" | "failure" | "2" => Self::Error,
            "warning" => Self::Warning,
            "ok" | "default" | "debug" | "success" | "1" => Self::Ok,
            "unset" | "0" => Self::Unset,
            _ => Self::Unknown,
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
