//! Scores that are told apart from the fields of their trace: by other files, or several to a record.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use assay_plan::data::{Join, Unit};
use assay_plan::number::count;

use crate::record::{LONGEST_TEXT, Value};
use crate::rollup::hash_of;
use crate::rollup::repeats::{first_id, further_id, original_id};
use crate::table::{IdIndex, TableBuilder};

/// Ids that are named as examples of those that were not found.
const MOST_EXAMPLES: usize = 5;

/// One score as its parts are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) value: Option<&'a Value<'a>>,
    pub(super) label: Option<&'a Value<'a>>,
    pub(super) is_human: bool,
    /// Whether the label counts although there is a number, as Langfuse's categories have one.
    pub(super) is_word: bool,
    /// Whether the label only spells the number out, as Langfuse's yes and no do.
    pub(super) is_number: bool,
}

/// Whose a score is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// The trace of this row.
    Row(u32),
    /// The trace of this entry's id.
    Trace(u32),
    /// The trace of the span of this entry's id.
    Span(u32),
}

#[derive(Clone, Copy, Debug)]
struct Given {
    target: Target,
    name: u32,
    is_human: bool,
    /// What makes it the same score as another: its id, or all that it says.
    key: u64,
    has_id: bool,
    number: f64,
    /// An entry of the words, from 1; 0 is none.
    word: u32,
}

/// What scores a load was given.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    targets: IdIndex,
    names: IdIndex,
    words: IdIndex,
    given: Vec<Given>,
    /// What people call one of the scores that came in files of their own.
    what: Option<&'static str>,
    /// Scores of a session or a run of a dataset, which are no trace's.
    pub(crate) elsewhere: u64,
}

/// What joining the scores to their traces gave.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    pub(crate) join: Option<Join>,
    pub(crate) notes: Vec<String>,
    /// What the records are called of which there are no traces but those that they name.
    pub(crate) only: Option<&'static str>,
}

impl Scores {
    /// Adds a score of the trace in a row.
    #[inline(never)]
    pub(super) fn add_of_row(&mut self, row: usize, span: u64, number: usize, draft: &Draft<'_>) {
        let target = Target::Row(row as u32);
        self.add(target, hash_of(&(span, number)), draft);
    }

    /// Adds a score of a file of scores. One that names neither trace nor span belongs elsewhere.
    pub(super) fn add_of_file(
        &mut self,
        what: &'static str,
        (trace_id, span_id): (Option<&str>, Option<&str>),
        unit: Unit,
        draft: &Draft<'_>,
    ) {
        self.what = Some(match self.what {
            Some(former) if former != what => "score",
            _ => what,
        });
        let target = match (trace_id, span_id) {
            (_, Some(id)) if unit == Unit::Observation => Target::Span(self.targets.row(id).0),
            (Some(id), _) => Target::Trace(self.targets.row(id).0),
            (None, Some(id)) => Target::Span(self.targets.row(id).0),
            (None, None) => {
                self.elsewhere += 1;
                return;
            }
        };
        self.add(target, hash_of(&span_id), draft);
    }

    fn add(&mut self, target: Target, place: u64, draft: &Draft<'_>) {
        let Some(name) = &draft.name else { return };
        let number = draft.value.and_then(Value::as_number);
        let number = number.filter(|_| !(draft.is_word && draft.label.is_some()));
        let word = match (draft.label, draft.value) {
            (Some(_), _) if draft.is_number && number.is_some() => None,
            (Some(label), _) => label.as_text(),
            (None, Some(value)) if number.is_none() => value.as_text(),
            _ => None,
        };
        // A score without a value says that the judge gave no verdict: the trace stays unjudged.
        if number.is_none() && word.is_none() {
            return;
        }
        let says = (name, draft.is_human, number.map(f64::to_bits), &word);
        let key = match &draft.id {
            Some(id) => hash_of(id),
            None => hash_of(&(place, says)),
        };
        let word = word.map_or(0, |word| self.words.row(&word).0 + 1);
        self.given.push(Given {
            target,
            name: self.names.row(name).0,
            is_human: draft.is_human,
            key,
            has_id: draft.id.is_some(),
            number: number.unwrap_or(f64::NAN),
            word,
        });
    }

