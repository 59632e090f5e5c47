//! Some rows of a table, column by column, and the bytes in which they go from one program to another.

use crate::texts::Texts;

/// Some rows of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The number of the first one in the file, from 1.
    pub first: u64,
    /// How many there are.
    pub count: usize,
    /// The columns, which have a value, or the lack of one, for each row.
    pub columns: Vec<Column>,
}

/// A column of some rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name; fields within structures have dotted ones.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of some rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Flags: 0 is no, 1 is yes, anything else is missing.
    Flags(Vec<u8>),
    /// Numbers; NaN is missing.
    Numbers(Vec<f64>),
    /// Points in time, in milliseconds since 1970 UTC; [`NO_TIME`] is missing.
    Times(Vec<i64>),
    /// Texts.
    Texts(Coded),
    /// What repeats or nests, such as lists and maps, as JSON.
    Json(Coded),
}

/// Stands for a missing time.
pub const NO_TIME: i64 = i64::MIN;

/// Texts by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    /// The texts that occur, most of them once.
    pub texts: Texts,
    /// For each row the number of its text, from 1; 0 is missing.
    pub codes: Vec<u32>,
}

impl Rows {
    /// The rows as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.most_bytes());
        put_number(&mut bytes, self.first);
        put_number(&mut bytes, self.count as u64);
        put_number(&mut bytes, self.columns.len() as u64);
        for column in &self.columns {
            put_bytes(&mut bytes, column.name.as_bytes());
            match &column.values {
                Values::Flags(flags) => {
                    bytes.push(0);
                    put_bytes(&mut bytes, flags);
                }
                Values::Numbers(numbers) => {
                    bytes.push(1);
                    put_words(
                        &mut bytes,
                        numbers.iter().map(|number| number.to_le_bytes()),
                    );
                }
                Values::Times(times) => {
                    bytes.push(2);
                    put_words(&mut bytes, times.iter().map(|time| time.to_le_bytes()));
                }
                Values::Texts(coded) => {
                    bytes.push(3);
                    coded.put(&mut bytes);
                }
                Values::Json(coded) => {
                    bytes.push(4);
                    coded.put(&mut bytes);
                }
            }
        }
        bytes
    }

    /// At least so many bytes as the rows take, so that they are not moved while they are written.
    fn most_bytes(&self) -> usize {
        const HEAD: usize = 64;
        let of_values = |values: &Values| match values {
            Values::Flags(flags) => flags.len(),
            Values::Numbers(numbers) => 8 * numbers.len(),
            Values::Times(times) => 8 * times.len(),
            Values::Texts(coded) | Values::Json(coded) => {
                let (texts, ends) = coded.texts.parts();
                texts.len() + 4 * (ends.len() + coded.codes.len())
            }
        };
        let columns = self.columns.iter();
        let of_columns = columns.map(|it| HEAD + it.name.len() + of_values(&it.values));
        HEAD + of_columns.sum::<usize>()
    }

    /// The rows that these bytes hold; none where they are not those of rows.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = bytes;
        let first = take_number(&mut bytes)?;
        let count = usize::try_from(take_number(&mut bytes)?).ok()?;
        let mut columns = Vec::new();
        for _ in 0..take_number(&mut bytes)? {
            let name = String::from_utf8(take_bytes(&mut bytes)?.to_vec()).ok()?;
            let (kind, rest) = bytes.split_first()?;
            bytes = rest;
            let values = match kind {
                0 => Values::Flags(take_bytes(&mut bytes)?.to_vec()),
                1 => Values::Numbers(take_words(&mut bytes, f64::from_le_bytes)?),
                2 => Values::Times(take_words(&mut bytes, i64::from_le_bytes)?),
                3 => Values::Texts(Coded::take(&mut bytes)?),
                4 => Values::Json(Coded::take(&mut bytes)?),
                _ => return None,
            };
            if values.len() != count {
                return None;
            }
            columns.push(Column { name, values });
        }
        bytes.is_empty().then_some(Self {
            first,
            count,
            columns,
        })
    }
}

