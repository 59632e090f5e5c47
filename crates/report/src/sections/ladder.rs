//! The precision ladder: how sure each group will be, beside the same money spread evenly.

use assay_plan::dimension::group_name;
use assay_plan::number::{MoneyFormat, ShareFormat, count, plain, points};
use assay_plan::solution::GroupSolution;

use super::rows::{self, MIDDLE, WIDTH};
use super::shown::Shown;
use crate::drawing::ladder::scale_of;
use crate::drawing::scale::Scale;
use crate::markup::Markup;
use crate::report::Report;

const TITLE: &str = "How sure you will be, group by group";

pub(super) fn write(report: &Report, html: &mut Markup) {
    let groups = &report.solution.groups;
    let shown = Shown::of(groups);
    let formats = Formats {
        shares: ShareFormat::of(groups.iter().map(|it| it.share)),
        sums: MoneyFormat::of(groups.iter().map(|it| it.money)),
    };
    let scale = rows::scale_to(scale_of(groups, WIDTH).most());
    let window = report.snapshot.plan.window.after();
    html.element("section", &[("aria-labelledby", "r-ladder")], |html| {
        html.words("h2", &[("id", "r-ladder")], TITLE);
        html.element("p", &[("class", "r-lead")], |html| {
            html.text(format_args!(
                "Plus or minus, in percentage points, {window}: further left is better."
            ));
        });
        html.own(KEY);
        html.element("table", &[("class", "r-rows r-ladder")], |html| {
            html.words("caption", &[("class", "r-unseen")], TITLE);
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    html.words("th", &[("scope", "col")], "Group");
                    rows::head(html, "Plus or minus, in points", scale, |it| match it {
                        0.0 => "0".to_owned(),
                        it => format!("±{}", plain(it)),
                    });
                    for name in ["Here", "Target"] {
                        html.words("th", &[("scope", "col"), ("class", "r-number")], name);
                    }
                    html.words("th", &[("scope", "col")], "Standing");
                    for name in ["Judged", "Money"] {
                        html.words(
                            "th",
                            &[("scope", "col"), ("class", "r-number r-wide")],
                            name,
                        );
                    }
                });
            });
            html.element("tbody", &[], |html| {
                for (group, class) in shown.of_each(groups) {
                    html.element("tr", &[("class", class)], |html| {
                        row(group, scale, formats, html);
                    });
                }
            });
        });
        shown.note(html);
        shown.note_on_paper(html);
    });
}

/// How the shares and sums of each column are said.
#[derive(Clone, Copy)]
struct Formats {
    shares: ShareFormat,
    sums: MoneyFormat,
}

fn row(group: &GroupSolution, scale: Scale, formats: Formats, html: &mut Markup) {
    html.element("th", &[("scope", "row")], |html| {
        html.name(&group_name(&group.labels));
        html.words(
            "small",
            &[],
            format!(" {}", formats.shares.say(group.share)),
        );
    });
    rows::cell(html, scale, |html| marks(group, scale, html));
    let number = |html: &mut Markup, text: String| html.words("td", &[("class", "r-number")], text);
    number(html, format!("± {}", points(group.half_width_points)));
    number(html, format!("± {}", points(group.target_points)));
    let class = if group.status.is_on_target() {
        "r-meets"
    } else {
        "r-short"
    };
    html.words("td", &[("class", class)], group.standing());
    html.element("td", &[("class", "r-number r-wide")], |html| {
        html.text(count(group.calls));
        html.words("small", &[], format!(" of {}", count(group.traces)));
    });
    html.words(
        "td",
        &[("class", "r-number r-wide")],
        formats.sums.say(group.money),
    );
}

fn marks(group: &GroupSolution, scale: Scale, html: &mut Markup) {
    let plan = scale.at(group.half_width_points);
    let even = scale.at(group.evenly.half_width_points);
    let (link, mark) = if group.status.is_on_target() {
        ("r-link", "r-dot")
    } else {
        ("r-link r-off", "r-square")
    };
    html.path(link, &format!("M{plan:.1} {MIDDLE}H{even:.1}"));
    html.path(
        "r-target",
        &format!("M{:.1} 3v18", scale.at(group.target_points)),
    );
    if group.evenly.half_width_points > scale.most() {
        html.path("r-beyond-scale", &format!("M{:.1} 7l9 5l-9 5", even - 9.0));
    } else {
        html.path("r-ring", &rows::point(even, MIDDLE));
        html.path("r-hole", &rows::point(even, MIDDLE));
    }
    html.path(mark, &rows::point(plan, MIDDLE));
}

/// What the marks mean.
const KEY: &str = concat!(
    "<p class=\"r-keys\"><span class=\"r-key\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"r-dot\" d=\"M7 7h.01\"/></svg>this plan</span> ",
    "<span class=\"r-key\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"r-square\" d=\"M7 7h.01\"/></svg>short of its target</span> ",
    "<span class=\"r-key\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"r-ring\" d=\"M7 7h.01\"/><path class=\"r-hole\" d=\"M7 7h.01\"/></svg>same money, spread evenly</span> ",
    "<span class=\"r-key\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path class=\"r-target\" d=\"M7 1v12\"/></svg>target</span></p>",
);
