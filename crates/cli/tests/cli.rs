//! The command as a nightly job would call it.
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assay_plan::budget::Amount;
use assay_plan::data::Receipt;
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::results::estimate::Estimates;
use assay_plan::rule::{Condition, Rule, Test};
use assay_plan::snapshot::Snapshot;
use assay_traces::draw::draw;
use assay_traces::load::Loader;
use serde_json::Value;

const HEADER: &str = "trace_id,intent,failed\n";

/// The rows of a table of 900 traces in three groups of falling size, the smallest with the most trouble.
fn rows() -> Vec<String> {
    (0..900_u32)
        .map(|number| {
            let intent = match number % 20 {
                0..12 => "order",
                12..19 => "refund",
                _ => "compliance",
            };
            let failed = number % 20 == 19 && number % 3 == 0 || number % 11 == 0;
            format!("trace-{number:04},{intent},{failed}\n")
        })
        .collect()
}

fn table(rows: &[String]) -> String {
    HEADER.to_owned() + &rows.concat()
}

fn plan(calls: u64) -> Plan {
    let failed = Condition {
        field: "failed".to_owned(),
        test: Test::Is("true".to_owned()),
    };
    let signal = Rule {
        conditions: vec![failed],
        ..Rule::default()
    };
    let intent = Dimension {
        field: "intent".to_owned(),
        cuts: Vec::new(),
    };
    let mut plan = Plan::first(vec![intent], signal, Rule::default(), 900);
    plan.budget.amount = Amount::Calls(calls);
    plan
}

