//! Rows that stand for several traces each: a file that was sampled and says how.

use serde::{Deserialize, Serialize};

use crate::data::{Field, FieldKind};

/// The field that says for how many traces each row stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weighting {
    /// The field's name in the loaded data.
    pub field: String,
    /// What its numbers say.
    pub holds: Holds,
}

/// What the numbers of a field say of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Holds {
    /// For how many traces it stands: 20.
    #[default]
    Traces,
    /// The chance with which it was kept: 0.05, so that it stands for 20.
    Chance,
}

impl Weighting {
    /// For how many traces a row with this number stands; none where it says nothing, as zero and what is below does.
    pub fn traces(&self, number: f64) -> Option<f64> {
        let sound = number.is_finite() && number > 0.0;
        match self.holds {
            _ if !sound => None,
            Holds::Traces => Some(number),
            Holds::Chance => (number <= 1.0).then(|| number.recip()),
        }
    }
}

/// Last parts of names that say for how many traces a row stands.
const WEIGHTS: &[&str] = &[
    "sample_weight",
    "sampling_weight",
    "sampleweight",
    "weight",
    "inverse_probability",
    "expansion_factor",
    "multiplicity",
];

/// Last parts of names that say with which chance a row was kept.
const CHANCES: &[&str] = &[
    "sample_rate",
    "samplerate",
    "sampling_rate",
    "samplingrate",
    "sampling_probability",
    "inclusion_probability",
];

/// The fields whose names and ranges say that they may be meant, in the order of the fields.
pub fn telling_weightings(fields: &[Field]) -> Vec<Weighting> {
    fields.iter().filter_map(telling).collect()
}

fn telling(field: &Field) -> Option<Weighting> {
    let range = numeric(field)?;
    let [weight, chance] = [WEIGHTS, CHANCES].map(|words| is_called(&field.name, words));
    let holds = if chance && range.min < 1.0 && range.max <= 1.0 {
        Holds::Chance
    } else if (weight || chance && range.min >= 1.0) && range.max > 1.0 {
        // Some platforms say "one in so many" under the names of chances.
        Holds::Traces
    } else {
        return None;
    };
    let sound = range.min > 0.0;
    sound.then(|| Weighting {
        field: field.name.clone(),
        holds,
    })
}

/// Whether a field's name ends with one of these, as a whole or after a dot, in any case; a dot is as good as an underscore.
pub fn is_called(name: &str, words: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    words.iter().any(|word| {
        let (before, last) = match name.len().checked_sub(word.len()) {
            Some(start) if name.is_char_boundary(start) => name.split_at(start),
            _ => return false,
        };
        last.replace('.', "_") == *word && (before.is_empty() || before.ends_with('.'))
    })
}

fn numeric(field: &Field) -> Option<&crate::data::NumberRange> {
    field
        .numbers
        .as_ref()
        .filter(|_| field.kind == FieldKind::Number)
}

/// Whether a field can be chosen at all: it holds numbers, and some are above zero.
pub fn can_weigh(field: &Field) -> bool {
    numeric(field).is_some_and(|range| range.max > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Histogram, NumberRange};

    fn field(name: &str, min: f64, max: f64) -> Field {
        Field {
            name: name.to_owned(),
            kind: FieldKind::Number,
            distinct: 3,
            too_many_values: false,
            missing: 0,
            columns: None,
            top_values: Vec::new(),
            numbers: Some(NumberRange {
                min,
                max,
                mean: min,
                quartiles: [min; 3],
                quantiles: Vec::new(),
                histogram: Histogram {
                    from: min,
                    to: max,
                    traces: vec![3],
                },
            }),
        }
    }

    #[test]
    fn names_and_ranges_tell_what_a_field_holds() {
        let fields = [
            field("metadata.sample_rate", 0.05, 1.0),
            field("sample_weight", 1.0, 20.0),
            field("SampleRate", 1.0, 10.0),
            field("sample_rate", 1.0, 1.0),
            field("sampling_rate", 0.0, 1.0),
            field("resampling_rate", 0.1, 0.5),
            field("otel.sampling.rate", 0.1, 0.5),
            field("latency_ms", 3.0, 900.0),
        ];
        let found: Vec<(String, Holds)> = telling_weightings(&fields)
            .into_iter()
            .map(|it| (it.field, it.holds))
            .collect();
        assert_eq!(
            found,
            [
                ("metadata.sample_rate".to_owned(), Holds::Chance),
                ("sample_weight".to_owned(), Holds::Traces),
                ("SampleRate".to_owned(), Holds::Traces),
                ("otel.sampling.rate".to_owned(), Holds::Chance),
            ]
        );
    }

    #[test]
    fn a_number_that_says_nothing_weighs_nothing() {
        let weighting = |holds| Weighting {
            field: "w".to_owned(),
            holds,
        };
        let [traces, chance] = [Holds::Traces, Holds::Chance].map(weighting);
        assert_eq!(traces.traces(20.0), Some(20.0));
        assert_eq!(chance.traces(0.05), Some(20.0));
        for number in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            assert_eq!((traces.traces(number), chance.traces(number)), (None, None));
        }
        assert_eq!(chance.traces(1.5), None);
    }
}
