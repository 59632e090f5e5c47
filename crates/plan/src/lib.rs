//! The judging plan: the document people edit, its solution on a population, and its texts.
//!
//! A [`document::Plan`] says what to judge, how well it must be known and what that may cost; [`solve::solve`] tells
//! what it gives on a population, [`curve::width_curves`] what more calls would give, [`answer::answer`] puts both
//! into sentences, and [`fix`] changes the plan so that a group that is short meets its target. While a person edits
//! the plan, [`planner::Planner`] solves it again and again and [`history::History`] takes the steps back.
//!
//! ```
//! use assay_plan::answer::{answer, text};
//! use assay_plan::dimension::Dimension;
//! use assay_plan::document::Plan;
//! use assay_plan::rule::Rule;
//! use assay_plan::solve::solve;
//! use assay_sampling::population::{Cell, Population, Stratum};
//!
//! let cell = |traces| Cell { traces, ..Cell::default() };
//! let stratum = |name: &str, with_signal, without_signal| Stratum {
//!     labels: vec![name.to_owned()],
//!     with_signal: cell(with_signal),
//!     without_signal: cell(without_signal),
//!     tokens: Vec::new(),
//! };
//! let population = Population {
//!     strata: vec![stratum("refund", 400, 18_600), stratum("compliance", 60, 240)],
//!     span_days: None,
//! };
//! let intent = Dimension { field: "metadata.intent".to_owned(), cuts: Vec::new() };
//! let plan = Plan::first(vec![intent], Rule::default(), Rule::default(), population.traces());
//!
//! let solution = solve(&plan, &population)?;
//! assert_eq!(
//!     text(&answer(&plan, &solution).headline),
//!     "For $2.38 in all the judge scores 119 of 19,300 traces, and both groups are on target.",
//! );
//! # Ok::<(), assay_plan::error::PlanError>(())
//! ```

pub mod answer;
pub mod arrival;
pub mod budget;
pub mod collecting;
pub mod comparison;
pub mod csv;
pub mod curve;
pub mod cuts;
pub mod data;
pub mod date;
mod demand;
pub mod dimension;
pub mod document;
pub mod error;
pub mod finding;
pub mod fix;
pub mod forest;
pub mod glossary;
pub mod grouping;
pub mod history;
pub mod horizon;
pub mod judged;
pub mod marginal;
pub mod merge;
pub mod money;
pub mod money_axis;
pub mod notation;
pub mod notice;
pub mod number;
pub mod oversampling;
pub mod period;
pub mod planner;
pub mod platform;
pub mod prices;
pub mod question;
pub mod results;
pub mod rule;
pub mod schema;
pub mod sheet;
pub mod shown;
pub mod snapshot;
pub mod solution;
pub mod solve;
pub mod spoken;
pub mod staircase;
pub mod summary;
pub mod target;
pub mod token_price;
mod traffic;
mod unreadable;
mod upgrade;
mod variants;
mod versioned;
pub mod weeks;
pub mod weighting;
