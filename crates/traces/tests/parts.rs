//! A file that several readers read side by side gives what one reader makes of it: the same table, receipt and list,
//! wherever it is cut and in whatever order its parts come.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fmt::Write;

use assay_plan::data::Receipt;
use assay_plan::document::Plan;
use assay_plan::rule::Rule;
use assay_traces::draw::draw_calls;
use assay_traces::load::{Cut, Deal, Joining, Part, RejectedRecord, Stretch, StretchReader};
use assay_traces::{Loader, ReadError, fields};
use proptest::prelude::*;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};
use support::*;

/// What a load gave, down to the order of rows, columns and fields.
#[derive(Debug, PartialEq)]
struct Whole {
    rows: Vec<String>,
    columns: Vec<String>,
    fields: Vec<assay_plan::data::Field>,
    receipt: Receipt,
    rejected: Vec<RejectedRecord>,
    list: String,
}

fn whole(loader: Loader) -> Result<Whole, ReadError> {
    let rejected = loader.rejected().to_vec();
    let (table, receipt) = loader.finish()?;
    let row = |row: usize| {
        let texts = table.columns().iter().map(|column| column.text(row));
        format!(
            "{} {:?} {:?}",
            table.ids().get(row),
            table.start_ms(row),
            texts.collect::<Vec<_>>()
        )
    };
    let column =
        |column: &assay_traces::table::Column| format!("{} {:?}", column.name(), column.kind());
    let plan = Plan::first(Vec::new(), Rule::default(), Rule::default(), 400);
    Ok(Whole {
        rows: (0..table.rows()).map(row).collect(),
        columns: table.columns().iter().map(column).collect(),
        fields: fields::fields(&table),
        list: draw_calls(&table, &plan, &[[20, 20]]).unwrap().to_csv(),
        receipt,
        rejected,
    })
}

/// How a file is cut and read.
#[derive(Clone, Copy, Debug)]
struct Way {
    head: usize,
    length: u64,
    readers: usize,
    step: usize,
    order: u64,
}

/// Reads a file as several readers do; says also whether it was cut.
fn in_parts(bytes: &[u8], way: Way) -> (Result<Whole, ReadError>, bool) {
    let mut was_cut = false;
    let loaded = load_in_parts(bytes, way, &mut was_cut);
    (loaded.and_then(whole), was_cut)
}

fn load_in_parts(bytes: &[u8], way: Way, was_cut: &mut bool) -> Result<Loader, ReadError> {
    let mut loader = Loader::new();
    loader.begin_file("file", bytes.len() as u64);
    let (head, rest) = bytes.split_at(way.head.min(bytes.len()));
    match loader.push_to_cut(head)? {
        None => loader.push(rest)?,
        Some(cut) => {
            *was_cut = true;
            let cut = Cut::from_bytes(&cut.to_bytes()).unwrap();
            let at = join(bytes, &cut, way, &mut loader)?;
            loader.push(&bytes[at as usize..])?;
        }
    }
    loader.end_file()?;
    Ok(loader)
}

fn join(bytes: &[u8], cut: &Cut, way: Way, loader: &mut Loader) -> Result<u64, ReadError> {
    let mut random = Pcg64::seed_from_u64(way.order);
    let mut joining = Joining::new(cut.at, bytes.len() as u64, way.length, way.readers);
    let mut read: Vec<Vec<u8>> = Vec::new();
    loop {
        let deal = if read.len() < way.readers {
            joining.deal()
        } else {
            Deal::Wait
        };
        match deal {
            Deal::Read(lot) => {
                assert!(
                    lot.windows(2)
                        .all(|it| it[0].bytes.end == it[1].bytes.start)
                );
                let parts = lot.iter();
                read.extend(parts.map(|stretch| read_stretch(bytes, cut, stretch, way.step)));
            }
            Deal::Wait => {
                let next = random.next_u64() as usize % read.len();
                let part = Part::from_bytes(&read.swap_remove(next)).unwrap();
                joining.join(part, loader)?;
            }
            Deal::Done(at) => return Ok(at),
        }
    }
}

fn read_stretch(bytes: &[u8], cut: &Cut, stretch: &Stretch, step: usize) -> Vec<u8> {
    let mut reader = StretchReader::new(cut, stretch);
    while let Some(at) = reader.next().filter(|&at| at < bytes.len() as u64) {
        let at = at as usize;
        reader.push(&bytes[at..bytes.len().min(at + step)]);
    }
    reader.finish().to_bytes()
}

/// Fills the bytes by which a file is recognised.
fn filler() -> String {
    "filler ".repeat(10_000)
}

