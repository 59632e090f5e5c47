//! The sampling core: counts in, plans and estimates out. No files, no web, no clock.
//!
//! From the counts of a [`population`] to a plan, a draw and a rate:
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
//! use assay_sampling::population::{Cell, Population, Stratum};
//! use assay_sampling::prior::expected_rates;
//!
//! let counted = |name: &str, with_signal, without_signal| Stratum {
//!     labels: vec![name.to_owned()],
//!     with_signal: Cell { traces: with_signal, ..Cell::default() },
//!     without_signal: Cell { traces: without_signal, ..Cell::default() },
//! };
//! let population = Population {
//!     strata: vec![counted("returns", 600, 19_400), counted("compliance", 30, 170)],
//!     span_days: Some(7.0),
//! };
//!
//! // How many traces must be judged until each group is known to ± 5 points, 19 times in 20?
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
//! // And once they are judged: the reweighted rate with its range.
//! let cells = [
//!     JudgedCell::new(true, 30, split.with_signal, 9.0)?,
//!     JudgedCell::new(false, 170, split.without_signal, 2.0)?,
//! ];
//! let rate = rate_interval(&cells, Scope::Period, alpha)?;
//! assert!(rate.interval.contains(rate.point));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
pub mod population;
pub mod prior;
pub mod random;
pub mod rehearsal;
