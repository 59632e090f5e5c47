//! Who gets judged: share of the traffic beside share of the calls.

use assay_plan::judged::Shares;
use assay_plan::number::{points, share};

use super::rows::{self, MIDDLE};
use super::shown::Shown;
use crate::drawing::scale::Scale;
use crate::markup::Markup;
use crate::report::Report;

const TITLE: &str = "Who gets judged";

pub(super) fn write(report: &Report, html: &mut Markup) {
    let shown = Shown::of(&report.solution.groups);
    let drawn = shown.of_each(&report.shares);
    let largest = drawn.map(|(it, _)| it.of_traffic.max(it.of_calls));
    let scale = rows::scale_to(largest.fold(0.0, f64::max));
    html.element("section", &[("aria-labelledby", "r-judged")], |html| {
        html.words("h2", &[("id", "r-judged")], TITLE);
        html.words(
            "p",
            &[("class", "r-lead")],
            "Ring: share of the traffic. Dot: share of the judge’s calls. On the right, how often a trace is judged beside the average one.",
        );
        html.element("table", &[("class", "r-rows")], |html| {
            html.words("caption", &[("class", "r-unseen")], TITLE);
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    html.words("th", &[("scope", "col")], "Group");
                    rows::head(html, "Shares of traffic and calls", scale, share);
                    for name in ["Traffic", "Calls"] {
                        html.words("th", &[("scope", "col"), ("class", "r-number r-wide")], name);
                    }
                    html.words("th", &[("scope", "col"), ("class", "r-number")], "As often");
                });
            });
            html.element("tbody", &[], |html| {
                for (it, class) in shown.of_each(&report.shares) {
                    html.element("tr", &[("class", class)], |html| {
                        row(it, scale, html);
                    });
                }
            });
        });
        shown.note(html);
    });
}

fn row(it: &Shares, scale: Scale, html: &mut Markup) {
    html.element("th", &[("scope", "row")], |html| html.name(&it.name));
    rows::cell(html, scale, |html| {
        let (traffic, calls) = (scale.at(it.of_traffic), scale.at(it.of_calls));
        html.path("r-link", &format!("M{traffic:.1} {MIDDLE}H{calls:.1}"));
        html.path("r-ring", &rows::point(traffic, MIDDLE));
        html.path("r-hole", &rows::point(traffic, MIDDLE));
        html.path("r-dot", &rows::point(calls, MIDDLE));
    });
    for part in [it.of_traffic, it.of_calls] {
        html.words("td", &[("class", "r-number r-wide")], share(part));
    }
    html.words(
        "td",
        &[("class", "r-number")],
        format!("{}×", points(it.times)),
    );
}
