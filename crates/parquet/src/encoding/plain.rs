//! Values of any storage, one after the other, and what their bytes mean.

use crate::cells::Cells;
use crate::encoding::TOO_FEW;
use crate::fault::Damage;
use crate::schema::{Leaf, Logical, Physical};

const WRONG_KIND: Damage = Damage::Corrupt("a page is encoded in a way that its column cannot be");

/// Reads `count` values from `page[*at..]` on.
pub(crate) fn read(
    page: &[u8],
    at: &mut usize,
    count: usize,
    leaf: &Leaf,
    cells: &mut Cells,
) -> Result<(), Damage> {
    let rest = page.get(*at..).ok_or(TOO_FEW)?;
    if leaf.physical == Physical::Bytes {
        let mut read = 0;
        for _ in 0..count {
            let (length, after) = rest[read..].split_first_chunk().ok_or(TOO_FEW)?;
            let length = u32::from_le_bytes(*length) as usize;
            value(after.get(..length).ok_or(TOO_FEW)?, leaf, cells)?;
            read += 4 + length;
        }
        *at += read;
        return Ok(());
    }
    let width = width(leaf.physical)?;
    let bytes = width
        .checked_mul(count)
        .and_then(|bytes| rest.get(..bytes))
        .ok_or(TOO_FEW)?;
    values(bytes, width, leaf, cells)?;
    *at += bytes.len();
    Ok(())
}

/// Bytes of a value, where all have as many.
pub(crate) fn width(physical: Physical) -> Result<usize, Damage> {
    match physical {
        Physical::Int32 | Physical::Float => Ok(4),
        Physical::Int64 | Physical::Double => Ok(8),
        Physical::Int96 => Ok(12),
        Physical::Fixed(width) => Ok(width),
        Physical::Boolean | Physical::Bytes => Err(WRONG_KIND),
    }
}

/// Adds values of `width` bytes each.
fn values(bytes: &[u8], width: usize, leaf: &Leaf, cells: &mut Cells) -> Result<(), Damage> {
    match (cells, leaf.physical) {
        (Cells::Whole(numbers), Physical::Int64) => {
            let (words, _) = bytes.as_chunks();
            numbers.extend(words.iter().map(|&word| i64::from_le_bytes(word)));
        }
        (Cells::Whole(numbers), Physical::Int32) => {
            let (words, _) = bytes.as_chunks();
            let is_unsigned = leaf.logical == Logical::Unsigned;
            numbers.extend(words.iter().map(|&word| int(word, is_unsigned)));
        }
        (Cells::Real(numbers), Physical::Double) => {
            let (words, _) = bytes.as_chunks();
            numbers.extend(words.iter().map(|&word| f64::from_le_bytes(word)));
        }
        (cells, _) => {
            for bytes in bytes.chunks_exact(width) {
                value(bytes, leaf, cells)?;
            }
        }
    }
    Ok(())
}

fn int(word: [u8; 4], is_unsigned: bool) -> i64 {
    if is_unsigned {
        i64::from(u32::from_le_bytes(word))
    } else {
        i64::from(i32::from_le_bytes(word))
    }
}

/// Adds the value of these bytes.
pub(crate) fn value(bytes: &[u8], leaf: &Leaf, cells: &mut Cells) -> Result<(), Damage> {
    match cells {
        Cells::Texts(texts) if leaf.logical == Logical::Uuid => {
            texts.text(uuid(bytes).as_bytes());
        }
        Cells::Texts(texts) => texts.text(bytes),
        Cells::Whole(numbers) => numbers.push(whole(bytes, leaf)?),
        Cells::Real(numbers) => numbers.push(real(bytes, leaf)?),
        Cells::Flags(_) => return Err(WRONG_KIND),
    }
    Ok(())
}

/// A whole number by its bytes; of the twelve-byte times that were once written, the milliseconds since 1970.
fn whole(bytes: &[u8], leaf: &Leaf) -> Result<i64, Damage> {
    if let Ok(word) = bytes.try_into() {
        return Ok(i64::from_le_bytes(word));
    }
    if let Ok(word) = bytes.try_into() {
        return Ok(int(word, leaf.logical == Logical::Unsigned));
    }
    let (nanoseconds, day) = bytes.split_first_chunk().ok_or(WRONG_KIND)?;
    let day = u32::from_le_bytes(day.try_into().map_err(|_| WRONG_KIND)?);
    // 1970-01-01 is the Julian day 2,440,588.
    let days = i64::from(day) - 2_440_588;
    Ok(days * 86_400_000 + i64::from_le_bytes(*nanoseconds).div_euclid(1_000_000))
}

