//! The interval of a rate whose traces were drawn session by session.

use super::IntervalError;
use super::cell::{JudgedCell, Scope};
use super::rate::{RateInterval, interval_with};
use crate::alpha::Alpha;
use crate::estimate::session::{Session, design_effect};

/// A cell with the sessions that its judged traces came in.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusteredCell {
    cell: JudgedCell,
    design_effect: f64,
}

impl ClusteredCell {
    /// A cell of `traces`, of which those of `sessions` were judged.
    ///
    /// # Errors
    /// As [`JudgedCell::new`], for the sums over the sessions.
    pub fn new(
        with_signal: bool,
        traces: u64,
        sessions: &[Session],
    ) -> Result<Self, IntervalError> {
        let judged = sessions
            .iter()
            .fold(0_u64, |sum, session| sum.saturating_add(session.traces));
        let bad = sessions.iter().map(|session| session.sum).sum();
        Ok(Self {
            cell: JudgedCell::new(with_signal, traces, judged, bad)?,
            design_effect: design_effect(sessions),
        })
    }

    /// The cell's counts.
    pub fn cell(&self) -> JudgedCell {
        self.cell
    }

    /// By how much the resemblance of a session's traces multiplies the variance, at least 1.
    pub fn design_effect(&self) -> f64 {
        self.design_effect
    }
}

/// The reweighted rate where sessions were drawn and all traces of each judged: as
/// [`rate_interval`](super::rate::rate_interval), with each cell's information size divided by the design effect of its sessions
/// (Kish 1965, section 8.2; the ratio-mean variance of [`session_mean`](crate::estimate::session::session_mean) over that of as
/// many separate traces).
///
/// # Errors
/// When no cell has a trace.
pub fn clustered_rate_interval(
    cells: &[ClusteredCell],
    scope: Scope,
    alpha: Alpha,
) -> Result<RateInterval, IntervalError> {
    let counts: Vec<JudgedCell> = cells.iter().map(ClusteredCell::cell).collect();
    interval_with(&counts, None, scope, alpha, |place, _| {
        cells[place].design_effect
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::rate::rate_interval;

    fn sessions(counts: &[(u64, f64)]) -> Vec<Session> {
        counts
            .iter()
            .map(|&(traces, sum)| Session { traces, sum })
            .collect()
    }

    #[test]
    fn sessions_of_one_trace_are_traces() {
        let alpha = Alpha::new(0.05).unwrap();
        let single: Vec<(u64, f64)> = (0..40)
            .map(|trace| (1, f64::from(u8::from(trace < 6))))
            .collect();
        let cell = ClusteredCell::new(false, 400, &sessions(&single)).unwrap();
        let clustered =
            clustered_rate_interval(std::slice::from_ref(&cell), Scope::System, alpha).unwrap();
        let plain = rate_interval(&[cell.cell()], Scope::System, alpha).unwrap();
        // 40 traces against 39 degrees of freedom.
        assert!((cell.design_effect() - 40.0 / 39.0).abs() < 1e-12);
        assert!((clustered.interval.width() / plain.interval.width() - 1.0).abs() < 0.02);
    }

    #[test]
    fn sessions_that_fail_as_one_are_worth_one_trace_each() {
        let alpha = Alpha::new(0.05).unwrap();
        let alike: Vec<(u64, f64)> = (0..40)
            .map(|session| (5, if session < 6 { 5.0 } else { 0.0 }))
            .collect();
        let of_sessions = ClusteredCell::new(false, 4_000, &sessions(&alike)).unwrap();
        assert!((of_sessions.design_effect() - 5.0 * 40.0 / 39.0).abs() < 1e-12);
        let as_traces = rate_interval(&[of_sessions.cell()], Scope::System, alpha).unwrap();
        let clustered = clustered_rate_interval(&[of_sessions], Scope::System, alpha).unwrap();
        let forty = JudgedCell::new(false, 4_000, 40, 6.0).unwrap();
        let plain = rate_interval(&[forty], Scope::System, alpha).unwrap();
        assert!(clustered.interval.width() > 1.9 * as_traces.interval.width());
        assert!((clustered.interval.width() / plain.interval.width() - 1.0).abs() < 0.02);
    }

    #[test]
    fn more_traces_in_sessions_than_there_are_is_refused() {
        assert!(ClusteredCell::new(false, 9, &sessions(&[(5, 1.0), (5, 0.0)])).is_err());
        assert!(ClusteredCell::new(false, 9, &sessions(&[(u64::MAX, 1.0), (5, 0.0)])).is_err());
    }
}
