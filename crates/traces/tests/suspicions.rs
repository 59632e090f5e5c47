//! What is said of a load that a careful reader would ask about.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fmt::Write;

use support::*;

/// The suspicions of a table whose rows are made from their number.
fn said(header: &str, rows: usize, row: impl Fn(usize) -> String) -> Vec<String> {
    let mut text = format!("{header}\n");
    for number in 0..rows {
        writeln!(text, "t{number},{}", row(number)).unwrap();
    }
    let (_, receipt) = load_in_steps(&[("a", text.as_bytes())], 4096).unwrap();
    for suspicion in &receipt.suspicions {
        assert!(suspicion.next_step.ends_with('.'));
        assert!(suspicion.code.contains('.'));
    }
    suspicions(&receipt)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

#[test]
fn days_without_a_trace() {
    let on = |day: usize| format!("2026-08-{day:02}T10:00:00Z");
    let whole = said("id,timestamp", 300, |n| on(1 + n % 10));
    assert_eq!(whole, Vec::<String>::new());
    let skip = |n: usize| {
        if (3..6).contains(&(n % 10)) {
            1
        } else {
            1 + n % 10
        }
    };
    let gaps = said("id,timestamp", 300, |n| on(skip(n)));
    assert_eq!(
        gaps,
        [
            "There is no trace for 3 days, the longest time from 2026-08-04 to 2026-08-06, where a usual day has 30."
        ]
    );
    let few = said("id,timestamp", 60, |n| on(skip(n)));
    assert_eq!(
        few,
        Vec::<String>::new(),
        "six a day: an empty day is chance"
    );
}

#[test]
fn times_that_are_a_spreadsheets_days() {
    let found = said("id,timestamp", 30, |n| format!("4624{}.5", n % 5));
    assert_eq!(
        found,
        [
            "The earliest trace is of 1970-01-01: its time seems to be a number that means something else, such as a \
             spreadsheet's day."
        ]
    );
}

#[test]
fn environments_and_evaluators() {
    let environment = |n: usize| match n {
        0..30 => "production",
        30..40 => "staging",
        _ => "langfuse-llm-as-a-judge",
    };
    let found = said("id,environment", 45, |n| environment(n).to_owned());
    assert_eq!(
        found,
        [
            "5 traces are the evaluator's own, with the environment langfuse-llm-as-a-judge.",
            "The traces are of 2 environments: production (30), staging (10).",
        ]
    );
}

#[test]
fn a_sample_says_so_itself() {
    let found = said("id,intent,sample_rate", 40, |n| format!("x{},0.1", n % 3));
    assert_eq!(
        found,
        ["The field sample_rate says that traces were sampled: it is 0.1 for 40 of 40 traces."]
    );
    let many = said("id,intent,sampling.rate", 4000, |n| {
        format!("x{},{}", n % 3, (n + 1) as f64 / 5000.0)
    });
    assert_eq!(
        many,
        [
            "The field sampling.rate says that traces were sampled: it lies between 0.0002 and 0.8 in 4,000 traces."
        ]
    );
    let all = said("id,intent,sample_rate", 40, |n| format!("x{},1.0", n % 3));
    assert_eq!(all, Vec::<String>::new(), "nothing was left out");
}

#[test]
fn the_trace_state_of_spans_says_how_they_were_sampled() {
    let spans = |trace_state: fn(usize) -> &'static str| {
        let mut text = String::new();
        for n in 1..=30 {
            writeln!(
                text,
                "{{\"traceId\":\"{n:032x}\",\"spanId\":\"{n:016x}\",\"traceState\":\"{}\",\"name\":\"chat\",\
                 \"startTimeUnixNano\":\"1754042400000000000\",\"endTimeUnixNano\":\"1754042401000000000\"}}",
                trace_state(n)
            )
            .unwrap();
        }
        text
    };
    let load = |text: &str| {
        let (table, receipt) = load_in_steps(&[("a", text.as_bytes())], 77).unwrap();
        let said = suspicions(&receipt).into_iter();
        let said = said.filter(|said| said.contains("sampl"));
        let said: Vec<String> = said.map(str::to_owned).collect();
        (table, said)
    };
    let (table, said) = load(&spans(|n| match n {
        1..11 => "ot=th:0",
        _ => "vendor=1,ot=rv:fe123456789abc;th:c",
    }));
    assert_eq!(
        said,
        [
            "The field sampling_probability says that traces were sampled: it is 0.25 for 20 of 30 traces."
        ]
    );
    let column = table.column("sampling_probability").unwrap();
    assert_eq!(
        (column.number(0), column.number(29)),
        (Some(1.0), Some(0.25))
    );
    let (_, all) = load(&spans(|_| "ot=th:0"));
    assert_eq!(all, Vec::<String>::new());
    let (table, silent) = load(&spans(|_| "vendor=1"));
    assert_eq!(silent, Vec::<String>::new());
    assert!(table.column("sampling_probability").is_none());
}

