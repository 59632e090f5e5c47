//! Filters that are written as one expression: those of Phoenix, LangSmith and Braintrust.

use super::disjoint::{Demand, Fact, tags};
use crate::dialect::Dialect;
use crate::name::Name;

/// A demand in Phoenix's filter of spans, which is an expression of Python.
pub(super) fn phoenix(demand: &Demand) -> Result<String, String> {
    let Demand { field, must, fact } = demand;
    if let (true, Fact::OneOf(values)) = (field == "error", fact) {
        let is_error = values.iter().any(|it| it == "true") == *must;
        return Ok(format!(
            "status_code {} 'ERROR'",
            if is_error { "==" } else { "!=" }
        ));
    }
    let value = match (field.as_str(), field.strip_prefix("metadata.")) {
        (_, Some(key)) => format!("metadata[{}]", python(key)),
        ("name", _) => "name".to_owned(),
        ("latency_ms", _) => "latency_ms".to_owned(),
        ("model", _) => "attributes['llm.model_name']".to_owned(),
        ("user", _) => "attributes['user.id']".to_owned(),
        ("session", _) => "attributes['session.id']".to_owned(),
        _ => return Err(format!("its filter does not have {field}")),
    };
    Ok(match fact {
        Fact::OneOf(values) => {
            let values: Vec<String> = values.iter().map(|it| python(it)).collect();
            let operator = if *must { "in" } else { "not in" };
            format!("{value} {operator} [{}]", values.join(", "))
        }
        Fact::Contains(_) => return Err("its filter minds the case of letters".to_owned()),
        Fact::Missing => {
            format!("{value} is {}None", if *must { "" } else { "not " })
        }
        Fact::Between(..) | Fact::Above(_) | Fact::AtMost(_) => {
            let range = range(&value, fact, " and ");
            if *must {
                range
            } else {
                format!("not ({range})")
            }
        }
    })
}

/// A demand in LangSmith's filter language.
pub(super) fn langsmith(demand: &Demand) -> Result<String, String> {
    let Demand { field, must, fact } = demand;
    if let (true, Fact::OneOf(values)) = (field == "error", fact) {
        let is_error = values.iter().any(|it| it == "true") == *must;
        return Ok(format!(
            "{}(status, \"error\")",
            if is_error { "eq" } else { "neq" }
        ));
    }
    match (field.strip_prefix("metadata."), fact, must) {
        (Some(key), Fact::OneOf(values), true) => {
            let values: Vec<String> = values.iter().map(|it| json(it)).collect();
            Ok(format!(
                "and(eq(metadata_key, {}), in(metadata_value, [{}]))",
                json(key),
                values.join(", ")
            ))
        }
        (Some(_), _, _) => {
            Err("its filter finds metadata by key and value, and not what lacks them".to_owned())
        }
        (None, Fact::OneOf(values), true) if field.starts_with("tags.") => {
            let key = field.strip_prefix("tags.").unwrap_or(field);
            let has = |tag: &String| format!("has(tags, {})", json(tag));
            let tags: Vec<String> = tags(key, values).iter().map(has).collect();
            Ok(match tags.as_slice() {
                [one] => one.clone(),
                several => format!("or({})", several.join(", ")),
            })
        }
        (None, Fact::OneOf(values), _) if field == "name" && values.len() == 1 => {
            let operator = if *must { "eq" } else { "neq" };
            Ok(format!("{operator}(name, {})", json(&values[0])))
        }
        (None, Fact::Between(lower, upper), true) if field == "latency_ms" => {
            let seconds = |limit: f64| format!("\"{}s\"", limit / 1_000.0);
            let parts: Vec<String> = [
                lower.map(|it| format!("gte(latency, {})", seconds(it))),
                upper.map(|it| format!("lt(latency, {})", seconds(it))),
            ]
            .into_iter()
            .flatten()
            .collect();
            Ok(match parts.as_slice() {
                [one] => one.clone(),
                parts => format!("and({})", parts.join(", ")),
            })
        }
        _ => Err(format!("its filter does not compare {field} in that way")),
    }
}

/// A demand in Braintrust's filter, which is an expression of SQL.
pub(super) fn braintrust(demand: &Demand) -> Result<String, String> {
    let Demand { field, must, fact } = demand;
    if let (true, Fact::OneOf(values)) = (field == "error", fact) {
        let is_error = values.iter().any(|it| it == "true") == *must;
        return Ok(format!(
            "error IS {}NULL",
            if is_error { "NOT " } else { "" }
        ));
    }
    let parts = Name::of_field(field);
    let column = match parts.parts() {
        [first, rest @ ..] if first == "metadata" || first == "metrics" => {
            let rest: Vec<String> = rest.iter().map(|part| sql_name(part)).collect();
            format!("{first}.{}", rest.join("."))
        }
        [name] if name == "name" => "span_attributes.name".to_owned(),
        _ => return Err(format!("its filter does not have {field}")),
    };
    let not = if *must { "" } else { "NOT " };
    Ok(match fact {
        Fact::OneOf(values) => {
            let speech = Dialect::DuckDb.speech();
            let values: Result<Vec<String>, _> =
                values.iter().map(|value| speech.literal(value)).collect();
            let values = values.map_err(|error| error.to_string())?;
            format!(
                "COALESCE({column} IN ({}), FALSE) = {}",
                values.join(", "),
                truth(*must)
            )
        }
        Fact::Missing => format!("{not}({column} IS NULL)"),
        Fact::Contains(_) => return Err("its filter minds the case of letters".to_owned()),
        Fact::Between(..) | Fact::Above(_) | Fact::AtMost(_) => {
            format!(
                "COALESCE({}, FALSE) = {}",
                range(&column, fact, " AND "),
                truth(*must)
            )
        }
    })
}

fn truth(truth: bool) -> &'static str {
    if truth { "TRUE" } else { "FALSE" }
}

fn sql_name(part: &str) -> String {
    format!("\"{}\"", part.replace('"', "\"\""))
}

fn range(value: &str, fact: &Fact, and: &str) -> String {
    let parts: Vec<String> = match fact {
        Fact::Between(lower, upper) => {
            let lower = lower.map(|it| format!("{value} >= {it}"));
            let upper = upper.map(|it| format!("{value} < {it}"));
            [lower, upper].into_iter().flatten().collect()
        }
        Fact::Above(limit) => vec![format!("{value} > {limit}")],
        Fact::AtMost(limit) => vec![format!("{value} <= {limit}")],
        _ => Vec::new(),
    };
    parts.join(and)
}

fn python(text: &str) -> String {
    crate::python::literal(text)
}

/// A text as JSON has it.
pub(super) fn json(text: &str) -> String {
    // Texts always have JSON.
    serde_json::to_string(text).unwrap_or_default()
}
