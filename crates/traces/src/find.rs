//! Finds the bytes that matter in a text, eight at a time, or sixteen where texts are long and the machine can.

/// The part of some bytes before the first one that ends it: where that is, and whether there is none but ASCII before, in
/// one word. What a function gives in two goes by way of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain(u64);

impl Plain {
    #[inline]
    fn new(end: usize, is_ascii: bool) -> Self {
        Self((end as u64) << 1 | u64::from(is_ascii))
    }

    /// The place of the byte that ends it. The length of all bytes where there is none.
    #[inline]
    pub(crate) fn end(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether there is none but ASCII in it.
    #[inline]
    pub(crate) fn is_ascii(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What ends a plain part: what a JSON text does not simply hold, which is a quote, a backslash or a control character; a
/// quote; or what a cell without quotes does not hold, which is the delimiter or the end of a line.
const OF_TEXT: u8 = 0;
const OF_QUOTED: u8 = 1;
const OF_CELL: u8 = 2;

/// The plain part of a JSON text from `at` on.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(crate) fn plain(bytes: &[u8], at: usize) -> Plain {
    part::<OF_TEXT>(bytes, at, 0)
}

/// What lies before the first quote from `at` on.
#[cfg(any(test, not(target_arch = "wasm32")))]
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(crate) fn quoted(bytes: &[u8], at: usize) -> Plain {
    part::<OF_QUOTED>(bytes, at, 0)
}

/// The cell without quotes that begins at `at`.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(crate) fn cell(bytes: &[u8], at: usize, delimiter: u8) -> Plain {
    part::<OF_CELL>(bytes, at, delimiter)
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn part<const ENDS: u8>(bytes: &[u8], at: usize, delimiter: u8) -> Plain {
    // Most texts are short, and their end is in the first block.
    match block(bytes, at).map(|block| Look::at::<ENDS>(*block, delimiter)) {
        Some(look) if look.ends != 0 => look.plain(at, 0),
        Some(look) => end_of_long::<ENDS>(bytes, at + BLOCK, delimiter, look.others),
        None => end_of_part::<ENDS>(bytes, at, delimiter, true),
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn end_of_long<const ENDS: u8>(
    bytes: &[u8],
    mut at: usize,
    delimiter: u8,
    mut others: Mask,
) -> Plain {
    while let Some(block) = block(bytes, at) {
        let look = Look::at::<ENDS>(*block, delimiter);
        if look.ends != 0 {
            return look.plain(at, others);
        }
        others |= look.others;
        at += BLOCK;
    }
    end_of_part::<ENDS>(bytes, at, delimiter, others == 0)
}

#[inline]
fn block(bytes: &[u8], at: usize) -> Option<&[u8; BLOCK]> {
    bytes.get(at..).and_then(<[u8]>::first_chunk)
}

/// What is in a block of bytes that are looked at together; some bits tell of each byte, of the first one the lowest.
struct Look {
    /// Bits of the first byte that ends the plain part, and perhaps of others above.
    ends: Mask,
    /// Bits of the bytes that are not ASCII.
    others: Mask,
}

impl Look {
    /// The plain part that ends in this block.
    #[inline]
    fn plain(&self, at: usize, others: Mask) -> Plain {
        let before = (self.ends & self.ends.wrapping_neg()) - 1;
        Plain::new(
            at + self.ends.trailing_zeros() as usize * BLOCK / Mask::BITS as usize,
            others | self.others & before == 0,
        )
    }
}

#[cfg(target_arch = "wasm32")]
type Mask = u16;
#[cfg(target_arch = "wasm32")]
const BLOCK: usize = 16;

#[cfg(target_arch = "wasm32")]
impl Look {
    #[inline]
    #[target_feature(enable = "simd128")]
    fn at<const ENDS: u8>(block: [u8; BLOCK], delimiter: u8) -> Self {
        use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, v128_or};

        let lanes = lanes(block);
        let ends = match ENDS {
            OF_TEXT => {
                let quote = u8x16_eq(lanes, u8x16_splat(b'"'));
                let backslash = u8x16_eq(lanes, u8x16_splat(b'\\'));
                let control = u8x16_lt(lanes, u8x16_splat(b' '));
                v128_or(v128_or(quote, backslash), control)
            }
            OF_QUOTED => u8x16_eq(lanes, u8x16_splat(b'"')),
            _ => {
                let feed = u8x16_eq(lanes, u8x16_splat(b'\n'));
                let carriage_return = u8x16_eq(lanes, u8x16_splat(b'\r'));
                v128_or(
                    u8x16_eq(lanes, u8x16_splat(delimiter)),
                    v128_or(feed, carriage_return),
                )
            }
        };
        Self {
            ends: u8x16_bitmask(ends),
            others: u8x16_bitmask(lanes),
        }
    }
}

/// Sixteen bytes side by side.
#[cfg(target_arch = "wasm32")]
#[inline]
#[target_feature(enable = "simd128")]
pub(crate) fn lanes(block: [u8; BLOCK]) -> std::arch::wasm32::v128 {
    let both = u128::from_le_bytes(block);
    std::arch::wasm32::u64x2(both as u64, (both >> 64) as u64)
}

#[cfg(not(target_arch = "wasm32"))]
type Mask = u64;
#[cfg(not(target_arch = "wasm32"))]
const BLOCK: usize = 8;

#[cfg(not(target_arch = "wasm32"))]
impl Look {
    #[inline]
    fn at<const ENDS: u8>(block: [u8; BLOCK], delimiter: u8) -> Self {
        let word = u64::from_le_bytes(block);
        let ends = match ENDS {
            OF_TEXT => equal(word, b'"') | equal(word, b'\\') | below(word, b' '),
            OF_QUOTED => equal(word, b'"'),
            _ => equal(word, delimiter) | equal(word, b'\n') | equal(word, b'\r'),
        };
        Self {
            ends: ends & HIGHEST,
            others: word & HIGHEST,
        }
    }
}

/// The rest of a plain part, near the end of the bytes.
fn end_of_part<const ENDS: u8>(bytes: &[u8], at: usize, delimiter: u8, is_ascii: bool) -> Plain {
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = |byte: u8| match ENDS {
        OF_TEXT => matches!(byte, b'"' | b'\\' | 0..0x20),
        OF_QUOTED => byte == b'"',
        _ => byte == delimiter || matches!(byte, b'\n' | b'\r'),
    };
    let end = rest.iter().position(|&byte| ends(byte));
    let end = end.unwrap_or(rest.len());
    Plain::new(at + end, is_ascii && rest[..end].is_ascii())
}

/// How often a byte is among these.
#[cfg(target_arch = "wasm32")]
#[target_feature(enable = "simd128")]
pub(crate) fn count(bytes: &[u8], wanted: u8) -> u64 {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat};

    let (blocks, rest) = bytes.as_chunks();
    let in_block = |block: &[u8; BLOCK]| {
        u64::from(u8x16_bitmask(u8x16_eq(lanes(*block), u8x16_splat(wanted))).count_ones())
    };
    let in_rest = rest.iter().map(|&byte| u64::from(byte == wanted));
    blocks.iter().map(in_block).sum::<u64>() + in_rest.sum::<u64>()
}

/// How often a byte is among these.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn count(bytes: &[u8], wanted: u8) -> u64 {
    const ALL_BUT_HIGHEST: u64 = !HIGHEST;
    /// So many words are counted in the bytes of one.
    const BLOCK: usize = 255;
    let (words, rest) = bytes.as_chunks();
    let in_word = |word: &[u8; 8]| {
        let others = u64::from_le_bytes(*word) ^ (EACH * u64::from(wanted));
        // The highest bit of each byte that is not zero; no carry goes from one byte to the next.
        let highest = ((others & ALL_BUT_HIGHEST) + ALL_BUT_HIGHEST) | others;
        (!highest & HIGHEST) >> 7
    };
    let in_block = |block: &[[u8; 8]]| {
        let counts: u64 = block.iter().map(in_word).sum();
        counts.to_le_bytes().map(u64::from).iter().sum::<u64>()
    };
    let in_rest = rest.iter().map(|&byte| u64::from(byte == wanted));
    words.chunks(BLOCK).map(in_block).sum::<u64>() + in_rest.sum::<u64>()
}

/// The lowest bit of each byte, and the highest.
#[cfg(not(target_arch = "wasm32"))]
const EACH: u64 = 0x0101_0101_0101_0101;
#[cfg(not(target_arch = "wasm32"))]
const HIGHEST: u64 = EACH << 7;

/// The highest bit is set in the first byte that is below `limit`, at most 128: subtracting sets it, and it was not set.
/// Bytes above that one may have it too, by a borrow. H. S. Warren, "Hacker's Delight" (2012), section 6-1.
#[cfg(not(target_arch = "wasm32"))]
#[inline]
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(EACH * u64::from(limit)) & !word
}

