//! The full records of a list's traces: all of them and no other, byte for byte, however the files come.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::rc::Rc;

use assay_parquet::Reader;
use assay_plan::data::Unit;
use assay_traces::draw::{Drawn, List};
use assay_traces::reread::{LATE, PARTS, Spool, Wanted};
use assay_traces::{Loader, ReadError, TraceTable};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::*;

/// A list of these traces.
fn list(ids: &[&str]) -> List {
    let rows = ids.iter().map(|id| Drawn {
        id: (*id).to_owned(),
        group: vec!["all".to_owned()],
        signal: false,
        inclusion_probability: 0.5,
        weight: 2.0,
    });
    List {
        rows: rows.collect(),
        plan_id: "0123456789ab".to_owned(),
        seed: "seed".to_owned(),
    }
}

fn read(mut loader: Loader, files: &[&[u8]], step: usize) -> Result<Loader, ReadError> {
    for (number, file) in files.iter().enumerate() {
        loader.begin_file(&format!("file-{number}"), file.len() as u64);
        for piece in file.chunks(step.max(1)) {
            loader.push(piece)?;
        }
        loader.end_file()?;
    }
    Ok(loader)
}

fn table(unit: Unit, files: &[&[u8]]) -> TraceTable {
    let loader = read(Loader::counting(unit), files, 1 << 20).unwrap();
    loader.finish().unwrap().0
}

/// The lines of a list with the records that the second files hold, where it was drawn from the first ones.
fn lines(
    unit: Unit,
    before: &[&[u8]],
    files: &[&[u8]],
    ids: &[&str],
    step: usize,
) -> Result<Vec<String>, ReadError> {
    let (table, list) = (table(unit, before), list(ids));
    let in_memory = written(&table, &list, files, step, usize::MAX)?;
    for room in [0, 100 + step] {
        assert_eq!(
            written(&table, &list, files, step, room)?,
            in_memory,
            "{room} bytes"
        );
    }
    Ok(in_memory)
}

/// The lines of a list of which so many bytes of records stay in memory.
fn written(
    table: &TraceTable,
    list: &List,
    files: &[&[u8]],
    step: usize,
    room: usize,
) -> Result<Vec<String>, ReadError> {
    let spool = Kept::default();
    let loader = Loader::seeking(Wanted::of(table, list), Box::new(spool.clone()), room);
    lines_of(list, read(loader, files, step)?, &spool)
}

/// The lines of a list whose records were found.
fn lines_of(list: &List, found: Loader, spool: &Kept) -> Result<Vec<String>, ReadError> {
    let mut originals = found.into_originals();
    originals.settle(&spool.of(LATE))?;
    let mut lines = Vec::new();
    for part in 0..PARTS {
        lines.extend(list.lines_with_records(&originals, part, &spool.of(part)));
    }
    Ok(lines)
}

/// Records that memory had no room for.
#[derive(Clone, Debug, Default)]
struct Kept(Rc<RefCell<BTreeMap<usize, Vec<u8>>>>);

impl Spool for Kept {
    fn put(&mut self, part: usize, bytes: &[u8]) -> Result<(), String> {
        self.0.borrow_mut().entry(part).or_default().extend(bytes);
        Ok(())
    }
}

impl Kept {
    fn of(&self, part: usize) -> Vec<u8> {
        self.0.borrow().get(&part).cloned().unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        self.0.borrow().values().map(Vec::len).sum()
    }
}

/// A disk that is full.
#[derive(Debug)]
struct Full;

impl Spool for Full {
    fn put(&mut self, _: usize, _: &[u8]) -> Result<(), String> {
        Err("the disk is full".to_owned())
    }
}

/// The texts of the records of each line, as they stand in it.
fn records(lines: &[String]) -> Vec<String> {
    let facts = |line: &String| serde_json::from_str::<Value>(line).unwrap()["id"].clone();
    let text = |line: &String| {
        assert!(facts(line).is_string() && line.ends_with("]}\n"));
        let start = line.find("\"records\":[").unwrap() + "\"records\":[".len();
        line[start..line.len() - "]}\n".len()].to_owned()
    };
    lines.iter().map(text).collect()
}

