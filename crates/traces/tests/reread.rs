//! Rules over texts that are not kept: the files are asked, and the outcome is what the whole texts would have given.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;

use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_traces::group::{GroupError, group};
use assay_traces::load::{Cut, Deal, Joining, Part, StretchReader};
use assay_traces::reread::unanswered;
use assay_traces::{Loader, TraceTable};
use proptest::prelude::*;

/// Reads files in pieces of this length.
fn read(mut loader: Loader, files: &[String], step: usize) -> Loader {
    for (number, file) in files.iter().enumerate() {
        loader.begin_file(&format!("file-{number}"), file.len() as u64);
        for piece in file.as_bytes().chunks(step.max(1)) {
            loader.push(piece).unwrap();
        }
        loader.end_file().unwrap();
    }
    loader
}

fn table(files: &[String]) -> TraceTable {
    read(Loader::new(), files, 1 << 20).finish().unwrap().0
}

fn condition(field: &str, test: Test) -> Condition {
    Condition {
        field: field.into(),
        test,
    }
}

fn rule(combine: Combine, conditions: &[Condition]) -> Rule {
    Rule {
        combine,
        conditions: conditions.to_vec(),
    }
}

fn any(conditions: &[Condition]) -> Rule {
    rule(Combine::Any, conditions)
}

fn ask(table: &mut TraceTable, signal: &Rule, verdict: &Rule, files: &[String], step: usize) {
    let questions = unanswered(table, signal, verdict);
    let answers = read(Loader::asking(questions), files, step).into_answers();
    table.learn(&answers);
}

fn matches(table: &TraceTable, signal: &Rule) -> Vec<u64> {
    let grouped = group(table, &[], signal, &Rule::default()).unwrap();
    grouped.signal_matches
}

fn tests(part: &str) -> Vec<Test> {
    vec![
        Test::Is(part.into()),
        Test::IsNot(part.into()),
        Test::OneOf(vec![part.into(), "b a".into()]),
        Test::Contains(part.into()),
        Test::Above(2.0),
        Test::AtMost(2.0),
        Test::Missing,
        Test::Present,
    ]
}

fn json_lines(texts: &[Option<String>], field: &str) -> String {
    let mut file = String::new();
    for (number, text) in texts.iter().enumerate() {
        let line = serde_json::json!({"id": format!("t{number}"), "kind": "x", field: text});
        writeln!(file, "{line}").unwrap();
    }
    file
}

fn csv(texts: &[Option<String>], field: &str) -> String {
    let mut file = format!("id,kind,{field}\n");
    for (number, text) in texts.iter().enumerate() {
        let text = text.as_deref().unwrap_or_default().replace('"', "\"\"");
        writeln!(file, "t{number},x,\"{text}\"").unwrap();
    }
    file
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Texts that are not kept give what the same texts give in a field that is kept, wherever the files are split and
    /// in whatever order they come.
    #[test]
    fn asked_texts_count_as_kept_ones(
        texts in prop::collection::vec(prop::option::of("[aAbé\", ]{1,5}|[0-9]"), 1..30),
        part in "[aAbé]|b a|[0-9]",
        split in 0_usize..30,
        step in 1_usize..60,
        is_csv: bool,
    ) {
        let write = |texts: &[Option<String>], field| {
            if is_csv { csv(texts, field) } else { json_lines(texts, field) }
        };
        let known = table(&[write(&texts, "word")]);
        let mut asked = table(&[write(&texts, "output")]);
        // Named by their places among all, so that the halves are other traces.
        let mut again = vec![write(&texts, "output")];
        if !is_csv {
            let lines: Vec<&str> = again[0].split_inclusive('\n').collect();
            let (head, tail) = lines.split_at(split.min(lines.len()));
            let parts = [tail.concat(), head.concat()];
            again = parts.into_iter().filter(|part| !part.is_empty()).collect();
        }
        let of = |field: &str| tests(&part).into_iter().map(|test| condition(field, test)).collect::<Vec<_>>();
        let signal = any(&of("output"));
        ask(&mut asked, &signal, &Rule::default(), &again, step);
        // A column of which no row has a value is no field.
        if let Ok(expected) = group(&known, &[], &any(&of("word")), &Rule::default()) {
            let is_numeric = texts.iter().flatten().all(|text| text.parse::<f64>().is_ok());
            let found = matches(&asked, &signal);
            for ((found, expected), test) in found.iter().zip(expected.signal_matches).zip(tests(&part)) {
                // A kept column is compared with numbers only where all its values are some.
                if is_numeric || !matches!(test, Test::Above(_) | Test::AtMost(_)) {
                    prop_assert_eq!(*found, expected, "{:?}", test);
                }
            }
        }
    }
}