fn real(bytes: &[u8], leaf: &Leaf) -> Result<f64, Damage> {
    match (leaf.logical, leaf.physical) {
        (Logical::Decimal(scale), _) => Ok(decimal(bytes, scale)),
        (Logical::Half, _) => {
            let word = bytes.try_into().map_err(|_| WRONG_KIND)?;
            Ok(half(u16::from_le_bytes(word)))
        }
        (_, Physical::Float) => {
            let word = bytes.try_into().map_err(|_| WRONG_KIND)?;
            Ok(shortest(f32::from_le_bytes(word)))
        }
        _ => {
            let word = bytes.try_into().map_err(|_| WRONG_KIND)?;
            Ok(f64::from_le_bytes(word))
        }
    }
}

/// The number that people write for a single-precision one: 0.1, not 0.10000000149.
fn shortest(number: f32) -> f64 {
    if number.fract() == 0.0 {
        f64::from(number)
    } else {
        number.to_string().parse().unwrap_or(f64::from(number))
    }
}

/// A decimal by the bytes of its digits as a whole number, the highest first.
fn decimal(bytes: &[u8], scale: u32) -> f64 {
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let filler: u8 = if is_negative { 0xff } else { 0 };
    if bytes.len() > 16 && bytes[..bytes.len() - 16].iter().any(|&byte| byte != filler) {
        // Past all digits that a decimal of up to 38 has: only its size is told.
        let size = bytes.iter().fold(0.0, |size: f64, &byte| {
            size * 256.0 + f64::from(byte ^ filler)
        });
        let size = if is_negative { -size } else { size };
        return size / 10_f64.powi(scale.cast_signed());
    }
    let last = &bytes[bytes.len().saturating_sub(16)..];
    let mut word = [filler; 16];
    word[16 - last.len()..].copy_from_slice(last);
    scaled(i128::from_be_bytes(word), scale)
}

/// A whole number divided by ten to the power of `scale`, as its digits would read.
pub(crate) fn scaled(unscaled: i128, scale: u32) -> f64 {
    /// Powers of ten up to this one are all told by an `f64`.
    const MOST_EXACT_POWER: u32 = 22;
    if unscaled.unsigned_abs() <= 1 << 53 && scale <= MOST_EXACT_POWER {
        // Both are exact, so the quotient is the number nearest to the decimal.
        return unscaled as f64 / 10_f64.powi(scale.cast_signed());
    }
    format!("{unscaled}e-{scale}").parse().unwrap_or(f64::NAN)
}

/// A half-precision number of IEEE 754.
fn half(bits: u16) -> f64 {
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (fraction + 1024.0) * 2_f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (number, byte) in bytes.iter().enumerate() {
        if matches!(number, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or_default());
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn decimals_read_as_their_digits_do() {
        assert_eq!(decimal(&123_456_i64.to_be_bytes(), 12), 1.23456e-7);
        assert_eq!(decimal(&(-5_i32).to_be_bytes(), 1), -0.5);
        assert_eq!(decimal(&[0x80], 0), -128.0);
        assert_eq!(decimal(&[], 3), 0.0);
        let digits = 123_456_789_012_345_670_000_i128;
        assert_eq!(decimal(&digits.to_be_bytes(), 9), 123_456_789_012.345_67);
        let mut wide = vec![0xff; 20];
        wide[19] = 0xfe;
        assert_eq!(decimal(&wide, 0), -2.0);
    }

    #[test]
    fn half_precision_numbers() {
        for (bits, number) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x3555, 0.333_251_953_125),
            (0x7c00, f64::INFINITY),
        ] {
            assert_eq!(half(bits), number, "{bits:#x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn single_precision_numbers_read_as_they_were_written() {
        assert_eq!(shortest(0.1), 0.1);
        assert_eq!(shortest(16_777_216.0), 16_777_216.0);
        assert!(shortest(f32::NAN).is_nan());
    }
}
