//! Honeycomb's Refinery: a rule a rule, of which the first that is met counts.

use super::disjoint::{Demand, Fact};
use super::queries::json;

/// A demand as a condition, in YAML's flow style, which is JSON.
pub(super) fn condition(demand: &Demand) -> Result<String, String> {
    let Demand { field, must, fact } = demand;
    // Of a span that lacks a field most operators hold nothing, and one span is enough: none of them is a contrary.
    let is_contrary = !must && *fact != Fact::Missing;
    if is_contrary {
        return Err(format!(
            "its conditions cannot ask for traces without that {field}"
        ));
    }
    let name = json(field.strip_prefix("metadata.").unwrap_or(field));
    let one = |operator: &str, value: &str, datatype: &str| {
        format!("{{Field: {name}, Operator: {operator}, Value: {value}, Datatype: {datatype}}}")
    };
    match (fact, must) {
        (Fact::OneOf(values), _) => {
            let values: Vec<String> = values.iter().map(|it| json(it)).collect();
            Ok(one("in", &format!("[{}]", values.join(", ")), "string"))
        }
        (Fact::Missing, true) => Ok(format!("{{Field: {name}, Operator: not-exists}}")),
        (Fact::Missing, false) => Ok(format!("{{Field: {name}, Operator: exists}}")),
        (Fact::Between(lower, upper), true) => {
            let parts: Vec<String> = [
                lower.map(|it| one("\">=\"", &it.to_string(), "float")),
                upper.map(|it| one("\"<\"", &it.to_string(), "float")),
            ]
            .into_iter()
            .flatten()
            .collect();
            Ok(parts.join(", "))
        }
        (Fact::Above(limit), true) => Ok(one("\">\"", &limit.to_string(), "float")),
        (Fact::AtMost(limit), true) => Ok(one("\"<=\"", &limit.to_string(), "float")),
        (Fact::Contains(_), _) => Err("its conditions mind the case of letters".to_owned()),
        _ => Err(format!("its conditions do not compare {field} in that way")),
    }
}
