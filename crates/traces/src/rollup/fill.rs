//! Fills the table's columns with those of a batch, whose records' rows are known.

use std::collections::HashSet;

use crate::batch::{Column, Said};
use crate::layout::Figures;
use crate::record::Value;
use crate::rollup::Rollup;
use crate::rollup::cut_texts::Lengths;
use crate::rollup::gathered::{Class, Figure, Rank};
use crate::rollup::roles::{Role, Roles};
use crate::table::TableBuilder;

/// The most columns that tags may make.
const MOST_TAGS: usize = 200;

/// The row of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) row: usize,
    pub(super) rank: Rank,
    /// Whether no other record's word goes before its.
    pub(super) is_best: bool,
    /// Whether its figures are those of the whole trace.
    pub(super) is_whole: bool,
}

/// A tag: a column's value.
#[derive(Clone, Debug)]
struct Tag {
    column: usize,
    value: Value<'static>,
    /// Its code in that column, from 1 once it is known.
    code: u32,
}

/// The codes of tags that wait to be given to rows that are new, all at once.
struct Waiting {
    first_new: Option<usize>,
    records: usize,
    /// How many values the tags may add to a column.
    most_new: usize,
    /// By the numbers of the table's columns.
    columns: Vec<Tags>,
}

/// What becomes of a column's tags.
#[derive(Clone)]
enum Tags {
    /// It was not met.
    Unknown,
    /// They are given to the rows one by one.
    Given,
    /// Their codes wait, one for each record; 0 is none.
    Wait(Vec<u32>),
}

impl Waiting {
    /// The codes of a column, where they may wait.
    fn of(&mut self, column: usize, table: &TableBuilder) -> Option<&mut Vec<u32>> {
        if self.columns.len() <= column {
            self.columns.resize(column + 1, Tags::Unknown);
        }
        let tags = &mut self.columns[column];
        if matches!(tags, Tags::Unknown) {
            let may_wait = |&first: &usize| table.is_coded_from(first, column, self.most_new);
            *tags = match self.first_new.filter(may_wait) {
                Some(_) => Tags::Wait(vec![0; self.records]),
                None => Tags::Given,
            };
        }
        match tags {
            Tags::Wait(codes) => Some(codes),
            Tags::Unknown | Tags::Given => None,
        }
    }
}

impl Rollup {
    /// Gives the rows what the columns say.
    #[inline(never)]
    pub(super) fn fill(
        &mut self,
        columns: &[(u32, &Column)],
        targets: &[Option<Target>],
        rows_before: usize,
        roles: &Roles,
    ) {
        let first_new = first_of_new(targets, rows_before);
        let mut filled = HashSet::new();
        for &(name, column) in columns {
            let role = roles.of(name);
            // Nothing is in the way of the first column that fills a field of rows that are new.
            if let (Some(place), Some(first)) = (role.column(), first_new)
                && filled.insert(place)
                && column.is_one_value_each()
                && match role {
                    Role::Field(_) => true,
                    Role::Score(_) | Role::Model(_) => column.is_of_scalars(),
                    _ => false,
                }
            {
                self.table.append(first, place, column);
                continue;
            }
            match role {
                Role::Field(place) => each(column, targets, |target, value, code| {
                    self.set(target, *place, value, code);
                }),
                Role::Score(place) => each(column, targets, |target, value, code| {
                    if !matches!(value, Value::List(_)) {
                        self.set(target, *place, value, code);
                    } else if let Some(score) = score(value) {
                        self.table.note_list(*place);
                        self.set(target, *place, &score, &mut 0);
                    }
                }),
                Role::Model(place) => each(column, targets, |target, value, code| {
                    if self.models_instead.is_empty() || !self.models_instead.remove(&target.row) {
                        self.add_word(target.row, *place, value, code);
                    } else {
                        self.table.set_again(target.row, *place, value, code);
                    }
                }),
                Role::ScoreWord {
                    column: place,
                    word,
                }
                | Role::ModelCalled {
                    column: place,
                    model: word,
                } => each(column, targets, |target, _, _| {
                    self.add_word(target.row, *place, word, &mut 0);
                }),
                Role::Length(field) => {
                    let mut lengths = Lengths::default();
                    each(column, targets, |_, length, _| lengths.note(length));
                    self.cut_texts.add(field, lengths);
                }
                _ => {}
            }
        }
        self.fill_models_instead(columns, targets, roles);
        self.fill_tags(columns, targets, first_new, roles);
        self.fill_figures(columns, targets, first_new, roles);
    }

