//! The sampling core: counts in, plans and estimates out. No files, no web, no clock.
//!
//! Traffic falls into *strata*: what people slice a dashboard by, such as an intent in a language. In each, some traces carry a
//! *failure signal* that is known before judging: an error, a refusal. Stratum × signal is a *cell*, and within a cell every trace
//! has the same chance to be judged. Failures are rare and tell most, so cells with the signal are drawn more often; estimates
//! weigh every cell by its traces again, and nothing is biased.
//!
//! # From traffic to a plan to an estimate
//!
//! ```
//! use assay_sampling::allocation::required::calls_for_width;
//! use assay_sampling::allocation::split::Oversampling;
//! use assay_sampling::alpha::Alpha;
//! use assay_sampling::draw::bottom_k::BottomK;
//! use assay_sampling::draw::key::{Keys, Seed};
//! use assay_sampling::forecast::group::planned_overall_interval;
//! use assay_sampling::interval::cell::{JudgedCell, Scope};
//! use assay_sampling::interval::rate::rate_interval;
//! use assay_sampling::interval::warning::warnings;
//! use assay_sampling::population::{Cell, Population, Stratum};
//! use assay_sampling::prior::expected_rates;
//!
//! let counted = |name: &str, with_signal, without_signal| Stratum {
//!     labels: vec![name.to_owned()],
//!     with_signal: Cell { traces: with_signal, ..Cell::default() },
//!     without_signal: Cell { traces: without_signal, ..Cell::default() },
//!     tokens: Vec::new(),
//! };
//! let population = Population {
//!     strata: vec![counted("returns", 600, 19_400), counted("compliance", 30, 170)],
//!     span_days: Some(7.0),
//! };
//!
//! // Nothing was judged yet, so rates are assumed from the signal. How many traces must be judged until each group is
//! // known to ± 5 points, 19 times in 20?
//! let alpha = Alpha::from_confidence(0.95)?;
//! let oversampling = Oversampling::of_rate(3.0)?;
//! let mut plan = Vec::new();
//! for (stratum, expected) in population.strata.iter().zip(expected_rates(&population)) {
//!     let group = expected.group(stratum.with_signal.traces, stratum.without_signal.traces)?;
//!     let calls = calls_for_width(group, 0.10, oversampling, alpha);
//!     plan.push((group, group.split(calls, oversampling)));
//! }
//! let (compliance, split) = plan[1];
//! assert!(split.calls() < compliance.traces());
//! assert!(compliance.planned_interval(split, alpha).half_width_points() <= 5.0);
//! assert!(planned_overall_interval(&plan, alpha).half_width_points() < 5.0);
//!
//! // Which traces? Those with the smallest keys, whatever order they come in.
//! let keys = Keys::new(&Seed::new("week-47")?);
//! let mut drawn = BottomK::new(split.without_signal as usize);
//! for id in (0..170).map(|number| format!("compliance-{number}")) {
//!     drawn.offer(keys.key(&id), id);
//! }
//! assert_eq!(drawn.len() as u64, split.without_signal);
//!
//! // And once they are judged: the reweighted rate with its range, and what to know beside it.
//! let cells = [
//!     JudgedCell::new(true, 30, split.with_signal, 9.0)?,
//!     JudgedCell::new(false, 170, split.without_signal, 2.0)?,
//! ];
//! let rate = rate_interval(&cells, Scope::Period, alpha)?;
//! assert!(rate.interval.contains(rate.point));
//! let raw = 11.0 / split.calls() as f64;
//! assert!(raw > rate.point, "the raw average counts the oversampled failures too often");
//! assert!(warnings(&cells, Scope::Period).is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What answers which question
//!
//! | question | where |
//! |---|---|
//! | What is the traffic, and what rates are to be expected? | [`population`], [`prior`] |
//! | How many calls make a range narrow enough? | [`allocation::required`], [`forecast::horizon`] |
//! | How many calls tell 5 % from 10 %, and would the alarm be heard? | [`detection`] |
//! | Who gets judged when money binds? | [`allocation::tiers`], [`allocation::water_filling`], [`allocation::by_rule`], [`allocation::several_targets`] |
//! | What will a plan give, and what would an even spread? | [`forecast::group`], [`forecast::uniform`], [`forecast::sensitivity`], [`rehearsal`] |
//! | Which traces, from files or from a stream? | [`draw`] |
//! | What do the verdicts say, and how sure is it? | [`interval::rate`], [`interval::warning`], [`estimate`] |
//! | And if the judge errs? | [`judge_error`] |
//! | What changed, or differs between two sides? | [`comparison`] |
//!
//! Rates, shares, widths and limits are numbers from 0 to 1 unless a name says points. Counts are whole numbers, money is in whatever
//! unit the prices are. An [`Alpha`](alpha::Alpha) is the share of ranges that may miss; a [`Scope`](interval::cell::Scope) says
//! whether a range is about the period's own traces or about the system that made them. Nothing here reads a clock or draws a random
//! number that was not handed in. Errors say in a sentence what cannot be, and `next_step` what to do about it.

pub mod allocation;
pub mod alpha;
mod beta;
pub mod comparison;
mod counts;
pub mod detection;
pub mod draw;
pub mod estimate;
pub mod forecast;
pub mod interval;
pub mod judge_error;
pub mod multiplicity;
pub mod normal;
pub mod order;
pub mod population;
pub mod prior;
pub mod random;
pub mod rehearsal;
mod search;
mod sum;
