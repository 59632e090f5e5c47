//! A quick mark of some bytes, the same on every machine.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map that is quick for short keys. It must have few entries, so that no choice of them can make it slow.
pub(crate) type SmallMap<K, V> = HashMap<K, V, BuildHasherDefault<Marks>>;

/// Hashes keys by their mark.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(u64);

impl Hasher for Marks {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = fingerprint(self.0, bytes);
    }

    /// Ends a text, of which a map asks.
    fn write_u8(&mut self, byte: u8) {
        self.0 ^= u64::from(byte);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What spreads bits upwards: the multiplier of Knuth's MMIX generator.
pub(crate) const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

/// A mark of some bytes, to tell what repeats. It is no key of large maps, since other bytes of the same mark are easy
/// to find.
#[inline]
pub(crate) fn fingerprint(seed: u64, bytes: &[u8]) -> u64 {
    let mix = |mark: u64, word: u64| (mark.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
    let mut mark = seed;
    let (words, _) = bytes.as_chunks();
    for word in words {
        mark = mix(mark, u64::from_le_bytes(*word));
    }
    mark = mix(mark, last_word(bytes)) ^ bytes.len() as u64;
    (mark ^ mark >> 32).wrapping_mul(MULTIPLIER)
}

/// The last eight bytes, or all where there are fewer. Reading some twice is quicker than copying an odd number.
#[inline]
fn last_word(bytes: &[u8]) -> u64 {
    if let Some(last) = bytes.last_chunk() {
        return u64::from_le_bytes(*last);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    bytes
        .iter()
        .fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// Fifteen bytes or less as two numbers, the first one the lowest; none where there are more. Reading some twice is quicker
/// than a byte at a time.
#[inline]
pub(crate) fn short_words(bytes: &[u8]) -> Option<[u64; 2]> {
    let length = bytes.len();
    if length > 15 {
        return None;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last = u64::from_le_bytes(*last) >> (8 * (15 - length)) >> 8;
        return Some([u64::from_le_bytes(*first), last]);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last = u64::from(u32::from_le_bytes(*last)) << (8 * (length - 4));
        return Some([u64::from(u32::from_le_bytes(*first)) | last, 0]);
    }
    let byte = |place: usize| Some(u64::from(*bytes.get(place)?) << (8 * place));
    let all = [0, length / 2, length.saturating_sub(1)];
    let all = all.into_iter().filter_map(byte);
    Some([all.fold(0, |all, byte| all | byte), 0])
}

/// Whether two short texts are the same: eight bytes at a stroke, where a comparison by the library takes a byte at a time
/// in the browser.
#[inline]
pub(crate) fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() || last_word(one) != last_word(other) {
        return false;
    }
    let (words, _) = one.as_chunks::<8>();
    let (others, _) = other.as_chunks::<8>();
    words.iter().zip(others).all(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn short_texts_are_their_words() {
        let text: Vec<u8> = (1..=16).collect();
        for length in 0..16 {
            let mut whole = [0; 16];
            whole[..length].copy_from_slice(&text[..length]);
            let whole = u128::from_le_bytes(whole);
            let words = [whole as u64, (whole >> 64) as u64];
            assert_eq!(short_words(&text[..length]), Some(words), "{length}");
        }
        assert_eq!(short_words(&text), None);
    }

    #[test]
    fn texts_of_every_length_differ_by_any_byte() {
        let mut marks = HashSet::new();
        for length in 0..40 {
            let text = vec![b'a'; length];
            assert!(marks.insert(fingerprint(0, &text)));
            assert!(same_bytes(&text, &text.clone()));
            assert!(!same_bytes(&text, &vec![b'a'; length + 1]));
            for place in 0..length {
                let mut other = text.clone();
                other[place] = b'b';
                assert!(marks.insert(fingerprint(0, &other)), "{place} of {length}");
                assert!(!same_bytes(&text, &other), "{place} of {length}");
            }
        }
        assert_ne!(fingerprint(0, b"a"), fingerprint(1, b"a"));
    }
}
