//! What was opened: one file, or an archive of several.

use crate::container::{Packing, ZIP};
use crate::error::ReadError;
use crate::load::Seam;
use crate::load::archive::Archive;
use crate::load::cut::Cut;
use crate::load::file::File;
use crate::load::intake::Intake;
use crate::load::packed_table::{TablePacking, TableWithin};
use crate::load::part::Part;
use crate::load::table_part::TablePart;
use crate::record::Names;
use crate::rollup::Rollup;
use assay_parquet::Rows;

/// What was held by what was opened.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) files: Vec<Intake>,
    /// Tables of an archive, which are still to be read.
    pub(super) tables: Vec<TableWithin>,
    /// Why files of an archive were left out that hold something else.
    pub(super) unread: Vec<ReadError>,
    /// Why files of an archive were left out that are broken.
    pub(super) broken: Vec<ReadError>,
}

impl Held {
    fn of(file: Intake) -> Self {
        Self {
            files: vec![file],
            tables: Vec::new(),
            unread: Vec::new(),
            broken: Vec::new(),
        }
    }
}

/// The most archives that a file may be in, one in the other.
const MOST_ARCHIVES: usize = 2;

/// One file or an archive, told apart by the first bytes.
#[derive(Debug)]
pub(super) enum Source {
    /// Too few bytes to tell.
    Unknown {
        name: String,
        size: u64,
        head: Vec<u8>,
        /// The archives that it is in, one in the other.
        archives: usize,
    },
    File(Box<File>),
    Archive(Box<Archive>),
}

impl Source {
    pub(super) fn new(name: &str, size: u64) -> Self {
        Self::Unknown {
            name: name.to_owned(),
            size,
            head: Vec::new(),
            archives: 0,
        }
    }

    /// A member of an archive, which is in so many.
    pub(super) fn member(name: &str, archives: usize) -> Self {
        Self::Unknown {
            name: name.to_owned(),
            size: 0,
            head: Vec::new(),
            archives,
        }
    }

    /// A text file whose bytes come unpacked by somebody else.
    pub(super) fn unpacked(name: &str, size: u64, packing: Packing) -> Self {
        Self::File(Box::new(File::unpacked(name, size, packing)))
    }

    /// A file whose rows come column by column; it was packed as a whole, or not.
    pub(super) fn table(
        name: &str,
        size: u64,
        packing: Option<TablePacking>,
        names: Names,
    ) -> Self {
        Self::File(Box::new(File::table(name, size, packing, names)))
    }

    /// Takes the next rows of a table.
    pub(super) fn push_rows(&mut self, rows: &Rows, rollup: &mut Rollup) -> Result<(), ReadError> {
        match self {
            Self::File(file) => file.push_rows(rows, rollup),
            Self::Unknown { .. } | Self::Archive(_) => Err(ReadError::NoFile),
        }
    }

    /// Takes the next rows of a table, which another worker made ready.
    pub(super) fn push_part(
        &mut self,
        part: TablePart,
        rollup: &mut Rollup,
    ) -> Result<(), ReadError> {
        match self {
            Self::File(file) => file.push_part(part, rollup),
            Self::Unknown { .. } | Self::Archive(_) => Err(ReadError::NoFile),
        }
    }

    /// Becomes what its first bytes say, and gives them back; none while there are too few.
    fn tell(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Self::Unknown {
            name,
            size,
            head,
            archives,
        } = self
        else {
            return None;
        };
        head.extend_from_slice(bytes);
        if head.len() < ZIP.len() {
            return None;
        }
        let first = std::mem::take(head);
        *self = if first.starts_with(ZIP) && *archives < MOST_ARCHIVES {
            Self::Archive(Box::new(Archive::new(name, *archives + 1)))
        } else {
            Self::File(Box::new(File::new(name, *size)))
        };
        Some(first)
    }

    /// Records read so far.
    pub(super) fn rows(&self) -> u64 {
        match self {
            Self::Unknown { .. } => 0,
            Self::File(file) => file.rows(),
            Self::Archive(archive) => archive.rows(),
        }
    }

    pub(super) fn is_archive(&self) -> bool {
        matches!(self, Self::Archive(_))
    }

    /// Whether it is packed, as far as its first bytes tell.
    pub(super) fn is_packed(&self) -> bool {
        match self {
            Self::Unknown { .. } => false,
            Self::File(file) => file.is_packed(),
            Self::Archive(_) => true,
        }
    }

    /// Says that so many of the bytes that were pushed were packed themselves, into how many.
    pub(super) fn were_packed(&mut self, bytes: usize, packed: usize) {
        match self {
            Self::Unknown { .. } => {}
            Self::File(file) => file.were_packed(bytes, packed),
            Self::Archive(archive) => archive.were_packed(bytes, packed),
        }
    }

    /// Whether some of its records were handed on.
    pub(super) fn has_given(&self) -> bool {
        match self {
            Self::Unknown { .. } => false,
            Self::File(file) => file.has_given(),
            Self::Archive(archive) => archive.has_given(),
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), ReadError> {
        match self {
            Self::Unknown { .. } => match self.tell(bytes) {
                Some(first) => self.push(&first, rollup),
                None => Ok(()),
            },
            Self::File(file) => file.push(bytes, rollup),
            Self::Archive(archive) => archive.push(bytes, rollup),
        }
    }

    /// [`Source::push`], but stops where the rest can be cut.
    pub(super) fn push_to_cut(
        &mut self,
        bytes: &[u8],
        rollup: &mut Rollup,
    ) -> Result<Option<Cut>, ReadError> {
        match self {
            Self::Unknown { .. } => match self.tell(bytes) {
                Some(first) => self.push_to_cut(&first, rollup),
                None => Ok(None),
            },
            Self::File(file) => file.push_to_cut(bytes, rollup),
            Self::Archive(archive) => archive.push(bytes, rollup).map(|()| None),
        }
    }

    /// Takes a part of a file that was cut.
    pub(super) fn add(&mut self, part: Part, rollup: &mut Rollup) -> Result<Seam, ReadError> {
        match self {
            Self::File(file) => file.add(part, rollup),
            Self::Unknown { .. } | Self::Archive(_) => Err(ReadError::NoFile),
        }
    }

    /// Takes the end and gives what each file held.
    pub(super) fn finish(self, rollup: &mut Rollup) -> Result<Held, ReadError> {
        match self {
            Self::Unknown {
                name, size, head, ..
            } => {
                let mut file = File::new(&name, size);
                file.push(&head, rollup)?;
                Ok(Held::of(file.finish(rollup)?))
            }
            Self::File(file) => Ok(Held::of(file.finish(rollup)?)),
            Self::Archive(archive) => archive.finish(),
        }
    }
}
