//! Two weeks of a support bot with a compliance group of half a percent of the traffic, and with past verdicts that say more of
//! one intent than of the traffic.

use assay_plan::budget::{Amount, Budget};
use assay_plan::data::BuiltIn;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::period::Period;

use super::chance::Chance;
use super::{DAY_MS, Example, FIRST_MS, Writer, any, below, by, is};
use crate::record::Value;
use crate::table::TraceTable;

/// What is true of one intent of the example.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlantedTruth {
    /// The intent.
    pub intent: &'static str,
    /// Its traces.
    pub traces: u64,
    /// The share of them that errs or gets a thumbs-down.
    pub signal_share: f64,
    /// The share of those that a judge finds bad.
    pub bad_with_signal: f64,
    /// The share of the others that a judge finds bad.
    pub bad_without_signal: f64,
}

/// The truth behind the example. `compliance` is half a percent of the traffic, goes wrong more often than anything
/// else, and hardly ever says so: it errs no more than the rest.
pub const PLANTED: [PlantedTruth; 12] = [
    truth("order_status", 16_000, 0.040, 0.45, 0.020),
    truth("refund", 8_000, 0.060, 0.50, 0.035),
    truth("product_question", 4_800, 0.035, 0.40, 0.020),
    truth("account_access", 3_200, 0.070, 0.50, 0.030),
    truth("billing_dispute", 2_400, 0.080, 0.55, 0.045),
    truth("delivery_change", 1_800, 0.045, 0.45, 0.025),
    truth("cancellation", 1_200, 0.060, 0.50, 0.040),
    truth("technical_issue", 1_000, 0.090, 0.55, 0.050),
    truth("warranty", 600, 0.050, 0.50, 0.035),
    truth("data_export", 480, 0.070, 0.50, 0.040),
    truth("accessibility", 320, 0.050, 0.50, 0.045),
    truth("compliance", 200, 0.045, 0.65, 0.170),
];

const fn truth(
    intent: &'static str,
    traces: u64,
    signal_share: f64,
    bad_with_signal: f64,
    bad_without_signal: f64,
) -> PlantedTruth {
    PlantedTruth {
        intent,
        traces,
        signal_share,
        bad_with_signal,
        bad_without_signal,
    }
}

/// The top intent, of which more was judged before than of the others: it holds two thirds of the past verdicts and two
/// fifths of the traffic, so that their plain average looks better than the traffic is.
pub const JUDGED_APART: &str = "order_status";

/// The share of an intent's traces that was judged before.
pub fn judged_share(intent: &str) -> f64 {
    if intent == JUDGED_APART { 0.06 } else { 0.02 }
}

const DAYS: u64 = 14;

/// The support bot: 40,000 traces over 14 days, the same on every machine.
pub fn support_bot() -> Example {
    let table = generate(judged_share);
    let plan = plan(table.rows() as u64);
    let rows = table.rows() as u64;
    Example::of(BuiltIn::SupportBot, table, plan, (rows, "trace"))
}

fn plan(traces: u64) -> Plan {
    let signal = any(vec![is("error", "true"), is("thumbs", "down")]);
    let verdict = any(vec![below("judge_score", 0.5)]);
    Plan {
        target_points: 3.0,
        budget: Budget {
            amount: Amount::Money(Money(25.0)),
            per: Period::Week,
        },
        window: Period::Week,
        ..Plan::first(vec![by("intent")], signal, verdict, traces)
    }
}

fn generate(judged_share: fn(&str) -> f64) -> TraceTable {
    let mut chance = Chance::of_seed(20_261_121);
    let intents = chance.shuffled(PLANTED.iter().map(|truth| (truth, truth.traces)));
    let mut writer = Writer::default();
    let step = DAYS as f64 * DAY_MS / intents.len() as f64;
    for (number, truth) in intents.iter().enumerate() {
        let start = FIRST_MS + ((number as f64 + chance.share()) * step) as i64;
        writer.trace(&mut chance, truth, start, judged_share(truth.intent));
    }
    writer.finish()
}

impl Writer {
    fn trace(&mut self, chance: &mut Chance, truth: &PlantedTruth, start: i64, judged_share: f64) {
        self.begin(chance, start);
        let enterprise = truth.intent == "compliance";
        self.word("intent", truth.intent);
        self.word(
            "language",
            chance.one_of(&[
                ("en", 0.62),
                ("es", 0.14),
                ("de", 0.10),
                ("pt-BR", 0.08),
                ("ja", 0.06),
            ]),
        );
        self.word(
            "persona",
            chance.one_of(if enterprise {
                &[("enterprise_admin", 0.8), ("smb_owner", 0.2)]
            } else {
                &[
                    ("consumer", 0.70),
                    ("smb_owner", 0.18),
                    ("power_user", 0.09),
                    ("enterprise_admin", 0.03),
                ]
            }),
        );
        let model = chance.one_of(&[
            ("gpt-4o-mini", 0.58),
            ("claude-sonnet", 0.32),
            ("gpt-4o", 0.10),
        ]);
        self.word("model", model);
        let late = (start - FIRST_MS) as f64 > 9.0 * DAY_MS;
        self.word(
            "app_version",
            if late && chance.happens(0.8) {
                "2.4.0"
            } else {
                "2.3.1"
            },
        );
        self.word(
            "channel",
            chance.one_of(&[("web", 0.66), ("email", 0.24), ("voice", 0.10)]),
        );

        let signal = chance.happens(truth.signal_share);
        let error = signal && chance.happens(0.6);
        let down = signal && (!error || chance.happens(0.25));
        self.word("status", if error { "error" } else { "ok" });
        self.put("error", &Value::Flag(error));
        if down {
            self.word("thumbs", "down");
        } else if !signal && chance.happens(0.05) {
            self.word("thumbs", "up");
        }
        let bad = chance.happens(if signal {
            truth.bad_with_signal
        } else {
            truth.bad_without_signal
        });
        let score = if bad {
            chance.between(0.05, 0.495)
        } else {
            chance.between(0.5, 1.0)
        };
        if chance.happens(judged_share) {
            self.put(
                "judge_score",
                &Value::Number((score * 100.0).floor() / 100.0),
            );
        }
        self.figures(chance, model, error);
    }

