//! Parquet in the browser: a module of its own, which a worker loads when a file is one. It decodes; what the rows mean
//! is for `assay-traces` to say, to which they go as bytes.

#![cfg(target_arch = "wasm32")]

mod source;

use assay_parquet::{Fault, Reader};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::source::InBrowser;

/// A Parquet file that is being read. Errors are objects with `code`, `sentence` and `nextStep`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ParquetFile {
    name: String,
    reader: Reader<InBrowser>,
}

#[wasm_bindgen]
impl ParquetFile {
    /// Opens a file by reading its footer.
    ///
    /// # Errors
    /// The file is cut off, encrypted or damaged.
    #[wasm_bindgen(constructor)]
    pub fn open(file: File) -> Result<Self, JsValue> {
        let name = file.name();
        match InBrowser::new(file).and_then(Reader::open) {
            Ok(reader) => Ok(Self { name, reader }),
            Err(fault) => Err(problem(&fault, &name)),
        }
    }

    /// The names of the columns.
    pub fn columns(&self) -> Vec<String> {
        self.reader.columns().map(str::to_owned).collect()
    }

    /// How many rows there are.
    pub fn rows(&self) -> f64 {
        self.reader.rows() as f64
    }

    /// Reads these columns from now on, of the row group of that number and of each one that is so many after the former.
    pub fn start(&mut self, columns: &[usize], first: usize, step: usize) {
        let row_groups = first..self.reader.row_groups();
        self.reader.start(columns, row_groups.step_by(step.max(1)));
    }

    /// The next rows, as the bytes of [`assay_parquet::Rows`]; none after the last.
    ///
    /// # Errors
    /// A column is damaged, encrypted, or stored in a way that is not read.
    #[wasm_bindgen(js_name = nextRows)]
    pub fn next_rows(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        match self.reader.next_rows() {
            Ok(rows) => Ok(rows.map(|rows| rows.to_bytes())),
            Err(fault) => Err(problem(&fault, &self.name)),
        }
    }
}

/// This program as it is compiled, for workers that are hired later.
#[wasm_bindgen]
pub fn program() -> JsValue {
    wasm_bindgen::module()
}

fn problem(fault: &Fault, file: &str) -> JsValue {
    let problem = Object::new();
    for (name, text) in [
        ("code", fault.code()),
        ("sentence", &fault.sentence(file)),
        ("nextStep", fault.next_step()),
    ] {
        // Setting a property of a new object does not throw.
        let _ = Reflect::set(&problem, &name.into(), &text.into());
    }
    problem.into()
}
