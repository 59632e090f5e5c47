//! Snapshots: what is left of a plan without its traces, and what must never be.

use assay_plan::budget::Amount;
use assay_plan::data::Unit;
use assay_plan::error::PlanError;
use assay_plan::merge::merged;
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::snapshot::document::SNAPSHOT_VERSION;
use assay_plan::snapshot::error::SnapshotError;
use assay_plan::snapshot::{About, Counts, Hidden, KeptPlan, Snapshot};
use assay_plan::solve::solve;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::document::{newest_plan, rich_plan, richest_plan};
use crate::support::{support_bot, weekly_plan};

/// A plan over the support bot, with another that was kept beside it.
pub(crate) fn shared() -> Snapshot {
    let mut population = support_bot(40_000);
    for (place, stratum) in population.strata.iter_mut().enumerate() {
        let cell = &mut stratum.without_signal;
        cell.judged = (cell.traces / 50).min(cell.traces);
        cell.judged_bad = cell.judged / (9 + place as u64);
    }
    let mut kept = weekly_plan(11.0);
    kept.window = Period::Day;
    let mut plan = weekly_plan(26.0);
    plan.merge([
        vec!["bulk_orders".to_owned()],
        vec!["partner_api".to_owned()],
    ]);
    Snapshot {
        about: About {
            name: "support.jsonl".to_owned(),
            example: false,
            unit: Unit::Trace,
            traces: population.traces(),
            first_ms: Some(1_762_128_000_000),
            last_ms: Some(1_763_337_600_000),
        },
        plan,
        counts: Counts {
            population,
            signal_matches: vec![],
            weightless: 0,
        },
        kept: vec![KeptPlan {
            name: "Daily".to_owned(),
            plan: kept,
            counts: None,
        }],
        hidden: vec![],
    }
}

fn changed(change: impl FnOnce(&mut Value)) -> Result<Snapshot, SnapshotError> {
    let mut value: Value = serde_json::from_str(&shared().to_json()).unwrap();
    change(&mut value);
    Snapshot::from_json(&value.to_string())
}

#[test]
fn a_snapshot_is_written_as_documented() {
    insta::assert_snapshot!(shared().to_json());
}

#[test]
fn what_is_read_is_what_was_written_and_has_the_same_solution() {
    let before = shared();
    let after = Snapshot::from_json(&before.to_json()).unwrap();
    assert_eq!(after, before);
    let solution =
        |it: &Snapshot| solve(&it.plan, &merged(&it.plan, &it.counts.population)).unwrap();
    assert_eq!(solution(&after), solution(&before));
}

#[test]
fn plans_of_every_shape_survive() {
    for plan in [rich_plan(), richest_plan(), newest_plan()] {
        let mut snapshot = shared();
        for stratum in &mut snapshot.counts.population.strata {
            stratum.labels.push("1 and more".to_owned());
        }
        snapshot.kept[0].plan = plan.clone();
        snapshot.kept[0].counts = Some(snapshot.counts.clone());
        snapshot.plan = plan;
        assert_eq!(Snapshot::from_json(&snapshot.to_json()), Ok(snapshot));
    }
}

#[test]
fn an_earlier_plan_inside_is_brought_up() {
    let read = changed(|it| it["plan"]["schemaVersion"] = json!(1));
    assert_eq!(read, Ok(shared()));
}

#[test]
fn what_is_newer_is_refused_in_a_sentence_with_a_next_step() {
    let newer = changed(|it| it["schemaVersion"] = json!(SNAPSHOT_VERSION + 1)).unwrap_err();
    assert_eq!(
        newer,
        SnapshotError::Newer {
            found: u64::from(SNAPSHOT_VERSION + 1)
        }
    );
    assert!(newer.to_string().contains("newer version"), "{newer}");
    assert!(
        newer.next_step().starts_with("Reload"),
        "{}",
        newer.next_step()
    );
    let plan = changed(|it| it["plan"]["schemaVersion"] = json!(99)).unwrap_err();
    assert_eq!(
        plan,
        SnapshotError::Plan(PlanError::NewerSchema { found: 99 })
    );
    assert!(
        plan.next_step().starts_with("Reload"),
        "{}",
        plan.next_step()
    );
}

