//! The plan as a document: reading, writing, checking, naming.

use assay_plan::budget::Amount;
use assay_plan::collecting::{Counted, Until};
use assay_plan::dimension::Dimension;
use assay_plan::document::{GroupTarget, Plan, ShortMoney};
use assay_plan::error::PlanError;
use assay_plan::money::Money;
use assay_plan::oversampling::OversamplingRule;
use assay_plan::rule::{Condition, Rule, Test};
use assay_plan::target::{Change, Target};
use assay_plan::weighting::{Holds, Weighting};
use assay_sampling::allocation::tiers::Importance;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::weekly_plan;

pub(crate) fn rich_plan() -> Plan {
    let mut plan = weekly_plan(33.0);
    plan.dimensions.push(Dimension {
        field: "latency_ms".to_owned(),
        cuts: vec![200.0, 1_000.0],
    });
    plan.group_targets.push(GroupTarget {
        group: vec!["a × b".to_owned(), "“ü”".to_owned()],
        target: Target::Points(2.5),
    });
    plan.signal.conditions = [
        Test::Is("true".to_owned()),
        Test::OneOf(vec!["a".to_owned(), "b".to_owned()]),
        Test::Below(0.5),
        Test::Missing,
    ]
    .map(|test| Condition {
        field: "error".to_owned(),
        test,
    })
    .to_vec();
    plan
}

fn changed(change: impl FnOnce(&mut Value)) -> Result<Plan, PlanError> {
    let mut value: Value = serde_json::from_str(&rich_plan().to_json()).unwrap();
    change(&mut value);
    Plan::from_json(&value.to_string())
}

#[test]
fn the_document_is_as_documented() {
    insta::assert_snapshot!(rich_plan().to_json());
}

/// A plan that says all that version 2 can say.
pub(crate) fn richest_plan() -> Plan {
    let mut plan = rich_plan();
    let groups = ["a", "b", "c"].map(|name| vec![name.to_owned()]);
    plan.set_group_target(&groups[0], Some(Target::Calls(120)));
    plan.set_group_target(
        &groups[1],
        Some(Target::Tell(Change {
            usual: 0.05,
            changed: 0.1,
        })),
    );
    plan.set_tier(&groups[0], Importance::Must);
    plan.set_tier(&groups[1], Importance::Nice);
    plan.set_lock(&groups[2], Some(40));
    plan.short_money = ShortMoney::BestOverall;
    plan
}

/// What the third version of the schema added.
pub(crate) fn newest_plan() -> Plan {
    let mut plan = rich_plan();
    plan.oversampling_rule = OversamplingRule::Share;
    let until = Until {
        collect: 500,
        of: Counted::WithSignal,
    };
    plan.set_until(&["compliance".to_owned(), "de".to_owned()], Some(until));
    plan.weighting = Some(Weighting {
        field: "metadata.sample_rate".to_owned(),
        holds: Holds::Chance,
    });
    plan
}

#[test]
fn what_is_collected_and_the_share_rule_are_written_as_documented() {
    let plan = newest_plan();
    assert_eq!(Plan::from_json(&plan.to_json()), Ok(plan.clone()));
    insta::assert_snapshot!(plan.to_json());
}

#[test]
fn targets_tiers_and_locks_are_written_as_documented() {
    let plan = richest_plan();
    assert_eq!(Plan::from_json(&plan.to_json()), Ok(plan.clone()));
    insta::assert_snapshot!(plan.to_json());
}

#[test]
fn a_plan_of_a_former_version_says_the_same_in_this_one() {
    for (version, plan) in [
        (1, rich_plan()),
        (2, richest_plan()),
        (3, newest_plan()),
        (4, newest_plan()),
    ] {
        let mut former: Value = serde_json::from_str(&plan.to_json()).unwrap();
        former["schemaVersion"] = json!(version);
        let read = Plan::from_json(&former.to_string()).unwrap();
        assert_eq!(read, plan);
        assert_eq!(read.id(), plan.id());
    }
}