/// The highest bit is set in the first byte that is `byte`, and perhaps in bytes above it.
#[cfg(not(target_arch = "wasm32"))]
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (EACH * u64::from(byte)), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=255 {
            let in_text = byte < 0x20 || byte == b'"' || byte == b'\\';
            let in_cell = matches!(byte, b';' | b'\n' | b'\r');
            for length in (1..40).chain([70, 90]) {
                for place in 0..length {
                    let mut text = vec![b'~'; length];
                    text[place] = byte;
                    let end = |is_found| if is_found { place } else { length };
                    for start in [0, place] {
                        let part = |is_found| Plain::new(end(is_found), is_found || byte < 0x80);
                        assert_eq!(plain(&text, start), part(in_text), "{byte}");
                        assert_eq!(cell(&text, start, b';'), part(in_cell), "{byte}");
                        assert_eq!(quoted(&text, start), part(byte == b'"'), "{byte}");
                    }
                    assert_eq!(quoted(&text, place + 1).end(), length);
                    let others = length as u64 - 1;
                    let all = if byte == b'~' { others + 1 } else { others };
                    assert_eq!(count(&text, b'~'), all, "{byte}");
                }
            }
        }
    }

    #[test]
    fn what_follows_the_plain_part_does_not_matter_to_it() {
        for end in 0..40 {
            let mut text = vec![b'~'; end];
            text.extend([b'"', 0xc3, 0xa9, 0xff]);
            text.extend([0xff; 20]);
            assert_eq!(plain(&text, 0), Plain::new(end, true));
        }
    }

    #[test]
    fn long_texts_are_counted_whole() {
        for length in [254 * 8, 255 * 8, 256 * 8 + 7, 5000] {
            assert_eq!(count(&vec![b'\n'; length], b'\n'), length as u64);
        }
    }
}
