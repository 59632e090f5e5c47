//! The browser reads and draws what the native build reads and draws.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/everywhere.rs"]
mod everywhere;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_examples_list_is_the_known_one() {
    everywhere::the_examples_list_is_the_known_one();
}

#[wasm_bindgen_test]
fn a_packed_export_reads_alike() {
    everywhere::a_packed_export_reads_alike();
}

#[wasm_bindgen_test]
fn long_texts_end_where_they_end() {
    everywhere::long_texts_end_where_they_end();
}

#[wasm_bindgen_test]
fn lines_within_cells_are_counted() {
    everywhere::lines_within_cells_are_counted();
}
