//! The same plan as a nightly job, on files.
fn main() {}
