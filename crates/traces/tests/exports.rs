//! Real exports against their ground truth: 400 traces of one population, exported in many ways.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::dimension::Dimension;
use assay_plan::rule::{Rule, Test};
use assay_traces::group::group;
use assay_traces::{TraceTable, fields, propose};
use support::*;

fn check_population(table: &TraceTable) {
    assert_eq!(table.rows(), 400);
    assert_eq!(
        counts(table, "metadata.intent"),
        expected(&[
            ("order_status", 152),
            ("refund_request", 88),
            ("product_question", 72),
            ("account_access", 48),
            ("billing_dispute", 28),
            ("data_export", 10),
            ("enterprise_compliance", 2),
        ])
    );
    assert_eq!(
        counts(table, "metadata.language"),
        expected(&[
            ("en", 281),
            ("es", 43),
            ("pt-BR", 30),
            ("de", 27),
            ("ja", 19)
        ])
    );
    assert_eq!(
        counts(table, "metadata.persona"),
        expected(&[
            ("consumer", 282),
            ("smb_owner", 72),
            ("power_user", 38),
            ("enterprise_admin", 8)
        ])
    );
    assert_eq!(
        counts(table, "metadata.app_version"),
        expected(&[("2.3.1", 225), ("2.4.0", 138), ("2.4.1-rc.2", 37)])
    );
    assert_eq!(
        counts(table, "tags.channel"),
        expected(&[("web", 267), ("email", 94), ("voice", 39)])
    );
    assert_eq!(matching(table, &is("metadata.escalated", "true")), 7);
    assert_eq!(matching(table, &is("tags.prod", "true")), 400);
    assert_eq!(matching(table, &is("tags.beta", "true")), 37);
    assert_eq!(matching(table, &rule("session", Test::Missing)), 14);
    assert_eq!(counts(table, "user").len(), 129);
    assert_eq!(counts(table, "session").len(), 171 + 1);
}

fn check_models(table: &TraceTable) {
    assert_eq!(
        counts(table, "model"),
        expected(&[
            ("gpt-4o-mini-2024-07-18", 231),
            ("claude-3-5-sonnet-20241022", 132),
            ("gpt-4o-2024-08-06", 37),
        ])
    );
}

fn check_scores(table: &TraceTable) {
    let below = rule("scores.helpfulness", Test::Below(0.5));
    let population = group(table, &by("metadata.intent"), &Rule::default(), &below)
        .unwrap()
        .population;
    let cells = || {
        population
            .strata
            .iter()
            .map(|stratum| stratum.without_signal)
    };
    assert_eq!(cells().map(|cell| cell.judged).sum::<u64>(), 134);
    assert_eq!(cells().map(|cell| cell.judged_bad).sum::<u64>(), 16);
    let compliance = population.strata.last().unwrap();
    assert_eq!(compliance.labels, ["enterprise_compliance"]);
    assert_eq!(
        (
            compliance.without_signal.judged,
            compliance.without_signal.judged_bad
        ),
        (1, 1)
    );
    let scores = table.column("scores.helpfulness").unwrap();
    let sum: f64 = (0..table.rows()).filter_map(|row| scores.number(row)).sum();
    assert!((sum - 104.8476).abs() < 1e-9, "{sum}");
    assert_eq!(matching(table, &is("scores.refusal", "refused")), 1);
    assert_eq!(
        matching(table, &rule("scores.user-thumbs", Test::Above(0.5))),
        27
    );
    assert_eq!(
        matching(table, &rule("scores.user-thumbs", Test::Below(0.5))),
        5
    );
}

fn check_latencies(table: &TraceTable) {
    let cut = vec![Dimension {
        field: "latency_ms".into(),
        cuts: vec![1000.0, 3000.0],
    }];
    let strata = group(table, &cut, &Rule::default(), &Rule::default())
        .unwrap()
        .population
        .strata;
    let found: Vec<(&str, u64)> = strata
        .iter()
        .map(|s| (s.labels[0].as_str(), s.traces()))
        .collect();
    assert_eq!(
        found,
        [
            ("1000 to 3000", 194),
            ("below 1000", 175),
            ("3000 and more", 31)
        ]
    );
}

fn check_costs(table: &TraceTable) {
    let costs = table.column("cost_usd").unwrap();
    let sum: f64 = (0..table.rows()).filter_map(|row| costs.number(row)).sum();
    assert!((sum - 1.563_214_7).abs() < 1e-9, "{sum}");
}

