//! Runs and bit-packed numbers, alternating ("RLE/bit-packing hybrid"): levels, dictionary codes and flags.

use crate::encoding::TOO_FEW;
use crate::fault::Damage;

/// Numbers of a fixed width, read a few at a time.
#[derive(Clone, Debug)]
pub(crate) struct Hybrid {
    width: u8,
    at: usize,
    end: usize,
    run: Run,
}

#[derive(Clone, Copy, Debug)]
enum Run {
    Same {
        value: u32,
        left: usize,
    },
    /// Packed numbers, of which so many bits are read.
    Packed {
        start: usize,
        bit: usize,
        left: usize,
    },
}

impl Hybrid {
    /// Numbers of `width` bits in `page[at..end]`.
    pub(crate) fn new(page: &[u8], at: usize, end: usize, width: u8) -> Result<Self, Damage> {
        if width > 32 || at > end || end > page.len() {
            return Err(Damage::Corrupt("a width or a length cannot be"));
        }
        Ok(Self {
            width,
            at,
            end,
            run: Run::Same { value: 0, left: 0 },
        })
    }

    /// Packed numbers of `width` bits alone, as levels were written long ago.
    pub(crate) fn packed(page: &[u8], at: usize, end: usize, width: u8) -> Result<Self, Damage> {
        let mut packed = Self::new(page, at, end, width)?;
        packed.at = end;
        packed.run = Run::Packed {
            start: at,
            bit: 0,
            left: if width == 0 {
                usize::MAX
            } else {
                (end - at) * 8 / usize::from(width)
            },
        };
        Ok(packed)
    }

    /// Reads `count` numbers and hands each run to `take`, or each stretch of packed ones.
    pub(crate) fn read(
        &mut self,
        page: &[u8],
        mut count: usize,
        mut take: impl FnMut(Stretch<'_>) -> Result<(), Damage>,
    ) -> Result<(), Damage> {
        let mut unpacked = [0_u32; 256];
        while count > 0 {
            match &mut self.run {
                Run::Same { left: 0, .. } | Run::Packed { left: 0, .. } => self.next_run(page)?,
                Run::Same { value, left } => {
                    let here = count.min(*left);
                    *left -= here;
                    count -= here;
                    take(Stretch::Same(*value, here))?;
                }
                Run::Packed { start, bit, left } => {
                    let here = count.min(*left).min(unpacked.len());
                    unpack(
                        &page[*start..self.end],
                        *bit,
                        self.width,
                        &mut unpacked[..here],
                    );
                    *bit += here * usize::from(self.width);
                    *left -= here;
                    count -= here;
                    take(Stretch::Each(&unpacked[..here]))?;
                }
            }
        }
        Ok(())
    }

    /// The next number.
    pub(crate) fn next(&mut self, page: &[u8]) -> Result<u32, Damage> {
        loop {
            match &mut self.run {
                Run::Same { left: 0, .. } | Run::Packed { left: 0, .. } => self.next_run(page)?,
                Run::Same { value, left } => {
                    *left -= 1;
                    return Ok(*value);
                }
                Run::Packed { start, bit, left } => {
                    let mut one = [0];
                    unpack(&page[*start..self.end], *bit, self.width, &mut one);
                    *bit += usize::from(self.width);
                    *left -= 1;
                    return Ok(one[0]);
                }
            }
        }
    }

    fn next_run(&mut self, page: &[u8]) -> Result<(), Damage> {
        let (head, after) = varint(&page[..self.end], self.at).ok_or(TOO_FEW)?;
        let count = usize::try_from(head >> 1).map_err(|_| TOO_FEW)?;
        if head & 1 == 1 {
            let bytes = count.checked_mul(usize::from(self.width)).ok_or(TOO_FEW)?;
            // The last group may be cut off where its numbers end.
            let bytes_here = bytes.min(self.end - after);
            let left = if self.width == 0 {
                count.saturating_mul(8)
            } else {
                bytes_here * 8 / usize::from(self.width)
            };
            self.run = Run::Packed {
                start: after,
                bit: 0,
                left,
            };
            self.at = after + bytes_here;
            if left == 0 {
                return Err(TOO_FEW);
            }
        } else {
            let bytes = usize::from(self.width.div_ceil(8));
            let stored = page[..self.end].get(after..after + bytes).ok_or(TOO_FEW)?;
            let mut value = [0; 4];
            value[..bytes].copy_from_slice(stored);
            self.run = Run::Same {
                value: u32::from_le_bytes(value),
                left: count,
            };
            self.at = after + bytes;
        }
        Ok(())
    }
}

/// Some numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch<'a> {
    /// The same number so many times.
    Same(u32, usize),
    /// Numbers one by one.
    Each(&'a [u32]),
}

/// A number in groups of seven bits, the lowest first, and where it ends.
pub(crate) fn varint(bytes: &[u8], mut at: usize) -> Option<(u64, usize)> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
    }
    None
}

/// Unpacks numbers of `width` bits, the lowest bit first, from a bit on. Bytes past the end are zero.
fn unpack(bytes: &[u8], bit: usize, width: u8, into: &mut [u32]) {
    let width = usize::from(width);
    let mask = ((1_u64 << width) - 1) as u32;
    for (number, into) in into.iter_mut().enumerate() {
        let bit = bit + number * width;
        let word = word_at(bytes, bit / 8);
        *into = (word >> (bit % 8)) as u32 & mask;
    }
}

/// Eight bytes as a number.
fn word_at(bytes: &[u8], at: usize) -> u64 {
    if let Some(&word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(word);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &[u8], width: u8, counts: &[usize]) -> Result<Vec<u32>, Damage> {
        let mut hybrid = Hybrid::new(page, 0, page.len(), width)?;
        let mut numbers = Vec::new();
        for &count in counts {
            hybrid.read(page, count, |stretch| {
                match stretch {
                    Stretch::Same(value, count) => {
                        numbers.extend(std::iter::repeat_n(value, count));
                    }
                    Stretch::Each(each) => numbers.extend(each),
                }
                Ok(())
            })?;
        }
        Ok(numbers)
    }

    #[test]
    fn the_formats_own_example() {
        // Encodings.md: 0 to 7 in three bits are packed as 88 C6 FA.
        let page = [0b11, 0x88, 0xc6, 0xfa, 5 << 1, 6];
        let expected = [0, 1, 2, 3, 4, 5, 6, 7, 6, 6, 6, 6, 6];
        assert_eq!(read(&page, 3, &[13]).unwrap(), expected);
        assert_eq!(read(&page, 3, &[1, 4, 5, 3]).unwrap(), expected);
        let mut hybrid = Hybrid::new(&page, 0, page.len(), 3).unwrap();
        for number in expected {
            assert_eq!(hybrid.next(&page).unwrap(), number);
        }
        assert_eq!(hybrid.next(&page), Err(TOO_FEW));
    }

    #[test]
    fn too_few_are_told() {
        assert_eq!(read(&[5 << 1, 6], 3, &[6]), Err(TOO_FEW));
        assert_eq!(read(&[], 3, &[1]), Err(TOO_FEW));
        assert_eq!(read(&[3], 3, &[1]), Err(TOO_FEW));
        assert_eq!(read(&[0xff; 11], 32, &[1]), Err(TOO_FEW));
    }
}
