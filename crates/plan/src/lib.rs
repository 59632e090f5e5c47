//! The judging plan: the document people edit, its solution on a population, and its texts.

pub mod budget;
pub mod data;
pub mod dimension;
pub mod document;
pub mod error;
pub mod history;
pub mod money;
pub mod number;
pub mod period;
pub mod rule;
pub mod solution;