    /// Gives the traces of a table their scores: of numbers the mean, of words all of them. Where people and others
    /// gave scores of one name, people's have a field of their own. `row_of_trace` and `row_of_span` find the row of a
    /// trace and that of a span's trace.
    ///
    /// Without any trace in the load, the scores' own ids make the rows.
    ///
    /// Where repeats are kept, of which there are so many, each score of a name has a row of its own instead: who reads them
    /// can tell verdicts that contradict each other, and take the mean of all scores of a trace, whichever of its spans
    /// they are of.
    pub(super) fn apply(
        mut self,
        table: &mut TableBuilder,
        repeats: Option<u64>,
        row_of_trace: impl Fn(&TableBuilder, &str) -> Option<u32>,
        row_of_span: impl Fn(&str) -> Option<u32>,
    ) -> Joined {
        let given = std::mem::take(&mut self.given);
        let makes_rows = table.rows() == 0;
        let mut cells: BTreeMap<(u32, u32, bool), Vec<Given>> = BTreeMap::new();
        let mut joined: HashMap<(Target, u32, u64), bool> = HashMap::new();
        let mut lost = BTreeSet::new();
        let row_of_id = |table: &mut TableBuilder, id: &str| {
            table.row(&first_id(id, repeats.is_some())).0 as u32
        };
        for score in given {
            let id = |entry: u32| self.targets.id(entry as usize);
            let row = match score.target {
                Target::Row(row) => Some(row),
                Target::Trace(entry) if makes_rows => Some(row_of_id(table, &id(entry))),
                Target::Trace(entry) => row_of_trace(table, &id(entry)),
                Target::Span(entry) => match row_of_span(&id(entry)) {
                    None if makes_rows => Some(row_of_id(table, &id(entry))),
                    row => row,
                },
            };
            if let Target::Trace(entry) | Target::Span(entry) = score.target {
                joined.insert((score.target, score.name, score.key), row.is_some());
                if row.is_none() {
                    lost.insert(id(entry).to_string());
                    if lost.len() > MOST_EXAMPLES {
                        lost.pop_last();
                    }
                }
            }
            if let Some(row) = row {
                let cell = (row, score.name, score.is_human);
                cells.entry(cell).or_default().push(score);
            }
        }
        let mut notes = self.fill(table, repeats, cells);
        if self.elsewhere > 0 {
            let those = match self.elsewhere {
                1 => "1 score belongs".to_owned(),
                several => format!("{} scores belong", count(several)),
            };
            notes.push(format!(
                "{those} to a session or to a run over a dataset, not to a trace, and {} left out.",
                if self.elsewhere == 1 { "is" } else { "are" }
            ));
        }
        let join = self.what.map(|what| Join {
            what: what.to_owned(),
            records: joined.len() as u64,
            found: joined.values().filter(|&&found| found).count() as u64,
            examples: lost.into_iter().collect(),
        });
        let join = join.filter(|join| join.records > 0 && !makes_rows);
        let only = self.what.filter(|_| makes_rows && table.rows() > 0);
        Joined { join, notes, only }
    }

