//! A first plan for loaded data, without a question asked.

use assay_plan::cuts::quartile_cuts;
use assay_plan::data::{Field, FieldKind, Receipt};
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::rule::{Combine, Condition, Rule, Test};

use crate::fields::{goodness, is_label, is_outcome};

/// A first plan: the field that groups best, the signs of trouble and the verdicts that the fields' names and values
/// give away, and [`Plan::first`]'s defaults. `fields` come best first, as [`crate::fields::fields`] gives them.
pub fn propose(fields: &[Field], receipt: &Receipt) -> Plan {
    let dimension = dimension(fields, receipt.traces as usize);
    let verdict = verdict(fields, &dimension.field);
    let signal = signal(fields, &dimension.field, &verdict);
    Plan::first(vec![dimension], signal, verdict, receipt.traces)
}

/// The most values of a field that is proposed for want of a better one.
const MOST_PROPOSED: u64 = 200;

/// A field of two to thirty values that says what the traffic is; else whatever makes groups at all.
fn dimension(fields: &[Field], traces: usize) -> Dimension {
    let groups = |field: &&Field| !field.top_values.is_empty() && field.distinct <= MOST_PROPOSED;
    let good = |field: &&Field| groups(field) && goodness(field, traces) > 0.0;
    let best = fields
        .iter()
        .filter(good)
        .find(|field| field.distinct <= 30 && !is_outcome(&field.name))
        .or_else(|| fields.iter().find(good));
    if let Some(field) = best {
        return whole(field);
    }
    let buckets = || {
        fields
            .iter()
            .filter(|field| !is_label(&field.name))
            .find_map(quartiles)
    };
    let any = || fields.iter().find(groups).map(whole);
    let no_field = || Dimension {
        field: String::new(),
        cuts: Vec::new(),
    };
    buckets()
        .or_else(any)
        .or_else(|| fields.iter().find_map(quartiles))
        .unwrap_or_else(no_field)
}

fn whole(field: &Field) -> Dimension {
    Dimension {
        field: field.name.clone(),
        cuts: Vec::new(),
    }
}

/// A numeric field cut at its quartiles; none where all its values are the same.
fn quartiles(field: &Field) -> Option<Dimension> {
    let cuts = quartile_cuts(field.numbers.as_ref()?);
    (!cuts.is_empty()).then(|| Dimension {
        field: field.name.clone(),
        cuts,
    })
}

/// Scores that a judge seems to have given, worst below the middle of their scale.
fn verdict(fields: &[Field], dimension: &str) -> Rule {
    let candidates = fields.iter().filter(|field| field.name != dimension);
    let best = candidates
        .filter_map(|field| Some((judge_likeness(field)?, field)))
        .max_by(|a, b| {
            // Of equally likely ones the one with more values, then the first by name.
            a.0.cmp(&b.0)
                .then(b.1.missing.cmp(&a.1.missing))
                .then_with(|| b.1.name.cmp(&a.1.name))
        });
    let test = best.and_then(|(_, field)| Some((field, bad_verdict(field)?)));
    let condition = test.map(|(field, test)| Condition {
        field: field.name.clone(),
        test,
    });
    Rule {
        combine: Combine::Any,
        conditions: condition.into_iter().collect(),
    }
}

/// How much a field's name looks like a judge's verdict; none where not at all.
fn judge_likeness(field: &Field) -> Option<u8> {
    let name = field.name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is_feedback(&name) || has(&["refus", "token", "latency", "cost"]) {
        return None;
    }
    let likeness = if has(&["judge", "verdict"]) || name == "bad" {
        3
    } else if has(&[
        "helpful", "correct", "quality", "faithful", "relevan", "accura", "eval",
    ]) {
        2
    } else if name.starts_with("scores.") || has(&["score", "rating", "grade", "passed", "label"]) {
        1
    } else {
        return None;
    };
    bad_verdict(field).map(|_| likeness)
}

