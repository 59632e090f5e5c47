//! Makes one row a trace out of records, in whatever order they come.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use crate::layout::{Layout, Meaning};
use crate::record::{Names, Record, Value};
use crate::table::{Column, Hashed, HashedMap, NO_TIME, TableBuilder, TraceTable};
use crate::time::read_time;

/// The most columns that tags may make.
const MOST_TAGS: usize = 200;

/// Collects records into rows.
#[derive(Debug, Default)]
pub(crate) struct Rollup {
    table: TableBuilder,
    rows: Vec<Row>,
    /// Cells that another record than their row's best one filled.
    borrowed: HashedMap<Rank>,
    seen: HashSet<u64, BuildHasherDefault<Hashed>>,
    tags: usize,
    /// Records that repeat a span or a trace.
    pub(crate) repeated: u64,
    /// Records without an id, which were numbered.
    pub(crate) numbered: u64,
    /// Spans without a trace id, which were left out.
    pub(crate) left_out: u64,
    has_severity: bool,
    has_spans: bool,
}

/// Whose word counts for a trace: the record about the trace itself before its root span, that before other spans,
/// and among equals the one that began first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    class: Class,
    start: i64,
    tie: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Trace,
    Root,
    Child,
    None,
}

/// How well a record went, from best known to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Severity {
    #[default]
    Unknown,
    Unset,
    Ok,
    Warning,
    Error,
}

impl Severity {
    fn read(text: &str) -> Self {
        match text.to_ascii_lowercase().trim_start_matches("status_code_") {
            "error" | "failed" | "failure" | "2" => Self::Error,
            "warning" => Self::Warning,
            "ok" | "default" | "debug" | "success" | "1" => Self::Ok,
            "unset" | "0" => Self::Unset,
            _ => Self::Unknown,
        }
    }

    fn word(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Unset => Some("unset"),
            Self::Ok => Some("ok"),
            Self::Warning => Some("warning"),
            Self::Error => Some("error"),
        }
    }
}

/// What is gathered of a trace beside its fields.
#[derive(Clone, Copy, Debug)]
struct Row {
    best: Rank,
    root: Rank,
    first_start: i64,
    last_end: i64,
    root_start: i64,
    root_end: i64,
    latency_ms: f64,
    worst: Severity,
    of_root: Severity,
    /// Sums over spans, and the figure of the trace itself, which goes before.
    cost_usd: [f64; 2],
    tokens_in: [f64; 2],
    tokens_out: [f64; 2],
}

const NOBODY: Rank = Rank {
    class: Class::None,
    start: i64::MAX,
    tie: u64::MAX,
};

impl Row {
    fn new() -> Self {
        Self {
            best: NOBODY,
            root: NOBODY,
            first_start: i64::MAX,
            last_end: i64::MIN,
            root_start: NO_TIME,
            root_end: NO_TIME,
            latency_ms: f64::NAN,
            worst: Severity::Unknown,
            of_root: Severity::Unknown,
            cost_usd: [f64::NAN; 2],
            tokens_in: [f64::NAN; 2],
            tokens_out: [f64::NAN; 2],
        }
    }

    fn latency_ms(&self) -> f64 {
        if !self.latency_ms.is_nan() {
            self.latency_ms
        } else if self.root_start != NO_TIME && self.root_end != NO_TIME {
            (self.root_end - self.root_start) as f64
        } else if self.root_start == NO_TIME
            && self.first_start != i64::MAX
            && self.last_end != i64::MIN
        {
            (self.last_end - self.first_start) as f64
        } else {
            f64::NAN
        }
    }

    fn start(&self) -> i64 {
        match (self.root_start, self.first_start) {
            (NO_TIME, i64::MAX) => NO_TIME,
            (NO_TIME, first) => first,
            (root, _) => root,
        }
    }
}

/// What a layout's field is to the roll-up, with its column where it has one.
#[derive(Clone, Debug)]
enum Role {
    Ignored,
    TraceId,
    SpanId,
    ParentId,
    Start,
    End,
    Latency { milliseconds: f64 },
    Severity,
    Model(usize),
    CostUsd,
    TokensIn,
    TokensOut,
    Tags,
    Score(usize),
    Field(usize),
}

