//! How the calls of a rehearsal are spent.

use crate::allocation::split::Split;

/// Which traces are judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Design {
    /// So many of either cell of each group, in the groups' order.
    Planned(Vec<Split>),
    /// So many of all traffic, each trace equally likely.
    Even(u64),
}
