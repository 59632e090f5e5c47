//! Draws: the smallest keys whatever the order and the shards, reservoirs of the right size, thresholds that nest.
#![no_main]

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use assay_fuzz::numbers::{count, real, several};
use assay_sampling::draw::bottom_k::BottomK;
use assay_sampling::draw::inclusion::Inclusion;
use assay_sampling::draw::key::{Key, Keys, Seed};
use assay_sampling::draw::reservoir::{Algorithm, Reservoir};
use assay_sampling::draw::reservoirs::Reservoirs;
use assay_sampling::draw::threshold::Threshold;
use assay_sampling::draw::until::{JudgeUntil, Phase, foresee};
use assay_sampling::random::SplitMix64;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Too few bytes are no input.
    let _ = run(&mut Unstructured::new(data));
});

fn run(input: &mut Unstructured<'_>) -> Result<()> {
    let Ok(seed) = Seed::new(input.arbitrary::<String>()?).or_else(|_| Seed::new("assay-1")) else {
        return Ok(());
    };
    let keys = Keys::new(&seed);
    let ids: Vec<String> = several(input, 40, Unstructured::arbitrary)?;
    let keyed: Vec<(Key, &str)> = ids.iter().map(|id| (keys.key(id), id.as_str())).collect();
    lowest(input, &keyed)?;
    reservoirs(input, &ids)?;
    thresholds(input, &keyed)
}

fn lowest(input: &mut Unstructured<'_>, keyed: &[(Key, &str)]) -> Result<()> {
    let size = input.int_in_range(0..=45_usize)?;
    let cut = input.int_in_range(0..=keyed.len())?;
    let drawn = |keyed: &[(Key, &str)]| {
        let mut drawn = BottomK::new(size);
        for (key, id) in keyed {
            drawn.offer(*key, (*id).to_owned());
        }
        drawn
    };
    let mut merged = drawn(&keyed[cut..]);
    merged.merge(drawn(&keyed[..cut]));
    let distinct: BTreeSet<Key> = keyed.iter().map(|(key, _)| *key).collect();
    let lowest: Vec<Key> = distinct.into_iter().take(size).collect();
    let whole = drawn(keyed);
    assert!(whole.distinct_offered().is_finite());
    assert!(
        whole
            .into_sorted()
            .map(|(key, _)| key)
            .eq(lowest.iter().copied())
    );
    assert!(merged.into_sorted().map(|(key, _)| key).eq(lowest));
    Ok(())
}

fn reservoirs(input: &mut Unstructured<'_>, ids: &[String]) -> Result<()> {
    let algorithm = *input.choose(&[Algorithm::EachItem, Algorithm::Skips])?;
    let size = input.int_in_range(0..=20_usize)?;
    let mut random = SplitMix64::new(input.arbitrary()?);
    let cut = input.int_in_range(0..=ids.len())?;
    let (first, second) = ids.split_at(cut);
    let mut fill = |ids: &[String]| {
        let mut one = Reservoir::new(size, algorithm);
        let mut each = Reservoirs::new([(0_usize, size), (1, 0)], 3, algorithm);
        for id in ids {
            one.offer(id.clone(), &mut random);
            each.offer(id.len() % 3, id.clone(), &mut random);
        }
        (one, each)
    };
    let (mut one, mut each) = fill(first);
    let (other, others) = fill(second);
    one.merge(other, &mut random);
    each.merge(others, &mut random);
    assert_eq!(one.offered(), ids.len() as u64);
    assert_eq!(one.kept().len(), size.min(ids.len()));
    assert_eq!(one.inclusion().is_some(), size > 0 && !ids.is_empty());
    assert!(one.kept().iter().all(|id| ids.contains(id)));
    let offered: u64 = each.iter().map(|(_, reservoir)| reservoir.offered()).sum();
    assert_eq!(offered, ids.len() as u64);
    Ok(())
}

fn thresholds(input: &mut Unstructured<'_>, keyed: &[(Key, &str)]) -> Result<()> {
    let (first, second, traces) = (real(input)?, real(input)?, count(input)?);
    let (goal, counting) = (count(input)?, count(input)?);
    if let Some(inclusion) = Inclusion::new(goal, traces) {
        assert!((0.0..=1.0).contains(&inclusion.probability()));
        assert!(inclusion.weight() >= 1.0);
    }
    let (Ok(first), Ok(second)) = (Threshold::of_rate(first), Threshold::of_rate(second)) else {
        return Ok(());
    };
    assert!(first.spread(traces).is_finite());
    let (low, high) = if first.probability() <= second.probability() {
        (first, second)
    } else {
        (second, first)
    };
    assert!(
        keyed
            .iter()
            .all(|(key, _)| high.draws(key) || !low.draws(key))
    );
    let foreseen = foresee(goal, first, traces, counting);
    assert!(foreseen.calls >= 0.0, "{foreseen:?}");
    let mut until = JudgeUntil::new(goal, first);
    for (key, _) in keyed {
        let _ = until.arrives(key);
        until.collect(counting);
    }
    let _ = until.still_wanted();
    for phase in [Phase::All, Phase::DroppedBack] {
        if let Some(inclusion) = until.counts(phase).inclusion() {
            assert!(inclusion.weight() >= 1.0);
        }
    }
    Ok(())
}
