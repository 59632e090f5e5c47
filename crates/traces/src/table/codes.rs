//! The codes of a column's rows, in as few bytes as the greatest takes: most fields have few different values.

use crate::table::pages::Pages;
use crate::table::small_codes::SmallCodes;
use crate::wire::{Reader, Writer};

/// A code for each row; rows past the end have 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Codes(Width);

#[derive(Clone, Debug, PartialEq)]
enum Width {
    One(SmallCodes),
    Two(Pages<u16>),
    Four(Pages<u32>),
}

impl Default for Width {
    fn default() -> Self {
        Self::One(SmallCodes::default())
    }
}

impl Codes {
    /// The same code in so many rows.
    pub(crate) fn constant(code: u32, rows: usize) -> Self {
        let mut codes = Self::default();
        codes.reach(code);
        match &mut codes.0 {
            Width::One(codes) => codes.grow(rows, code as u8),
            Width::Two(codes) => codes.grow(rows, code as u16),
            Width::Four(codes) => codes.grow(rows, code),
        }
        codes
    }

    /// How many rows there are.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Width::One(codes) => codes.len(),
            Width::Two(codes) => codes.len(),
            Width::Four(codes) => codes.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row.
    #[inline]
    pub fn get(&self, row: usize) -> u32 {
        match &self.0 {
            Width::One(codes) => codes.get(row).map(u32::from),
            Width::Two(codes) => codes.get(row).map(u32::from),
            Width::Four(codes) => codes.get(row),
        }
        .unwrap_or(0)
    }

    /// Something of each row's code.
    pub fn map<T: Copy>(&self, of: impl Fn(u32) -> T) -> Pages<T> {
        let mut all = Pages::default();
        self.for_each(|_, code| all.push(of(code)));
        all
    }

    /// The codes of the rows from `first` on, which are all of one page; rows past the end have code 0. It is in the program
    /// once for all that go over codes.
    #[inline(never)]
    pub(crate) fn fill(&self, first: usize, into: &mut [u32]) {
        match &self.0 {
            Width::One(codes) => codes.fill(first, into),
            Width::Two(codes) => codes.fill(first, into, 0, u32::from),
            Width::Four(codes) => codes.fill(first, into, 0, |code| code),
        }
    }

    /// Tells the code of each row.
    #[inline]
    pub(crate) fn for_each(&self, mut take: impl FnMut(usize, u32)) {
        self.for_blocks(|first, codes| {
            for (row, &code) in codes.iter().enumerate() {
                take(first + row, code);
            }
        });
    }

    /// Tells the codes of some rows at a time, so that the width is asked once for many rows and `take` is in the program
    /// once.
    #[inline]
    pub(crate) fn for_blocks(&self, mut take: impl FnMut(usize, &[u32])) {
        let mut block = [0; 128];
        for first in (0..self.len()).step_by(block.len()) {
            self.fill(first, &mut block);
            let known = block.len().min(self.len() - first);
            take(first, &block[..known]);
        }
    }

    /// Gives rows from `first` on what `of` makes of those codes.
    pub(crate) fn append(&mut self, first: usize, codes: &Self, of: &[u32]) {
        self.reach_all(of);
        self.grow(first);
        codes.for_blocks(|_, codes| self.extend(codes, |code| entry(of, code)));
    }

    /// Adds rows with what `of` makes of these codes, which is at most `greatest`.
    pub(crate) fn extend_as(&mut self, codes: &[u32], greatest: u32, of: impl Fn(u32) -> u32) {
        self.reach(greatest);
        self.extend(codes, of);
    }

    /// Adds rows with what `of` makes of these codes, for which it is wide enough.
    fn extend(&mut self, codes: &[u32], of: impl Fn(u32) -> u32) {
        match &mut self.0 {
            Width::One(all) => all.extend_as(codes, |code| of(code) as u8),
            Width::Two(all) => all.extend_as(codes, |code| of(code) as u16),
            Width::Four(all) => all.extend_as(codes, of),
        }
    }

    /// The greatest code; 0 where there is none.
    pub(crate) fn greatest(&self) -> u32 {
        match &self.0 {
            Width::One(codes) => u32::from(codes.greatest()),
            Width::Two(codes) => u32::from(greatest(codes)),
            Width::Four(codes) => greatest(codes),
        }
    }

    /// How many rows have each of so many codes.
    pub(crate) fn counts(&self, codes: usize) -> Vec<u64> {
        let mut counts = vec![0; codes];
        match &self.0 {
            Width::One(all) => {
                for (count, of_code) in counts.iter_mut().zip(all.counts()) {
                    *count = of_code;
                }
            }
            Width::Two(all) => count_into(&mut counts, all),
            Width::Four(all) => count_into(&mut counts, all),
        }
        counts
    }

    /// Gives a row a code.
    #[inline]
    pub(crate) fn set(&mut self, row: usize, code: u32) {
        match &mut self.0 {
            Width::One(codes) if u8::try_from(code).is_ok() => codes.put(row, code as u8),
            Width::Two(codes) if u16::try_from(code).is_ok() => codes.put(row, code as u16, 0),
            Width::Four(codes) => codes.put(row, code, 0),
            _ => {
                self.widen(code);
                self.set(row, code);
            }
        }
    }

