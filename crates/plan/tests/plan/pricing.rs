//! Prices by tokens: every group has its own, and everything that is said in money goes by them.

use assay_plan::answer::{answer, text};
use assay_plan::budget::{Amount, Budget};
use assay_plan::comparison::{Compared, compare};
use assay_plan::document::{Plan, ShortMoney};
use assay_plan::fix::{cheapest, money_to_fix, raise_budget_for, raise_budget_for_all};
use assay_plan::marginal::marginal;
use assay_plan::merge::merged;
use assay_plan::money::Money;
use assay_plan::money_axis::MoneyAxis;
use assay_plan::number::{money, money_that_suffices};
use assay_plan::prices::FundsUnit;
use assay_plan::question::multiplier;
use assay_plan::snapshot::privacy::Privacy;
use assay_plan::snapshot::{About, Counts, Snapshot};
use assay_plan::solution::Solution;
use assay_plan::solve::solve;
use assay_plan::staircase::staircase;
use assay_plan::summary::summary;
use assay_plan::token_price::{TokenRate, price_words};
use assay_sampling::population::{MeanTokens, Population};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{support_bot, weekly_plan};

const FIELDS: [&str; 2] = ["tokens_in", "tokens_out"];

fn tell(population: &mut Population, means: &[[Option<f64>; 4]]) {
    for (stratum, means) in population.strata.iter_mut().zip(means.iter().cycle()) {
        let fields = FIELDS.iter().zip(means.chunks(2));
        stratum.tokens = fields
            .map(|(field, means)| MeanTokens {
                field: (*field).to_owned(),
                with_signal: means[0],
                without_signal: means[1],
            })
            .collect();
    }
}

fn by_tokens(dollars_a_week: f64, rates: [f64; 2], overhead: f64) -> Plan {
    let mut plan = weekly_plan(dollars_a_week);
    let rates = FIELDS.iter().zip(rates);
    plan.token_rates = rates
        .map(|(field, dollars_per_million)| TokenRate {
            field: (*field).to_owned(),
            dollars_per_million,
        })
        .collect();
    plan.overhead_per_call = Money(overhead);
    plan
}

/// Tokens of both fields, of the mean trace with a sign of trouble and without, for four groups; the others have the same
/// in turn.
fn tokens() -> impl Strategy<Value = Vec<[Option<f64>; 4]>> {
    let mean =
        prop_oneof![4 => (0_u32..9_000).prop_map(|it| Some(f64::from(it) / 8.0)), 1 => Just(None)];
    let known = (0_u32..9_000).prop_map(|it| Some(f64::from(it) / 8.0));
    prop::collection::vec(
        [
            known.boxed(),
            mean.clone().boxed(),
            mean.clone().boxed(),
            mean.boxed(),
        ],
        4,
    )
}

fn short_money() -> impl Strategy<Value = ShortMoney> {
    prop::sample::select(vec![
        ShortMoney::TailFirst,
        ShortMoney::Evenly,
        ShortMoney::BestOverall,
    ])
}

/// The cheapest and the dearest call of a group, in dollars, as the plan's words define a price.
fn prices_of(plan: &Plan, population: &Population) -> Vec<[f64; 2]> {
    let usual = |place: usize| {
        let cells = population.strata.iter().flat_map(|stratum| {
            let known = stratum.tokens[place].cells();
            stratum
                .cells()
                .map(|it| it.traces as f64)
                .into_iter()
                .zip(known)
        });
        let known: Vec<(f64, f64)> = cells.filter_map(|(n, mean)| Some((n, mean?))).collect();
        known.iter().map(|(n, mean)| n * mean).sum::<f64>()
            / known.iter().map(|(n, _)| n).sum::<f64>()
    };
    let price = |stratum: &assay_sampling::population::Stratum, side: usize| {
        let parts = stratum.tokens.iter().zip(&plan.token_rates).enumerate();
        let tokens = parts.map(|(place, (it, rate))| {
            it.cells()[side].unwrap_or_else(|| usual(place)) * rate.dollars_per_million / 1e6
        });
        (plan.overhead_per_call.0 + tokens.sum::<f64>()).max(1e-9)
    };
    let strata = population.strata.iter();
    strata.map(|it| [price(it, 0), price(it, 1)]).collect()
}

