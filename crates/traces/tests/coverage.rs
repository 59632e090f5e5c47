//! Ranges hold the truth as often as they say, the whole way through; `--example coverage` does it with more seeds.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

#[path = "support/whole_way.rs"]
mod whole_way;

#[test]
fn ranges_of_judged_lists_hold_the_truth_at_their_stated_rate() {
    let held = whole_way::whole_way(4_000, 500, 60);
    // Of 60 ranges that hold with 95 % each, fewer than 52 hold once in 900 tries.
    assert!(held.overall >= 52, "{} of {}", held.overall, held.draws);
    let groups: u32 = held.groups.iter().map(|(_, held)| held).sum();
    let all = held.draws * held.groups.len() as u32;
    assert!(
        f64::from(groups) >= 0.92 * f64::from(all),
        "{groups} of {all}"
    );
    for (name, times) in &held.groups {
        assert!(*times >= 50, "{name}: {times} of {}", held.draws);
    }
    // The plain average counts troubled traces too often; the reweighted one does not.
    assert!((held.mean - held.truth).abs() < 0.1 * held.truth);
    assert!(held.raw > 1.5 * held.truth);
}