    fn figures(&mut self, chance: &mut Chance, model: &str, error: bool) {
        let slow = if error { 2.5 } else { 1.0 };
        // A product of even draws is skewed to the right, as latencies are.
        let latency = 350.0 + slow * 4_000.0 * chance.share() * chance.share();
        let read = 300.0 + 3_000.0 * chance.share() * chance.share();
        let written = if error {
            0.0
        } else {
            20.0 + 600.0 * chance.share()
        };
        let price = match model {
            "gpt-4o" => 5.0,
            "claude-sonnet" => 6.0,
            _ => 0.3,
        };
        self.put("latency_ms", &Value::Number(latency.round()));
        self.put("tokens_in", &Value::Number(read.round()));
        self.put("tokens_out", &Value::Number(written.round()));
        let cost = (read + 4.0 * written) * price / 1e6;
        self.put("cost_usd", &Value::Number((cost * 1e6).round() / 1e6));
    }
}

#[cfg(test)]
mod tests {
    use assay_plan::finding::findings;
    use assay_plan::solution::Status;
    use assay_plan::solve::solve;
    use assay_sampling::population::Population;

    use super::*;
    use crate::group::group;

    #[test]
    fn the_data_agree_with_the_planted_truth() {
        let plan = plan(40_000);
        let table = generate(|_| 1.0);
        assert_eq!(table.rows(), 40_000);
        let grouped = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
        assert_eq!(grouped.population.span_days, Some(14.0));
        for truth in &PLANTED {
            let found = grouped
                .population
                .strata
                .iter()
                .find(|stratum| stratum.labels == [truth.intent])
                .unwrap();
            assert_eq!(found.traces(), truth.traces, "{}", truth.intent);
            let close = |count: u64, of: u64, share: f64| {
                let deviation = (share * (1.0 - share) / of as f64).sqrt();
                (count as f64 / of as f64 - share).abs() < 3.5 * deviation + 1e-9
            };
            let [with, without] = found.cells();
            assert!(
                close(with.traces, found.traces(), truth.signal_share),
                "{}",
                truth.intent
            );
            assert!(
                close(with.judged_bad, with.traces, truth.bad_with_signal),
                "{}",
                truth.intent
            );
            assert!(
                close(without.judged_bad, without.traces, truth.bad_without_signal),
                "{}",
                truth.intent
            );
            assert_eq!(with.judged + without.judged, found.traces());
        }
    }

    fn counted() -> (Plan, Population) {
        let Example { table, plan, .. } = support_bot();
        let grouped = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
        (plan, grouped.population)
    }

    #[test]
    fn one_intent_dominates_the_past_verdicts_and_is_pointed_out() {
        let (plan, population) = counted();
        let solution = solve(&plan, &population).unwrap();
        let [found] = findings(&plan, &population, &solution)
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!(found.code, "finding.one-group-dominates");
        assert_eq!(found.group, [JUDGED_APART]);
        let rate = |it: &PlantedTruth| {
            it.signal_share * it.bad_with_signal + (1.0 - it.signal_share) * it.bad_without_signal
        };
        let mean = |weight: &dyn Fn(&PlantedTruth) -> f64| {
            let weights: f64 = PLANTED.iter().map(weight).sum();
            PLANTED.iter().map(|it| weight(it) * rate(it)).sum::<f64>() / weights
        };
        let judged = |it: &PlantedTruth| it.traces as f64 * judged_share(it.intent);
        let (plain, true_mean) = (mean(&judged), mean(&|it| it.traces as f64));
        let planted = format!("{plain:.3} {true_mean:.3}");
        assert_eq!(planted, "0.045 0.051");
        assert_eq!(
            format!("{} {}", found.sentence, found.because),
            "order_status holds 68\u{a0}% of the past verdicts and 40\u{a0}% of the traffic. Their plain average says 4.2\u{a0}% fail; with each \
             group at its share of the traffic it is 5.1\u{a0}%."
        );
    }

    #[test]
    fn the_first_plan_tells_a_story() {
        let (plan, population) = counted();
        let (plan, population) = (&plan, &population);
        let solution = solve(plan, population).unwrap();
        let short: Vec<&str> = solution
            .groups
            .iter()
            .filter(|group| matches!(group.status, Status::Short | Status::NotJudged))
            .map(|group| group.labels[0].as_str())
            .collect();
        assert_eq!(short, ["compliance"]);
        assert!(
            solution.shortfall.0 > 0.0 && solution.shortfall.0 < 2.0,
            "{:?}",
            solution.shortfall
        );
    }
}
