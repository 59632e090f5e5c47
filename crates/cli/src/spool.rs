//! What memory has no room for, on a disk.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use assay_traces::reread::Spool;

use crate::error::CliError;

/// Texts in a file without a name, which nobody else can open and which goes with the process. It is made once there is
/// something to keep.
#[derive(Clone, Debug, Default)]
pub(crate) struct TemporaryFile(Rc<RefCell<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    file: Option<File>,
    /// Where the pieces of each part begin, and how long they are.
    pieces: HashMap<usize, Vec<(u64, usize)>>,
}

impl Kept {
    fn put(&mut self, part: usize, bytes: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let start = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        let pieces = self.pieces.entry(part).or_default();
        pieces.push((start, bytes.len()));
        Ok(())
    }

    fn read(&mut self, part: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let (Some(file), Some(pieces)) = (&mut self.file, self.pieces.get(&part)) else {
            return Ok(bytes);
        };
        for &(start, length) in pieces {
            file.seek(SeekFrom::Start(start))?;
            let before = bytes.len();
            bytes.resize(before + length, 0);
            file.read_exact(&mut bytes[before..])?;
        }
        Ok(bytes)
    }
}

impl Spool for TemporaryFile {
    fn put(&mut self, part: usize, bytes: &[u8]) -> Result<(), String> {
        let kept = self.0.borrow_mut().put(part, bytes);
        kept.map_err(|reason| reason.to_string())
    }
}

impl TemporaryFile {
    /// What was kept of a part.
    ///
    /// # Errors
    /// [`CliError::File`] where the system does not give it back.
    pub(crate) fn read(&self, part: usize) -> Result<Vec<u8>, CliError> {
        let bytes = self.0.borrow_mut().read(part);
        bytes.map_err(|reason| CliError::File {
            file: "The temporary file of the records".to_owned(),
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_its_own_pieces_in_their_order() {
        let mut spool = TemporaryFile::default();
        assert_eq!(spool.read(3).unwrap(), b"");
        for (part, bytes) in [(3, "a"), (5, "bc"), (3, ""), (3, "def")] {
            spool.put(part, bytes.as_bytes()).unwrap();
        }
        assert_eq!(spool.read(3).unwrap(), b"adef");
        spool.put(5, b"g").unwrap();
        assert_eq!(spool.read(5).unwrap(), b"bcg");
        assert_eq!(spool.read(4).unwrap(), b"");
    }
}