/// What of a verdict's values is bad.
fn bad_verdict(field: &Field) -> Option<Test> {
    match (field.kind, &field.numbers) {
        (FieldKind::Number, Some(range)) if range.min >= 0.0 && range.max <= 1.0 => {
            Some(Test::Below(0.5))
        }
        (FieldKind::Number, Some(range)) if range.min >= 1.0 && range.max <= 5.0 => {
            Some(Test::Below(3.0))
        }
        (FieldKind::Number, Some(range)) if range.min >= 0.0 && range.max <= 10.0 => {
            Some(Test::Below(5.0))
        }
        (FieldKind::Flag, _) if field.name == "bad" => Some(Test::Is("true".into())),
        (FieldKind::Flag, _) => Some(Test::Is("false".into())),
        (FieldKind::Text, _) => value_among(
            field,
            &["fail", "failed", "bad", "incorrect", "no", "unhelpful"],
        ),
        _ => None,
    }
}

/// Errors, bad feedback, escalations: whatever the fields have of them, but not the verdict itself.
fn signal(fields: &[Field], dimension: &str, verdict: &Rule) -> Rule {
    let is_verdict = |name: &str| {
        verdict
            .conditions
            .iter()
            .any(|condition| condition.field == name)
    };
    let mut candidates: Vec<&Field> = fields
        .iter()
        .filter(|field| field.name != dimension && !is_verdict(&field.name))
        .collect();
    candidates.sort_by(|a, b| a.name.cmp(&b.name));
    let mut conditions = Vec::new();
    let mut knows_errors = false;
    for field in candidates {
        let name = field.name.to_ascii_lowercase();
        let last = name.rsplit('.').next().unwrap_or(&name);
        let is_error = matches!(
            last,
            "error"
                | "is_error"
                | "has_error"
                | "failed"
                | "status"
                | "level"
                | "state"
                | "status_code"
                | "response_status"
        );
        let test = if is_error && !knows_errors {
            error_value(field)
        } else if is_feedback(&name) {
            bad_feedback(field)
        } else if field.kind == FieldKind::Flag
            && ["escalat", "refus", "trouble"]
                .iter()
                .any(|word| name.contains(word))
        {
            Some(Test::Is("true".into()))
        } else {
            None
        };
        if let Some(test) = test {
            knows_errors |= is_error;
            conditions.push(Condition {
                field: field.name.clone(),
                test,
            });
        }
    }
    Rule {
        combine: Combine::Any,
        conditions,
    }
}

/// What of the values of a field about errors is one: a word for it, an HTTP status, or a message where most have none.
fn error_value(field: &Field) -> Option<Test> {
    const WORDS: &[&str] = &["true", "error", "failed", "failure", "status_code_error"];
    let http = field
        .numbers
        .as_ref()
        .is_some_and(|range| range.min >= 100.0 && range.max < 600.0);
    match field.kind {
        FieldKind::Number => http.then_some(Test::AtLeast(400.0)),
        FieldKind::Text
            if field.missing > 0 && field.name.to_ascii_lowercase().ends_with("error") =>
        {
            value_among(field, WORDS).or(Some(Test::Present))
        }
        _ => value_among(field, WORDS),
    }
}

/// Whether a field's name, not that of what it lies in, is that of what users say of an answer.
pub(crate) fn is_feedback(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    ["thumb", "feedback", "user_rating", "user_score"]
        .iter()
        .any(|word| name.contains(word))
}

fn bad_feedback(field: &Field) -> Option<Test> {
    match (field.kind, &field.numbers) {
        (FieldKind::Number, Some(range)) if range.min < 0.0 => Some(Test::Below(0.0)),
        (FieldKind::Number, Some(range)) if range.max <= 1.0 => Some(Test::Below(0.5)),
        (FieldKind::Number, Some(range)) if range.max <= 5.0 => Some(Test::Below(3.0)),
        (FieldKind::Flag, _) => Some(Test::Is("false".into())),
        _ => value_among(
            field,
            &[
                "down",
                "thumbs-down",
                "thumbs_down",
                "negative",
                "bad",
                "dislike",
            ],
        ),
    }
}

/// The first of these values that a field has among its frequent ones, in the field's own spelling.
fn value_among(field: &Field, values: &[&str]) -> Option<Test> {
    let spelled = |value: &&str| {
        let found = field
            .top_values
            .iter()
            .find(|top| top.value.eq_ignore_ascii_case(value))?;
        Some(Test::Is(found.value.clone()))
    };
    values.iter().find_map(spelled)
}
