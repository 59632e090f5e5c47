//! The platforms' own samplers, each in its words.

use std::fmt::Write as _;

use assay_plan::arrival::Arrival;
use assay_plan::data::Unit;
use assay_plan::document::Plan;
use assay_plan::number;
use assay_plan::platform::Platform;

use super::disjoint::{Demand, NoRule, SamplingRule};
use super::expected::{Expected, Outlook};
use super::{langfuse, opentelemetry, queries, refinery};

/// Whether of several rules that a trace meets the first counts; elsewhere each does.
fn takes_first(platform: Platform) -> bool {
    platform == Platform::Refinery
}

fn demand(platform: Platform, unit: Unit, demand: &Demand) -> Result<String, String> {
    match platform {
        Platform::Langfuse => langfuse::line(demand, unit),
        Platform::Phoenix => queries::phoenix(demand),
        Platform::LangSmith => queries::langsmith(demand),
        Platform::Braintrust => queries::braintrust(demand),
        Platform::OpenTelemetry => opentelemetry::part(demand),
        Platform::Refinery => refinery::condition(demand),
    }
}

/// What the sampler looks at, where what is counted is traces.
fn filter_of_roots(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Phoenix => Some("parent_id is None"),
        Platform::LangSmith => Some("eq(is_root, true)"),
        Platform::Braintrust => Some("is_root = TRUE"),
        // Langfuse has evaluators of traces; the others keep or drop whole traces.
        Platform::Langfuse | Platform::OpenTelemetry | Platform::Refinery => None,
    }
}

/// Whether the sampler sees one span at a time.
pub(super) fn sees_spans(platform: Platform) -> bool {
    filter_of_roots(platform).is_some()
}

/// Why what is counted cannot be sampled there.
fn unsampled(platform: Platform, unit: Unit) -> Option<&'static str> {
    match (platform, unit) {
        (_, Unit::Session) => Some("it does not sample sessions"),
        (Platform::OpenTelemetry | Platform::Refinery, Unit::Observation) => {
            Some("it keeps or drops whole traces, and not observations")
        }
        _ => None,
    }
}

/// What else is to be known of the rules for this platform, where it is something.
pub(super) fn note(platform: Platform, unit: Unit) -> Option<&'static str> {
    match (platform, unit) {
        (Platform::Langfuse, Unit::Trace) => Some(
            "These are for evaluators of traces, which choose by the trace’s id. One of observations also needs “Is Root Observation” \
             to be true and says “Trace Name” for Name; it chooses by the root’s id.",
        ),
        (Platform::Langfuse, Unit::Observation) => {
            Some("These are for evaluators of observations, which choose by the observation’s id.")
        }
        _ => None,
    }
}

/// A rate as the platform takes it. Refinery keeps one in so many.
fn rate_there(platform: Platform, rate: f64) -> f64 {
    match platform {
        Platform::Langfuse => (rate * 1e4).round().max(1.0) / 1e4,
        Platform::Refinery => 1.0 / (1.0 / rate).round().max(1.0),
        _ => rate,
    }
}

/// A rule in a platform's words.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenRule {
    /// What it is called.
    pub name: String,
    /// Its text; why it cannot be said there, as a whole sentence, where it cannot.
    pub text: Result<String, String>,
    /// What it does, at the rate that the platform takes.
    pub expected: Expected,
}

/// Says rules for what is counted in a platform's words. A rule cannot be said where a field is not there, or is known only
/// after the trace has been sampled.
pub fn write(
    platform: Platform,
    plan: &Plan,
    unit: Unit,
    rules: &[SamplingRule],
    outlook: &Outlook,
) -> Vec<WrittenRule> {
    let refused = |reason: String| {
        format!(
            "This cannot be said in {}, because {reason}.",
            platform.name()
        )
    };
    let unsampled = unsampled(platform, unit);
    let mut broken: Vec<&[String]> = Vec::new();
    let written = rules.iter().zip(&outlook.rules);
    written
        .map(|(rule, expected)| {
            let rate = rate_there(platform, expected.rate);
            let calls = expected.traces as f64 * rate;
            let expected = Expected {
                rate,
                calls,
                spread: (calls * (1.0 - rate)).max(0.0).sqrt(),
                ..*expected
            };
            let late = rule
                .fields()
                .find(|field| plan.arrival(field) == Arrival::Later);
            let stands_alone = !(takes_first(platform) && rule.follows);
            let text = match late {
                _ if unsampled.is_some() => Err(unsampled.unwrap_or_default().to_owned()),
                Some(field) => Err(format!("{field} arrives after the trace has been sampled")),
                None if !stands_alone && broken.contains(&rule.group.as_slice()) => {
                    Err("a rule before it cannot be said, whose traces it would take".to_owned())
                }
                None => text(platform, unit, rule, rate),
            };
            if text.is_err() {
                broken.push(&rule.group);
            }
            WrittenRule {
                name: rule.name.clone(),
                text: text.map_err(refused),
                expected,
            }
        })
        .collect()
}

