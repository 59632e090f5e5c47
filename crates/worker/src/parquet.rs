//! Reads Parquet files through a module of its own, which `worker.js` loads when the first one comes.

use assay_parquet::Rows;
use assay_protocol::Problem;
use assay_traces::Loader;
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::stop::{problem, refused};

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
    fn start(this: &ParquetFile, columns: &[usize]);

    #[wasm_bindgen(method, catch, js_name = nextRows)]
    fn next_rows(this: &ParquetFile) -> Result<Option<Vec<u8>>, JsValue>;

    #[wasm_bindgen(method)]
    fn free(this: &ParquetFile);
}

/// Pushes the rows of a Parquet file into `loader`, telling `progress` which share is read.
pub(crate) async fn read(
    file: &File,
    loader: &mut Loader,
    progress: impl AsyncFn(f64, &Loader) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let name = file.name();
    let parquet: ParquetFile = open(file)
        .await
        .map_err(|error| failed(&error, &name))?
        .unchecked_into();
    let outcome = read_rows(&parquet, file, loader, progress).await;
    parquet.free();
    outcome
}

async fn read_rows(
    parquet: &ParquetFile,
    file: &File,
    loader: &mut Loader,
    progress: impl AsyncFn(f64, &Loader) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let name = file.name();
    let columns = parquet.columns();
    parquet.start(&loader.wanted_columns(columns.iter().map(String::as_str)));
    loader.begin_table(&name, file.size() as u64);
    while let Some(bytes) = parquet.next_rows().map_err(|error| failed(&error, &name))? {
        let Some(rows) = Rows::from_bytes(&bytes) else {
            return Err(stopped(&name));
        };
        loader.push_rows(&rows).map_err(|error| refused(&error))?;
        let read = (rows.first - 1) as f64 + rows.count as f64;
        progress(read / parquet.rows(), loader).await?;
    }
    loader.end_file().map_err(|error| refused(&error))
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
