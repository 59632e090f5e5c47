//! What gives away that the traces are not all of the traffic, or not only users' traffic.

use assay_plan::data::Suspicion;
use assay_plan::number::{count, plain};
use assay_plan::weighting::is_called;

use crate::propose::is_feedback;
use crate::suspicion::suspicion;
use crate::table::{Column, TraceTable, Values};

/// The ends of names of fields that tell with which chance a trace was kept, or for how many it stands.
const RATES: &[&str] = &[
    "sample_rate",
    "samplerate",
    "sampling_rate",
    "samplingrate",
    "sampling_probability",
    "sample_weight",
    "sampling_weight",
];

/// The ends of names of fields that tell that a sampler looked at a trace.
const FLAGS: &[&str] = &[
    "sampled",
    "is_sampled",
    "sampling_priority",
    "_sampling_priority_v1",
];

/// The fewest traces of which shares are compared.
const FEWEST: u64 = 20;

/// Standard errors by which two shares must differ before it is said: by chance that is once in 15,000.
const SURE: f64 = 4.0;

#[inline(never)]
pub(super) fn traffic(table: &TraceTable, found: &mut Vec<Suspicion>) {
    sampled(table, found);
    scored(table, found);
    evaluators(table, found);
    environments(table, found);
}

/// A file that says itself that it was sampled. A rate of 1 throughout says that nothing was left out.
fn sampled(table: &TraceTable, found: &mut Vec<Suspicion>) {
    for column in table.columns() {
        let is_rate = is_called(column.name(), RATES);
        if !is_rate && !is_called(column.name(), FLAGS) {
            continue;
        }
        let (least, most, told) = range(column);
        if is_rate && (least, most) == (1.0, 1.0) {
            continue;
        }
        let values = values(column);
        let what = match values.first() {
            Some((value, traces)) if told == 0 || traces * 2 >= told => {
                let told: u64 = values.iter().map(|(_, traces)| traces).sum();
                format!(
                    "is {value} for {} of {} traces",
                    count(*traces),
                    count(told)
                )
            }
            _ if told > 0 => format!(
                "lies between {} and {} in {} traces",
                plain(least),
                plain(most),
                count(told)
            ),
            _ => continue,
        };
        found.push(suspicion(
            "traffic.sampled",
            format!(
                "The field {} says that traces were sampled: it {what}.",
                column.name()
            ),
            "Is this all your traffic? If not, every count here is that of the sample: enter the rate at which it was \
             taken, or use the field as each trace's weight.",
        ));
    }
}

/// The smallest and the greatest number of a column, and how many rows have one.
fn range(column: &Column) -> (f64, f64, u64) {
    let mut range = (f64::INFINITY, f64::NEG_INFINITY, 0);
    let mut add = |number: f64, rows: u64| {
        if !number.is_nan() && rows > 0 {
            let (least, most, told) = range;
            range = (number.min(least), number.max(most), told + rows);
        }
    };
    match column.values() {
        Values::Coded { numbers, codes, .. } => {
            let rows = codes.counts(numbers.len() + 1);
            for (number, rows) in numbers.iter().zip(rows.into_iter().skip(1)) {
                add(*number, rows);
            }
        }
        Values::Numbers(numbers) => numbers.iter().for_each(|number| add(number, 1)),
        Values::NotKept { .. } | Values::Unread => {}
    }
    range
}

/// Traces that were scored already, by a rule that is not in the export: all of them, or mostly those that failed.
fn scored(table: &TraceTable, found: &mut Vec<Suspicion>) {
    let rows = table.rows() as u64;
    if rows < FEWEST {
        return;
    }
    let errors = table
        .column("error")
        .map(|column| rows_with(column, "true"));
    let is_score = |column: &&Column| {
        let name = column.name();
        name.starts_with("scores.")
            && !matches!(name.rsplit('.').next(), Some("human" | "label"))
            && !is_feedback(&name.to_ascii_lowercase())
    };
    for column in table.columns().iter().filter(is_score) {
        let name = column.name().trim_start_matches("scores.");
        let has: Vec<bool> = present(column, table.rows());
        let scored = has.iter().filter(|&&has| has).count() as u64;
        if scored == rows {
            found.push(suspicion(
                "traffic.all-scored",
                format!(
                    "Every one of the {} traces has a score called {name}.",
                    count(rows)
                ),
                "Is this all your traffic? If only scored traces were exported, export the others too, or enter the \
                 rate at which they were scored.",
            ));
            continue;
        }
        let Some(errors) = &errors else { continue };
        let mut cells = [[0_u64; 2]; 2];
        for (error, has) in errors.iter().zip(&has) {
            cells[usize::from(*error)][usize::from(*has)] += 1;
        }
        let [without, with] = cells;
        if deviates(with, without) {
            let share = |[not, has]: [u64; 2]| {
                let percent = 100.0 * has as f64 / (has + not).max(1) as f64;
                plain((percent * 10.0).round() / 10.0)
            };
            found.push(suspicion(
                "traffic.scored-by-rule",
                format!(
                    "{}\u{a0}% of the {} traces with an error have a score called {name}, but {}\u{a0}% of the {} others: a rule \
                     seems to have chosen them.",
                    share(with),
                    count(with[0] + with[1]),
                    share(without),
                    count(without[0] + without[1])
                ),
                "Do not read a rate off these scores: they speak for the traces that the rule chose. Judge a list drawn \
                 here instead.",
            ));
        }
    }
}

