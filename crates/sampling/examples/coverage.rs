//! How often the default interval holds the true rate: `cargo run --release -p assay-sampling --example coverage`.
//!
//! The population has twelve groups of very different size, a failure signal of two qualities, two sizes, and every
//! group is oversampled by three multipliers, read as ratio and as share. Groups are exact: every sample that can be
//! drawn without replacement counts with its chance. All traffic is simulated from a fixed seed. Each figure stands
//! beside that of the specification.

use std::error::Error;
use std::io::{self, Write};

use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::alpha::Alpha;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::rate_interval;
use statrs::function::factorial::ln_factorial;

/// The groups' shares of the traffic and their rates of bad traces. The specification gives the shares, the rates'
/// range, the overall rate of 3.04 % and, for 1,200 calls, the widths of six allocations; the rates are assumed, chosen
/// to give those.
const GROUPS: [(f64, f64); 12] = [
    (0.400, 0.02),
    (0.200, 0.01),
    (0.120, 0.015),
    (0.080, 0.05),
    (0.060, 0.06),
    (0.045, 0.03),
    (0.030, 0.13),
    (0.025, 0.06),
    (0.015, 0.12),
    (0.012, 0.045),
    (0.008, 0.15),
    (0.005, 0.14),
];

/// A failure signal: the share of bad traces that carry it, and the share of its traces that are bad.
const SIGNALS: [(f64, f64); 2] = [(0.6, 0.65), (0.3, 0.3)];

const TRACES: [f64; 2] = [200_000.0, 20_000.0];

const MULTIPLIERS: [f64; 3] = [1.0, 3.0, 5.0];

/// Calls of each group.
const CALLS: [u64; 5] = [30, 60, 100, 200, 400];

/// Calls of the groups in the designs of all traffic; the mix of the last is assumed.
const CALLS_OF_ALL: [[u64; 12]; 4] = [
    [30; 12],
    [100; 12],
    [400; 12],
    [400, 400, 400, 200, 200, 200, 100, 100, 100, 30, 30, 30],
];

/// Simulated samples of each design of all traffic, and where their random numbers start.
const DRAWS: u32 = 10_000;
const SEED: u64 = 14;

/// Samples with less chance than this are left out.
const NEGLIGIBLE: f64 = 1e-12;

/// A cell of the population: its traces, the bad ones among them, and its calls.
#[derive(Clone, Copy)]
struct Cell {
    with_signal: bool,
    traces: u64,
    bad: u64,
    calls: u64,
}

impl Cell {
    fn judged(self, bad: u64) -> Result<JudgedCell, Box<dyn Error>> {
        let judged = JudgedCell::new(self.with_signal, self.traces, self.calls, bad as f64)?;
        Ok(judged)
    }

    /// Each number of bad traces that may be drawn, with its chance.
    fn outcomes(self) -> Vec<(u64, f64)> {
        let ln_choose =
            |of: u64, taken: u64| ln_factorial(of) - ln_factorial(taken) - ln_factorial(of - taken);
        let good = self.traces - self.bad;
        (self.calls.saturating_sub(good)..=self.bad.min(self.calls))
            .map(|bad| {
                let ways = ln_choose(self.bad, bad) + ln_choose(good, self.calls - bad);
                (bad, (ways - ln_choose(self.traces, self.calls)).exp())
            })
            .filter(|(_, chance)| *chance > NEGLIGIBLE)
            .collect()
    }
}

/// What a design's intervals did: the chance that they hold the true rate, and their mean width.
#[derive(Clone, Copy, Default)]
struct Figures {
    coverage: f64,
    width: f64,
}

impl Figures {
    fn count(
        &mut self,
        judged: &[JudgedCell],
        truth: f64,
        chance: f64,
        alpha: Alpha,
    ) -> Result<(), Box<dyn Error>> {
        let interval = rate_interval(judged, Scope::Period, alpha)?.interval;
        if interval.contains(truth) {
            self.coverage += chance;
        }
        self.width += chance * interval.width();
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let alpha = Alpha::from_confidence(0.95)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Coverage of 95 % intervals where the failures are oversampled.\n\
         Given: the groups' shares, the signals (recall .6 and precision .65; .3 and .3), the designs.\n\
         Assumed: the groups' rates ({}),\n\
         chosen to agree with the specification's overall rate and its widths for 1,200 calls; the mixed calls of\n\
         all traffic (400 to 30, largest group first); counts rounded to whole traces.\n\
         A group with no more traces than calls is left out.\n",
        GROUPS
            .map(|(_, rate)| format!("{:.1}", 100.0 * rate))
            .join(", ")
            + " %",
    )?;
    let groups = group_figures(alpha)?;
    writeln!(
        out,
        "Each group, exactly, {} designs (specification: 1,356)",
        groups.len()
    )?;
    table(
        &mut out,
        groups,
        "  0.965   0.938   0.896        2 %   0.120",
    )?;
    let all = overall_figures(alpha)?;
    let error = (0.95 * 0.05 / f64::from(DRAWS)).sqrt();
    writeln!(
        out,
        "\nAll traffic, {} designs (specification: 96) of {DRAWS} simulated samples, seed {SEED}.\n\
         Monte-Carlo error of one design's coverage: {error:.4}; of the mean: about {:.4}.",
        all.len(),
        error / (all.len() as f64).sqrt(),
    )?;
    table(&mut out, all, "  0.964   0.945   0.940        0 %  0.0412")?;
    Ok(())
}

/// Every oversampling: each multiplier as ratio of the chances to be drawn, and as share of the calls.
fn oversamplings() -> Result<Vec<Oversampling>, Box<dyn Error>> {
    let mut all = Vec::new();
    for multiplier in MULTIPLIERS {
        all.push(Oversampling::of_rate(multiplier)?);
        all.push(Oversampling::of_share(multiplier)?);
    }
    Ok(all)
}

