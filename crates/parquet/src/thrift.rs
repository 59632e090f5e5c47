//! Thrift's compact protocol, in which footers and page headers are written: `doc/specs/thrift-compact-protocol.md` of
//! Apache Thrift.

/// Bytes that hold no structure: too few, or wrong ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoThrift {
    /// More bytes could make it whole.
    Short,
    /// No more bytes can.
    Wrong,
}

type Result<T> = std::result::Result<T, NoThrift>;

/// A field of a structure, before its value is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Its number in the format's definition.
    pub(crate) id: i16,
    kind: u8,
}

/// How deep values may lie in each other; Parquet's own go ten deep.
const DEEPEST: u8 = 32;

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

/// Reads values one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u8,
}

impl<'a> Thrift<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
        }
    }

    /// Bytes read so far.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Reads a structure, and hands each field to `read`, which reads its value or leaves it.
    pub(crate) fn structure(
        &mut self,
        mut read: impl FnMut(&mut Self, Field) -> Result<()>,
    ) -> Result<()> {
        if self.depth == DEEPEST {
            return Err(NoThrift::Wrong);
        }
        self.depth += 1;
        let mut id = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                break;
            }
            id = match head >> 4 {
                0 => i16::try_from(self.zigzag()?).map_err(|_| NoThrift::Wrong)?,
                step => id.checked_add(i16::from(step)).ok_or(NoThrift::Wrong)?,
            };
            let field = Field {
                id,
                kind: head & 15,
            };
            let start = self.at;
            read(self, field)?;
            // Booleans lie in the field's head; every other value takes at least a byte.
            if self.at == start && field.kind > FALSE {
                self.skip(field.kind)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// The field's value as a whole number.
    pub(crate) fn whole(&mut self, field: Field) -> Result<i64> {
        match field.kind {
            3 => Ok(i64::from(self.byte()?.cast_signed())),
            4..=6 => self.zigzag(),
            _ => Err(NoThrift::Wrong),
        }
    }

    /// The field's value as a whole number of 32 bits.
    pub(crate) fn int(&mut self, field: Field) -> Result<i32> {
        i32::try_from(self.whole(field)?).map_err(|_| NoThrift::Wrong)
    }

    /// The field's value as a yes or no.
    pub(crate) fn flag(field: Field) -> Result<bool> {
        match field.kind {
            TRUE => Ok(true),
            FALSE => Ok(false),
            _ => Err(NoThrift::Wrong),
        }
    }

    /// The field's value as a text.
    pub(crate) fn text(&mut self, field: Field) -> Result<String> {
        match field.kind {
            BINARY => Ok(String::from_utf8_lossy(self.binary()?).into_owned()),
            _ => Err(NoThrift::Wrong),
        }
    }

    /// The structures of the field's list.
    pub(crate) fn structures(
        &mut self,
        field: Field,
        mut read: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if field.kind != LIST {
            return Err(NoThrift::Wrong);
        }
        let (count, kind) = self.list_head()?;
        if kind != STRUCT {
            return if count == 0 {
                Ok(())
            } else {
                Err(NoThrift::Wrong)
            };
        }
        for _ in 0..count {
            read(self)?;
        }
        Ok(())
    }

    fn list_head(&mut self) -> Result<(usize, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()? as usize,
            count => usize::from(count),
        };
        Ok((count, head & 15))
    }

    fn binary(&mut self) -> Result<&'a [u8]> {
        let length = usize::try_from(self.varint()?).map_err(|_| NoThrift::Wrong)?;
        let end = self.at.checked_add(length).ok_or(NoThrift::Wrong)?;
        let value = self.bytes.get(self.at..end).ok_or(NoThrift::Short)?;
        self.at = end;
        Ok(value)
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self.bytes.get(self.at).ok_or(NoThrift::Short)?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(NoThrift::Wrong)
    }

    fn zigzag(&mut self) -> Result<i64> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    fn skip(&mut self, kind: u8) -> Result<()> {
        if self.depth == DEEPEST {
            return Err(NoThrift::Wrong);
        }
        self.depth += 1;
        self.pass_value(kind)?;
        self.depth -= 1;
        Ok(())
    }

    fn pass_value(&mut self, kind: u8) -> Result<()> {
        match kind {
            // Alone, in a list, a boolean takes a byte.
            TRUE..=3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.pass(8),
            BINARY => self.binary().map(drop),
            LIST | SET => {
                let (count, kind) = self.list_head()?;
                (0..count).try_for_each(|_| self.skip(kind))
            }
            11 => {
                let count = self.varint()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip(kinds >> 4)?;
                    self.skip(kinds & 15)
                })
            }
            STRUCT => self.structure(|_, _| Ok(())),
            13 => self.pass(16),
            _ => Err(NoThrift::Wrong),
        }
    }

    fn pass(&mut self, count: usize) -> Result<()> {
        if self.bytes.len() - self.at < count {
            return Err(NoThrift::Short);
        }
        self.at += count;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_unknown_ones_passed() {
        // 1: i32 -3, 2: true, 5: [[1, 2]] unknown, 6: "ab"
        let bytes = [
            0x15, 5, 0x11, 0x39, 0x19, 0x25, 2, 4, 0x18, 2, b'a', b'b', 0, 9,
        ];
        let (mut number, mut flag, mut text) = (0, false, String::new());
        let mut thrift = Thrift::new(&bytes);
        thrift
            .structure(|thrift, field| {
                match field.id {
                    1 => number = thrift.int(field)?,
                    2 => flag = Thrift::flag(field)?,
                    6 => text = thrift.text(field)?,
                    _ => {}
                }
                Ok(())
            })
            .unwrap();
        assert_eq!((number, flag, text.as_str()), (-3, true, "ab"));
        assert_eq!(thrift.position(), bytes.len() - 1);
    }

    #[test]
    fn nesting_without_end_is_refused() {
        for nested in [0x19, 0x1c] {
            let bytes = vec![nested; 100_000];
            assert!(Thrift::new(&bytes).structure(|_, _| Ok(())).is_err());
        }
    }

    #[test]
    fn what_is_cut_off_is_short() {
        let bytes = [0x15, 5, 0x18, 2, b'a', b'b', 0];
        for end in 0..bytes.len() {
            let read = Thrift::new(&bytes[..end]).structure(|_, _| Ok(()));
            assert_eq!(read, Err(NoThrift::Short), "{end}");
        }
    }
}