    /// Adds a row with this code.
    #[inline]
    pub(crate) fn push(&mut self, code: u32) {
        match &mut self.0 {
            Width::One(codes) if u8::try_from(code).is_ok() => codes.push(code as u8),
            Width::Two(codes) if u16::try_from(code).is_ok() => codes.push(code as u16),
            Width::Four(codes) => codes.push(code),
            _ => {
                self.widen(code);
                self.push(code);
            }
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        match &self.0 {
            Width::One(codes) => {
                to.byte(1);
                to.number(codes.len() as u64);
                codes.for_pages(|page| to.raw_bytes(page));
            }
            Width::Two(codes) => {
                to.byte(2);
                to.number(codes.len() as u64);
                codes.all().for_each(|page| to.raw_shorts(page));
            }
            Width::Four(codes) => {
                to.byte(4);
                to.number(codes.len() as u64);
                codes.all().for_each(|page| to.raw_words(page));
            }
        }
    }

    /// Out of the bytes of [`Codes::write`].
    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self(match from.byte()? {
            1 => {
                let mut codes = SmallCodes::default();
                codes.extend_as(from.bytes()?, |code| code);
                Width::One(codes)
            }
            2 => Width::Two(pages(&from.shorts()?)),
            4 => Width::Four(pages(&from.words()?)),
            _ => return None,
        }))
    }

    /// Makes it at least so many rows.
    pub(crate) fn grow(&mut self, rows: usize) {
        match &mut self.0 {
            Width::One(codes) => codes.grow(rows, 0),
            Width::Two(codes) => codes.grow(rows, 0),
            Width::Four(codes) => codes.grow(rows, 0),
        }
    }

    /// Makes it wide enough for each of these codes.
    fn reach_all(&mut self, codes: &[u32]) {
        if let Some(&greatest) = codes.iter().max() {
            self.reach(greatest);
        }
    }

    /// Makes it wide enough for this code.
    fn reach(&mut self, code: u32) {
        let is_wide_enough = match &self.0 {
            Width::One(_) => u8::try_from(code).is_ok(),
            Width::Two(_) => u16::try_from(code).is_ok(),
            Width::Four(_) => true,
        };
        if !is_wide_enough {
            self.widen(code);
        }
    }

    #[cold]
    fn widen(&mut self, code: u32) {
        let mut wide = Self(if u16::try_from(code).is_ok() {
            Width::Two(Pages::default())
        } else {
            Width::Four(Pages::default())
        });
        self.for_blocks(|_, codes| wide.extend(codes, |code| code));
        *self = wide;
    }
}

impl FromIterator<u32> for Codes {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let mut all = Self::default();
        for code in codes {
            all.push(code);
        }
        all
    }
}

fn greatest<T: Copy + Ord + Default>(codes: &Pages<T>) -> T {
    let of_page = |codes: &[T]| codes.iter().copied().fold(T::default(), T::max);
    codes.all().map(of_page).fold(T::default(), T::max)
}

/// Counts the rows of each code for which there is a count.
fn count_into<T: Copy + Into<u32>>(counts: &mut [u64], codes: &Pages<T>) {
    for &code in codes.all().flatten() {
        if let Some(count) = counts.get_mut(code.into() as usize) {
            *count += 1;
        }
    }
}

#[inline]
fn entry(of: &[u32], code: u32) -> u32 {
    of.get(code as usize).copied().unwrap_or(0)
}

fn pages<T: Copy>(values: &[T]) -> Pages<T> {
    let mut pages = Pages::default();
    pages.extend_as(values, |value| value);
    pages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(codes: &Codes) -> Vec<u32> {
        codes.map(|code| code).iter().collect()
    }

    #[test]
    fn a_constant_is_in_every_row() {
        for code in [0, 255, 256, 70_000] {
            assert_eq!(all(&Codes::constant(code, 3)), [code; 3]);
        }
    }

    proptest! {
        #[test]
        fn appended_codes_are_what_they_stand_for(
            former in prop::collection::vec(0_u32..300, 0..20),
            gap in 0_usize..4,
            entries in prop::collection::vec(prop_oneof![0_u32..300, 65_000_u32..66_000, any::<u32>()], 1..300),
            picks in prop::collection::vec(any::<prop::sample::Index>(), 0..300),
        ) {
            let mut codes: Codes = former.iter().copied().collect();
            let said: Vec<u32> = picks.iter().map(|pick| pick.index(entries.len()) as u32).collect();
            codes.append(former.len() + gap, &said.iter().copied().collect(), &entries);
            let mut expected = former.clone();
            expected.resize(former.len() + gap, 0);
            expected.extend(said.iter().map(|&entry| entries[entry as usize]));
            prop_assert_eq!(all(&codes), expected);
        }

        #[test]
        fn codes_of_any_width_are_kept(
            writes in prop::collection::vec((0_usize..40, prop_oneof![0_u32..300, 65_000_u32..66_000, any::<u32>()]), 0..60),
        ) {
            let mut codes = Codes::default();
            let mut expected = Vec::new();
            for (row, code) in writes {
                codes.set(row, code);
                if expected.len() <= row {
                    expected.resize(row + 1, 0);
                }
                expected[row] = code;
            }
            prop_assert_eq!(all(&codes), expected.clone());
            prop_assert_eq!(all(&expected.iter().copied().collect()), expected.clone());
            prop_assert_eq!(codes.greatest(), expected.iter().copied().max().unwrap_or(0));
            let times = |code| expected.iter().filter(|&&own| own == code).count() as u64;
            let few: Vec<u64> = (0..70).map(times).collect();
            prop_assert_eq!(codes.counts(70), few);
            let mut told = Vec::new();
            codes.for_each(|row, code| told.push((row, code)));
            prop_assert_eq!(told, expected.iter().copied().enumerate().collect::<Vec<_>>());
            prop_assert_eq!(codes.get(expected.len()), 0);
            let first = expected.len() / 3;
            let mut filled = vec![9; expected.len() + 2 - first];
            codes.fill(first, &mut filled);
            expected.extend([0, 0]);
            prop_assert_eq!(&filled, &expected[first..]);
        }
    }
}