/// The two cells of a group; `None` when every trace would be judged.
fn group_cells(
    traces: f64,
    rate: f64,
    (recall, precision): (f64, f64),
    calls: u64,
    oversampling: Oversampling,
) -> Option<[Cell; 2]> {
    let bad = (traces * rate).round();
    let bad_with_signal = (bad * recall).round();
    let with_signal = (bad * recall / precision).round().max(bad_with_signal);
    let traces = traces.round() as u64;
    let (bad, bad_with_signal, with_signal) =
        (bad as u64, bad_with_signal as u64, with_signal as u64);
    if calls >= traces {
        return None;
    }
    let split = Split::of(calls, with_signal, traces - with_signal, oversampling);
    Some([
        Cell {
            with_signal: true,
            traces: with_signal,
            bad: bad_with_signal,
            calls: split.with_signal,
        },
        Cell {
            with_signal: false,
            traces: traces - with_signal,
            bad: bad - bad_with_signal,
            calls: split.without_signal,
        },
    ])
}

fn true_rate(cells: &[Cell]) -> f64 {
    let bad: u64 = cells.iter().map(|cell| cell.bad).sum();
    let traces: u64 = cells.iter().map(|cell| cell.traces).sum();
    bad as f64 / traces as f64
}

fn group_figures(alpha: Alpha) -> Result<Vec<Figures>, Box<dyn Error>> {
    let mut figures = Vec::new();
    for traces in TRACES {
        for signal in SIGNALS {
            for oversampling in oversamplings()? {
                for calls in CALLS {
                    for (share, rate) in GROUPS {
                        let cells = group_cells(traces * share, rate, signal, calls, oversampling);
                        if let Some(cells) = cells {
                            figures.push(enumerated(cells, alpha)?);
                        }
                    }
                }
            }
        }
    }
    Ok(figures)
}

/// Over every sample of a group.
fn enumerated(cells: [Cell; 2], alpha: Alpha) -> Result<Figures, Box<dyn Error>> {
    let truth = true_rate(&cells);
    let mut figures = Figures::default();
    let second = cells[1].outcomes();
    for (first_bad, first_chance) in cells[0].outcomes() {
        for &(second_bad, second_chance) in &second {
            let chance = first_chance * second_chance;
            if chance > NEGLIGIBLE {
                let judged = [cells[0].judged(first_bad)?, cells[1].judged(second_bad)?];
                figures.count(&judged, truth, chance, alpha)?;
            }
        }
    }
    Ok(figures)
}

fn overall_figures(alpha: Alpha) -> Result<Vec<Figures>, Box<dyn Error>> {
    let mut random = SplitMix64(SEED);
    let mut figures = Vec::new();
    for traces in TRACES {
        for signal in SIGNALS {
            for oversampling in oversamplings()? {
                for calls in CALLS_OF_ALL {
                    let cells: Vec<Cell> = GROUPS
                        .iter()
                        .zip(calls)
                        .filter_map(|(&(share, rate), calls)| {
                            // What a small group cannot use is not spent.
                            let traces = traces * share;
                            let calls = calls.min(traces.round() as u64 - 1);
                            group_cells(traces, rate, signal, calls, oversampling)
                        })
                        .flatten()
                        .collect();
                    figures.push(simulated(&cells, &mut random, alpha)?);
                }
            }
        }
    }
    Ok(figures)
}

/// Over [`DRAWS`] samples of all groups.
fn simulated(
    cells: &[Cell],
    random: &mut SplitMix64,
    alpha: Alpha,
) -> Result<Figures, Box<dyn Error>> {
    let truth = true_rate(cells);
    let outcomes: Vec<Vec<(u64, f64)>> = cells.iter().map(|cell| cell.outcomes()).collect();
    let mut figures = Figures::default();
    for _ in 0..DRAWS {
        let judged = cells
            .iter()
            .zip(&outcomes)
            .map(|(cell, outcomes)| cell.judged(random.pick(outcomes)))
            .collect::<Result<Vec<JudgedCell>, _>>()?;
        figures.count(&judged, truth, f64::from(DRAWS).recip(), alpha)?;
    }
    Ok(figures)
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

    /// One of the outcomes, by its chance.
    fn pick(&mut self, outcomes: &[(u64, f64)]) -> u64 {
        let mut left = self.uniform();
        let mut picked = 0;
        for &(bad, chance) in outcomes {
            picked = bad;
            left -= chance;
            if left < 0.0 {
                break;
            }
        }
        picked
    }
}

fn table(out: &mut impl Write, mut figures: Vec<Figures>, specified: &str) -> io::Result<()> {
    writeln!(
        out,
        "  {:<14} {:>7} {:>7} {:>7} {:>9} {:>7}",
        "", "mean", "p5", "min", "below .93", "width"
    )?;
    writeln!(out, "  {:<14} {specified}", "specification")?;
    figures.sort_by(|one, other| one.coverage.total_cmp(&other.coverage));
    let designs = figures.len() as f64;
    let mean = |figure: fn(&Figures) -> f64| figures.iter().map(figure).sum::<f64>() / designs;
    let below = figures.iter().filter(|one| one.coverage < 0.93).count() as f64 / designs;
    let quantile = |part: f64| {
        figures
            .get((part * (designs - 1.0)).round() as usize)
            .map_or(f64::NAN, |one| one.coverage)
    };
    writeln!(
        out,
        "  {:<14} {:>7.4} {:>7.4} {:>7.4} {:>7.1} % {:>7.4}",
        "here",
        mean(|one| one.coverage),
        quantile(0.05),
        quantile(0.0),
        100.0 * below,
        mean(|one| one.width),
    )
}
