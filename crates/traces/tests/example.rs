//! The example and its list are the same in every build.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/everywhere.rs"]
mod everywhere;

use assay_traces::draw::{Drawing, draw};
use assay_traces::example::support_bot::support_bot;

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

#[test]
fn lines_within_cells_are_counted() {
    everywhere::lines_within_cells_are_counted();
}

#[test]
fn a_draw_in_pieces_is_the_draw_at_once() {
    let example = support_bot();
    let (table, plan) = (&example.table, &example.plan);
    let mut drawing = Drawing::begin(table, plan).unwrap();
    let mut looks = 1;
    while drawing.look(table, 7_001) {
        assert_eq!(drawing.rows(), 7_001 * looks);
        looks += 1;
    }
    assert_eq!((drawing.rows(), looks), (table.rows(), 6));
    assert_eq!(
        drawing.finish(table, plan).unwrap(),
        draw(table, plan).unwrap()
    );
}
