//! What a file's fields are to the roll-up.

use crate::layout::{Layout, Meaning};
use crate::record::{Names, Value};
use crate::table::TableBuilder;

/// What a layout's field is to the roll-up, with its column where it has one.
#[derive(Clone, Debug)]
pub(super) enum Role {
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
    Failure,
    Score(usize),
    ScoreWord { column: usize, word: Value<'static> },
    Field(usize),
}

/// The roles of a file's fields, found once a name.
#[derive(Debug)]
pub(crate) struct Roles {
    pub(super) layout: Layout,
    roles: Vec<Role>,
}

impl Roles {
    pub(crate) fn new(layout: Layout) -> Self {
        Self {
            layout,
            roles: Vec::new(),
        }
    }

    pub(super) fn learn(&mut self, names: &Names, table: &mut TableBuilder) {
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
                Meaning::Failure => Role::Failure,
                Meaning::ScoreWord { score, word } => Role::ScoreWord {
                    column: table.column(&format!("scores.{score}")),
                    word: Value::Text(word.into()),
                },
                Meaning::Score(name) => Role::Score(table.column(&format!("scores.{name}"))),
                Meaning::Field(name) => Role::Field(table.column(&name)),
            });
        }
    }

    pub(super) fn of(&self, number: u32) -> &Role {
        self.roles.get(number as usize).unwrap_or(&Role::Ignored)
    }
}