#[test]
fn scores_that_were_not_given_at_random() {
    let score = |has: bool| if has { "0.7" } else { "" };
    let row = |error: bool, has: bool| format!("{error},{}", score(has));
    let by_rule = said("id,error,scores.quality", 400, |n| {
        let error = n % 10 == 0;
        row(error, error || n % 25 == 1)
    });
    assert_eq!(
        by_rule,
        [
            "100\u{a0}% of the 40 traces with an error have a score called quality, but 4.4\u{a0}% of the 360 others: a rule \
             seems to have chosen them."
        ]
    );
    let at_random = said("id,error,scores.quality", 400, |n| {
        row(n % 10 == 0, n % 3 == 0)
    });
    assert_eq!(at_random, Vec::<String>::new());
    let all = said("id,error,scores.quality", 30, |n| row(n == 0, true));
    assert_eq!(
        all,
        ["Every one of the 30 traces has a score called quality."]
    );
}

#[test]
fn latencies_whose_unit_is_not_told() {
    let timed = |n: usize, latency: f64| {
        format!(
            "2026-08-01T10:00:00Z,2026-08-01T10:00:{:02}Z,{latency}",
            1 + n % 9
        )
    };
    let header = "id,start_time,end_time,latency";
    let seconds = said(header, 30, |n| timed(n, (1 + n % 9) as f64));
    assert_eq!(
        seconds,
        ["The field latency names no unit; against start and end it is in seconds."]
    );
    let milliseconds = said(header, 30, |n| timed(n, 1000.0 * (1 + n % 9) as f64));
    assert_eq!(milliseconds, Vec::<String>::new());
    let alone = said("id,latency", 30, |n| format!("{}", 1 + n % 9));
    assert_eq!(
        alone,
        [
            "The field latency names no unit, and there is no end time to check it against; half of its values are \
             below 5."
        ]
    );
}

#[test]
fn a_platforms_latency_against_its_times() {
    let row = |n: usize, latency: u32| {
        format!(
            "{{\"id\":\"s{n}\",\"trace_id\":\"t{n}\",\"parent_observation_id\":null,\"type\":\"SPAN\",\
             \"start_time\":\"2026-08-01 10:00:00.000\",\"end_time\":\"2026-08-01 10:00:02.500\",\
             \"latency\":{latency}}}\n"
        )
    };
    let text: String = (0..10).map(|n| row(n, 2500)).collect();
    let (table, receipt) = load_in_steps(&[("a", text.as_bytes())], 77).unwrap();
    assert_eq!(
        suspicions(&receipt),
        [
            "In 10 of 10 records the latency is not the time between start and end, mostly a thousandfold: \
             milliseconds where the platform writes seconds."
        ]
    );
    assert_eq!(table.column("latency_ms").unwrap().number(0), Some(2500.0));
}

#[test]
fn numbers_that_a_spreadsheet_made_into_dates() {
    let found = said("id,seats", 30, |n| match n {
        7 => "2-Jan".to_owned(),
        _ => (n % 6).to_string(),
    });
    assert_eq!(
        found,
        [
            "The field seats has 6 numbers and 1 dates such as 2-Jan: a spreadsheet seems to have changed them."
        ]
    );
}

#[test]
fn texts_that_a_spreadsheet_cut_off() {
    let text = |length: usize| "é".repeat(length);
    let cut = said("id,output", 3, |n| text(if n == 0 { 32_767 } else { 100 }));
    assert_eq!(
        cut,
        [
            "No text of the field output is longer than 32,767 characters, and 1 text of it is exactly as long: a \
             spreadsheet cuts cells off there."
        ]
    );
    let whole = said("id,output", 3, |n| text(32_767 + n));
    assert_eq!(whole, Vec::<String>::new(), "one is longer");
}

