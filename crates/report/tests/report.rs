//! What a report says, how it is built, and that nothing in it can become more than text.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use assay_plan::budget::{Amount, Budget};
use assay_plan::dimension::Dimension;
use assay_plan::document::{GroupTarget, Plan};
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::rule::{Condition, Rule, Test};
use assay_plan::snapshot::picture::Carrier;
use assay_plan::snapshot::{About, Counts, Hidden, Snapshot};
use assay_plan::target::Target;
use assay_report::report::{GROUPS_ON_PAPER, Report};
use assay_sampling::population::{Cell, Population, Stratum};
use proptest::prelude::*;

/// 2026-11-22.
const MADE: i64 = 1_795_305_600_000;

/// A plan over groups with these names, the first the largest.
fn snapshot(names: &[String]) -> Snapshot {
    let strata = names.iter().enumerate().map(|(place, name)| {
        let traces = 20_000 / (place as u64 + 1);
        let cell = |traces| Cell {
            traces,
            ..Cell::default()
        };
        Stratum {
            labels: vec![name.clone()],
            with_signal: cell(traces / 20),
            without_signal: cell(traces - traces / 20),
            tokens: Vec::new(),
        }
    });
    let population = Population {
        strata: strata.collect(),
        span_days: Some(14.0),
    };
    let intent = Dimension {
        field: "metadata.intent".to_owned(),
        cuts: Vec::new(),
    };
    let signal = Rule {
        conditions: vec![Condition {
            field: "error".to_owned(),
            test: Test::Is("true".to_owned()),
        }],
        ..Rule::default()
    };
    let traces = population.traces();
    let mut plan = Plan::first(vec![intent], signal, Rule::default(), traces);
    plan.window = Period::Week;
    plan.budget = Budget {
        amount: Amount::Money(Money(60.0)),
        per: Period::Week,
    };
    Snapshot {
        about: About {
            name: "support.jsonl".to_owned(),
            traces,
            first_ms: Some(1_762_128_000_000),
            last_ms: Some(1_763_337_600_000),
            ..About::default()
        },
        plan,
        counts: Counts {
            population,
            signal_matches: vec![10],
            weightless: 0,
        },
        kept: Vec::new(),
        hidden: Vec::new(),
    }
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|it| format!("group-{it:03}")).collect()
}

fn report(count: usize) -> Report {
    Report::of(snapshot(&names(count)), MADE).unwrap()
}

/// What lies between the tags, with the letters that markup writes otherwise.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = true;
    for letter in html.chars() {
        match letter {
            '<' => inside = false,
            '>' => {
                inside = true;
                text.push(' ');
            }
            letter if inside => text.push(letter),
            _ => {}
        }
    }
    let written = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ];
    for (markup, letter) in written {
        text = text.replace(markup, letter);
    }
    let text = text.replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn headings(html: &str) -> Vec<String> {
    let after = html.split("<h2").skip(1);
    after
        .map(|it| text(&format!("<h2{}", it.split("</h2>").next().unwrap())))
        .collect()
}