#[test]
fn what_is_said_of_a_group_can_be_taken_back() {
    let (mut plan, group) = (weekly_plan(33.0), vec!["refund".to_owned()]);
    plan.set_tier(&group, Importance::Must);
    plan.set_lock(&group, Some(3));
    plan.set_lock(&group, Some(4));
    let labels = || std::iter::once(group.as_slice());
    assert_eq!(plan.locked_calls(labels()), [Some(4)]);
    assert_eq!(plan.importance(labels()), [Importance::Must]);
    plan.set_tier(&group, Importance::Should);
    plan.set_lock(&group, None);
    assert_eq!(plan, weekly_plan(33.0));
}

#[test]
fn what_is_written_reads_back() {
    let plan = rich_plan();
    assert_eq!(Plan::from_json(&plan.to_json()), Ok(plan));
}

#[test]
fn the_id_depends_on_what_the_plan_says_and_not_on_the_order_of_its_keys() {
    let plan = rich_plan();
    let reordered = r#"{"seed":"assay-1","#.to_owned()
        + &plan
            .to_json()
            .trim_start_matches('{')
            .replace(",\n  \"seed\": \"assay-1\"", "");
    let read = Plan::from_json(&reordered).unwrap();
    assert_eq!(read.id(), plan.id());
    assert_eq!(
        weekly_plan(9.0).id(),
        "66258666dd95",
        "ids in saved lists must stay those of their plans"
    );
    let mut other = plan.clone();
    other.target_points = 4.999;
    assert_ne!(other.id(), plan.id());
}

