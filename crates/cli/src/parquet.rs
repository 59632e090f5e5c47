//! Reads Parquet files from disk.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use assay_parquet::{Reader, Source};
use assay_traces::ReadError;
use assay_traces::load::{Loader, PackedTable, TablePacking};

use crate::error::CliError;
use crate::load::PIECE;

/// Reads the wanted columns of a Parquet file, some rows at a time.
///
/// # Errors
///
/// The file is damaged or stored in a way that is not read, or holds no traces.
pub(crate) fn load(
    file: File,
    bytes: u64,
    name: &str,
    loader: &mut Loader,
) -> Result<(), ReadError> {
    read(OnDisk { file, bytes }, name, (bytes, None), loader)
}

/// [`load`], of a file that is packed as a whole, of which these are the first bytes and those after them, or of a member of
/// an archive. It is unpacked in memory.
///
/// # Errors
///
/// As [`load`], and where the file cannot be unpacked or read.
pub(crate) fn load_packed(
    mut packed: PackedTable,
    head: &[u8],
    rest: &mut impl Read,
    bytes: u64,
    loader: &mut Loader,
) -> Result<(), CliError> {
    let (name, packing) = (packed.name().to_owned(), packed.packing());
    let (mut table, mut piece) = (Vec::new(), vec![0; PIECE]);
    let mut next = head;
    loop {
        packed.push(next, |unpacked| table.extend_from_slice(unpacked))?;
        let read = rest.read(&mut piece).map_err(|reason| CliError::File {
            file: name.clone(),
            reason,
        })?;
        if read == 0 {
            break;
        }
        next = &piece[..read];
    }
    packed.finish(|unpacked| table.extend_from_slice(unpacked))?;
    Ok(read(
        table.as_slice(),
        &name,
        (bytes, Some(packing)),
        loader,
    )?)
}

fn read(
    source: impl Source,
    name: &str,
    (bytes, packing): (u64, Option<TablePacking>),
    loader: &mut Loader,
) -> Result<(), ReadError> {
    let refused = |fault| ReadError::Parquet {
        file: name.to_owned(),
        fault,
    };
    let mut reader = Reader::open(source).map_err(refused)?;
    let wanted = loader.wanted_columns(reader.columns());
    let row_groups = reader.row_groups();
    reader.start(&wanted, 0..row_groups);
    loader.begin_table(name, bytes, packing);
    while let Some(rows) = reader.next_rows().map_err(refused)? {
        loader.push_rows(&rows)?;
    }
    loader.end_file()?;
    Ok(())
}

/// A file that is read at any place.
struct OnDisk {
    file: File,
    bytes: u64,
}

impl Source for OnDisk {
    fn length(&self) -> u64 {
        self.bytes
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let mut bytes = vec![0; length];
        self.file
            .seek(SeekFrom::Start(offset))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}
