//! Bad files end in one clear sentence that names the file, and the line where there is one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::rule::Rule;
use assay_traces::group::group;
use support::*;

/// The sentence, the code and the next step of what goes wrong.
fn failure(name: &str, bytes: &[u8]) -> (String, &'static str) {
    let error = load_in_steps(&[(name, bytes)], 1000).err().unwrap();
    assert!(error.next_step().ends_with('.'));
    assert_eq!(error.file(), Some(name));
    (error.to_string(), error.code())
}

#[test]
fn every_bad_file_has_its_sentence() {
    for (name, bytes, sentence, code) in [
        ("a.jsonl", b"".as_slice(), "a.jsonl is empty.", "read.empty"),
        ("a.jsonl", b" \r\n ", "a.jsonl is empty.", "read.empty"),
        ("a.json", b"[]", "a.json holds no trace.", "read.no-records"),
        (
            "a.json",
            b"{\"data\":[],\"meta\":{\"totalItems\":0}}",
            "a.json holds no trace.",
            "read.no-records",
        ),
        (
            "a.csv",
            b"id,intent\n",
            "a.csv holds no trace.",
            "read.no-records",
        ),
        (
            "a.jsonl",
            b"\x89PNG\r\n\x1a\n\0\0",
            "a.jsonl looks like a PNG picture, which cannot be read here.",
            "read.refused",
        ),
        ("a", b"\xff\xfe", "a is empty.", "read.empty"),
        (
            "a",
            b"\xff\xfe\0\0{\0\0\0}\0\0\0",
            "a looks like a binary file, which cannot be read here.",
            "read.refused",
        ),
        (
            "a",
            b"PAR1\x15\0",
            "a looks like a Parquet table inside another stream, which cannot be read here.",
            "read.refused",
        ),
        (
            "a.csv",
            b"3,2026-08-01,refund\n4,2026-08-02,order\n",
            "a.csv has no header: its first row, on line 1, holds values (3).",
            "read.no-header",
        ),
        (
            "a.json",
            b"[\n {\"id\":2,\"a",
            "a.json ends in the middle, at column 12 of line 2: it was cut off.",
            "read.truncated-json",
        ),
        (
            "a.json",
            b"{\"id\":1,\"in",
            "a.json ends in the middle, at column 12 of line 1: it was cut off.",
            "read.truncated-json",
        ),
        (
            "a.json",
            b"{oops}\n",
            "No record of a.json could be read: on line 1, the JSON is wrong at column 2: a name in quotes is missing.",
            "read.nothing-readable",
        ),
    ] {
        assert_eq!(failure(name, bytes), (sentence.to_owned(), code));
    }
}

#[test]
fn a_gzip_that_is_cut_off_is_named() {
    let whole = fixture("spans_dataframe.records.jsonl.gz");
    let (sentence, code) = failure("a.gz", &whole[..whole.len() / 2]);
    assert_eq!(
        sentence,
        "a.gz ends in the middle of its gzip data: it was cut off."
    );
    assert_eq!(code, "read.truncated-gzip");
}

#[test]
fn a_zstd_stream_that_is_cut_off_or_damaged_is_named() {
    let text = fixture("spans_dataframe.csv");
    let mut packed = zstd(&text);
    let middle = packed.len() / 2;
    assert_eq!(
        failure("a.zst", &packed[..middle]),
        (
            "a.zst ends in the middle of its zstd data: it was cut off.".to_owned(),
            "read.truncated-zstd"
        )
    );
    let last = packed.len() - 1;
    packed[last] ^= 1;
    assert_eq!(
        failure("a.zst", &packed),
        (
            "a.zst holds damaged zstd data.".to_owned(),
            "read.corrupt-zstd"
        )
    );
    assert_eq!(
        failure("a", &zstd(&zstd(&text))),
        (
            "a looks like a compressed stream inside another, which cannot be read here."
                .to_owned(),
            "read.refused"
        )
    );
}

