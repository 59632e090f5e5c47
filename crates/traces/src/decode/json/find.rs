//! Finds the bytes that matter in a JSON text, eight at a time.

/// The place of the first byte from `at` that a text does not simply hold: a quote, a backslash or a control
/// character. The length of `bytes` where there is none.
#[inline]
pub(crate) fn end_of_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(two) = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let both = u128::from_le_bytes(*two);
        let (first, second) = (special(both as u64), special((both >> 64) as u64));
        if first != 0 {
            return at + first.trailing_zeros() as usize / 8;
        }
        if second != 0 {
            return at + 8 + second.trailing_zeros() as usize / 8;
        }
        at += 16;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// The lowest bit that is set is in the first byte that is a quote, a backslash or a control character. A byte is below
/// `n` where subtracting `n` from it sets its highest bit, which was not set; a borrow only reaches bytes above.
/// H. S. Warren, "Hacker's Delight" (2012), section 6-1.
#[inline]
fn special(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let below = |word: u64, least: u8| word.wrapping_sub(EACH * u64::from(least)) & !word;
    let quote = below(word ^ (EACH * u64::from(b'"')), 1);
    let backslash = below(word ^ (EACH * u64::from(b'\\')), 1);
    (quote | backslash | below(word, b' ')) & EACH << 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=255 {
            let matters = byte < 0x20 || byte == b'"' || byte == b'\\';
            for length in 1..40 {
                for place in 0..length {
                    let mut text = vec![b'~'; length];
                    text[place] = byte;
                    let end = if matters { place } else { length };
                    assert_eq!(end_of_plain(&text, 0), end, "{byte} at {place} of {length}");
                }
            }
        }
    }
}
