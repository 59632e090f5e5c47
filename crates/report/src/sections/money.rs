//! The money staircase: groups on target against the budget.

use assay_plan::money::Money;
use assay_plan::number::{count, counted, money, money_that_suffices, plain};
use assay_plan::staircase::title;
use assay_plan::summary::evenly_on_target;

use crate::drawing::scale::Scale;
use crate::drawing::staircase::path;
use crate::markup::{Attributes, Markup};
use crate::report::Report;

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 28.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 24.0;

pub(super) fn write(report: &Report, html: &mut Markup) {
    html.element(
        "section",
        &[("aria-labelledby", "r-money"), ("class", "r-money")],
        |html| {
            html.words("h2", &[("id", "r-money")], title());
            html.words(
                "p",
                &[("class", "r-lead")],
                "Groups on target against the budget: the line is this plan, the dashes are the same money spread evenly, the upright line is the budget.",
            );
            html.element("div", &[("class", "r-pair")], |html| {
                drawing(report, html);
                html.element("ul", &[("class", "r-words")], |html| {
                    for sentence in words(report) {
                        html.element("li", &[], |html| html.words("span", &[], sentence));
                    }
                });
            });
        },
    );
}

/// What the staircase says, in sentences.
fn words(report: &Report) -> Vec<String> {
    let solution = &report.solution;
    let plan = &report.snapshot.plan;
    let groups = solution.groups.len() as u64;
    let mut words = vec![
        format!(
            "Here: {} of {} on target for {} and {} {}.",
            count(solution.groups_on_target() as u64),
            counted(groups, "group"),
            money(solution.money),
            counted(solution.calls, "call"),
            plan.window.words(),
        ),
        format!(
            "The same money, spread evenly: {} of {}.",
            count(evenly_on_target(solution) as u64),
            count(groups)
        ),
        format!(
            "All targets together need {} for {}.",
            money_that_suffices(solution.money_for_all_targets),
            counted(solution.calls_for_all_targets, "call")
        ),
    ];
    words.extend(report.stairs.next_words(solution));
    words
}

fn drawing(report: &Report, html: &mut Markup) {
    let solution = &report.solution;
    let stairs = &report.stairs;
    let x = Scale::to(stairs.most_funds as f64, LEFT, WIDTH - RIGHT);
    let dollars = Scale::to(stairs.most.0, LEFT, WIDTH - RIGHT);
    let y = Scale::to(solution.groups.len() as f64, HEIGHT - BOTTOM, TOP);
    let spoken = format!(
        "Groups on target against the budget: {} of {} at this plan’s.",
        solution.groups_on_target(),
        solution.groups.len()
    );
    html.chart((WIDTH, HEIGHT), &spoken, |html| {
        for tick in y.whole_ticks(4) {
            let at = y.at(tick);
            html.path("r-grid", &format!("M{LEFT} {at:.1}H{}", WIDTH - RIGHT));
            label(html, (LEFT - 6.0, at + 4.0), "end", &plain(tick));
        }
        for tick in dollars.ticks(4) {
            let at = (dollars.at(tick), HEIGHT - 6.0);
            label(html, at, "middle", &money(Money(tick)));
        }
        html.path("r-even", &path(&stairs.evenly, x, y));
        html.path("r-line", &path(&stairs.plan, x, y));
        let budget = x.at(solution.funds.budget as f64);
        html.path("r-here", &format!("M{budget:.1} {TOP}V{}", HEIGHT - BOTTOM));
    });
}

/// A number beside an axis.
pub(super) fn label(html: &mut Markup, (x, y): (f64, f64), anchor: &str, text: &str) {
    let (x, y) = (format!("{x:.1}"), format!("{y:.1}"));
    let attributes: Attributes<'_> = &[
        ("x", x.as_str()),
        ("y", y.as_str()),
        ("text-anchor", anchor),
    ];
    html.words("text", attributes, text);
}
