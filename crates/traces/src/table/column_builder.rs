//! Fills a column value by value.

use assay_plan::data::FieldKind;
use assay_sampling::order;

use crate::batch::{self, Said};
use crate::fingerprint::SmallMap;
use crate::record::{Value, read_number};
use crate::table::codes::Codes;
use crate::table::column::{Column, MOST_VALUES, Values};
use crate::table::pages::Pages;

/// Fills a column; whatever the order of its values, the finished column says the same of each row.
#[derive(Clone, Debug)]
pub(crate) struct ColumnBuilder {
    name: String,
    /// The names that it has in the files.
    paths: Vec<String>,
    is_of_lists: bool,
    filling: Filling,
    /// The most different texts that are kept.
    most: usize,
}

#[derive(Clone, Debug)]
enum Filling {
    Coded(Coded),
    Numbers(Pages<f64>),
    NotKept { present: Pages<bool>, distinct: u64 },
}

#[derive(Clone, Debug, Default)]
struct Coded {
    dictionary: Vec<String>,
    texts: SmallMap<String, u32>,
    numbers: SmallMap<u64, u32>,
    codes: Codes,
}

impl Coded {
    fn text(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.texts.get(text) {
            return code;
        }
        self.dictionary.push(text.to_owned());
        let code = self.dictionary.len() as u32;
        self.texts.insert(text.to_owned(), code);
        code
    }

    fn number(&mut self, number: f64) -> u32 {
        if let Some(&code) = self.numbers.get(&number.to_bits()) {
            return code;
        }
        let code = self.text(&number.to_string());
        self.numbers.insert(number.to_bits(), code);
        code
    }

    /// The code of a value, from 1; 0 where it is none that is kept here.
    fn code(&mut self, value: &Value<'_>) -> u32 {
        match value {
            Value::Number(number) => self.number(*number),
            Value::Flag(flag) => self.text(if *flag { "true" } else { "false" }),
            Value::Text(text) => self.text(text),
            Value::List(texts) => self.text(&texts.join("+")),
            Value::LongText | Value::Passes(_) => 0,
        }
    }

    /// The code of what a record says in a column of scalars; `by_entry` has those of its entries, 0 before they are known.
    #[inline]
    fn said(&mut self, column: &batch::Column, said: Said<'_>, by_entry: &mut [u32]) -> u32 {
        match said {
            Said::Entry(entry) => {
                if by_entry[entry] == 0 {
                    by_entry[entry] = self.code(&column.entry(entry));
                }
                by_entry[entry]
            }
            Said::Loose(value) => self.code(&value),
        }
    }

    /// Gives rows from `first` on these codes.
    fn append(&mut self, first: usize, codes: &[u32]) {
        self.codes.grow(first);
        let greatest = self.dictionary.len() as u32;
        self.codes.extend_as(codes, greatest, |code| code);
    }

    /// The dictionary as numbers, if every entry is one and no two are the same: versions such as 2.1 and 2.10 are
    /// texts.
    fn as_numbers(&self) -> Option<Vec<f64>> {
        let numbers: Vec<f64> = self
            .dictionary
            .iter()
            .map(|text| read_number(text))
            .collect::<Option<_>>()?;
        let order = order::places(numbers.len(), &|one, other| {
            numbers[one].total_cmp(&numbers[other])
        });
        let distinct = order
            .windows(2)
            .all(|pair| numbers[pair[0]] < numbers[pair[1]]);
        (distinct && !numbers.is_empty()).then_some(numbers)
    }
}