fn on_target(solution: &Solution) -> usize {
    solution.groups_on_target()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_money_is_what_the_calls_of_each_cell_cost_and_keeps_within_the_budget(
        means in tokens(),
        rates in [0.1..20.0_f64, 0.1..20.0_f64],
        overhead in prop_oneof![Just(0.0), 0.0..0.02_f64],
        budget in 0.0..60.0_f64,
        short_money in short_money(),
    ) {
        let mut population = support_bot(40_000);
        tell(&mut population, &means);
        let plan = Plan { short_money, ..by_tokens(budget, rates, overhead) };
        let solution = solve(&plan, &population).unwrap();
        prop_assert_eq!(solution.funds.unit, FundsUnit::BillionthsOfADollar);
        prop_assert!(solution.money.0 <= solution.budget_money.0 + 1e-9);
        let mut all = 0.0;
        for (group, [with, without]) in solution.groups.iter().zip(prices_of(&plan, &population)) {
            let own = group.calls_with_signal as f64 * with + group.calls_without_signal as f64 * without;
            // A price is rounded to a billionth of a dollar.
            prop_assert!((group.money.0 - own).abs() <= 0.6e-9 * group.calls as f64 + 1e-12, "{} {own}", group.money.0);
            let price = group.price_per_call.unwrap().0;
            prop_assert!(price >= with.min(without) - 1e-9 && price <= with.max(without) + 1e-9);
            all += group.money.0;
        }
        prop_assert!((solution.money.0 - all).abs() < 1e-9);
        prop_assert_eq!(solution.shortfall.0 > 0.0, solution.funds.for_all_targets > solution.funds.budget);
        let lacking = (solution.money_for_all_targets.0 - solution.budget_money.0).max(0.0);
        prop_assert!((solution.shortfall.0 - lacking).abs() < 1e-9);
        // What is not spent pays for no call of a group that is short.
        if short_money != ShortMoney::Evenly && solution.calls > 12 * 8 {
            let left = solution.budget_money.0 - solution.money.0;
            let dearest = prices_of(&plan, &population).iter().flatten().fold(0.0_f64, |a, b| a.max(*b));
            prop_assert!(solution.shortfall.0 <= 0.0 || left <= dearest + 1e-9, "{left} left, {dearest}");
        }
    }

    #[test]
    fn a_cent_less_than_all_targets_need_misses_one(
        means in tokens(),
        rates in [0.1..20.0_f64, 0.1..20.0_f64],
        budget in 0.0..20.0_f64,
        short_money in short_money(),
        index in 0..12_usize,
    ) {
        let mut population = support_bot(40_000);
        tell(&mut population, &means);
        let plan = Plan { short_money, ..by_tokens(budget, rates, 0.001) };
        let solution = solve(&plan, &population).unwrap();
        let enough = cheapest(&plan, &population, &solution).unwrap();
        let Amount::Money(Money(dollars)) = enough.budget.amount else { panic!("a sum of money") };
        prop_assert_eq!(on_target(&solve(&enough, &population).unwrap()), 12);
        let less = Plan { budget: Budget { amount: Amount::Money(Money(dollars - 0.01)), ..enough.budget }, ..enough.clone() };
        let less = solve(&less, &population).unwrap();
        prop_assert!(!less.funds.suffice() && less.shortfall.0 > 0.0 && less.shortfall.0 <= 0.01 + 1e-9);
        let raised = raise_budget_for_all(&plan, &population, &solution).unwrap();
        prop_assert_eq!(on_target(&solve(&raised, &population).unwrap()), 12);
        let fixed = raise_budget_for(&plan, &population, &solution, index).unwrap();
        prop_assert!(solve(&fixed, &population).unwrap().groups[index].status.is_on_target());
    }

    #[test]
    fn steps_and_moves_stand_where_the_plan_gains_and_loses(
        means in tokens(),
        rates in [0.5..20.0_f64, 0.5..20.0_f64],
        budget in 1.0..40.0_f64,
    ) {
        let mut population = support_bot(40_000);
        tell(&mut population, &means);
        let plan = by_tokens(budget, rates, 0.002);
        let solution = solve(&plan, &population).unwrap();
        let most = MoneyAxis::around(&solution).end;
        let stairs = staircase(&plan, &population, &solution, most).unwrap();
        let at = |money: f64| {
            let budget = Budget { amount: Amount::Money(Money(money)), ..plan.budget };
            solve(&Plan { budget, ..plan.clone() }, &population).unwrap()
        };
        prop_assert!((stairs.most.0 - most as f64 / 1e9).abs() < 1e-9);
        prop_assert_eq!(stairs.on_target(solution.funds.budget), on_target(&solution));
        for step in &stairs.plan[1..] {
            prop_assert_eq!(on_target(&at(step.money.0)), step.on_target);
            prop_assert!(on_target(&at(step.money.0 - 1.01e-4)) < step.on_target);
        }
        let moves = marginal(&plan, &population, &solution, &stairs).unwrap();
        for (step, sign) in moves.spend_next.iter().map(|it| (it, 1.0)).chain(moves.give_up_first.iter().map(|it| (it, -1.0))) {
            let then = solution.budget_money.0 + sign * step.money.0;
            prop_assert!((then - step.budget_funds as f64 / 1e9).abs() < 1e-9);
        }
    }

    #[test]
    fn every_place_says_the_same_money_of_a_fix(
        means in tokens(),
        rates in [0.5..20.0_f64, 0.5..20.0_f64],
        less in 1_u32..40,
        counted in any::<bool>(),
        short_money in prop::sample::select(vec![ShortMoney::TailFirst, ShortMoney::Evenly]),
    ) {
        let mut population = support_bot(40_000);
        tell(&mut population, &means);
        let mut plan = Plan { short_money, ..by_tokens(20.0, rates, 0.002) };
        if counted {
            plan.budget.amount = Amount::Calls(500);
        }
        let enough = cheapest(&plan, &population, &solve(&plan, &population).unwrap()).unwrap();
        plan.budget.amount = match enough.budget.amount {
            Amount::Money(Money(dollars)) => Amount::Money(Money(dollars - f64::from(less) / 100.0)),
            Amount::Calls(calls) => Amount::Calls(calls - u64::from(less)),
            Amount::JudgeHours(_) => panic!("nobody said hours"),
        };
        let solution = solve(&plan, &population).unwrap();
        let short: Vec<usize> = (0..12).filter(|&it| !solution.groups[it].status.is_on_target()).collect();
        let stairs = staircase(&plan, &population, &solution, MoneyAxis::around(&solution).end).unwrap();
        let moves = marginal(&plan, &population, &solution, &stairs).unwrap();
        let of_all = money_that_suffices(solution.shortfall);
        let to_fix = |index: usize| money_to_fix(&plan, &population, &solution, index).unwrap().unwrap();
        let last = short.iter().map(|&it| to_fix(it).0).fold(0.0, f64::max);
        prop_assert_eq!(money_that_suffices(Money(last)), of_all.clone());
        let first = short.iter().map(|&it| to_fix(it).0).fold(f64::INFINITY, f64::min);
        let first = money_that_suffices(Money(first));
        let next = stairs.next_words(&solution).unwrap();
        prop_assert!(next.starts_with(&format!("{first} more brings ")), "{first}: {next}");
        prop_assert_eq!(money_that_suffices(moves.spend_next[0].money), first);
        let answer = text(&answer(&plan, &solution).detail);
        prop_assert!(answer.contains(&format!("{of_all} a week more would fix ")), "{of_all}: {answer}");
        let summary = summary(&plan, &solution);
        prop_assert!(summary.contains(&format!("{of_all} a week more would fix ")), "{of_all}: {summary}");
        let missing = compare(&[Compared { name: "", plan: &plan, population: &population, solution: &solution }]);
        let missing = missing.given.iter().find(|it| it.name == "Missing for all targets").unwrap();
        prop_assert_eq!(missing.figures[0].shown(), of_all.clone());
        let raised = raise_budget_for_all(&plan, &population, &solution).unwrap();
        if let (Amount::Money(then), Amount::Money(now)) = (raised.budget.amount, plan.budget.amount)
            && solution.shortfall.0 >= 0.01 // Less is said to two digits, and raised to a cent.
        {
            prop_assert_eq!(money(Money(then.0 - now.0)), of_all);
        }
    }

    #[test]
    fn groups_of_one_length_are_served_as_at_a_flat_price(
        budget in 0.0..200.0_f64,
        price in 1_u32..100_000,
        short_money in short_money(),
    ) {
        let price = f64::from(price) / 1e6;
        let flat = Plan { short_money, price_per_call: Money(price), ..weekly_plan(budget) };
        let mut population = support_bot(40_000);
        let counted_alone = solve(&flat, &population).unwrap();
        tell(&mut population, &[[Some(1_000.0), Some(1_000.0), Some(500.0), Some(500.0)]]);
        let of_flat = solve(&flat, &population).unwrap();
        prop_assert_eq!(&of_flat, &counted_alone, "tokens that have no price count for nothing");
        prop_assert_eq!(of_flat.funds.unit, FundsUnit::Calls);
        // 1,000 tokens at a rate of p/2 dollars for a thousand, and 500 at one of p.
        let plan = Plan { short_money, ..by_tokens(budget, [price * 500.0, price * 1_000.0], 0.0) };
        let of_tokens = solve(&plan, &population).unwrap();
        for (one, other) in of_flat.groups.iter().zip(&of_tokens.groups) {
            prop_assert_eq!((one.calls, one.status), (other.calls, other.status));
            prop_assert!((one.money.0 - other.money.0).abs() < 1e-9 * one.calls as f64 + 1e-12);
        }
    }
}

