//! Whole numbers as differences (`DELTA_BINARY_PACKED`); lengths and shared beginnings of texts are written so too.

use crate::encoding::TOO_FEW;
use crate::encoding::hybrid::varint;
use crate::fault::Damage;

/// The most numbers of a block; writers take 128 or so.
const LONGEST_BLOCK: u64 = 1 << 20;

const WRONG: Damage = Damage::Corrupt("a page of differences makes no sense");

/// Numbers, read one by one.
#[derive(Clone, Debug)]
pub(crate) struct Delta {
    at: usize,
    /// Numbers that are still to come.
    left: u64,
    last: i64,
    /// Whether the first number, which the head holds, was read.
    began: bool,
    per_block: u64,
    per_miniblock: u64,
    least: i64,
    /// The widths of the block's miniblocks.
    widths: Vec<u8>,
    miniblock: usize,
    /// Numbers left in the miniblock, and its next bit.
    in_miniblock: u64,
    bit: usize,
    /// Numbers left in the block.
    in_block: u64,
}

impl Delta {
    /// At most `most` numbers, from `page[at..]` on.
    pub(crate) fn new(page: &[u8], mut at: usize, most: usize) -> Result<Self, Damage> {
        let mut next = || {
            let (value, after) = varint(page, at).ok_or(TOO_FEW)?;
            at = after;
            Ok::<u64, Damage>(value)
        };
        let (per_block, miniblocks, left, first) = (next()?, next()?, next()?, next()?);
        let is_odd = per_block == 0
            || per_block > LONGEST_BLOCK
            || miniblocks == 0
            || per_block % miniblocks != 0;
        if is_odd || left > most as u64 {
            return Err(WRONG);
        }
        Ok(Self {
            at,
            left,
            last: unzigzag(first),
            began: false,
            per_block,
            per_miniblock: per_block / miniblocks,
            least: 0,
            widths: vec![0; miniblocks as usize],
            miniblock: 0,
            in_miniblock: 0,
            bit: 0,
            in_block: 0,
        })
    }

    /// How many numbers are still to come.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// The next number.
    pub(crate) fn next(&mut self, page: &[u8]) -> Result<i64, Damage> {
        self.left = self.left.checked_sub(1).ok_or(TOO_FEW)?;
        if !self.began {
            self.began = true;
            return Ok(self.last);
        }
        if self.in_block == 0 {
            self.begin_block(page)?;
        }
        if self.in_miniblock == 0 {
            self.next_miniblock();
        }
        let width = usize::from(self.widths[self.miniblock]);
        let difference = bits(page, self.at, self.bit, width)?;
        self.bit += width;
        self.in_miniblock -= 1;
        self.in_block -= 1;
        self.last = self
            .last
            .wrapping_add(self.least)
            .wrapping_add(difference.cast_signed());
        Ok(self.last)
    }

    /// Where the bytes after the numbers begin, once all were read.
    pub(crate) fn end(&self) -> usize {
        if self.in_block == 0 && self.in_miniblock == 0 && self.bit == 0 {
            return self.at;
        }
        // Miniblocks are stored whole; those after the last number are not stored.
        self.at + self.per_miniblock as usize * usize::from(self.widths[self.miniblock]) / 8
    }

    fn begin_block(&mut self, page: &[u8]) -> Result<(), Damage> {
        self.at = self.end();
        let (least, after) = varint(page, self.at).ok_or(TOO_FEW)?;
        self.least = unzigzag(least);
        let widths = page.get(after..after + self.widths.len()).ok_or(TOO_FEW)?;
        if widths.iter().any(|&width| width > 64) {
            return Err(WRONG);
        }
        self.widths.copy_from_slice(widths);
        self.at = after + widths.len();
        self.miniblock = 0;
        self.bit = 0;
        self.in_block = self.per_block;
        self.in_miniblock = self.per_miniblock;
        Ok(())
    }

    fn next_miniblock(&mut self) {
        self.at = self.end();
        self.miniblock += 1;
        self.bit = 0;
        self.in_miniblock = self.per_miniblock;
    }
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

/// `width` bits from a bit on, which must be there.
fn bits(page: &[u8], at: usize, bit: usize, width: usize) -> Result<u64, Damage> {
    if width == 0 {
        return Ok(0);
    }
    let first = at + bit / 8;
    let last = at + (bit + width - 1) / 8;
    let bytes = page.get(first..=last).ok_or(TOO_FEW)?;
    let mut word = [0; 16];
    word[..bytes.len()].copy_from_slice(bytes);
    let value = (u128::from_le_bytes(word) >> (bit % 8)) as u64;
    Ok(if width == 64 {
        value
    } else {
        value & ((1 << width) - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_own_examples() {
        // Encodings.md, example 2: 7, 5, 3, 1, 2, 3, 4, 5 in blocks of 8 with one miniblock.
        let page = [8, 1, 8, 14, 3, 2, 0b1100_0000, 0b0011_1111, 99];
        let mut delta = Delta::new(&page, 0, 8).unwrap();
        let read: Vec<i64> = (0..8).map(|_| delta.next(&page).unwrap()).collect();
        assert_eq!(read, [7, 5, 3, 1, 2, 3, 4, 5]);
        assert_eq!(delta.end(), 8);
        assert_eq!(delta.next(&page), Err(TOO_FEW));
    }

    #[test]
    fn one_number_has_no_block() {
        let page = [128, 1, 4, 1, 5, 77];
        let mut delta = Delta::new(&page, 0, 8).unwrap();
        assert_eq!((delta.next(&page), delta.end()), (Ok(-3), 5));
    }

    #[test]
    fn blocks_that_cannot_be_are_told() {
        assert_eq!(Delta::new(&[0, 1, 4, 1, 5], 0, 8).err(), Some(WRONG));
        assert_eq!(Delta::new(&[8, 3, 4, 1, 5], 0, 8).err(), Some(WRONG));
        assert_eq!(Delta::new(&[8, 1], 0, 8).err(), Some(TOO_FEW));
        let mut delta = Delta::new(&[8, 1, 3, 14, 3, 65, 0], 0, 8).unwrap();
        assert!(delta.next(&[8, 1, 3, 14, 3, 65, 0]).is_ok());
        assert_eq!(delta.next(&[8, 1, 3, 14, 3, 65, 0]), Err(WRONG));
    }
}
