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
    /// Mean cost of producing one trace of the cell, in US dollars, where the export says it.
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

    /// All traces that carry a failure signal.
    pub fn with_signal(&self) -> u64 {
        self.strata
            .iter()
            .map(|stratum| stratum.with_signal.traces)
            .fold(0, u64::saturating_add)
    }
}
