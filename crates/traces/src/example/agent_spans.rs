//! Ten days of an agent's spans, as Phoenix keeps them, with a rarely taken path on which tools fail.

use assay_plan::budget::{Amount, Budget};
use assay_plan::data::BuiltIn;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::rule::{Condition, Test};

use super::chance::Chance;
use super::{DAY_MS, Example, FIRST_MS, Writer, any, below, by, is};
use crate::record::Value;
use crate::table::TraceTable;

/// What is true of one of the agent's ways to work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlantedPath {
    /// The agent that the request is given to.
    pub agent: &'static str,
    /// Its traces.
    pub traces: u64,
    /// The most spans of one trace.
    pub most_spans: u64,
    /// The share of traces with an error or a loop of tool calls.
    pub signal_share: f64,
    /// The share of those that a judge finds bad.
    pub bad_with_signal: f64,
    /// The share of the others that a judge finds bad.
    pub bad_without_signal: f64,
}

/// The truth behind the spans. `browser_checkout` takes eight in a thousand requests and makes a tenth of the trouble:
/// its tools fail on every other one.
pub const PLANTED: [PlantedPath; 8] = [
    truth("answer_from_docs", 11_000, 5, 0.025, 0.40, 0.03),
    truth("sql_analyst", 5_200, 9, 0.050, 0.50, 0.06),
    truth("summarizer", 3_400, 4, 0.015, 0.40, 0.02),
    truth("code_fixer", 2_100, 16, 0.080, 0.55, 0.08),
    truth("web_research", 1_300, 14, 0.060, 0.50, 0.07),
    truth("calendar", 520, 6, 0.040, 0.45, 0.04),
    truth("spreadsheet", 288, 8, 0.050, 0.50, 0.06),
    truth("browser_checkout", 192, 18, 0.520, 0.70, 0.15),
];

const fn truth(
    agent: &'static str,
    traces: u64,
    most_spans: u64,
    signal_share: f64,
    bad_with_signal: f64,
    bad_without_signal: f64,
) -> PlantedPath {
    PlantedPath {
        agent,
        traces,
        most_spans,
        signal_share,
        bad_with_signal,
        bad_without_signal,
    }
}

/// The share of traces that people looked at before, evenly.
pub const JUDGED_SHARE: f64 = 0.01;

/// More tool calls than this in one trace are a loop.
pub const LOOP: f64 = 20.0;

const DAYS: f64 = 10.0;

/// The spans of 24,000 traces, the same on every machine.
pub fn agent_spans() -> Example {
    let (table, spans) = generate();
    let looping = Condition {
        field: "tool_calls".into(),
        test: Test::AtLeast(LOOP),
    };
    let plan = Plan {
        target_points: 5.0,
        budget: Budget {
            amount: Amount::Money(Money(45.0)),
            per: Period::Week,
        },
        price_per_call: Money(0.08),
        window: Period::Week,
        ..Plan::first(
            vec![by("agent")],
            any(vec![is("error", "true"), looping]),
            any(vec![below("scores.correctness", 0.5)]),
            table.rows() as u64,
        )
    };
    Example::of(BuiltIn::AgentSpans, table, plan, (spans, "span"))
}

fn generate() -> (TraceTable, u64) {
    let mut chance = Chance::of_seed(20_261_123);
    let paths = chance.shuffled(PLANTED.iter().map(|path| (path, path.traces)));
    let step = DAYS * DAY_MS / paths.len() as f64;
    let mut writer = Writer::default();
    let mut all_spans = 0;
    for (number, path) in paths.iter().enumerate() {
        let start = FIRST_MS + ((number as f64 + chance.share()) * step) as i64;
        writer.begin(&mut chance, start);
        writer.word("agent", path.agent);
        writer.word(
            "model",
            chance.one_of(&[
                ("gpt-4o", 0.55),
                ("claude-sonnet", 0.35),
                ("gpt-4o-mini", 0.10),
            ]),
        );
        let signal = chance.happens(path.signal_share);
        let looping = signal && chance.happens(0.4);
        let error = signal && !looping;
        let spans = 2 + chance.below(path.most_spans as usize) as u64;
        let tool_calls = if looping {
            LOOP + chance.below(20) as f64
        } else {
            (spans / 2) as f64
        };
        let spans = spans + if looping { tool_calls as u64 } else { 0 };
        all_spans += spans;
        writer.put("error", &Value::Flag(error));
        writer.number("spans", spans as f64);
        writer.number("tool_calls", tool_calls);
        let tokens = spans as f64 * chance.between(250.0, 900.0);
        writer.number(
            "latency_ms",
            (spans as f64 * chance.between(300.0, 1_400.0)).round(),
        );
        writer.number("tokens_in", tokens.round());
        writer.number("tokens_out", (tokens * chance.between(0.05, 0.3)).round());
        writer.number("cost_usd", (tokens * 2.5).round() / 1e6);
        let bad = chance.happens(if signal {
            path.bad_with_signal
        } else {
            path.bad_without_signal
        });
        if chance.happens(JUDGED_SHARE) {
            writer.number("scores.correctness", if bad { 0.0 } else { 1.0 });
        }
    }
    (writer.finish(), all_spans)
}

#[cfg(test)]
mod tests {
    use assay_plan::finding::findings;
    use assay_plan::solve::solve;

    use super::*;
    use crate::group::group;

    #[test]
    fn the_traces_agree_with_the_planted_paths_and_the_page_points_out_the_loud_one() {
        let Example {
            table,
            plan,
            receipt,
        } = agent_spans();
        assert_eq!(receipt.traces, 24_000);
        assert!(receipt.rows > 4 * receipt.traces);
        let grouped = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
        for path in &PLANTED {
            let found = grouped.population.strata.iter();
            let found = found
                .filter(|it| it.labels == [path.agent])
                .collect::<Vec<_>>();
            assert_eq!(found[0].traces(), path.traces);
            let share = found[0].with_signal.traces as f64 / path.traces as f64;
            let deviation =
                (path.signal_share * (1.0 - path.signal_share) / path.traces as f64).sqrt();
            assert!(
                (share - path.signal_share).abs() < 3.5 * deviation,
                "{}",
                path.agent
            );
        }
        let solution = solve(&plan, &grouped.population).unwrap();
        let found = findings(&plan, &grouped.population, &solution).unwrap();
        assert_eq!(found[0].code, "finding.small-and-troubled");
        assert_eq!(found[0].group, ["browser_checkout"]);
        assert!(solution.shortfall.0 > 0.0, "the money is short somewhere");
    }
}
