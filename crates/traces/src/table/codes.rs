//! The codes of a column's rows, in as few bytes as the greatest takes: most fields have few different values.

use crate::wire::{Reader, Writer};

/// A code for each row; rows past the end have 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Codes(Width);

#[derive(Clone, Debug, PartialEq)]
enum Width {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self(Width::One(Vec::new()))
    }
}

impl Codes {
    /// The same code in so many rows.
    pub(crate) fn constant(code: u32, rows: usize) -> Self {
        let mut codes = Self::default();
        codes.resize(rows);
        match (&mut codes.0, u8::try_from(code)) {
            (Width::One(all), Ok(code)) => all.fill(code),
            _ => (0..rows).for_each(|row| codes.set(row, code)),
        }
        codes
    }

    /// How many rows there are.
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
            Width::One(codes) => codes.get(row).copied().map(u32::from),
            Width::Two(codes) => codes.get(row).copied().map(u32::from),
            Width::Four(codes) => codes.get(row).copied(),
        }
        .unwrap_or(0)
    }

    /// Something of each row's code.
    pub fn map<T>(&self, of: impl Fn(u32) -> T) -> Vec<T> {
        match &self.0 {
            Width::One(codes) => codes.iter().map(|&code| of(u32::from(code))).collect(),
            Width::Two(codes) => codes.iter().map(|&code| of(u32::from(code))).collect(),
            Width::Four(codes) => codes.iter().map(|&code| of(code)).collect(),
        }
    }

    /// Something of each row's code, for the rows from `first` on; rows past the end have code 0.
    pub(crate) fn fill<T: Copy>(&self, first: usize, into: &mut [T], of: impl Fn(u32) -> T) {
        fn fill<C: Copy, T: Copy>(codes: &[C], first: usize, into: &mut [T], of: impl Fn(C) -> T) {
            let codes = codes.get(first..).unwrap_or_default();
            for (into, &code) in into.iter_mut().zip(codes) {
                *into = of(code);
            }
        }
        let known = self.len().saturating_sub(first).min(into.len());
        match &self.0 {
            Width::One(codes) => fill(codes, first, into, |code| of(u32::from(code))),
            Width::Two(codes) => fill(codes, first, into, |code| of(u32::from(code))),
            Width::Four(codes) => fill(codes, first, into, &of),
        }
        into[known..].fill(of(0));
    }

    /// Tells the code of each row.
    #[inline]
    pub(crate) fn for_each(&self, mut take: impl FnMut(usize, u32)) {
        // Blocks, so that the width is asked once for many rows and `take` is in the program once.
        let mut block = [0; 128];
        for first in (0..self.len()).step_by(block.len()) {
            self.fill(first, &mut block, |code| code);
            let known = block.iter().take(self.len() - first);
            for (row, &code) in known.enumerate() {
                take(first + row, code);
            }
        }
    }

    /// Gives rows from `first` on what `of` makes of those codes.
    pub(crate) fn append(&mut self, first: usize, codes: &Self, of: &[u32]) {
        if let Some(&greatest) = of.iter().max() {
            self.reach(greatest);
        }
        self.resize(first + codes.len());
        let of = |code: u32| of.get(code as usize).copied().unwrap_or(0);
        match &mut self.0 {
            Width::One(all) => codes.fill(0, &mut all[first..], |code| of(code) as u8),
            Width::Two(all) => codes.fill(0, &mut all[first..], |code| of(code) as u16),
            Width::Four(all) => codes.fill(0, &mut all[first..], of),
        }
    }

    /// The greatest code; 0 where there is none.
    pub(crate) fn greatest(&self) -> u32 {
        match &self.0 {
            Width::One(codes) => codes.iter().max().copied().map_or(0, u32::from),
            Width::Two(codes) => codes.iter().max().copied().map_or(0, u32::from),
            Width::Four(codes) => codes.iter().max().copied().unwrap_or(0),
        }
    }

    /// Gives a row a code.
    #[inline]
    pub(crate) fn set(&mut self, row: usize, code: u32) {
        match &mut self.0 {
            Width::One(codes) if u8::try_from(code).is_ok() => put(codes, row, code as u8),
            Width::Two(codes) if u16::try_from(code).is_ok() => put(codes, row, code as u16),
            Width::Four(codes) => put(codes, row, code),
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
                to.bytes(codes);
            }
            Width::Two(codes) => {
                to.byte(2);
                to.shorts(codes);
            }
            Width::Four(codes) => {
                to.byte(4);
                to.words(codes);
            }
        }
    }

    /// Out of the bytes of [`Codes::write`].
    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self(match from.byte()? {
            1 => Width::One(from.bytes()?.to_vec()),
            2 => Width::Two(from.shorts()?),
            4 => Width::Four(from.words()?),
            _ => return None,
        }))
    }

    /// Makes it so many rows.
    pub(crate) fn resize(&mut self, rows: usize) {
        match &mut self.0 {
            Width::One(codes) => codes.resize(rows, 0),
            Width::Two(codes) => codes.resize(rows, 0),
            Width::Four(codes) => codes.resize(rows, 0),
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
        self.0 = if u16::try_from(code).is_ok() {
            Width::Two(self.map(|code| code as u16))
        } else {
            Width::Four(self.map(|code| code))
        };
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

#[inline]
fn put<T: Copy + Default>(codes: &mut Vec<T>, row: usize, code: T) {
    if codes.len() <= row {
        codes.resize(row + 1, T::default());
    }
    codes[row] = code;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_constant_is_in_every_row() {
        for code in [0, 255, 256, 70_000] {
            assert_eq!(Codes::constant(code, 3).map(|it| it), [code; 3]);
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
            prop_assert_eq!(codes.map(|code| code), expected);
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
            prop_assert_eq!(codes.map(|code| code), expected.clone());
            prop_assert_eq!(expected.iter().copied().collect::<Codes>().map(|code| code), expected.clone());
            prop_assert_eq!(codes.greatest(), expected.iter().copied().max().unwrap_or(0));
            let mut told = Vec::new();
            codes.for_each(|row, code| told.push((row, code)));
            prop_assert_eq!(told, expected.iter().copied().enumerate().collect::<Vec<_>>());
            prop_assert_eq!(codes.get(expected.len()), 0);
            let first = expected.len() / 3;
            let mut filled = vec![9; expected.len() + 2 - first];
            codes.fill(first, &mut filled, |code| code);
            expected.extend([0, 0]);
            prop_assert_eq!(&filled, &expected[first..]);
        }
    }
}
