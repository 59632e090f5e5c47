//! Traces with odd names and values, and plans over them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use assay_handoff::recipe::{Recipe, Sorting};
use assay_plan::budget::Amount;
use assay_plan::collecting::{Counted as Each, Until};
use assay_plan::csv::write_row;
use assay_plan::data::Field;
use assay_plan::dimension::{Dimension, exact_group_name};
use assay_plan::document::Plan;
use assay_plan::merge::{Merge, merged};
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_plan::solve::solve;
use assay_plan::token_price::TokenRate;
use assay_sampling::population::Stratum;
use assay_traces::draw::draw;
use assay_traces::fields::fields;
use assay_traces::group::{group, population_of};
use assay_traces::{Loader, TraceTable};
use serde_json::{Map, Value, json};

use crate::engine::Row;

/// A trace of the list: its id, its group, its sign of trouble, its chance and its weight.
pub(crate) type Listed = (String, String, String, f64, f64);

/// A table of traces and a plan over it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Whether its texts are such that CSV would change them.
    pub(crate) is_odd: bool,
    /// The columns, each with `text`, `number`, `flag`, or `nested`: an intent as text and a size as number.
    pub(crate) columns: Vec<(String, &'static str)>,
    rows: Vec<Value>,
    pub(crate) plan: Plan,
}

impl Case {
    /// The table as JSON Lines.
    pub(crate) fn lines(&self) -> String {
        let mut lines = String::new();
        for row in &self.rows {
            writeln!(lines, "{row}").unwrap();
        }
        lines
    }

    /// The table as JSON Lines in three pulls.
    pub(crate) fn pulls(&self) -> Vec<String> {
        let lines = self.lines();
        let lines: Vec<&str> = lines.split_inclusive('\n').collect();
        let third = lines.len().div_ceil(3);
        lines.chunks(third).map(<[&str]>::concat).collect()
    }

    /// The same where every group is judged to the last trace until some came: of one in two only those with trouble.
    pub(crate) fn collecting(mut self) -> Self {
        let groups: Vec<Vec<String>> =
            (self.counts().into_iter().map(|(group, ..)| group)).collect();
        for (place, group) in groups.iter().enumerate() {
            let of = if place % 2 == 0 {
                Until {
                    collect: 9,
                    of: Each::All,
                }
            } else {
                Until {
                    collect: 3,
                    of: Each::WithSignal,
                }
            };
            self.plan.set_until(group, Some(of));
        }
        self.plan.budget.amount = Amount::Calls(self.rows.len() as u64);
        self
    }

    pub(crate) fn table(&self) -> TraceTable {
        load("traces.jsonl", self.lines().as_bytes())
    }

    pub(crate) fn fields(&self) -> Vec<Field> {
        fields(&self.table())
    }

    pub(crate) fn recipe(&self) -> Recipe {
        recipe(&self.table(), &self.plan)
    }

    /// The table as CSV.
    pub(crate) fn csv(&self) -> String {
        let names = self.columns.iter().map(|(name, _)| name);
        let mut text = String::new();
        write_row(&mut text, names.clone().map(String::as_str));
        for row in &self.rows {
            let cells: Vec<String> = names.clone().map(|name| shown(&row[name])).collect();
            write_row(&mut text, cells.iter().map(String::as_str));
        }
        text
    }

    pub(crate) fn table_of_csv(&self) -> TraceTable {
        load("traces.csv", self.csv().as_bytes())
    }

    pub(crate) fn recipe_of_csv(&self) -> Recipe {
        recipe(&self.table_of_csv(), &self.plan)
    }

    pub(crate) fn sorting(&self) -> Sorting {
        Sorting::new(&self.plan, &self.fields()).unwrap()
    }

    /// The counts of the traces themselves.
    pub(crate) fn counts(&self) -> Vec<Counted> {
        counted(&self.table(), &self.plan, &self.plan.signal)
    }

    /// The counts that a database gave, opened as its export.
    pub(crate) fn counts_of(&self, rows: &[Row]) -> Vec<Counted> {
        counted(&self.opened(rows), &self.plan, &had_trouble())
    }

