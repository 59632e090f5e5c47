//! The sampling core: counts in, plans and estimates out. No files, no web, no clock.

pub mod allocation;
pub mod alpha;
mod counts;
pub mod draw;
pub mod forecast;
pub mod interval;
pub mod normal;
pub mod population;
pub mod prior;