impl ColumnBuilder {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            paths: Vec::new(),
            is_of_lists: false,
            filling: Filling::Coded(Coded::default()),
            most: MOST_VALUES,
        }
    }

    /// A builder that keeps every value, of which rows are made.
    pub(crate) fn of_all(name: String) -> Self {
        Self {
            most: usize::MAX,
            ..Self::new(name)
        }
    }

    /// The field's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Notes a name that the column has in a file.
    pub(crate) fn add_path(&mut self, path: &str) {
        if !self.paths.iter().any(|known| known == path) {
            self.paths.push(path.to_owned());
        }
    }

    /// Notes that a value is made of a list.
    pub(crate) fn note_list(&mut self) {
        self.is_of_lists = true;
    }

    /// Whether no row ever had a value.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.filling, Filling::Coded(coded) if coded.dictionary.is_empty())
    }

    /// Whether a row has a value.
    pub(crate) fn has(&self, row: usize) -> bool {
        match &self.filling {
            Filling::Coded(coded) => coded.codes.get(row) != 0,
            Filling::Numbers(numbers) => numbers.get(row).is_some_and(|number| !number.is_nan()),
            Filling::NotKept { present, .. } => present.get(row).unwrap_or(false),
        }
    }

    /// The text in a row of a column that is still coded.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        match &self.filling {
            Filling::Coded(coded) => {
                let code = coded.codes.get(row) as usize;
                code.checked_sub(1)
                    .map(|entry| coded.dictionary[entry].as_str())
            }
            Filling::Numbers(_) | Filling::NotKept { .. } => None,
        }
    }

    /// Gives a row a value in place of the one it has.
    pub(crate) fn set(&mut self, row: usize, value: &Value<'_>) {
        match &mut self.filling {
            Filling::Coded(coded) => {
                if matches!(value, Value::LongText) {
                    self.give_up();
                    return self.set(row, value);
                }
                let code = coded.code(value);
                if code != 0 {
                    coded.codes.set(row, code);
                }
                if coded.dictionary.len() > self.most {
                    self.leave_dictionary();
                }
            }
            Filling::Numbers(numbers) => {
                if let Some(number) = value.as_number() {
                    numbers.put(row, number, f64::NAN);
                } else {
                    self.give_up();
                    self.set(row, value);
                }
            }
            Filling::NotKept { present, .. } => present.put(row, true, false),
        }
    }

    /// Gives the rows after those of the numbers before these numbers; NaN is none.
    #[inline(never)]
    pub(crate) fn add_numbers(&mut self, numbers: &[f64]) {
        let mut rest = numbers.iter().copied();
        while let Filling::Coded(coded) = &mut self.filling
            && let Some(number) = rest.next()
        {
            let code = if number.is_nan() {
                0
            } else {
                coded.number(number)
            };
            coded.codes.push(code);
            if coded.dictionary.len() > self.most {
                self.leave_dictionary();
            }
        }
        for number in rest {
            match &mut self.filling {
                Filling::Coded(_) => {}
                Filling::Numbers(numbers) => numbers.push(number),
                Filling::NotKept { present, .. } => present.push(!number.is_nan()),
            }
        }
    }

    /// [`ColumnBuilder::set`] for a value that comes again: `code` is its code of the last time, from 0.
    pub(crate) fn set_again(&mut self, row: usize, value: &Value<'_>, code: &mut u32) {
        if let Filling::Coded(coded) = &mut self.filling
            && *code != 0
        {
            return coded.codes.set(row, *code);
        }
        self.set(row, value);
        if let Filling::Coded(coded) = &self.filling {
            *code = coded.codes.get(row);
        }
    }

    /// Gives rows from `first` on, none of which has a value, what a batch's column says.
    pub(crate) fn append(&mut self, first: usize, column: &batch::Column) {
        if self.append_all(first, column) {
            return;
        }
        let mut by_entry = vec![0; column.entries()];
        // Codes wait for each other while there are any.
        let mut codes = vec![0; column.reach()];
        let is_of_scalars = column.is_of_scalars();
        column.for_each(|record, said| {
            let most = self.most;
            match &mut self.filling {
                Filling::Coded(coded) if is_of_scalars => {
                    codes[record] = coded.said(column, said, &mut by_entry);
                    if coded.dictionary.len() > most {
                        coded.append(first, &codes[..=record]);
                        self.leave_dictionary();
                    }
                }
                _ => {
                    let value = match said {
                        Said::Entry(entry) => column.entry(entry),
                        Said::Loose(value) => value,
                    };
                    self.set(first + record, &value);
                }
            }
        });
        if let Filling::Coded(coded) = &mut self.filling
            && is_of_scalars
        {
            coded.append(first, &codes);
        }
    }

    /// [`ColumnBuilder::append`] for all rows at once, where their values are of one sort and leave the column as it is;
    /// else nothing is done.
    fn append_all(&mut self, first: usize, column: &batch::Column) -> bool {
        match &mut self.filling {
            Filling::NotKept { present, .. } if column.is_of_first_records() => {
                present.grow(first, false);
                present.grow(first + column.len(), true);
            }
            Filling::Coded(coded)
                if coded.dictionary.len() + column.entries() <= self.most
                    && column.is_of_scalars()
                    && let Some(said) = column.only_entries() =>
            {
                let codes = column.by_code(|value| coded.code(&value));
                coded.codes.append(first, said, &codes);
            }
            Filling::Numbers(numbers) if column.is_of_numbers() => {
                numbers.grow(first, f64::NAN);
                if let Some(said) = column.only_numbers() {
                    numbers.extend_as(said, |number| number);
                } else {
                    let mut said = vec![f64::NAN; column.reach()];
                    let number = |value: Value<'_>| value.as_number().unwrap_or(f64::NAN);
                    column.for_each_as(number, |record, number| said[record] = number);
                    numbers.extend_as(&said, |number| number);
                }
            }
            _ => return false,
        }
        true
    }

    /// Whether values still have codes, also after so many new ones, and no row from `first` on has one.
    pub(crate) fn is_coded_from(&self, first: usize, new: usize) -> bool {
        match &self.filling {
            Filling::Coded(coded) => {
                coded.codes.len() <= first && coded.dictionary.len() + new <= self.most
            }
            Filling::Numbers(_) | Filling::NotKept { .. } => false,
        }
    }

    /// The code of a value in a column that is coded; 0 where it is not.
    pub(crate) fn code(&mut self, value: &Value<'_>) -> u32 {
        match &mut self.filling {
            Filling::Coded(coded) => coded.code(value),
            Filling::Numbers(_) | Filling::NotKept { .. } => 0,
        }
    }

    /// Gives rows from `first` on, none of which has a value, those of these codes; 0 is none.
    pub(crate) fn append_codes(&mut self, first: usize, codes: &[u32]) {
        if let Filling::Coded(coded) = &mut self.filling {
            coded.append(first, codes);
        }
    }

    /// Goes on with numbers where all values are, and with nothing where not.
    fn leave_dictionary(&mut self) {
        let Filling::Coded(coded) = &self.filling else {
            return;
        };
        match coded.as_numbers() {
            Some(entries) => {
                let number = |code: u32| {
                    (code as usize)
                        .checked_sub(1)
                        .map_or(f64::NAN, |entry| entries[entry])
                };
                self.filling = Filling::Numbers(coded.codes.map(number));
            }
            None => self.give_up(),
        }
    }

    fn give_up(&mut self) {
        let (present, distinct) = match &self.filling {
            Filling::Coded(coded) => (coded.codes.map(|code| code != 0), coded.dictionary.len()),
            Filling::Numbers(numbers) => (
                numbers.iter().map(|number| !number.is_nan()).collect(),
                MOST_VALUES + 1,
            ),
            Filling::NotKept { .. } => return,
        };
        self.filling = Filling::NotKept {
            present,
            distinct: distinct.max(1) as u64,
        };
    }

    pub(crate) fn finish(self, rows: usize) -> Column {
        let (kind, values) = match self.filling {
            Filling::Coded(mut coded) => {
                coded.codes.grow(rows);
                let numbers = coded.as_numbers();
                let flags = coded
                    .dictionary
                    .iter()
                    .all(|text| matches!(text.as_str(), "true" | "false"));
                let kind = match &numbers {
                    Some(_) => FieldKind::Number,
                    None if flags => FieldKind::Flag,
                    None => FieldKind::Text,
                };
                let numbers = numbers.unwrap_or_default();
                (
                    kind,
                    Values::Coded {
                        dictionary: coded.dictionary,
                        numbers,
                        codes: coded.codes,
                    },
                )
            }
            Filling::Numbers(mut numbers) => {
                numbers.grow(rows, f64::NAN);
                (FieldKind::Number, Values::Numbers(numbers))
            }
            Filling::NotKept {
                mut present,
                distinct,
            } => {
                present.grow(rows, false);
                (FieldKind::Text, Values::NotKept { present, distinct })
            }
        };
        Column {
            name: self.name,
            kind,
            values,
            paths: self.paths,
            is_of_lists: self.is_of_lists,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Names, Record};

    fn column(values: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new("c".into());
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = Value::text(*value) {
                builder.set(row, &value);
            }
        }
        builder.finish(values.len())
    }

    #[test]
    fn kinds_are_told_by_all_values() {
        assert_eq!(column(&["1", "2.5", "", "1"]).kind(), FieldKind::Number);
        assert_eq!(column(&["1", "2.5", "n/a"]).kind(), FieldKind::Text);
        assert_eq!(column(&["true", "false"]).kind(), FieldKind::Flag);
        assert_eq!(column(&["2.1", "2.10"]).kind(), FieldKind::Text);
        assert_eq!(column(&["1", "2.5", ""]).number(1), Some(2.5));
        assert_eq!(column(&["1", "2.5", ""]).number(2), None);
    }

    #[test]
    fn many_numbers_stay_and_many_texts_do_not() {
        let numbers: Vec<String> = (0..MOST_VALUES + 2).map(|n| format!("{n}.5")).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let kept = column(&numbers);
        assert!(matches!(kept.values(), Values::Numbers(_)));
        assert_eq!(kept.number(0), Some(0.5));
        assert_eq!(kept.number(MOST_VALUES + 1), Some(MOST_VALUES as f64 + 1.5));
        let texts: Vec<String> = numbers.iter().map(|n| format!("x{n}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(
            matches!(column(&texts).values(), Values::NotKept { present, .. } if present.iter().all(|p| p))
        );
    }

    #[test]
    fn a_column_appended_batch_by_batch_says_what_it_says_value_by_value() {
        /// The value of a row; few, many and no numbers, then texts, then a list.
        fn value(row: usize) -> Option<Value<'static>> {
            match row {
                0..9_000 if row % 7 == 3 => None,
                0..1_000 => Some(Value::Number((row % 40) as f64)),
                1_000..9_000 => Some(Value::Number(row as f64 / 4.0)),
                9_000..9_500 => Some(Value::Flag(true)),
                9_500..9_800 => Some(Value::Text("late".into())),
                _ => Some(Value::List(vec!["a".into()])),
            }
        }
        for (rows, batch) in [
            (900, 300),
            (8_000, 500),
            (9_600, 400),
            (9_900, 150),
            (9_900, 3_300),
        ] {
            let [mut appended, mut set] = ["c"; 2].map(|name| ColumnBuilder::new(name.into()));
            let mut names = Names::default();
            let name = names.number("c");
            let mut builder = batch::BatchBuilder::default();
            for row in 0..rows {
                let fields = value(row).map(|value| (name, value)).into_iter().collect();
                builder.add(&names, &Record { line: 1, fields });
                if let Some(value) = value(row) {
                    set.set(row, &value);
                }
                if builder.len() == batch {
                    let batch = builder.take();
                    for (_, column) in batch.columns() {
                        appended.append(row + 1 - batch.len(), column);
                    }
                }
            }
            assert!(builder.is_empty());
            let (appended, set) = (appended.finish(rows), set.finish(rows));
            assert_eq!(format!("{appended:?}"), format!("{set:?}"), "{rows}");
        }
    }

    #[test]
    fn numbers_set_at_once_are_those_set_one_by_one() {
        for rows in [0, 1, 900, MOST_VALUES, 3 * MOST_VALUES] {
            for last in [f64::NAN, 7.5, 1e300] {
                let number = |row| match row % 7 {
                    3 => f64::NAN,
                    _ => row as f64 / 4.0,
                };
                let mut numbers: Vec<f64> = (0..rows).map(number).collect();
                numbers.extend([last, 0.5]);
                let [mut at_once, mut set] = ["c"; 2].map(|name| ColumnBuilder::new(name.into()));
                for some in numbers.chunks(7_000) {
                    at_once.add_numbers(some);
                }
                for (row, &number) in numbers.iter().enumerate() {
                    if !number.is_nan() {
                        set.set(row, &Value::Number(number));
                    }
                }
                let finished = [at_once, set].map(|it| format!("{:?}", it.finish(numbers.len())));
                assert_eq!(finished[0], finished[1], "{rows} {last}");
            }
        }
    }

    #[test]
    fn one_long_text_makes_a_field_of_texts() {
        let long = "x".repeat(1000);
        for order in [["a", &long], [&long, "a"]] {
            assert!(matches!(column(&order).values(), Values::NotKept { .. }));
        }
    }
}