#[test]
fn long_traces_are_judged_less_where_money_decides() {
    let mut population = support_bot(40_000);
    let flat = Plan {
        short_money: ShortMoney::BestOverall,
        price_per_call: Money(0.01),
        target_points: 1.0,
        ..weekly_plan(30.0)
    };
    let alike = solve(&flat, &population).unwrap();
    // The second group's traces are nine times as long.
    let mut means = vec![[Some(1_000.0), Some(1_000.0), None, None]; 12];
    means[1] = [Some(9_000.0), Some(9_000.0), None, None];
    tell(&mut population, &means);
    let plan = Plan {
        short_money: ShortMoney::BestOverall,
        token_rates: vec![TokenRate {
            field: FIELDS[0].to_owned(),
            dollars_per_million: 10.0,
        }],
        ..flat
    };
    let priced = solve(&plan, &population).unwrap();
    let ratio = |solution: &Solution| {
        let calls = |index: usize| solution.groups[index].calls as f64;
        calls(1) / calls(0)
    };
    // Calls go as one over the root of the price (Cochran 1977, section 5.5).
    let shrunk = ratio(&alike) / ratio(&priced);
    assert!((shrunk - 3.0).abs() < 0.1, "{shrunk}");
    assert_eq!(priced.groups[1].price_per_call, Some(Money(0.09)));
}

