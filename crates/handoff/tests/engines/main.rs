//! The texts that are handed off, run on the systems they are for, beside our own draw of the same plan from the same
//! traces. `cargo xtask test` installs the systems and names the Python that has them in `ASSAY_ENGINES`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod cases;
mod engine;

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use assay_handoff::dialect::Dialect;
use assay_handoff::name::Name;
use assay_handoff::python;
use assay_handoff::source::Source;
use assay_handoff::sql;
use assay_traces::draw::draw;
use assay_traces::stream::Stream;
use cases::{
    Case, Listed, cases, contradicting, load, nested, odd_and_plain, recipe, scored_in_lists,
    worked_out,
};
use engine::{Row, run, run_python, shapes, try_python};

/// The list as a database gives it.
fn listed(rows: &[Row]) -> Vec<Listed> {
    let text = |row: &Row, name: &str| row[name].as_str().unwrap().to_owned();
    let number = |row: &Row, name: &str| row[name].as_f64().unwrap();
    rows.iter()
        .map(|row| {
            (
                text(row, "id"),
                text(row, "group"),
                text(row, "signal"),
                number(row, "inclusion_probability"),
                number(row, "weight"),
            )
        })
        .collect()
}

/// Fails by the first row that differs.
fn same<T: PartialEq + Debug>(case: &Case, found: &[T], expected: &[T]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected, "{}", case.name);
    }
    assert_eq!(found.len(), expected.len(), "{}", case.name);
}

fn draws_and_counts_the_same(dialect: Dialect) {
    let cases = cases();
    let source = Source::default();
    let queries = |case: &Case| {
        vec![
            sql::draw(&case.recipe(), dialect, &source).unwrap(),
            sql::count(&case.sorting(), dialect, &source).unwrap(),
        ]
    };
    let mut jobs: Vec<(&Case, Vec<String>)> =
        cases.iter().map(|case| (case, queries(case))).collect();
    let (case, traces) = contradicting();
    let drawing = sql::draw(&case.recipe(), dialect, &source).unwrap();
    jobs.push((&case, vec![counting_contradictions(&drawing)]));
    let mut answers = run(dialect.code(), &jobs);
    let counted = answers.pop().unwrap();
    assert_eq!(counted[0][0]["contradicting_traces"], traces);
    for (case, answers) in cases.iter().zip(answers) {
        same(case, &listed(&answers[0]), &case.list());
        same(case, &case.counts_of(&answers[1]), &case.counts());
        same(case, &case.tokens_of(&answers[1]), &case.tokens());
    }
}

/// The query that draws, changed as it says itself into one that counts the traces that contradict themselves.
fn counting_contradictions(drawing: &str) -> String {
    let line = drawing
        .lines()
        .find_map(|line| line.strip_prefix("-- SELECT "));
    let last = drawing.rfind("\nSELECT\n").unwrap();
    format!("{}\nSELECT {}\n", &drawing[..last], line.unwrap())
}

#[test]
fn duckdb_draws_and_counts_the_same() {
    draws_and_counts_the_same(Dialect::DuckDb);
}

#[test]
fn clickhouse_draws_and_counts_the_same() {
    draws_and_counts_the_same(Dialect::ClickHouse);
}

#[test]
fn postgresql_draws_and_counts_the_same() {
    draws_and_counts_the_same(Dialect::PostgreSql);
}

#[test]
fn spark_draws_and_counts_the_same() {
    draws_and_counts_the_same(Dialect::Spark);
}

/// Python gives the list to the byte, from JSON Lines as from standard input, and from CSV.
#[test]
fn python_draws_the_same_list() {
    for case in cases().into_iter().chain([nested()]) {
        let program = python::draw(&case.recipe(), &Source::default());
        let list = draw(&case.table(), &case.plan).unwrap().to_csv();
        let drawn = run_python(&program, &[], &case.lines());
        same(&case, &lines(&drawn), &lines(&list));
    }
    for case in cases().iter().filter(|case| !case.is_odd) {
        let program = python::draw(&case.recipe_of_csv(), &Source::default());
        let list = draw(&case.table_of_csv(), &case.plan).unwrap().to_csv();
        same(
            case,
            &lines(&run_python(&program, &[], &case.csv())),
            &lines(&list),
        );
    }
}