#[test]
fn other_documents_are_refused_with_a_sentence() {
    let refused = vec![
        Plan::from_json("{\"type\": \"assay-plan\","),
        Plan::from_json("[]"),
        changed(|plan| plan["type"] = json!("vega")),
        changed(|plan| plan["schemaVersion"] = json!(6)),
        changed(|plan| plan["schemaVersion"] = json!("one")),
        changed(|plan| plan["budget"] = json!(33)),
        changed(|plan| plan["locks"] = json!([{ "group": ["a"], "calls": -1 }])),
        changed(|plan| plan["groupTargets"][0] = json!({ "group": ["a"], "calls": 1.5 })),
        changed(|plan| plan["groupTargets"][0] = json!({ "group": ["a"], "points": "wide" })),
        changed(|plan| plan["tiers"] = json!([{ "group": ["a"], "tier": "mustn't" }])),
        changed(|plan| plan["shortMoney"] = json!("nobody")),
        changed(|plan| plan["budget"]["amount"]["value"] = json!("much")),
        changed(|plan| plan["budget"]["amount"] = json!({ "unit": "calls", "value": -1 })),
        changed(|plan| plan["budget"]["per"] = json!("fortnight")),
        changed(|plan| plan["dimensions"][0]["cuts"] = json!(3)),
        changed(|plan| {
            plan["signal"]["conditions"][0]["test"] = json!({ "is": "below", "value": null });
        }),
        changed(|plan| plan["horizonWindows"] = json!(-1)),
        changed(|plan| plan["judgeUntil"] = json!([{ "group": ["a"], "collect": -500 }])),
        changed(|plan| plan["targetPoints"] = json!(-1)),
        changed(|plan| plan["confidence"] = json!(1)),
        changed(|plan| {
            plan["weighting"] = json!({ "field": "w", "holds": "traces" });
            plan["sampledShare"] = json!(0.5);
        }),
        changed(|plan| plan["judgeUntil"] = json!([{ "group": ["a"], "collect": 0 }])),
        changed(|plan| plan["dimensions"] = json!([])),
        changed(|plan| plan["dimensions"][1]["field"] = json!("metadata.intent")),
        changed(|plan| plan["dimensions"][1]["cuts"] = json!([3, 3])),
        changed(|plan| plan["groupTargets"][0]["points"] = json!(0)),
        changed(|plan| {
            plan["groupTargets"][0] =
                json!({"group": ["a"], "tell": {"usual": 0.05, "changed": 0.05}});
        }),
        changed(|plan| plan["groupTargets"][0] = json!({"group": ["a"]})),
        changed(|plan| plan["tiers"] = json!([{"group": ["a"], "tier": "first"}])),
        changed(|plan| plan["oversampling"] = json!(0.5)),
        changed(|plan| plan["pricePerCall"] = json!(0)),
        changed(|plan| plan["budget"]["amount"]["value"] = json!(-1)),
        changed(|plan| plan["budget"]["amount"] = json!({"unit": "judgeHours", "value": 6})),
        changed(|plan| plan["secondsPerCall"] = json!(0)),
        changed(|plan| plan["horizonWindows"] = json!(0)),
        changed(|plan| plan["seed"] = json!("a b")),
    ];
    let sentences: Vec<String> = refused
        .into_iter()
        .map(|refused| {
            let error = refused.unwrap_err();
            format!("{} | {error} | {}", error.code(), error.next_step())
        })
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn numbers_that_json_cannot_hold_are_refused_too() {
    let refused = |change: fn(&mut Plan)| {
        let mut plan = rich_plan();
        change(&mut plan);
        plan.validate().is_err()
    };
    assert!(refused(|plan| plan.target_points = f64::NAN));
    assert!(refused(|plan| plan.confidence = f64::NAN));
    assert!(refused(|plan| plan.oversampling = f64::INFINITY));
    assert!(refused(|plan| plan.price_per_call = Money(f64::INFINITY)));
    assert!(refused(
        |plan| plan.budget.amount = Amount::Money(Money(f64::NAN))
    ));
    assert!(refused(|plan| plan.dimensions[1].cuts = vec![f64::NAN]));
    assert!(refused(
        |plan| plan.signal.conditions[2].test = Test::Below(f64::NAN)
    ));
    assert!(refused(
        |plan| plan.dimensions = vec![plan.dimensions[0].clone(); 5]
    ));
}

#[test]
fn a_first_plan_is_valid_for_any_number_of_traces() {
    for traces in [0, 1, 199, 5_000, u64::MAX] {
        let field = Dimension {
            field: "intent".to_owned(),
            cuts: Vec::new(),
        };
        let plan = Plan::first(vec![field], Rule::default(), Rule::default(), traces);
        assert_eq!(plan.validate(), Ok(()));
    }
}

#[test]
fn a_group_has_its_own_target_until_it_is_taken_back() {
    let mut plan = weekly_plan(33.0);
    let groups = [vec!["refund".to_owned()], vec!["billing".to_owned()]];
    let targets = |plan: &Plan| plan.targets(groups.iter().map(Vec::as_slice));
    plan.set_group_target(&groups[0], Some(Target::Calls(2)));
    plan.set_group_target(&groups[0], Some(Target::Points(3.0)));
    assert_eq!(targets(&plan), [3.0, 5.0].map(Target::Points));
    assert_eq!(plan.target_of(&groups[0]), Target::Points(3.0));
    plan.set_group_target(&groups[0], None);
    assert_eq!(targets(&plan), [5.0, 5.0].map(Target::Points));
    assert_eq!(plan, weekly_plan(33.0));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        prop_assert!(Plan::from_json(&text).is_err());
    }

    #[test]
    fn any_valid_numbers_read_back_exactly(
        target in 0.01..50.0_f64, price in 1e-6..1e3_f64, dollars in 0.0..1e6_f64, confidence in 0.5..0.999_f64,
    ) {
        let mut plan = rich_plan();
        plan.target_points = target;
        plan.price_per_call = Money(price);
        plan.budget.amount = Amount::Money(Money(dollars));
        plan.confidence = confidence;
        prop_assert_eq!(Plan::from_json(&plan.to_json()), Ok(plan));
    }
}
