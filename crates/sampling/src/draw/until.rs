//! Judge all until enough is collected, then drop back.
//!
//! A group that nobody understands yet is judged to the last trace until `k` are collected: judged traces, or bad
//! verdicts, as the caller counts. From then on a share is judged. The two phases are cells of their own: the first
//! is judged in full and leaves nothing to guess, the second is a sample of the traces after it. What ends the first phase lies
//! in the past of every trace of the second, so the reweighted rate over both is right also when bad verdicts
//! are counted, while the raw average over all judged traces favours the first phase.

use super::inclusion::Inclusion;
use super::key::Key;
use super::threshold::Threshold;

/// How a trace was treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Every trace was judged.
    All,
    /// A share was judged.
    DroppedBack,
}

/// What a phase has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhaseCounts {
    /// Traces that arrived.
    pub traces: u64,
    /// Traces of these that were sent to the judge.
    pub judged: u64,
}

impl PhaseCounts {
    /// How likely a trace of the phase was to be judged, and how many traces each judged one stands for; `None` where
    /// none was judged.
    pub fn inclusion(self) -> Option<Inclusion> {
        Inclusion::new(self.judged, self.traces)
    }
}

/// What becomes of one trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is judged.
    pub judge: bool,
    /// The phase that it belongs to, judged or not.
    pub phase: Phase,
}

/// The rule for one group or cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgeUntil {
    goal: u64,
    collected: u64,
    afterwards: Threshold,
    all: PhaseCounts,
    dropped_back: PhaseCounts,
}

impl JudgeUntil {
    /// Judges all until `goal` are collected, and what `afterwards` draws from then on.
    pub fn new(goal: u64, afterwards: Threshold) -> Self {
        Self {
            goal,
            collected: 0,
            afterwards,
            all: PhaseCounts::default(),
            dropped_back: PhaseCounts::default(),
        }
    }

    /// Decides on a trace that arrives now.
    pub fn arrives(&mut self, key: &Key) -> Decision {
        let phase = self.phase();
        let (counts, judge) = match phase {
            Phase::All => (&mut self.all, true),
            Phase::DroppedBack => (&mut self.dropped_back, self.afterwards.draws(key)),
        };
        counts.traces = counts.traces.saturating_add(1);
        counts.judged = counts.judged.saturating_add(u64::from(judge));
        Decision { judge, phase }
    }

    /// Counts `more` towards the goal, when a trace is sent to the judge or its verdict is back. Verdicts that are late prolong
    /// the first phase and do no other harm.
    pub fn collect(&mut self, more: u64) {
        self.collected = self.collected.saturating_add(more);
    }

    /// The phase that the next trace falls into.
    pub fn phase(&self) -> Phase {
        if self.collected < self.goal {
            Phase::All
        } else {
            Phase::DroppedBack
        }
    }

    /// How many are still wanted before the rule drops back.
    pub fn still_wanted(&self) -> u64 {
        self.goal.saturating_sub(self.collected)
    }

    /// What a phase has seen: the counts of its cell.
    pub fn counts(&self, phase: Phase) -> PhaseCounts {
        match phase {
            Phase::All => self.all,
            Phase::DroppedBack => self.dropped_back,
        }
    }
}

/// What the rule can be expected to do with traces that arrive in random order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foreseen {
    /// Traces that arrive until enough is collected, on average; `None` where there are too few to collect.
    pub arrivals: Option<f64>,
    /// Judged traces in all, on average.
    pub calls: f64,
}