fn of_traces(files: &[&[u8]], ids: &[&str], step: usize) -> Vec<String> {
    records(&lines(Unit::Trace, files, files, ids, step).unwrap())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A span as somebody's exporter might write it: spaces and the forms of numbers are its own.
fn span(trace: u8, number: usize, text: &str) -> String {
    let text = json!(text);
    format!(
        r#"{{"context": {{"trace_id":"t{trace}", "span_id":"s{number}"}},"parent_id":null, "n":{number}.50e0,"name":"a","span_kind":"LLM","attributes":{{"input.value":{text}}}}}"#
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn every_record_of_the_listed_traces_comes_as_it_was_and_no_other(
        spans in prop::collection::vec((0..7_u8, "[a{}\\[\\]\",é\n]{0,12}"), 1..40),
        chosen in prop::collection::vec(any::<bool>(), 7),
        split in 0..40_usize,
        step in 1..90_usize,
        form in 0..4_u8,
    ) {
        let texts: Vec<(u8, String)> = spans
            .iter()
            .zip(0..)
            .map(|((trace, text), number)| (*trace, span(*trace, number, text)))
            .collect();
        let (head, tail) = texts.split_at(split.min(texts.len()));
        let write = |part: &[(u8, String)]| {
            let lines: Vec<&str> = part.iter().map(|(_, text)| text.as_str()).collect();
            match form {
                0 => lines.join("\n").into_bytes(),
                1 => format!("[{}]", lines.join(",\n  ")).into_bytes(),
                2 => gzip(lines.join("\r\n").as_bytes()),
                _ => zstd(format!("{}\n", lines.join("\n")).as_bytes()),
            }
        };
        let files: Vec<Vec<u8>> = [head, tail].into_iter().filter(|it| !it.is_empty()).map(write).collect();
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let mut expected = BTreeMap::<String, Vec<&str>>::new();
        for (trace, text) in &texts {
            if chosen[*trace as usize] {
                expected.entry(format!("t{trace}")).or_default().push(text);
            }
        }
        let ids: Vec<&str> = expected.keys().map(String::as_str).collect();
        let found = of_traces(&files, &ids, step);
        let expected: Vec<String> = expected.values().map(|texts| texts.join(",")).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn rows_of_a_table_come_as_objects_of_their_cells(
        rows in prop::collection::vec(("[a-z]{1,3}", "[a\",\né]{0,6}"), 1..20),
        step in 1..60_usize,
    ) {
        let mut file = String::from(",id,note,note\n");
        for (number, (word, text)) in rows.iter().enumerate() {
            let text = text.replace('"', "\"\"");
            writeln!(file, "{number},t{number},{word},\"{text}\"").unwrap();
        }
        let ids = [format!("t{}", rows.len() - 1), "t0".to_owned()];
        let ids: Vec<&str> = ids.iter().map(String::as_str).take(rows.len()).collect();
        let found = of_traces(&[file.as_bytes()], &ids, step);
        for (id, found) in ids.iter().zip(found) {
            let number: usize = id[1..].parse().unwrap();
            let (word, text) = &rows[number];
            let found: Value = serde_json::from_str(&found).unwrap();
            let expected = json!({
                " (column 1)": number.to_string(), "id": id, "note": word, "note (column 4)": text,
            });
            prop_assert_eq!(found, expected);
        }
    }
}

#[test]
fn scores_and_annotations_of_a_trace_are_records_of_it() {
    let spans = [span(1, 1, "x"), span(2, 2, "y"), span(1, 3, "z")].join("\n");
    let annotations = [
        r#"{"id":"a","span_id":"s3","name":"quality","result":{"score":1},"annotator_kind":"LLM"}"#,
        r#"{"id":"b","span_id":"s2","name":"quality","result":{"score":0},"annotator_kind":"LLM"}"#,
    ];
    let both = annotations.join("\n");
    for files in [[&spans, &both], [&both, &spans]] {
        let files = files.map(String::as_bytes);
        let found = of_traces(&files, &["t1"], 7);
        let expected = [span(1, 1, "x"), span(1, 3, "z"), annotations[0].to_owned()].join(",");
        assert_eq!(found, [expected], "an annotation may come first");
    }
}

#[test]
fn annotations_without_their_spans_are_records_of_what_they_name() {
    let annotation = |id: &str, span: &str| {
        format!(
            r#"{{"id":"{id}","span_id":"{span}","name":"quality","result":{{"score":1}},"annotator_kind":"LLM"}}"#
        )
    };
    let all = [
        annotation("a", "s1"),
        annotation("b", "s2"),
        annotation("c", "s1"),
    ];
    let file = all.join("\n");
    let found = of_traces(&[file.as_bytes()], &["s1"], 9);
    assert_eq!(found, [[all[0].clone(), all[2].clone()].join(",")]);
}

#[test]
fn a_score_of_a_whole_trace_is_a_record_of_its_root_where_observations_are_listed() {
    let root = r#"{"name":"n","context.trace_id":"t1","context.span_id":"s1","parent_id":null,"span_kind":"CHAIN"}"#;
    let child = r#"{"name":"n","context.trace_id":"t1","context.span_id":"s2","parent_id":"s1","span_kind":"LLM"}"#;
    let spans = [child, root].join("\n");
    let scores = [
        r#"{"id":"a","trace_id":"t1","name":"quality","result":{"score":1},"annotator_kind":"LLM"}"#,
        r#"{"id":"b","trace_id":"t1","span_id":"s2","name":"quality","result":{"score":0},"annotator_kind":"LLM"}"#,
    ];
    let both = scores.join("\n");
    let files = [spans.as_bytes(), both.as_bytes()];
    let found = records(&lines(Unit::Observation, &files, &files, &["s1", "s2"], 17).unwrap());
    let expected = [[root, scores[0]].join(","), [child, scores[1]].join(",")];
    assert_eq!(found, expected);
}

#[test]
fn the_records_of_a_session_are_those_of_its_traces() {
    let file = "{\"id\":\"a\",\"session_id\":\"s\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n{\"id\":\"c\",\"session_id\":\"s\"}\n";
    let files = [file.as_bytes()];
    let found = records(&lines(Unit::Session, &files, &files, &["b", "s"], 11).unwrap());
    let rows: Vec<&str> = file.lines().collect();
    assert_eq!(found, [rows[1].to_owned(), [rows[0], rows[2]].join(",")]);
}

#[test]
fn a_record_of_several_spans_is_listed_once_and_one_of_several_traces_by_its_part() {
    let span = |trace: char, number: u8| {
        let trace = trace.to_string().repeat(32);
        format!(
            r#"{{"traceId":"{trace}","spanId":"000000000000000{number}","name":"n","startTimeUnixNano":"1785000000000000000"}}"#
        )
    };
    let batch = |spans: &[String]| {
        format!(
            r#"{{"resourceSpans":[{{"resource":{{"attributes":[]}},"scopeSpans":[{{"spans":[{}]}}]}}]}}"#,
            spans.join(",")
        )
    };
    let mixed = batch(&[span('b', 3), span('a', 4)]);
    let own = batch(&[span('a', 1), span('a', 2)]);
    let file = format!("{own}\n{mixed}\n");
    let found = of_traces(&[file.as_bytes()], &[&"a".repeat(32)], 13);
    let expected = [own, batch(&[span('a', 4)])].join(",");
    let as_json = |text: &str| serde_json::from_str::<Value>(&format!("[{text}]")).unwrap();
    assert!(found[0].starts_with(&expected[..100]), "the first as it is");
    assert_eq!(as_json(&found[0]), as_json(&expected));
}

#[test]
fn members_of_an_archive_give_their_records() {
    let archive = fixture("langfuse_export.zip");
    let files = [archive.as_slice()];
    let table = table(Unit::Trace, &files);
    let ids: Vec<String> = (0..3).map(|row| table.ids().get(row).to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for step in [61, 1 << 20] {
        for (id, found) in ids.iter().zip(of_traces(&files, &ids, step)) {
            let found: Value = serde_json::from_str(&format!("[{found}]")).unwrap();
            let records = found.as_array().unwrap();
            assert_eq!(records[0]["id"], **id, "the row of the table");
            let names_it = |score: &Value| {
                let values = score.as_object().unwrap().values();
                values.into_iter().any(|value| *value == **id)
            };
            assert!(records[1..].iter().all(names_it), "{records:?}");
        }
    }
}

#[test]
fn rows_of_a_parquet_file_are_rendered_with_all_their_columns() {
    let bytes = fixture("parquet/langfuse_traces.parquet");
    let load = |mut loader: Loader| {
        let mut reader = Reader::open(bytes.as_slice()).unwrap();
        let wanted = loader.wanted_columns(reader.columns());
        let columns: Vec<String> = reader.columns().map(str::to_owned).collect();
        let groups = reader.row_groups();
        reader.start(&wanted, 0..groups);
        loader.begin_table("unknown", bytes.len() as u64, None);
        while let Some(rows) = reader.next_rows().unwrap() {
            loader.push_rows(&rows).unwrap();
        }
        loader.end_file().unwrap();
        (loader, columns)
    };
    let (loader, columns) = load(Loader::new());
    let (table, _) = loader.finish().unwrap();
    let id = table.ids().get(5).to_string();
    let list = list(&[&id]);
    let (wanted, spool) = (Wanted::of(&table, &list), Kept::default());
    let (loader, _) = load(Loader::seeking(wanted, Box::new(spool.clone()), 10));
    assert!(spool.bytes() > 0, "there was no room for it");
    let lines = lines_of(&list, loader, &spool).unwrap();
    let found: Value = serde_json::from_str(&records(&lines)[0]).unwrap();
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), columns.len());
    assert!(columns.iter().all(|column| keys.contains(&column)));
    assert!(
        found
            .as_object()
            .unwrap()
            .values()
            .any(|value| *value == json!(id))
    );
}

#[test]
fn files_that_no_longer_hold_a_listed_trace_are_refused() {
    let before = b"id,intent\na,refund\nb,order\nc,order\n";
    let after = b"id,intent\nb,order\n";
    let refused = lines(Unit::Trace, &[before], &[after], &["a", "b", "c"], 5).unwrap_err();
    assert_eq!(refused.code(), "read.traces-gone");
    assert_eq!(
        refused.to_string(),
        "The files no longer hold the trace a of the list, nor 1 more: they were changed after they were read."
    );
}

/// Of a hundred times as many records as there is room for, no more stay in memory than that, whatever the order of the list.
#[test]
fn records_that_memory_has_no_room_for_are_kept_elsewhere() {
    let room = 1 << 16;
    let line = |number: usize| {
        let id = number * 7_919 % 4_000;
        format!("{{\"id\":\"t{id}\",\"input\":\"{}\"}}\n", "x".repeat(1_600))
    };
    let file: String = (0..4_000).map(line).collect();
    assert!(file.len() > 95 * room);
    let files = [file.as_bytes()];
    let ids: Vec<String> = (0..4_000)
        .rev()
        .map(|number| format!("t{number}"))
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (table, list) = (table(Unit::Trace, &files), list(&ids));
    let spool = Kept::default();
    let wanted = Wanted::of(&table, &list);
    let loader = Loader::seeking(wanted, Box::new(spool.clone()), room);
    let loader = read(loader, &files, 1 << 20).unwrap();
    assert!(spool.bytes() > file.len() - room);
    let found = records(&lines_of(&list, loader, &spool).unwrap());
    assert_eq!(found.len(), 4_000);
    for (id, found) in ids.iter().zip(found) {
        assert!(
            found.starts_with(&format!("{{\"id\":\"{id}\",\"input\":\"xx"))
                && !found.contains("},{")
        );
    }
}

#[test]
fn a_full_disk_is_said() {
    let file = "id,note\na,long\n";
    let files = [file.as_bytes()];
    let (table, list) = (table(Unit::Trace, &files), list(&["a"]));
    let loader = Loader::seeking(Wanted::of(&table, &list), Box::new(Full), 2);
    let refused = read(loader, &files, 1 << 16);
    let refused = refused.and_then(|it| lines_of(&list, it, &Kept::default()));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "read.no-room-for-records");
    assert_eq!(
        refused.to_string(),
        "There is no room for the full records of these traces: the disk is full."
    );
}
