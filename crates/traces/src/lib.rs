//! Trace exports: bytes in, columns and counts out.
//!
//! The way of the data: [`container`] sees what the bytes are, a [`reader`] cuts them into records, `decode` turns a
//! record into dotted fields, a [`layout`] says what each field means, the roll-up makes one row a trace, and
//! [`table::TraceTable`] holds the columns. [`load::Loader`] runs all of that on bytes in pieces of any size.
//! From a table come the [`fields`], the [`group`] counts, and the [`draw`].
//!
//! ```
//! use assay_traces::{Loader, draw::draw, fields::fields, propose::propose};
//!
//! let mut loader = Loader::new();
//! loader.begin_file("export.csv", 70);
//! loader.push(b"id,intent,error\n7f3a,refund,true\n")?;
//! loader.push(b"91c0,refund,false\n05be,order,false\n")?;
//! loader.end_file()?;
//! let (table, receipt) = loader.finish()?;
//!
//! let plan = propose(&fields(&table), &receipt);
//! assert_eq!(plan.dimensions[0].field, "intent");
//! let list = draw(&table, &plan)?;
//! assert!(list.rows.len() <= table.rows());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod batch;
pub mod container;
mod decimal;
mod decode;
pub mod draw;
pub mod error;
pub mod example;
pub mod fields;
mod find;
mod fingerprint;
pub mod group;
pub mod layout;
pub mod load;
pub mod propose;
mod quoted;
pub mod reader;
pub mod record;
pub mod reread;
pub mod results;
mod rollup;
mod rule;
pub mod stream;
mod suspicion;
pub mod table;
mod time;
mod unit;
mod weights;
mod wire;

pub use error::ReadError;
pub use load::Loader;
pub use table::TraceTable;