impl Values {
    /// For how many rows there are values.
    fn len(&self) -> usize {
        match self {
            Self::Flags(flags) => flags.len(),
            Self::Numbers(numbers) => numbers.len(),
            Self::Times(times) => times.len(),
            Self::Texts(coded) | Self::Json(coded) => coded.codes.len(),
        }
    }
}

impl Coded {
    fn put(&self, bytes: &mut Vec<u8>) {
        let (texts, ends) = self.texts.parts();
        put_bytes(bytes, texts);
        put_words(bytes, ends.iter().map(|end| end.to_le_bytes()));
        // Few texts have short codes.
        match self.texts.len() {
            0..=0xff => put_words(bytes, self.codes.iter().map(|code| [*code as u8])),
            0x100..=0xffff => put_words(
                bytes,
                self.codes.iter().map(|code| (*code as u16).to_le_bytes()),
            ),
            _ => put_words(bytes, self.codes.iter().map(|code| code.to_le_bytes())),
        }
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let texts = take_bytes(bytes)?.to_vec();
        let ends = take_words(bytes, u32::from_le_bytes)?;
        let texts = Texts::of(texts, ends)?;
        let codes = match texts.len() {
            0..=0xff => take_words(bytes, |[code]| u32::from(code)),
            0x100..=0xffff => take_words(bytes, |code| u16::from_le_bytes(code).into()),
            _ => take_words(bytes, u32::from_le_bytes),
        }?;
        let is_known = |&code: &u32| code as usize <= texts.len();
        codes.iter().all(is_known).then_some(Self { texts, codes })
    }
}

fn put_number(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn put_bytes(bytes: &mut Vec<u8>, some: &[u8]) {
    put_number(bytes, some.len() as u64);
    bytes.extend_from_slice(some);
}

fn put_words<const N: usize>(bytes: &mut Vec<u8>, words: impl ExactSizeIterator<Item = [u8; N]>) {
    put_number(bytes, (words.len() * N) as u64);
    let start = bytes.len();
    bytes.resize(start + words.len() * N, 0);
    let (places, _) = bytes[start..].as_chunks_mut();
    for (place, word) in places.iter_mut().zip(words) {
        *place = word;
    }
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let (word, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u64::from_le_bytes(*word))
}

fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn take_words<const N: usize, T>(bytes: &mut &[u8], read: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
    let (words, rest) = take_bytes(bytes)?.as_chunks();
    rest.is_empty()
        .then(|| words.iter().map(|&word| read(word)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Rows {
        let mut texts = Texts::default();
        texts.push("é".as_bytes());
        texts.push(b"");
        let coded = Coded {
            texts,
            codes: vec![1, 0, 2],
        };
        let column = |name: &str, values| Column {
            name: name.to_owned(),
            values,
        };
        Rows {
            first: 7,
            count: 3,
            columns: vec![
                column("a", Values::Flags(vec![0, 1, 2])),
                column("b.c", Values::Numbers(vec![0.5, -1.0, 1e300])),
                column("d", Values::Times(vec![1, NO_TIME, -5])),
                column("é", Values::Texts(coded.clone())),
                column("f", Values::Json(coded)),
            ],
        }
    }

    #[test]
    fn rows_go_through_bytes() {
        assert_eq!(Rows::from_bytes(&some().to_bytes()), Some(some()));
    }

    #[test]
    fn other_bytes_are_refused() {
        let bytes = some().to_bytes();
        for end in 0..bytes.len() {
            assert_eq!(Rows::from_bytes(&bytes[..end]), None, "{end}");
        }
        let mut more = bytes.clone();
        more.push(0);
        assert_eq!(Rows::from_bytes(&more), None);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            if let Some(read) = Rows::from_bytes(&damaged) {
                assert_eq!(read.to_bytes(), damaged, "what is read is what is there");
            }
        }
    }
}
