//! A plan and what it gives on a population, as texts that other systems run: the same draw as SQL for six databases and
//! as Python.
//!
//! A [`recipe::Recipe`] says what a draw does without its traces; [`sql::draw`] writes it for a
//! [`dialect::Dialect`] over the table and columns of a [`source::Source`], [`python::draw`] over records. Every text chooses the traces that the
//! fixed list of the same plan on the same traces holds, with the same weights.

pub mod dialect;
pub mod error;
mod expression;
mod kind;
mod letter_case;
pub mod name;
pub mod origin;
pub mod python;
pub mod recipe;
pub mod rules;
pub mod source;
pub mod sql;
