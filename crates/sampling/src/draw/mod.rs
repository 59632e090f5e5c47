//! Which traces are judged: a draw that anybody can repeat.

pub mod bottom_k;
pub mod inclusion;
pub mod key;
pub mod reservoir;
pub mod reservoirs;
pub mod threshold;
pub mod until;
pub mod weighted;
