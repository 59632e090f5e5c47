//! The footer: where the columns of each row group lie, and what they hold. `parquet.thrift` of Apache Parquet 2.11.

use crate::fault::Fault;
use crate::schema::{Element, Schema};
use crate::source::Source;
use crate::thrift::{Field, NoThrift, Thrift};

/// What a file begins and ends with.
const MAGIC: &[u8] = b"PAR1";

/// What a file with an encrypted footer begins and ends with.
const ENCRYPTED_MAGIC: &[u8] = b"PARE";

/// Whether a file that begins with these bytes is a Parquet file: four of them tell.
pub fn is_parquet(head: &[u8]) -> bool {
    head.starts_with(MAGIC) || head.starts_with(ENCRYPTED_MAGIC)
}

/// Bytes after the footer: its length and the magic.
const TAIL: u64 = 8;

/// Bytes that are read at once from the file's end; most footers are shorter.
const FIRST_READ: u64 = 64 << 10;

/// The longest footer that is read.
const LONGEST_FOOTER: u64 = 64 << 20;

/// The most entries of a schema, and the most pieces of columns over all row groups.
const MOST_ELEMENTS: usize = 100_000;
const MOST_CHUNKS: usize = 2_000_000;

/// The most rows, or values of a column, that a byte of a file may stand for. Rows with ids take some bytes each; only a
/// table that says the same in every row takes less than one.
const MOST_ROWS_A_BYTE: u64 = 500;

/// What a file says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Footer {
    pub(crate) schema: Schema,
    pub(crate) row_groups: Vec<RowGroup>,
}

/// Rows that lie together, column by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowGroup {
    pub(crate) rows: u64,
    /// In the order of the schema's leaves.
    pub(crate) chunks: Vec<Chunk>,
}

/// Where the values of a column in a row group lie.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) is_elsewhere: bool,
    pub(crate) is_encrypted: bool,
    pub(crate) codec: i32,
    /// Values with their missing ones.
    pub(crate) values: u64,
    pub(crate) start: u64,
    /// Bytes as stored.
    pub(crate) length: u64,
    /// Bytes once decompressed, as the writer tells.
    pub(crate) decompressed: u64,
}

impl Footer {
    pub(crate) fn read(source: &mut impl Source) -> Result<Self, Fault> {
        let length = source.length();
        if length < TAIL + MAGIC.len() as u64 {
            return Err(Fault::NoFooter);
        }
        let first = length.min(FIRST_READ);
        let mut end = read_at(source, length - first, first as usize)?;
        let tail = end.split_off(end.len() - TAIL as usize);
        match &tail[4..] {
            MAGIC => {}
            ENCRYPTED_MAGIC => return Err(Fault::Encrypted),
            _ => return Err(Fault::NoFooter),
        }
        let size = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
        if size > (length - TAIL).min(LONGEST_FOOTER) {
            return Err(Fault::Footer("its length cannot be"));
        }
        let bytes = if size <= end.len() as u64 {
            end.split_off(end.len() - size as usize)
        } else {
            read_at(source, length - TAIL - size, size as usize)?
        };
        Self::parse(&bytes, length)
    }

    fn parse(bytes: &[u8], length: u64) -> Result<Self, Fault> {
        let mut elements = Vec::new();
        let mut row_groups = Vec::new();
        let mut chunks = 0;
        let mut is_encrypted = false;
        Thrift::new(bytes)
            .structure(|thrift, field| match field.id {
                2 => thrift.structures(field, |thrift| {
                    elements.push(Element::read(thrift)?);
                    at_most(elements.len(), MOST_ELEMENTS)
                }),
                4 => thrift.structures(field, |thrift| {
                    // An empty row group is some bytes too.
                    chunks += 1;
                    row_groups.push(row_group(thrift, &mut chunks)?);
                    at_most(chunks, MOST_CHUNKS)
                }),
                8 => {
                    is_encrypted = true;
                    Ok(())
                }
                _ => Ok(()),
            })
            .map_err(|_| Fault::Footer("it cannot be read"))?;
        if is_encrypted && row_groups.is_empty() {
            return Err(Fault::Encrypted);
        }
        let schema = Schema::of(&elements).ok_or(Fault::Footer("its schema makes no sense"))?;
        let fits = |chunk: &Chunk| {
            chunk.is_elsewhere
                || chunk.is_encrypted
                || chunk
                    .start
                    .checked_add(chunk.length)
                    .is_some_and(|end| end <= length)
        };
        let rows = row_groups
            .iter()
            .fold(0_u64, |rows, group| rows.saturating_add(group.rows));
        let values = row_groups.iter().flat_map(|group| &group.chunks);
        let most_values = values.map(|chunk| chunk.values).max().unwrap_or(0);
        if rows.max(most_values) / MOST_ROWS_A_BYTE > length {
            return Err(Fault::Footer(
                "it tells of more rows than the file can hold",
            ));
        }
        for row_group in &row_groups {
            if row_group.chunks.len() != schema.leaves.len() {
                return Err(Fault::Footer("a row group has other columns"));
            }
            if !row_group.chunks.iter().all(fits) {
                return Err(Fault::Footer("a column lies past the end"));
            }
        }
        Ok(Self { schema, row_groups })
    }
}

fn read_at(source: &mut impl Source, offset: u64, length: usize) -> Result<Vec<u8>, Fault> {
    source.read(offset, length).map_err(Fault::Unreadable)
}

/// Refuses what is there more often than in any file that was written in earnest.
fn at_most(count: usize, most: usize) -> Result<(), NoThrift> {
    if count <= most {
        Ok(())
    } else {
        Err(NoThrift::Wrong)
    }
}

fn row_group(thrift: &mut Thrift, chunks: &mut usize) -> Result<RowGroup, NoThrift> {
    let mut group = RowGroup::default();
    thrift.structure(|thrift, field| {
        match field.id {
            1 => thrift.structures(field, |thrift| {
                group.chunks.push(chunk(thrift)?);
                *chunks += 1;
                at_most(*chunks, MOST_CHUNKS)
            })?,
            3 => group.rows = unsigned(thrift, field)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok(group)
}

fn chunk(thrift: &mut Thrift) -> Result<Chunk, NoThrift> {
    let mut chunk = Chunk::default();
    thrift.structure(|thrift, field| {
        match field.id {
            1 => chunk.is_elsewhere = !thrift.text(field)?.is_empty(),
            3 => column(thrift, &mut chunk)?,
            8 => chunk.is_encrypted = true,
            _ => {}
        }
        Ok(())
    })?;
    Ok(chunk)
}

fn column(thrift: &mut Thrift, chunk: &mut Chunk) -> Result<(), NoThrift> {
    let mut dictionary = 0;
    thrift.structure(|thrift, field| {
        match field.id {
            4 => chunk.codec = thrift.int(field)?,
            5 => chunk.values = unsigned(thrift, field)?,
            6 => chunk.decompressed = unsigned(thrift, field)?,
            7 => chunk.length = unsigned(thrift, field)?,
            9 => chunk.start = unsigned(thrift, field)?,
            11 => dictionary = unsigned(thrift, field)?,
            _ => {}
        }
        Ok(())
    })?;
    // Some writers give 0 for a dictionary that is not there.
    if dictionary > 0 {
        chunk.start = chunk.start.min(dictionary);
    }
    Ok(())
}

fn unsigned(thrift: &mut Thrift, field: Field) -> Result<u64, NoThrift> {
    u64::try_from(thrift.whole(field)?).map_err(|_| NoThrift::Wrong)
}
