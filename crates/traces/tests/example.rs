//! The example and its list are the same in every build.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/everywhere.rs"]
mod everywhere;

#[test]
fn the_examples_list_is_the_known_one() {
    everywhere::the_examples_list_is_the_known_one();
}

#[test]
fn a_packed_export_reads_alike() {
    everywhere::a_packed_export_reads_alike();
}

#[test]
fn long_texts_end_where_they_end() {
    everywhere::long_texts_end_where_they_end();
}