/// A folder of one test's files.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    fn assay(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    /// What the command writes when it succeeds.
    fn written(&self, arguments: &[&str]) -> String {
        let output = self.assay(arguments);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The exit code and what the command says when it fails; nothing may be written then.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.assay(arguments);
        assert_eq!(output.stdout, b"");
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

fn ids(csv: &str) -> HashSet<&str> {
    csv.lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect()
}

#[test]
fn the_list_is_the_one_that_the_library_draws() {
    let folder = Folder::new("library");
    let text = table(&rows());
    folder.write("traces.csv", &text);
    folder.write("plan.json", plan(120).to_json());
    let mut loader = Loader::new();
    loader.begin_file("traces.csv", text.len() as u64);
    loader.push(text.as_bytes()).unwrap();
    loader.end_file().unwrap();
    let (table, _) = loader.finish().unwrap();
    let drawn = draw(&table, &plan(120)).unwrap().to_csv();
    let written = folder.written(&["draw", "--plan", "plan.json", "traces.csv"]);
    assert_eq!(written, drawn);
    assert_eq!(ids(&written).len(), 120);
}

#[test]
fn a_list_as_json_lines_says_what_the_csv_says() {
    let folder = Folder::new("jsonl");
    folder.write("traces.csv", table(&rows()));
    folder.write("plan.json", plan(120).to_json());
    let draw = ["draw", "--plan", "plan.json", "traces.csv"];
    let csv = folder.written(&draw);
    let lines = folder.written(&[&draw[..], &["--format", "jsonl"]].concat());
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/schema/list.json");
    let schema: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
    let required = schema["required"].as_array().unwrap();
    let mut rows = csv.lines().skip(1);
    for line in lines.lines() {
        let listed: Value = serde_json::from_str(line).unwrap();
        assert_eq!(listed.as_object().unwrap().len(), required.len());
        assert!(
            required
                .iter()
                .all(|name| !listed[name.as_str().unwrap()].is_null())
        );
        let text = |name: &str| listed[name].as_str().unwrap().to_owned();
        let cells = [
            text("id"),
            text("group"),
            text("signal"),
            listed["inclusion_probability"]
                .as_f64()
                .unwrap()
                .to_string(),
            listed["weight"].as_f64().unwrap().to_string(),
            text("plan_id"),
            text("seed"),
        ];
        assert_eq!(cells.join(","), rows.next().unwrap());
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn a_list_with_records_has_each_trace_as_it_stands_in_the_file() {
    let folder = Folder::new("records");
    let lines: Vec<String> = rows()
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.trim_end().split(',').collect();
            let [id, intent, failed] = cells[..] else {
                return String::new();
            };
            format!(
                "{{\"id\" : \"{id}\",\"intent\":\"{intent}\",\"failed\":{failed}, \"output\":\"\\u00e9 1.0e3\"}}\n"
            )
        })
        .collect();
    folder.write("traces.jsonl", lines.concat());
    folder.write("plan.json", plan(120).to_json());
    let draw = ["draw", "--plan", "plan.json", "traces.jsonl"];
    let facts = folder.written(&[&draw[..], &["--format", "jsonl"]].concat());
    let full = folder.written(&[&draw[..], &["--records"]].concat());
    assert_eq!(full.lines().count(), 120);
    for (facts, full) in facts.lines().zip(full.lines()) {
        let id = serde_json::from_str::<Value>(facts).unwrap()["id"].clone();
        let id = id.as_str().unwrap().to_owned();
        let record = lines.iter().find(|line| line.contains(&id)).unwrap();
        let facts = facts.strip_suffix('}').unwrap();
        let expected = format!("{facts},\"records\":[{}]}}", record.trim_end());
        assert_eq!(full, expected);
    }
    let wrong = folder.refused(&[&draw[..], &["--records", "--format", "csv"]].concat());
    assert_eq!(wrong.0, Some(2));
}

#[test]
fn code_is_written_for_the_tables_that_are_named() {
    let folder = Folder::new("code");
    folder.write("traces.csv", table(&rows()));
    folder.write("plan.json", plan(120).to_json());
    let code = |more: &[&str]| {
        let code = ["code", "--plan", "plan.json", "traces.csv"];
        folder.written(&[&code[..], more].concat())
    };
    let sql = code(&[
        "--for",
        "duckdb",
        "--table",
        "logs.\"a.b\"",
        "--column",
        "intent=what",
    ]);
    assert!(
        sql.contains("FROM \"logs\".\"a.b\" AS t") && sql.contains("CAST(t.\"what\" AS VARCHAR)")
    );
    assert!(sql.contains("'assay-1:'"));
    let counts = code(&["--for", "snowflake", "--counts", "--id", "ID"]);
    assert!(counts.contains("AS \"troubles\"") && counts.contains("t.\"ID\""));
    let unseen = folder.written(&["code", "--plan", "plan.json", "--for", "duckdb", "--counts"]);
    assert_eq!(unseen, code(&["--for", "duckdb", "--counts"]));
    assert!(code(&["--for", "python"]).starts_with("#!/usr/bin/env python3\n"));
    let refused = |more: &[&str]| {
        let code = ["code", "--plan", "plan.json", "traces.csv"];
        folder.refused(&[&code[..], more].concat())
    };
    for (more, code, said) in [
        (
            &["--for", "mysql"][..],
            2,
            "error[usage.bad-value]: “--for” cannot be “mysql”.\nGive “duckdb”, ",
        ),
        (&[], 2, "error[usage.no-option]: “code” needs “--for”.\n"),
        (
            &["--for", "python", "--counts"],
            2,
            "error[usage.python-counts]: Python draws and does not count.\n",
        ),
        (
            &["--for", "duckdb", "--table", "a..b"],
            2,
            "error[handoff.bad-name]: “a..b” cannot be the name of a table or a column.\n",
        ),
        (
            &["--for", "bigquery", "--column", "intent=a*b?"],
            1,
            "error[handoff.unsayable]: This cannot be said in BigQuery, because ",
        ),
    ] {
        let (found, sentence) = refused(more);
        assert!(
            found == Some(code) && sentence.starts_with(said),
            "{sentence}"
        );
    }
}

#[test]
fn rules_say_what_they_choose_and_what_langfuse_would_have_chosen() {
    let folder = Folder::new("rules");
    let mut plan = plan(120);
    plan.dimensions[0].field = "name".to_owned();
    plan.signal.conditions[0].field = "error".to_owned();
    let text = table(&rows()).replace(HEADER, "trace_id,name,error\n");
    folder.write("traces.csv", text);
    folder.write("plan.json", plan.to_json());
    let rules = ["rules", "--plan", "plan.json", "traces.csv", "--for"];
    let said = folder.written(&[&rules[..], &["langfuse", "--chosen", "chosen.csv"]].concat());
    assert!(
        said.contains("# Of the loaded traces 0 meet no rule, and 0 more than one."),
        "{said}"
    );
    assert!(
        said.contains("Filter: Name any of \"compliance\"; Level any of ERROR"),
        "{said}"
    );
    let chosen = fs::read_to_string(folder.0.join("chosen.csv")).unwrap();
    let count = chosen.lines().count() - 1;
    // Six standard deviations of at most 120 draws either way.
    assert!((54..=186).contains(&count), "{count}");
    let said = folder.written(&[&rules[..], &["phoenix"]].concat());
    assert!(
        said.contains("name in [\"order\"] and status_code != 'ERROR'"),
        "{said}"
    );
    let (code, said) = folder.refused(&[&rules[..], &["phoenix", "--chosen", "c"]].concat());
    assert_eq!(code, Some(2));
    assert!(said.starts_with("error[usage.chosen-elsewhere]: Only Langfuse tells how it chooses"));
}

#[test]
fn a_stream_in_pulls_ends_with_the_list_of_all() {
    let folder = Folder::new("stream");
    let rows = rows();
    folder.write("traces.csv", table(&rows));
    folder.write("plan.json", plan(120).to_json());
    let _ = fs::remove_file(folder.0.join("state.json"));
    let pull = |arguments: &[&str], input: &[u8]| {
        folder.write("pull", input);
        let output = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["stream", "--state", "state.json"])
            .args(arguments)
            .current_dir(&folder.0)
            .stdin(fs::File::open(folder.0.join("pull")).unwrap())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let begin = ["--plan", "plan.json", "traces.csv"];
    assert_eq!(ids(&pull(&begin, b"").1).len(), 0);
    assert!(ids(&pull(&[], table(&rows[..250]).as_bytes()).1).len() < 120);
    let (code, _, said) = pull(&begin, b"");
    assert_eq!(code, Some(1));
    assert!(
        said.starts_with("error[stream.began]: state.json is there already"),
        "{said}"
    );
    pull(&[], table(&rows[250..700]).as_bytes());
    let (_, list, _) = pull(&[], table(&rows[700..]).as_bytes());
    assert_eq!(
        list,
        folder.written(&["draw", "--plan", "plan.json", "traces.csv"])
    );
    assert_eq!(pull(&[], b"").1, list);
    let archive =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/parquet_export.zip");
    let (code, _, said) = pull(&[], &fs::read(archive).unwrap());
    let why = "error[read.refused]: standard input: export/observations.parquet looks like a Parquet table";
    assert!(code == Some(1) && said.starts_with(why), "{said}");
    folder.write("state.json", "{");
    let (code, _, said) = pull(&[], b"");
    assert!(
        code == Some(1)
            && said.starts_with("error[stream.not-a-state]: state.json is not the state"),
        "{said}"
    );
}

#[test]
fn the_list_does_not_depend_on_parts_order_or_compression() {
    let folder = Folder::new("parts");
    let mut rows = rows();
    folder.write("plan.json", plan(120).to_json());
    folder.write("whole.csv", table(&rows));
    folder.write("first.csv", table(&rows[..300]));
    folder.write("second.csv", table(&rows[300..]));
    rows.reverse();
    folder.write("reversed", gzipped(table(&rows).as_bytes()));
    let drawn =
        |files: &[&str]| folder.written(&[&["draw", "--plan", "plan.json"], files].concat());
    let whole = drawn(&["whole.csv"]);
    assert_eq!(drawn(&["second.csv", "first.csv"]), whole);
    assert_eq!(drawn(&["reversed"]), whole);
}

#[test]
fn a_rule_over_texts_draws_those_that_hold_them() {
    let folder = Folder::new("texts");
    let rows: String = (0..300)
        .map(|number| match number % 10 {
            0 => format!("t{number},order,I can't help with that.\n"),
            _ => format!("t{number},order,Done.\n"),
        })
        .collect();
    folder.write("texts.csv", format!("id,intent,output\n{rows}"));
    let mut plan = plan(60);
    plan.signal.conditions = vec![Condition {
        field: "output".to_owned(),
        test: Test::Contains("can't help".to_owned()),
    }];
    folder.write("plan.json", plan.to_json());
    let written = folder.written(&["draw", "--plan", "plan.json", "texts.csv"]);
    let (with, without): (Vec<&str>, Vec<&str>) =
        (written.lines().skip(1)).partition(|line| line.split(',').nth(2) == Some("yes"));
    assert!(!with.is_empty() && !without.is_empty());
    let refuses = |line: &&str| line.split(',').next().is_some_and(|id| id.ends_with('0'));
    assert!(with.iter().all(refuses));
    assert!(!without.iter().any(refuses));
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_parquet_export_gives_the_list_of_the_same_export_as_json_lines() {
    let folder = Folder::new("parquet");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let path = |name| fixtures.join(name).display().to_string();
    let parquet = path("parquet/langfuse_observations_v2.parquet");
    let json_lines = path("observations_v2.jsonl.gz");
    folder.write("plan.json", folder.written(&["plan", &parquet]));
    let list = |file: &str| folder.written(&["draw", "--plan", "plan.json", file]);
    assert!(ids(&list(&parquet)).len() > 100);
    assert_eq!(list(&parquet), list(&json_lines));

    folder.write("packed", gzipped(&fs::read(&parquet).unwrap()));
    assert_eq!(list("packed"), list(&json_lines));

    let archive = path("parquet_export.zip");
    assert_eq!(ids(&list(&archive)), ids(&list(&parquet)));

    let encrypted = path("parquet/encrypted.parquet");
    let (code, said) = folder.refused(&["receipt", &encrypted]);
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "error[read.parquet-encrypted]: encrypted.parquet cannot be read: it is encrypted.\n\
         Decrypt it first, or export the traces without encryption.\n"
    );
}

/// A table of the raw export has no column of what is worked out while reading it: the code and the command say which.
#[test]
fn code_says_which_fields_no_raw_export_has() {
    let folder = Folder::new("worked-out");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let export = fixtures.join("mlflow_traces_to_json.jsonl.gz");
    let export = export.to_str().unwrap();
    let mut plan = plan(60);
    plan.dimensions[0].field = "tags.intent".to_owned();
    plan.signal.conditions[0].field = "error".to_owned();
    folder.write("plan.json", plan.to_json());
    let code = |more: &[&str]| {
        let output = folder.assay(&[&["code", "--plan", "plan.json", export][..], more].concat());
        assert!(output.status.success());
        let [code, said] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        (code, said)
    };
    for language in ["duckdb", "python"] {
        let (text, said) = code(&["--for", language]);
        let about = "Assay works out these fields of the plan when it reads the export, which has no column of them: \"error\".";
        assert!(
            said.contains(&format!("warning[handoff.worked-out-fields]: {about}\n")),
            "{said}"
        );
        assert!(text.contains(&format!(" {about}\n")), "{text}");
        let (text, said) = code(&["--for", language, "--column", "error=has_failed"]);
        assert!(
            !said.contains("worked-out") && !text.contains("works out these"),
            "{said}"
        );
    }
    let (sql, _) = code(&["--for", "duckdb"]);
    assert!(sql.contains("t.\"info\".\"tags\".\"intent\""), "{sql}");
}

#[test]
fn a_larger_budget_only_adds_traces() {
    let folder = Folder::new("nested");
    folder.write("traces.csv", table(&rows()));
    let drawn = |calls| {
        folder.write("plan.json", plan(calls).to_json());
        folder.written(&["draw", "--plan", "plan.json", "traces.csv"])
    };
    let (small, large) = (drawn(60), drawn(140));
    assert!(ids(&small).len() == 60 && ids(&small).is_subset(&ids(&large)));
}

#[test]
fn the_weights_of_a_list_stand_for_all_traces() {
    let folder = Folder::new("weights");
    folder.write("traces.csv", table(&rows()));
    folder.write("plan.json", plan(120).to_json());
    let csv = folder.written(&["draw", "--plan", "plan.json", "traces.csv"]);
    let (header, lines) = csv.split_once('\n').unwrap();
    let weight = header.split(',').position(|name| name == "weight").unwrap();
    let weights = lines
        .lines()
        .map(|line| line.split(',').nth(weight).unwrap().parse::<f64>().unwrap());
    assert!((weights.sum::<f64>() - 900.0).abs() < 1e-6);
}

#[test]
fn rejected_records_go_to_a_file_of_their_own() {
    let folder = Folder::new("rejected");
    folder.write("traces.csv", table(&rows()) + "odd,one\n");
    let receipt: Receipt = serde_json::from_str(&folder.written(&[
        "receipt",
        "--rejected",
        "bad.jsonl",
        "traces.csv",
    ]))
    .unwrap();
    assert_eq!((receipt.rows, receipt.skipped), (900, 1));
    assert_eq!(
        fs::read_to_string(folder.0.join("bad.jsonl")).unwrap(),
        "{\"file\":\"traces.csv\",\"line\":902,\"reason\":\"It has 2 cells where the header has 3: it ends before failed.\",\
         \"text\":\"odd,one\",\"isCut\":false}\n"
    );
}

#[test]
fn the_receipt_and_a_first_plan_are_json() {
    let folder = Folder::new("json");
    folder.write("traces.csv", table(&rows()));
    let receipt: Receipt =
        serde_json::from_str(&folder.written(&["receipt", "traces.csv"])).unwrap();
    assert_eq!(
        (receipt.rows, receipt.traces, receipt.skipped),
        (900, 900, 0)
    );
    assert_eq!(receipt.files[0].name, "traces.csv");
    let proposed = folder.written(&["plan", "traces.csv"]);
    assert_eq!(
        Plan::from_json(&proposed).unwrap().dimensions[0].field,
        "intent"
    );
    folder.write("plan.json", proposed);
    assert!(!ids(&folder.written(&["draw", "--plan", "plan.json", "traces.csv"])).is_empty());
}

#[test]
fn what_fails_says_why_and_what_to_do() {
    let folder = Folder::new("failures");
    folder.write("traces.csv", table(&rows()));
    folder.write("empty.csv", "");
    let mut broke = plan(1);
    broke.price_per_call = Money(0.0);
    folder.write("broke.json", broke.to_json());
    let mut said = String::new();
    for arguments in [
        vec![],
        vec!["draw", "traces.csv"],
        vec!["receipt", "empty.csv"],
        vec!["draw", "--plan", "broke.json", "traces.csv"],
    ] {
        let (code, sentence) = folder.refused(&arguments);
        writeln!(said, "{} {sentence}", code.unwrap()).unwrap();
    }
    assert_eq!(
        said,
        "2 error[usage.nothing-asked]: Nothing was asked for.\nRun “assay help” to see what can be asked.\n\n\
         2 error[usage.no-option]: “draw” needs “--plan”.\nGive “--plan” and after it the plan’s file.\n\n\
         1 error[read.empty]: empty.csv is empty.\nExport the traces again, and check that the filter matches some.\n\n\
         1 error[plan.price-not-positive]: broke.json: The price of a judged trace must be above zero.\n\
         Give what one judged trace costs, such as $0.02.\n\n"
    );
    let (code, sentence) = folder.refused(&["receipt", "nowhere.csv"]);
    assert!(
        code == Some(1)
            && sentence.starts_with("error[file.unreadable]: nowhere.csv cannot be read: ")
    );
}

/// What is odd is told beside the list, which is the same.
#[test]
fn what_is_odd_is_a_warning_and_no_failure() {
    let folder = Folder::new("warnings");
    let rows = rows();
    folder.write("plan.json", plan(120).to_json());
    folder.write("whole.csv", table(&rows));
    let whole = folder.assay(&["draw", "--plan", "plan.json", "whole.csv"]);
    assert_eq!(String::from_utf8(whole.stderr).unwrap(), "");
    let repeated = format!("{}{}\n", table(&rows), rows[7]);
    folder.write("repeated.csv", repeated);
    let odd = folder.assay(&["draw", "--plan", "plan.json", "repeated.csv"]);
    assert!(odd.status.success());
    assert_eq!(odd.stdout, whole.stdout);
    assert_eq!(
        String::from_utf8(odd.stderr).unwrap(),
        "warning[data.repeated-ids]: 1 record repeats an id that came before; each id counts once.\n\
         Where parts of one export overlap that is right; else check that the id names a trace.\n"
    );
}

#[test]
fn help_is_no_failure() {
    assert!(
        Folder::new("help")
            .written(&["help"])
            .contains("assay draw --plan PLAN FILE...")
    );
}

#[test]
fn annotations_of_spans_are_results_of_their_traces() {
    let folder = Folder::new("annotations");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let path = |name| fixtures.join(name).display().to_string();
    let spans = path("spans_dataframe.records.jsonl.gz");
    let annotations = path("phoenix_span_annotations.csv");
    folder.write("plan.json", folder.written(&["plan", &spans]));
    let reading = r#"{"verdict":{"field":"scores.helpfulness","meaning":{"kind":"badBelow","limit":0.5}},"people":null}"#;
    folder.write("reading.json", reading);
    let own = ["--plan", "plan.json", "--traces", &spans];
    let estimate = ["estimate", "--reading", "reading.json"];
    let written = folder.written(&[&estimate[..], &own, &[&annotations]].concat());
    let found: Estimates = serde_json::from_str(&written).unwrap();
    let matching = &found.matching;
    assert_eq!((matching.unmatched, found.overall.traces), (0, 400));
    assert_eq!(found.overall.judged + matching.outside_plan, 134);
    assert!(matching.spans >= 134);
}

#[test]
fn results_are_estimated_alone_and_with_what_they_were_drawn_from() {
    let folder = Folder::new("estimate");
    folder.write("traces.csv", table(&rows()));
    folder.write("plan.json", plan(300).to_json());
    let list = folder.written(&["draw", "--plan", "plan.json", "traces.csv"]);
    let judged: String = list
        .lines()
        .enumerate()
        .map(|(place, line)| match place {
            0 => format!("{line},verdict\n"),
            place if place % 9 == 0 => format!("{line},fail\n"),
            _ => format!("{line},pass\n"),
        })
        .collect();
    folder.write("judged.csv", judged);
    let read = |arguments: &[&str]| -> Estimates {
        serde_json::from_str(&folder.written(arguments)).unwrap()
    };
    let alone = read(&["estimate", "judged.csv"]);
    let joined = read(&[
        "estimate",
        "--plan",
        "plan.json",
        "--traces",
        "traces.csv",
        "judged.csv",
    ]);
    assert_eq!(alone.overall.traces, 900);
    assert_eq!(alone.overall.estimate, joined.overall.estimate);
    assert_eq!(joined.plan_id, Some(plan(300).id()));

    let reading = serde_json::to_string(&alone.reading).unwrap();
    folder.write("other.json", reading.replace("fail", "nothing"));
    let other = read(&["estimate", "--reading", "other.json", "judged.csv"]);
    assert_eq!(
        other.matching.no_verdict,
        alone.overall.judged - other.overall.judged
    );
    assert!(other.overall.judged < alone.overall.judged);

    folder.write("empty.json", "{}");
    assert_eq!(
        folder.refused(&["estimate", "--reading", "empty.json", "judged.csv"]),
        (
            Some(1),
            "error[results.bad-reading]: empty.json does not say how verdicts are read: missing field `verdict` at line 1 column 2.\n\
             Take the “reading” that “assay estimate” wrote, and change that.\n"
                .to_owned()
        )
    );
}

#[test]
fn two_values_and_two_files_are_compared() {
    let folder = Folder::new("compare");
    let (mut text, mut weeks) = (
        String::from("trace_id,intent,release,verdict\n"),
        ["id,intent,verdict\n"; 2].map(str::to_owned),
    );
    for number in 0..4_000_u32 {
        let intent = ["order", "refund"][number as usize % 2];
        let release = ["v1", "v2"][number as usize / 2 % 2];
        let often = if intent == "order" && release == "v2" {
            30
        } else {
            10
        };
        let verdict = if number / 4 % 100 < often {
            "fail"
        } else {
            "pass"
        };
        writeln!(text, "t{number},{intent},{release},{verdict}").unwrap();
        writeln!(
            weeks[number as usize / 2 % 2],
            "t{number},{intent},{verdict}"
        )
        .unwrap();
    }
    folder.write("traces.csv", text);
    for (name, week) in ["first.csv", "second.csv"].into_iter().zip(weeks) {
        folder.write(name, week);
    }
    let mut plan = plan(400);
    plan.signal = Rule::default();
    plan.verdict.conditions = vec![Condition {
        field: "verdict".to_owned(),
        test: Test::Is("fail".to_owned()),
    }];
    folder.write("plan.json", plan.to_json());
    let traffic = ["--plan", "plan.json", "--traces", "traces.csv"];
    let compare = |more: &[&str]| {
        let text = folder.written(&[&["compare"], more, &traffic].concat());
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let by_value = compare(&["--by", "release", "--value", "v1", "--value", "v2"]);
    let by_file = compare(&["first.csv", "--with", "second.csv"]);
    assert_eq!(by_value["sides"], serde_json::json!(["v1", "v2"]));
    assert_eq!(
        by_file["sides"],
        serde_json::json!(["first.csv", "second.csv"])
    );
    for found in [by_value, by_file] {
        let groups = found["groups"].as_array().unwrap();
        let order = groups.iter().find(|it| it["name"] == "order").unwrap();
        assert!((order["points"].as_f64().unwrap() - 20.0).abs() < 1.0 && order["moved"] == true);
        assert!(order["plannedPoints"].as_f64() > order["detectablePoints"].as_f64());
        let refund = groups.iter().find(|it| it["name"] == "refund").unwrap();
        assert_eq!(refund["moved"], false);
    }
    let (code, said) = folder.refused(&["compare", "--by", "release", "first.csv"]);
    assert!(
        code == Some(2) && said.starts_with("error[usage.no-sides]: "),
        "{said}"
    );
}

#[test]
fn the_report_says_what_the_plan_gives_and_carries_it_without_ids() {
    let folder = Folder::new("report");
    let plan = plan(120);
    folder.write("plan.json", plan.to_json());
    folder.write("traces.csv", table(&rows()));
    let page = folder.written(&["report", "--plan", "plan.json", "traces.csv"]);
    for said in [
        "Judging plan for traces.csv",
        "120 calls",
        "compliance",
        &plan.id(),
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("trace-0"), "an id of a trace");
    let (_, rest) = page.split_once("id=\"assay-snapshot\">").unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    let snapshot = Snapshot::from_json(json).unwrap();
    assert_eq!(snapshot.plan, plan);
    assert_eq!(snapshot.counts.population.traces(), 900);
}
