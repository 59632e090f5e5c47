//! The tail sampler of OpenTelemetry's collector: a policy a rule.

use super::disjoint::{Demand, Fact};
use super::queries::json;

/// A demand as a part of a policy, in YAML's flow style, which is JSON.
pub(super) fn part(demand: &Demand) -> Result<String, String> {
    let Demand { field, must, fact } = demand;
    if let (true, Fact::OneOf(values)) = (field == "error", fact) {
        let is_error = values.iter().any(|it| it == "true") == *must;
        let codes = if is_error { "[ERROR]" } else { "[OK, UNSET]" };
        return if is_error {
            Ok(format!(
                "{{name: p, type: status_code, status_code: {{status_codes: {codes}}}}}"
            ))
        } else {
            Err("its sampler finds traces with an error, and not those without one".to_owned())
        };
    }
    let key = field.strip_prefix("metadata.").unwrap_or(field);
    Ok(match (fact, must) {
        (Fact::OneOf(values), must) => {
            let values: Vec<String> = values.iter().map(|it| json(it)).collect();
            let invert = if *must { "" } else { ", invert_match: true" };
            format!(
                "{{name: p, type: string_attribute, string_attribute: {{key: {}, values: [{}]{invert}}}}}",
                json(key),
                values.join(", ")
            )
        }
        (Fact::Between(lower, upper), true) if field == "latency_ms" => {
            let lower = lower.map_or(String::new(), |it| format!("threshold_ms: {}, ", it.ceil()));
            let upper = upper.map_or(String::new(), |it| {
                format!("upper_threshold_ms: {}", it.ceil())
            });
            if lower.is_empty() {
                return Err("its latency policy has no upper limit alone".to_owned());
            }
            format!("{{name: p, type: latency, latency: {{{lower}{upper}}}}}").replace(", }", "}")
        }
        (Fact::Between(lower, upper), true) => {
            let whole = |limit: &Option<f64>| limit.is_none_or(|it| it.fract() == 0.0);
            if !whole(lower) || !whole(upper) {
                return Err("its numbers are whole ones".to_owned());
            }
            let lower = lower.map_or(i64::MIN, |it| it as i64);
            let upper = upper.map_or(i64::MAX, |it| it as i64 - 1);
            format!(
                "{{name: p, type: numeric_attribute, numeric_attribute: {{key: {}, min_value: {lower}, max_value: {upper}}}}}",
                json(key)
            )
        }
        _ => return Err(format!("its policies do not compare {field} in that way")),
    })
}
