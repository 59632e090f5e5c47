//! The values of a page, read a few at a time.

use crate::cells::{Cells, Dictionary};
use crate::column::{MOST_TEXT, TOO_MUCH_TEXT};
use crate::encoding::delta::Delta;
use crate::encoding::hybrid::{Hybrid, Stretch};
use crate::encoding::{TOO_FEW, plain};
use crate::fault::Damage;
use crate::schema::{Leaf, Physical};

const WRONG_CODE: Damage = Damage::Corrupt("a code is not in the dictionary");
const WRONG_KIND: Damage = Damage::Corrupt("a page is encoded in a way that its column cannot be");
const WRONG_LENGTH: Damage = Damage::Corrupt("a text's length makes no sense");

/// What is still to be read of a page's values.
#[derive(Clone, Debug)]
pub(crate) enum PageValues {
    /// One after the other, from here on.
    Plain(usize),
    /// Flags, a bit each, from this bit on.
    Bits(usize),
    /// Flags in runs.
    FlagRuns(Hybrid),
    /// Codes of the dictionary.
    Codes(Hybrid),
    /// Whole numbers as differences.
    Delta(Delta),
    /// Texts from here on, after all of their lengths.
    Lengths(Delta, usize),
    /// Texts from here on, without what each shares with the one before.
    Shared {
        shared: Delta,
        lengths: Delta,
        at: usize,
        last: Vec<u8>,
    },
    /// The first bytes of all values, then the second ones, and so on.
    Split {
        start: usize,
        next: usize,
        values: usize,
    },
}

impl PageValues {
    /// The values in `page[at..]`, at most `most`, written by the encoding of this number.
    pub(crate) fn of(
        page: &[u8],
        at: usize,
        most: usize,
        encoding: i32,
        leaf: &Leaf,
    ) -> Result<Self, Damage> {
        if at == page.len() {
            // Without a value, not even the encoding's own head is there.
            return Ok(Self::Plain(at));
        }
        let is_number = matches!(leaf.physical, Physical::Int32 | Physical::Int64);
        let is_text = leaf.physical == Physical::Bytes;
        Ok(match encoding {
            0 if leaf.physical == Physical::Boolean => Self::Bits(at * 8),
            0 => Self::Plain(at),
            2 | 8 => Self::Codes(Hybrid::new(page, at + 1, page.len(), page[at])?),
            3 if leaf.physical == Physical::Boolean => {
                let start = (at + 4).min(page.len());
                Self::FlagRuns(Hybrid::new(page, start, page.len(), 1)?)
            }
            5 if is_number => Self::Delta(Delta::new(page, at, most)?),
            6 if is_text => {
                let lengths = Delta::new(page, at, most)?;
                let at = after(&lengths, page)?;
                Self::Lengths(lengths, at)
            }
            7 if is_text || matches!(leaf.physical, Physical::Fixed(_)) => {
                let shared = Delta::new(page, at, most)?;
                let lengths = Delta::new(page, after(&shared, page)?, most)?;
                let at = after(&lengths, page)?;
                Self::Shared {
                    shared,
                    lengths,
                    at,
                    last: Vec::new(),
                }
            }
            9 => {
                let width = plain::width(leaf.physical)?;
                Self::Split {
                    start: at,
                    next: 0,
                    values: (page.len() - at) / width,
                }
            }
            3 | 5..=7 => return Err(WRONG_KIND),
            other => return Err(Damage::Encoding(other)),
        })
    }

