//! The sampling core: counts in, plans and estimates out. No files, no web, no clock.

pub mod population;
