//! What judged results say: from verdicts that came back to rates with their ranges, and what they change in the next plan.
//!
//! Whoever holds the traces joins the results to them and hands over [`counts::Counted`]; [`estimate::estimate`] makes
//! [`estimate::Estimates`] of it, [`next`] what they change in the plan. [`contrast::contrast`] compares two sides, [`judge`] corrects for the judge's own errors.

pub mod contrast;
pub mod counts;
pub mod estimate;
pub mod judge;
pub mod matching;
pub mod next;
pub mod propose;
pub mod reading;
mod sentences;