/// Pull after pull, Python keeps what our own stream keeps, also where groups are judged to the last trace until enough
/// came.
#[test]
fn python_draws_from_a_stream_as_we_do() {
    let collecting = cases().into_iter().map(Case::collecting);
    for case in cases().into_iter().chain(collecting) {
        let program = python::draw(&case.recipe(), &Source::default());
        let is_plain = program.contains("\nGOALS = []\n");
        assert_eq!(is_plain, case.plan.judge_until.is_empty(), "{}", case.name);
        let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stream.json");
        let _ = fs::remove_file(&state);
        let mut stream = Stream::begin(&case.table(), &case.plan).unwrap();
        for pull in case.pulls() {
            stream.take(load("pull.jsonl", pull.as_bytes())).unwrap();
            let drawn = run_python(&program, &["--state", state.to_str().unwrap()], &pull);
            same(
                &case,
                &lines(&drawn),
                &lines(&stream.list().unwrap().to_csv()),
            );
        }
    }
}

/// Like the command line, a program that draws says what fails by its code, its sentence and its next step.
#[test]
fn python_says_what_fails_and_what_to_do() {
    let cases = cases();
    let program = python::draw(&cases[0].recipe(), &Source::default());
    let other = program.replace("\nPLAN_ID = \"", "\nPLAN_ID = \"other-");
    assert_ne!(program, other);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused");
    fs::create_dir_all(&folder).unwrap();
    let place = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (state, damaged) = (place("state.json"), place("damaged.json"));
    let _ = fs::remove_file(&state);
    run_python(&other, &["--state", &state], "");
    fs::write(&damaged, "{\"planId\": 1").unwrap();
    fs::write(place("cut.jsonl.gz"), b"\x1f\x8b\x08").unwrap();
    for (arguments, status, code) in [
        (vec!["nowhere.jsonl"], 1, "file.unreadable"),
        (vec![place("cut.jsonl.gz").as_str()], 1, "file.unreadable"),
        (vec!["--state"], 2, "usage.no-value"),
        (vec!["--sate", "x"], 2, "usage.unknown-option"),
        (vec!["--state", &state], 1, "stream.other-plan"),
        (vec!["--state", &damaged], 1, "stream.not-a-state"),
        (
            vec!["--state", &place("no/folder/state.json")],
            1,
            "file.unwritable",
        ),
    ] {
        let output = try_python(&program, &arguments, "");
        let said = String::from_utf8(output.stderr).unwrap();
        let [sentence, next_step] = said.lines().collect::<Vec<_>>()[..] else {
            panic!("{arguments:?}: {said}");
        };
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(sentence.starts_with(&format!("error[{code}]: ")), "{said}");
        assert!(
            sentence.ends_with('.') && next_step.ends_with('.'),
            "{said}"
        );
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    let odd = try_python(&program, &[], &format!("{}no JSON\n", cases[0].lines()));
    let said = String::from_utf8(odd.stderr).unwrap();
    assert!(odd.status.success(), "{said}");
    assert!(
        said.starts_with("warning[draw.unreadable-lines]: "),
        "{said}"
    );
}

/// A field that no record has would silently give another list: Python refuses it, unless it was told that it may be
/// missing, or a former pull of the stream had it.
#[test]
fn python_refuses_records_without_a_field_of_the_plan() {
    let case = &cases()[2];
    let program = python::draw(&case.recipe(), &Source::default());
    let field = &case.plan.signal.conditions[0].field;
    let without = case
        .lines()
        .replace(&format!("\"{field}\":"), "\"elsewhere\":");
    assert_ne!(without, case.lines());
    let refused = |arguments: &[&str], input: &str, code: &str| {
        let output = try_python(&program, arguments, input);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with(&format!("error[{code}]: ")), "{said}");
        assert!(!output.status.success() && output.stdout.is_empty());
        said
    };
    let said = refused(&[], &without, "draw.fields-nowhere");
    assert!(said.contains(&format!(": {field}.\n")), "{said}");
    assert!(!said.contains("assay draw"), "{said}");
    let ids = without.replace("\"trace_id\":", "\"key\":");
    refused(&[], &ids, "draw.no-ids");
    let lacking = try_python(&program, &["--may-lack", field], &without);
    assert!(lacking.status.success() && !lacking.stdout.is_empty());
    let unknown = try_python(&program, &["--may-lack", "nothing"], "");
    assert_eq!(unknown.status.code(), Some(2));

    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lacking.json");
    let _ = fs::remove_file(&state);
    let arguments = ["--state", state.to_str().unwrap()];
    refused(&arguments, &without, "draw.fields-nowhere");
    assert!(!state.exists());
    let [first, second, _] = &case.pulls()[..] else {
        panic!("three pulls")
    };
    run_python(&program, &arguments, first);
    run_python(&program, &arguments, "");
    let second = second.replace(&format!("\"{field}\":"), "\"elsewhere\":");
    let warned = try_python(&program, &arguments, &second);
    let said = String::from_utf8(warned.stderr).unwrap();
    assert!(
        warned.status.success() && said.starts_with("warning[stream.fields-nowhere]: "),
        "{said}"
    );
}

