//! The built-in examples: each made from a fixed seed, with its truth written down beside it.

pub mod ab_week;
pub mod agent_spans;
mod chance;
pub mod support_bot;

use assay_plan::data::{BuiltIn, Receipt};
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::rule::{Combine, Condition, Rule, Test};

use self::chance::Chance;
use crate::record::Value;
use crate::table::{TableBuilder, TraceTable};

const DAY_MS: f64 = 86_400_000.0;
/// 2 November 2026, a Monday.
const FIRST_MS: i64 = 1_793_577_600_000;

/// An example and the plan that it opens with.
#[derive(Clone, Debug)]
pub struct Example {
    /// The traces.
    pub table: TraceTable,
    /// What was "read".
    pub receipt: Receipt,
    /// The plan.
    pub plan: Plan,
}

/// The example, the same on every machine.
pub fn example(which: BuiltIn) -> Example {
    match which {
        BuiltIn::SupportBot => support_bot::support_bot(),
        BuiltIn::AgentSpans => agent_spans::agent_spans(),
        BuiltIn::AbWeek => ab_week::ab_week(),
    }
}

impl Example {
    /// An example of so many rows of some kind.
    fn of(which: BuiltIn, table: TraceTable, plan: Plan, (rows, row_unit): (u64, &str)) -> Self {
        let span = table.span_ms();
        let receipt = Receipt {
            name: which.name(),
            example: true,
            rows,
            row_unit: row_unit.into(),
            traces: table.rows() as u64,
            first_ms: span.map(|(first, _)| first),
            last_ms: span.map(|(_, last)| last),
            ..Receipt::default()
        };
        Self {
            table,
            receipt,
            plan,
        }
    }
}

/// Writes traces field by field.
#[derive(Default)]
struct Writer {
    table: TableBuilder,
    row: usize,
    starts_ms: Vec<i64>,
}

impl Writer {
    /// Begins a trace that started then.
    fn begin(&mut self, chance: &mut Chance, start_ms: i64) {
        (self.row, _) = self.table.row(&chance.id());
        self.starts_ms.resize(self.row + 1, start_ms);
    }

    fn finish(self) -> TraceTable {
        TraceTable {
            starts: self.starts_ms.into_iter().collect(),
            ..self.table.finish()
        }
    }

    fn put(&mut self, field: &str, value: &Value<'_>) {
        let column = self.table.column(field);
        self.table.set(self.row, column, value);
    }

    fn word(&mut self, field: &str, word: &str) {
        self.put(field, &Value::Text(word.into()));
    }

    fn number(&mut self, field: &str, number: f64) {
        self.put(field, &Value::Number(number));
    }
}

fn by(field: &str) -> Dimension {
    Dimension {
        field: field.into(),
        cuts: Vec::new(),
    }
}

fn any(conditions: Vec<Condition>) -> Rule {
    Rule {
        combine: Combine::Any,
        conditions,
    }
}

fn is(field: &str, value: &str) -> Condition {
    Condition {
        field: field.into(),
        test: Test::Is(value.into()),
    }
}

fn below(field: &str, limit: f64) -> Condition {
    Condition {
        field: field.into(),
        test: Test::Below(limit),
    }
}
