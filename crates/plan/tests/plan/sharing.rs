//! Plans beside each other, and in few words.

use assay_plan::comparison::{Compared, compare};
use assay_plan::number::points;
use assay_plan::sheet::Figure;
use assay_plan::solve::solve;
use assay_plan::summary::{MOST_WORDS, summary};

use crate::support::{support_bot, weekly_plan};

#[test]
fn a_summary_has_the_screens_numbers_in_ninety_words() {
    let mut population = support_bot(40_000);
    for dollars in [0.0, 3.0, 11.0, 200.0] {
        let plan = weekly_plan(dollars);
        let solution = solve(&plan, &population).unwrap();
        let text = summary(&plan, &solution);
        assert!(text.split_whitespace().count() <= MOST_WORDS, "{text}");
        let overall = points(solution.overall.half_width_points);
        assert!(
            text.contains(&format!("plus or minus {overall} points")),
            "{text}"
        );
    }
    for stratum in &mut population.strata {
        stratum.labels = vec!["a name of very many words that goes on and on ".repeat(4)];
    }
    let plan = weekly_plan(3.0);
    let text = summary(&plan, &solve(&plan, &population).unwrap());
    assert!(text.split_whitespace().count() <= MOST_WORDS, "{text}");
    assert!(text.contains("more would fix that"), "{text}");
}

#[test]
fn the_summary_reads_like_this() {
    let (plan, population) = (weekly_plan(11.0), support_bot(40_000));
    insta::assert_snapshot!(summary(&plan, &solve(&plan, &population).unwrap()));
}

#[test]
fn a_comparison_names_what_differs_and_only_that() {
    let population = support_bot(40_000);
    let (cheap, mut rich) = (weekly_plan(3.0), weekly_plan(11.0));
    rich.target_points = 4.0;
    let solutions = [&cheap, &rich].map(|plan| solve(plan, &population).unwrap());
    let compared = [("A", &cheap, &solutions[0]), ("B", &rich, &solutions[1])].map(
        |(name, plan, solution)| Compared {
            name,
            plan,
            population: &population,
            solution,
        },
    );
    let found = compare(&compared);
    assert_eq!(found.names, ["A", "B"]);
    let asked: Vec<&str> = found.asked.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(asked, ["Budget", "Target"]);
    let spread = |line: &assay_plan::comparison::Line| match line.figures.as_slice() {
        [Figure::Points(one), Figure::Points(other)] => (one - other).abs(),
        _ => 50.0,
    };
    assert!(!found.groups.is_empty());
    assert!(
        found
            .groups
            .windows(2)
            .all(|pair| spread(&pair[0]) >= spread(&pair[1]))
    );
    let everything = found.groups.len() + found.same.len() + found.asked.len();
    assert_eq!(everything, 9 + solutions[0].groups.len());

    let longer = found.given.last().unwrap();
    let words = |it: &Figure| it.shown().ends_with(" over 4 weeks");
    assert!(longer.figures.iter().all(words), "{longer:?}");

    let alike = compare(&[compared[0], compared[0]]);
    assert!(alike.asked.is_empty() && alike.groups.is_empty());
    assert_eq!(alike.sheet().rows.len(), 9 + 6 + solutions[0].groups.len());
}
