//! Whatever the bytes are, reading them ends in rows or in a fault: never in a panic, and never in memory without end.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use proptest::prelude::*;
use support::{batches, fixture, rows};

const FILES: [&str; 6] = [
    "plain",
    "dictionary_snappy",
    "dictionary_v2_zstd",
    "deltas",
    "deltas_v2",
    "lz4",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changed_bytes_are_told_or_read_as_something_else(
        file in 0..FILES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        in_footer: bool,
    ) {
        let mut bytes = fixture(&format!("{}.parquet", FILES[file]));
        // The footer, without its length and the magic, takes about the last 8,000 bytes.
        let places = if in_footer { bytes.len() - 8000..bytes.len() - 8 } else { 4..bytes.len() };
        for (place, byte) in changes {
            let place = places.start + place.index(places.len());
            bytes[place] = byte;
        }
        if let Ok(read) = batches(&bytes) {
            prop_assert!(read.iter().all(|batch| batch.count > 0));
        }
    }

    #[test]
    fn any_footer_at_all_is_told(middle in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = b"PAR1".to_vec();
        bytes.extend(&middle);
        bytes.extend((middle.len() as u32).to_le_bytes());
        bytes.extend(b"PAR1");
        if let Ok(read) = batches(&bytes) {
            prop_assert_eq!(rows(&read).len(), 0);
        }
    }
}
