//! A file that a person gave to the page, read at any place.

use assay_parquet::{Fault, Source};
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::{File, FileReaderSync};

/// A file that is read while nothing else happens in the worker; each piece takes some milliseconds.
#[derive(Debug)]
pub(crate) struct InBrowser {
    file: File,
    reader: FileReaderSync,
}

impl InBrowser {
    pub(crate) fn new(file: File) -> Result<Self, Fault> {
        let reader = FileReaderSync::new().map_err(|error| Fault::Unreadable(said(&error)))?;
        Ok(Self { file, reader })
    }
}

impl Source for InBrowser {
    fn length(&self) -> u64 {
        self.file.size() as u64
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let start = offset as f64;
        let buffer = self
            .file
            .slice_with_f64_and_f64(start, start + length as f64)
            .and_then(|slice| self.reader.read_as_array_buffer(&slice))
            .map_err(|error| said(&error))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// What a browser's error says.
fn said(error: &JsValue) -> String {
    js_sys::Error::from(error.clone()).message().into()
}