/// Rows of a table with everything that makes a cut hard.
fn csv(rows: usize, end: &str, is_tricky: bool) -> Vec<u8> {
    let mut text = format!(
        "id,intent,note,timestamp,tags{end}first,,{},,{end}",
        filler()
    );
    for row in 0..rows {
        let id = if row % 17 == 3 {
            String::new()
        } else {
            format!("t{}", row % 90)
        };
        let note = match row % 7 {
            0 if is_tricky => "\"one,two\nthree,\"\"four\"\",five,six\n7,8,9,10,11\n\"".to_owned(),
            1 => format!("\"first{end}{end}second\""),
            2 => "{\"\"a\"\": 1}".replace("\"\"", "'"),
            3 => format!("plain {row}"),
            _ => String::new(),
        };
        let tags = ["[\"channel:web\"]", "[\"vip\", \"channel:app\"]", ""][row % 3];
        let tags = if tags.is_empty() {
            String::new()
        } else {
            format!("\"{}\"", tags.replace('"', "\"\""))
        };
        write!(
            text,
            "{id},{},{note},2026-08-0{}T10:00:00Z,{tags}",
            ["refund", "order", "other"][row % 3],
            1 + row % 9
        )
        .unwrap();
        text.push_str(if row % 11 == 5 { ",too many" } else { "" });
        text.push_str(end);
        text.push_str(if row % 13 == 0 { end } else { "" });
    }
    text.into_bytes()
}

/// Lines with all that can be wrong with them, and names that come late.
fn lines(rows: usize) -> Vec<u8> {
    let mut text = format!("{{\"id\":\"first\",\"text\":\"{}\"}}\n", filler());
    for row in 0..rows {
        match row % 19 {
            4 if row > 60 => text.push_str("{\"id\":\"broken\",\"only_here\":1,\n"),
            7 if row > 60 => text.push_str("not json\n\n"),
            11 => writeln!(text, "{{\"intent\":\"no id\",\"n\":{row}}}").unwrap(),
            _ => writeln!(
                text,
                "{{\"id\":\"t{}\",\"at_{}\":{},\"intent\":\"{}\",\"tags\":[\"k{}:v\"],\"text\":\"a \\\"b\\\" \\\\\"}}",
                row % 170, row / 40, row, ["x", "y"][row % 2], row / 30
            )
            .unwrap(),
        }
    }
    text.into_bytes()
}

/// A list with all that can be within its elements, on one line or on many, and with what may be wrong with one.
fn list(rows: usize, between: &str, is_broken: bool) -> Vec<u8> {
    let mut text = format!("[{{\"id\":\"first\",\"text\":\"{}\"}}", filler());
    let between_keys = if between.contains('\n') { "\n  " } else { "" };
    for row in 0..rows {
        text.push_str(between);
        match row % 23 {
            9 if is_broken && row > 60 => {
                write!(text, "{{\"id\":\"broken\",{between_keys}\"only_here\":tru}}").unwrap();
            }
            16 if is_broken => text.push('7'),
            5 => write!(text, "{{\"id\":\"n{row}\",\"steps\":[{{\"id\":\"inner\"}}{}]}}", ",{\"id\":\"x\"}".repeat(row % 40)).unwrap(),
            _ => write!(
                text,
                "{{\"id\":\"t{}\",\"n\":{row},{between_keys}\"intent\":\"{}\",\"text\":\"}},{{ \\\"}},{{\\\"a\\\":1\"}}",
                row % 170,
                ["x", "y"][row % 2],
            )
            .unwrap(),
        }
    }
    text.push_str("]\n");
    text.into_bytes()
}

/// More names than are told apart.
fn crowd() -> Vec<u8> {
    let line = |row: usize| {
        let names = (0..40).map(|name| format!(",\"n{}\":1", (row * 31 + name * 7) % 4_000));
        format!("{{\"id\":\"{row}\"{}}}\n", names.collect::<String>())
    };
    (0..400).map(line).collect::<String>().into_bytes()
}