#[test]
fn it_says_the_answer_and_what_it_rests_on() {
    let report = report(12);
    let said = text(&report.page());
    let snapshot = snapshot(&names(12));
    let solution = assay_plan::solve::solve(&snapshot.plan, &snapshot.counts.population).unwrap();
    let answer = assay_plan::answer::answer(&snapshot.plan, &solution);
    let spoken = assay_plan::answer::text(&answer.headline);
    // Emphasis parts a sentence; blanks between parts do not count.
    let bare = |text: &str| text.replace(' ', "");
    assert!(bare(&said).contains(&bare(&spoken)), "{said}");
    for words in [
        "Judging plan for support.jsonl",
        "Made on 2026-11-22",
        "2025-11-03 to 2025-11-17, 14 days",
        "intent → 12 groups",
        "error: 5 % of the traffic, judged 3 times as often",
        "± 5 points for every group, right 95 times in 100",
        "$60 a week",
        "every week, and over 4 weeks together",
        "assumed from the signs of trouble",
        &format!("seed {}, plan {}", snapshot.plan.seed, snapshot.plan.id()),
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn its_parts_have_headings_and_its_drawings_words() {
    let html = report(12).page();
    assert_eq!(
        headings(&html),
        [
            "How sure you will be, group by group",
            "What this rests on",
            "What the words mean",
            "What each dollar buys",
            "What your dashboard will say",
            "Who gets judged",
            "What each call buys",
            "Group by group, in numbers",
            "What the words mean",
        ]
    );
    let counted = |part: &str| html.matches(part).count();
    assert_eq!(counted("<h1>"), 1);
    assert_eq!(counted("<main>"), 1);
    assert_eq!(counted("<table"), counted("<caption"));
    let drawings = counted("<svg");
    let told = counted("role=\"img\" aria-label=") + counted("aria-hidden=\"true\"><path");
    assert!(drawings > 40 && told == drawings, "{told} of {drawings}");
}

#[test]
fn every_group_is_in_the_numbers_and_what_is_left_out_elsewhere_is_said() {
    let html = report(100).page();
    let (_, numbers) = html.split_once("id=\"r-numbers\"").unwrap();
    for name in names(100) {
        assert!(numbers.contains(&format!("<bdi>{name}</bdi>")), "{name}");
    }
    let said = text(&html);
    let more = format!("and {} more groups, ", 100 - GROUPS_ON_PAPER);
    assert_eq!(said.matches(&more).count(), 2, "on each sheet");
    assert!(said.contains("Shown: 40 of 100 groups, first those short of their target, then the largest. The table of numbers has all."));
    let one_more = text(&report(GROUPS_ON_PAPER + 1).page());
    assert!(one_more.contains("and 1 more group, "));
    assert!(!text(&report(GROUPS_ON_PAPER).page()).contains(": in the file."));
}

/// The names of the ladder's rows that are on paper.
fn on_paper(html: &str) -> Vec<String> {
    let (_, ladder) = html.split_once("id=\"r-ladder\"").unwrap();
    let (ladder, _) = ladder.split_once("</table>").unwrap();
    let rows = ladder.split("<tr").skip(2);
    rows.filter(|row| !row.starts_with(" class=\"r-beyond\""))
        .map(|row| row.split_once("<bdi>").unwrap().1)
        .map(|row| row.split_once("</bdi>").unwrap().0.to_owned())
        .collect()
}

#[test]
fn on_paper_are_the_groups_that_are_short_and_then_the_largest_in_the_plans_order() {
    let mut snapshot = snapshot(&names(50));
    // Enough for all but those whose own targets nothing can meet for this money.
    snapshot.plan.target_points = 45.0;
    let short = ["group-003", "group-030", "group-047"];
    snapshot.plan.group_targets = short
        .iter()
        .map(|it| GroupTarget {
            group: vec![(*it).to_owned()],
            target: Target::Points(0.01),
        })
        .collect();
    let report = Report::of(snapshot, MADE).unwrap();
    let html = report.page();
    let mut expected = names(GROUPS_ON_PAPER - 2);
    expected.extend(short[1..].iter().map(|it| (*it).to_owned()));
    assert_eq!(on_paper(&html), expected);
    assert!(text(&html).contains("and 38 more groups, all on target: in the file."));
}

#[test]
fn it_carries_its_snapshot() {
    let snapshot = snapshot(&names(3));
    let html = Report::of(snapshot.clone(), MADE).unwrap().page();
    let (_, rest) = html.split_once("id=\"assay-snapshot\">").unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    assert_eq!(Snapshot::from_json(json).unwrap(), snapshot);
}

#[test]
fn names_from_hostile_data_stay_names() {
    let hostile = [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onload='alert(1)",
        "\u{202e}gnp.exe\u{0}\u{1b}[31m",
        "=HYPERLINK(\"http://example.org\")",
        "<!-- ",
        "&lt;b&gt;",
        "שלום \u{200f}!",
    ];
    let names: Vec<String> = hostile.map(str::to_owned).to_vec();
    let mut hostile_snapshot = snapshot(&names);
    hostile_snapshot.about.name = names[1].clone();
    hostile_snapshot.plan.dimensions[0].field = names[0].clone();
    hostile_snapshot.plan.signal.conditions[0].test = Test::Contains(names[0].clone());
    let html = Report::of(hostile_snapshot.clone(), MADE).unwrap().page();
    // The only tags are the report's own, and the only script element holds data.
    assert_eq!(html.matches("<script").count(), 1);
    assert_eq!(html.matches("</script").count(), 1);
    for tag in ["<img", "<b>alert", "<!--"] {
        assert!(!html.contains(tag), "{tag}");
    }
    // Of each tag what stands outside of its values: its name and those of its attributes.
    let tags = html.split('<').map(|it| it.split('>').next().unwrap());
    for tag in tags {
        let outside: String = tag.split('"').step_by(2).collect();
        assert!(
            !outside.contains("onerror") && !outside.contains("onload"),
            "{tag}"
        );
    }
    assert!(!html.contains(['\u{202e}', '\u{0}', '\u{1b}']));
    assert!(text(&html).contains("</script><script>alert(1)</script>"));
    let (_, rest) = html.split_once("id=\"assay-snapshot\">").unwrap();
    let json = rest.split_once("</script>").unwrap().0;
    assert_eq!(Snapshot::from_json(json).unwrap(), hostile_snapshot);
}

#[test]
fn it_may_load_nothing_and_asks_for_nothing() {
    let html = report(12).page();
    assert!(html.contains("default-src &#39;none&#39;"));
    for asked in ["http://", "https://", "url(", "@import", " src=", " href="] {
        assert!(!html.contains(asked), "{asked}");
    }
}

#[test]
fn what_is_printed_within_a_page_needs_no_style_of_its_own_elements() {
    let part = report(12).sheets();
    assert!(!part.contains("<style") && !part.contains(" style=") && !part.contains("<script"));
}

#[test]
fn a_report_opens_the_plan_again() {
    let shared = snapshot(&names(3));
    let page = Report::of(shared.clone(), MADE).unwrap().page();
    let carrier = Carrier::of(&page.as_bytes()[..512]).unwrap();
    let json = carrier.json(page.as_bytes()).unwrap();
    assert_eq!(Snapshot::from_bytes(&json), Ok(shared));
}

#[test]
fn what_was_left_out_on_purpose_is_said() {
    let mut shared = snapshot(&names(3));
    shared.hidden = vec![Hidden::Names, Hidden::Prices];
    let said = text(&Report::of(shared, MADE).unwrap().page());
    assert!(said.contains("Letters stand for the names of the groups."));
    assert!(said.contains("Price of a call left out"));
}

/// The tags of a document with the names of their attributes, in order.
fn skeleton(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1);
    tags.map(|it| it.split('>').next().unwrap())
        .map(|tag| tag.split('"').step_by(2).collect())
        .collect()
}

/// Names that are full of the letters that markup is made of.
const STRANGE: &str = "(\\PC|[<>&\"'=/!-]|on|<b x=){0,20}";

proptest! {
    #[test]
    fn names_never_change_the_markup(some in prop::array::uniform3(STRANGE), source in STRANGE) {
        // What makes names different stands at their ends, so that their starts are as they come.
        let named: Vec<String> = some.iter().enumerate().map(|(place, it)| format!("{it}{place}")).collect();
        let mut strange = snapshot(&named);
        strange.about.name = source;
        let strange = Report::of(strange, MADE).unwrap().page();
        let plain = Report::of(snapshot(&names(3)), MADE).unwrap().page();
        prop_assert_eq!(skeleton(&strange), skeleton(&plain));
    }
}