#[test]
fn a_budget_of_calls_counts_calls_and_says_what_they_cost() {
    let mut population = support_bot(40_000);
    tell(
        &mut population,
        &[
            [Some(4_000.0), Some(2_000.0), Some(0.0), Some(0.0)],
            [Some(1_000.0), Some(500.0), Some(0.0), Some(0.0)],
        ],
    );
    let mut plan = by_tokens(0.0, [5.0, 5.0], 0.0);
    plan.budget.amount = Amount::Calls(500);
    let solution = solve(&plan, &population).unwrap();
    assert_eq!(solution.funds.unit, FundsUnit::Calls);
    assert_eq!((solution.calls, solution.budget_calls), (500, 500));
    let money: f64 = solution.groups.iter().map(|it| it.money.0).sum();
    assert!((solution.money.0 - money).abs() < 1e-9);
    assert!((solution.budget_money.0 - money).abs() < 1e-9);
}

#[test]
fn the_best_multiplier_is_the_one_that_costs_least() {
    let mut population = support_bot(40_000);
    // Traces with signs of trouble are nine times as long.
    tell(
        &mut population,
        &[[Some(18_000.0), Some(2_000.0), None, None]],
    );
    let mut plan = Plan {
        token_rates: vec![TokenRate {
            field: FIELDS[0].to_owned(),
            dollars_per_million: 10.0,
        }],
        ..weekly_plan(300.0)
    };
    let solution = solve(&plan, &population).unwrap();
    let by_money = multiplier(&plan, &population, &solution, 11)
        .unwrap()
        .unwrap();
    let money = |plan: &Plan| solve(plan, &population).unwrap().money_for_all_targets;
    let least = money(&by_money.plan);
    let told = format!("which is best, {} for ", money_that_suffices(least));
    assert!(by_money.words.contains(&told), "{told}: {}", by_money.words);
    for oversampling in [1.0, 1.3, 2.0, 3.0, 5.0, 20.0] {
        let other = Plan {
            oversampling,
            ..plan.clone()
        };
        assert!(least.0 <= money(&other).0 * 1.01, "{oversampling}");
    }
    // Counted in calls, it is another one.
    plan.budget.amount = Amount::Calls(2_000);
    let solution = solve(&plan, &population).unwrap();
    let by_calls = multiplier(&plan, &population, &solution, 11)
        .unwrap()
        .unwrap();
    assert!(by_calls.plan.oversampling > by_money.plan.oversampling);
}