    /// Reads the next `count` values.
    pub(crate) fn read(
        &mut self,
        page: &[u8],
        count: usize,
        leaf: &Leaf,
        dictionary: Option<&mut Dictionary>,
        cells: &mut Cells,
    ) -> Result<(), Damage> {
        match self {
            Self::Plain(at) => plain::read(page, at, count, leaf, cells),
            Self::Bits(bit) => {
                let Cells::Flags(flags) = cells else {
                    return Err(WRONG_KIND);
                };
                for _ in 0..count {
                    let byte = page.get(*bit / 8).ok_or(TOO_FEW)?;
                    flags.push(byte >> (*bit % 8) & 1);
                    *bit += 1;
                }
                Ok(())
            }
            Self::FlagRuns(runs) => {
                let Cells::Flags(flags) = cells else {
                    return Err(WRONG_KIND);
                };
                runs.read(page, count, |stretch| {
                    match stretch {
                        Stretch::Same(flag, count) => {
                            flags.resize(flags.len() + count, flag as u8);
                        }
                        Stretch::Each(each) => flags.extend(each.iter().map(|&flag| flag as u8)),
                    }
                    Ok(())
                })
            }
            Self::Codes(codes) => {
                let dictionary = dictionary.ok_or(Damage::Corrupt("a dictionary is missing"))?;
                codes.read(page, count, |stretch| look_up(stretch, dictionary, cells))
            }
            Self::Delta(delta) => {
                let Cells::Whole(numbers) = cells else {
                    return Err(WRONG_KIND);
                };
                let is_int = leaf.physical == Physical::Int32;
                for _ in 0..count {
                    let number = delta.next(page)?;
                    // Differences of 32 bits wrap round.
                    numbers.push(if is_int {
                        i64::from(number as i32)
                    } else {
                        number
                    });
                }
                Ok(())
            }
            Self::Lengths(lengths, at) => {
                for _ in 0..count {
                    let text = next_text(page, lengths, at)?;
                    plain::value(text, leaf, cells)?;
                }
                Ok(())
            }
            Self::Shared {
                shared,
                lengths,
                at,
                last,
            } => {
                for _ in 0..count {
                    let kept = usize::try_from(shared.next(page)?).map_err(|_| WRONG_LENGTH)?;
                    if kept > last.len() {
                        return Err(WRONG_LENGTH);
                    }
                    last.truncate(kept);
                    last.extend_from_slice(next_text(page, lengths, at)?);
                    if matches!(leaf.physical, Physical::Fixed(width) if width != last.len()) {
                        return Err(WRONG_LENGTH);
                    }
                    plain::value(last, leaf, cells)?;
                    // A few bytes more can tell all that came before once more.
                    if cells.bytes_of_texts() > MOST_TEXT {
                        return Err(TOO_MUCH_TEXT);
                    }
                }
                Ok(())
            }
            Self::Split {
                start,
                next,
                values,
            } => {
                if count > *values - *next {
                    return Err(TOO_FEW);
                }
                if count == 0 {
                    return Ok(());
                }
                let mut value = vec![0; plain::width(leaf.physical)?];
                for number in *next..*next + count {
                    for (place, byte) in value.iter_mut().enumerate() {
                        *byte = page[*start + place * *values + number];
                    }
                    plain::value(&value, leaf, cells)?;
                }
                *next += count;
                Ok(())
            }
        }
    }
}

/// Where the numbers end.
fn after(numbers: &Delta, page: &[u8]) -> Result<usize, Damage> {
    let mut numbers = numbers.clone();
    while numbers.left() > 0 {
        numbers.next(page)?;
    }
    Ok(numbers.end())
}

fn next_text<'a>(page: &'a [u8], lengths: &mut Delta, at: &mut usize) -> Result<&'a [u8], Damage> {
    let length = usize::try_from(lengths.next(page)?).map_err(|_| WRONG_LENGTH)?;
    let end = at.checked_add(length).ok_or(WRONG_LENGTH)?;
    let text = page.get(*at..end).ok_or(TOO_FEW)?;
    *at = end;
    Ok(text)
}

fn look_up(
    stretch: Stretch<'_>,
    dictionary: &mut Dictionary,
    cells: &mut Cells,
) -> Result<(), Damage> {
    match (dictionary, cells) {
        (Dictionary::Whole(entries), Cells::Whole(numbers)) => gather(stretch, entries, numbers),
        (Dictionary::Real(entries), Cells::Real(numbers)) => gather(stretch, entries, numbers),
        (Dictionary::Texts(entries, codes), Cells::Texts(texts)) => {
            let named = match &stretch {
                Stretch::Same(entry, _) => std::slice::from_ref(entry),
                Stretch::Each(each) => each,
            };
            for &entry in named {
                let known = codes.get_mut(entry as usize).ok_or(WRONG_CODE)?;
                if *known == 0 {
                    *known = texts.add(entries.get(entry as usize));
                }
            }
            gather(stretch, codes, texts.codes())
        }
        _ => Err(WRONG_KIND),
    }
}

fn gather<T: Copy>(stretch: Stretch<'_>, entries: &[T], values: &mut Vec<T>) -> Result<(), Damage> {
    match stretch {
        Stretch::Same(code, count) => {
            let entry = *entries.get(code as usize).ok_or(WRONG_CODE)?;
            values.resize(values.len() + count, entry);
        }
        Stretch::Each(each) => {
            if each.iter().any(|&code| code as usize >= entries.len()) {
                return Err(WRONG_CODE);
            }
            values.extend(each.iter().map(|&code| entries[code as usize]));
        }
    }
    Ok(())
}