/// The roles of a file's fields, found once a name.
#[derive(Debug)]
pub(crate) struct Roles {
    layout: Layout,
    roles: Vec<Role>,
}

impl Roles {
    pub(crate) fn new(layout: Layout) -> Self {
        Self {
            layout,
            roles: Vec::new(),
        }
    }

    fn learn(&mut self, names: &Names, table: &mut TableBuilder) {
        for number in self.roles.len()..names.len() {
            let path = names.path(number as u32);
            self.roles.push(match self.layout.meaning(path) {
                Meaning::Ignored => Role::Ignored,
                Meaning::TraceId => Role::TraceId,
                Meaning::SpanId => Role::SpanId,
                Meaning::ParentId => Role::ParentId,
                Meaning::Start => Role::Start,
                Meaning::End => Role::End,
                Meaning::LatencyMs => Role::Latency { milliseconds: 1.0 },
                Meaning::LatencySeconds => Role::Latency {
                    milliseconds: 1000.0,
                },
                Meaning::Severity => Role::Severity,
                Meaning::Model => Role::Model(table.column("model")),
                Meaning::CostUsd => Role::CostUsd,
                Meaning::TokensIn => Role::TokensIn,
                Meaning::TokensOut => Role::TokensOut,
                Meaning::Tags => Role::Tags,
                Meaning::Score(name) => Role::Score(table.column(&format!("scores.{name}"))),
                Meaning::Field(name) => Role::Field(table.column(&name)),
            });
        }
    }

    fn of(&self, number: u32) -> &Role {
        self.roles.get(number as usize).unwrap_or(&Role::Ignored)
    }
}

/// What a record says of its place in the trace.
#[derive(Default)]
struct Place {
    trace_id: Option<String>,
    span_id: Option<String>,
    has_parent: bool,
    start: Option<i64>,
    end: Option<i64>,
    severity: Severity,
    latency_ms: f64,
}

impl Place {
    fn of(record: &Record, roles: &Roles) -> Self {
        let mut place = Self {
            latency_ms: f64::NAN,
            ..Self::default()
        };
        let text = |value: &Value| value.as_text().map(std::borrow::Cow::into_owned);
        for (number, value) in &record.fields {
            match roles.of(*number) {
                Role::TraceId => place.trace_id = text(value),
                Role::SpanId => place.span_id = text(value),
                Role::ParentId => place.has_parent = true,
                Role::Start => place.start = read_time(value),
                Role::End => place.end = read_time(value),
                Role::Latency { milliseconds } => {
                    place.latency_ms = value
                        .as_number()
                        .map_or(f64::NAN, |latency| latency * milliseconds);
                }
                Role::Severity => {
                    place.severity = value
                        .as_text()
                        .map_or(Severity::Unknown, |text| Severity::read(&text));
                }
                _ => {}
            }
        }
        place
    }
}

impl Rollup {
    /// Traces of which there are spans but no root.
    pub(crate) fn rootless(&self) -> u64 {
        let rootless = |row: &&Row| row.best.class == Class::Child;
        self.rows.iter().filter(rootless).count() as u64
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, names: &Names, record: &Record, roles: &mut Roles) {
        roles.learn(names, &mut self.table);
        let is_spans = roles.layout.is_spans();
        let place = Place::of(record, roles);
        let trace_id = match &place.trace_id {
            Some(id) => id.clone(),
            None if is_spans => {
                self.left_out += 1;
                return;
            }
            None => {
                self.numbered += 1;
                format!("row-{}", self.numbered)
            }
        };
        let (row, is_new) = self.table.row(&trace_id);
        if is_new {
            self.rows.push(Row::new());
        }
        let class = match (is_spans, place.has_parent) {
            (false, _) => Class::Trace,
            (true, false) => Class::Root,
            (true, true) => Class::Child,
        };
        let tie = if is_spans {
            hash_of(&place.span_id)
        } else {
            content(names, record)
        };
        let key = hash_of(&(&trace_id, is_spans, is_spans.then_some(tie)));
        if !self.seen.insert(key) {
            self.repeated += 1;
            if is_spans {
                return;
            }
        }
        let rank = Rank {
            class,
            start: place.start.unwrap_or(i64::MAX),
            tie,
        };
        self.settle(row, rank);
        self.note(row, rank, &place);
        for (number, value) in &record.fields {
            match roles.of(*number) {
                Role::Field(column) => self.set(row, *column, value, rank),
                Role::Score(column) => {
                    if let Some(score) = score(value) {
                        self.set(row, *column, &score, rank);
                    }
                }
                Role::Model(column) => self.add_model(row, *column, value),
                Role::Tags => self.add_tags(row, value, rank),
                Role::CostUsd => add_figure(&mut self.rows[row].cost_usd, class, value),
                Role::TokensIn => add_figure(&mut self.rows[row].tokens_in, class, value),
                Role::TokensOut => add_figure(&mut self.rows[row].tokens_out, class, value),
                _ => {}
            }
        }
    }

