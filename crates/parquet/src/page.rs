//! The head of a page: what it holds and how long it is.

use crate::thrift::{NoThrift, Thrift};

/// The head of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageHead {
    pub(crate) kind: PageKind,
    /// Bytes once decompressed.
    pub(crate) decompressed: i32,
    /// Bytes as stored.
    pub(crate) stored: i32,
    /// Values with the missing ones, or the dictionary's entries.
    pub(crate) values: i32,
    pub(crate) encoding: i32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// Nothing that values are read from.
    #[default]
    Other,
    Dictionary,
    /// Levels and values, compressed together. How the levels are encoded, by number.
    DataV1 {
        definition: i32,
        repetition: i32,
    },
    /// Levels of so many bytes, as they are, and values.
    DataV2 {
        definition: i32,
        repetition: i32,
        is_compressed: bool,
    },
}

impl PageHead {
    /// Reads a head and tells how long it is.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, usize), NoThrift> {
        let mut head = Self::default();
        let mut number = -1;
        let mut thrift = Thrift::new(bytes);
        thrift.structure(|thrift, field| {
            match field.id {
                1 => number = thrift.int(field)?,
                2 => head.decompressed = thrift.int(field)?,
                3 => head.stored = thrift.int(field)?,
                5 if number == 0 => head.data_v1(thrift)?,
                7 if number == 2 => head.dictionary(thrift)?,
                8 if number == 3 => head.data_v2(thrift)?,
                _ => {}
            }
            Ok(())
        })?;
        Ok((head, thrift.position()))
    }

    fn data_v1(&mut self, thrift: &mut Thrift) -> Result<(), NoThrift> {
        let (mut definition, mut repetition) = (3, 3);
        thrift.structure(|thrift, field| {
            match field.id {
                1 => self.values = thrift.int(field)?,
                2 => self.encoding = thrift.int(field)?,
                3 => definition = thrift.int(field)?,
                4 => repetition = thrift.int(field)?,
                _ => {}
            }
            Ok(())
        })?;
        self.kind = PageKind::DataV1 {
            definition,
            repetition,
        };
        Ok(())
    }

    fn dictionary(&mut self, thrift: &mut Thrift) -> Result<(), NoThrift> {
        self.kind = PageKind::Dictionary;
        thrift.structure(|thrift, field| {
            match field.id {
                1 => self.values = thrift.int(field)?,
                2 => self.encoding = thrift.int(field)?,
                _ => {}
            }
            Ok(())
        })
    }

    fn data_v2(&mut self, thrift: &mut Thrift) -> Result<(), NoThrift> {
        let (mut definition, mut repetition, mut is_compressed) = (0, 0, true);
        thrift.structure(|thrift, field| {
            match field.id {
                1 => self.values = thrift.int(field)?,
                4 => self.encoding = thrift.int(field)?,
                5 => definition = thrift.int(field)?,
                6 => repetition = thrift.int(field)?,
                7 => is_compressed = Thrift::flag(field)?,
                _ => {}
            }
            Ok(())
        })?;
        self.kind = PageKind::DataV2 {
            definition,
            repetition,
            is_compressed,
        };
        Ok(())
    }
}
