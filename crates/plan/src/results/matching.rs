//! How results found their traces, and what became of the plan's list.

use serde::{Deserialize, Serialize};

use crate::number::{count, counted, share};

/// How the traces of the results were chosen, which says what each stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Design {
    /// By the plan at hand: its list was drawn again from the loaded traces.
    Plan,
    /// By the plan that made the list, whose columns came back with the verdicts.
    List,
    /// By nothing that is known here: each group's results count as drawn at random from it.
    AtRandom,
}

/// How the results found their traces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Matching {
    /// Traces that the results tell of, each counted once.
    pub results: u64,
    /// Those that are among the loaded traces, or that say themselves what they stand for.
    pub matched: u64,
    /// Those that are not.
    pub unmatched: u64,
    /// The first of those, at most five.
    pub unmatched_examples: Vec<String>,
    /// Those that are there, but that the plan did not draw; they are left out.
    pub outside_plan: u64,
    /// The first of those, at most five.
    pub outside_examples: Vec<String>,
    /// Results of drawn traces with neither pass nor fail.
    pub no_verdict: u64,
    /// Drawn traces of which no result came.
    pub missing: u64,
    /// Results that say of a trace again what was said of it before.
    pub duplicates: u64,
    /// Spans that results name, each of which counts for its trace.
    #[serde(default)]
    pub spans: u64,
    /// Traces of which results say that they pass and that they fail; they count as without a verdict.
    pub contradictions: u64,
}

/// Above this share of verdicts that did not come, rates may be those of another kind of trace.
pub const MANY_MISSING: f64 = 0.1;

impl Matching {
    /// What became of the results, in one line.
    pub fn sentence(&self, judged: u64) -> String {
        let counts = if judged == 1 { "counts" } else { "count" };
        let mut parts = vec![format!("{} {counts}", counted(judged, "verdict"))];
        let mut add = |number: u64, one: &str, several: &str| match number {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            _ => parts.push(format!("{} {several}", count(number))),
        };
        add(
            self.no_verdict,
            "says neither pass nor fail",
            "say neither pass nor fail",
        );
        add(self.missing, "has not come back", "have not come back");
        add(
            self.outside_plan,
            "is of a trace that was not on the list",
            "are of traces that were not on the list",
        );
        add(
            self.unmatched,
            "is of a trace that is not loaded",
            "are of traces that are not loaded",
        );
        add(self.duplicates, "repeats another", "repeat another");
        add(
            self.contradictions,
            "contradicts itself",
            "contradict themselves",
        );
        add(
            self.spans,
            "names a span of its trace",
            "name spans of their traces",
        );
        format!("{}.", parts.join(", "))
    }
}

/// A share in words for a sentence that begins with it.
pub(crate) fn part(of: u64, all: u64) -> String {
    share(if all == 0 {
        0.0
    } else {
        of as f64 / all as f64
    })
}
