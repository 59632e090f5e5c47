//! The platforms whose own samplers can be given rules.

use serde::{Deserialize, Serialize};

/// A platform that samples by rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Langfuse's evaluators.
    #[default]
    Langfuse,
    /// Phoenix: a filter of spans, for a runner of one's own.
    Phoenix,
    /// LangSmith's online evaluators.
    LangSmith,
    /// Braintrust's online scoring.
    Braintrust,
    /// The tail sampler of OpenTelemetry's collector.
    OpenTelemetry,
    /// Honeycomb's Refinery.
    Refinery,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Langfuse,
        Self::Phoenix,
        Self::LangSmith,
        Self::Braintrust,
        Self::OpenTelemetry,
        Self::Refinery,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Langfuse => "Langfuse",
            Self::Phoenix => "Phoenix",
            Self::LangSmith => "LangSmith",
            Self::Braintrust => "Braintrust",
            Self::OpenTelemetry => "OpenTelemetry",
            Self::Refinery => "Refinery",
        }
    }

    /// A short name for commands and documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Langfuse => "langfuse",
            Self::Phoenix => "phoenix",
            Self::LangSmith => "langsmith",
            Self::Braintrust => "braintrust",
            Self::OpenTelemetry => "opentelemetry",
            Self::Refinery => "refinery",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_name_a_platform_as_commands_do() {
        for platform in Platform::ALL {
            let json = serde_json::to_string(&platform).unwrap();
            assert_eq!(json, format!("{:?}", platform.code()));
        }
    }
}
