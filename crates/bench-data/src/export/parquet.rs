//! Parquet.

use std::io;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use crate::export::{Finish, Sink};
use crate::trace::Trace;

const SCHEMA: &str = "
    message trace {
        required binary trace_id (UTF8);
        required binary timestamp (UTF8);
        required binary name (UTF8);
        required binary user_id (UTF8);
        required binary session_id (UTF8);
        required binary environment (UTF8);
        required binary release (UTF8);
        required binary prompt_version (UTF8);
        required binary model (UTF8);
        required binary tags (UTF8);
        required binary metadata.intent (UTF8);
        required binary metadata.persona (UTF8);
        required binary metadata.language (UTF8);
        required binary metadata.channel (UTF8);
        required binary metadata.region (UTF8);
        required int32 metadata.turns;
        required binary input (UTF8);
        required binary output (UTF8);
        required int32 latency_ms;
        required double cost_usd;
        required int32 usage.input_tokens;
        required int32 usage.output_tokens;
        required binary status (UTF8);
        optional binary error_message (UTF8);
        optional double scores.helpfulness;
    }";

/// A column a field, in the order of the schema.
pub(super) struct Parquet<W: io::Write + Send> {
    out: SerializedFileWriter<W>,
}

impl<W: io::Write + Send> Parquet<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        Ok(Self {
            out: SerializedFileWriter::new(out, schema, Arc::new(properties))?,
        })
    }
}

impl<W: Finish> Sink for Parquet<W> {
    fn write(&mut self, traces: &[Trace]) -> io::Result<()> {
        let mut rows = Rows {
            group: self.out.next_row_group()?,
            traces,
        };
        rows.texts(|it| &it.id)?;
        rows.texts(|it| &it.timestamp)?;
        rows.texts(|it| it.name)?;
        rows.texts(|it| &it.user_id)?;
        rows.texts(|it| &it.session_id)?;
        rows.texts(|it| it.environment)?;
        rows.texts(|it| it.release)?;
        rows.texts(|it| it.prompt_version)?;
        rows.texts(|it| it.model)?;
        rows.column::<ByteArrayType>(|it| serde_json::to_vec(&it.tags).ok().map(ByteArray::from))?;
        rows.texts(|it| it.intent)?;
        rows.texts(|it| it.persona)?;
        rows.texts(|it| it.language)?;
        rows.texts(|it| it.channel)?;
        rows.texts(|it| it.region)?;
        rows.integers(|it| it.turns)?;
        rows.texts(|it| &it.input)?;
        rows.texts(|it| &it.output)?;
        rows.integers(|it| it.latency_ms)?;
        rows.column::<DoubleType>(|it| Some(it.cost_usd))?;
        rows.integers(|it| it.input_tokens)?;
        rows.integers(|it| it.output_tokens)?;
        rows.texts(|it| it.status)?;
        rows.column::<ByteArrayType>(|it| it.error_message.map(ByteArray::from))?;
        rows.column::<DoubleType>(|it| it.helpfulness)?;
        rows.group.close()?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.out.into_inner()?.finish()
    }
}

/// The traces of a row group, which takes one column after the other.
struct Rows<'a, W: io::Write + Send> {
    group: SerializedRowGroupWriter<'a, W>,
    traces: &'a [Trace],
}

impl<W: io::Write + Send> Rows<'_, W> {
    fn texts(&mut self, text: impl Fn(&Trace) -> &str) -> Result<(), ParquetError> {
        self.column::<ByteArrayType>(|it| Some(ByteArray::from(text(it))))
    }

    fn integers(&mut self, integer: impl Fn(&Trace) -> u32) -> Result<(), ParquetError> {
        self.column::<Int32Type>(|it| i32::try_from(integer(it)).ok())
    }

    /// Writes the next column. A required column ignores the levels, which say where an optional one has a value.
    fn column<T: DataType>(
        &mut self,
        value: impl Fn(&Trace) -> Option<T::T>,
    ) -> Result<(), ParquetError> {
        let values: Vec<Option<T::T>> = self.traces.iter().map(value).collect();
        let levels: Vec<i16> = values.iter().map(|it| i16::from(it.is_some())).collect();
        let values: Vec<T::T> = values.into_iter().flatten().collect();
        if let Some(mut column) = self.group.next_column()? {
            column
                .typed::<T>()
                .write_batch(&values, Some(&levels), None)?;
            column.close()?;
        }
        Ok(())
    }
}