    /// The mean tokens of each group in each field that has a rate, of the traces themselves; `None` where none tells them.
    pub(crate) fn tokens(&self) -> Vec<Tokens> {
        let by_field = |rate: &TokenRate| {
            let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
            for row in &self.rows {
                let group = shown(&row[&self.plan.dimensions[0].field]);
                let (traces, sum) = sums.entry(group).or_default();
                let tokens = shown(&row[&rate.field]).parse::<f64>();
                if let Some(tokens) = tokens.ok().filter(|it| *it >= 0.0) {
                    *traces += 1.0;
                    *sum += tokens;
                }
            }
            let mean = |(traces, sum): (f64, f64)| (traces > 0.0).then(|| sum / traces);
            let means = sums.into_iter();
            means
                .map(|(group, sums)| (group, rate.field.clone(), mean(sums).map(thousandths)))
                .collect::<Vec<_>>()
        };
        self.plan.token_rates.iter().flat_map(by_field).collect()
    }

    /// The same by the counts that a database gave: both cells of a group have its mean.
    pub(crate) fn tokens_of(&self, rows: &[Row]) -> Vec<Tokens> {
        let plan = Plan {
            signal: had_trouble(),
            ..self.plan.clone()
        };
        let mut strata = population_of(&self.opened(rows), &plan).unwrap().strata;
        strata.sort_by(|one, other| one.labels.cmp(&other.labels));
        let by_field = |rate: &TokenRate| {
            let of_stratum = |stratum: &Stratum| {
                let [with_signal, without_signal] = stratum.tokens_of(&rate.field);
                let mean = with_signal.or(without_signal).map(thousandths);
                for (cell, told) in stratum.cells().iter().zip([with_signal, without_signal]) {
                    assert!(cell.traces == 0 || told.map(thousandths) == mean);
                }
                (stratum.labels[0].clone(), rate.field.clone(), mean)
            };
            strata.iter().map(of_stratum).collect::<Vec<_>>()
        };
        self.plan.token_rates.iter().flat_map(by_field).collect()
    }

    /// What a database gave, opened as its export.
    fn opened(&self, rows: &[Row]) -> TraceTable {
        // In CSV the text “null” is no value, and one in quotes is read without them.
        let (name, text) = exported(rows, !self.is_odd);
        load(name, text.as_bytes())
    }

    /// Our own list.
    pub(crate) fn list(&self) -> Vec<Listed> {
        let list = draw(&self.table(), &self.plan).unwrap();
        assert!(list.rows.len() > 20, "{}", self.name);
        list.rows
            .into_iter()
            .map(|row| {
                let signal = if row.signal { "yes" } else { "no" };
                (
                    row.id,
                    exact_group_name(&row.group),
                    signal.to_owned(),
                    row.inclusion_probability,
                    row.weight,
                )
            })
            .collect()
    }
}

/// A group and how many of its traces carry the failure signal and how many do not.
pub(crate) type Counted = (Vec<String>, u64, u64);

/// A group, a field, and how many tokens its mean trace has there.
pub(crate) type Tokens = (String, String, Option<u64>);

/// A number of tokens in thousandths, as which it is told.
fn thousandths(tokens: f64) -> u64 {
    (tokens * 1_000.0).round() as u64
}

/// The failure signal of a table of counts.
fn had_trouble() -> Rule {
    any(vec![condition("trouble", Test::Is(text("true")))])
}

/// The counts of a table's groups. Numbers are called as they are usually written.
fn counted(table: &TraceTable, plan: &Plan, signal: &Rule) -> Vec<Counted> {
    let population = group(table, &plan.dimensions, signal, &Rule::default())
        .unwrap()
        .population;
    let usual = |label: &String| {
        let number = label.parse::<f64>().ok().filter(|_| label.ends_with(".0"));
        number.map_or_else(|| label.clone(), |number| number.to_string())
    };
    let mut counts: Vec<Counted> = merged(plan, &population)
        .strata
        .iter()
        .map(|it| {
            let labels = it.labels.iter().map(usual).collect();
            (labels, it.with_signal.traces, it.without_signal.traces)
        })
        .collect();
    counts.sort();
    counts
}

