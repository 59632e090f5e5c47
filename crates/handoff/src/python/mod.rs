//! Plans as programs in Python 3 that need nothing but its standard library.

mod draw;
mod literal;
mod sorting;

pub use draw::draw;
pub(crate) use literal::text as literal;

/// How traces are read and sorted into groups.
const SORTING: &str = include_str!("sorting.py");
