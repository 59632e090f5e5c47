//! Cuts an input into pieces. Where it is cut depends on the input alone, so that a kept input is an ordinary file and
//! every change that the fuzzer makes to it moves the cuts.

use assay_sampling::random::{RandomBits, SplitMix64};

/// The whole input, in pieces of 1 to 4,096 bytes: all small, all large, or mixed.
pub fn pieces(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut random = SplitMix64::new(hash(data));
    let longest = [1, 3, 16, 100, 4096][random.below(5) as usize];
    let mut rest = data;
    std::iter::from_fn(move || {
        let length = (1 + random.below(longest) as usize).min(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// FNV-1a.
fn hash(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
