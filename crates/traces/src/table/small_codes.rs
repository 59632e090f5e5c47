//! Codes below 256 by row, in few bits: most fields have few different values, and a tag is there or not.

use crate::table::pages::{PAGE, make_room};

/// A code below 256 for each row. Pages that are full have as few bits a code as their greatest one takes; the last one, to
/// which rows are added, has a byte.
#[derive(Clone, Debug, Default)]
pub(crate) struct SmallCodes {
    full: Vec<Packed>,
    last: Vec<u8>,
}

/// The codes of a full page.
#[derive(Clone, Debug)]
struct Packed {
    /// Bits of a code: 1, 2, 4 or 8.
    bits: usize,
    /// The first code of a word has its lowest bits.
    words: Vec<u64>,
}

impl SmallCodes {
    /// How many rows there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.before_last() + self.last.len()
    }

    /// The code of a row; none past the last.
    #[inline(never)]
    pub(crate) fn get(&self, row: usize) -> Option<u8> {
        match self.full.get(row / PAGE) {
            Some(page) => Some(page.get(row % PAGE)),
            None => self.last.get(row - self.before_last()).copied(),
        }
    }

    /// The codes of the rows from `first` on, which are all of one page; 0 past the last.
    #[inline]
    pub(crate) fn fill(&self, first: usize, into: &mut [u32]) {
        if let Some(page) = self.full.get(first / PAGE) {
            return page.fill(first % PAGE, into);
        }
        let codes = self.last.get(first - self.before_last()..);
        let codes = codes.unwrap_or_default();
        for (into, &code) in into.iter_mut().zip(codes) {
            *into = code.into();
        }
        let known = codes.len().min(into.len());
        into[known..].fill(0);
    }

    /// Gives a row a code; rows between it and the last get 0.
    #[inline(never)]
    pub(crate) fn put(&mut self, row: usize, code: u8) {
        self.grow(row + 1, 0);
        match self.full.get_mut(row / PAGE) {
            Some(page) => page.put(row % PAGE, code),
            None => self.last[row % PAGE] = code,
        }
    }

    /// Adds a row.
    #[inline]
    pub(crate) fn push(&mut self, code: u8) {
        if self.last.len() == PAGE {
            self.turn();
        }
        self.last.push(code);
    }

    /// Adds rows with what `of` makes of these.
    pub(crate) fn extend_as<S: Copy>(&mut self, mut values: &[S], of: impl Fn(S) -> u8) {
        while !values.is_empty() {
            let (now, later) = values.split_at(self.room(values.len()));
            self.last.extend(now.iter().map(|&value| of(value)));
            values = later;
        }
    }

    /// Makes it at least so many rows; new ones have this code.
    pub(crate) fn grow(&mut self, rows: usize, code: u8) {
        while self.len() < rows {
            let more = self.room(rows - self.len());
            self.last.resize(self.last.len() + more, code);
        }
    }

    /// Takes the codes of each page, as a byte each.
    pub(crate) fn for_pages(&self, mut take: impl FnMut(&[u8])) {
        for page in &self.full {
            take(&page.codes());
        }
        take(&self.last);
    }

    /// The greatest code; 0 where there is none.
    pub(crate) fn greatest(&self) -> u8 {
        let last = self.counts().iter().rposition(|&rows| rows > 0);
        last.map_or(0, |code| code as u8)
    }

    /// How many rows have each code.
    pub(crate) fn counts(&self) -> [u64; 256] {
        let mut patterns = [Patterns::default(); WIDTHS];
        for page in &self.full {
            patterns[page.bits.trailing_zeros() as usize].add(&page.words);
        }
        let mut counts = [0; 256];
        for (width, patterns) in patterns.iter().enumerate() {
            patterns.count(1 << width, &mut counts);
        }
        for &code in &self.last {
            counts[usize::from(code)] += 1;
        }
        counts
    }

    #[inline]
    fn before_last(&self) -> usize {
        self.full.len() * PAGE
    }

    /// How many of so many more rows the last page takes; it has room for those.
    #[inline(never)]
    fn room(&mut self, more: usize) -> usize {
        if self.last.len() == PAGE {
            self.turn();
        }
        let more = more.min(PAGE - self.last.len());
        make_room(&mut self.last, more);
        more
    }

    /// Begins a page in the room of the one that is full.
    #[cold]
    #[inline(never)]
    fn turn(&mut self) {
        self.full.push(Packed::of(&self.last));
        self.last.clear();
    }
}