#[test]
fn a_zstd_stream_that_asks_for_too_much_memory_is_refused() {
    assert_eq!(
        failure("a", b"\x28\xb5\x2f\xfd\x00\xff\x01\0\0"),
        (
            "a needs more than 128 MB of memory to be unpacked.".to_owned(),
            "read.window-too-wide"
        )
    );
}

#[test]
fn a_line_that_names_the_delimiter_is_no_header_and_counts_as_a_line() {
    for (delimiter, container) in [
        (',', "CSV"),
        (';', "CSV with semicolons"),
        ('|', "CSV with bars"),
        ('\t', "TSV"),
    ] {
        let text = format!("\u{feff}sep={delimiter}\r\nid{delimiter}x\r\na{delimiter}1,2\r\nb\r\n");
        let text = text.replace("1,2", if delimiter == ',' { "1" } else { "1,2" });
        for step in [3, 1000] {
            let (table, receipt) = load_in_steps(&[("a", text.as_bytes())], step).unwrap();
            assert_eq!(receipt.files[0].container, container);
            assert_eq!(table.ids().iter().collect::<Vec<_>>(), ["a"]);
            assert_eq!(receipt.skipped_rows[0].line, 4);
        }
    }
}

#[test]
fn a_line_that_is_cut_off_costs_itself_alone() {
    let whole = fixture(EVENTS);
    let half = &whole[..whole.len() / 2];
    let (table, receipt) = load_in_steps(&[("a.jsonl", half)], 1 << 16).unwrap();
    let last_line = half.rsplit(|&byte| byte == b'\n').next().unwrap();
    assert_eq!(receipt.skipped, 1);
    assert_eq!(receipt.skipped_rows[0].file, "a.jsonl");
    assert_eq!(receipt.skipped_rows[0].line, receipt.rows + 1);
    assert_eq!(
        receipt.skipped_rows[0].reason,
        format!(
            "The record at column 1 is not whole: the file ends at column {}.",
            String::from_utf8_lossy(last_line).chars().count() + 1
        )
    );
    let codes = receipt.suspicions.iter().map(|it| it.code.as_str());
    assert_eq!(codes.collect::<Vec<_>>(), ["data.cut-off", "data.skipped"]);
    assert!(table.rows() > 150);
}

#[test]
fn ten_megabytes_in_one_line_are_read() {
    let line = format!(
        "{{\"id\":\"a\",\"intent\":\"x\",\"note\":\"{}\"}}\n",
        "y".repeat(10 << 20)
    );
    let (table, receipt) = load_in_steps(&[("a", line.as_bytes())], 1 << 16).unwrap();
    assert_eq!((table.rows(), receipt.skipped), (1, 0));
    assert!(fields_named(&table, "note"), "its presence is known");
}

#[test]
fn rejected_records_can_be_had_as_they_stand_in_their_files() {
    let mut loader = assay_traces::Loader::new();
    for (name, text) in [
        ("a.jsonl", "{\"id\":\"a\"}\n{\"id\":\"é\",oops}\n"),
        (
            "b.csv",
            "id,note\nb,\"x, \"\"y\"\"\"\nc,\"x, \"\"y\"\"\",z\r\n",
        ),
    ] {
        loader.begin_file(name, text.len() as u64);
        for piece in text.as_bytes().chunks(5) {
            loader.push(piece).unwrap();
        }
        loader.end_file().unwrap();
    }
    let lines: Vec<String> = loader
        .rejected()
        .iter()
        .map(assay_traces::load::RejectedRecord::to_line)
        .collect();
    assert_eq!(
        lines,
        [
            "{\"file\":\"a.jsonl\",\"line\":2,\"reason\":\"The JSON is wrong at column 11: a name in quotes is missing.\",\
             \"text\":\"{\\\"id\\\":\\\"é\\\",oops}\",\"isCut\":false}\n",
            "{\"file\":\"b.csv\",\"line\":3,\"reason\":\"It has 3 cells where the header has 2: it goes on after note.\",\
             \"text\":\"c,\\\"x, \\\"\\\"y\\\"\\\"\\\",z\",\"isCut\":false}\n",
        ]
    );
    let (_, receipt) = loader.finish().unwrap();
    assert_eq!((receipt.skipped, receipt.skipped_kept), (2, 2));
}

