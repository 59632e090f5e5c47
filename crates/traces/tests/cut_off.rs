//! JSON that ends in the middle: every record that is whole before is read, and the receipt says where the file breaks
//! off, in which record, and what is missing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::io::Write;

use assay_plan::data::{Receipt, Unit};
use assay_traces::{Loader, ReadError, TraceTable};
use support::*;

/// A document, and where each of its records ends.
struct Document {
    text: String,
    ends: Vec<usize>,
}

impl Document {
    fn new(before: &str, records: &[&str], between: &str, after: &str) -> Self {
        let mut text = before.to_owned();
        let mut ends = Vec::new();
        for (number, record) in records.iter().enumerate() {
            text.push_str(if number > 0 { between } else { "" });
            text.push_str(record);
            ends.push(text.len());
        }
        text.push_str(after);
        Self { text, ends }
    }

    /// How many records are whole in so many of its bytes.
    fn whole(&self, end: usize) -> usize {
        self.ends.iter().filter(|&&it| it <= end).count()
    }
}

const RECORDS: [&str; 3] = [
    r#"{"id":"a","x":{"y":[1,"]},{ \""]}}"#,
    r#"{"id":"b","x":[{"z":"é"}]}"#,
    r#"{"id":"c"}"#,
];

const PRETTY: [&str; 3] = [
    "{\n  \"id\": \"a\",\n  \"x\": {\n    \"y\": [\n      1\n    ]\n  }\n}",
    "{\n  \"id\": \"b\",\n  \"x\": \"}\\n{\"\n}",
    "{\n  \"id\": \"c\"\n}",
];

/// Documents of every shape of which a cut can be told.
fn documents() -> Vec<Document> {
    let mut documents = vec![
        Document::new("[", &RECORDS, ",", "]"),
        Document::new("[\n", &PRETTY, ",\n", "\n]"),
        Document::new("\u{feff} [ ", &RECORDS, " ,\r\n", " ]"),
        Document::new(
            "{\"data\":{\"dataset_id\":\"x\",\"filtered_splits\":[],\"examples\":[",
            &RECORDS,
            ",",
            "]}}",
        ),
        Document::new(
            "{\"data\": [\n",
            &PRETTY,
            ",\n",
            "\n], \"meta\": {\"page\": 1, \"totalPages\": 1}}",
        ),
        Document::new("{\"meta\":{\"page\":1},\"data\":[", &RECORDS, ", ", "]}"),
    ];
    for name in ["data", "runs", "events", "traces", "spans", "rows"] {
        let before = format!("{{\"{name}\":[");
        documents.push(Document::new(
            &before,
            &RECORDS,
            ",",
            "],\"next_cursor\":\"q\"}",
        ));
    }
    documents
}

fn ids(table: &TraceTable) -> Vec<String> {
    table.ids().iter().map(|id| id.to_string()).collect()
}

fn loaded(text: &[u8], step: usize) -> Result<(Vec<String>, Receipt), ReadError> {
    let (table, receipt) = load_in_steps(&[("a.json", text)], step)?;
    Ok((ids(&table), receipt))
}

#[test]
fn every_record_before_the_cut_is_read_wherever_it_is() {
    for document in documents() {
        let text = document.text.as_bytes();
        for end in 1..text.len() {
            let cut = &text[..end];
            let read = loaded(cut, cut.len());
            let whole = document.whole(end);
            for step in [1, 3, 7] {
                assert_eq!(loaded(cut, step), read, "{end} of {}", document.text);
            }
            let shown = String::from_utf8_lossy(cut);
            let Ok((ids, receipt)) = read else {
                assert_eq!(whole, 0, "{shown}");
                continue;
            };
            assert_eq!(ids, ["a", "b", "c"][..whole], "{shown}");
            assert_eq!(receipt.suspicions[0].code, "data.cut-off", "{shown}");
            let is_inside = document.ends.get(whole).is_some_and(|&next| {
                let start = next
                    - [RECORDS, PRETTY]
                        .map(|all| all[whole])
                        .iter()
                        .find(|it| document.text[..next].ends_with(**it))
                        .unwrap()
                        .len();
                end > start
            });
            assert_eq!(receipt.skipped, u64::from(is_inside), "{shown}");
        }
        let (ids, receipt) = loaded(text, text.len()).unwrap();
        assert_eq!((ids.len(), receipt.skipped), (3, 0));
        assert!(
            receipt
                .suspicions
                .iter()
                .all(|it| it.code != "data.cut-off")
        );
    }
}