/// Rows as a file of the kind that a database exports.
fn exported(rows: &[Row], as_csv: bool) -> (&'static str, String) {
    let mut text = String::new();
    if !as_csv {
        for row in rows {
            writeln!(text, "{}", Value::Object(row.clone())).unwrap();
        }
        return ("counts.jsonl", text);
    }
    write_row(&mut text, rows[0].keys().map(String::as_str));
    for row in rows {
        let cells: Vec<String> = row.values().map(shown).collect();
        write_row(&mut text, cells.iter().map(String::as_str));
    }
    ("counts.csv", text)
}

/// A value as a cell of CSV.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(crate) fn recipe(table: &TraceTable, plan: &Plan) -> Recipe {
    let population = population_of(table, plan).unwrap();
    let solution = solve(plan, &merged(plan, &population)).unwrap();
    Recipe::new(plan, &solution, &fields(table)).unwrap()
}

/// A file as a table.
pub(crate) fn load(name: &str, bytes: &[u8]) -> TraceTable {
    let mut loader = Loader::new();
    loader.begin_file(name, bytes.len() as u64);
    loader.push(bytes).unwrap();
    loader.end_file().unwrap();
    loader.finish().unwrap().0
}

/// Values that a careless text would break at, or take for one another.
const ODD: [&str; 31] = [
    "plain",
    "Plain",
    "it's",
    "\"quoted\"",
    "back\\slash",
    "trailing\\",
    "'); DROP TABLE traces; --",
    "/* comment */",
    "$$dollar$$",
    "${env:HOME}",
    "{{ jinja }} %s %(x)s :name ? &var",
    "line\nbreak",
    "carriage\r\nreturn",
    "tab\there",
    " leading",
    "trailing ",
    "e\u{301}",
    "é",
    "😀🏳️‍🌈",
    "שלום עולם",
    "\u{202e}reversed",
    "(missing value)",
    "null",
    "007",
    "100%",
    "a_b",
    "unit\u{1f}separator",
    "unit\u{1f}",
    "unit",
    "\u{1}\u{7f}\u{85}",
    "line\u{2028}separator",
];

/// Values that no parser could stumble over, as many.
const PLAIN: [&str; ODD.len()] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
    "t", "u", "v", "w", "x", "y", "z", "aa", "ab", "ac", "ad", "ae",
];

/// A field's name with all that could end a quoted one.
const ODD_FIELD: &str = "in\"te'nt` \\ --;/*";

fn condition(field: &str, test: Test) -> Condition {
    Condition {
        field: field.to_owned(),
        test,
    }
}

fn any(conditions: Vec<Condition>) -> Rule {
    Rule {
        combine: Combine::Any,
        conditions,
    }
}

fn by(field: &str, cuts: &[f64]) -> Dimension {
    Dimension {
        field: field.to_owned(),
        cuts: cuts.to_vec(),
    }
}

fn plan(dimensions: Vec<Dimension>, signal: Rule, calls: u64) -> Plan {
    let mut plan = Plan::first(dimensions, signal, Rule::default(), 2_000);
    plan.budget.amount = Amount::Calls(calls);
    plan
}

fn text(text: &str) -> String {
    text.to_owned()
}

/// Every case, by names that sort in this order.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        texts("odd_texts", &ODD.map(text), ODD_FIELD),
        merged_texts(),
        numbers(),
        words_within(),
        within_a_column(),
        tokens(),
    ]
}

/// An export of `MLflow` as a table, a plan over it, and the export itself: whether a trace failed is worked out of its state.
pub(crate) fn worked_out() -> (TraceTable, Plan, String) {
    let mut lines = String::new();
    for number in 0..400_usize {
        let intent = ["order", "refund", "compliance"][number * 7 % 11 % 3];
        let state = if number % 13 == 0 { "ERROR" } else { "OK" };
        let line = json!({"info": {
            "trace_id": format!("tr-{number}"),
            "request_time": "2026-08-14T22:12:31.123Z",
            "state": state,
            "tags": {"intent": intent},
        }});
        writeln!(lines, "{line}").unwrap();
    }
    let failed = any(vec![condition("error", Test::Is(text("true")))]);
    let plan = plan(vec![by("tags.intent", &[])], failed, 90);
    (load("mlflow.jsonl", lines.as_bytes()), plan, lines)
}

