//! What judged traces say of all traffic.

pub mod collapse;
pub mod design;
pub mod naive;
pub mod reweighted;
pub mod scored;
pub mod session;
pub mod verdicts;
