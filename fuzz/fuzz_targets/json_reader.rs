//! The JSON reader: pieces change nothing, and line by line it accepts and rejects what `serde_json` does.
#![no_main]

use std::collections::HashSet;
use std::fmt;

use assay_fuzz::collected::{Collected, lies_within};
use assay_fuzz::pieces::pieces;
use assay_traces::reader::{JsonReader, Stop};
use assay_traces::record::{LONGEST_TEXT, Names, Value};
use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

fuzz_target!(|data: &[u8]| {
    let whole = read([data]);
    let pieced = read(pieces(data));
    assert_eq!(whole.0, pieced.0, "pieces changed what was read");
    assert_eq!(whole.2, pieced.2, "pieces changed how it ended");
    for line in data.split(|&byte| byte == b'\n') {
        check_line(line);
    }
});

fn read<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> (Collected, Names, Result<(), Stop>) {
    let (mut reader, mut names, mut sink) =
        (JsonReader::new(), Names::default(), Collected::default());
    let mut outcome = Ok(());
    for part in parts {
        outcome = outcome.and_then(|()| reader.push(part, &mut names, &mut sink));
    }
    outcome = outcome.and_then(|()| reader.finish(&mut names, &mut sink));
    (sink, names, outcome)
}

/// Reads one line among others: they are kept, whatever it holds; what `serde_json` reads gives its leaves, and what
/// even its most lenient reading refuses is told with its line.
fn check_line(line: &[u8]) {
    let text = [b"{\"first\":1}\n", line, b"\n{\"last\":3}\n"].concat();
    let (found, names, outcome) = read([text.as_slice()]);
    assert_eq!(outcome, Ok(()));
    for (place, name, number) in [(1, "first", 1.0), (3, "last", 3.0)] {
        let fields = [(name.to_owned(), Value::Number(number))];
        let kept = found
            .records
            .iter()
            .any(|row| row.line == place && row.fields == fields);
        assert!(kept, "the record on line {place} is lost");
    }
    let here = |at: u64| at == 2;
    let skipped = found.skipped.iter().any(|(at, _)| here(*at));
    let start = line.trim_ascii_start();
    if !start.starts_with(b"{") {
        return;
    }
    if let Ok(Node::Object(entries)) = serde_json::from_slice::<Node>(line) {
        assert!(!skipped, "{:?} although it is JSON", found.skipped);
        let rows: Vec<_> = found.records.iter().filter(|row| here(row.line)).collect();
        if is_batch(&entries) {
            return;
        }
        assert_eq!(rows.len(), 1, "one object, one record");
        let mut leaves = Vec::new();
        let numbers = (0_u32..).zip(names.iter());
        let kept = numbers.filter(|(number, _)| names.is_kept(*number));
        let kept: HashSet<&str> = kept.map(|(_, name)| name).collect();
        flatten(&entries, &mut String::new(), &kept, &mut leaves);
        assert!(
            lies_within(&leaves, &rows[0].fields),
            "{leaves:?} in {:?}",
            rows[0].fields
        );
    } else if start.first() == Some(&b'{') && !holds_values(start) {
        assert!(skipped, "accepted although it is no JSON");
    }
}

/// Whether the line starts batches of OpenTelemetry's spans, which give many records or none.
fn is_batch(entries: &[(String, Node)]) -> bool {
    entries.iter().any(|(key, _)| {
        let key = key.to_ascii_lowercase();
        [
            "resourcespans",
            "resource_spans",
            "resourcelogs",
            "resourcemetrics",
        ]
        .contains(&key.as_str())
    })
}

/// Whether a line is a row of JSON values, with or without commas between them, read as leniently as `serde_json` can.
/// Python's words for what JSON does not know count as values.
fn holds_values(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    if text.contains("NaN") || text.contains("Infinity") {
        return true;
    }
    let mut rest = line;
    while !rest.is_empty() {
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) if rest[0] == b'{' => {
                let end = values.byte_offset();
                let after = &rest[end..];
                let next = after
                    .iter()
                    .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b','))
                    .unwrap_or(after.len());
                rest = &after[next..];
            }
            _ => return false,
        }
    }
    true
}

/// The leaves that need no decoding of their own: a text in brackets may hold JSON again.
fn flatten(
    entries: &[(String, Node)],
    path: &mut String,
    kept: &HashSet<&str>,
    leaves: &mut Vec<(String, Value<'static>)>,
) {
    let end = path.len();
    for (key, node) in entries {
        if end > 0 {
            path.push('.');
        }
        path.push_str(key);
        if kept.contains(path.as_str()) {
            match node {
                Node::Flag(flag) => leaves.push((path.clone(), Value::Flag(*flag))),
                Node::Number(number) => leaves.push((path.clone(), Value::Number(*number))),
                Node::Text(text) if text.starts_with(['{', '[']) => {}
                Node::Text(text) if (1..=LONGEST_TEXT).contains(&text.len()) => {
                    leaves.push((path.clone(), Value::Text(text.clone().into())));
                }
                Node::Object(entries) => flatten(entries, path, kept, leaves),
                Node::Text(_) | Node::Other => {}
            }
        }
        path.truncate(end);
    }
}

/// A JSON value with every entry of its objects, also those of a name that comes twice.
enum Node {
    Flag(bool),
    /// A number that an `f64` holds exactly, if it is whole.
    Number(f64),
    Text(String),
    Object(Vec<(String, Node)>),
    /// Nothing, a list, or a whole number too large.
    Other,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl NodeVisitor {
    fn whole(size: u64, number: f64) -> Node {
        if size <= 1 << 53 {
            Node::Number(number)
        } else {
            Node::Other
        }
    }
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Self::whole(number.unsigned_abs(), number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Self::whole(number, number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        while items.next_element::<Node>()?.is_some() {}
        Ok(Node::Other)
    }
}