impl PartialEq for SmallCodes {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.get(row) == other.get(row))
    }
}

impl Packed {
    fn of(codes: &[u8]) -> Self {
        let (eights, _) = codes.as_chunks();
        let eights = eights.iter().map(|codes| u64::from_le_bytes(*codes));
        let set = eights.clone().fold(0, |set, codes| set | codes);
        let bits = [1, 2, 4]
            .into_iter()
            .find(|&bits| set & !lowest_of_each(8, bits) == 0)
            .unwrap_or(8);
        let mut words = vec![0; codes.len() * bits / 64];
        for (place, codes) in eights.enumerate() {
            let bit = place * 8 * bits;
            words[bit / 64] |= gathered(codes, bits) << (bit % 64);
        }
        Self { bits, words }
    }

    /// The codes, as a byte each.
    fn codes(&self) -> Vec<u8> {
        (0..PAGE).map(|row| self.get(row)).collect()
    }

    #[inline]
    fn get(&self, row: usize) -> u8 {
        (self.from(row) & lowest(self.bits)) as u8
    }

    /// A word that begins with the code of a row, and the others that are in the same one.
    #[inline]
    fn from(&self, row: usize) -> u64 {
        let bit = row * self.bits;
        self.words.get(bit / 64).copied().unwrap_or(0) >> (bit % 64)
    }

    fn put(&mut self, row: usize, code: u8) {
        let lowest = lowest(self.bits);
        if u64::from(code) > lowest {
            let mut codes = self.codes();
            codes[row] = code;
            *self = Self::of(&codes);
            return;
        }
        let bit = row * self.bits;
        if let Some(word) = self.words.get_mut(bit / 64) {
            *word = *word & !(lowest << (bit % 64)) | u64::from(code) << (bit % 64);
        }
    }

    /// Eight at a time.
    #[inline]
    fn fill(&self, first: usize, into: &mut [u32]) {
        for (row, into) in (first..).step_by(8).zip(into.chunks_mut(8)) {
            match into.as_mut_array::<8>() {
                Some(into) if first.is_multiple_of(8) => {
                    let codes = spread(self.from(row) & lowest(8 * self.bits), self.bits);
                    *into = codes.to_le_bytes().map(u32::from);
                }
                _ => {
                    for (row, code) in (row..).zip(into) {
                        *code = self.get(row).into();
                    }
                }
            }
        }
    }
}

/// How many widths a code can have: 1, 2, 4 and 8 bits.
const WIDTHS: usize = 4;

/// How often each byte is there: it stands for as many codes as it holds, which are counted together.
#[derive(Clone, Copy)]
struct Patterns {
    /// Bytes beside each other are often the same: a count that was just written is read slowly.
    times: [[u32; 256]; 2],
}

impl Default for Patterns {
    fn default() -> Self {
        Self {
            times: [[0; 256]; 2],
        }
    }
}

impl Patterns {
    /// A browser compiles well what runs several times, not a loop while it runs.
    #[inline(never)]
    fn add(&mut self, words: &[u64]) {
        let [even, odd] = &mut self.times;
        for word in words {
            let bytes = word.to_le_bytes();
            for pair in bytes.as_chunks::<2>().0 {
                even[usize::from(pair[0])] += 1;
                odd[usize::from(pair[1])] += 1;
            }
        }
    }

    /// Counts the codes, each of so many bits.
    fn count(&self, bits: usize, counts: &mut [u64; 256]) {
        let [even, odd] = &self.times;
        for (byte, (even, odd)) in even.iter().zip(odd).enumerate() {
            let times = u64::from(*even) + u64::from(*odd);
            if times > 0 {
                for place in (0..8).step_by(bits) {
                    counts[byte >> place & lowest(bits) as usize] += times;
                }
            }
        }
    }
}