#[test]
fn more_rejected_records_are_kept_than_told_and_more_counted_than_kept() {
    let text = format!("{{\"id\":\"a\"}}\n{}", "oops\n".repeat(12_000));
    let (_, receipt) = load_in_steps(&[("a.jsonl", text.as_bytes())], 1 << 16).unwrap();
    assert_eq!(
        (
            receipt.skipped,
            receipt.skipped_kept,
            receipt.skipped_rows.len()
        ),
        (12_000, 10_000, 100)
    );
}

fn fields_named(table: &assay_traces::TraceTable, name: &str) -> bool {
    assay_traces::fields::fields(table)
        .iter()
        .any(|field| field.name == name && field.too_many_values)
}

#[test]
fn a_broken_file_among_others_is_left_out_where_none_of_it_is_in_the_table() {
    let table = |name: &str| {
        let rows: Vec<String> = (0..70).map(|row| format!("{name}-{row},x\n")).collect();
        format!("id,intent\n{}", rows.concat())
    };
    let (good, whole) = (table("good"), table("whole"));
    let early = b"[{\"id\":\"broken\"".as_slice();
    let endless = vec![b'x'; 65 << 20];
    let late = [
        b"[".as_slice(),
        &b"{\"id\":\"broken\"},".repeat(10_000),
        b"{\"id\":\"",
        &endless,
    ]
    .concat();
    for (broken, is_left_out) in [
        (early, true),
        (b"\x1f\x8bnot gzip at all", true),
        (&late, false),
    ] {
        let mut loader = assay_traces::Loader::new();
        let mut read = |name: &str, bytes: &[u8]| {
            loader.begin_file(name, bytes.len() as u64);
            loader.push(bytes)?;
            loader.end_file().map(|_| ())
        };
        read("good.csv", good.as_bytes()).unwrap();
        let why = read("broken", broken).unwrap_err().to_string();
        assert_eq!(loader.leave_out(&why), is_left_out, "{why}");
        if !is_left_out {
            continue;
        }
        loader.begin_file("whole.csv", whole.len() as u64);
        loader.push(whole.as_bytes()).unwrap();
        loader.end_file().unwrap();
        let (table, receipt) = loader.finish().unwrap();
        assert_eq!((table.rows(), receipt.files.len()), (140, 2));
        assert_eq!(
            suspicions(&receipt),
            [format!("{why} That file is left out.")]
        );
    }
}

#[test]
fn ids_missing_or_repeated_are_said() {
    let (table, receipt) = load_in_steps(&[("a", b"intent\nx\ny\nx\n")], 100).unwrap();
    assert_eq!(
        table.ids().iter().collect::<Vec<_>>(),
        ["row-1", "row-2", "row-3"]
    );
    assert_eq!(
        suspicions(&receipt),
        [
            "3 records have no id, so row numbers stand in: the list to judge cannot be joined back by id."
        ]
    );
    let (table, receipt) = load_in_steps(&[("a", b"id,intent\n1,x\n2,y\n1,x\n")], 100).unwrap();
    assert_eq!(table.rows(), 2);
    assert_eq!(
        suspicions(&receipt),
        ["1 record repeats an id that came before; each id counts once."]
    );
}

#[test]
fn a_round_number_of_rows_is_suspicious() {
    let text: String = std::iter::once("id,intent\n".to_owned())
        .chain((0..500).map(|n| format!("t{n},x\n")))
        .collect();
    let (_, receipt) = load_in_steps(&[("a.csv", text.as_bytes())], 4096).unwrap();
    assert_eq!(
        suspicions(&receipt),
        [
            "a.csv has exactly 500 rows, where exports are often cut off: it may not be all of your traffic."
        ]
    );
}

