//! Parquet files: the wanted columns, decoded some rows at a time.
//!
//! A [`Reader`] opens a file by its footer, which lies at the end, and tells its columns. Of the wanted ones it decodes
//! row group by row group and page by page, so that memory is bounded whatever the file's size, and hands over
//! [`Rows`]. In these every column has one value a row: texts as codes of a small dictionary, and what repeats or
//! nests as JSON. All encodings of the format are read, pages of both versions, and the codecs that writers use; Brotli,
//! LZO and encryption are told with a sentence. Checksums are not looked at.
//!
//! ```
//! use assay_parquet::{Fault, Reader};
//!
//! let no_parquet: &[u8] = b"id,intent\n1,refund\n";
//! assert_eq!(Reader::open(no_parquet).err(), Some(Fault::NoFooter));
//! ```

mod cells;
mod column;
mod compression;
mod encoding;
mod fault;
mod footer;
mod meaning;
mod neighbours;
mod page;
mod reader;
mod render;
mod rows;
mod schema;
mod source;
mod texts;
mod thrift;

pub use fault::Fault;
pub use footer::is_parquet;
pub use meaning::{TimeTexts, time_text};
pub use reader::Reader;
pub use rows::{Coded, Column, NO_TIME, Rows, Values};
pub use source::Source;
pub use texts::Texts;