#[test]
fn merged_groups_cost_what_their_traces_cost_together() {
    let mut population = support_bot(40_000);
    tell(
        &mut population,
        &[
            [Some(4_000.0), Some(2_000.0), None, None],
            [Some(1_000.0), None, Some(30.0), Some(70.0)],
        ],
    );
    let mut plan = by_tokens(20.0, [5.0, 5.0], 0.0);
    let labels = [10, 11].map(|place: usize| population.strata[place].labels.clone());
    plan.merge(labels);
    let other = merged(&plan, &population);
    let other = other
        .strata
        .iter()
        .find(|it| it.labels[0] == "Other")
        .unwrap();
    let [one, two] =
        [10, 11].map(|place: usize| population.strata[place].with_signal.traces as f64);
    let mean = (one * 4_000.0 + two * 1_000.0) / (one + two);
    assert_eq!(other.tokens_of("tokens_in"), [Some(mean), Some(2_000.0)]);
    assert_eq!(other.tokens_of("tokens_out"), [Some(30.0), Some(70.0)]);
}

#[test]
fn a_price_is_told_with_what_it_is_made_of() {
    let mut population = support_bot(40_000);
    let plan = by_tokens(20.0, [2.0, 10.0], 0.001);
    let words = |population: &Population| {
        price_words(&plan, population, &solve(&plan, population).unwrap())
    };
    assert_eq!(
        words(&population).unwrap(),
        "The mean trace costs $0.02 to judge. Nobody counted the tokens of each group: all are counted at that mean."
    );
    let mut means = vec![[Some(2_000.0), Some(2_000.0), Some(100.0), Some(100.0)]; 12];
    means[11] = [Some(9_000.0), Some(9_000.0), Some(100.0), Some(100.0)];
    tell(&mut population, &means);
    let words = words(&population).unwrap();
    assert!(
        words.starts_with("The mean trace costs $0.0061 to judge: 2,035 tokens_in at $2 a million + 100 tokens_out at $10 a million + $0.001 besides."),
        "{words}"
    );
    assert!(
        words.ends_with("from $0.006 in order_status to $0.02 in compliance a call."),
        "{words}"
    );
    assert_eq!(
        price_words(
            &weekly_plan(20.0),
            &population,
            &solve(&weekly_plan(20.0), &population).unwrap()
        ),
        None
    );
}

