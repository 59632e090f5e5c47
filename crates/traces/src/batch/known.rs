//! What is known by its key, and looked for far more often than learnt.

use crate::fingerprint::{MULTIPLIER, fingerprint, short_words};

/// Things by their keys, at most [`MOST`].
#[derive(Debug, Default)]
pub(super) struct Known<T> {
    /// The numbers of the things, from 1, by the marks of their keys; where a place is taken, it is in one of the next. 0 is
    /// none. A power of two places, or none. They are read at random: two bytes each stay near the processor.
    places: Vec<u16>,
    /// By how many bits a mark is longer than the number of a place.
    shift: u32,
    /// In the order in which they were learnt. What comes often comes early, and so lies side by side.
    all: Vec<(Key, T)>,
}

/// The most things that are known: as many as have numbers of two bytes.
const MOST: usize = u16::MAX as usize;

/// How many places are looked at, so that keys whose marks were chosen to meet make nothing slow.
const MOST_LOOKS: usize = 8;

/// Places that are made first.
const FIRST_PLACES: usize = 16;

impl<T: Copy> Known<T> {
    /// How many things are known.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The thing of a key. Of a key that does not tell all, `is_same` tells whether it is that one.
    #[allow(
        clippy::inline_always,
        reason = "it is asked of every value; a call takes 3 % of reading"
    )]
    #[inline(always)]
    pub(super) fn find(&self, key: Key, is_same: impl Fn(T) -> bool) -> Option<T> {
        let mark = key.mark();
        for look in 0..MOST_LOOKS {
            let number = *self.places.get(self.place(mark, look))?;
            let (known, thing) = *self.all.get(usize::from(number).checked_sub(1)?)?;
            if known == key && (!key.is_long() || is_same(thing)) {
                return Some(thing);
            }
        }
        None
    }

    /// Learns a thing that was looked for and not found; false where there is no place for it.
    pub(super) fn learn(&mut self, key: Key, thing: T) -> bool {
        if self.all.len() >= MOST {
            return false;
        }
        if self.all.len() * 2 >= self.places.len() {
            self.grow();
        }
        let is_put = self.put(key, self.all.len() as u16 + 1);
        if is_put {
            self.all.push((key, thing));
        }
        is_put
    }

    /// Knows nothing any more.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.all.clear();
    }

    /// Puts a number where its key is looked for; false where others are there.
    fn put(&mut self, key: Key, number: u16) -> bool {
        let mark = key.mark();
        for look in 0..MOST_LOOKS {
            let place = self.place(mark, look);
            if let Some(place) = self.places.get_mut(place)
                && *place == 0
            {
                *place = number;
                return true;
            }
        }
        false
    }

    fn grow(&mut self) {
        let places = FIRST_PLACES.max(self.places.len() * 2);
        self.places.clear();
        self.places.resize(places, 0);
        self.shift = u64::BITS - places.trailing_zeros();
        for number in 0..self.all.len() {
            // One that finds no place is looked for in vain, and learnt again.
            self.put(self.all[number].0, number as u16 + 1);
        }
    }

    /// The place at which a mark is looked for so many places after the first.
    #[inline]
    fn place(&self, mark: u64, look: usize) -> usize {
        ((mark >> self.shift) as usize + look) & self.places.len().wrapping_sub(1)
    }
}

/// Tells things apart: a short one whole, a long one but for those of the same mark and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The first eight bytes, a word, or a mark.
    low: u64,
    /// The next seven bytes, or a length; above them what kind of thing it is.
    high: u64,
}

/// Where the length of a short thing stands in a key, and its kind; and whether it is long.
const LENGTH_BIT: u32 = 56;
const KIND_BIT: u32 = 60;
const LONG: u64 = 1 << 62;

/// The most kinds that keys tell apart.
const KINDS: u64 = 4;

impl Key {
    /// The key of some bytes.
    #[inline]
    pub(super) fn of_bytes(kind: u64, bytes: &[u8]) -> Self {
        match short_words(bytes) {
            Some(words) => Self::of_short(kind, bytes.len(), words),
            None => Self::of_long(kind, bytes),
        }
    }

    /// The key of fifteen bytes or less, which are these words.
    #[inline]
    pub(super) fn of_short(kind: u64, length: usize, [low, high]: [u64; 2]) -> Self {
        let high = high | (length as u64) << LENGTH_BIT | Self::of_kind(kind);
        Self { low, high }
    }

    /// The key of more bytes.
    #[inline]
    pub(super) fn of_long(kind: u64, bytes: &[u8]) -> Self {
        Self::of_mark(kind, fingerprint(0, bytes), bytes.len())
    }

    /// The key of a thing of this mark and length.
    #[inline]
    pub(super) fn of_mark(kind: u64, mark: u64, length: usize) -> Self {
        let high = length as u64 | LONG | Self::of_kind(kind);
        Self { low: mark, high }
    }

    /// The key of a word.
    #[inline]
    pub(super) fn of_word(kind: u64, word: u64) -> Self {
        let high = Self::of_kind(kind);
        Self { low: word, high }
    }

    #[inline]
    fn of_kind(kind: u64) -> u64 {
        (kind % KINDS) << KIND_BIT
    }

    /// Whether others may have the same key.
    #[inline]
    pub(super) fn is_long(self) -> bool {
        self.high & LONG != 0
    }

    /// A mark of the key, of which the highest bits tell most.
    #[inline]
    fn mark(self) -> u64 {
        let mark = self.low.wrapping_mul(MULTIPLIER).rotate_left(32) ^ self.high;
        mark.wrapping_mul(MULTIPLIER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_things_are_told_apart_by_their_keys_alone() {
        let mut known = Known::default();
        let lengths = 1..16_usize;
        let texts = lengths.flat_map(|length| ["a", "b"].map(|last| "x".repeat(length - 1) + last));
        let texts: Vec<String> = texts.collect();
        let keys = (0..KINDS).flat_map(|kind| {
            let of_texts = texts
                .iter()
                .map(move |text| Key::of_bytes(kind, text.as_bytes()));
            of_texts.chain([0, 1, u64::MAX].map(|word| Key::of_word(kind, word)))
        });
        let keys: Vec<Key> = keys.collect();
        for (number, &key) in (0..).zip(&keys) {
            assert_eq!(known.find(key, |_| false), None, "{key:?}");
            assert!(known.learn(key, number));
        }
        for (number, &key) in (0..).zip(&keys) {
            assert_eq!(known.find(key, |_| false), Some(number), "{key:?}");
        }
        known.clear();
        assert_eq!(known.find(keys[0], |_| false), None);
        assert_eq!(known.len(), 0);
    }

    #[test]
    fn long_things_of_one_key_are_told_apart_by_those_who_know_them() {
        let mut known = Known::default();
        let key = Key::of_mark(0, 7, 99);
        for number in 0..MOST_LOOKS as u32 {
            assert_eq!(known.find(key, |it| it == number), None);
            assert!(known.learn(key, number));
            assert_eq!(known.find(key, |it| it == number), Some(number));
        }
        assert!(!known.learn(key, 100), "there is no place for it");
    }

    #[test]
    fn no_more_are_learnt_than_there_may_be() {
        let mut known = Known::default();
        let words = 0..2 * MOST as u64;
        let learnt = words.filter(|&word| known.learn(Key::of_word(0, word), ()));
        assert_eq!(learnt.count(), MOST);
        assert_eq!(known.len(), MOST);
    }
}