/// Traces as Langfuse exports them, with several scores of one name in a list, and a plan by their mean.
pub(crate) fn scored_in_lists() -> (TraceTable, Plan, String) {
    let mut lines = String::new();
    for number in 0..300_usize {
        let thumbs = [
            json!([0.25, 0.5]),
            json!([0.25, 1.0]),
            json!([1]),
            Value::Null,
        ][number % 4]
            .clone();
        let line = json!({
            "id": format!("t{number}"), "timestamp": "2026-08-11T12:25:18.712Z", "name": "bot", "sessionId": "s", "tags": [],
            "bookmarked": false, "public": false, "release": (["a", "b"][number % 2]), "thumbs": thumbs,
        });
        writeln!(lines, "{line}").unwrap();
    }
    let low = any(vec![condition("scores.thumbs", Test::Below(0.5))]);
    let plan = plan(vec![by("release", &[])], low, 60);
    (load("traces.jsonl", lines.as_bytes()), plan, lines)
}

/// Fields within a nested column: a struct, a tuple or JSON, as each database has it.
fn within_a_column() -> Case {
    let rows = (0..1_200_usize).map(|number| {
        let intent = (number % 11 != 0).then(|| ODD[number * 7 % 9]);
        let size = (number % 13 != 0).then_some((number * 131 % 900) as f64 + 0.5);
        json!({
            "trace_id": format!("t{number}"),
            "metadata": {"intent": intent, "size": size},
            "error": number % 17 == 0,
        })
    });
    let signal = any(vec![
        condition("metadata.size", Test::Above(850.0)),
        condition("metadata.intent", Test::Is(text("it's"))),
        condition("error", Test::Is(text("true"))),
    ]);
    let columns = [
        ("trace_id", "text"),
        ("metadata", "nested"),
        ("error", "flag"),
    ];
    Case {
        name: "within_a_column",
        is_odd: true,
        columns: columns.map(|(name, kind)| (text(name), kind)).into(),
        rows: rows.collect(),
        plan: plan(
            vec![by("metadata.intent", &[]), by("metadata.size", &[300.0])],
            signal,
            300,
        ),
    }
}

/// Nested values, lists, JSON within texts, large and small numbers: what databases have no one way with.
pub(crate) fn nested() -> Case {
    let rows = (0..1_500_usize).map(|number| {
        let number = number % 1_200;
        let mut row = json!({
            "trace_id": number,
            "metadata": {"intent": ODD[number % 5], "size": ([1e21, 1e-7, 12.0, -0.5, 1e300][number % 5])},
            "channels": (["a", "b"][..number % 3]),
            "more": format!("{{\"tier\": \"{}\"}}", number % 3),
            "note": "ΟΔΟΣ x".chars().cycle().skip(number % 6).take(4 + number % 7).collect::<String>(),
        });
        if number % 7 == 0 {
            row["metadata"] = json!({"intent": Value::Null});
        }
        row
    });
    let signal = any(vec![
        condition("metadata.size", Test::Above(1e20)),
        condition("note", Test::Contains(text("οδος"))),
        condition("more.tier", Test::Is(text("2"))),
    ]);
    Case {
        name: "nested",
        is_odd: true,
        columns: Vec::new(),
        rows: rows.collect(),
        plan: plan(
            vec![
                by("metadata.intent", &[]),
                by("channels", &[]),
                by("metadata.size", &[]),
            ],
            signal,
            300,
        ),
    }
}

/// The same plan over odd values and over plain ones, with a dozen of either: what its texts are, but for names and values,
/// is the same.
pub(crate) fn odd_and_plain() -> [Case; 2] {
    // Some dialects make more than a quoted text of a control character.
    let odd = ODD.map(|value| value.replace(char::is_control, "\\'\""));
    [
        texts("odd", &odd, "it's \""),
        texts("plain", &PLAIN.map(text), "intent"),
    ]
}

