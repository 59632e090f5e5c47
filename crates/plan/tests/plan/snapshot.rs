//! Snapshots: what is left of a plan without its traces, and what must never be.

use std::io::{Read, Write};
use std::sync::LazyLock;

use assay_plan::arrival::Arrival;
use assay_plan::budget::Amount;
use assay_plan::collecting::{Counted, Until};
use assay_plan::data::Unit;
use assay_plan::dimension::Dimension;
use assay_plan::error::PlanError;
use assay_plan::grouping::MOST_GROUPS;
use assay_plan::merge::merged;
use assay_plan::money::Money;
use assay_plan::number::Sums;
use assay_plan::period::Period;
use assay_plan::results::next::{Found, MeasuredGroup};
use assay_plan::rule::{Condition, Test};
use assay_plan::snapshot::document::SNAPSHOT_VERSION;
use assay_plan::snapshot::error::SnapshotError;
use assay_plan::snapshot::link::{LONGEST_SAFE_LINK, MOST_BYTES, fragment, is_link, packed};
use assay_plan::snapshot::picture::{Carrier, in_png, in_svg};
use assay_plan::snapshot::privacy::Privacy;
use assay_plan::snapshot::{About, Counts, Hidden, KeptPlan, Snapshot};
use assay_plan::solve::solve;
use assay_plan::target::Target;
use assay_plan::token_price::TokenRate;
use assay_sampling::allocation::tiers::Importance;
use assay_sampling::population::{Cell, MeanTokens, Population, Stratum};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::document::{newest_plan, rich_plan, richest_plan};
use crate::schema::{fits, published};
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
    let broken: [fn(&mut Value); 7] = [
        |it| it["counts"]["groups"][0][0] = json!([]),
        |it| it["counts"]["groups"][0] = json!([["order_status"], [], []]),
        |it| it["counts"]["groups"][0][1] = json!([5, 6]),
        |it| it["counts"]["groups"][0][1] = json!([5, 1, 0, 3]),
        |it| it["counts"]["groups"][0][1] = json!([u64::MAX]),
        |it| it["counts"]["days"] = json!(-3.0),
        |it| it["counts"]["groups"] = json!(vec![json!([["refund"], [1], [2]]); MOST_GROUPS + 1]),
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

/// The bytes that a link, a file or a picture has of a snapshot's JSON.
fn pack(json: &str) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(json.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[test]
fn a_link_opens_wherever_it_was_copied_from() {
    let fragment = fragment(&pack(&shared().to_json()));
    assert!(fragment.starts_with("1."));
    for link in [
        fragment.clone(),
        format!("#{fragment}"),
        format!("https://assay.example/any/path/index.html#{fragment}"),
        format!(
            " https://assay.example/#{}\r\n {}.",
            &fragment[..80],
            &fragment[80..]
        ),
    ] {
        assert_eq!(is_link(&link), link.contains('#'), "{link}");
        assert_eq!(opened(&link), Ok(shared()), "{link}");
    }
}

#[test]
fn what_programs_add_to_a_link_is_no_part_of_it() {
    let link = format!(
        "https://assay.example/#{}",
        fragment(&pack(&shared().to_json()))
    );
    for added in [
        "&utm_source=mail",
        "%20",
        "?fbclid=x",
        ")",
        ">,",
        "#results",
    ] {
        assert_eq!(opened(&format!("{link}{added}")), Ok(shared()), "{added}");
    }
}

/// What a link opens, whose packing is whole.
fn opened(link: &str) -> Result<Snapshot, SnapshotError> {
    let mut json = Vec::new();
    ZlibDecoder::new(packed(link)?.as_slice())
        .read_to_end(&mut json)
        .unwrap();
    Snapshot::from_bytes(&json)
}

#[test]
fn a_link_of_twelve_groups_is_short() {
    let link = format!(
        "https://assay.example/#{}",
        fragment(&pack(&shared().to_json()))
    );
    assert!(link.len() < LONGEST_SAFE_LINK / 2, "{}", link.len());
}

#[test]
fn what_is_no_link_of_ours_says_so() {
    for text in [
        "",
        "#",
        "plan",
        "#results",
        "0.abc",
        "x.abc",
        "1",
        "https://assay.example/",
    ] {
        assert_eq!(packed(text), Err(SnapshotError::NotALink), "{text}");
    }
    for rows in [
        "id,note\n1,#1.5\n",
        "order #1.5",
        "#results",
        "# 1. head\ntext, more",
        "a#1.b,c",
    ] {
        assert!(!is_link(rows), "{rows}");
    }
    assert_eq!(packed("#2.abc"), Err(SnapshotError::NewerLink { found: 2 }));
    assert_eq!(
        packed(&format!("#1.{}", "A".repeat(3 * MOST_BYTES))),
        Err(SnapshotError::TooLarge)
    );
    assert_eq!(
        Snapshot::from_bytes(&vec![b' '; MOST_BYTES + 1]),
        Err(SnapshotError::TooLarge)
    );
}

/// What producing a trace costs.
const COST: f64 = 0.123_456_789;
/// The mean tokens of a trace, which a price by tokens asks for.
const TOKENS: f64 = 1_234.5;

/// Names that no key and no word of ours contains.
fn name() -> impl Strategy<Value = String> {
    "zq[a-z×“ü <&]{1,6}[a-z]"
}

prop_compose! {
    /// A snapshot whose names are all over it.
    fn odd()(
        names in prop::collection::hash_set(name(), 2..9),
        counts in prop::collection::vec((0..40_u64, 0..40_u64, 0..40_u64, 0..200_u64), 9),
        budget in 0.0..500.0_f64,
        price in 0.001..3.0_f64,
        daily in any::<bool>(),
        seed in "[a-z]{1,8}",
    ) -> (Vec<String>, Snapshot) {
        let names: Vec<String> = names.into_iter().collect();
        let mut population = Population { strata: Vec::new(), span_days: Some(7.0) };
        for (name, &(bad, good, unjudged, without)) in names.iter().zip(&counts) {
            let judged = bad + good;
            population.strata.push(Stratum {
                labels: vec![name.clone(), names[0].clone()],
                with_signal: Cell { traces: judged + unjudged, judged, judged_bad: bad, mean_cost_usd: Some(COST) },
                without_signal: Cell { traces: without + 1, ..Cell::default() },
                tokens: vec![MeanTokens {
                    field: format!("flag.{}", names[1]),
                    with_signal: (good > 20).then_some(TOKENS + good as f64),
                    without_signal: Some(TOKENS),
                }],
            });
        }
        population.strata.sort_by(|a, b| b.traces().cmp(&a.traces()).then_with(|| a.labels.cmp(&b.labels)));
        let mut plan = weekly_plan(budget);
        plan.price_per_call = Money(price);
        plan.budget.per = if daily { Period::Day } else { Period::Week };
        plan.seed = format!("{}-{seed}", names[0].chars().filter(char::is_ascii_alphanumeric).collect::<String>());
        let field = format!("flag.{}", names[1]);
        plan.dimensions.push(Dimension { field: field.clone(), cuts: Vec::new() });
        let group = |place: usize| vec![names[place % names.len()].clone(), names[0].clone()];
        plan.merge([group(1)]);
        plan.merge_value(&field, &names[0], daily);
        plan.set_group_target(&group(0), Some(Target::Calls(30)));
        plan.set_tier(&group(1), Importance::Must);
        plan.set_lock(&group(2), Some(4));
        plan.set_until(&group(3), Some(Until { collect: 50, of: Counted::All }));
        plan.set_arrival(&field, Arrival::Later);
        plan.token_rates.push(TokenRate { field: field.clone(), dollars_per_million: 3.0 });
        plan.measured.push(MeasuredGroup {
            group: group(0),
            with_signal: Some(Found { judged: 12, bad: 3 }),
            without_signal: None,
        });
        let tests = [
            Test::Is(names[0].clone()),
            Test::Is("true".to_owned()),
            Test::OneOf(names.clone()),
            Test::Contains(format!("{} and more", names[1])),
        ];
        plan.signal.conditions = tests.map(|test| Condition { field: field.clone(), test }).to_vec();
        plan.verdict = plan.signal.clone();
        let mut other = plan.clone();
        other.dimensions.truncate(1);
        let mut others = population.clone();
        for stratum in &mut others.strata {
            stratum.labels.truncate(1);
        }
        let counts = |population: Population| Counts::of(&population, vec![3, 0, 12, 5], 2);
        let snapshot = Snapshot {
            about: About { name: format!("C:\\exports/{}.csv", names[0]), traces: population.traces(), ..About::default() },
            plan: plan.clone(),
            counts: counts(population),
            kept: vec![
                KeptPlan { name: format!("Without {}", names[1]), plan, counts: None },
                KeptPlan { name: "Else".to_owned(), plan: other, counts: Some(counts(others)) },
            ],
            hidden: Vec::new(),
        };
        (names, snapshot)
    }
}

/// Every key that a snapshot can have anywhere is in its schema.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| published("snapshot.json"));

/// Each text and number of a document.
fn leaves<'a>(value: &'a Value, each: &mut impl FnMut(&'a Value)) {
    match value {
        Value::Object(entries) => entries.values().for_each(|it| leaves(it, each)),
        Value::Array(items) => items.iter().for_each(|it| leaves(it, each)),
        leaf => each(leaf),
    }
}

#[test]
fn what_is_handed_on_is_as_its_schema_says() {
    let schema = &SCHEMA;
    assert_eq!(
        schema["properties"]["schemaVersion"]["const"],
        SNAPSHOT_VERSION
    );
    let document: Value = serde_json::from_str(&shared().to_json()).unwrap();
    assert!(fits(schema, schema, &document));
    for broken in [
        json!({ "example": 1 }),
        json!({ "texts": [] }),
        json!({ "plan": { "note": "a text" } }),
        json!({ "counts": { "groups": [["refund", [1], [2]]] } }),
        json!({ "counts": { "groups": [], "examples": [] } }),
        json!({ "hidden": ["everything"] }),
    ] {
        let mut other = document.clone();
        for (name, value) in broken.as_object().unwrap() {
            other[name] = value.clone();
        }
        assert!(!fits(schema, schema, &other), "{broken}");
    }
}

proptest! {
    #[test]
    fn nothing_but_known_keys_and_short_names_is_handed_on(
        (_, mut snapshot) in odd(),
        text in "[a-z]{2} [ -~]{70,300}",
        id in "[0-9a-f]{12}7[0-9a-f]{19}",
        privacy in privacy(),
    ) {
        let fields = ["input", "metadata.session_id"];
        let tests = [Test::Contains(text.clone()), Test::IsNot(id.clone())];
        for (field, test) in fields.into_iter().zip(tests) {
            snapshot.plan.signal.conditions.push(Condition { field: field.to_owned(), test });
        }
        snapshot.counts.population.strata[0].labels[0].clone_from(&text);
        snapshot.counts.population.strata[1].labels[0].clone_from(&id);
        snapshot.kept[0].name.clone_from(&text);
        let shared = snapshot.shared(privacy);
        let json = shared.to_json();
        let raw_text = serde_json::to_string(&text).unwrap();
        prop_assert!(!json.contains(raw_text.trim_matches('"')));
        prop_assert!(!json.contains(&id));
        prop_assert!(!json.contains("exports"));
        prop_assert!(!json.contains(&COST.to_string()), "no cost of a trace");
        prop_assert!(!shared.fits_other_traces());
        let document: Value = serde_json::from_str(&json).unwrap();
        prop_assert!(fits(&SCHEMA, &SCHEMA, &document), "{}", json);
        let mut longest = 0;
        leaves(&document, &mut |it| longest = longest.max(it.as_str().map_or(0, |it| it.chars().count())));
        prop_assert!(longest <= 64, "{}", json);
    }

    #[test]
    fn letters_leave_no_name_anywhere((names, snapshot) in odd()) {
        let shared = snapshot.shared(Privacy { letters: true, ..Privacy::default() });
        let json = shared.to_json();
        let said: String = shared.contents().iter().map(|it| it.said.clone()).collect();
        let mut texts = vec![said];
        let document: Value = serde_json::from_str(&json).unwrap();
        leaves(&document, &mut |it| texts.extend(it.as_str().map(str::to_owned)));
        for name in &names {
            for text in &texts {
                prop_assert!(!text.contains(name.as_str()), "{name} in {text}");
            }
            prop_assert!(!json.contains(name.as_str()));
        }
        prop_assert!(!json.contains("zq"), "{}", json);
        prop_assert!(shared.hides(Hidden::Names));
    }

    #[test]
    fn what_is_handed_on_has_a_solution_and_can_be_handed_on_again((_, snapshot) in odd(), privacy in privacy()) {
        let shared = snapshot.shared(privacy);
        prop_assert_eq!(Snapshot::from_json(&shared.to_json()), Ok(shared.clone()));
        prop_assert_eq!(shared.shared(privacy), shared);
    }

    #[test]
    fn letters_and_prices_change_nothing_that_is_judged((_, snapshot) in odd()) {
        let calls = |it: &Snapshot| {
            let groups = solve(&it.plan, &merged(&it.plan, &it.counts.population)).unwrap().groups;
            let mut calls: Vec<_> = groups.iter().map(|it| (it.traces, it.calls, it.calls_for_target)).collect();
            calls.sort_unstable();
            calls
        };
        let prices = snapshot.shared(Privacy { no_prices: true, ..Privacy::default() });
        prop_assert_eq!(calls(&prices), calls(&snapshot));
        prop_assert!(!prices.to_json().contains(&snapshot.plan.price_per_call.0.to_string()));
        prop_assert!(!prices.to_json().contains("dollarsPerMillion"));
        let letters = snapshot.shared(Privacy { letters: true, ..Privacy::default() });
        let total = |it: &Snapshot| calls(it).iter().map(|it| it.1).sum::<u64>();
        prop_assert_eq!(total(&letters), total(&snapshot));
    }

    #[test]
    fn no_count_under_ten_is_handed_on((_, snapshot) in odd()) {
        let shared = snapshot.shared(Privacy { no_small_counts: true, ..Privacy::default() });
        let small = |count: u64| (1..10).contains(&count);
        let kept = shared.kept.iter().filter_map(|it| it.counts.as_ref());
        for counts in std::iter::once(&shared.counts).chain(kept) {
            for cell in counts.population.strata.iter().flat_map(Stratum::cells) {
                let parts = [cell.judged_bad, cell.judged - cell.judged_bad, cell.traces - cell.judged];
                prop_assert!(!parts.into_iter().any(small), "{cell:?}");
            }
            prop_assert!(!counts.signal_matches.iter().copied().any(small) && !small(counts.weightless));
        }
        for found in shared.plan.measured.iter().filter_map(|it| it.with_signal) {
            prop_assert!(!small(found.bad) && !small(found.judged - found.bad));
        }
        prop_assert_eq!(shared.about.traces, shared.counts.population.traces());
    }

    #[test]
    fn a_picture_that_is_damaged_anywhere_is_read_or_refused(place in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()) {
        let mut png = in_png(&PIXEL, &shared().to_json());
        let at = 8 + place.index(png.len() - 8);
        if cut {
            png.truncate(at);
        } else {
            png[at] = with;
        }
        if let Ok(read) = carried(&png) {
            prop_assert_eq!(read, shared());
        }
    }

    #[test]
    fn any_bytes_survive_as_a_fragment(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
        prop_assert_eq!(packed(&fragment(&bytes)), Ok(bytes));
    }

    #[test]
    fn a_link_that_was_changed_is_never_read_as_another(place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]", cut in any::<bool>()) {
        let mut link = fragment(&pack(&shared().to_json()));
        let at = 2 + place.index(link.len() - 2);
        if cut {
            link.truncate(at);
        } else {
            link.replace_range(at..=at, &letter);
        }
        let mut json = Vec::new();
        let unpacked = packed(&link).is_ok_and(|it| {
            ZlibDecoder::new(it.as_slice()).take(MOST_BYTES as u64).read_to_end(&mut json).is_ok()
        });
        if unpacked {
            prop_assert_eq!(Snapshot::from_bytes(&json), Ok(shared()));
        }
    }
}

fn privacy() -> impl Strategy<Value = Privacy> {
    any::<[bool; 3]>().prop_map(|[letters, no_small_counts, no_prices]| Privacy {
        letters,
        no_small_counts,
        no_prices,
    })
}

#[test]
fn sums_are_in_calls_until_somebody_says_a_price() {
    let priced = shared();
    assert_eq!(priced.sums(), Sums::Dollars);
    let unpriced = priced.shared(Privacy {
        no_prices: true,
        letters: true,
        ..Privacy::default()
    });
    assert_eq!(unpriced.sums(), Sums::Calls);
    assert_eq!(unpriced.hidden_of(&unpriced.plan), unpriced.hidden);
    let mut plan = unpriced.plan.clone();
    plan.set_flat_price(Money(0.05));
    assert_eq!(unpriced.sums_of(&plan), Sums::Dollars);
    assert_eq!(unpriced.hidden_of(&plan), [Hidden::Names]);
}

#[test]
fn rounding_small_counts_leaves_the_answer_about_as_it_was() {
    let met = |it: &Snapshot| {
        let population = merged(&it.plan, &it.counts.population);
        solve(&it.plan, &population).unwrap().groups_on_target()
    };
    let exact = shared();
    let rounded = exact.shared(Privacy {
        no_small_counts: true,
        ..Privacy::default()
    });
    assert!(met(&exact).abs_diff(met(&rounded)) <= 1);
}

#[test]
fn an_example_keeps_its_name() {
    let mut example = shared();
    example.about.example = true;
    example.about.name = "A/B week (example)".to_owned();
    let shared = example.shared(Privacy::default());
    assert_eq!(shared.about.name, "A/B week (example)");
}

#[test]
fn what_is_inside_is_said_in_plain_words() {
    let said = |privacy| {
        let contents = shared().shared(privacy).contents();
        let lines: Vec<String> = contents
            .iter()
            .map(|it| format!("{}: {}", it.what, it.said))
            .collect();
        lines.join("\n")
    };
    insta::assert_snapshot!(said(Privacy::default()));
    let careful = Privacy {
        letters: true,
        no_small_counts: true,
        no_prices: true,
    };
    insta::assert_snapshot!(said(careful));
}

/// The smallest PNG: one grey pixel.
const PIXEL: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
    0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x01, 0x48, 0xaf, 0xa4, 0x71, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];
