//! What the fuzz targets in `fuzz_targets/` share.
//!
//! A target takes bytes and panics where a promise is broken. `cargo xtask fuzz` builds and runs them; `cargo fuzz`
//! finds them too.

pub mod collected;
pub mod numbers;
pub mod pieces;
