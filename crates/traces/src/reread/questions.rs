//! What is asked of the files.

use assay_plan::data::Unit;
use assay_plan::rule::{Condition, Rule, Test};

use crate::rule::holds;
use crate::table::{Column, TraceTable, Values};
use crate::wire::{Reader, Writer};

/// What is asked of every record of the files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Questions {
    all: Vec<Question>,
    /// What the table has a row for each of.
    unit: Unit,
}

/// A test of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    pub(crate) field: String,
    /// The test, which no missing value passes.
    pub(crate) test: Test,
    /// The names that the field has in the files.
    paths: Vec<String>,
}

impl Questions {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many tests there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// What the table has a row for each of.
    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Question> {
        self.all.iter()
    }

    /// The numbers of the questions about the field that has this name in a file.
    pub(crate) fn of(&self, path: &str) -> Vec<u32> {
        let is_about = |question: &Question| question.paths.iter().any(|own| own == path);
        (0..)
            .zip(&self.all)
            .filter(|(_, question)| is_about(question))
            .map(|(number, _)| number)
            .collect()
    }

    /// The field that the question of this number is about.
    pub(crate) fn field(&self, number: u32) -> Option<&str> {
        let question = self.all.get(number as usize)?;
        Some(&question.field)
    }

    /// Whether a value passes the test of the question of this number.
    pub(crate) fn passes(&self, number: u32, text: &str, value: Option<f64>) -> bool {
        let question = self.all.get(number as usize);
        question.is_some_and(|question| holds(&question.test, Some(text), value))
    }

    /// Writes what readers of other workers need to ask the same: not what the table has a row for each of.
    pub(crate) fn write(&self, to: &mut Writer) {
        to.all(&self.all, |to, question| {
            to.text(&question.field);
            // A test of texts and numbers always has JSON.
            to.text(&serde_json::to_string(&question.test).unwrap_or_default());
            to.all(&question.paths, |to, path| to.text(path));
        });
    }

    /// Reads what [`Questions::write`] wrote; none of anything else.
    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let all = from.all(|from| {
            Some(Question {
                field: from.text()?.to_owned(),
                test: serde_json::from_str(from.text()?).ok()?,
                paths: from.all(|from| from.text().map(str::to_owned))?,
            })
        })?;
        Some(Self {
            all,
            ..Self::default()
        })
    }

    fn ask(&mut self, table: &TraceTable, column: &Column, test: Test) {
        let question = Question {
            field: column.name().to_owned(),
            test,
            paths: column.paths().to_vec(),
        };
        let is_known = table.answer(&question.field, &question.test).is_some();
        if !question.paths.is_empty() && !is_known && !self.all.contains(&question) {
            self.all.push(question);
        }
    }
}

/// What has to be asked of the files before these rules can be evaluated on the table: their conditions on texts that
/// were not kept, but for those that were asked before.
pub fn unanswered(table: &TraceTable, signal: &Rule, verdict: &Rule) -> Questions {
    let mut questions = Questions {
        unit: table.unit,
        ..Questions::default()
    };
    for condition in signal.conditions.iter().chain(&verdict.conditions) {
        let Some(column) = table.column(&condition.field) else {
            continue;
        };
        let (test, _) = positive(condition);
        let is_asked = match column.values() {
            Values::Coded { .. } | Values::Numbers(_) => false,
            Values::NotKept { .. } => test != Test::Present,
            Values::Unread => true,
        };
        if is_asked {
            questions.ask(table, column, test);
        }
    }
    // A trace was judged where the fields of the verdict have values.
    for condition in &verdict.conditions {
        if let Some(column) = table.column(&condition.field)
            && matches!(column.values(), Values::Unread)
        {
            questions.ask(table, column, Test::Present);
        }
    }
    questions
}

/// The test that a condition is about, which no missing value passes, and whether the condition holds where that
/// passes.
pub(crate) fn positive(condition: &Condition) -> (Test, bool) {
    match &condition.test {
        Test::Missing => (Test::Present, false),
        Test::IsNot(value) => (Test::Is(value.clone()), false),
        test => (test.clone(), true),
    }
}
