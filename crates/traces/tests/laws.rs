//! What holds of every load: pieces, order, parts and repeats do not matter, and larger lists hold smaller ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::collections::BTreeSet;

use assay_plan::document::Plan;
use assay_plan::merge::merged;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_plan::solve::solve;
use assay_traces::draw::{List, draw, draw_calls};
use assay_traces::group::group;
use assay_traces::{TraceTable, fields};
use proptest::prelude::*;
use support::*;

/// Everything that a table says, by id, so that the rows' order does not show.
fn said(table: &TraceTable) -> BTreeSet<String> {
    let line = |row: usize| {
        let mut values: Vec<String> = table
            .columns()
            .iter()
            .filter_map(|column| Some(format!("{}={}", column.name(), column.text(row)?)))
            .collect();
        values.sort();
        format!(
            "{} {:?} {}",
            table.ids().get(row),
            table.start_ms(row),
            values.join(" ")
        )
    };
    (0..table.rows()).map(line).collect()
}

fn plan() -> Plan {
    let conditions = ["error", "metadata.escalated"].map(|field| Condition {
        field: field.to_owned(),
        test: Test::Is("true".to_owned()),
    });
    let signal = Rule {
        combine: Combine::Any,
        conditions: conditions.into(),
    };
    Plan::first(by("metadata.intent"), signal, Rule::default(), 400)
}

fn list(table: &TraceTable, calls: u64) -> List {
    draw_calls(table, &plan(), &[[calls, 4 * calls]; 7]).unwrap()
}

fn lines(name: &str) -> Vec<String> {
    String::from_utf8(fixture(name))
        .unwrap()
        .lines()
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The first lines of every container, small enough to be split at every byte.
fn small() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = vec![
        ("lines", lines(EVENTS)[..3].concat().into_bytes()),
        ("broken", b"{\"id\":1,\"a\":\"x\"}\n{\"id\":2,\"a\":\n{\"id\":3,\"a\":\"\\\"}\\n\"}\n".to_vec()),
        ("array", b"\xef\xbb\xbf[{\"id\":\"a\",\"b\":{\"c\":[1,\"]\"]}},\r\n{\"id\":\"b\"}]".to_vec()),
        ("envelope", b"{\"data\":[{\"id\":\"a\",\"b\":1},{\"id\":\"b\"}],\"meta\":{\"page\":1}}".to_vec()),
        ("pretty", b"{\n  \"id\": \"a\",\n  \"b\": {\n    \"c\": 1\n  }\n}\n{\n  \"id\": \"b\"\n}\n".to_vec()),
        ("csv", "\u{feff}id,b,c\r\n1,\"x, \"\"y\"\"\r\nz\",{'k': 'é'}\r\n2,,\r\n3,\"{\"\"k\"\": 1}\",ü\r\n".into()),
        ("tsv", b"id\tb\nx\t1\ny\t2".to_vec()),
    ];
    for shape in ["array", "envelope", "pretty"] {
        let (_, whole) = files.iter().find(|(name, _)| *name == shape).unwrap();
        let cut_off = whole[..whole.len() - 4].to_vec();
        files.push(("cut off", cut_off));
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &files[0].1).unwrap();
    files.push(("gzip", gzip.finish().unwrap()));
    let packed = zstd(&files[0].1);
    files.push(("zstd", packed));
    let text = "\u{feff}id,b\r\n1,é漢😀\r\n2,😀\r\n";
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    files.push(("UTF-16, low byte first", little.collect()));
    let big = text.encode_utf16().flat_map(u16::to_be_bytes);
    files.push(("UTF-16, high byte first", big.collect()));
    files
}

#[test]
fn a_split_at_any_byte_changes_nothing() {
    for (name, bytes) in small() {
        let (whole, receipt) = load_in_steps(&[(name, &bytes)], bytes.len()).unwrap();
        for at in 0..=bytes.len() {
            let mut loader = assay_traces::Loader::new();
            loader.begin_file(name, bytes.len() as u64);
            loader.push(&bytes[..at]).unwrap();
            loader.push(&bytes[at..]).unwrap();
            loader.end_file().unwrap();
            let (table, parted) = loader.finish().unwrap();
            assert_eq!(
                (said(&table), parted),
                (said(&whole), receipt.clone()),
                "{name} split at {at}"
            );
        }
        let (table, parted) = load_in_steps(&[(name, &bytes)], 1).unwrap();
        assert_eq!(
            (said(&table), parted),
            (said(&whole), receipt),
            "{name} byte by byte"
        );
    }
}