    /// Makes room for a record that outranks the row's best one: cells that the former best filled become borrowed.
    fn settle(&mut self, row: usize, rank: Rank) {
        let former = self.rows[row].best;
        if rank >= former {
            return;
        }
        if former.class != Class::None {
            for column in 0..self.table.columns() {
                if self.table.has(row, column) {
                    self.borrowed.entry(cell(row, column)).or_insert(former);
                }
            }
        }
        self.rows[row].best = rank;
    }

    fn note(&mut self, row: usize, rank: Rank, place: &Place) {
        let row = &mut self.rows[row];
        row.worst = row.worst.max(place.severity);
        self.has_severity |= place.severity != Severity::Unknown;
        if let Some(start) = place.start {
            row.first_start = row.first_start.min(start);
        }
        if let Some(end) = place.end {
            row.last_end = row.last_end.max(end);
        }
        match rank.class {
            Class::Trace if rank <= row.best => row.latency_ms = place.latency_ms,
            Class::Root if rank < row.root => {
                row.root = rank;
                row.root_start = place.start.unwrap_or(NO_TIME);
                row.root_end = place.end.unwrap_or(NO_TIME);
                row.of_root = place.severity;
                if row.best.class != Class::Trace && place.end.is_none() {
                    row.latency_ms = place.latency_ms;
                }
            }
            _ => {}
        }
        self.has_spans |= rank.class != Class::Trace;
    }

    fn set(&mut self, row: usize, column: usize, value: &Value, rank: Rank) {
        let best = self.rows[row].best;
        if self.table.has(row, column) {
            let holder = self
                .borrowed
                .get(&cell(row, column))
                .copied()
                .unwrap_or(best);
            if holder <= rank {
                return;
            }
        }
        self.table.set(row, column, value);
        if rank == best {
            self.borrowed.remove(&cell(row, column));
        } else {
            self.borrowed.insert(cell(row, column), rank);
        }
    }

    /// A trace that called several models has all their names, in the order of the alphabet.
    fn add_model(&mut self, row: usize, column: usize, value: &Value) {
        let Some(model) = value.as_text() else { return };
        let joined = match self.table.text(row, column) {
            None => model.into_owned(),
            Some(former) => {
                let mut models: Vec<&str> = former.split('+').chain([model.as_ref()]).collect();
                models.sort_unstable();
                models.dedup();
                models.join("+")
            }
        };
        if let Some(value) = Value::text(&joined) {
            self.table.set(row, column, &value);
        }
    }

    fn add_tags(&mut self, row: usize, value: &Value, rank: Rank) {
        let one = value.as_text().map(std::borrow::Cow::into_owned);
        let tags = match value {
            Value::List(tags) => tags.as_slice(),
            _ => one.as_slice(),
        };
        for tag in tags {
            let (key, value) = match tag.split_once(':') {
                Some((key, value))
                    if !key.is_empty() && !value.is_empty() && !value.starts_with("//") =>
                {
                    (key, Value::Text(value.to_owned()))
                }
                _ => (tag.as_str(), Value::Flag(true)),
            };
            let field = format!("tags.{key}");
            if !self.table.has_column(&field) {
                if self.tags == MOST_TAGS {
                    continue;
                }
                self.tags += 1;
            }
            let column = self.table.column(&field);
            self.set(row, column, &value, rank);
        }
    }

