//! What can be dragged: values of the plan as native range inputs, laid over the drawings that show them.

pub(crate) mod calls;
pub(crate) mod slider;
pub(crate) mod target;
mod typing;