#[test]
fn langfuse_events() {
    let (table, receipt) = load(EVENTS);
    assert_eq!(
        (receipt.rows, receipt.traces, receipt.skipped),
        (800, 400, 0)
    );
    assert_eq!(receipt.files[0].container, "JSON Lines");
    assert_eq!(receipt.files[0].layout, "Langfuse events");
    assert_eq!(receipt.row_unit, "observation");
    assert_eq!(suspicions(&receipt), Vec::<String>::new());
    check_population(&table);
    check_models(&table);
    check_scores(&table);
    check_latencies(&table);
    check_costs(&table);
    assert_eq!(matching(&table, &is("error", "true")), 2);
    assert_eq!(matching(&table, &is("error_root", "true")), 2);
    assert_eq!(grouped(&table, "name").population.span_days, Some(14.0));
}

#[test]
fn langfuse_traces_in_every_dialect() {
    for name in [
        TRACES_CSV,
        TRACES_JSONL,
        "dialectA_before_v3.121_traces_export.csv",
        "dialectB_v3.146-v3.156_traces_export.csv",
    ] {
        let (table, receipt) = load(name);
        assert_eq!((receipt.rows, receipt.skipped), (400, 0), "{name}");
        assert_eq!(receipt.files[0].layout, "Langfuse traces", "{name}");
        check_population(&table);
        check_scores(&table);
    }
}

#[test]
fn langfuse_observations() {
    for (name, container) in [
        (OBSERVATIONS_CSV, "CSV"),
        ("observations_v2.jsonl.gz", "JSON Lines, gzipped"),
    ] {
        let (table, receipt) = load(name);
        assert_eq!(
            (receipt.rows, receipt.traces, receipt.skipped),
            (800, 400, 0),
            "{name}"
        );
        assert_eq!(receipt.files[0].container, container);
        assert_eq!(receipt.files[0].layout, "Langfuse observations", "{name}");
        check_models(&table);
        check_costs(&table);
        check_latencies(&table);
        assert_eq!(matching(&table, &is("status", "error")), 2, "{name}");
    }
}

#[test]
fn phoenix_spans() {
    for (name, container) in [
        ("spans_dataframe.csv", "CSV"),
        ("spans_dataframe.records.jsonl.gz", "JSON Lines, gzipped"),
    ] {
        let (table, receipt) = load(name);
        assert_eq!(
            (receipt.rows, receipt.traces, receipt.skipped),
            (1172, 400, 0),
            "{name}"
        );
        assert_eq!(receipt.files[0].container, container);
        assert_eq!(receipt.files[0].layout, "Phoenix spans", "{name}");
        check_population(&table);
        check_models(&table);
        check_latencies(&table);
        assert_eq!(matching(&table, &is("error", "true")), 2, "{name}");
    }
}

#[test]
fn phoenix_pages_and_columns() {
    let (columns, receipt) = load("spans_dataframe_200.columns.json");
    assert_eq!((receipt.rows, receipt.skipped), (200, 0));
    let (page, receipt) = load("rest_v1_spans_page.json");
    assert_eq!((receipt.rows, receipt.skipped), (200, 0));
    for table in [&columns, &page] {
        assert!(counts(table, "metadata.intent").contains_key("order_status"));
        assert!(table.column("latency_ms").is_some());
    }
    let (roots, receipt) = load("root_spans.csv");
    assert_eq!((receipt.rows, receipt.traces), (400, 400));
    check_population(&roots);
    check_latencies(&roots);
}

#[test]
fn phoenix_traces_with_their_spans() {
    let (table, receipt) = load("phoenix_traces_page.json.gz");
    assert_eq!(receipt.files[0].layout, "Phoenix spans");
    assert_eq!((receipt.traces, receipt.skipped), (200, 0));
    assert_eq!(
        suspicions(&receipt),
        [
            "What was read is a page of a longer list, and says that another one follows: it is not all that there is."
        ]
    );
    assert_eq!(counts(&table, "name"), expected(&[("support_bot", 200)]));
    assert_eq!(matching(&table, &rule("latency_ms", Test::Missing)), 0);
    assert_eq!(matching(&table, &rule("tokens_in", Test::Missing)), 0);
}

#[test]
fn phoenix_datasets() {
    for name in [
        "dataset.csv",
        "phoenix_dataset.jsonl",
        "phoenix_dataset_examples.json",
    ] {
        let (table, receipt) = load(name);
        assert_eq!(receipt.files[0].layout, "Phoenix dataset", "{name}");
        assert_eq!(
            (receipt.rows, receipt.traces, receipt.skipped),
            (120, 120, 0)
        );
        assert_eq!(receipt.row_unit, "example");
        assert_eq!(
            counts(&table, "metadata.intent"),
            expected(&[
                ("order_status", 41),
                ("refund_request", 28),
                ("product_question", 25),
                ("account_access", 14),
                ("billing_dispute", 9),
                ("data_export", 3),
            ])
        );
        assert_eq!(matching(&table, &is("metadata.error", "true")), 1);
        assert!(
            table.column("input.question").is_none(),
            "texts of people are not kept"
        );
    }
}