    /// The table, with what follows from all records of a trace. There is always a field to group by.
    pub(crate) fn finish(mut self) -> TraceTable {
        for (number, row) in self.rows.iter().enumerate() {
            self.table.set_start(number, row.start());
        }
        if self.has_severity {
            self.add_severities();
        }
        let rows = std::mem::take(&mut self.rows);
        let mut table = self.table.finish();
        let figures: [(&str, Vec<f64>); 4] = [
            ("latency_ms", rows.iter().map(Row::latency_ms).collect()),
            (
                "cost_usd",
                rows.iter().map(|row| figure(row.cost_usd)).collect(),
            ),
            (
                "tokens_in",
                rows.iter().map(|row| figure(row.tokens_in)).collect(),
            ),
            (
                "tokens_out",
                rows.iter().map(|row| figure(row.tokens_out)).collect(),
            ),
        ];
        for (name, numbers) in figures {
            if numbers.iter().any(|number| !number.is_nan()) && table.column(name).is_none() {
                table.columns.push(Column::of_numbers(name, &numbers));
            }
        }
        if !table.columns.iter().any(Column::makes_groups) {
            table
                .columns
                .push(Column::constant("trace", "all", rows.len()));
        }
        table
    }

    fn add_severities(&mut self) {
        let status = self.table.column("status");
        let error = self.table.column("error");
        for (number, row) in self.rows.iter().enumerate() {
            if let Some(word) = row.worst.word() {
                self.table
                    .set(number, status, &Value::Text(word.to_owned()));
                self.table
                    .set(number, error, &Value::Flag(row.worst == Severity::Error));
            }
        }
        if self.has_spans {
            let error_root = self.table.column("error_root");
            for (number, row) in self.rows.iter().enumerate() {
                if row.of_root != Severity::Unknown {
                    self.table.set(
                        number,
                        error_root,
                        &Value::Flag(row.of_root == Severity::Error),
                    );
                }
            }
        }
    }
}

fn cell(row: usize, column: usize) -> u64 {
    // Fewer than 2^16 columns: names and tags are limited.
    (row as u64) << 16 | column as u64
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A hash of what a record says, so that of two records of one trace the same one counts in any order.
fn content(names: &Names, record: &Record) -> u64 {
    record.fields.iter().fold(0, |sum: u64, (number, value)| {
        let text = match value {
            Value::List(texts) => texts.join("+"),
            other => other
                .as_text()
                .map_or_else(String::new, std::borrow::Cow::into_owned),
        };
        sum.wrapping_add(hash_of(&(names.path(*number), text)))
    })
}

/// One value for a score: the mean of a list of numbers, a list of words joined.
fn score(value: &Value) -> Option<Value> {
    let Value::List(texts) = value else {
        return Some(value.clone());
    };
    let numbers: Option<Vec<f64>> = texts
        .iter()
        .map(|text| crate::record::read_number(text))
        .collect();
    match numbers {
        Some(numbers) if !numbers.is_empty() => Some(Value::Number(
            numbers.iter().sum::<f64>() / numbers.len() as f64,
        )),
        Some(_) => None,
        None => Value::text(&texts.join("+")),
    }
}

/// Adds to the sum over spans, or sets the figure of the trace itself.
fn add_figure([sum, own]: &mut [f64; 2], class: Class, value: &Value) {
    let Some(number) = value.as_number() else {
        return;
    };
    if class == Class::Trace {
        *own = number;
    } else if sum.is_nan() {
        *sum = number;
    } else {
        *sum += number;
    }
}

/// The figure of the trace itself before the sum over its spans, which is rounded so that the spans' order does not
/// show.
fn figure([sum, own]: [f64; 2]) -> f64 {
    if own.is_nan() {
        (sum * 1e12).round() / 1e12
    } else {
        own
    }
}
