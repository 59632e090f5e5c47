//! How likely a trace was to be drawn, and how many traces it stands for.

/// The draw of one cell: so many of so many traces, each equally likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inclusion {
    traces: u64,
    drawn: u64,
}

impl Inclusion {
    /// `drawn` of `traces`; `None` where none was drawn, or more than there are.
    pub fn new(drawn: u64, traces: u64) -> Option<Self> {
        (drawn > 0 && drawn <= traces).then_some(Self { traces, drawn })
    }

    /// The chance of each trace of the cell to be drawn, n/N.
    pub fn probability(self) -> f64 {
        self.drawn as f64 / self.traces as f64
    }

    /// How many traces each drawn one stands for, N/n.
    pub fn weight(self) -> f64 {
        self.traces as f64 / self.drawn as f64
    }
}
