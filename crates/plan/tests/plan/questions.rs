//! What the room asks, and whether the answers are true of the plans that they offer.

use assay_plan::answer::{answer, text};
use assay_plan::budget::{Amount, Budget};
use assay_plan::money::Money;
use assay_plan::oversampling::{OversamplingRule, cost_of_share_rule};
use assay_plan::question::{at_budget, multiplier};
use assay_plan::solve::solve;

use crate::support::{support_bot, weekly_plan};

#[test]
fn less_money_loses_what_the_answer_says() {
    let (plan, population) = (weekly_plan(300.0), support_bot(40_000));
    let solution = solve(&plan, &population).unwrap();
    for dollars in [0.0, 3.0, 9.0, 300.0] {
        let budget = Budget {
            amount: Amount::Money(Money(dollars)),
            ..plan.budget
        };
        let reply = at_budget(&plan, &population, &solution, budget).unwrap();
        let then = solve(&reply.plan, &population).unwrap();
        let headline = text(&answer(&reply.plan, &then).headline);
        let on_target = match headline.trim_end_matches('.').rsplit_once(", and ") {
            Some((_, claim)) => claim,
            None => "none of 12 groups is on target",
        };
        assert!(reply.words.contains(on_target), "{}", reply.words);
        let lost = solution.groups_on_target() - then.groups_on_target();
        assert_eq!(reply.words.contains(" Lost: "), lost > 0, "{}", reply.words);
    }
    let budget = Budget {
        amount: Amount::Money(Money(9.0)),
        ..plan.budget
    };
    let reply = at_budget(&plan, &population, &solution, budget).unwrap();
    insta::assert_snapshot!(reply.words);
}

#[test]
fn the_best_multiplier_takes_the_fewest_calls() {
    let mut plan = weekly_plan(300.0);
    let population = support_bot(40_000);
    let solution = solve(&plan, &population).unwrap();
    let reply = multiplier(&plan, &population, &solution, 11)
        .unwrap()
        .unwrap();
    insta::assert_snapshot!(reply.words);
    let best = solve(&reply.plan, &population)
        .unwrap()
        .calls_for_all_targets;
    assert!(
        reply.words.ends_with(&format!("{best} calls.")),
        "{} / {best}",
        reply.words
    );
    for times in [1.0, 2.0, 5.0, 20.0] {
        plan.oversampling = times;
        let other = solve(&plan, &population).unwrap().calls_for_all_targets;
        // The multiplier is told to one decimal.
        assert!(
            best as f64 <= other as f64 * 1.01,
            "{times}: {other}, best {best}"
        );
    }
    assert_eq!(multiplier(&plan, &population, &solution, 12), Ok(None));
}

#[test]
fn the_share_rule_fixes_the_share_and_costs_what_it_says() {
    let (mut plan, population) = (weekly_plan(300.0), support_bot(40_000));
    let solution = solve(&plan, &population).unwrap();
    assert_eq!(cost_of_share_rule(&plan, &population, &solution), Ok(None));
    plan.oversampling_rule = OversamplingRule::Share;
    let by_share = solve(&plan, &population).unwrap();
    let large = &by_share.groups[0];
    let three_of_four = (large.calls as f64 * 0.75).round() as u64;
    assert_eq!(large.calls_with_signal, three_of_four);
    assert!(by_share.calls_for_all_targets > solution.calls_for_all_targets);
    let words = cost_of_share_rule(&plan, &population, &by_share)
        .unwrap()
        .unwrap();
    insta::assert_snapshot!(words);
    assert_eq!(
        plan.oversampling_words(),
        "so that they are 75\u{a0}% of the sample"
    );
    let best = multiplier(&plan, &population, &by_share, 0)
        .unwrap()
        .unwrap();
    assert_eq!(best.plan.oversampling_rule, OversamplingRule::Rate);
}
