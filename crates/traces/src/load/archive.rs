//! A zip archive on its way: each member is read as a file of its own.

use crate::container::{Refused, Unzip, UnzipError, Unzipped};
use crate::error::ReadError;
use crate::load::file::File;
use crate::load::intake::Intake;
use crate::load::skipped::Room;
use crate::load::source::Held;
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
    /// The member at hand, where it is one that is read.
    file: Option<File>,
    done: Vec<Intake>,
    /// Room for what could not be read of all members.
    room: Room,
    /// Why members were left out.
    unread: Vec<ReadError>,
}

impl Archive {
    pub(super) fn new(name: &str) -> Self {
        Self {
            unzip: Unzip::new(),
            members: Members {
                archive: name.to_owned(),
                ..Members::default()
            },
        }
    }

    /// Records read so far.
    pub(super) fn rows(&self) -> u64 {
        let done: u64 = (self.members.done.iter())
            .map(|intake| intake.receipt.rows)
            .sum();
        done + self.members.file.as_ref().map_or(0, File::rows)
    }

    pub(super) fn push(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), ReadError> {
        let Self { unzip, members } = self;
        let taken = unzip.push(bytes, &mut |piece| members.take(piece, rollup));
        taken.map_err(|fault| fault.of(&members.archive))
    }

    /// Takes the end of the archive and gives what its members held: at least one record.
    pub(super) fn finish(self) -> Result<Held, ReadError> {
        let Members {
            archive,
            done,
            unread,
            ..
        } = self.members;
        self.unzip
            .finish()
            .map_err(|fault| Fault::Unzip(fault).of(&archive))?;
        if done.is_empty() {
            let first = unread.into_iter().next();
            return Err(first.unwrap_or(ReadError::NoRecords { file: archive }));
        }
        Ok(Held {
            files: done,
            unread,
        })
    }
}

impl Members {
    fn take(&mut self, piece: Unzipped<'_>, rollup: &mut Rollup) -> Result<(), Fault> {
        match piece {
            Unzipped::Member(name) => self.begin(name)?,
            Unzipped::Bytes(bytes) => {
                let outcome = self.file.as_mut().map(|file| file.push(bytes, rollup));
                if let Some(Err(error)) = outcome {
                    self.file = None;
                    self.leave_out(error)?;
                }
            }
            Unzipped::End(packed) => {
                if let Some(file) = self.file.take() {
                    match file.finish(rollup) {
                        Ok(mut intake) => {
                            intake.receipt.bytes = packed;
                            intake.receipt.container.push_str(", zipped");
                            intake.skipped.keep_within(&mut self.room);
                            self.done.push(intake);
                        }
                        Err(error) => self.leave_out(error)?,
                    }
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
        self.file = is_file.then(|| File::new(&format!("{}: {name}", self.archive), 0));
        Ok(())
    }

    /// Leaves out a member that holds something else than traces; one that broke off after some is an error.
    fn leave_out(&mut self, error: ReadError) -> Result<(), Fault> {
        match error {
            ReadError::Empty { .. }
            | ReadError::Refused { .. }
            | ReadError::NoHeader { .. }
            | ReadError::NothingReadable { .. }
            | ReadError::NoRecords { .. } => {
                self.unread.push(error);
                Ok(())
            }
            error => Err(Fault::Read(error)),
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
