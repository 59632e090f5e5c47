//! Queries.

mod count;
mod draw;
mod merging;

pub use count::count;
pub use draw::draw;