#[test]
fn objects_one_after_the_other_are_read_to_the_cut() {
    let document = Document::new("", &PRETTY, "\n", "\n");
    for end in document.ends[0]..document.text.len() {
        let cut = &document.text.as_bytes()[..end];
        let (ids, receipt) = loaded(cut, 5).unwrap();
        assert_eq!(ids.len(), document.whole(end), "{end}");
        let is_told = receipt
            .suspicions
            .iter()
            .any(|it| it.code == "data.cut-off");
        let is_between = document.text[..end].trim_end().ends_with('}') && receipt.skipped == 0;
        assert_eq!(is_told, !is_between, "{end}");
    }
}

/// Batches of `OpenTelemetry`'s spans, each span a trace of its own.
fn batches() -> Vec<Document> {
    let span = |id: &str, rest: &str| {
        let id = id.repeat(32);
        format!(
            r#"{{"traceId":"{id}","spanId":"1111111111111111","startTimeUnixNano":"1","endTimeUnixNano":"2"{rest}}}"#
        )
    };
    let spans = [
        span(
            "a",
            r#","attributes":[{"key":"}]","value":{"stringValue":"\"{["}}]"#,
        ),
        span("b", r#","events":[{"name":"e","attributes":[]}]"#),
        span("c", ""),
    ];
    let pretty = spans.each_ref().map(|it| it.replace(',', ",\n  "));
    let before = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeSpans":[{"scope":{"name":"n"},"spans":["#;
    let next_scope = r#"]},{"scope":{},"spans":["#;
    let next_sender = r#"],"schemaUrl":"{x"}]},{"scopeSpans":[{"spans":["#;
    let [of_spans, of_pretty] = [&spans, &pretty].map(|all| all.each_ref().map(String::as_str));
    vec![
        Document::new(before, &of_spans, ",", "]}]}]}"),
        Document::new(
            &before.replace(':', ": "),
            &of_pretty,
            ",\n",
            "\n]\n}]\n}]\n}\n",
        ),
        Document::new(before, &of_spans, next_scope, "]}]}]}"),
        Document::new(before, &of_spans, next_sender, "]}]}]}"),
        Document::new(&format!("[{before}"), &of_spans, ", ", "]}]}]}]"),
    ]
}

#[test]
fn the_spans_of_a_batch_are_read_to_the_cut() {
    for document in batches() {
        let text = document.text.as_bytes();
        for end in 1..text.len() {
            let shown = &document.text[..end];
            if shown.trim_end().len() == document.text.trim_end().len() {
                continue;
            }
            let whole = document.whole(end);
            let Ok((ids, receipt)) = loaded(&text[..end], end) else {
                assert_eq!(whole, 0, "{shown}");
                continue;
            };
            let expected = ["a", "b", "c"].map(|id| id.repeat(32));
            assert_eq!(ids, expected[..whole], "{shown}");
            assert_eq!(receipt.suspicions[0].code, "data.cut-off", "{shown}");
            let behind = &document.text[document.ends[whole - 1]..end];
            let begun = behind.split('"').next().unwrap().contains('{');
            assert_eq!(receipt.skipped, u64::from(begun), "{shown}");
            assert_eq!(loaded(&text[..end], 5).unwrap(), (ids, receipt), "{shown}");
        }
        let (ids, receipt) = loaded(text, 5).unwrap();
        assert_eq!((ids.len(), receipt.skipped), (3, 0), "{}", document.text);
    }
}

#[test]
fn the_receipt_says_where_the_file_breaks_off_and_what_to_do() {
    let told = |text: &str| {
        let mut loader = Loader::new();
        loader.begin_file("a.json", text.len() as u64);
        loader.push(text.as_bytes()).unwrap();
        loader.end_file().unwrap();
        let rejected: Vec<String> = loader
            .rejected()
            .iter()
            .map(|it| format!("{}: {} {}", it.line, it.reason, it.text))
            .collect();
        let (_, receipt) = loader.finish().unwrap();
        let first = &receipt.suspicions[0];
        (
            format!("{} {}", first.sentence, first.next_step),
            rejected.concat(),
        )
    };
    let cut_off = |at: &str| {
        format!(
            "a.json ends in the middle, at {at}: it was cut off. What is whole before that was read; what came after is \
             missing. Export or download the file again."
        )
    };
    for (text, at, rejected) in [
        (
            "{\"data\":[{\"id\":\"é\"},{\"id\":\"é",
            "column 30 of line 1",
            "1: The record at column 22 is not whole: the file ends at column 30. {\"id\":\"é",
        ),
        (
            "[\n  {\"id\":1},\n  {\n    \"id\":2,\n    \"x",
            "column 7 of line 5",
            "3: The record at column 3 is not whole: the file ends at column 7 of line 5. {\n    \"id\":2,\n    \"x",
        ),
        (
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\n{\"traceId\":\"a\",\"startTimeUnixNano\":\"1\"},\n {\"traceId\":\"b",
            "column 15 of line 3",
            "3: The record at column 2 is not whole: the file ends at column 15. {\"traceId\":\"b",
        ),
        ("[{\"id\":1},", "column 11 of line 1", ""),
        ("[{\"id\":1},\n", "column 1 of line 2", ""),
        ("{\"data\":[{\"id\":1}],\"nex", "column 24 of line 1", ""),
        (
            "{\"id\":1}\n{\"id\":2,\"x",
            "column 11 of line 2",
            "2: The record at column 1 is not whole: the file ends at column 11. {\"id\":2,\"x",
        ),
    ] {
        assert_eq!(told(text), (cut_off(at), rejected.to_owned()), "{text}");
    }
}

/// A value that never ends takes all that follows with it: what is in it is told as one rejected record.
#[test]
fn what_is_wrong_before_the_cut_costs_itself_and_is_told() {
    let (ids, receipt) = loaded(b"[{\"id\":\"a\"},{\"id\":},{\"id\":\"c\"},{\"i", 4).unwrap();
    assert_eq!((ids, receipt.skipped), (vec!["a".into(), "c".into()], 2));
    let (ids, receipt) = loaded(b"[{\"id\":\"a\"},{\"id\":\"b},{\"id\":\"c\"}]", 4).unwrap();
    assert_eq!((ids, receipt.skipped), (vec!["a".into()], 1));
    assert_eq!(receipt.suspicions[0].code, "data.cut-off");
}

#[test]
fn a_file_without_a_whole_record_stays_an_error() {
    for (text, code) in [
        ("[{\"id\":1,", "read.truncated-json"),
        ("[", "read.truncated-json"),
        ("{\"data\":[", "read.truncated-json"),
        ("{\"data\":[{\"id\":1", "read.truncated-json"),
        ("{\"name\":{\"r1\":1},\"x\":{\"r", "read.truncated-json"),
        ("{oops}\n{\"id\":", "read.nothing-readable"),
        ("[{oops},{\"id\":", "read.nothing-readable"),
    ] {
        for step in [1, 100] {
            assert_eq!(
                loaded(text.as_bytes(), step).unwrap_err().code(),
                code,
                "{text}"
            );
        }
    }
}

/// Their receipt is not read by those who take rates from them, and a part of them would pass for all.
#[test]
fn judged_results_that_are_cut_off_are_refused() {
    let mut loader = Loader::of_results(Unit::Trace);
    loader.begin_file("judged.json", 0);
    loader
        .push(b"[{\"id\":\"a\",\"verdict\":\"pass\"},{\"id\":\"b\",")
        .unwrap();
    let error = loader.end_file().unwrap_err();
    assert_eq!(error.code(), "read.truncated-json");
}

/// The records of an export that is cut in its middle are the first ones of the whole one.
#[test]
fn exports_are_read_to_the_cut_however_they_are_packed() {
    for name in ["rest_v1_spans_page.json"] {
        let whole = fixture(name);
        let (_, all) = loaded(&whole, 1 << 16).unwrap();
        let mut rows = Vec::new();
        for part in 1..8 {
            let cut = &whole[..whole.len() * part / 8];
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(cut).unwrap();
            let (ids, receipt) = loaded(cut, 1 << 16).unwrap();
            for packed in [gzip.finish().unwrap(), zstd(cut)] {
                let (same, unpacked) = loaded(&packed, 1_000).unwrap();
                assert_eq!((&same, unpacked.rows), (&ids, receipt.rows));
                assert_eq!(unpacked.suspicions[0].code, "data.cut-off");
            }
            rows.push(receipt.rows);
        }
        assert!(
            rows.is_sorted() && rows[0] > 0 && rows[6] < all.rows,
            "{rows:?}"
        );
    }
}