/// Splits of a whole export, where pieces meet records in every way.
#[test]
fn pieces_of_any_size_give_one_table() {
    for name in [
        EVENTS,
        "spans_dataframe.csv",
        "spans_dataframe.records.jsonl.gz",
    ] {
        let (table, receipt) = load(name);
        for step in [4093, 65_537] {
            let (pieced, same) = load_in_steps(&[(name, &fixture(name))], step).unwrap();
            assert_eq!(said(&pieced), said(&table), "{name} in steps of {step}");
            assert_eq!(same, receipt);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn neither_order_nor_parts_nor_repeats_matter(
        order in Just((0..800_usize).collect::<Vec<_>>()).prop_shuffle(),
        cut in 1..799_usize,
        repeats in 0..50_usize,
    ) {
        let lines = lines(EVENTS);
        let (whole, _) = load(EVENTS);
        let part = |rows: &[usize]| rows.iter().map(|&row| lines[row].as_str()).collect::<String>();
        let (first, second) = (part(&order[..cut]), part(&order[cut.saturating_sub(repeats)..]));
        let (parts, receipt) =
            load_in_steps(&[("1", first.as_bytes()), ("2", second.as_bytes())], 1 << 16).unwrap();
        prop_assert_eq!(said(&parts), said(&whole));
        prop_assert_eq!(fields::fields(&parts), fields::fields(&whole));
        // Examples are the first of a file.
        let counted = |table| {
            let grouped = group(table, &plan().dimensions, &plan().signal, &Rule::default()).unwrap();
            (grouped.population, grouped.signal_matches)
        };
        prop_assert_eq!(counted(&parts), counted(&whole));
        prop_assert_eq!(list(&parts, 3).to_csv(), list(&whole, 3).to_csv());
        let repeated = cut - cut.saturating_sub(repeats);
        prop_assert_eq!(receipt.suspicions.is_empty(), repeated == 0);
    }
}

/// Bytes that look like what is read, so that they get past the container.
fn scraps() -> impl Strategy<Value = Vec<u8>> {
    let scrap = prop_oneof![
        Just(&b"{\"id\":\"a\","[..]),
        Just(&b"\"data\":[{"[..]),
        Just(&b"\"k\":\"\\u00"[..]),
        Just(&b"\\ud800\""[..]),
        Just(&b"}]\n"[..]),
        Just(&b"}\n"[..]),
        Just(&b"id,b,c\n"[..]),
        Just(&b"\"x\"\"\n,"[..]),
        Just(&b"{'a': [1, (2"[..]),
        Just(&b"1e999,-"[..]),
        Just(&b"\r\n"[..]),
        Just(&b"\xff\xc3"[..]),
        Just(&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..]),
        Just(&b"[[[["[..]),
        Just(&b"2026-08-01 "[..]),
    ];
    prop::collection::vec(scrap, 1..30).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn no_bytes_break_a_reader_and_no_pieces_change_its_mind(bytes in scraps(), step in 1..20_usize) {
        let whole = load_in_steps(&[("a", &bytes)], bytes.len());
        let pieces = load_in_steps(&[("a", &bytes)], step);
        let told = |outcome: Result<(TraceTable, _), _>| outcome.map(|(table, receipt)| (said(&table), receipt));
        prop_assert_eq!(told(whole), told(pieces));
    }
}

#[test]
fn larger_lists_hold_smaller_ones() {
    let (table, _) = load(EVENTS);
    let ids = |calls| {
        list(&table, calls)
            .rows
            .into_iter()
            .map(|row| row.id)
            .collect::<BTreeSet<_>>()
    };
    let mut smaller = BTreeSet::new();
    for calls in 0..40 {
        let larger = ids(calls);
        assert!(larger.is_superset(&smaller), "{calls}");
        smaller = larger;
    }
    assert_eq!(ids(400).len(), 400);
}

#[test]
fn weights_undo_the_draw() {
    let (table, _) = load(EVENTS);
    let population = group(&table, &plan().dimensions, &plan().signal, &Rule::default())
        .unwrap()
        .population;
    let list = list(&table, 2);
    for stratum in &population.strata {
        for (cell, signal) in stratum.cells().into_iter().zip([true, false]) {
            let of_cell = list
                .rows
                .iter()
                .filter(|row| row.group == stratum.labels && row.signal == signal);
            let weights: f64 = of_cell.map(|row| row.weight).sum();
            assert!(
                (weights - cell.traces as f64).abs() < 1e-9,
                "{:?}",
                stratum.labels
            );
        }
    }
}

#[test]
fn merged_groups_are_drawn_as_one_and_stand_for_all_their_traces() {
    let example = assay_traces::example::support_bot::support_bot();
    let mut plan = example.plan;
    let counted = group(
        &example.table,
        &plan.dimensions,
        &plan.signal,
        &plan.verdict,
    )
    .unwrap()
    .population;
    plan.merge(counted.strata[8..].iter().map(|it| it.labels.clone()));
    let population = merged(&plan, &counted);
    let solution = solve(&plan, &population).unwrap();
    let list = draw(&example.table, &plan).unwrap();
    for (stratum, solved) in population.strata.iter().zip(&solution.groups) {
        let drawn = || list.rows.iter().filter(|it| it.group == stratum.labels);
        assert_eq!(drawn().count() as u64, solved.calls);
        let stands_for: f64 = drawn().map(|it| it.weight).sum();
        assert!((stands_for - stratum.traces() as f64).abs() < 1e-6 * stands_for);
    }
    assert_eq!(list.rows.len() as u64, solution.calls);
}

#[test]
fn a_file_that_is_a_sample_stands_for_all_the_traffic() {
    let (table, _) = load(EVENTS);
    let whole = draw(&table, &plan()).unwrap();
    let mut sampled = plan();
    sampled.sampled_share = 0.25;
    let sampled = draw(&table, &sampled).unwrap();
    let sum = |list: &List| -> f64 { list.rows.iter().map(|row| row.weight).sum() };
    assert!((sum(&sampled) - 4.0 * sum(&whole)).abs() < 1e-6);
    for row in &sampled.rows {
        assert!((row.inclusion_probability * row.weight - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_list_is_a_table_of_its_own() {
    let (table, _) = load(EVENTS);
    let list = list(&table, 2);
    let csv = list.to_csv();
    assert!(csv.starts_with("id,group,signal,inclusion_probability,weight,plan_id,seed\n"));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(records.len(), list.rows.len());
    for (record, row) in records.iter().zip(&list.rows) {
        assert_eq!(&record[0], row.id);
        assert_eq!(&record[1], row.group[0]);
        assert_eq!(record[3].parse(), Ok(row.inclusion_probability));
        assert_eq!(record[4].parse(), Ok(row.weight));
        assert_eq!((&record[5], &record[6]), (plan().id().as_str(), "assay-1"));
    }
}
