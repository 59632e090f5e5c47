//! A first reading of results, from the names and values of their fields.

use crate::data::{Field, FieldKind};
use crate::results::reading::{Meaning, Reading, VerdictField};

/// Words that fail.
const BAD: &[&str] = &[
    "fail",
    "failed",
    "failure",
    "bad",
    "no",
    "false",
    "incorrect",
    "wrong",
    "unhelpful",
    "negative",
    "reject",
    "rejected",
    "unsafe",
    "harmful",
    "toxic",
    "hallucinated",
    "hallucination",
    "unfaithful",
    "irrelevant",
    "poor",
    "down",
    "thumbs_down",
    "thumbs-down",
    "not ok",
    "not_ok",
    "n",
];

/// Words that pass.
const GOOD: &[&str] = &[
    "pass",
    "passed",
    "success",
    "good",
    "yes",
    "true",
    "correct",
    "right",
    "helpful",
    "positive",
    "accept",
    "accepted",
    "safe",
    "harmless",
    "non-toxic",
    "factual",
    "faithful",
    "relevant",
    "ok",
    "okay",
    "excellent",
    "up",
    "thumbs_up",
    "thumbs-up",
    "y",
];

/// Parts of names of fields whose yes means that something is wrong.
const NAMES_FAULTS: &[&str] = &[
    "fail",
    "bad",
    "error",
    "toxic",
    "hallucinat",
    "refus",
    "unsafe",
    "violat",
    "harm",
    "bias",
    "incorrect",
    "wrong",
    "trouble",
    "defect",
];

/// Parts of names of fields that people filled in.
const NAMES_PEOPLE: &[&str] = &[
    "human",
    "people",
    "person",
    "expert",
    "reviewer",
    "annotator",
    "gold",
    "truth",
    "manual",
];

/// Fields that say how a trace was drawn, or who and when it is.
const NO_VERDICT: &[&str] = &[
    "group",
    "signal",
    "inclusion_probability",
    "inclusionprobability",
    "weight",
    "plan_id",
    "planid",
    "seed",
    "token",
    "latency",
    "cost",
    "_id",
    "time",
    "model",
];

/// How these results are likely meant to be read; `None` where no field looks like a verdict.
pub fn propose(fields: &[Field]) -> Option<Reading> {
    let (of_people, of_judge): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| is_of_people(&field.name));
    let best = |of: &[&Field]| {
        of.iter()
            .filter_map(|field| Some((likeness(field)?, *field, meaning(field)?)))
            // Of equally likely ones that with more values, then the first by name.
            .max_by(|a, b| {
                let rank = |it: &(u8, &Field, Meaning)| (it.0, std::cmp::Reverse(it.1.missing));
                rank(a).cmp(&rank(b)).then_with(|| b.1.name.cmp(&a.1.name))
            })
            .map(|(_, field, meaning)| VerdictField {
                field: field.name.clone(),
                meaning,
            })
    };
    match (best(&of_judge), best(&of_people)) {
        (Some(verdict), people) => Some(Reading { verdict, people }),
        (None, Some(verdict)) => Some(Reading {
            verdict,
            people: None,
        }),
        (None, None) => named_verdict(fields),
    }
}

/// A field that is called a verdict, though none of its words is known.
fn named_verdict(fields: &[Field]) -> Option<Reading> {
    let field = candidates(fields)
        .into_iter()
        .find(|field| likeness(field) >= Some(NAMED))?;
    Some(Reading {
        verdict: VerdictField {
            field: field.name.clone(),
            meaning: possible_meaning(field),
        },
        people: None,
    })
}

/// The fields that may hold verdicts, the likely ones first.
pub fn candidates(fields: &[Field]) -> Vec<&Field> {
    let holds = |field: &&Field| {
        !names(&field.name, NO_VERDICT) && (field.numbers.is_some() || !field.top_values.is_empty())
    };
    let mut found: Vec<&Field> = fields.iter().filter(holds).collect();
    found.sort_by_key(|field| std::cmp::Reverse(meaning(field).and_then(|_| likeness(field))));
    found
}

/// What the values of a field mean as verdicts, or may mean: words that are not known are no verdict until people say so.
pub fn possible_meaning(field: &Field) -> Meaning {
    meaning(field).unwrap_or_else(|| match &field.numbers {
        Some(range) => Meaning::BadBelow {
            limit: f64::midpoint(range.min, range.max),
        },
        None => Meaning::Words {
            bad: Vec::new(),
            good: Vec::new(),
        },
    })
}

/// What the values of a field likely mean as verdicts; `None` where they look like none.
pub fn meaning(field: &Field) -> Option<Meaning> {
    let faults = names(&field.name, NAMES_FAULTS);
    match (&field.kind, &field.numbers) {
        (FieldKind::Number, Some(range)) => {
            let half = if range.min < 0.0 {
                0.0
            } else if range.max <= 1.0 {
                0.5
            } else if range.max <= 5.0 {
                3.0
            } else if range.max <= 10.0 {
                5.0
            } else if range.max <= 100.0 {
                50.0
            } else {
                return None;
            };
            Some(if faults {
                Meaning::BadFrom { limit: half }
            } else {
                Meaning::BadBelow { limit: half }
            })
        }
        _ => words(field, faults),
    }
}

