//! Langfuse's evaluators: a filter and a rate each, and a published hash that decides.

use assay_plan::data::Unit;
use sha2::{Digest, Sha256};

use crate::rules::disjoint::{Demand, Fact, tags};

/// Where an item of this id lies in Langfuse's order, 0 to 1: an evaluator with a rate above it scores the item.
///
/// The first 53 bits of SHA-256 of `langfuse:evaluation-sampling:v1`, a zero byte and the id, as a share of all of them
/// (Langfuse, `deterministicSampling.ts`, since August 2026). The id is that of the observation, and of the trace for
/// evaluators of traces. So an export tells which past items a rule would have scored, and a higher rate only adds to them.
///
/// ```
/// use assay_handoff::rules::langfuse::place_of;
///
/// assert!((place_of("obs-123") - 0.688_128_137_281_465_7).abs() < 1e-16);
/// ```
pub fn place_of(id: &str) -> f64 {
    let digest = Sha256::new()
        .chain_update(b"langfuse:evaluation-sampling:v1\0")
        .chain_update(id)
        .finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    (u64::from_be_bytes(first) >> 11) as f64 / 2.0_f64.powi(53)
}

/// Whether an evaluator of this rate scores an item.
pub fn scores(id: &str, rate: f64) -> bool {
    rate >= 1.0 || place_of(id) < rate
}

/// The columns of Langfuse's filter, by our names for them.
const COLUMNS: [(&str, &str); 6] = [
    ("environment", "Environment"),
    ("version", "Version"),
    ("type", "Type"),
    ("user", "User ID"),
    ("session", "Session ID"),
    ("level", "Level"),
];

/// Those that have other names there for evaluators of traces than for those of observations.
fn own_columns(unit: Unit) -> &'static [(&'static str, &'static str)] {
    match unit {
        Unit::Trace | Unit::Session => &[("name", "Name")],
        Unit::Observation => &[
            ("observation.name", "Name"),
            ("observation.type", "Type"),
            ("name", "Trace Name"),
        ],
    }
}

/// A demand as a line of the filter.
pub(super) fn line(demand: &Demand, unit: Unit) -> Result<String, String> {
    let Demand { field, must, fact } = demand;
    if field == "error"
        && let Fact::OneOf(values) = fact
        && let [value] = values.as_slice()
    {
        let is_error = (value == "true") == *must;
        let operator = if is_error { "any of" } else { "none of" };
        return Ok(format!("Level {operator} ERROR"));
    }
    if let (Some(key), Fact::OneOf(values)) = (field.strip_prefix("tags."), fact) {
        let operator = if *must { "any of" } else { "none of" };
        return Ok(format!("Tags {operator} {}", quoted(&tags(key, values))));
    }
    let mut columns = own_columns(unit).iter().chain(&COLUMNS);
    let column = columns.find(|(ours, _)| ours == field);
    let metadata = field.strip_prefix("metadata.");
    match (column, metadata, fact) {
        (Some((_, column)), _, Fact::OneOf(values)) => {
            let operator = if *must { "any of" } else { "none of" };
            Ok(format!("{column} {operator} {}", quoted(values)))
        }
        (None, Some(key), Fact::OneOf(values)) if *must && values.len() == 1 => {
            Ok(format!("Metadata {key:?} = {}", quoted(values)))
        }
        (None, Some(_), Fact::OneOf(values)) if *must && values.len() > 1 => {
            Err("its filter compares metadata with one value at a time".to_owned())
        }
        (None, Some(_), Fact::OneOf(_)) => {
            Err("its filter cannot ask for metadata that is not a value".to_owned())
        }
        (_, _, Fact::Missing) => Err(format!("its filter cannot ask whether {field} is missing")),
        (None, Some(key), Fact::Contains(part)) => {
            let operator = if *must {
                "contains"
            } else {
                "does not contain"
            };
            Ok(format!("Metadata {key:?} {operator} {part:?}"))
        }
        (None, None, _) => Err(format!("its filter does not have {field}")),
        _ => Err(format!("its filter does not compare {field} in that way")),
    }
}

fn quoted(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    quoted.join(", ")
}
