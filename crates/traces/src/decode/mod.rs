//! One record's values: JSON, and what a cell of a delimited file may hold.

mod cell;
mod flatten;
mod listed;
pub(crate) mod otlp;
mod python;

pub(crate) use cell::decode_cell;
pub(crate) use flatten::Flatten;
