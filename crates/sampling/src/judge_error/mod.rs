//! Corrections for a judge that is wrong sometimes, where people have labelled some traces too.

pub mod prediction_powered;
pub mod rogan_gladen;
