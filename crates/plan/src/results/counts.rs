//! What came back of each group, joined to the traffic that it stands for.

use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::estimate::verdicts::Verdicts;
use assay_sampling::interval::IntervalError;
use assay_sampling::interval::cell::JudgedCell;

use crate::results::matching::{Design, Matching};
use crate::results::reading::Reading;

/// Results by group, joined to the traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// How the results were read.
    pub reading: Reading,
    /// How their traces were chosen.
    pub design: Design,
    /// The id of the plan that chose them, where that is known.
    pub plan_id: Option<String>,
    /// How they found their traces.
    pub matching: Matching,
    /// One entry a group, in the population's order.
    pub groups: Vec<GroupResults>,
}

/// What came back of one group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupResults {
    /// The group's labels.
    pub labels: Vec<String>,
    /// Of its traces with the failure signal.
    pub with_signal: CellResults,
    /// Of its other traces.
    pub without_signal: CellResults,
    /// Further parts of both cells, each with whether its traces carry the failure signal. In each part, as in what is left
    /// of the cells, every trace stands for as many real ones: a weighted row for those it was weighed by, the first ones of
    /// a stream for themselves.
    pub parts: Vec<(bool, CellResults)>,
}

/// What came back of one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellResults {
    /// Traces of the cell in all traffic, `N_c`.
    pub traces: u64,
    /// Traces that were drawn and sent to the judge.
    pub drawn: u64,
    /// How bad each judged trace is, 0 to 1; verdicts are 0 or 1.
    pub verdicts: Vec<f64>,
    /// Results with neither pass nor fail.
    pub none: u64,
    /// What people said and what the judge said of the traces that both did, 0 to 1 each.
    pub labelled: Vec<(f64, f64)>,
}

impl CellResults {
    /// Judged traces, `n_c`.
    pub fn judged(&self) -> u64 {
        self.verdicts.len() as u64
    }

    /// The sum of how bad they are; for verdicts the number of those that fail.
    pub fn bad(&self) -> f64 {
        self.verdicts.iter().sum()
    }

    /// Drawn traces of which nothing came back.
    pub fn missing(&self) -> u64 {
        self.drawn
            .saturating_sub(self.judged())
            .saturating_sub(self.none)
    }

    /// Drawn traces with neither pass nor fail, come back or not.
    pub fn without_verdict(&self) -> u64 {
        self.none.saturating_add(self.missing())
    }

    /// The cell as its estimate takes it.
    ///
    /// # Errors
    ///
    /// When more traces were judged than there are.
    pub fn scored(&self, with_signal: bool) -> Result<ScoredCell, IntervalError> {
        ScoredCell::of_scores(with_signal, self.traces, &self.verdicts)
    }

    /// The cell as the interval of a rate takes it.
    ///
    /// # Errors
    ///
    /// As [`CellResults::scored`].
    pub fn judged_cell(&self, with_signal: bool) -> Result<JudgedCell, IntervalError> {
        JudgedCell::new(with_signal, self.traces, self.judged(), self.bad())
    }

    /// Pass, fail and no verdict, where the cell holds verdicts.
    pub fn three(&self) -> Verdicts {
        let bad = self.verdicts.iter().filter(|it| **it > 0.5).count() as u64;
        Verdicts {
            good: self.judged() - bad,
            bad,
            none: self.without_verdict(),
        }
    }
}

impl GroupResults {
    /// Both cells, the one with the failure signal first, and then the parts that count as cells of their own.
    pub fn cells(&self) -> impl Iterator<Item = (bool, &CellResults)> {
        let both = [(true, &self.with_signal), (false, &self.without_signal)];
        let parts = self.parts.iter().map(|(signal, cell)| (*signal, cell));
        both.into_iter().chain(parts)
    }

    /// The cells and parts of one side.
    pub fn of_side(&self, with_signal: bool) -> impl Iterator<Item = &CellResults> {
        let own = self
            .cells()
            .filter(move |(signal, _)| *signal == with_signal);
        own.map(|(_, cell)| cell)
    }

    /// Its traces.
    pub fn traces(&self) -> u64 {
        self.sum(|cell| cell.traces)
    }

    /// Something of all cells, added up.
    pub fn sum(&self, of: impl Fn(&CellResults) -> u64) -> u64 {
        let all = self.cells().map(|(_, cell)| of(cell));
        all.fold(0, u64::saturating_add)
    }
}

impl Counted {
    /// Every cell of every group.
    pub fn cells(&self) -> impl Iterator<Item = (bool, &CellResults)> {
        self.groups.iter().flat_map(GroupResults::cells)
    }

    /// Something of every cell, added up.
    pub fn sum(&self, of: impl Fn(&CellResults) -> u64) -> u64 {
        self.cells()
            .map(|(_, cell)| of(cell))
            .fold(0, u64::saturating_add)
    }
}
