//! Money.

use serde::{Deserialize, Serialize};

/// An amount of US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub f64);

impl Money {
    /// Whether it is no money at all.
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it so; whether it is a lint depends on the width of a pointer"
    )]
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