/// Foresees the rule on so many `traces` of which `counting` count towards the goal: all of them where judged traces count,
/// the expected bad ones where bad verdicts do; at most `traces`.
///
/// The k-th of B marked traces among N in random order has the negative hypergeometric distribution, with mean
/// `k (N + 1)/(B + 1)`. Over N this is, in a steady stream, the share of the period that passes until then.
pub fn foresee(goal: u64, afterwards: Threshold, traces: u64, counting: u64) -> Foreseen {
    let (all, counting) = (traces as f64, counting.min(traces));
    let arrivals =
        (goal <= counting).then(|| (goal as f64 * (all + 1.0) / (counting as f64 + 1.0)).min(all));
    let in_full = arrivals.unwrap_or(all);
    Foreseen {
        arrivals,
        calls: in_full + afterwards.probability() * (all - in_full),
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::{Keys, Seed};
    use super::*;

    #[test]
    fn it_drops_back_once_enough_is_judged() {
        let keys = Keys::new(&Seed::new("until").unwrap());
        let mut rule = JudgeUntil::new(40, Threshold::of_rate(0.1).unwrap());
        for id in 0..2_040 {
            let decision = rule.arrives(&keys.key(&id.to_string()));
            assert_eq!(decision.phase == Phase::All, id < 40);
            rule.collect(u64::from(decision.judge));
        }
        let (all, after) = (rule.counts(Phase::All), rule.counts(Phase::DroppedBack));
        assert_eq!((all.traces, all.judged, rule.still_wanted()), (40, 40, 0));
        assert_eq!(after.traces, 2_000);
        // Four standard deviations either way.
        assert!((146..=254).contains(&after.judged), "{}", after.judged);
        assert!((all.inclusion().unwrap().weight() - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn nothing_wanted_drops_back_at_once() {
        let key = Keys::new(&Seed::new("until").unwrap()).key("trace");
        let mut rule = JudgeUntil::new(0, Threshold::of_rate(0.0).unwrap());
        let decision = rule.arrives(&key);
        assert_eq!(
            (decision.judge, decision.phase),
            (false, Phase::DroppedBack)
        );
        assert_eq!(rule.counts(Phase::DroppedBack).inclusion(), None);
    }

    /// The ten places of two marked traces among five, in all: the first stands at 2 on average, the second at 4.
    #[test]
    fn the_end_of_the_first_phase_is_foreseen() {
        let half = Threshold::of_rate(0.5).unwrap();
        let places =
            (1..=5_u32).flat_map(|first| (first + 1..=5).map(move |second| [first, second]));
        for rank in 0..2 {
            let mean = places
                .clone()
                .map(|pair| f64::from(pair[rank]))
                .sum::<f64>()
                / 10.0;
            let found = foresee(rank as u64 + 1, half, 5, 2);
            assert!((found.arrivals.unwrap() - mean).abs() < 1e-12);
            assert!((found.calls - (mean + 0.5 * (5.0 - mean))).abs() < 1e-12);
        }
        let never = foresee(3, half, 5, 2);
        assert_eq!(
            (never.arrivals, never.calls.to_bits()),
            (None, 5.0_f64.to_bits())
        );
        let judged = foresee(3, half, 5, 5);
        assert!(
            (judged.arrivals.unwrap() - 3.0).abs() < 1e-12 && (judged.calls - 4.0).abs() < 1e-12
        );
    }

    /// Failures become rarer over the week, and the first phase ends with the verdicts themselves.
    #[test]
    fn the_reweighted_rate_is_right_where_the_raw_average_is_not() {
        let bad = |trace: u32| {
            let every = if trace < 300 { 3 } else { 20 };
            trace.is_multiple_of(every)
        };
        let truth = f64::from((0..1_000).map(|trace| u32::from(bad(trace))).sum::<u32>()) / 1_000.0;
        let runs = 200;
        let (mut reweighted, mut squares, mut raw) = (0.0, 0.0, 0.0);
        for run in 0..runs {
            let keys = Keys::new(&Seed::new(format!("week-{run}")).unwrap());
            let mut rule = JudgeUntil::new(50, Threshold::of_rate(0.2).unwrap());
            let mut found = [0.0, 0.0];
            for trace in 0..1_000 {
                let decision = rule.arrives(&keys.key(&trace.to_string()));
                if decision.judge && bad(trace) {
                    rule.collect(1);
                    found[usize::from(decision.phase == Phase::DroppedBack)] += 1.0;
                }
            }
            let counts = [Phase::All, Phase::DroppedBack].map(|phase| rule.counts(phase));
            let weighted: f64 = counts
                .iter()
                .zip(found)
                .map(|(counts, bad)| counts.inclusion().unwrap().weight() * bad)
                .sum();
            let rate = weighted / 1_000.0;
            reweighted += rate / f64::from(runs);
            squares += (rate - truth).powi(2) / f64::from(runs);
            let judged = counts[0].judged + counts[1].judged;
            raw += (found[0] + found[1]) / judged as f64 / f64::from(runs);
        }
        let standard_error = (squares / f64::from(runs)).sqrt();
        assert!(
            (reweighted - truth).abs() < 4.0 * standard_error,
            "{reweighted}, truth {truth}"
        );
        assert!(raw - truth > 20.0 * standard_error, "{raw}, truth {truth}");
    }
}
