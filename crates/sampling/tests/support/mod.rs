//! Compares the crate with reference cases: what a file of them says, and what the crate gives.

mod methods;

use serde_json::Value;

/// How one case came out.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// All expected values are met.
    Agrees,
    /// Some are not: which, and by how much.
    Differs(Vec<String>),
    /// The crate does not offer the case's method.
    NotOffered,
}

/// Checks one case of the file: `method`, `inputs`, `expected`, `tolerance` and perhaps a `note`.
pub(crate) fn check(case: &Value) -> Outcome {
    let method = case["method"].as_str().unwrap_or_default();
    let Some(given) = methods::evaluate(method, &case["inputs"]) else {
        return Outcome::NotOffered;
    };
    let given = match given {
        Ok(given) => given,
        Err(problem) => return Outcome::Differs(vec![problem]),
    };
    let tolerance = Tolerance {
        absolute: case["tolerance"].as_f64().unwrap_or_default(),
        relative: matches!(method, "box_neyman_integer" | "bethel_min_cost"),
    };
    let mut differences = Vec::new();
    compare(
        "",
        &given,
        &case["expected"],
        method,
        tolerance,
        &mut differences,
    );
    if differences.is_empty() {
        Outcome::Agrees
    } else {
        Outcome::Differs(differences)
    }
}

#[derive(Clone, Copy)]
struct Tolerance {
    absolute: f64,
    relative: bool,
}

/// Fields that a case's note leaves free, and widths of exact integers, which have a tolerance of their own.
fn field_tolerance(method: &str, field: &str, usual: Tolerance) -> Option<Tolerance> {
    match (method, field) {
        ("box_neyman_integer" | "bethel_min_cost", "n_h") => None,
        ("n_for_wilson_width", "width_at_n" | "width_at_n_minus_1") => Some(Tolerance {
            absolute: 1e-9,
            ..usual
        }),
        ("n_for_cell_width", "width_at_n" | "width_at_n_minus_1") => Some(Tolerance {
            absolute: 1e-8,
            ..usual
        }),
        _ => Some(usual),
    }
}

fn compare(
    place: &str,
    given: &Value,
    expected: &Value,
    method: &str,
    tolerance: Tolerance,
    differences: &mut Vec<String>,
) {
    match (given, expected) {
        (Value::Object(given), Value::Object(expected)) => {
            for (field, expected) in expected {
                let Some(tolerance) = field_tolerance(method, field, tolerance) else {
                    continue;
                };
                let given = given.get(field).unwrap_or(&Value::Null);
                compare(
                    &format!("{place}.{field}"),
                    given,
                    expected,
                    method,
                    tolerance,
                    differences,
                );
            }
        }
        (Value::Array(given), Value::Array(expected)) if given.len() == expected.len() => {
            for (index, (given, expected)) in given.iter().zip(expected).enumerate() {
                compare(
                    &format!("{place}[{index}]"),
                    given,
                    expected,
                    method,
                    tolerance,
                    differences,
                );
            }
        }
        (Value::Number(given), Value::Number(expected)) => {
            let (given, expected) = (
                given.as_f64().unwrap_or(f64::NAN),
                expected.as_f64().unwrap_or(f64::NAN),
            );
            let scale = if tolerance.relative {
                expected.abs().max(1.0)
            } else {
                1.0
            };
            let off = (given - expected).abs();
            if off.is_nan() || off > tolerance.absolute * scale {
                differences.push(format!(
                    "{place}: {given} instead of {expected}, off by {off:e}"
                ));
            }
        }
        _ if given == expected => {}
        _ => differences.push(format!("{place}: {given} instead of {expected}")),
    }
}