/// Traces of which some have several rows: 7 of another group, 3 of another sign, and 5 that only repeat themselves. So
/// many contradict themselves.
pub(crate) fn contradicting() -> (Case, u64) {
    let row = |number: usize, intent: usize, error: bool| {
        let intent = ["order", "refund"][intent % 2];
        json!({"trace_id": format!("t{number}"), "intent": intent, "error": error})
    };
    let first = (0..100).map(|number| row(number, number, number % 9 == 0));
    let other_group = (0..7).map(|number| row(number, number + 1, number % 9 == 0));
    let other_sign = (20..23).map(|number| row(number, number, number % 9 != 0));
    let same = (40..45).map(|number| row(number, number, number % 9 == 0));
    let case = Case {
        name: "contradicting",
        is_odd: false,
        columns: vec![
            (text("trace_id"), "text"),
            (text("intent"), "text"),
            (text("error"), "flag"),
        ],
        rows: first
            .chain(other_group)
            .chain(other_sign)
            .chain(same)
            .collect(),
        plan: plan(
            vec![by("intent", &[])],
            any(vec![condition("error", Test::Is(text("true")))]),
            40,
        ),
    };
    (case, 10)
}

/// Ids and values of a field of these texts, missing and empty ones.
fn texts(name: &'static str, values: &[String], field: &str) -> Case {
    let rows = (0..2_000_usize).map(|number| {
        let mut row = Map::new();
        let odd = &values[number * 7 % values.len()];
        row.insert(text("trace_id"), json!(format!("{odd}-{number}")));
        match number % 31 {
            0 => {}
            1 => drop(row.insert(text(field), Value::Null)),
            2 => drop(row.insert(text(field), json!(""))),
            _ => drop(row.insert(text(field), json!(values[number % values.len()]))),
        }
        if number % 5 != 0 {
            row.insert(text("error"), json!(number % 11 == 0));
        }
        Value::Object(row)
    });
    let signal = any(vec![
        condition("error", Test::Is(text("true"))),
        condition(
            field,
            Test::OneOf(vec![values[4].clone(), values[2].clone()]),
        ),
    ]);
    let mut rows: Vec<Value> = rows.collect();
    // The same again, and rows of no trace.
    rows.extend(rows[40..80].to_vec());
    Case {
        name,
        is_odd: true,
        columns: vec![
            (text("trace_id"), "text"),
            (text(field), "text"),
            (text("error"), "flag"),
        ],
        rows,
        plan: plan(vec![by(field, &[])], signal, 400),
    }
}

/// Two fields, of which values and groups count as one.
fn merged_texts() -> Case {
    let rows = (0..2_000_usize).map(|number| {
        json!({
            "trace_id": number,
            "intent": ODD[number % 9],
            "region": (["eu", "us", "", "Other", "ap"][number % 5]),
            "level": (number % 4) as f64 / 2.0,
        })
    });
    let signal = Rule {
        combine: Combine::All,
        conditions: vec![
            condition("region", Test::IsNot(text("us"))),
            condition("level", Test::Is(text("0.5"))),
        ],
    };
    let mut plan = plan(
        vec![by("intent", &[]), by("region", &[]), by("level", &[])],
        signal,
        600,
    );
    plan.merge_value("intent", "it's", true);
    plan.merge_value("intent", "back\\slash", true);
    plan.merge_value("level", "1.5", true);
    plan.merge([
        vec![text("plain"), text("eu"), text("0")],
        vec![text("Other"), text("us"), text("1")],
        vec![text("Plain"), text("(missing)"), text("Other")],
    ]);
    assert!(plan.merges.iter().any(|it| matches!(it, Merge::Group(_))));
    Case {
        name: "merged_texts",
        is_odd: true,
        columns: vec![
            (text("trace_id"), "text"),
            (text("intent"), "text"),
            (text("region"), "text"),
            (text("level"), "number"),
        ],
        rows: rows.collect(),
        plan,
    }
}

