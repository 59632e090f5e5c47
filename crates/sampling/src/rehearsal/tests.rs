use super::*;
use crate::counts::CountDistribution;
use crate::forecast::group::{ExpectedCell, ExpectedGroup, planned_overall_interval};
use crate::forecast::uniform::EvenDraw;
use crate::interval::Interval;

const READINGS: NonZeroU32 = NonZeroU32::new(4_000).unwrap();

fn alpha() -> Alpha {
    Alpha::new(0.05).unwrap()
}

/// Traces, bad traces and calls of both cells of each group, those with the failure signal first.
type Figures = [[(u64, u64, u64); 2]];

fn groups(figures: &Figures) -> Vec<TrueGroup> {
    figures
        .iter()
        .map(|cells| {
            let [with_signal, without_signal] =
                cells.map(|(traces, bad, _)| TrueCell::new(traces, bad).unwrap());
            TrueGroup {
                with_signal,
                without_signal,
            }
        })
        .collect()
}

fn splits(figures: &Figures) -> Vec<Split> {
    figures
        .iter()
        .map(|[(_, _, with_signal), (_, _, without_signal)]| Split {
            with_signal: *with_signal,
            without_signal: *without_signal,
        })
        .collect()
}

fn planned(figures: &Figures, seed: u64) -> Rehearsal {
    let design = Design::Planned(splits(figures));
    Rehearsal::new(groups(figures), design, alpha(), seed).unwrap()
}

fn expected(figures: &Figures) -> Vec<ExpectedGroup> {
    groups(figures)
        .into_iter()
        .map(|group| {
            let cell = |cell: TrueCell| ExpectedCell::new(cell.traces(), cell.rate()).unwrap();
            ExpectedGroup::new(cell(group.with_signal), cell(group.without_signal))
        })
        .collect()
}

const SMALL: [[(u64, u64, u64); 2]; 2] = [[(12, 7, 6), (50, 4, 10)], [(8, 3, 8), (130, 9, 14)]];

/// Coverage and mean width over every sample that can be drawn.
fn exact(cells: &[(u64, u64, u64)]) -> (f64, f64) {
    let traces: u64 = cells.iter().map(|cell| cell.0).sum();
    let bad: u64 = cells.iter().map(|cell| cell.1).sum();
    let truth = bad as f64 / traces as f64;
    let mut samples = vec![(1.0, Vec::new())];
    for &(traces, bad, judged) in cells {
        let found = CountDistribution::hypergeometric(traces, bad, judged);
        samples = samples
            .into_iter()
            .flat_map(|(chance, drawn)| {
                let with = |(bad, of_it): (u64, f64)| {
                    let cell = JudgedCell::new(false, traces, judged, bad as f64).unwrap();
                    (chance * of_it, [drawn.clone(), vec![cell]].concat())
                };
                found.iter().map(with).collect::<Vec<_>>()
            })
            .collect();
    }
    samples
        .iter()
        .fold((0.0, 0.0), |(coverage, width), (chance, cells)| {
            let Interval { lower, upper } = rate_interval(cells, Scope::Period, alpha())
                .unwrap()
                .interval;
            let held = lower <= truth + 1e-12 && truth <= upper + 1e-12;
            (
                coverage + if held { *chance } else { 0.0 },
                width + chance * (upper - lower),
            )
        })
}

#[test]
fn formula_and_simulation_agree_on_small_traffic() {
    let found = planned(&SMALL, 1).run(READINGS).unwrap();
    let all = SMALL.concat();
    let outcomes = found.groups.iter().chain([&found.overall]);
    for (outcome, cells) in outcomes.zip([&SMALL[0][..], &SMALL[1], &all]) {
        let (coverage, width) = exact(cells);
        let off = |simulated: f64, formula: f64, error: f64| (simulated - formula).abs() / error;
        assert!(
            off(outcome.coverage, coverage, outcome.coverage_error) < 4.0,
            "{outcome:?}"
        );
        assert!(
            off(outcome.mean_width, width, outcome.width_error) < 4.0,
            "{outcome:?}"
        );
        assert!(
            off(outcome.mean_estimate, outcome.truth, outcome.estimate_error) < 4.0,
            "{outcome:?}"
        );
        let traces: f64 = cells.iter().map(|cell| cell.0 as f64).sum();
        let variance: f64 = cells
            .iter()
            .map(|&(of_it, bad, judged)| {
                let (of_it, bad, judged) = (of_it as f64, bad as f64, judged as f64);
                let among_all = bad * (of_it - bad) / (of_it * (of_it - 1.0));
                (of_it / traces).powi(2) * (1.0 - judged / of_it) * among_all / judged
            })
            .sum();
        // A standard deviation from 4,000 readings is good to 1/√8,000 = 1.1 % or a little worse.
        let ratio = outcome.estimate_deviation / variance.sqrt();
        assert!((ratio - 1.0).abs() < 0.06, "{ratio}");
    }
}