#[test]
fn letters_in_another_encoding() {
    let said = |text: &[u8]| {
        let (_, receipt) = load_in_steps(&[("a.csv", text)], 3).unwrap();
        suspicions(&receipt)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        said(b"id,city\n1,K\xf6ln\n2,Bonn\n"),
        [
            "Some letters could not be read and became \u{fffd}, as in K\u{fffd}ln in the field city."
        ]
    );
    assert_eq!(
        said(b"id,gr\xfc\xdfe\n1,x\n"),
        [
            "Some letters could not be read and became \u{fffd}, as in the field gr\u{fffd}\u{fffd}e."
        ]
    );
    assert_eq!(said("id,city\n1,Köln\n".as_bytes()), Vec::<String>::new());
}

#[test]
fn an_empty_file_among_others() {
    let files = [
        ("a", b"id,intent\n".as_slice()),
        ("b", b"id,intent\n1,x\n2,y\n"),
        ("c", b""),
    ];
    let (table, receipt) = load_in_steps(&files, 3).unwrap();
    assert_eq!(table.rows(), 2);
    assert_eq!(suspicions(&receipt), ["a holds no trace.", "c is empty."]);
}

#[test]
fn a_page_of_a_longer_list_is_told_until_the_last_one_is_there() {
    let page =
        |id: &str, around: &str| format!(r#"{{"data":[{{"id":"{id}","name":"a"}}],{around}}}"#);
    let said = |pages: &[String], step| {
        let files: Vec<(&str, &[u8])> = pages.iter().map(|it| ("page", it.as_bytes())).collect();
        let (_, receipt) = load_in_steps(&files, step).unwrap();
        let codes = receipt.suspicions.iter().map(|it| it.code.clone());
        codes.filter(|code| code == "data.further-pages").count()
    };
    let first = page("a", r#""next_cursor":"QUJD""#);
    let last = page("b", r#""next_cursor":null"#);
    let second_of_three = page("c", r#""meta":{"page":2,"totalPages":3}"#);
    let silent = page("d", r#""object":"list""#);
    for step in [1, 7, 4096] {
        assert_eq!(said(std::slice::from_ref(&first), step), 1);
        assert_eq!(said(&[second_of_three.clone(), first.clone()], step), 1);
        assert_eq!(said(&[first.clone(), last.clone()], step), 0);
        assert_eq!(said(&[last.clone(), first.clone()], step), 0);
        assert_eq!(said(&[format!("{first}\n{last}")], step), 0);
        assert_eq!(said(std::slice::from_ref(&silent), step), 0);
    }
}

#[test]
fn spans_whose_parent_is_not_there() {
    let span = |trace: u32, span: &str, parent: &str| {
        format!(
            "{{\"traceId\":\"{trace:032x}\",\"spanId\":\"{span}\",\"parentSpanId\":\"{parent}\",\"name\":\"step\",\
             \"startTimeUnixNano\":\"1754042400000000000\",\"endTimeUnixNano\":\"1754042401000000000\"}}\n"
        )
    };
    let said = |lines: &[String]| {
        let (_, receipt) = load_in_steps(&[("a", lines.concat().as_bytes())], 77).unwrap();
        let said = suspicions(&receipt).into_iter();
        let said = said.filter(|it| it.contains("parent") || it.contains("first span"));
        said.map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = [
        span(1, "a", ""),
        span(1, "b", "a"),
        span(1, "c", "b"),
        // A span of this id is in another trace.
        span(2, "d", ""),
    ];
    let mut backwards = whole.clone();
    backwards.reverse();
    for lines in [&whole, &backwards] {
        assert_eq!(said(lines), Vec::<String>::new());
    }
    let mut partial = [
        span(1, "a", ""),
        span(1, "c", "b"),
        span(1, "e", "b"),
        span(1, "f", "g"),
        span(2, "b", ""),
        span(3, "a", ""),
        span(3, "c", "b"),
        // Of this one there is no root, which is said apart.
        span(4, "c", "b"),
    ];
    let sentences = [
        "1 trace has no first span in the file: the export may have cut it in half.",
        "2 traces have spans whose parent is not in the file: a part of them is missing.",
    ];
    assert_eq!(said(&partial), sentences);
    partial.reverse();
    assert_eq!(said(&partial), sentences);
    // Part of a trace comes in another file.
    let rest = [span(1, "b", "a"), span(1, "g", "a")].concat();
    let (first, rest) = (partial.concat(), rest);
    let files = [("a", first.as_bytes()), ("b", rest.as_bytes())];
    let (_, receipt) = load_in_steps(&files, 77).unwrap();
    assert!(
        suspicions(&receipt).contains(
            &"1 trace has spans whose parent is not in the file: a part of it is missing."
        )
    );
}