#[test]
fn phoenix_experiments() {
    for name in ["phoenix_experiment.csv", "phoenix_experiment.json"] {
        let (table, receipt) = load(name);
        assert_eq!(receipt.files[0].layout, "Phoenix experiment", "{name}");
        assert_eq!((receipt.rows, receipt.traces), (30, 30));
        assert_eq!(
            matching(&table, &rule("scores.length_ok", Test::Missing)),
            0
        );
        assert_eq!(matching(&table, &is("error", "false")), 30);
        assert_eq!(matching(&table, &rule("latency_ms", Test::Missing)), 0);
    }
}

#[test]
fn files_of_one_export_become_one_load() {
    let (events, traces) = (fixture(EVENTS), fixture(TRACES_CSV));
    let (table, receipt) = load_in_steps(&[("a", &events), ("b", &traces)], 1 << 16).unwrap();
    assert_eq!((receipt.rows, receipt.traces), (1200, 400));
    assert_eq!(
        (receipt.row_unit.as_str(), receipt.name.as_str()),
        ("record", "2 files")
    );
    check_population(&table);
    check_models(&table);
    check_scores(&table);
}

#[test]
fn a_first_plan_needs_no_question() {
    for (name, signals, verdicts) in [
        (
            EVENTS,
            vec!["error", "metadata.escalated", "scores.user-thumbs"],
            vec!["scores.helpfulness"],
        ),
        (
            "spans_dataframe.csv",
            vec!["error", "metadata.escalated"],
            vec![],
        ),
    ] {
        let (table, receipt) = load(name);
        let fields = fields::fields(&table);
        assert_eq!(fields[0].name, "metadata.intent", "{name}");
        let plan = propose::propose(&fields, &receipt);
        plan.validate().unwrap();
        assert_eq!(plan.dimensions, by("metadata.intent"), "{name}");
        let named = |rule: &Rule| {
            rule.conditions
                .iter()
                .map(|c| c.field.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(named(&plan.signal), signals, "{name}");
        assert_eq!(named(&plan.verdict), verdicts, "{name}");
        let population = group(&table, &plan.dimensions, &plan.signal, &plan.verdict)
            .unwrap()
            .population;
        assert_eq!(population.traces(), 400, "{name}");
        assert!(population.with_signal() >= 7, "{name}");
    }
}

#[test]
fn an_export_saved_again_in_utf_16_says_the_same() {
    let name = "spans_dataframe.csv";
    let text = String::from_utf8(fixture(name)).unwrap();
    let (plain, _) = load(name);
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["\u{feff}", ""] {
            let bytes: Vec<u8> = (mark.encode_utf16().chain(text.encode_utf16()))
                .flat_map(unit)
                .collect();
            let (table, receipt) = load_in_steps(&[("unknown", &bytes)], 65_537).unwrap();
            assert_eq!(receipt.files[0].container, "CSV, UTF-16");
            assert_eq!(table.rows(), plain.rows());
            assert_eq!(table.columns().len(), plain.columns().len());
            assert!(table.ids().iter().eq(plain.ids().iter()));
        }
    }
}

#[test]
fn a_lone_surrogate_costs_one_character() {
    let mut units: Vec<u16> = "\u{feff}id,intent\na,re".encode_utf16().collect();
    units.push(0xd800);
    units.extend("fund\nb,order\n".encode_utf16());
    let bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
    let (table, receipt) = load_in_steps(&[("a", &bytes)], 7).unwrap();
    assert_eq!((table.rows(), receipt.skipped), (2, 0));
    let intent = table
        .columns()
        .iter()
        .find(|column| column.name() == "intent")
        .unwrap();
    assert_eq!(intent.text(0).as_deref(), Some("re\u{fffd}fund"));
}

#[test]
fn an_export_packed_with_zstd_says_the_same() {
    let name = "spans_dataframe.csv";
    let (plain, _) = load(name);
    let packed = zstd(&fixture(name));
    let (table, receipt) = load_in_steps(&[("unknown", &packed)], 4093).unwrap();
    assert_eq!(receipt.files[0].container, "CSV, zstd");
    assert!(table.ids().iter().eq(plain.ids().iter()));
    assert_eq!(table.columns().len(), plain.columns().len());
}
