//! A zip archive on its way: each member is read as a file of its own, or as an archive of more, but for Parquet tables,
//! which are read at any place and so cannot be read on the way.

use crate::container::{Refused, Unzip, UnzipError, Unzipped};
use crate::error::ReadError;
use crate::load::file::ZIPPED;
use crate::load::intake::Intake;
use crate::load::packed_table::TableWithin;
use crate::load::skipped::Room;
use crate::load::source::{Held, Source};
use crate::rollup::Rollup;

/// A zip archive on its way.
#[derive(Debug)]
pub(super) struct Archive {
    unzip: Unzip,
    members: Members,
}

/// What came out of an archive.
#[derive(Debug, Default)]
struct Members {
    archive: String,
    /// The archives that the members are in, one in the other.
    archives: usize,
    /// The member at hand, where it is one that is read.
    file: Option<Source>,
    /// The table at hand.
    table: Option<TableWithin>,
    /// The byte of the archive where the member at hand begins.
    start: u64,
    done: Vec<Intake>,
    tables: Vec<TableWithin>,
    /// Room for what could not be read of all members.
    room: Room,
    /// Why members were left out that hold something else than traces.
    unread: Vec<ReadError>,
    /// Why members were left out that are broken.
    broken: Vec<ReadError>,
}

impl Archive {
    /// An archive, whose members are in so many.
    pub(super) fn new(name: &str, archives: usize) -> Self {
        Self {
            unzip: Unzip::new(),
            members: Members {
                archive: name.to_owned(),
                archives,
                ..Members::default()
            },
        }
    }

    /// Records read so far.
    pub(super) fn rows(&self) -> u64 {
        let done: u64 = (self.members.done.iter())
            .map(|intake| intake.receipt.rows)
            .sum();
        done + self.members.file.as_ref().map_or(0, Source::rows)
    }

    /// Whether some of the members' records were handed on.
    pub(super) fn has_given(&self) -> bool {
        !self.members.done.is_empty() || self.members.file.as_ref().is_some_and(Source::has_given)
    }

    /// Says that so many of the bytes that were pushed were packed themselves, into how many.
    pub(super) fn were_packed(&mut self, bytes: usize, packed: usize) {
        self.unzip.were_packed(bytes, packed);
    }

    pub(super) fn push(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), ReadError> {
        let Self { unzip, members } = self;
        let taken = unzip.push(bytes, &mut |piece| members.take(piece, rollup));
        taken.map_err(|fault| fault.of(&members.archive))
    }

    /// Takes the end of the archive and gives what its members held: at least one record or table.
    pub(super) fn finish(self) -> Result<Held, ReadError> {
        let Members {
            archive,
            done,
            tables,
            unread,
            broken,
            ..
        } = self.members;
        self.unzip
            .finish()
            .map_err(|fault| Fault::Unzip(fault).of(&archive))?;
        if done.is_empty() && tables.is_empty() {
            let first = broken.into_iter().chain(unread).next();
            return Err(first.unwrap_or(ReadError::NoRecords { file: archive }));
        }
        Ok(Held {
            files: done,
            tables,
            unread,
            broken,
        })
    }
}

impl Members {
    fn take(&mut self, piece: Unzipped<'_>, rollup: &mut Rollup) -> Result<(), Fault> {
        match piece {
            Unzipped::Member { name, start } => {
                self.start = start;
                self.begin(name)?;
            }
            Unzipped::Bytes { bytes, packed } => {
                if let Some(mut file) = self.file.take() {
                    match file.push(bytes, rollup) {
                        Ok(()) => {
                            file.were_packed(bytes.len(), packed);
                            self.file = Some(file);
                        }
                        Err(error) if file.has_given() => return Err(Fault::Read(error)),
                        Err(error) => self.turn_from(error, file.is_packed()),
                    }
                }
            }
            Unzipped::End { packed, end } => {
                if let Some(file) = self.file.take() {
                    let (is_packed, is_archive) = (file.is_packed(), file.is_archive());
                    let has_given = file.has_given();
                    match file.finish(rollup) {
                        Ok(held) => {
                            for mut intake in held.files {
                                if !is_archive {
                                    intake.receipt.bytes = packed;
                                    intake.receipt.container.push_str(ZIPPED);
                                }
                                intake.skipped.keep_within(&mut self.room);
                                self.done.push(intake);
                            }
                            self.unread.extend(held.unread);
                            self.broken.extend(held.broken);
                        }
                        Err(error) if has_given => return Err(Fault::Read(error)),
                        Err(error) => self.turn_from(error, is_packed),
                    }
                }
                if let Some(mut table) = self.table.take() {
                    table.bytes.end = end;
                    self.tables.push(table);
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self, name: &str) -> Result<(), Fault> {
        let is_office = matches!(name, "[Content_Types].xml" | "mimetype");
        if is_office || name.starts_with("_rels/") {
            return Err(Fault::Read(ReadError::Refused {
                file: self.archive.clone(),
                what: Refused::Office,
            }));
        }
        // Folders, and what archivers leave beside the files.
        let last = name.rsplit('/').next().unwrap_or_default();
        let is_file = !last.is_empty() && !last.starts_with('.') && !name.starts_with("__MACOSX/");
        let whole = || format!("{}: {name}", self.archive);
        self.file = is_file.then(|| Source::member(&whole(), self.archives));
        Ok(())
    }

    /// Leaves out a member of which nothing was read, or notes that it is a table, where it is not packed twice.
    fn turn_from(&mut self, error: ReadError, is_packed: bool) {
        match error {
            ReadError::Refused {
                file,
                what: Refused::Parquet,
            } if !is_packed && self.archives == 1 => {
                self.table = Some(TableWithin {
                    name: file,
                    bytes: self.start..self.start,
                });
            }
            ReadError::Empty { .. }
            | ReadError::Refused { .. }
            | ReadError::NoHeader { .. }
            | ReadError::NothingReadable { .. }
            | ReadError::NoRecords { .. } => self.unread.push(error),
            error => self.broken.push(error),
        }
    }
}

/// What ends the reading of an archive, before its name is known.
enum Fault {
    Unzip(UnzipError),
    Read(ReadError),
}

impl From<UnzipError> for Fault {
    fn from(fault: UnzipError) -> Self {
        Self::Unzip(fault)
    }
}

impl Fault {
    fn of(self, file: &str) -> ReadError {
        match self {
            Self::Unzip(fault) => ReadError::Unzip {
                file: file.to_owned(),
                fault,
            },
            Self::Read(error) => error,
        }
    }
}
