//! Small files made to fill the memory end in rows or in a clear error, within a stated bound.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/memory.rs"]
mod memory;

use assay_parquet::{Fault, Reader};
use memory::measured;

/// Mebibytes that reading any file may hold at once: most of it a page of 128 MB, or as much text of the rows at
/// hand, while room is made for it.
const MOST_MEBIBYTES: usize = 400;

/// Thrift's compact protocol, as far as the format needs it.
#[derive(Default)]
struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

impl Struct {
    fn head(&mut self, id: u8, kind: u8) {
        self.bytes.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn int(mut self, id: u8, value: i64) -> Self {
        self.head(id, 6);
        self.varint(((value << 1) ^ (value >> 63)).cast_unsigned());
        self
    }

    fn text(mut self, id: u8, text: &str) -> Self {
        self.head(id, 8);
        self.varint(text.len() as u64);
        self.bytes.extend(text.as_bytes());
        self
    }

    fn inner(mut self, id: u8, inner: Struct) -> Self {
        self.head(id, 12);
        self.bytes.extend(inner.end());
        self
    }

    /// A list that says that it has so many structures, and those that it has.
    fn list(mut self, id: u8, told: u64, inner: Vec<Struct>) -> Self {
        self.head(id, 9);
        self.bytes.push(0xfc);
        self.varint(told);
        for it in inner {
            self.bytes.extend(it.end());
        }
        self
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

const INT64: i64 = 2;
const BYTES: i64 = 6;
const REQUIRED: i64 = 0;
const REPEATED: i64 = 2;

fn leaf(kind: i64, repetition: i64) -> Vec<Struct> {
    vec![
        Struct::default().text(4, "schema").int(5, 1),
        Struct::default()
            .int(1, kind)
            .int(3, repetition)
            .text(4, "c"),
    ]
}

/// A file of one column whose pages are these bytes.
fn file(schema: Vec<Struct>, codec: i64, (rows, values): (i64, i64), pages: &[u8]) -> Vec<u8> {
    let column = Struct::default()
        .int(4, codec)
        .int(5, values)
        .int(6, 1)
        .int(7, length_of(pages))
        .int(9, 4);
    let chunk = Struct::default().inner(3, column);
    let group = Struct::default().list(1, 1, vec![chunk]).int(3, rows);
    let footer = Struct::default()
        .int(1, 1)
        .list(2, schema.len() as u64, schema)
        .int(3, rows)
        .list(4, 1, vec![group]);
    with_footer(pages, &footer.end())
}

fn with_footer(pages: &[u8], footer: &[u8]) -> Vec<u8> {
    let length = (footer.len() as u32).to_le_bytes();
    [b"PAR1", pages, footer, &length, b"PAR1"].concat()
}

fn length_of(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap()
}

/// A page of data.
fn data(values: i64, encoding: i64, length: i64, stored: &[u8]) -> Vec<u8> {
    let head = Struct::default()
        .int(1, values)
        .int(2, encoding)
        .int(3, 3)
        .int(4, 3);
    let page = Struct::default()
        .int(1, 0)
        .int(2, length)
        .int(3, length_of(stored))
        .inner(5, head);
    [page.end(), stored.to_vec()].concat()
}

/// A page of a dictionary's entries.
fn dictionary(entries: i64, length: i64, stored: &[u8]) -> Vec<u8> {
    let head = Struct::default().int(1, entries).int(2, 0);
    let page = Struct::default()
        .int(1, 2)
        .int(2, length)
        .int(3, length_of(stored))
        .inner(7, head);
    [page.end(), stored.to_vec()].concat()
}

/// So many zeros as an LZ4 block: one, itself again and again, and the last five as they are.
fn zeros(length: usize) -> Vec<u8> {
    let again = length - 1 - 4 - 15 - 5;
    let mut block = vec![0x1f, 0, 1, 0];
    block.extend(vec![0xff; again / 255]);
    block.push((again % 255) as u8);
    block.extend([0x50, 0, 0, 0, 0, 0]);
    block
}

fn varint(value: u64) -> Vec<u8> {
    let mut number = Struct::default();
    number.varint(value);
    number.bytes
}

/// Numbers as differences, all the same: a head, and blocks that hold no bits.
fn steps(numbers: u64, first: i64, step: i64) -> Vec<u8> {
    let zigzag = |value: i64| ((value << 1) ^ (value >> 63)).cast_unsigned();
    let head = [1 << 20, 1, numbers, zigzag(first)].map(varint).concat();
    let block = [varint(zigzag(step)), vec![0]].concat();
    [head, block.repeat((numbers >> 20) as usize + 1)].concat()
}

/// How many rows were read, or what was wrong.
fn read(bytes: &[u8]) -> Result<u64, Fault> {
    let mut reader = Reader::open(bytes)?;
    let all: Vec<usize> = (0..reader.columns().count()).collect();
    let row_groups = reader.row_groups();
    reader.start(&all, 0..row_groups);
    let mut rows = 0;
    while let Some(some) = reader.next_rows()? {
        rows += some.count as u64;
    }
    Ok(rows)
}

#[test]
fn no_file_takes_more_memory_than_stated() {
    let length = |mebibytes: i64| mebibytes << 20;
    let zeros = zeros(128 << 20);
    // Each text is the one before and four letters more.
    let growing = [steps(20_000, 0, 4), steps(20_000, 4, 0), vec![b'x'; 80_000]].concat();
    let long = [&(1_u32 << 20).to_le_bytes()[..], &vec![b'x'; 1 << 20]].concat();
    // A list of one entry a row, or of all entries in one row: levels in one run, then codes in one run.
    let one_run = |level: u8, count: u64| {
        let run = [varint(count << 1), vec![level]].concat();
        [&(run.len() as u32).to_le_bytes()[..], &run].concat()
    };
    let codes = |count: u64| [vec![1], varint(count << 1), vec![0]].concat();
    let row = |count: u64| {
        let first = [varint(1 << 1), vec![0], varint((count - 1) << 1), vec![1]].concat();
        let repetition = [&(first.len() as u32).to_le_bytes()[..], &first].concat();
        [repetition, one_run(1, count), codes(count)].concat()
    };
    let list = |entry: &[u8], count: u64| {
        let page = row(count);
        [
            dictionary(1, length_of(entry), entry),
            data(count.cast_signed(), 8, length_of(&page), &page),
        ]
        .concat()
    };
    let filler = vec![0; 200_000];
    let files = [
        (
            "page",
            file(
                leaf(INT64, REQUIRED),
                7,
                (1 << 24, 1 << 24),
                &data(1 << 24, 0, length(128), &zeros),
            ),
            Some(1 << 24),
        ),
        (
            "long page",
            file(
                leaf(INT64, REQUIRED),
                7,
                (1 << 24, 1 << 24),
                &data(1 << 24, 0, length(129), &zeros),
            ),
            None,
        ),
        (
            "untrue length",
            file(leaf(INT64, REQUIRED), 7, (10, 10), &data(10, 0, 80, &zeros)),
            None,
        ),
        (
            "dictionary",
            file(
                leaf(INT64, REQUIRED),
                7,
                (10, 10),
                &dictionary(i32::MAX.into(), length(128), &zeros),
            ),
            None,
        ),
        (
            "growing texts",
            file(
                leaf(BYTES, REQUIRED),
                0,
                (20_000, 20_000),
                &data(20_000, 7, length_of(&growing), &growing),
            ),
            None,
        ),
        (
            "differences without end",
            file(
                leaf(BYTES, REQUIRED),
                0,
                (10, 10),
                &data(i32::MAX.into(), 6, 6, &steps(1 << 30, 0, 0)[..6]),
            ),
            None,
        ),
        (
            "list",
            file(
                leaf(BYTES, REPEATED),
                0,
                (1, 1 << 25),
                &[list(b"\x01\0\0\0x", 1 << 25), filler.clone()].concat(),
            ),
            None,
        ),
        (
            "list of long texts",
            file(
                leaf(BYTES, REPEATED),
                0,
                (1, 1 << 20),
                &[list(&long, 1 << 20), filler].concat(),
            ),
            None,
        ),
        (
            "list that is none",
            file(leaf(INT64, REQUIRED), 0, (1, i64::MAX), &[]),
            None,
        ),
        (
            "rows without end",
            file(leaf(INT64, REQUIRED), 0, (i64::MAX, 1), &[]),
            None,
        ),
        (
            "schema",
            with_footer(&[], &{
                let mut names = vec![Struct::default().text(4, "schema").int(5, 1)];
                names.push(
                    Struct::default()
                        .text(4, &"n".repeat(1 << 16))
                        .int(5, 90_000),
                );
                names.extend((0..90_000).map(|_| Struct::default().int(1, 1).text(4, "c")));
                Struct::default().int(1, 1).list(2, 90_002, names).end()
            }),
            None,
        ),
        (
            "elements",
            with_footer(
                &[],
                &[b"\x29\xfc\x80\x80\x80\x10".as_slice(), &vec![0; 30 << 20]].concat(),
            ),
            None,
        ),
        (
            "row groups",
            with_footer(
                &[],
                &[b"\x49\xfc\x80\x80\x80\x10".as_slice(), &vec![0; 30 << 20]].concat(),
            ),
            None,
        ),
    ];
    let mut wrong = Vec::new();
    for (name, bytes, rows) in files {
        let (given, mebibytes) = measured(|| read(&bytes));
        if given.clone().ok() != rows || mebibytes > MOST_MEBIBYTES {
            wrong.push(format!("{name}: {given:?} with {mebibytes} MB"));
        }
        if let Err(fault) = given {
            assert!(fault.sentence("f").ends_with('.') && fault.next_step().ends_with('.'));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
