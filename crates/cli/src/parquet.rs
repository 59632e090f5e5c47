//! Reads Parquet files from disk.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use assay_parquet::{Reader, Source};
use assay_traces::ReadError;
use assay_traces::load::Loader;

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
    let refused = |fault| ReadError::Parquet {
        file: name.to_owned(),
        fault,
    };
    let mut reader = Reader::open(OnDisk { file, bytes }).map_err(refused)?;
    let wanted = loader.wanted_columns(reader.columns());
    let row_groups = reader.row_groups();
    reader.start(&wanted, 0..row_groups);
    loader.begin_table(name, bytes);
    while let Some(rows) = reader.next_rows().map_err(refused)? {
        loader.push_rows(&rows)?;
    }
    loader.end_file()
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
