//! How long the heavy computations take: `cargo run --release -p assay-plan --example speed`.
//!
//! Runs as well in wasm, under Node; `cargo xtask bench` does both. The inputs are made from a fixed seed.

use std::convert::Infallible;
use std::error::Error;
use std::hint::black_box;

use assay_plan::budget::Amount;
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::planner::Planner;
use assay_plan::rule::Rule;
use assay_sampling::allocation::cost::{CellCosts, CostOfCalls};
use assay_sampling::allocation::integer::{IntegerBox, neyman};
use assay_sampling::allocation::priced::{PricedStratum, best_for_money};
use assay_sampling::allocation::rule::standard_error_part;
use assay_sampling::allocation::split::Oversampling;
use assay_sampling::allocation::water_filling::{Basin, water_fill};
use assay_sampling::alpha::Alpha;
use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use assay_sampling::forecast::many::planned_intervals;
use assay_sampling::interval::Interval;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::rate_interval;
use assay_sampling::population::{Cell, Population, Stratum};

/// Where the random numbers of the inputs start.
const SEED: u64 = 1;

/// Strata of the allocations, the calls they share, and the fewest calls of each.
const STRATA: usize = 10_000;
const CALLS: u64 = 1_500_000;
const LEAST: u64 = 8;

/// Intervals that are timed together.
const INTERVALS: usize = 1_000;

/// Curves, and the points of each.
const CURVES: usize = 500;
const POINTS: i32 = 200;

/// Each figure is the fastest of this many runs.
const RUNS: usize = 60;

/// Groups on the page, and what solving and drawing them may take together, in milliseconds.
const PAGES: [(usize, f64); 3] = [(12, 4.0), (100, 8.0), (500, 16.0)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut random = SplitMix64(SEED);
    let alpha = Alpha::from_confidence(0.95)?;
    host::print(&format!(
        "  {:<60} {:>10} {:>8}",
        format!("fastest of {RUNS} runs, inputs from seed {SEED}"),
        "measured",
        "bar",
    ));
    whole_calls(&mut random)?;
    equal_widths(&mut random, alpha)?;
    own_prices()?;
    one_interval(&mut random, alpha)?;
    curves(&mut random, alpha)?;
    for (groups, bar) in PAGES {
        drags(&mut random, groups, bar)?;
    }
    Ok(())
}

/// The exact allocation of whole calls for the overall rate.
fn whole_calls(random: &mut SplitMix64) -> Result<(), Box<dyn Error>> {
    let strata: Vec<(u64, f64)> = (0..STRATA).map(|_| random.stratum()).collect();
    let all: u64 = strata.iter().map(|(traces, _)| traces).sum();
    let boxes: Vec<IntegerBox> = strata
        .iter()
        .map(|&(traces, rate)| IntegerBox {
            part: standard_error_part(
                traces as f64 / all as f64,
                (rate * (1.0 - rate)).sqrt(),
                traces,
            ),
            least: LEAST,
            most: traces,
        })
        .collect();
    let milliseconds = fastest(|| neyman(black_box(&boxes), CALLS))?;
    let name = format!("{STRATA} strata, {CALLS} whole calls allocated exactly");
    report(&name, milliseconds, "ms", 5.0);
    Ok(())
}

/// Water-filling of strata without a failure signal, then of strata with one.
fn equal_widths(random: &mut SplitMix64, alpha: Alpha) -> Result<(), Box<dyn Error>> {
    let one_cell = |(traces, rate)| -> Result<ExpectedGroup, Box<dyn Error>> {
        Ok(ExpectedGroup::new(
            ExpectedCell::new(0, rate)?,
            ExpectedCell::new(traces, rate)?,
        ))
    };
    let budget = CALLS as f64;
    for (kind, oversampling, group) in [
        ("one-cell", Oversampling::NONE, &one_cell as &dyn Fn(_) -> _),
        ("two-cell", Oversampling::of_rate(3.0)?, &two_cells),
    ] {
        let basins = (0..STRATA)
            .map(|_| {
                let group = group(random.stratum())?;
                Ok(Basin {
                    group,
                    least: LEAST,
                    most: group.traces(),
                    unit_cost: 1.0,
                    tolerance: 1.0,
                })
            })
            .collect::<Result<Vec<Basin>, Box<dyn Error>>>()?;
        let milliseconds = fastest(|| water_fill(black_box(&basins), budget, oversampling, alpha))?;
        let name = format!("{STRATA} {kind} strata, water-filled with {CALLS} calls");
        report(&name, milliseconds, "ms", 10.0);
    }
    Ok(())
}

