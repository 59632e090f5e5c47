//! Builds, serves, tests and measures Assay.
fn main() {}
