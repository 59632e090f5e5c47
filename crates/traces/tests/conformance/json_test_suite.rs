//! Nicolas Seriot's `JSONTestSuite` (see `LICENSES.md`). Its cases are mostly lists and scalars, and a record is an object,
//! so each case stands as a value inside a record, between two others.

use serde_json::Value as Tree;

use assay_traces::reader::Stop;

use crate::{Read, load, read_json};

const SUITE: &str = include_str!("json-test-suite.json");

/// A case: its name and its bytes.
fn cases(kind: &str) -> Vec<(String, Vec<u8>)> {
    let suite: Vec<Tree> = serde_json::from_str(SUITE).unwrap();
    let cases = suite.iter().map(|case| {
        let text = |key: &str| case[key].as_str();
        let bytes = match (text("text"), text("hex"), text("repeated")) {
            (Some(text), _, _) => text.as_bytes().to_vec(),
            (_, Some(hex), _) => (0..hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                .collect(),
            (_, _, Some(part)) => {
                let times = usize::try_from(case["times"].as_u64().unwrap()).unwrap();
                (part.repeat(times) + text("end").unwrap()).into_bytes()
            }
            _ => panic!("{case}"),
        };
        (text("name").unwrap().to_owned(), bytes)
    });
    cases.filter(|(name, _)| name.starts_with(kind)).collect()
}

/// The case as a value of the second of three lines.
fn in_lines(case: &[u8]) -> Read {
    let text = [
        b"{\"id\":\"a\"}\n{\"id\":\"b\",\"case\":",
        case,
        b"}\n{\"id\":\"c\"}\n",
    ]
    .concat();
    let (read, outcome) = read_json(&text);
    assert_eq!(outcome, Ok(()));
    read
}

/// The case as a value of the second of three elements of a list.
fn in_list(case: &[u8]) -> Read {
    let text = [
        b"[{\"id\":\"a\"},\n{\"id\":\"b\",\"case\":",
        case,
        b"},\n{\"id\":\"c\"}]",
    ]
    .concat();
    let (read, outcome) = read_json(&text);
    assert_eq!(outcome, Ok(()));
    read
}

fn ids(read: &Read) -> Vec<String> {
    read.texts("id").into_iter().flatten().collect()
}

#[test]
fn the_suite_is_whole() {
    let counts = ["y_", "n_", "i_"].map(|kind| cases(kind).len());
    assert_eq!(counts, [95, 188, 35]);
}

#[test]
fn what_must_be_accepted_is() {
    for (name, case) in cases("y_") {
        let read = in_list(&case);
        assert_eq!(ids(&read), ["a", "b", "c"], "{name}");
        assert_eq!(read.skipped, [], "{name}");
        // JSON Lines hold no line breaks.
        if !case.contains(&b'\n') {
            let read = in_lines(&case);
            assert_eq!(ids(&read), ["a", "b", "c"], "{name}");
            assert_eq!(read.skipped, [], "{name}");
        }
    }
}

/// A file that ends behind the case, inside the second of its records.
#[test]
fn a_cut_behind_what_is_right_is_told_with_line_and_column() {
    for (name, case) in cases("y_") {
        let text = [
            b"[{\"id\":\"a\"},\n{\"id\":\"b\",\"case\":",
            case.as_slice(),
        ]
        .concat();
        let (read, outcome) = read_json(&text);
        assert_eq!(ids(&read), ["a"], "{name}");
        let (line, reason) = &read.skipped[0];
        assert_eq!((*line, read.skipped.len()), (2, 1), "{name}");
        assert!(reason.contains("ends at column "), "{name}: {reason}");
        let Err(Stop::Truncated { line, column }) = outcome else {
            panic!("{name}: {outcome:?}");
        };
        assert!(line >= 2 && column > 1, "{name}: {line}, {column}");
    }
}

/// Python's words for numbers that JSON does not know, which its exports hold: they are read as no value.
const PYTHONS_NUMBERS: [&str; 3] = [
    "n_number_NaN",
    "n_number_infinity",
    "n_number_minus_infinity",
];

#[test]
fn what_must_be_rejected_is_told_with_its_line_and_costs_no_other_record() {
    for (name, case) in cases("n_") {
        let read = in_lines(&case);
        if PYTHONS_NUMBERS.contains(&name.as_str()) {
            assert_eq!(ids(&read), ["a", "b", "c"], "{name}");
            continue;
        }
        let (line, reason) = read
            .skipped
            .first()
            .unwrap_or_else(|| panic!("{name} is accepted: {read:?}"));
        assert_eq!(*line, 2, "{name}: {reason}");
        assert!(reason.contains(" at column "), "{name}: {reason}");
        let ids = ids(&read);
        assert_eq!(ids.first().unwrap(), "a", "{name}");
        assert_eq!(ids.last().unwrap(), "c", "{name}");
    }
}

#[test]
fn every_case_as_a_file_of_its_own_ends_well_or_in_an_error() {
    for kind in ["y_", "n_", "i_"] {
        for (name, case) in cases(kind) {
            if let Err(code) = load(&case) {
                assert!(code.starts_with("read."), "{name}: {code}");
            }
        }
    }
}

/// What a parser may decide. Numbers between those that an `f64` holds are read as the nearest one, depth has no limit
/// below a hundred times what exports need, and everything else is told and left out: numbers beyond all others, halves
/// of surrogate pairs, and bytes that are no UTF-8.
#[test]
fn what_may_be_accepted_is_decided() {
    let accepted = [
        ("i_number_double_huge_neg_exp", Some("0")),
        ("i_number_real_underflow", Some("0")),
        (
            "i_number_too_big_neg_int",
            Some("-123123123123123120000000000000"),
        ),
        ("i_number_too_big_pos_int", Some("100000000000000000000")),
        (
            "i_number_very_big_negative_int",
            Some("-237462374673276900000000000000000000000000000000"),
        ),
        ("i_structure_500_nested_arrays", None),
    ];
    for (name, case) in cases("i_") {
        // A list of one is read as texts; its element shows what became of it.
        let element = case
            .strip_prefix(b"[")
            .and_then(|case| case.strip_suffix(b"]"));
        let read = in_lines(element.unwrap_or(&case));
        if let Some((_, value)) = accepted.iter().find(|(accepted, _)| *accepted == name) {
            assert_eq!(read.skipped, [], "{name}");
            assert_eq!(read.texts("case")[1].as_deref(), *value, "{name}");
        } else {
            assert_eq!(ids(&read), ["a", "c"], "{name}");
            let (line, reason) = &read.skipped[0];
            assert_eq!(*line, 2, "{name}");
            assert!(reason.contains("column "), "{name}: {reason}");
        }
    }
    let marked = cases("i_structure_UTF-8_BOM_empty_object").remove(0).1;
    assert_eq!(load(&marked), Ok(1));
}