    /// Fills the fields of the scores and says how.
    fn fill(
        &self,
        table: &mut TableBuilder,
        repeats: Option<u64>,
        cells: BTreeMap<(u32, u32, bool), Vec<Given>>,
    ) -> Vec<String> {
        let mut kinds: BTreeMap<u32, Kinds> = BTreeMap::new();
        for ((_, name, is_human), scores) in &cells {
            let kinds = kinds.entry(*name).or_default();
            kinds.of_people |= is_human;
            kinds.of_others |= !is_human;
            kinds.numbers |= scores.iter().any(|score| !score.number.is_nan());
        }
        let mut several = 0_u64;
        let mut further = repeats.map(FurtherRows::after);
        for ((row, name, is_human), scores) in cells {
            let kinds = kinds.get(&name).copied().unwrap_or_default();
            let field = self.field(name, is_human && kinds.of_others);
            let scores = without_repeats(scores);
            if let Some(further) = &mut further {
                for (place, score) in scores.iter().enumerate() {
                    let row = further.row(table, row, place);
                    self.put(table, row, &field, kinds, std::slice::from_ref(score));
                }
                continue;
            }
            several += u64::from(scores.len() > 1);
            self.put(table, row, &field, kinds, &scores);
        }
        let mut notes = Vec::new();
        for (name, kinds) in kinds {
            if kinds.of_people && kinds.of_others {
                notes.push(format!(
                    "People and others gave scores called {}: those of people are in {}.",
                    self.names.id(name as usize),
                    self.field(name, true)
                ));
            }
        }
        if several > 0 {
            let times = match several {
                1 => "Once".to_owned(),
                _ => format!("{} times", count(several)),
            };
            notes.push(format!(
                "{times} a trace has several scores of one name: numbers are averaged, words are listed."
            ));
        }
        notes.sort();
        notes
    }

    /// Gives a row these scores of one field: of numbers the mean, of words all of them.
    fn put(&self, table: &mut TableBuilder, row: u32, field: &str, kinds: Kinds, scores: &[Given]) {
        let mut numbers: Vec<f64> = scores.iter().map(|score| score.number).collect();
        numbers.retain(|number| !number.is_nan());
        numbers.sort_by(f64::total_cmp);
        if !numbers.is_empty() {
            let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
            let column = table.column(field);
            table.set(row as usize, column, &Value::Number(mean));
        }
        let words: BTreeSet<String> = scores
            .iter()
            .filter_map(|score| (score.word as usize).checked_sub(1))
            .map(|entry| self.words.id(entry).to_string())
            .collect();
        let words = Vec::from_iter(words).join("+");
        if !words.is_empty() && words.len() <= LONGEST_TEXT {
            let field = if kinds.numbers {
                format!("{field}.label")
            } else {
                field.to_owned()
            };
            let column = table.column(&field);
            table.set(row as usize, column, &Value::Text(words.into()));
        }
    }

    fn field(&self, name: u32, of_people: bool) -> String {
        let name = self.names.id(name as usize);
        if of_people {
            format!("scores.{name}.human")
        } else {
            format!("scores.{name}")
        }
    }
}

/// The rows of scores that a row has already one like.
struct FurtherRows {
    /// How many further rows there were before.
    number: u64,
    /// The further rows of each row, in their order.
    rows: HashMap<u32, Vec<u32>>,
}

impl FurtherRows {
    fn after(number: u64) -> Self {
        Self {
            number,
            rows: HashMap::new(),
        }
    }

    /// The row of a score of which there are so many before it in this row and the further ones.
    fn row(&mut self, table: &mut TableBuilder, row: u32, before: usize) -> u32 {
        let Some(place) = before.checked_sub(1) else {
            return row;
        };
        let rows = self.rows.entry(row).or_default();
        while rows.len() <= place {
            self.number += 1;
            let trace_id = original_id(table.id(row as usize)).into_owned();
            rows.push(table.row(&further_id(&trace_id, self.number)).0 as u32);
        }
        rows[place]
    }
}

/// Who gave scores of a name, and whether there are numbers among them.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds {
    of_people: bool,
    of_others: bool,
    numbers: bool,
}

/// The scores of one cell, each once: by its id, and where one has none by what it says.
fn without_repeats(mut scores: Vec<Given>) -> Vec<Given> {
    scores.sort_by_key(|score| (!score.has_id, score.key));
    scores.dedup_by_key(|score| score.key);
    let says = |score: &Given| (score.number.to_bits(), score.word);
    let with_id: BTreeSet<(u64, u32)> = scores.iter().filter(|it| it.has_id).map(says).collect();
    scores.retain(|score| score.has_id || !with_id.contains(&says(score)));
    scores
}