/// The surest overall rate for a sum of money, where every cell has a price of its own. Its inputs are its own, so that those of
/// the other figures stay.
fn own_prices() -> Result<(), Box<dyn Error>> {
    let random = &mut SplitMix64(SEED);
    let oversampling = Oversampling::of_rate(3.0)?;
    let mut budget = 0.0;
    let mut strata = Vec::with_capacity(STRATA);
    for _ in 0..STRATA {
        let (traces, rate) = random.stratum();
        let group = two_cells((traces, rate))?;
        let mut price = || random.between(2_000_000, 40_000_000) as f64;
        let unit_cost = CellCosts {
            group,
            oversampling,
            prices: [price(), price()],
        };
        budget += unit_cost.of_one() * CALLS as f64 / STRATA as f64;
        strata.push(PricedStratum {
            part: standard_error_part(traces as f64, (rate * (1.0 - rate)).sqrt(), traces),
            least: LEAST.min(traces),
            most: traces,
            unit_cost,
        });
    }
    let milliseconds = fastest(|| best_for_money(black_box(&strata), budget))?;
    let name = format!("{STRATA} two-cell strata with their own prices, best for the money");
    report(&name, milliseconds, "ms", 5.0);
    Ok(())
}

/// A group whose failure signal is on one trace in twenty and on half of the failures.
fn two_cells((traces, rate): (u64, f64)) -> Result<ExpectedGroup, Box<dyn Error>> {
    let with_signal = traces / 20;
    Ok(ExpectedGroup::new(
        ExpectedCell::new(with_signal, (10.0 * rate).min(0.9))?,
        ExpectedCell::new(traces - with_signal, 0.5 * rate)?,
    ))
}