    /// Takes the models that are told in other fields, for the traces of which no record names its model: what an agent
    /// asked for is not one more model beside those that answered.
    #[inline(never)]
    fn fill_models_instead(
        &mut self,
        columns: &[(u32, &Column)],
        targets: &[Option<Target>],
        roles: &Roles,
    ) {
        let place = |name| match roles.of(name) {
            Role::ModelInstead { place, .. } => Some(*place),
            _ => None,
        };
        let instead = columns.iter().filter(|(name, _)| place(*name).is_some());
        let mut instead: Vec<&(u32, &Column)> = instead.collect();
        if instead.is_empty() {
            return;
        }
        instead.sort_by_key(|(name, _)| place(*name));
        let mut is_told = vec![false; targets.len()];
        for (name, column) in instead {
            let Some(place) = roles.of(*name).column() else {
                continue;
            };
            column.for_each_as(Value::into_text, |record, model| {
                let (Some(Target { row, .. }), Some(model)) = (targets[record], model) else {
                    return;
                };
                let is_open = !self.table.has(row, place) || self.models_instead.contains(&row);
                if is_open && !is_told[record] {
                    is_told[record] = true;
                    self.add_word(row, place, &Value::Text(model), &mut 0);
                    self.models_instead.insert(row);
                }
            });
        }
    }

    #[inline(never)]
    fn fill_figures(
        &mut self,
        columns: &[(u32, &Column)],
        targets: &[Option<Target>],
        first_new: Option<usize>,
        roles: &Roles,
    ) {
        let kind = |name| match roles.of(name) {
            Role::CostUsd => Some(0),
            Role::TokensIn => Some(1),
            Role::TokensOut => Some(2),
            _ => None,
        };
        let mut told: [Vec<&Column>; 3] = Default::default();
        for &(name, column) in columns {
            if let Some(kind) = kind(name) {
                told[kind].push(column);
            }
        }
        let is_whole = targets.iter().flatten().all(|target| target.is_whole);
        if let Some(first) = first_new.filter(|_| is_whole) {
            for (kind, columns) in told.iter_mut().enumerate() {
                if let [column] = columns[..]
                    && column.is_of_numbers()
                    && column.is_one_value_each()
                {
                    self.gathered.append_figures(kind, first, column);
                    columns.clear();
                }
            }
        }
        if told.iter().all(Vec::is_empty) {
            return;
        }
        let comes_in_parts = roles.layout.form().figures == Figures::OfSubtreeInParts;
        let mut figures = vec![[Figure::new(comes_in_parts); 3]; targets.len()];
        for (kind, columns) in told.iter().enumerate() {
            for column in columns {
                column.for_each_as(
                    |value| value.as_number(),
                    |record, number| figures[record][kind].add(number),
                );
            }
        }
        for (target, figures) in targets.iter().zip(figures) {
            if let Some(Target { row, is_whole, .. }) = target {
                self.gathered.add_figures(*row, figures, *is_whole);
            }
        }
    }

    /// Makes room for a record that outranks the row's best one: cells that the former best filled become borrowed.
    pub(super) fn settle(&mut self, row: usize, rank: Rank) {
        let former = self.gathered.best(row);
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
        self.gathered.set_best(row, rank);
    }

    fn set(&mut self, target: &Target, column: usize, value: &Value<'_>, code: &mut u32) {
        let &Target {
            row, rank, is_best, ..
        } = target;
        if self.table.has(row, column) {
            let borrowed = self.borrowed.get(&cell(row, column)).copied();
            let holder = borrowed.unwrap_or_else(|| self.gathered.best(row));
            if holder <= rank {
                return;
            }
        }
        self.table.set_again(row, column, value, code);
        if !is_best {
            self.borrowed.insert(cell(row, column), rank);
        } else if !self.borrowed.is_empty() {
            self.borrowed.remove(&cell(row, column));
        }
    }

    /// A trace that called several models, or was given several words for one score, has them all, in the order of the
    /// alphabet.
    fn add_word(&mut self, row: usize, column: usize, value: &Value<'_>, code: &mut u32) {
        if !self.table.has(row, column) {
            if !matches!(value, Value::List(_) | Value::LongText) {
                self.table.set_again(row, column, value, code);
            }
            return;
        }
        let (Some(former), Some(word)) = (self.table.text(row, column), value.as_text()) else {
            return;
        };
        if former == word {
            return;
        }
        let mut words: Vec<&str> = former.split('+').chain([word.as_ref()]).collect();
        words.sort_unstable();
        words.dedup();
        if let Some(value) = Value::text(words.join("+")) {
            self.table.set(row, column, &value);
        }
    }

