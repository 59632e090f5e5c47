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

    /// The codes, row by row.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|row| self.get(row))
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
            prop_assert_eq!(codes.iter().collect::<Codes>().map(|code| code), expected.clone());
            prop_assert_eq!(codes.get(expected.len()), 0);
            let first = expected.len() / 3;
            let mut filled = vec![9; expected.len() + 2 - first];
            codes.fill(first, &mut filled, |code| code);
            expected.extend([0, 0]);
            prop_assert_eq!(&filled, &expected[first..]);
        }
    }
}