const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\"><title>a > b</title></svg>";

fn carried(file: &[u8]) -> Result<Snapshot, SnapshotError> {
    Snapshot::from_bytes(
        &Carrier::of(&file[..file.len().min(512)])
            .unwrap()
            .json(file)?,
    )
}

#[test]
fn pictures_and_files_carry_a_plan() {
    let mut snapshot = shared();
    snapshot.about.name = "<b>&amp; “ü” ]]>".to_owned();
    let json = snapshot.to_json();
    let png = in_png(&PIXEL, &json);
    assert!(png.ends_with(&PIXEL[55..]), "the end stays the end");
    assert_eq!(carried(&png), Ok(snapshot.clone()));
    let svg = in_svg(DRAWING, &json);
    assert!(svg.ends_with("<title>a > b</title></svg>"));
    assert_eq!(carried(svg.as_bytes()), Ok(snapshot.clone()));
    assert_eq!(
        carried(format!("<?xml version=\"1.0\"?>\n{svg}").as_bytes()),
        Ok(snapshot.clone())
    );
    let indented: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        carried(format!("\u{feff}{json}\n").as_bytes()),
        Ok(snapshot.clone())
    );
    assert_eq!(
        Snapshot::from_bytes(format!("{indented:#}").as_bytes()),
        Ok(snapshot)
    );
}

#[test]
fn foreign_and_damaged_pictures_are_told_apart() {
    assert_eq!(
        carried(&PIXEL),
        Err(SnapshotError::Foreign { what: "picture" })
    );
    assert_eq!(
        carried(DRAWING.as_bytes()),
        Err(SnapshotError::Foreign { what: "picture" })
    );
    let mut png = in_png(&PIXEL, &shared().to_json());
    png[200] ^= 1;
    assert_eq!(
        carried(&png),
        Err(SnapshotError::Broken { what: "picture" })
    );
    let page = b"<!DOCTYPE html><title>Other</title>";
    assert_eq!(
        carried(page),
        Err(SnapshotError::Foreign { what: "document" })
    );
    let traces: [&[u8]; 5] = [b"", b"{\"id\":1}", b"id,name\n", b"<html><svg>", b"PAR1"];
    for other in traces {
        assert_eq!(Carrier::of(other), None);
    }
    assert_eq!(in_png(b"no picture", "{}"), b"no picture");
    assert_eq!(in_svg("no picture", "{}"), "no picture");
}