/// Of several scores in a list Python takes the mean, as the reader does.
#[test]
fn python_takes_the_mean_of_a_list_of_scores() {
    let (table, plan, lines) = scored_in_lists();
    let source = Source {
        id: Name::of_field("id"),
        columns: [("scores.thumbs".to_owned(), Name::of_field("thumbs"))].into(),
        ..Source::default()
    };
    let drawn = run_python(&python::draw(&recipe(&table, &plan), &source), &[], &lines);
    assert_eq!(drawn, draw(&table, &plan).unwrap().to_csv());
    assert!(drawn.contains(",yes,"));
}

/// What our reader works out of an export is in none of its records: the program names it, and what to do.
#[test]
fn python_says_which_fields_are_worked_out() {
    let (table, plan, lines) = worked_out();
    let recipe = recipe(&table, &plan);
    let source = Source::default();
    let source = Source {
        id: Name::of_field("info.trace_id"),
        ..source
    };
    let program = python::draw(&recipe, &source);
    assert!(program.contains("\n# Assay works out these fields of the plan"));
    assert!(program.contains("\nWORKED_OUT = (\"error\",)\n"));
    assert!(program.contains("(\"tags.intent\", \"info.tags.intent\", \"text\")"));
    let refused = try_python(&program, &[], &lines);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.starts_with("error[draw.fields-nowhere]: "), "{said}");
    assert!(
        said.contains(": error.\n") && said.contains("“assay draw”"),
        "{said}"
    );
    // A column of that name may say something else, as here.
    let other = lines.replace("{\"info\":", "{\"error\": null, \"info\":");
    let warned = try_python(&program, &[], &other);
    let said = String::from_utf8(warned.stderr).unwrap();
    assert!(
        said.starts_with("warning[draw.worked-out-fields]: "),
        "{said}"
    );
    // Whoever adds the column and names it gets the list of the export itself.
    let named = Source {
        columns: [("error".to_owned(), Name::of_field("failed"))].into(),
        ..source
    };
    let failed = |line: &str| format!("{{\"failed\": {}, {}", line.contains("ERROR"), &line[1..]);
    let added: Vec<String> = lines.lines().map(failed).collect();
    let drawn = run_python(&python::draw(&recipe, &named), &[], &added.join("\n"));
    assert_eq!(drawn, draw(&table, &plan).unwrap().to_csv());
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// Whatever a value is, it stays one: a parser of each dialect finds the same query around it.
#[test]
fn odd_values_leave_every_dialect_its_shape() {
    let source = Source {
        table: Name::parse("\"my \"\" schema\".traces").unwrap(),
        ..Source::default()
    };
    let mut queries = Vec::new();
    for case in &odd_and_plain() {
        for dialect in Dialect::ALL {
            let mut source = source.clone();
            if dialect == Dialect::BigQuery {
                let plain = Name::of_field("intent");
                source.table = Name::of_field("project.set.traces");
                source.columns.insert(case.columns[1].0.clone(), plain);
            }
            let query = sql::draw(&case.recipe(), dialect, &source).unwrap();
            queries.push((dialect.code(), case.name, query));
        }
    }
    let shapes = shapes(&queries);
    assert_eq!(shapes.len(), Dialect::ALL.len());
    for (dialect, shapes) in shapes {
        assert_eq!(shapes["odd"], shapes["plain"], "{dialect}");
    }
}
