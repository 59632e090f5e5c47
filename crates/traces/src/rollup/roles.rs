//! What a file's fields are to the roll-up.

use std::collections::HashMap;

use assay_plan::data::Unit;

use crate::layout::{CountPart, GivenPart, Layout, Meaning};
use crate::record::{Names, Value, long_text};
use crate::table::TableBuilder;

/// What a layout's field is to the roll-up, with its column where it has one.
#[derive(Clone, Debug)]
pub(super) enum Role {
    Ignored,
    TraceId,
    SpanId,
    ParentId,
    IsRoot,
    Start,
    End,
    Latency {
        milliseconds: f64,
    },
    Severity,
    HttpStatus,
    Model(usize),
    ModelInstead {
        column: usize,
        place: u8,
    },
    ModelCalled {
        column: usize,
        model: Value<'static>,
    },
    CostUsd,
    TokensIn,
    TokensOut,
    Tags,
    Failure,
    Score(usize),
    ScoreWord {
        column: usize,
        word: Value<'static>,
    },
    Given {
        slot: usize,
        part: GivenPart,
    },
    Count(CountPart),
    /// How long the text of this field is, where it is long.
    Length(String),
    Field(usize),
}

impl Role {
    /// The column that its values fill, or some of them.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Field(column)
            | Self::Score(column)
            | Self::Model(column)
            | Self::ModelInstead { column, .. }
            | Self::ModelCalled { column, .. }
            | Self::ScoreWord { column, .. } => Some(*column),
            _ => None,
        }
    }
}

/// The roles of a file's fields, found once a name.
#[derive(Debug)]
pub(crate) struct Roles {
    pub(super) layout: Layout,
    by_number: Vec<Role>,
    /// Whether fields that tell of spans alone count.
    counts_spans: bool,
    /// The numbers of the scores that a record may tell in several fields.
    slots: HashMap<String, usize>,
}

impl Roles {
    pub(crate) fn new(layout: Layout) -> Self {
        Self {
            layout,
            by_number: Vec::new(),
            counts_spans: false,
            slots: HashMap::new(),
        }
    }

    #[inline(never)]
    pub(super) fn learn(&mut self, names: &Names, table: &mut TableBuilder, unit: Unit) {
        self.counts_spans = unit == Unit::Observation;
        for number in self.by_number.len()..names.len() {
            let path = names.path(number as u32);
            if let Some(field) = Names::lengthy(path) {
                self.by_number.push(Role::Length(field.to_owned()));
                continue;
            }
            if let Some(field) = long_text(path)
                && self.layout.form().records.are_of_traces()
            {
                table.add_unread(field);
            }
            self.by_number.push(match self.layout.meaning(path) {
                Meaning::OfSpan(name) if self.counts_spans => {
                    Role::Field(table.column_of(&name, path))
                }
                Meaning::Ignored | Meaning::OfSpan(_) => Role::Ignored,
                Meaning::TraceId => Role::TraceId,
                Meaning::SpanId => Role::SpanId,
                Meaning::ParentId => Role::ParentId,
                Meaning::IsRoot => Role::IsRoot,
                Meaning::Start => Role::Start,
                Meaning::End => Role::End,
                Meaning::LatencyMs => Role::Latency { milliseconds: 1.0 },
                Meaning::LatencySeconds => Role::Latency {
                    milliseconds: 1000.0,
                },
                Meaning::Severity => Role::Severity,
                Meaning::HttpStatus => Role::HttpStatus,
                Meaning::Model => Role::Model(table.column("model")),
                Meaning::ModelInstead(place) => Role::ModelInstead {
                    column: table.column("model"),
                    place,
                },
                Meaning::ModelCalled(model) => Role::ModelCalled {
                    column: table.column("model"),
                    model: Value::Text(model.into()),
                },
                Meaning::CostUsd => Role::CostUsd,
                Meaning::TokensIn => Role::TokensIn,
                Meaning::TokensOut => Role::TokensOut,
                Meaning::Tags => Role::Tags,
                Meaning::Failure => Role::Failure,
                Meaning::ScoreWord { score, word } => Role::ScoreWord {
                    column: table.column(&format!("scores.{score}")),
                    word: Value::Text(word.into()),
                },
                Meaning::Given { slot, part } => {
                    let next = self.slots.len();
                    let slot = *self.slots.entry(slot).or_insert(next);
                    Role::Given { slot, part }
                }
                Meaning::Count(part) => Role::Count(part),
                Meaning::Score(name) => {
                    Role::Score(table.column_of(&format!("scores.{name}"), path))
                }
                Meaning::Field(name) => Role::Field(table.column_of(&name, path)),
            });
        }
    }

    /// Whether a record may tell scores in several fields.
    pub(super) fn tells_scores(&self) -> bool {
        !self.slots.is_empty()
    }

    pub(super) fn of(&self, number: u32) -> &Role {
        self.by_number
            .get(number as usize)
            .unwrap_or(&Role::Ignored)
    }
}
