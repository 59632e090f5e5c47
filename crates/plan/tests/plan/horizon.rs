//! What several windows together tell.

use assay_plan::document::Plan;
use assay_plan::horizon::{
    groups_words, half_widths_over_horizon, overall_half_width_over_horizon, overall_words,
};
use assay_plan::number::points;
use assay_plan::period::Period;
use assay_plan::solve::solve;

use crate::support::{support_bot, weekly_plan};

#[test]
fn a_longer_horizon_narrows_every_range_and_one_window_has_none() {
    let (mut plan, population) = (weekly_plan(33.0), support_bot(40_000));
    plan.set_lock(&["billing".to_owned()], Some(0));
    let solution = solve(&plan, &population).unwrap();
    let over = |windows| {
        let mut plan = plan.clone();
        plan.horizon_windows = Some(windows);
        half_widths_over_horizon(&plan, &population, &solution, 0..12).unwrap()
    };
    assert_eq!(plan.horizon_words().unwrap(), "4 weeks");
    assert_eq!(
        half_widths_over_horizon(&plan, &population, &solution, 0..12).unwrap(),
        over(4)
    );
    assert!(over(1).is_empty());
    for ((group, four), twelve) in solution.groups.iter().zip(over(4)).zip(over(12)) {
        if group.calls == 0 {
            assert!(
                (four - 50.0).abs() < 1e-9,
                "what is never judged stays unknown"
            );
        } else {
            // Three times the time narrows by about the root of three.
            assert!(
                1.5 * twelve < four && four < 2.0 * twelve,
                "{four} {twelve}"
            );
            assert!(
                four > 0.0,
                "of the system there is always something left to guess"
            );
        }
    }
    let some = half_widths_over_horizon(&plan, &population, &solution, 2..5).unwrap();
    assert_eq!(some, over(4)[2..5]);
    plan.window = Period::WholeFile;
    assert_eq!(plan.horizon_words(), None);
}

#[test]
fn all_traffic_is_known_better_over_several_windows_than_over_one() {
    let population = support_bot(40_000);
    let mut plan = weekly_plan(300.0);
    let solution = solve(&plan, &population).unwrap();
    let over = |plan: &Plan| overall_half_width_over_horizon(plan, &population, &solution).unwrap();
    let four = over(&plan).unwrap();
    assert!(four < solution.overall.half_width_points);
    plan.horizon_windows = Some(16);
    // About half of it: four times as many verdicts.
    assert!((over(&plan).unwrap() / four - 0.5).abs() < 0.05);
    plan.horizon_windows = Some(1);
    assert_eq!(over(&plan), None);
}

#[test]
fn the_longer_time_is_told_in_the_figures_of_the_core() {
    let (mut plan, population) = (weekly_plan(33.0), support_bot(40_000));
    plan.set_lock(&["billing".to_owned()], Some(0));
    let solution = solve(&plan, &population).unwrap();
    let over = half_widths_over_horizon(&plan, &population, &solution, 0..12).unwrap();
    let judged = || {
        over.iter()
            .zip(&solution.groups)
            .filter(|(_, it)| it.calls > 0)
            .map(|(it, _)| *it)
    };
    let (narrow, wide) = (judged().fold(50.0, f64::min), judged().fold(0.0, f64::max));
    let words = groups_words(&plan, &population, &solution)
        .unwrap()
        .unwrap();
    let start = format!(
        "Over 4 weeks together, if nothing changes: from ± {} points for ",
        points(narrow)
    );
    assert!(words.starts_with(&start), "{words}");
    assert!(
        words.contains(&format!(" to ± {} points for ", points(wide))),
        "{words}"
    );
    assert!(
        !words.contains("billing"),
        "what is never judged stays unknown: {words}"
    );
    let all = overall_half_width_over_horizon(&plan, &population, &solution)
        .unwrap()
        .unwrap();
    assert_eq!(
        overall_words(&plan, &population, &solution)
            .unwrap()
            .unwrap(),
        format!(
            "Over 4 weeks together all traffic is known to ± {} points, if nothing changes.",
            points(all)
        )
    );
    plan.window = Period::WholeFile;
    let solution = solve(&plan, &population).unwrap();
    assert_eq!(groups_words(&plan, &population, &solution), Ok(None));
    assert_eq!(overall_words(&plan, &population, &solution), Ok(None));
}