/// The words of a field that are known to pass or fail, in its own spelling.
fn words(field: &Field, faults: bool) -> Option<Meaning> {
    let known = |words: &[&str]| -> Vec<String> {
        let values = field.top_values.iter().map(|it| it.value.trim());
        values
            .filter(|value| words.iter().any(|word| word.eq_ignore_ascii_case(value)))
            .map(str::to_owned)
            .collect()
    };
    let (mut bad, mut good) = (known(BAD), known(GOOD));
    if faults {
        // “failed: yes” fails, but “error_check: fail” does so too.
        let is_answer = |word: &String| {
            ["yes", "no", "true", "false", "y", "n"]
                .iter()
                .any(|answer| answer.eq_ignore_ascii_case(word))
        };
        let (yes, rest_good): (Vec<_>, Vec<_>) = good.into_iter().partition(is_answer);
        let (no, rest_bad): (Vec<_>, Vec<_>) = bad.into_iter().partition(is_answer);
        bad = [rest_bad, yes].concat();
        good = [rest_good, no].concat();
    }
    (!bad.is_empty() || !good.is_empty()).then_some(Meaning::Words { bad, good })
}

/// Fields that look as much like a verdict as this are called one.
const NAMED: u8 = 3;

/// How much a field looks like a verdict; `None` where not at all.
fn likeness(field: &Field) -> Option<u8> {
    let name = field.name.to_lowercase();
    if names(&name, NO_VERDICT) || name == "id" {
        return None;
    }
    let last = name.rsplit('.').next().unwrap_or(&name);
    Some(match last {
        _ if ["verdict", "judge"].iter().any(|it| name.contains(it)) => 4,
        "pass" | "passed" | "result" | "outcome" | "label" | "bad" | "failed" => 3,
        _ if name.starts_with("scores.") => 3,
        _ if ["correct", "score", "rating", "grade", "eval", "quality"]
            .iter()
            .any(|it| last.contains(it)) =>
        {
            2
        }
        _ if field.kind == FieldKind::Number => return None,
        _ => 1,
    })
}

fn is_of_people(name: &str) -> bool {
    names(name, NAMES_PEOPLE)
}

fn names(name: &str, parts: &[&str]) -> bool {
    let name = name.to_lowercase();
    parts.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Histogram, NumberRange, ValueCount};

    fn texts(name: &str, values: &[&str]) -> Field {
        Field {
            name: name.to_owned(),
            kind: FieldKind::Text,
            distinct: values.len() as u64,
            too_many_values: false,
            missing: 0,
            columns: None,
            top_values: values
                .iter()
                .map(|value| ValueCount {
                    value: (*value).to_owned(),
                    traces: 1,
                })
                .collect(),
            numbers: None,
        }
    }

    fn numbers(name: &str, min: f64, max: f64) -> Field {
        Field {
            kind: FieldKind::Number,
            numbers: Some(NumberRange {
                min,
                max,
                mean: min,
                quartiles: [min; 3],
                quantiles: Vec::new(),
                histogram: Histogram {
                    from: min,
                    to: max,
                    traces: Vec::new(),
                },
            }),
            ..texts(name, &[])
        }
    }

    fn proposed(fields: &[Field]) -> (String, Meaning) {
        let verdict = propose(fields).unwrap().verdict;
        (verdict.field, verdict.meaning)
    }

    #[test]
    fn the_columns_of_the_list_are_no_verdict() {
        let list = [
            texts("group", &["good", "bad"]),
            texts("signal", &["yes", "no"]),
            numbers("weight", 1.0, 40.0),
            numbers("inclusion_probability", 0.0, 1.0),
        ];
        assert_eq!(propose(&list), None);
        let judged = [
            list.as_slice(),
            &[texts("answer", &["PASS", "FAIL", "error"])],
        ]
        .concat();
        assert_eq!(
            proposed(&judged),
            (
                "answer".to_owned(),
                Meaning::Words {
                    bad: vec!["FAIL".to_owned()],
                    good: vec!["PASS".to_owned()]
                }
            )
        );
    }

    #[test]
    fn a_field_that_names_a_fault_is_bad_where_it_says_yes() {
        let (_, meaning) = proposed(&[texts("hallucinated", &["yes", "no"])]);
        assert_eq!(meaning.badness(Some("yes"), None), Some(1.0));
        let (_, meaning) = proposed(&[texts("passed", &["yes", "no"])]);
        assert_eq!(meaning.badness(Some("yes"), None), Some(0.0));
        let (_, meaning) = proposed(&[numbers("toxicity_score", 0.0, 1.0)]);
        assert_eq!(meaning, Meaning::BadFrom { limit: 0.5 });
    }

    #[test]
    fn words_that_are_not_known_wait_for_people_to_say_what_they_mean() {
        let (field, meaning) = proposed(&[
            texts("note", &["later", "soon"]),
            texts("verdict", &["bestanden", "durchgefallen"]),
        ]);
        assert_eq!(field, "verdict");
        assert_eq!(meaning.badness(Some("bestanden"), None), None);
        assert_eq!(propose(&[texts("note", &["later", "soon"])]), None);
    }

    #[test]
    fn scales_are_cut_in_their_middle() {
        for (max, limit) in [(1.0, 0.5), (5.0, 3.0), (10.0, 5.0), (100.0, 50.0)] {
            let (_, meaning) = proposed(&[numbers("quality_score", 0.0, max)]);
            assert_eq!(meaning, Meaning::BadBelow { limit });
        }
    }

    #[test]
    fn what_people_said_is_told_from_what_the_judge_said() {
        let reading = propose(&[
            texts("scores.correct.human", &["correct", "incorrect"]),
            texts("scores.correct", &["correct", "incorrect"]),
        ])
        .unwrap();
        assert_eq!(reading.verdict.field, "scores.correct");
        assert_eq!(reading.people.unwrap().field, "scores.correct.human");
        let alone = propose(&[texts("human_label", &["pass", "fail"])]).unwrap();
        assert_eq!(
            (alone.verdict.field.as_str(), alone.people),
            ("human_label", None)
        );
    }
}