const USUAL: [[(u64, u64, u64); 2]; 3] = [
    [(60, 39, 20), (940, 12, 80)],
    [(300, 195, 9), (9_700, 105, 91)],
    [(30, 20, 30), (170, 6, 60)],
];

#[test]
fn plans_foresee_the_mean_width() {
    let found = planned(&USUAL, 2)
        .run(NonZeroU32::new(1_000).unwrap())
        .unwrap();
    let plan: Vec<(ExpectedGroup, Split)> =
        expected(&USUAL).into_iter().zip(splits(&USUAL)).collect();
    let overall = planned_overall_interval(&plan, alpha()).width();
    let foreseen = plan
        .iter()
        .map(|(group, split)| group.planned_interval(*split, alpha()).width())
        .chain([overall]);
    for (width, outcome) in foreseen.zip(found.groups.iter().chain([&found.overall])) {
        let ratio = width / outcome.mean_width;
        assert!((0.98..1.09).contains(&ratio), "{ratio}: {outcome:?}");
        assert!(outcome.coverage > 0.9, "{outcome:?}");
    }
}

#[test]
fn an_even_draw_leaves_groups_to_chance_as_forecast() {
    let calls = 100;
    let rehearsal = Rehearsal::new(groups(&USUAL), Design::Even(calls), alpha(), 3).unwrap();
    let found = rehearsal.run(READINGS).unwrap();
    let draw = EvenDraw::new(11_200, calls);
    for (group, outcome) in expected(&USUAL).into_iter().zip(&found.groups) {
        let ratio = draw.group(group, alpha()).expected_width / outcome.mean_width;
        assert!((0.95..1.12).contains(&ratio), "{ratio}: {outcome:?}");
    }
    let unseen = (0..4_000)
        .filter(|&number| {
            rehearsal.reading(number).unwrap().groups[2]
                .covered_rate
                .is_none()
        })
        .count() as f64;
    let chance = draw.group(expected(&USUAL)[2], alpha()).chance_of_none;
    let spread = (4_000.0 * chance * (1.0 - chance)).sqrt();
    assert!(
        (unseen - 4_000.0 * chance).abs() < 4.0 * spread,
        "{unseen}, chance {chance}"
    );
    let off = found.overall.mean_estimate - found.overall.truth;
    assert!(off.abs() < 4.0 * found.overall.estimate_error, "{off}");
}

#[test]
fn readings_depend_on_the_seed_and_their_number_alone() {
    let (few, more) = (planned(&USUAL[..2], 4), planned(&USUAL, 4));
    assert_eq!(
        few.reading(7).unwrap().groups,
        more.reading(7).unwrap().groups[..2]
    );
    assert_ne!(more.reading(7).unwrap(), more.reading(8).unwrap());
    assert_ne!(
        more.reading(7).unwrap(),
        planned(&USUAL, 5).reading(7).unwrap()
    );
}

#[test]
fn what_is_judged_to_the_last_trace_is_known() {
    let found = planned(&[[(12, 7, 12), (50, 4, 50)]], 6)
        .run(NonZeroU32::new(10).unwrap())
        .unwrap();
    assert!((found.overall.coverage - 1.0).abs() < 1e-15);
    assert!(found.overall.mean_width < 1e-12 && found.overall.estimate_deviation < 1e-12);
}

#[test]
fn impossible_rehearsals_are_refused() {
    let refused = |figures: &Figures, design: Design| {
        Rehearsal::new(groups(figures), design, alpha(), 0).unwrap_err()
    };
    assert_eq!(
        refused(
            &[[(10, 2, 11), (5, 0, 0)]],
            Design::Planned(splits(&[[(10, 2, 11), (5, 0, 0)]]))
        ),
        RehearsalError::TooManyCalls {
            calls: 11,
            traces: 10
        }
    );
    assert_eq!(
        refused(&SMALL, Design::Even(201)),
        RehearsalError::TooManyCalls {
            calls: 201,
            traces: 200
        }
    );
    assert_eq!(
        refused(&SMALL, Design::Planned(Vec::new())),
        RehearsalError::OtherGroups {
            groups: 2,
            planned: 0
        }
    );
    assert_eq!(
        refused(&[SMALL[0], [(0, 0, 0), (0, 0, 0)]], Design::Even(1)),
        RehearsalError::EmptyGroup { group: 1 }
    );
    assert_eq!(refused(&[], Design::Even(0)), RehearsalError::Traffic);
    assert_eq!(
        TrueCell::new(3, 4),
        Err(RehearsalError::Bad { bad: 4, traces: 3 })
    );
}
