//! Reads Parquet files through a module of its own, which `worker.js` loads when the first one comes.

use assay_parquet::Rows;
use assay_protocol::Problem;
use assay_traces::Loader;
use assay_traces::load::{TableJoining, TablePacking, TablePart, TablePartReader};
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::crew::{ASKED, Crew};
use crate::reader::{self, ROWS};
use crate::stop::{confused, problem, refused};

#[wasm_bindgen]
extern "C" {
    /// `ParquetFile` of the crate `assay-parquet-reader`.
    type ParquetFile;

    #[wasm_bindgen(catch, js_name = openParquet)]
    async fn open(file: &File) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    fn columns(this: &ParquetFile) -> Vec<String>;

    #[wasm_bindgen(method)]
    fn rows(this: &ParquetFile) -> f64;

    #[wasm_bindgen(method)]
    fn start(this: &ParquetFile, columns: &[usize], first: usize, step: usize);

    #[wasm_bindgen(method, catch, js_name = nextRows)]
    fn next_rows(this: &ParquetFile) -> Result<Option<Vec<u8>>, JsValue>;

    #[wasm_bindgen(method)]
    fn free(this: &ParquetFile);
}

/// A Parquet file, and what it was before it was unpacked.
pub(crate) struct TableFile {
    pub(crate) file: File,
    /// Its size as stored.
    pub(crate) bytes: f64,
    pub(crate) packing: Option<TablePacking>,
}

impl TableFile {
    fn begin(&self, loader: &mut Loader) {
        loader.begin_table(&self.file.name(), self.bytes as u64, self.packing);
    }
}

/// A Parquet file that is read from its first row to its last.
struct Table {
    parquet: ParquetFile,
    file: String,
}

impl Drop for Table {
    fn drop(&mut self) {
        self.parquet.free();
    }
}

impl Table {
    async fn open(file: &File) -> Result<Self, Problem> {
        let name = file.name();
        let parquet = open(file).await.map_err(|error| failed(&error, &name))?;
        Ok(Self {
            parquet: parquet.unchecked_into(),
            file: name,
        })
    }

    fn next(&self) -> Result<Option<Rows>, Problem> {
        let next = self.parquet.next_rows();
        match next.map_err(|error| failed(&error, &self.file))? {
            None => Ok(None),
            Some(bytes) => match Rows::from_bytes(&bytes) {
                None => Err(stopped(&self.file)),
                rows => Ok(rows),
            },
        }
    }
}

/// Pushes the rows of a Parquet file into `loader`, telling `progress` which share is read.
pub(crate) async fn read(
    file: &TableFile,
    loader: &mut Loader,
    progress: impl AsyncFn(f64, &Loader) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let table = Table::open(&file.file).await?;
    let columns = table.parquet.columns();
    let wanted = loader.wanted_columns(columns.iter().map(String::as_str));
    table.parquet.start(&wanted, 0, 1);
    file.begin(loader);
    while let Some(rows) = table.next()? {
        loader.push_rows(&rows).map_err(|error| refused(&error))?;
        let read = (rows.first - 1) as f64 + rows.count as f64;
        progress(read / table.parquet.rows(), loader).await?;
    }
    loader.end_file().map_err(|error| refused(&error))?;
    Ok(())
}

/// Which of a file's row groups one of its readers reads: that of its number, and each that is so many after it as there
/// are readers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub(crate) reader: usize,
    pub(crate) readers: usize,
}

/// The rows of a Parquet file as a reader makes them ready for another worker, some at a time.
pub(crate) struct TableParts {
    table: Table,
    reader: TablePartReader,
}

impl TableParts {
    pub(crate) async fn open(file: &File, share: Share) -> Result<Self, Problem> {
        let table = Table::open(file).await?;
        let columns = table.parquet.columns();
        let reader = TablePartReader::new(table.parquet.rows() as u64);
        let wanted = reader.wanted_columns(columns.iter().map(String::as_str));
        table.parquet.start(&wanted, share.reader, share.readers);
        Ok(Self { table, reader })
    }

    /// The next rows, as the bytes of a [`TablePart`]; no bytes after the last.
    pub(crate) fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let rows = self.table.next()?;
        Ok(rows.map_or_else(Vec::new, |rows| self.reader.read(&rows).to_bytes()))
    }
}

/// Bytes of a file after which two readers take less time than one.
const LARGE: f64 = 24.0 * 1024.0 * 1024.0;

/// [`read`], where readers decode the file's row groups in turns while this worker joins their rows. False where the browser
/// starts no worker within a worker.
pub(crate) async fn read_beside(
    file: &TableFile,
    loader: &mut Loader,
    progress: impl AsyncFn(f64, &Loader) -> Result<(), Problem>,
) -> Result<bool, Problem> {
    let readers = if file.file.size() < LARGE { 1 } else { 2 };
    let Some(crew) = Crew::start(readers) else {
        return Ok(false);
    };
    let ask = |reader| {
        let asked = reader::rows(&file.file, Share { reader, readers });
        crew.ask(reader, ROWS, &asked.map_err(|_| confused())?)
    };
    file.begin(loader);
    (0..readers).try_for_each(ask)?;
    let mut joining = TableJoining::default();
    let (mut has_begun, mut has_ended) = (vec![false; readers], vec![false; readers]);
    while has_ended.contains(&false) {
        let (reader, bytes) = crew.next().await?;
        if bytes.is_empty() {
            has_ended[reader] = true;
            continue;
        }
        if !std::mem::replace(&mut has_begun[reader], true) {
            // The file is open once its first rows are there: from then on others are made ready while these are joined.
            (1..ASKED).try_for_each(|_| ask(reader))?;
        }
        let part = TablePart::from_bytes(&bytes).ok_or_else(confused)?;
        let joined = joining.join(reader, part, loader);
        for reader in joined.map_err(|error| refused(&error))? {
            ask(reader)?;
        }
        progress(joining.share(), loader).await?;
    }
    if !joining.is_whole() {
        return Err(confused());
    }
    loader.end_file().map_err(|error| refused(&error))?;
    Ok(true)
}

/// What the module throws is a problem, or the end of the module.
fn failed(error: &JsValue, file: &str) -> Problem {
    serde_wasm_bindgen::from_value(error.clone()).unwrap_or_else(|_| stopped(file))
}

fn stopped(file: &str) -> Problem {
    problem(
        "read.parquet-stopped",
        &format_args!(
            "{file} could not be read: the part of this page that reads Parquet did not start, or has stopped."
        ),
        "Open the file again; if that does not help, copy what you need of your plan and reload the page.".into(),
    )
}