#[test]
fn a_trace_matches_where_any_of_its_spans_does() {
    let span = |trace: &str, id: &str, parent: Option<&str>, output: &str| {
        let parent = parent.map_or_else(|| "null".to_owned(), |it| format!("\"{it}\""));
        format!(
            r#"{{"name":"s","span_kind":"LLM","parent_id":{parent},"status_code":"OK","context":{{"trace_id":"{trace}","span_id":"{id}"}},"attributes":{{"output":{{"value":{output}}}}}}}"#
        )
    };
    let file = [
        span("t1", "a", None, "\"All done.\""),
        span("t1", "b", Some("a"), "\"I can't help.\""),
        span(
            "t2",
            "c",
            None,
            r#"{"messages":[{"content":"CAN'T HELP you"}]}"#,
        ),
        span("t3", "d", None, "\"Sure.\""),
        span("t4", "e", None, "null"),
    ]
    .join("\n");
    let files = [file];
    let mut table = table(&files);
    let field = "attributes.output";
    let refused = condition(field, Test::Contains("can't help".into()));
    let signal = any(&[
        refused.clone(),
        condition(field, Test::Missing),
        condition(field, Test::IsNot("Sure.".into())),
    ]);
    assert!(matches!(
        group(&table, &[], &signal, &Rule::default()),
        Err(GroupError::Unanswered { .. })
    ));
    ask(&mut table, &signal, &Rule::default(), &files, 7);
    assert_eq!(matches(&table, &signal), [2, 1, 3]);
    // Any other combination needs no file.
    let both = rule(
        Combine::All,
        &[refused, condition(field, Test::Is("Sure.".into()))],
    );
    assert!(unanswered(&table, &both, &Rule::default()).is_empty());
    assert_eq!(matches(&table, &both), [2, 1]);
}

#[test]
fn a_field_of_too_many_or_too_long_values_is_asked() {
    let long = "x".repeat(1_000);
    let mut file = "id,note,output\n".to_owned();
    for number in 0..6_000 {
        writeln!(file, "t{number},note {number} {long},").unwrap();
    }
    let files = [file];
    let mut table = table(&files);
    let signal = any(&[condition("note", Test::Contains("NOTE 59".into()))]);
    assert_eq!(unanswered(&table, &signal, &Rule::default()).len(), 1);
    ask(&mut table, &signal, &Rule::default(), &files, 4_096);
    assert_eq!(matches(&table, &signal), [111]);
    let fields = assay_traces::fields::fields(&table);
    let unread = fields.iter().find(|field| field.name == "output").unwrap();
    assert!(unread.too_many_values);
}

/// Reads one file again as several readers do, each stretch of this length, the last ones first.
fn ask_in_parts(table: &mut TraceTable, signal: &Rule, file: &str, length: u64) {
    let bytes = file.as_bytes();
    let mut loader = Loader::asking(unanswered(table, signal, &Rule::default()));
    assert!(loader.reads_again() && !loader.keeps_records());
    loader.begin_file("file-0", bytes.len() as u64);
    let cut = loader.push_to_cut(&bytes[..100 << 10]).unwrap().unwrap();
    let cut = Cut::from_bytes(&cut.to_bytes()).unwrap();
    let mut joining = Joining::new(cut.at, bytes.len() as u64, length, 3);
    let mut dealt = Vec::new();
    let rest = loop {
        match joining.deal() {
            Deal::Read(lot) => dealt.extend(lot),
            Deal::Wait => {
                let stretch = dealt.pop().unwrap();
                let mut reader = StretchReader::new(&cut, &stretch);
                while let Some(at) = reader.next().filter(|&at| at < bytes.len() as u64) {
                    reader.push(&bytes[at as usize..]);
                }
                let part = Part::from_bytes(&reader.finish().to_bytes()).unwrap();
                joining.join(part, &mut loader).unwrap();
            }
            Deal::Done(at) => break at,
        }
    };
    loader.push(&bytes[rest as usize..]).unwrap();
    loader.end_file().unwrap();
    table.learn(&loader.into_answers());
}

/// The end of the list is left to one reader, who asks the same.
#[test]
fn several_readers_ask_what_one_does() {
    let texts: Vec<Option<String>> = (0..6_000)
        .map(|number| (number % 7 > 0).then(|| format!("{number}, \n\"said\" \\ {}", number % 90)))
        .collect();
    let lines = json_lines(&texts, "output");
    let list = format!("[{}]\n", lines.trim_end().replace('\n', ","));
    let list = format!("{list}{{\"id\":\"last\",\"output\":\" 59\"}}\n");
    let signal = any(&[
        condition("output", Test::Contains(" 59".into())),
        condition("output", Test::Missing),
    ]);
    for (name, file) in [
        ("lines", lines),
        ("a list", list),
        ("rows", csv(&texts, "output")),
    ] {
        let files = [file];
        let (mut by_one, mut by_several) = (table(&files), table(&files));
        ask(&mut by_one, &signal, &Rule::default(), &files, 4_096);
        ask_in_parts(&mut by_several, &signal, &files[0], 20_000);
        let expected = matches(&by_one, &signal);
        assert!(expected[0] > 50, "{name}: {expected:?}");
        assert_eq!(matches(&by_several, &signal), expected, "{name}");
    }
}

#[test]
fn a_verdict_on_a_text_counts_the_traces_that_have_one() {
    let files = ["id,output\na,bad\nb,good\nc,\n".to_owned()];
    let mut table = table(&files);
    let verdict = any(&[condition("output", Test::Is("bad".into()))]);
    ask(&mut table, &Rule::default(), &verdict, &files, 3);
    let grouped = group(&table, &[], &Rule::default(), &verdict).unwrap();
    let cell = grouped.population.strata[0].without_signal;
    assert_eq!((cell.judged, cell.judged_bad), (2, 1));
}
