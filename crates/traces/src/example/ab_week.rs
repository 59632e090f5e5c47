//! A week of two releases side by side: over all traffic they fail alike, yet every intent moved.

use assay_plan::budget::{Amount, Budget};
use assay_plan::data::BuiltIn;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::period::Period;

use super::chance::Chance;
use super::{DAY_MS, Example, FIRST_MS, Writer, any, below, by, is};
use crate::record::Value;
use crate::table::TraceTable;

/// What is true of one intent of the week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlantedMove {
    /// The intent.
    pub intent: &'static str,
    /// Its traces in each release.
    pub traces: u64,
    /// The share of them that errs, release 4.1 first, then 4.2.
    pub error_share: [f64; 2],
}

/// The truth behind the week. Every intent errs more or less often in release 4.2, by 1.5 to 4.4 points; over all
/// traffic that is 24,000 × 5 % in both.
pub const PLANTED: [PlantedMove; 6] = [
    truth("order_status", 8_000, [0.035, 0.050]),
    truth("refund", 5_000, [0.062, 0.038]),
    truth("account_access", 4_000, [0.040, 0.060]),
    truth("billing_dispute", 3_000, [0.075, 0.045]),
    truth("delivery_change", 2_500, [0.040, 0.070]),
    truth("cancellation", 1_500, [0.080, 0.036_666_666_666_666_67]),
];

const fn truth(intent: &'static str, traces: u64, error_share: [f64; 2]) -> PlantedMove {
    PlantedMove {
        intent,
        traces,
        error_share,
    }
}

/// The releases, as the traces name them.
pub const RELEASES: [&str; 2] = ["4.1", "4.2"];

/// Of traces that erred and that did not, the share that a judge finds bad.
pub const BAD: [f64; 2] = [0.6, 0.03];

/// The share of traces that was judged before, evenly.
pub const JUDGED_SHARE: f64 = 0.02;

const DAYS: f64 = 7.0;

/// The week: 48,000 traces, the same on every machine.
pub fn ab_week() -> Example {
    let table = generate();
    let rows = table.rows() as u64;
    let plan = Plan {
        target_points: 4.0,
        budget: Budget {
            amount: Amount::Money(Money(40.0)),
            per: Period::Week,
        },
        window: Period::Week,
        ..Plan::first(
            vec![by("intent"), by("release")],
            any(vec![is("error", "true")]),
            any(vec![below("judge_score", 0.5)]),
            rows,
        )
    };
    Example::of(BuiltIn::AbWeek, table, plan, (rows, "trace"))
}

fn generate() -> TraceTable {
    let mut chance = Chance::of_seed(20_261_122);
    let sides: Vec<(usize, &PlantedMove)> = PLANTED
        .iter()
        .flat_map(|truth| [(0, truth), (1, truth)])
        .collect();
    let traces = chance.shuffled(sides.iter().map(|side| (side, side.1.traces)));
    let step = DAYS * DAY_MS / traces.len() as f64;
    let mut writer = Writer::default();
    for (number, &&(release, truth)) in traces.iter().enumerate() {
        let start = FIRST_MS + ((number as f64 + chance.share()) * step) as i64;
        writer.begin(&mut chance, start);
        writer.word("intent", truth.intent);
        writer.word("release", RELEASES[release]);
        writer.word(
            "language",
            chance.one_of(&[("en", 0.7), ("de", 0.2), ("fr", 0.1)]),
        );
        let error = chance.happens(truth.error_share[release]);
        writer.put("error", &Value::Flag(error));
        let slow = if error { 2.0 } else { 1.0 };
        writer.number(
            "latency_ms",
            (300.0 + slow * 3_000.0 * chance.share() * chance.share()).round(),
        );
        writer.number("tokens_in", chance.between(300.0, 2_500.0).round());
        writer.number("tokens_out", chance.between(20.0, 500.0).round());
        let bad = chance.happens(BAD[usize::from(!error)]);
        let score = if bad {
            chance.between(0.05, 0.495)
        } else {
            chance.between(0.5, 1.0)
        };
        if chance.happens(JUDGED_SHARE) {
            writer.number("judge_score", (score * 100.0).floor() / 100.0);
        }
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use assay_plan::finding::findings;
    use assay_plan::solve::solve;

    use super::*;
    use crate::group::group;

    #[test]
    fn over_all_traffic_both_releases_err_alike() {
        let erring = |release: usize| -> f64 {
            PLANTED
                .iter()
                .map(|truth| truth.traces as f64 * truth.error_share[release])
                .sum()
        };
        assert!((erring(0) - erring(1)).abs() < 1e-6);
        assert!(
            PLANTED
                .iter()
                .all(|truth| (truth.error_share[0] - truth.error_share[1]).abs() > 0.014)
        );
    }

    #[test]
    fn the_page_points_out_that_every_group_moved() {
        let Example { table, plan, .. } = ab_week();
        let grouped = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
        for truth in &PLANTED {
            for (release, name) in RELEASES.iter().enumerate() {
                let labels = [truth.intent, name];
                let found = grouped.population.strata.iter();
                let found = found.filter(|it| it.labels == labels).collect::<Vec<_>>();
                assert_eq!(found[0].traces(), truth.traces);
                let share = found[0].with_signal.traces as f64 / truth.traces as f64;
                let planted = truth.error_share[release];
                let deviation = (planted * (1.0 - planted) / truth.traces as f64).sqrt();
                assert!((share - planted).abs() < 3.5 * deviation, "{labels:?}");
            }
        }
        let solution = solve(&plan, &grouped.population).unwrap();
        let found = findings(&plan, &grouped.population, &solution).unwrap();
        let cancelling = found.iter().find(|it| it.code == "finding.groups-cancel");
        let sentence = &cancelling.unwrap().sentence;
        assert!(sentence.contains("in 6 of 6 groups"), "{sentence}");
    }
}