/// The interval of a group whose failures were oversampled.
fn one_interval(random: &mut SplitMix64, alpha: Alpha) -> Result<(), Box<dyn Error>> {
    let groups = (0..INTERVALS)
        .map(|_| {
            let (with_signal, without_signal) = (random.between(50, 90), random.between(80, 120));
            Ok([
                JudgedCell::new(true, 1_000, with_signal, random.between(20, 45) as f64)?,
                JudgedCell::new(false, 19_000, without_signal, random.between(0, 6) as f64)?,
            ])
        })
        .collect::<Result<Vec<[JudgedCell; 2]>, Box<dyn Error>>>()?;
    let milliseconds = fastest(|| {
        black_box(&groups)
            .iter()
            .map(|cells| rate_interval(cells, Scope::Period, alpha))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let microseconds = 1_000.0 * milliseconds / INTERVALS as f64;
    let bar = if cfg!(target_arch = "wasm32") {
        4.0
    } else {
        2.0
    };
    let name = "one stratified score interval, two cells";
    report(name, microseconds, "µs", bar);
    Ok(())
}

/// Width curves, every point computed anew.
fn curves(random: &mut SplitMix64, alpha: Alpha) -> Result<(), Box<dyn Error>> {
    let oversampling = Oversampling::of_rate(3.0)?;
    let groups = (0..CURVES)
        .map(|_| two_cells(random.stratum()))
        .collect::<Result<Vec<ExpectedGroup>, Box<dyn Error>>>()?;
    let milliseconds = fastest(|| {
        let widths: Vec<Interval> = black_box(&groups)
            .iter()
            .flat_map(|&group| {
                let ratio = group.traces() as f64 / LEAST as f64;
                let step = ratio.powf(1.0 / f64::from(POINTS));
                let mut calls = LEAST as f64;
                let plans = (1..=POINTS).map(|_| {
                    calls *= step;
                    (group, group.split(calls.round() as u64, oversampling))
                });
                planned_intervals(plans, alpha)
            })
            .collect();
        Ok::<_, Infallible>(widths)
    })?;
    let name = format!("{CURVES} width curves of {POINTS} points, all computed anew");
    report(&name, milliseconds, "ms", 16.0);
    Ok(())
}

/// What one step of a drag computes: the solution, and the curves with what the planner keeps of them. It may take half of the
/// bar; the other half is for drawing.
fn drags(random: &mut SplitMix64, groups: usize, bar: f64) -> Result<(), Box<dyn Error>> {
    let cell = |traces| Cell {
        traces,
        ..Cell::default()
    };
    let strata = (0..groups)
        .map(|index| {
            let (traces, _) = random.stratum();
            Stratum {
                labels: vec![format!("group {index}")],
                with_signal: cell(traces / 20),
                without_signal: cell(traces - traces / 20),
                tokens: Vec::new(),
            }
        })
        .collect();
    let population = Population {
        strata,
        span_days: None,
    };
    let dimension = Dimension {
        field: "group".to_owned(),
        cuts: Vec::new(),
    };
    let mut plan = Plan::first(
        vec![dimension],
        Rule::default(),
        Rule::default(),
        population.traces(),
    );
    let mut planner = Planner::default();
    let mut step = |of: &str, change: &dyn Fn(&mut Plan)| -> Result<(), Box<dyn Error>> {
        let milliseconds = fastest(|| {
            change(&mut plan);
            let solution = planner.solve(&plan, &population)?;
            planner.width_curves(&plan, &population, &solution)
        })?;
        let name = format!("{groups} groups, one step of {of}, not drawn");
        report(&name, milliseconds, "ms", 0.5 * bar);
        Ok(())
    };
    step("the budget", &|plan| {
        if let Amount::Money(money) = &mut plan.budget.amount {
            money.0 += 1.0;
        }
    })?;
    step("every group's target", &|plan| plan.target_points *= 1.001)?;
    step("the oversampling", &|plan| plan.oversampling += 0.01)
}

/// The time of a computation in milliseconds: that of the fastest run, since whatever else the machine does only adds.
fn fastest<T, E>(mut compute: impl FnMut() -> Result<T, E>) -> Result<f64, E> {
    let mut fastest = f64::INFINITY;
    // The first runs also wait for wasm's better compiler.
    for _ in 0..RUNS {
        let start = host::milliseconds();
        black_box(compute()?);
        fastest = fastest.min(host::milliseconds() - start);
    }
    Ok(fastest)
}

/// Prints a figure beside its bar, and whether it holds.
fn report(name: &str, measured: f64, unit: &str, bar: f64) {
    let verdict = if measured <= bar {
        "holds"
    } else {
        "is missed"
    };
    host::print(&format!(
        "  {name:<60} {measured:>7.2} {unit} {bar:>5} {unit} {verdict}"
    ));
}

/// Steele, Lea & Flood 2014, figure 9.
struct SplitMix64(u64);

impl SplitMix64 {
    /// Evenly between 0 and 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 * (-53_f64).exp2()
    }

    /// A whole number, both ends included.
    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + (self.uniform() * (most - least + 1) as f64) as u64
    }

    /// Traces, 100 to 10,000 with small and large strata alike, and a rate of 1 to 15 %.
    fn stratum(&mut self) -> (u64, f64) {
        let traces = 100.0 * 100_f64.powf(self.uniform());
        (traces as u64, 0.01 + 0.14 * self.uniform())
    }
}

/// The clock and the output of a native program.
#[cfg(not(target_arch = "wasm32"))]
mod host {
    use std::io::{self, Write};
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    pub(crate) fn milliseconds() -> f64 {
        1_000.0 * START.elapsed().as_secs_f64()
    }

    pub(crate) fn print(line: &str) {
        // Where nobody listens any more, nothing is left to say.
        let _ = writeln!(io::stdout(), "{line}");
    }
}

/// The clock and the output of the JavaScript around.
#[cfg(target_arch = "wasm32")]
mod host {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        pub(crate) fn milliseconds() -> f64;

        #[wasm_bindgen(js_namespace = console, js_name = log)]
        pub(crate) fn print(line: &str);
    }
}