#[test]
fn what_is_handed_on_keeps_the_price_or_leaves_it_out() {
    let mut population = support_bot(4_000);
    tell(
        &mut population,
        &[
            [Some(2_000.25), Some(900.0), Some(100.0), None],
            [Some(300.0), Some(1_200.0), None, Some(40.0)],
        ],
    );
    let plan = by_tokens(9.0, [2.0, 10.0], 0.001);
    let before = solve(&plan, &population).unwrap();
    let snapshot = Snapshot {
        about: About {
            traces: population.traces(),
            ..About::default()
        },
        plan,
        counts: Counts::of(&population, Vec::new(), 0),
        kept: Vec::new(),
        hidden: Vec::new(),
    };
    let read = Snapshot::from_json(&snapshot.shared(Privacy::default()).to_json()).unwrap();
    assert_eq!(solve(&read.plan, &read.counts.population).unwrap(), before);
    let no_small_counts = Privacy {
        no_small_counts: true,
        ..Privacy::default()
    };
    for stratum in &snapshot.shared(no_small_counts).counts.population.strata {
        let own = population
            .strata
            .iter()
            .find(|it| it.labels == stratum.labels)
            .unwrap();
        let few = own.cells().map(|it| it.traces < 10);
        let known = stratum.tokens_of("tokens_in").map(|it| it.is_some());
        assert_eq!(
            known,
            few.map(|few| !few),
            "the mean of a few traces tells of each: {:?}",
            stratum.labels
        );
    }
    let bare = snapshot.shared(Privacy {
        no_prices: true,
        ..Privacy::default()
    });
    let json = bare.to_json();
    for word in ["token", "overhead", "2000.25"] {
        assert!(!json.contains(word), "{word}: {json}");
    }
    let after = solve(&bare.plan, &bare.counts.population).unwrap();
    let calls = |solution: &Solution| {
        solution
            .groups
            .iter()
            .map(|it| it.calls)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        calls(&after),
        calls(&before),
        "the plan judges what it judged"
    );
    // An earlier snapshot has no tokens: its price is that of the mean trace.
    let mut earlier: Value = serde_json::from_str(&snapshot.to_json()).unwrap();
    earlier["schemaVersion"] = json!(1);
    earlier["counts"].as_object_mut().unwrap().remove("tokens");
    earlier["plan"]
        .as_object_mut()
        .unwrap()
        .remove("overheadPerCall");
    let earlier = Snapshot::from_json(&earlier.to_string()).unwrap();
    let flat = solve(&earlier.plan, &earlier.counts.population).unwrap();
    assert_eq!(flat.funds.unit, FundsUnit::Calls);
    assert_eq!(flat.groups[0].price_per_call, None);
    // Counts that contradict the groups are refused.
    let mut broken: Value = serde_json::from_str(&snapshot.to_json()).unwrap();
    broken["counts"]["tokens"][0][1]
        .as_array_mut()
        .unwrap()
        .pop();
    assert!(Snapshot::from_json(&broken.to_string()).is_err());
}