/// Whether two shares differ by more than chance: the test of two proportions with a pooled variance (Fleiss, Levin &
/// Paik, "Statistical Methods for Rates and Proportions", 3rd edition, 2003, section 3.2).
fn deviates([not_a, has_a]: [u64; 2], [not_b, has_b]: [u64; 2]) -> bool {
    let (a, b) = ((not_a + has_a) as f64, (not_b + has_b) as f64);
    if a < FEWEST as f64 || b < FEWEST as f64 {
        return false;
    }
    let pooled = (has_a + has_b) as f64 / (a + b);
    let error = (pooled * (1.0 - pooled) * (1.0 / a + 1.0 / b)).sqrt();
    (has_a as f64 / a - has_b as f64 / b).abs() > SURE * error
}

/// Traces of evaluators, which judge users' traces and are none themselves.
fn evaluators(table: &TraceTable, found: &mut Vec<Suspicion>) {
    const ENVIRONMENTS: &[&str] = &["langfuse-"];
    const NAMES: &[&str] = &[
        "execute evaluator",
        "llm-as-a-judge",
        "langfuse-llm-as-a-judge",
    ];
    for (field, starts) in [("environment", ENVIRONMENTS), ("name", NAMES)] {
        let Some(column) = table.column(field) else {
            continue;
        };
        let values = values(column);
        let own = values.iter().filter(|(value, _)| {
            let value = value.to_ascii_lowercase();
            starts.iter().any(|start| value.starts_with(start))
        });
        let own: Vec<&(&str, u64)> = own.collect();
        let traces: u64 = own.iter().map(|(_, traces)| traces).sum();
        if let Some((value, _)) = own.first() {
            let are = match traces {
                1 => "1 trace is".to_owned(),
                _ => format!("{} traces are", count(traces)),
            };
            found.push(suspicion(
                "traffic.evaluators",
                format!("{are} the evaluator's own, with the {field} {value}."),
                "Leave them out of the export: they are no traffic of users.",
            ));
            return;
        }
    }
}

fn environments(table: &TraceTable, found: &mut Vec<Suspicion>) {
    let Some(column) = table.column("environment") else {
        return;
    };
    let values = values(column);
    let users: Vec<&(&str, u64)> = values
        .iter()
        .filter(|(value, _)| !value.starts_with("langfuse-"))
        .collect();
    if users.len() < 2 {
        return;
    }
    let named = users.iter().take(4);
    let named = named.map(|(value, traces)| format!("{value} ({})", count(*traces)));
    found.push(suspicion(
        "traffic.environments",
        format!(
            "The traces are of {} environments: {}.",
            users.len(),
            named.collect::<Vec<_>>().join(", ")
        ),
        "If only one of them is to be judged, export that alone, or group by environment.",
    ));
}

/// The values of a column with how many traces have each, the most frequent first; none where they were not kept.
fn values(column: &Column) -> Vec<(&str, u64)> {
    let Values::Coded {
        dictionary, codes, ..
    } = column.values()
    else {
        return Vec::new();
    };
    let traces = codes.counts(dictionary.len() + 1);
    let entries = dictionary.iter().map(String::as_str);
    let mut values: Vec<(&str, u64)> = entries.zip(traces.into_iter().skip(1)).collect();
    values.retain(|(_, traces)| *traces > 0);
    values.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    values
}

/// Which rows have this value.
fn rows_with(column: &Column, wanted: &str) -> Vec<bool> {
    let Values::Coded {
        dictionary, codes, ..
    } = column.values()
    else {
        return Vec::new();
    };
    let code = dictionary.iter().position(|value| value == wanted);
    let code = code.map_or(u32::MAX, |entry| entry as u32 + 1);
    codes.map(|own| own == code).iter().collect()
}

/// Which rows have any value.
fn present(column: &Column, rows: usize) -> Vec<bool> {
    let mut present: Vec<bool> = match column.values() {
        Values::Coded { codes, .. } => codes.map(|code| code != 0).iter().collect(),
        Values::Numbers(numbers) => numbers.iter().map(|number| !number.is_nan()).collect(),
        Values::NotKept { present, .. } => present.iter().collect(),
        Values::Unread => Vec::new(),
    };
    present.resize(rows, false);
    present
}
