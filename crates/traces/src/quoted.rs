//! Finds the end of a cell in quotes, in which quotes are doubled, and counts the lines that end within.

#[cfg(target_arch = "wasm32")]
use crate::find::lanes;
#[cfg(not(target_arch = "wasm32"))]
use crate::find::{count, quoted};

/// A cell in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// The place of its closing quote. The length of all bytes where there is none.
    pub(crate) end: usize,
    /// Whether quotes inside it are doubled.
    pub(crate) is_doubled: bool,
    /// Whether there is none but ASCII inside it.
    pub(crate) is_ascii: bool,
    /// How many lines end inside it.
    pub(crate) lines: u64,
}

/// The cell in quotes that begins at `start`, behind its opening quote.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn in_quotes(bytes: &[u8], start: usize) -> Quoted {
    let mut part = quoted(bytes, start);
    let (mut is_doubled, mut is_ascii) = (false, part.is_ascii());
    while bytes.get(part.end() + 1) == Some(&b'"') {
        is_doubled = true;
        part = quoted(bytes, part.end() + 2);
        is_ascii &= part.is_ascii();
    }
    Quoted {
        end: part.end(),
        is_doubled,
        is_ascii,
        lines: count(bytes.get(start..part.end()).unwrap_or_default(), b'\n'),
    }
}

/// The cell in quotes that begins at `start`, behind its opening quote. All is looked at once, 64 bytes at a time.
#[cfg(target_arch = "wasm32")]
#[target_feature(enable = "simd128")]
pub(crate) fn in_quotes(bytes: &[u8], start: usize) -> Quoted {
    use std::arch::wasm32::{
        i8x16_add, i16x8_extadd_pairwise_i8x16, i32x4_add, i32x4_extadd_pairwise_i16x8,
        i32x4_extract_lane, i32x4_splat, u8x16_bitmask, u8x16_eq, u8x16_splat, v128_any_true,
        v128_or,
    };

    let mut at = start;
    let mut found = Quoted {
        end: bytes.len(),
        is_doubled: false,
        is_ascii: true,
        lines: 0,
    };
    let (quote, feed) = (u8x16_splat(b'"'), u8x16_splat(b'\n'));
    let (mut others, mut feeds) = (i32x4_splat(0), i32x4_splat(0));
    let mut is_ended = false;
    while let Some(four) = bytes.get(at..).and_then(<[u8]>::first_chunk::<64>) {
        let ([a, b, c, d], _) = four.as_chunks::<16>() else {
            break;
        };
        let (a, b, c, d) = (lanes(*a), lanes(*b), lanes(*c), lanes(*d));
        // A lane is minus one where a byte is a line feed.
        let (in_a, in_b) = (u8x16_eq(a, feed), u8x16_eq(b, feed));
        let (in_c, in_d) = (u8x16_eq(c, feed), u8x16_eq(d, feed));
        let (is_a, is_b) = (u8x16_eq(a, quote), u8x16_eq(b, quote));
        let (is_c, is_d) = (u8x16_eq(c, quote), u8x16_eq(d, quote));
        let mut further = 64;
        if v128_any_true(v128_or(v128_or(is_a, is_b), v128_or(is_c, is_d))) {
            let bits = |a, b, c, d| {
                let low = u64::from(u8x16_bitmask(a)) | u64::from(u8x16_bitmask(b)) << 16;
                let high = u64::from(u8x16_bitmask(c)) | u64::from(u8x16_bitmask(d)) << 16;
                low | high << 32
            };
            let mut left = bits(is_a, is_b, is_c, is_d);
            while left != 0 {
                let place = left.trailing_zeros();
                let after = left & (left - 1);
                let is_doubled = if place == 63 {
                    further = 65;
                    bytes.get(at + 64) == Some(&b'"')
                } else {
                    after >> (place + 1) & 1 == 1
                };
                if !is_doubled {
                    let before = (1 << place) - 1;
                    found.end = at + place as usize;
                    found.is_ascii = bits(a, b, c, d) & before == 0;
                    found.lines = (bits(in_a, in_b, in_c, in_d) & before).count_ones().into();
                    is_ended = true;
                    break;
                }
                found.is_doubled = true;
                left = after & after.wrapping_sub(1);
            }
            if is_ended {
                break;
            }
        }
        others = v128_or(others, v128_or(v128_or(a, b), v128_or(c, d)));
        let lines = i8x16_add(i8x16_add(in_a, in_b), i8x16_add(in_c, in_d));
        let lines = i32x4_extadd_pairwise_i16x8(i16x8_extadd_pairwise_i8x16(lines));
        feeds = i32x4_add(feeds, lines);
        at += further;
    }
    let lines = i32x4_extract_lane::<0>(feeds)
        + i32x4_extract_lane::<1>(feeds)
        + i32x4_extract_lane::<2>(feeds)
        + i32x4_extract_lane::<3>(feeds);
    found.lines += u64::from(lines.unsigned_abs());
    found.is_ascii &= u8x16_bitmask(others) == 0;
    if is_ended {
        found
    } else {
        rest_in_quotes(bytes, at, found)
    }
}

/// The cell in quotes whose part before `at` is known, near the end of the bytes.
#[cfg(any(test, target_arch = "wasm32"))]
#[cold]
fn rest_in_quotes(bytes: &[u8], mut at: usize, mut found: Quoted) -> Quoted {
    loop {
        match bytes.get(at..).unwrap_or_default() {
            [b'"', b'"', ..] => {
                found.is_doubled = true;
                at += 2;
            }
            [] | [b'"', ..] => {
                found.end = at.min(bytes.len());
                return found;
            }
            [byte, ..] => {
                found.is_ascii &= byte.is_ascii();
                found.lines += u64::from(*byte == b'\n');
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, a byte at a time.
    fn simply(bytes: &[u8], start: usize) -> Quoted {
        let found = Quoted {
            end: bytes.len(),
            is_doubled: false,
            is_ascii: true,
            lines: 0,
        };
        rest_in_quotes(bytes, start, found)
    }

    #[test]
    fn a_cell_ends_where_it_ends_a_byte_at_a_time() {
        for length in 0..150 {
            for inside in [
                "",
                "\"\"",
                "\"\"\"\"",
                "\n",
                "\r\n\"\"",
                "é",
                "\"\"é\n\"\"\n",
            ] {
                for after in ["", "\"", "\",x", "\"\n", "\",\"\"\"y\"\"\"\n"] {
                    for tail in [0, 100] {
                        let (before, tail) = ("x".repeat(length), "é".repeat(tail));
                        let text = format!("\"{before}{inside}{inside}z{inside}{after}{tail}");
                        let cell = in_quotes(text.as_bytes(), 1);
                        assert_eq!(cell, simply(text.as_bytes(), 1), "{text:?}");
                    }
                }
            }
        }
    }
}
