//! The sampling core: counts in, plans and estimates out. No files, no web, no clock.

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
pub mod normal;
pub mod population;
pub mod prior;
