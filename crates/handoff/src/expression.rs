//! Groups and signs of trouble as expressions of SQL.
//!
//! A query first reads each field once, as `text_1` and where it holds numbers `number_1`; everything else is said of
//! those. Every condition is either true or false, never NULL.

use std::collections::HashMap;

use assay_plan::dimension::{Dimension, MISSING_LABEL};
use assay_plan::rule::{Combine, Condition, Test};

use crate::dialect::{Speech, unsayable};
use crate::error::HandoffError;
use crate::kind::Kind;
use crate::letter_case::{DOTTED, DOTTED_SMALL, Lowering};
use crate::recipe::Sorting;
use crate::source::Source;

/// Says what a [`Sorting`] says in a database's words.
pub(crate) struct Expressions<'a> {
    speech: &'static dyn Speech,
    sorting: &'a Sorting,
    /// The fields in the order in which they are read.
    fields: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
}

/// A field as a query knows it.
struct Operand {
    kind: Kind,
    text: String,
    number: String,
}

impl<'a> Expressions<'a> {
    pub(crate) fn new(speech: &'static dyn Speech, sorting: &'a Sorting) -> Self {
        let fields = sorting.fields();
        let numbers = fields.iter().enumerate();
        Self {
            speech,
            sorting,
            numbers: numbers.map(|(place, field)| (*field, place + 1)).collect(),
            fields,
        }
    }

    /// What a query reads of the table: one entry of its SELECT a line.
    ///
    /// # Errors
    /// The database has no such column.
    pub(crate) fn read(&self, source: &Source) -> Result<Vec<String>, HandoffError> {
        let mut read = Vec::new();
        for field in &self.fields {
            let operand = self.operand(field);
            let column = self.speech.column(&source.column(self.sorting, field))?;
            read.push(format!(
                "{} AS {}",
                self.speech.as_text(&column),
                operand.text
            ));
            if operand.kind == Kind::Number {
                read.push(format!(
                    "{} AS {}",
                    self.speech.as_number(&column),
                    operand.number
                ));
            }
        }
        Ok(read)
    }

    /// The label of a dimension's value.
    ///
    /// # Errors
    /// The database has no such texts.
    pub(crate) fn label(&self, place: usize) -> Result<String, HandoffError> {
        let dimension = &self.sorting.dimensions[place];
        let operand = self.operand(&dimension.field);
        let missing = operand.missing();
        let missing_label = self.literal(MISSING_LABEL)?;
        let mut branches = vec![format!("WHEN {missing} THEN {missing_label}")];
        let otherwise = if dimension.cuts.is_empty() {
            if operand.kind == Kind::Number {
                for label in &self.sorting.labels[place] {
                    if let Some(number) = number_of(label) {
                        branches.push(format!(
                            "WHEN {} = {} THEN {}",
                            operand.number,
                            self.speech.number(number),
                            self.literal(label)?
                        ));
                    }
                }
            }
            format!(" ELSE {}", operand.compared())
        } else {
            branches.extend(self.buckets(dimension, &operand, |_, label| self.literal(label))?);
            String::new()
        };
        Ok(format!("CASE {}{otherwise} END", branches.join(" ")))
    }

    /// The branches of a CASE by the buckets of a dimension; numbers that are none are in no bucket.
    fn buckets(
        &self,
        dimension: &Dimension,
        operand: &Operand,
        then: impl Fn(usize, &str) -> Result<String, HandoffError>,
    ) -> Result<Vec<String>, HandoffError> {
        let number = &operand.number;
        let labels = dimension.bucket_labels();
        let mut branches = Vec::with_capacity(labels.len());
        for (place, label) in labels.iter().enumerate() {
            let is_in = match dimension.cuts.get(place) {
                Some(&cut) => format!("{number} < {}", self.speech.number(cut)),
                None => format!("{number} IS NOT NULL"),
            };
            branches.push(format!("WHEN {is_in} THEN {}", then(place, label)?));
        }
        Ok(branches)
    }

    /// What the traces of one value of a dimension have in common, by which they are counted, and what the count's table
    /// says of them: the value, a number of its bucket, or NULL where it is missing.
    ///
    /// # Errors
    /// The database has no such texts.
    pub(crate) fn counted(&self, place: usize) -> Result<[String; 2], HandoffError> {
        let dimension = &self.sorting.dimensions[place];
        let operand = self.operand(&dimension.field);
        let missing = operand.missing();
        if dimension.cuts.is_empty() {
            let value = if operand.kind == Kind::Number {
                operand.number.clone()
            } else {
                operand.compared()
            };
            let value = format!("CASE WHEN {missing} THEN NULL ELSE {value} END");
            return Ok([value.clone(), value]);
        }
        let buckets = self.buckets(dimension, &operand, |place, _| Ok((place + 1).to_string()))?;
        let bucket = format!("CASE WHEN {missing} THEN 0 {} END", buckets.join(" "));
        Ok([bucket, operand.number])
    }

