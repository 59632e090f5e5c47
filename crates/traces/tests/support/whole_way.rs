//! The whole way, again and again with another seed: draw a plan's list, have it judged, read the results, estimate. Counts how
//! often ranges hold what is true of all traces.

use std::fmt::Write;

use assay_plan::budget::Amount;
use assay_plan::data::Unit;
use assay_plan::dimension::Dimension;
use assay_plan::document::{Plan, ShortMoney};
use assay_plan::rule::{Condition, Rule, Test};
use assay_traces::draw::draw;
use assay_traces::results::Results;
use assay_traces::{Loader, TraceTable};

/// Name, share of the traffic and rate of bad traces of each group.
const GROUPS: [(&str, f64, f64); 6] = [
    ("order", 0.44, 0.02),
    ("refund", 0.25, 0.04),
    ("question", 0.15, 0.015),
    ("account", 0.10, 0.06),
    ("billing", 0.05, 0.10),
    ("compliance", 0.01, 0.14),
];

/// The share of bad traces that carry the failure signal, and of good ones.
const SIGNAL: [f64; 2] = [0.6, 0.012];

/// How often ranges held the truth.
pub(crate) struct Held {
    /// So many lists were drawn and judged.
    pub(crate) draws: u32,
    /// Ranges of all traffic that held its rate.
    pub(crate) overall: u32,
    /// Ranges of each group that held its rate, with the group's name.
    pub(crate) groups: Vec<(&'static str, u32)>,
    /// The rate of all traffic.
    pub(crate) truth: f64,
    /// The mean of the reweighted rates.
    pub(crate) mean: f64,
    /// The mean of the plain averages.
    pub(crate) raw: f64,
}

/// Evenly spread over 0 to 1, from a number (Steele, Lea & Flood 2014: the finalizer of `SplitMix64`).
fn chance(of: u64) -> f64 {
    let mut bits = of.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (((bits ^ (bits >> 31)) >> 11) as f64) / (1_u64 << 53) as f64
}

/// What is true of a trace: its group, whether it is bad, and whether it carries the signal.
fn truth(number: u64) -> (usize, bool, bool) {
    let mut left = chance(3 * number);
    let group = GROUPS.iter().position(|(_, share, _)| {
        left -= share;
        left < 0.0
    });
    let group = group.unwrap_or(0);
    let bad = chance(3 * number + 1) < GROUPS[group].2;
    let signal = chance(3 * number + 2) < SIGNAL[usize::from(!bad)];
    (group, bad, signal)
}

fn load(loader: Loader, text: &str) -> TraceTable {
    let mut loader = loader;
    loader.begin_file("file.csv", text.len() as u64);
    loader.push(text.as_bytes()).unwrap();
    loader.end_file().unwrap();
    loader.finish().unwrap().0
}

/// Goes the whole way with so many seeds over so many traces, for so many calls.
pub(crate) fn whole_way(traces: u64, calls: u64, draws: u32) -> Held {
    let mut text = "trace_id,intent,error\n".to_owned();
    let mut counts = [[0_u64; 2]; GROUPS.len()];
    for number in 0..traces {
        let (group, bad, signal) = truth(number);
        counts[group][0] += 1;
        counts[group][1] += u64::from(bad);
        writeln!(text, "{number},{},{signal}", GROUPS[group].0).unwrap();
    }
    let table = load(Loader::new(), &text);
    let rate = |[all, bad]: [u64; 2]| bad as f64 / all as f64;
    let bad_in_all: u64 = counts.iter().map(|it| it[1]).sum();
    let dimensions = vec![Dimension {
        field: "intent".to_owned(),
        cuts: Vec::new(),
    }];
    let signal = Rule {
        conditions: vec![Condition {
            field: "error".to_owned(),
            test: Test::Is("true".to_owned()),
        }],
        ..Rule::default()
    };
    let mut plan = Plan::first(dimensions, signal, Rule::default(), traces);
    plan.budget.amount = Amount::Calls(calls);
    // Targets that no such number of calls reaches, so that all of them are spent.
    plan.target_points = 1.0;
    plan.short_money = ShortMoney::Evenly;
    let mut held = Held {
        draws,
        overall: 0,
        groups: GROUPS.iter().map(|(name, ..)| (*name, 0)).collect(),
        truth: rate([traces, bad_in_all]),
        mean: 0.0,
        raw: 0.0,
    };
    for seed in 0..draws {
        plan.seed = format!("seed-{seed}");
        let list = draw(&table, &plan).unwrap().to_csv();
        let mut lines = list.lines();
        let mut judged = format!("{},verdict\n", lines.next().unwrap());
        for line in lines {
            let number = line.split(',').next().unwrap().parse().unwrap();
            let verdict = if truth(number).1 { "fail" } else { "pass" };
            writeln!(judged, "{line},{verdict}").unwrap();
        }
        let results = Results::of(load(Loader::of_results(Unit::Trace), &judged));
        let reading = results.proposed().unwrap();
        let found = results.estimates(&reading, Some((&table, &plan))).unwrap();
        let holds = |[from, to]: [f64; 2], rate: f64| u32::from(from <= rate && rate <= to);
        held.overall += holds(found.overall.estimate.interval, held.truth);
        held.mean += found.overall.estimate.rate / f64::from(draws);
        held.raw += found.overall.raw.unwrap() / f64::from(draws);
        for (place, (name, held)) in held.groups.iter_mut().enumerate() {
            let mut groups = found.groups.iter();
            let group = groups.find(|it| it.labels[0] == *name).unwrap();
            *held += holds(group.estimate.interval, rate(counts[place]));
        }
    }
    held
}
