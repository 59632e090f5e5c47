//! Groups that are judged to the last trace until enough is collected, and from then on as their target asks.
//!
//! While a group collects, it asks for every trace that counts, up to the goal, and for what its target needs where that is
//! more. It gets them in its turn, like any group: its importance decides, not the collecting. A lock comes before
//! it: a group that is locked does not collect.

use assay_sampling::allocation::split::Split;
use assay_sampling::forecast::arrivals::time_until;
use assay_sampling::population::{Population, Stratum};
use serde::{Deserialize, Serialize};

use crate::answer::for_a_window;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::number::{count, money};
use crate::period::Period;
use crate::traffic::Traffic;

/// The largest goal: what no team's judge has seen.
pub const MOST_COLLECTED: u64 = 1_000_000_000;

/// The rule for one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgeUntil {
    /// The group's labels, as in its stratum.
    pub group: Vec<String>,
    /// So many judged traces are enough, 1 to [`MOST_COLLECTED`].
    pub collect: u64,
    /// Which traces are all judged until then, and count.
    #[serde(default)]
    pub of: Counted,
}

/// How far a group collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Until {
    /// So many judged traces are enough.
    pub collect: u64,
    /// Which traces are all judged until then, and count.
    pub of: Counted,
}

/// Which traces of a group are all judged until enough are collected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Counted {
    /// Those with the failure signal; the others as the target asks.
    #[default]
    WithSignal,
    /// All of them.
    All,
}

impl Until {
    /// The traces of a stratum's loaded counts that count.
    fn seen(self, stratum: &Stratum) -> u64 {
        match self.of {
            Counted::WithSignal => stratum.with_signal.traces,
            Counted::All => stratum.traces(),
        }
    }
}

/// How a group's collecting goes on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Collecting {
    /// What is collected, and how many.
    #[serde(flatten)]
    pub until: Until,
    /// How many that count are judged in one window.
    pub calls: u64,
    /// Whether those are all that the window holds, or all that are wanted; else the money is short.
    pub in_full: bool,
    /// After how many windows enough are collected; none where nobody can tell.
    pub windows: Option<Wait>,
    /// The same in days, where the data carry times.
    pub days: Option<Wait>,
    /// Calls that the group asks for in a window when it has collected enough.
    pub calls_afterwards: u64,
    /// Those of them that go to traces with the failure signal, and to those without it.
    #[serde(default)]
    pub cells_afterwards: [u64; 2],
    /// The money of a window that is set free then.
    pub money_set_free: Money,
}

/// A time in some unit, as is expected and as it may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wait {
    /// At the traffic that was seen.
    pub expected: f64,
    /// At the earliest, as sure as the plan's confidence says.
    pub earliest: f64,
    /// At the latest.
    pub latest: f64,
}

impl Wait {
    fn times(self, factor: f64) -> Self {
        Self {
            expected: self.expected * factor,
            earliest: self.earliest * factor,
            latest: self.latest * factor,
        }
    }
}

/// What one window gives a group that collects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    /// The group's place in the population.
    pub(crate) index: usize,
    /// All its calls.
    pub(crate) calls: u64,
    /// Those for traces with the failure signal.
    pub(crate) calls_with_signal: u64,
    /// Calls that its target alone needs.
    pub(crate) calls_afterwards: u64,
    /// Those of them that go to traces with the failure signal, and to those without it.
    pub(crate) cells_afterwards: [u64; 2],
}

impl Collecting {
    /// How the group goes on that is given so much in each window.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoTimes`] as [`Period::times_in`].
    pub(crate) fn of(
        plan: &Plan,
        population: &Population,
        traffic: &Traffic,
        until: Until,
        given: Given,
    ) -> Result<Self, PlanError> {
        let group = traffic.groups[given.index];
        let (calls, in_window) = match until.of {
            Counted::WithSignal => (given.calls_with_signal, group.with_signal.traces()),
            Counted::All => (given.calls, group.traces()),
        };
        let in_full = calls >= in_window.min(until.collect);
        let judged = if in_full {
            1.0
        } else {
            calls as f64 / in_window as f64
        };
        let split = |[with_signal, without_signal]: [u64; 2]| Split {
            with_signal,
            without_signal,
        };
        let seen = until.seen(&population.strata[given.index]);
        // The file holds a share of the traffic of its time.
        let arriving = judged / plan.sampled_share;
        let of_file = time_until(until.collect, seen, arriving, traffic.alpha).map(|it| Wait {
            expected: it.expected,
            earliest: it.earliest,
            latest: it.latest,
        });
        let windows_in_file = plan
            .window
            .times_in(Period::WholeFile, population.span_days)?;
        Ok(Self {
            until,
            calls,
            in_full,
            windows: of_file.map(|it| it.times(windows_in_file)),
            days: of_file
                .zip(population.span_days)
                .map(|(it, days)| it.times(days)),
            calls_afterwards: given.calls_afterwards,
            cells_afterwards: given.cells_afterwards,
            money_set_free: traffic.prices.money_between(
                given.index,
                split(given.cells_afterwards),
                split([
                    given.calls_with_signal,
                    given.calls.saturating_sub(given.calls_with_signal),
                ]),
            ),
        })
    }