/// JSON Lines as one list on one line.
fn of_lines(lines: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(lines).unwrap();
    format!("[{}]", text.trim_end().replace('\n', ",")).into_bytes()
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let mut unclosed = csv(200, "\n", true);
    unclosed.extend_from_slice(b"last,\"never closed\n1,2\n3,4\n");
    let mut open_ended = lines(300);
    open_ended.extend_from_slice(b"{\"id\":\"last\"}");
    let cut_off = |mut file: Vec<u8>, bytes: usize| {
        file.truncate(file.len() - bytes);
        file
    };
    let mut followed = list(300, ",", false);
    followed.extend_from_slice(b"[{\"id\":\"other\"},{\"id\":\"another\"}]\n{\"id\":\"a line\"}\n");
    vec![
        ("events", fixture(EVENTS)),
        ("spans as CSV", fixture("spans_dataframe.csv")),
        ("traces as CSV", fixture(TRACES_CSV)),
        ("observations", fixture(OBSERVATIONS_CSV)),
        ("rows", csv(300, "\n", false)),
        ("rows with CRLF", csv(300, "\r\n", false)),
        ("tricky rows", csv(300, "\n", true)),
        ("an unclosed quote", unclosed),
        ("lines", lines(400)),
        ("lines without an end", open_ended),
        ("a crowd of names", crowd()),
        ("a list", list(400, ",", false)),
        ("a list on many lines", list(400, ",\n ", false)),
        ("a list with broken elements", list(400, ", ", true)),
        (
            "a list on many lines with broken elements",
            list(400, " ,\n", true),
        ),
        (
            "a list that is cut off",
            cut_off(list(300, ",\n", false), 30),
        ),
        (
            "one line that is cut off",
            cut_off(list(300, ",", false), 30),
        ),
        (
            "a list cut off after an element",
            cut_off(list(300, ",", false), 2),
        ),
        (
            "a list on many lines cut off after an element",
            cut_off(list(300, ",\n", false), 2),
        ),
        ("a line that is cut off", cut_off(lines(400), 10)),
        ("a list and what follows it", followed),
        ("traces in a list", of_lines(&fixture(TRACES_JSONL))),
    ]
}

fn one_reader(bytes: &[u8]) -> Result<Whole, ReadError> {
    let mut loader = Loader::new();
    loader.begin_file("file", bytes.len() as u64);
    loader.push(bytes)?;
    loader.end_file()?;
    whole(loader)
}

#[test]
fn every_kind_of_file_that_can_be_cut_is_cut() {
    for (name, bytes) in files() {
        let way = Way {
            head: usize::midpoint(bytes.len(), filler().len()),
            length: 4_000,
            readers: 3,
            step: 1_000,
            order: 1,
        };
        let (parts, was_cut) = in_parts(&bytes, way);
        assert!(was_cut, "{name}");
        assert_eq!(parts, one_reader(&bytes), "{name}");
    }
}

/// What is a list within an element, or only looks like one within a text, is not taken for the list itself.
#[test]
fn a_list_is_read_by_parts_to_its_end() {
    for (bytes, length) in [
        (list(400, ",", false), 4_000),
        (of_lines(&fixture(TRACES_JSONL)), 40_000),
    ] {
        let way = Way {
            head: usize::midpoint(bytes.len(), filler().len()),
            length,
            readers: 3,
            step: 1_000,
            order: 1,
        };
        let mut loader = Loader::new();
        loader.begin_file("file", bytes.len() as u64);
        let cut = loader.push_to_cut(&bytes[..way.head]).unwrap().unwrap();
        let at = join(&bytes, &cut, way, &mut loader).unwrap();
        assert_eq!(bytes[at as usize..].trim_ascii_end(), b"]");
    }
}

#[test]
fn every_length_of_stretch_gives_the_same() {
    for (name, bytes) in [
        ("tricky rows", csv(110, "\n", true)),
        ("lines", lines(150)),
        ("a list", list(150, ",", false)),
        ("a list with broken elements", list(150, ",\n", true)),
    ] {
        let expected = one_reader(&bytes);
        for length in (1..60).step_by(4) {
            let way = Way {
                head: usize::midpoint(bytes.len(), filler().len()),
                length,
                readers: 2,
                step: 64,
                order: length,
            };
            assert_eq!(in_parts(&bytes, way).0, expected, "{name}, {length}");
        }
    }
}

/// A file that must be read as one stream is no worse for having been asked to be cut.
#[test]
fn what_cannot_be_cut_streams() {
    for name in [
        "spans_dataframe.records.jsonl.gz",
        "rest_v1_spans_page.json",
    ] {
        let bytes = fixture(name);
        let way = Way {
            head: bytes.len() / 2,
            length: 1_000,
            readers: 2,
            step: 100,
            order: 1,
        };
        let (read, was_cut) = in_parts(&bytes, way);
        assert!(!was_cut, "{name}");
        assert_eq!(read, one_reader(&bytes), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn any_cut_and_any_order_give_what_one_reader_gives(
        file in 0..files().len(),
        head in 0.6..1.0_f64,
        length in 50..60_000_u64,
        readers in 1..6_usize,
        step in prop_oneof![10..500_usize, Just(1 << 20)],
        order: u64,
    ) {
        let (name, bytes) = files().swap_remove(file);
        let way = Way { head: (bytes.len() as f64 * head) as usize, length, readers, step, order };
        let (parts, _) = in_parts(&bytes, way);
        prop_assert_eq!(parts, one_reader(&bytes), "{}", name);
    }
}