    /// Whether a trace carries the failure signal.
    ///
    /// # Errors
    /// The database has no words for a condition.
    pub(crate) fn signal(&self) -> Result<String, HandoffError> {
        let rule = &self.sorting.signal;
        let conditions: Result<Vec<String>, _> = rule
            .conditions
            .iter()
            .map(|it| self.condition(it))
            .collect();
        let conditions = conditions?;
        if conditions.is_empty() {
            return Ok("FALSE".to_owned());
        }
        Ok(conditions.join(match rule.combine {
            Combine::Any => " OR ",
            Combine::All => " AND ",
        }))
    }

    fn condition(&self, condition: &Condition) -> Result<String, HandoffError> {
        let operand = self.operand(&condition.field);
        let below = |comparison: &str, limit: f64| match operand.kind {
            Kind::Number => {
                let limit = self.speech.number(limit);
                Ok(format!(
                    "COALESCE({} {comparison} {limit}, FALSE)",
                    operand.number
                ))
            }
            // As in the loaded data, where such a field is no number.
            Kind::Text | Kind::Flag => Ok("FALSE".to_owned()),
            Kind::ManyTexts => Err(unsayable(
                self.speech,
                format!(
                    "only some values of {} are numbers, and databases read such texts differently",
                    condition.field
                ),
                "Draw the fixed list, or compare another field.",
            )),
        };
        match &condition.test {
            Test::Is(value) => self.is_one_of(&operand, std::slice::from_ref(value)),
            Test::IsNot(value) => {
                let is = self.is_one_of(&operand, std::slice::from_ref(value))?;
                Ok(format!("NOT {is}"))
            }
            Test::OneOf(values) => self.is_one_of(&operand, values),
            Test::Contains(part) => self.contains(&condition.field, &operand, part),
            Test::Below(limit) => below("<", *limit),
            Test::AtMost(limit) => below("<=", *limit),
            Test::Above(limit) => below(">", *limit),
            Test::AtLeast(limit) => below(">=", *limit),
            Test::Missing => Ok(operand.missing()),
            Test::Present => Ok(format!("NOT {}", operand.missing())),
        }
    }

    fn is_one_of(&self, operand: &Operand, values: &[String]) -> Result<String, HandoffError> {
        let (compared, values) = if operand.kind == Kind::Number {
            let numbers = values.iter().filter_map(|value| number_of(value));
            let numbers = numbers.map(|number| self.speech.number(number)).collect();
            (operand.number.clone(), numbers)
        } else {
            let texts = values.iter().filter(|value| !value.is_empty());
            let texts: Result<Vec<String>, _> = texts.map(|text| self.literal(text)).collect();
            (operand.compared(), texts?)
        };
        Ok(match values.as_slice() {
            [] => "FALSE".to_owned(),
            [one] => format!("COALESCE({compared} = {one}, FALSE)"),
            several => format!("COALESCE({compared} IN ({}), FALSE)", several.join(", ")),
        })
    }

    fn contains(&self, field: &str, operand: &Operand, part: &str) -> Result<String, HandoffError> {
        let instead = "Draw the fixed list, or use another condition.";
        if part.is_empty() {
            return Ok(format!("NOT {}", operand.missing()));
        }
        if operand.kind == Kind::Number {
            return Err(unsayable(
                self.speech,
                format!("{field} holds numbers, which it writes in digits of its own"),
                instead,
            ));
        }
        let Some(lowering) = Lowering::of(part) else {
            return Err(unsayable(
                self.speech,
                "it has one small sigma where Greek has two".to_owned(),
                instead,
            ));
        };
        let mut text = operand.text.clone();
        if lowering.dotted {
            text = format!(
                "REPLACE({text}, {}, {})",
                self.literal(DOTTED)?,
                self.literal(DOTTED_SMALL)?
            );
        }
        if !lowering.large.is_empty() {
            let [large, small] = [&lowering.large, &lowering.small].map(|it| self.literal(it));
            text = self.speech.translate(&text, &large?, &small?);
        }
        let found = self.speech.contains(&text, &self.literal(&lowering.part)?);
        Ok(format!("COALESCE({found}, FALSE)"))
    }

    fn operand(&self, field: &str) -> Operand {
        let number = self.numbers.get(field).copied().unwrap_or_default();
        Operand {
            kind: self.sorting.kinds.get(field).copied().unwrap_or(Kind::Text),
            text: format!("text_{number}"),
            number: format!("number_{number}"),
        }
    }

    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        self.speech.literal(text)
    }
}

impl Operand {
    /// Whether there is no value: an empty text is none, nor is what a database calls not a number.
    fn missing(&self) -> String {
        let text = &self.text;
        match self.kind {
            Kind::Number => {
                format!("({text} IS NULL OR {text} = '' OR LOWER({text}) = 'nan')")
            }
            _ => format!("({text} IS NULL OR {text} = '')"),
        }
    }

    /// The value as groups are called by it: flags are small letters, however they were written.
    fn compared(&self) -> String {
        match self.kind {
            Kind::Flag => format!("LOWER({})", self.text),
            _ => self.text.clone(),
        }
    }
}

/// The number that a label of a numeric field stands for.
fn number_of(label: &str) -> Option<f64> {
    let begins = label.starts_with(|letter: char| letter.is_ascii_digit() || "-.".contains(letter));
    label
        .parse()
        .ok()
        .filter(|number: &f64| begins && number.is_finite())
}