    /// What is judged until when, and what happens to the money then: sentences without the group's name.
    pub fn words(&self, window: Period) -> String {
        let what = match self.until.of {
            Counted::WithSignal => "traces with signs of trouble",
            Counted::All => "traces",
        };
        let goal = count(self.until.collect);
        let judged = if self.in_full {
            format!("All its {what} are judged until {goal} are collected")
        } else {
            format!(
                "Until {goal} {what} are collected all of them are to be judged, but the money reaches for {} {}",
                count(self.calls),
                window.words()
            )
        };
        let after = if self.money_set_free.0 > 0.0 {
            format!(
                "Then only its target counts, which sets {} free.",
                for_a_window(money(self.money_set_free), window)
            )
        } else {
            "Then only its target counts, which takes as many calls.".to_owned()
        };
        match self.when(window) {
            Some(when) => format!("{judged}: {when}. {after}"),
            None if self.calls == 0 && self.in_full => {
                format!("{judged}: none was seen yet, so nobody can tell when. {after}")
            }
            None => format!("{judged}: never at this pace. {after}"),
        }
    }

    /// The same in one clause after the group's name: "has its 500 after about 3.2 weeks (2.8 to 3.7), which then sets $1.08
    /// a week free".
    pub(crate) fn clause(&self, window: Period) -> String {
        let goal = count(self.until.collect);
        let Some(when) = self.when(window) else {
            return format!("collects {goal}, and nobody can tell how long that takes");
        };
        if self.money_set_free.0 > 0.0 {
            let free = for_a_window(money(self.money_set_free), window);
            format!("has its {goal} {when}, which then sets {free} free")
        } else {
            format!("has its {goal} {when}")
        }
    }

    /// "after about 3.2 weeks (2.8 to 3.7)"; none where nobody can tell.
    pub fn when(&self, window: Period) -> Option<String> {
        let wait = self.windows?;
        Some(match window {
            Period::WholeFile if wait.expected <= 1.0 => "with what is loaded".to_owned(),
            Period::WholeFile => format!(
                "with about {} times what is loaded ({} to {})",
                told(wait.expected),
                told(wait.earliest),
                told(wait.latest)
            ),
            _ if wait.latest <= 1.0 => format!("within the first {}", window.noun()),
            _ => format!(
                "after about {} {} ({} to {})",
                told(wait.expected),
                window.plural(),
                told(wait.earliest),
                told(wait.latest)
            ),
        })
    }
}

/// A time with one digit after the point; whole where it is long.
fn told(time: f64) -> String {
    if time < 10.0 {
        format!("{time:.1}")
    } else {
        count(time.round() as u64)
    }
}

impl Plan {
    /// How far each group collects; none where it does not, or is locked. A group named twice has the later rule.
    pub(crate) fn collecting<'a>(
        &'a self,
        groups: impl Iterator<Item = &'a [String]>,
    ) -> impl Iterator<Item = Option<Until>> {
        groups.map(|labels| self.until_of(labels).filter(|_| !self.is_locked(labels)))
    }

    /// How far this group is to collect, locked or not; none where it is not.
    pub fn until_of(&self, group: &[String]) -> Option<Until> {
        let own = self.judge_until.iter().rev().find(|it| it.group == group);
        own.map(|it| Until {
            collect: it.collect,
            of: it.of,
        })
    }

    fn is_locked(&self, group: &[String]) -> bool {
        self.locks.iter().any(|it| it.group == group)
    }

    /// Judges all of one group until enough is collected; `None` takes it back.
    pub fn set_until(&mut self, group: &[String], until: Option<Until>) {
        self.judge_until.retain(|it| it.group != group);
        self.judge_until.extend(until.map(|until| JudgeUntil {
            group: group.to_vec(),
            collect: until.collect,
            of: until.of,
        }));
    }
}