    /// Fills the columns of tags, record by record, so that the first tags of the file make columns whatever the number
    /// of its fields with tags.
    #[inline(never)]
    fn fill_tags(
        &mut self,
        columns: &[(u32, &Column)],
        targets: &[Option<Target>],
        first_new: Option<usize>,
        roles: &Roles,
    ) {
        let is_tags = |name| matches!(roles.of(name), Role::Tags);
        let columns = columns.iter().filter(|(name, _)| is_tags(*name));
        let columns: Vec<&Column> = columns.map(|(_, column)| *column).collect();
        if columns.is_empty() {
            return;
        }
        let mut cells = Vec::new();
        let mut most_tags = 0;
        for (number, column) in columns.iter().enumerate() {
            column.for_each(|record, said| {
                if let Said::Loose(value) = &said {
                    most_tags += tags_in(value);
                }
                cells.push((record, number, said));
            });
            most_tags += column
                .by_code(|value| tags_in(&value))
                .iter()
                .sum::<usize>();
        }
        if columns.len() > 1 {
            cells.sort_by_key(|(record, ..)| *record);
        }
        let entries = columns.iter().map(|column| vec![None; column.entries()]);
        let mut known: Vec<Vec<Option<Vec<Tag>>>> = entries.collect();
        let mut waiting = Waiting {
            first_new,
            records: targets.len(),
            most_new: most_tags,
            columns: Vec::new(),
        };
        for (record, number, said) in cells {
            let Some(target) = &targets[record] else {
                continue;
            };
            match said {
                Said::Entry(entry) => {
                    let read = || self.read_tags(&columns[number].entry(entry));
                    let tags = known[number][entry].get_or_insert_with(read);
                    self.set_tags(record, target, tags, &mut waiting);
                }
                Said::Loose(value) => {
                    let mut tags = self.read_tags(&value);
                    self.set_tags(record, target, &mut tags, &mut waiting);
                }
            }
        }
        for (column, tags) in waiting.columns.iter().enumerate() {
            if let (Tags::Wait(codes), Some(first)) = (tags, first_new) {
                self.table.append_codes(first, column, codes);
            }
        }
    }

    fn set_tags(
        &mut self,
        record: usize,
        target: &Target,
        tags: &mut [Tag],
        waiting: &mut Waiting,
    ) {
        for tag in tags {
            match waiting.of(tag.column, &self.table) {
                Some(codes) if codes[record] != 0 => {}
                Some(codes) => {
                    if tag.code == 0 {
                        tag.code = self.table.code(tag.column, &tag.value);
                    }
                    codes[record] = tag.code;
                }
                None => self.set(target, tag.column, &tag.value, &mut tag.code),
            }
        }
    }

    /// The tags of a value, with columns made for those that are new.
    fn read_tags(&mut self, value: &Value<'_>) -> Vec<Tag> {
        let one = value.as_text();
        let texts = match value {
            Value::List(texts) => texts.as_slice(),
            _ => one.as_slice(),
        };
        let mut tags = Vec::new();
        for text in texts {
            let (key, value) = match text.split_once(':') {
                Some((key, value))
                    if !key.is_empty() && !value.is_empty() && !value.starts_with("//") =>
                {
                    (key, Value::Text(value.to_owned().into()))
                }
                _ => (text.as_ref(), Value::Flag(true)),
            };
            let field = format!("tags.{key}");
            if !self.table.has_column(&field) {
                if self.tags == MOST_TAGS {
                    continue;
                }
                self.tags += 1;
            }
            tags.push(Tag {
                column: self.table.column(&field),
                value,
                code: 0,
            });
        }
        tags
    }
}

/// How many tags a value may tell.
fn tags_in(value: &Value<'_>) -> usize {
    match value {
        Value::List(texts) => texts.len(),
        _ => 1,
    }
}

/// The row of the first record, where every record has a row of its own that is new, one after the other.
fn first_of_new(targets: &[Option<Target>], rows_before: usize) -> Option<usize> {
    let first = targets.first()?.filter(|it| it.row >= rows_before)?.row;
    let is_next = |(number, target): (usize, &Option<Target>)| {
        target.is_some_and(|target| target.row == first + number)
    };
    targets.iter().enumerate().all(is_next).then_some(first)
}

/// Each value of a record that has a row, with what it was known by the last time.
#[inline(never)]
fn each(
    column: &Column,
    targets: &[Option<Target>],
    mut take: impl FnMut(&Target, &Value<'_>, &mut u32),
) {
    let entries: Vec<Value<'_>> = (0..column.entries())
        .map(|entry| column.entry(entry))
        .collect();
    let mut codes = vec![0; entries.len()];
    column.for_each(|record, said| {
        let Some(target) = &targets[record] else {
            return;
        };
        match said {
            Said::Entry(entry) => take(target, &entries[entry], &mut codes[entry]),
            Said::Loose(value) => take(target, &value, &mut 0),
        }
    });
}

/// One number for a cell; there are far fewer than 2^24 columns, since names and tags are limited.
fn cell(row: usize, column: usize) -> u64 {
    (row as u64) << 24 | column as u64
}

/// One value for a score: the mean of a list of numbers, a list of words joined.
fn score<'a>(value: &Value<'a>) -> Option<Value<'a>> {
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
        None => Value::text(texts.join("+")),
    }
}
