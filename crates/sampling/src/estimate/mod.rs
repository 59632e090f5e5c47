//! What judged traces say of all traffic.

pub mod design;
pub mod naive;
pub mod reweighted;
pub mod scored;
pub mod session;
