//! The judging plan: the document people edit, its solution on a population, and its texts.

mod allocate;
pub mod answer;
pub mod budget;
pub mod curve;
pub mod data;
pub mod dimension;
pub mod document;
pub mod error;
pub mod fix;
pub mod history;
pub mod money;
pub mod number;
pub mod period;
pub mod planner;
pub mod rule;
pub mod solution;
pub mod solve;
mod traffic;
