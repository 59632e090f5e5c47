//! One record's values: JSON, and what a cell of a delimited file may hold.

mod asked;
mod bundle;
mod cell;
mod cut_batch;
mod flatten;
mod json;
mod listed;
mod otlp;
mod python;
mod python_json;
mod trace_state;
mod tree;

pub(crate) use bundle::Bundle;
pub(crate) use cell::{decode_cell, is_simple_text};
pub(crate) use cut_batch::whole_spans;
pub(crate) use flatten::{Flatten, MOST_FIELDS};
pub(crate) use json::Fault;
pub(crate) use python_json::read as read_tree;
pub(crate) use tree::holds_too_much;