/// Eight codes of a byte each, of which so many bits are kept, right beside each other.
fn gathered(mut codes: u64, bits: usize) -> u64 {
    for (lane, kept) in [(8, bits), (16, 2 * bits), (32, 4 * bits)] {
        // The upper one of two lanes beside each other goes right above the bits of the lower.
        codes = (codes | codes >> (lane - kept)) & lowest_of_each(2 * lane, 2 * kept);
    }
    codes
}

/// What [`gathered`] was made of.
#[inline]
fn spread(mut codes: u64, bits: usize) -> u64 {
    for (lane, kept) in [(32, 4 * bits), (16, 2 * bits), (8, bits)] {
        codes = (codes | codes << (lane - kept)) & lowest_of_each(lane, kept);
    }
    codes
}

/// The lowest bits of each lane of so many.
#[inline]
fn lowest_of_each(lane: usize, bits: usize) -> u64 {
    u64::MAX / lowest(lane) * lowest(bits)
}

/// The lowest bits, of which there are 1 to 64.
#[inline]
fn lowest(bits: usize) -> u64 {
    u64::MAX >> (64 - bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn codes_are_as_they_were_given(
            mosts in prop::collection::vec(prop::sample::select(&[0_u8, 1, 3, 15, 255][..]), 1..4),
            more in 0..PAGE,
            puts in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![0..4_u8, any::<u8>()]), 0..20),
            first in any::<prop::sample::Index>(),
            constant in 0..20_u8,
        ) {
            let (mut codes, mut expected) = (SmallCodes::default(), Vec::new());
            for (number, &most) in mosts.iter().enumerate() {
                let rows = PAGE + 7 * number;
                let said: Vec<u8> = (0..rows).map(|row| (row * row % 251) as u8 & most).collect();
                codes.extend_as(&said, |code| code);
                expected.extend(said);
            }
            codes.push(9);
            expected.push(9);
            codes.grow(expected.len() + more, constant);
            expected.resize(expected.len() + more, constant);
            for (row, code) in puts {
                let row = row.index(expected.len() + 3);
                codes.put(row, code);
                expected.resize(expected.len().max(row + 1), 0);
                expected[row] = code;
            }
            prop_assert_eq!(codes.len(), expected.len());
            for row in (0..expected.len()).step_by(61) {
                prop_assert_eq!(codes.get(row), Some(expected[row]));
            }
            prop_assert_eq!(codes.get(expected.len()), None);
            let mut counts = [0; 256];
            for &code in &expected {
                counts[usize::from(code)] += 1;
            }
            prop_assert_eq!(codes.counts(), counts);
            let mut told = Vec::new();
            codes.for_pages(|codes| told.extend_from_slice(codes));
            prop_assert_eq!(&told, &expected);
            prop_assert_eq!(codes.greatest(), expected.iter().copied().max().unwrap_or(0));
            let first = first.index(expected.len());
            let mut filled = vec![999; 128.min(PAGE - first % PAGE)];
            codes.fill(first, &mut filled);
            for (row, code) in (first..).zip(filled) {
                prop_assert_eq!(code, expected.get(row).copied().map_or(0, u32::from));
            }
            let mut again = SmallCodes::default();
            again.extend_as(&expected, |code| code);
            prop_assert!(again == codes);
        }
    }

    #[test]
    fn a_full_page_has_as_few_bits_as_its_greatest_code_takes() {
        for (greatest, bits) in [
            (0, 1),
            (1, 1),
            (2, 2),
            (3, 2),
            (4, 4),
            (15, 4),
            (16, 8),
            (255, 8),
        ] {
            let mut page = vec![0; PAGE];
            page[100] = greatest;
            let packed = Packed::of(&page);
            assert_eq!((packed.bits, packed.words.len()), (bits, PAGE * bits / 64));
        }
    }
}