#[test]
fn one_group_and_no_field_at_all_still_make_a_plan() {
    for text in ["id,intent\n1,x\n2,x\n", "id\n1\n2\n", "id,intent\n1,x\n"] {
        let (table, receipt) = load_in_steps(&[("a", text.as_bytes())], 100).unwrap();
        let plan = assay_traces::propose::propose(&assay_traces::fields::fields(&table), &receipt);
        plan.validate().unwrap();
        let grouped = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
        assert_eq!(grouped.population.strata.len(), 1);
        assert_eq!(grouped.population.traces(), table.rows() as u64);
    }
}

#[test]
fn groups_that_cannot_be_made_are_said() {
    let text: String = std::iter::once("id,a,b\n".to_owned())
        .chain((0..3000).map(|n| format!("t{n},x{n},{n}.5\n")))
        .collect();
    let (table, _) = load_in_steps(&[("a", text.as_bytes())], 1 << 16).unwrap();
    let error = |field| group(&table, &by(field), &Rule::default(), &Rule::default()).unwrap_err();
    assert_eq!(error("c").to_string(), "The loaded traces have no field c.");
    assert_eq!(
        error("a").to_string(),
        "These fields make more than 2,000 groups."
    );
    assert_eq!(
        error("b").next_step(),
        "Group by fewer fields, or by fields with fewer values."
    );
    let (table, _) = load_in_steps(&[("a", b"id,a\n1,x\n")], 100).unwrap();
    let missing = group(&table, &by("a"), &is("nowhere", "x"), &Rule::default()).unwrap_err();
    assert_eq!(missing.code(), "group.unknown-field");
}

#[test]
fn a_header_of_two_bytes_more_is_no_gzip() {
    let (sentence, code) = failure(
        "a.gz",
        b"\x1f\x8bnot gzip at all, whatever the first two bytes say",
    );
    assert_eq!(sentence, "a.gz holds damaged gzip data.");
    assert_eq!(code, "read.corrupt-gzip");
}

#[test]
fn opentelemetrys_logs_are_named_and_not_guessed_at() {
    let (sentence, code) = failure("a.jsonl", b"{\"resourceLogs\":[{\"scopeLogs\":[]}]}\n");
    assert_eq!(
        sentence,
        "a.jsonl holds OpenTelemetry logs or metrics, which are no traces."
    );
    assert_eq!(code, "read.batches");
}

#[test]
fn exports_that_are_not_understood_are_read_with_a_word_of_warning() {
    let (_, receipt) = load_in_steps(
        &[(
            "a",
            b"trace_id,span_id,parent_span_id,started_at\nt,1,,2026-08-01\n",
        )],
        100,
    )
    .unwrap();
    assert_eq!(
        suspicions(&receipt),
        [
            "a looks like single spans and was read as a plain table: each id of its own counts as a trace."
        ]
    );
}

#[test]
fn spans_without_their_root_are_said() {
    let whole = fixture(EVENTS);
    let second_line = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    let (_, receipt) = load_in_steps(&[("a", &whole[second_line..])], 1 << 20).unwrap();
    assert_eq!(
        suspicions(&receipt),
        ["1 trace has no first span in the file: the export may have cut it in half."]
    );
}

#[test]
fn whatever_can_be_loaded_can_be_grouped() {
    let long = "y".repeat(500);
    let many: Vec<String> = (0..3000).map(|n| format!("{n},user{n}\n")).collect();
    for text in [
        format!("id,note\n1,{long}\n2,{long}\n"),
        format!("id,user\n{}", many.concat()),
        "id,n\n1,\n2,\n".into(),
    ] {
        let (table, receipt) = load_in_steps(&[("a", text.as_bytes())], 4096).unwrap();
        let plan = assay_traces::propose::propose(&assay_traces::fields::fields(&table), &receipt);
        let grouped = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
        assert_eq!(grouped.population.traces(), table.rows() as u64);
    }
}
