//! What a planner needs to know of the traffic, and all that it needs.

use serde::{Deserialize, Serialize};

/// The most traces that a cell may have: about a million million, far more than any platform keeps.
pub const MAX_TRACES: u64 = 1 << 40;

/// What is known of one cell: the traces of one stratum that carry a failure signal, or those that do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// Traces in the cell, `N_c`.
    pub traces: u64,
    /// Traces whose past verdict is known. Never more than `traces`.
    pub judged: u64,
    /// Past verdicts that said "bad". Never more than `judged`.
    pub judged_bad: u64,
    /// Mean cost of producing one trace of the cell, in US dollars, where the export says it. Judging it costs something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_cost_usd: Option<f64>,
}

/// One combination of the chosen dimensions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stratum {
    /// The value of each dimension, in the plan's order of dimensions.
    pub labels: Vec<String>,
    /// Traces that carry a failure signal known before judging (F in the literature of this crate).
    pub with_signal: Cell,
    /// All other traces (P).
    pub without_signal: Cell,
    /// How long the traces are, where a price by tokens asks for it: one entry a field that counts tokens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<MeanTokens>,
}

/// The mean number of tokens that a field counts in the traces of each cell of a stratum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeanTokens {
    /// The field's name in the loaded data.
    pub field: String,
    /// Tokens of the mean trace with the failure signal; none where no trace says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_signal: Option<f64>,
    /// Tokens of the mean trace without it; none where no trace says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_signal: Option<f64>,
}

impl MeanTokens {
    /// Both cells, the one with the failure signal first.
    pub fn cells(&self) -> [Option<f64>; 2] {
        [self.with_signal, self.without_signal]
    }
}

impl Stratum {
    /// Traces of the stratum, `N_h`.
    pub fn traces(&self) -> u64 {
        self.with_signal
            .traces
            .saturating_add(self.without_signal.traces)
    }

    /// Both cells, the one with the failure signal first.
    pub fn cells(&self) -> [&Cell; 2] {
        [&self.with_signal, &self.without_signal]
    }

    /// The mean tokens that a field counts in both cells, the one with the failure signal first; none where no trace says.
    pub fn tokens_of(&self, field: &str) -> [Option<f64>; 2] {
        let found = self.tokens.iter().find(|it| it.field == field);
        found.map_or([None; 2], MeanTokens::cells)
    }
}

/// The traffic as the planner sees it: a few kilobytes, whatever the size of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Population {
    /// The strata, each with at least one trace, largest first, ties by labels.
    pub strata: Vec<Stratum>,
    /// The time that the counts cover, in days, where the traces carry times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span_days: Option<f64>,
}

impl Population {
    /// All traces, `N`.
    pub fn traces(&self) -> u64 {
        self.strata
            .iter()
            .map(Stratum::traces)
            .fold(0, u64::saturating_add)
    }

    /// The fields of which some stratum knows the mean tokens, each once.
    pub fn token_fields(&self) -> Vec<&str> {
        let mut fields: Vec<&str> = Vec::new();
        for it in self.strata.iter().flat_map(|stratum| &stratum.tokens) {
            if !fields.contains(&it.field.as_str()) {
                fields.push(&it.field);
            }
        }
        fields
    }

    /// All traces that carry a failure signal.
    pub fn with_signal(&self) -> u64 {
        self.strata
            .iter()
            .map(|stratum| stratum.with_signal.traces)
            .fold(0, u64::saturating_add)
    }
}