#[test]
fn what_is_no_snapshot_says_so() {
    assert!(matches!(
        Snapshot::from_json("{\"type\":\"assay-snap"),
        Err(SnapshotError::NotJson { .. })
    ));
    assert_eq!(
        Snapshot::from_json(&weekly_plan(3.0).to_json()),
        Err(SnapshotError::NotASnapshot)
    );
    assert_eq!(Snapshot::from_json("[1]"), Err(SnapshotError::NotASnapshot));
    let lacks = changed(|it| {
        it.as_object_mut().unwrap().remove("counts");
    });
    assert_eq!(
        lacks.unwrap_err().to_string(),
        "This shared plan cannot be read: it lacks “counts”."
    );
}

#[test]
fn counts_that_no_traffic_has_are_refused() {
    let broken: [fn(&mut Value); 6] = [
        |it| it["counts"]["groups"][0][0] = json!([]),
        |it| it["counts"]["groups"][0] = json!([["order_status"], [], []]),
        |it| it["counts"]["groups"][0][1] = json!([5, 6]),
        |it| it["counts"]["groups"][0][1] = json!([5, 1, 0, 3]),
        |it| it["counts"]["groups"][0][1] = json!([u64::MAX]),
        |it| it["counts"]["days"] = json!(-3.0),
    ];
    for (place, broken) in broken.into_iter().enumerate() {
        let error = changed(broken).unwrap_err();
        assert!(
            !error.next_step().is_empty() && error.code().contains('.'),
            "{place}: {error}"
        );
    }
    let empty = changed(|it| it["counts"]["groups"] = json!([])).unwrap_err();
    assert_eq!(empty, SnapshotError::Plan(PlanError::EmptyPopulation));
}

#[test]
fn what_a_key_of_ours_is_not_is_not_kept() {
    let read = changed(|it| {
        it["examples"] = json!(["trace-1"]);
        it["plan"]["note"] = json!("a text");
        it["counts"]["ids"] = json!(["trace-1"]);
    });
    assert_eq!(read.unwrap().to_json(), shared().to_json());
}

#[test]
fn counts_are_known_for_plans_that_are_counted_alike() {
    let mut snapshot = shared();
    let mut cheaper = snapshot.plan.clone();
    cheaper.budget.amount = Amount::Money(Money(1.0));
    cheaper.merges.clear();
    assert_eq!(snapshot.counts_for(&cheaper), Some(&snapshot.counts));
    let mut other = cheaper.clone();
    other.dimensions[0].field = "language".to_owned();
    assert_eq!(snapshot.counts_for(&other), None);
    snapshot.kept[0].plan = other.clone();
    snapshot.kept[0].counts = Some(Counts::default());
    assert_eq!(snapshot.counts_for(&other), Some(&Counts::default()));
}

#[test]
fn plans_without_names_or_texts_fit_no_other_traces() {
    let mut snapshot = shared();
    assert!(snapshot.fits_other_traces());
    snapshot.hidden = vec![Hidden::Prices, Hidden::SmallCounts];
    assert!(snapshot.fits_other_traces());
    snapshot.hidden.push(Hidden::Texts);
    assert!(!snapshot.fits_other_traces());
}

proptest! {
    #[test]
    fn nothing_that_is_read_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Snapshot::from_json(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_snapshot_that_is_damaged_anywhere_is_read_or_refused(
        place in any::<prop::sample::Index>(),
        with in "[0-9\\[\\]{},:\"a-z.-]{0,3}",
        cut in any::<bool>(),
    ) {
        let mut text = shared().to_json();
        let at = place.index(text.len());
        if cut {
            text.truncate(at);
        } else {
            text.replace_range(at..=at, &with);
        }
        if let Ok(read) = Snapshot::from_json(&text) {
            prop_assert_eq!(Snapshot::from_json(&read.to_json()), Ok(read));
        }
    }
}