/// Numbers that are cut, numbers in texts, and a file that is a sample.
fn numbers() -> Case {
    let rows = (0..2_000_usize).map(|number| {
        let latency = (number * 37 % 1_000) as f64 / 7.0;
        json!({
            "trace_id": format!("{number:05}"),
            "latency": if number % 13 == 0 { Value::Null } else { json!(latency) },
            "score": if number % 3 == 0 { Value::Null } else { json!(format!("{}", (number % 100) as f64 / 10.0)) },
            "tenth": (number % 11) as f64 / 10.0,
        })
    });
    let signal = any(vec![
        condition("score", Test::Below(0.7)),
        condition("latency", Test::AtLeast(999.0 / 7.0)),
        condition(
            "tenth",
            Test::OneOf(vec![text("0.3"), text("1"), text("many")]),
        ),
        condition("latency", Test::Missing),
    ]);
    let mut plan = plan(
        vec![
            by("latency", &[1.0 / 7.0, 30.5, 100.0]),
            by("tenth", &[0.3]),
        ],
        signal,
        300,
    );
    plan.sampled_share = 0.3;
    Case {
        name: "numbers",
        is_odd: false,
        columns: vec![
            (text("trace_id"), "text"),
            (text("latency"), "number"),
            (text("score"), "text"),
            (text("tenth"), "number"),
        ],
        rows: rows.collect(),
        plan,
    }
}

/// Prices by tokens: as numbers and in texts, missing, below zero, and in one group told by none.
fn tokens() -> Case {
    let rows = (0..2_000_usize).map(|number| {
        let intent = ["order", "refund", "it's", "silent"][number * 7 % 11 % 4];
        let is_told = intent != "silent" && number % 13 != 0;
        let tokens_in = if number % 17 == 0 {
            -1.0
        } else {
            (number * 37 % 900) as f64
        };
        json!({
            "trace_id": format!("t{number}"),
            "intent": intent,
            "error": number % 9 == 0,
            "tokens \"in\"": is_told.then_some(tokens_in),
            "tokens_out": is_told.then(|| (number * 91 % 4_000).to_string()),
        })
    });
    let signal = any(vec![condition("error", Test::Is(text("true")))]);
    let mut plan = plan(vec![by("intent", &[])], signal, 300);
    let rate = |field: &str, dollars_per_million| TokenRate {
        field: text(field),
        dollars_per_million,
    };
    plan.token_rates = vec![rate("tokens \"in\"", 2.5), rate("tokens_out", 10.0)];
    Case {
        name: "tokens",
        is_odd: false,
        columns: vec![
            (text("trace_id"), "text"),
            (text("intent"), "text"),
            (text("error"), "flag"),
            (text("tokens \"in\""), "number"),
            (text("tokens_out"), "text"),
        ],
        rows: rows.collect(),
        plan,
    }
}

/// What texts contain, in any case of letters.
fn words_within() -> Case {
    const SAID: [&str; 12] = [
        "I CAN'T do that",
        "i can't",
        "STRASSE",
        "Straße",
        "İstanbul",
        "ISTANBUL",
        "\u{212a}elvin",
        "kelvin",
        "ÄRGER",
        "ärger",
        "𐐀𐐁",
        "𐐨𐐩",
    ];
    let rows = (0..1_200_usize).map(|number| {
        json!({
            "trace_id": format!("t{number}"),
            "route": (["a", "b", "c"][number % 3]),
            "said": SAID[number * 5 % 12],
        })
    });
    let contains = |part: &str| condition("said", Test::Contains(text(part)));
    Case {
        name: "words_within",
        is_odd: false,
        columns: vec![
            (text("trace_id"), "text"),
            (text("route"), "text"),
            (text("said"), "text"),
        ],
        rows: rows.collect(),
        plan: plan(
            vec![by("route", &[])],
            any(vec![
                contains("Can't"),
                contains("i\u{307}s"),
                contains("KEL"),
                contains("ärg"),
                contains("𐐨"),
            ]),
            200,
        ),
    }
}
