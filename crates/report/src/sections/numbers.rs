//! Every group in numbers.

use assay_plan::dimension::group_name;
use assay_plan::number::{ShareFormat, count, points};
use assay_plan::sheet::{Figure, Sheet};
use assay_plan::solution::{GroupSolution, RateSource, Solution};

use crate::markup::Markup;
use crate::report::Report;

const TITLE: &str = "Group by group, in numbers";

pub(super) fn write(report: &Report, html: &mut Markup) {
    html.element(
        "section",
        &[("aria-labelledby", "r-numbers"), ("class", "r-screen")],
        |html| {
            html.words("h2", &[("id", "r-numbers")], TITLE);
            html.words(
                "p",
                &[("class", "r-lead")],
                format!("What the plan gives {}. “With signs” and “without” are judged traces with and without signs of trouble.", report.snapshot.plan.window.words()),
            );
            html.element(
                "div",
                &[
                    ("class", "r-scroll"),
                    ("tabindex", "0"),
                    ("role", "region"),
                    ("aria-label", "Table of groups"),
                ],
                |html| table(&sheet(&report.solution), html),
            );
            html.words("p", &[("class", "r-note")], "* Assumed: there were no past verdicts for this group’s expected rate.");
        },
    );
}

fn sheet(solution: &Solution) -> Sheet {
    let columns = [
        "Group",
        "Traces",
        "Share",
        "Expected rate",
        "Judged",
        "With signs",
        "Without",
        "As often",
        "± points",
        "Likely range",
        "Spread evenly",
        "Target",
        "For the target",
        "Money",
        "Standing",
    ];
    let groups = || solution.groups.iter();
    let rates = ShareFormat::of(groups().map(|it| it.expected_rate));
    let limits = ShareFormat::of(groups().flat_map(|it| it.interval));
    let row = |it: &GroupSolution| {
        let assumed = match it.rate_source {
            RateSource::PastVerdicts => "",
            _ => "*",
        };
        vec![
            Figure::Text(group_name(&it.labels)),
            Figure::Count(it.traces),
            Figure::Share(it.share),
            Figure::Text(format!("{}{assumed}", rates.say(it.expected_rate))),
            Figure::Count(it.calls),
            Figure::Count(it.calls_with_signal),
            Figure::Count(it.calls_without_signal),
            Figure::Times(it.judged_times_average),
            Figure::Points(it.half_width_points),
            Figure::Text(limits.range(it.interval)),
            Figure::Text(format!("± {}", points(it.evenly.half_width_points))),
            Figure::Text(format!("± {}", points(it.target_points))),
            Figure::Text(count(it.calls_for_target)),
            Figure::Money(it.money),
            Figure::Text(it.standing()),
        ]
    };
    let mut sheet = Sheet {
        columns: columns.map(str::to_owned).to_vec(),
        rows: solution.groups.iter().map(row).collect(),
    };
    solution.add_prices(&mut sheet);
    sheet
}

fn table(sheet: &Sheet, html: &mut Markup) {
    html.element("table", &[("class", "r-table")], |html| {
        html.words("caption", &[("class", "r-unseen")], TITLE);
        html.element("thead", &[], |html| {
            html.element("tr", &[], |html| {
                for column in &sheet.columns {
                    html.words("th", &[("scope", "col")], column);
                }
            });
        });
        html.element("tbody", &[], |html| {
            for row in sheet.shown() {
                html.element("tr", &[], |html| cells(&row, html));
            }
        });
    });
}

fn cells(row: &[String], html: &mut Markup) {
    for (place, figure) in row.iter().enumerate() {
        match place {
            0 => html.element("th", &[("scope", "row")], |html| html.name(figure)),
            _ => html.words("td", &[], figure.as_str()),
        }
    }
}