fn text(platform: Platform, unit: Unit, rule: &SamplingRule, rate: f64) -> Result<String, String> {
    let is_said = |demand: &&Demand| demand.must || !takes_first(platform) || !rule.follows;
    let demands = rule.demands.iter().filter(is_said);
    let said: Result<Vec<String>, String> =
        (demands.map(|it| demand(platform, unit, it))).collect();
    let roots = filter_of_roots(platform).filter(|_| unit == Unit::Trace);
    let mut parts: Vec<String> = roots.into_iter().map(str::to_owned).collect();
    parts.extend(said?);
    let percent = rate * 100.0;
    let name = queries::json(&rule.name);
    Ok(match platform {
        Platform::Langfuse => format!("Filter: {}\nSampling: {rate}", parts.join("; ")),
        Platform::Phoenix => format!("{}\nRate: {rate}", parts.join(" and ")),
        Platform::LangSmith => {
            let filter = match parts.as_slice() {
                [one] => one.clone(),
                parts => format!("and({})", parts.join(", ")),
            };
            format!("Filter: {filter}\nSampling rate: {rate}")
        }
        Platform::Braintrust => {
            format!(
                "SQL filter: {}\nSampling rate: {percent} %",
                parts.join(" AND ")
            )
        }
        Platform::OpenTelemetry => {
            let parts: Vec<String> = parts
                .iter()
                .enumerate()
                .map(|(place, part)| part.replacen("name: p,", &format!("name: part-{place},"), 1))
                .collect();
            format!(
                "- name: {name}\n  type: and\n  and:\n    and_sub_policy:\n      - {}\n      - {{name: rate, type: probabilistic, \
                 probabilistic: {{sampling_percentage: {percent}}}}}",
                parts.join("\n      - ")
            )
        }
        Platform::Refinery => format!(
            "- Name: {name}\n  SampleRate: {}\n  Conditions:\n    - {}",
            (1.0 / rate).round(),
            parts.join("\n    - ").replace("}, {", "}\n    - {")
        ),
    })
}

/// Everything that is to be said of the rules, for a person: what each does, those that cannot be said, and how the loaded
/// traces fall.
pub fn report(
    platform: Platform,
    notes: &[String],
    written: &[WrittenRule],
    without: &[NoRule],
    outlook: &Outlook,
) -> String {
    let mut report = format!("# Rules for {}\n", platform.name());
    let calls: f64 = written
        .iter()
        .filter(|it| it.text.is_ok())
        .map(|it| it.expected.calls)
        .sum();
    let variance: f64 = written
        .iter()
        .filter(|it| it.text.is_ok())
        .map(|it| it.expected.spread.powi(2))
        .sum();
    // Writing to a text cannot fail.
    let _ = writeln!(
        report,
        "# About {}, give or take {}: a rate is not a count.",
        number::counted(calls.round() as u64, "call"),
        number::count(variance.sqrt().round() as u64)
    );
    let _ = writeln!(
        report,
        "# Of the loaded traces {} meet no rule, and {} more than one.",
        number::count(outlook.unmet),
        number::count(outlook.met_twice)
    );
    for note in notes {
        let _ = writeln!(report, "# {note}");
    }
    for NoRule { group, reason } in without {
        let _ = writeln!(
            report,
            "\n# {}: no rule, because {reason}.",
            one_line(group)
        );
    }
    for rule in written {
        let expected = &rule.expected;
        let _ = writeln!(
            report,
            "\n# {}: of {} about {}, give or take {}.",
            one_line(&rule.name),
            number::counted(expected.traces, "trace"),
            number::count(expected.calls.round() as u64),
            number::count(expected.spread.round() as u64)
        );
        let _ = match &rule.text {
            Ok(text) => writeln!(report, "{text}"),
            Err(sentence) => writeln!(report, "# {}", one_line(sentence)),
        };
    }
    report
}

/// A text that stays in its comment.
fn one_line(text: &str) -> String {
    text.replace(
        |letter: char| letter.is_control() || "\u{2028}\u{2029}".contains(letter),
        " ",
    )
}
