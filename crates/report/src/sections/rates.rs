//! What the dashboard will say: expected rates with the ranges in which readings will leave them.

use assay_plan::forest::ForestRow;
use assay_plan::number::{plain, share};

use super::rows::{self, MIDDLE};
use super::shown::Shown;
use crate::drawing::scale::Scale;
use crate::markup::Markup;
use crate::report::Report;

const TITLE: &str = "What your dashboard will say";

pub(super) fn write(report: &Report, html: &mut Markup) {
    let forest = &report.forest;
    let shown = Shown::of(&report.solution.groups);
    let drawn = shown.of_each(&forest.groups).map(|(it, _)| it);
    let ends = drawn.chain([&forest.overall]).map(|it| it.ranges[2][1]);
    let farthest = ends.fold(0.0, f64::max);
    let scale = rows::scale_to(farthest);
    let often = plain((forest.levels[2] * 1e6).round() / 1e4);
    html.element("section", &[("aria-labelledby", "r-rates")], |html| {
        html.words("h2", &[("id", "r-rates")], TITLE);
        html.words(
            "p",
            &[("class", "r-lead")],
            format!("Dot: the rate of failures that is expected. Bands: where a reading will leave it 50, 80 and {often} times in 100."),
        );
        html.element("table", &[("class", "r-rows")], |html| {
            html.words("caption", &[("class", "r-unseen")], TITLE);
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    html.words("th", &[("scope", "col")], "Group");
                    rows::head(html, "Rate with its ranges", scale, share);
                    html.words("th", &[("scope", "col"), ("class", "r-number")], "Expected");
                    html.words("th", &[("scope", "col"), ("class", "r-number r-wide")], "Likely range");
                });
            });
            html.element("tbody", &[], |html| {
                for (it, class) in shown.of_each(&forest.groups) {
                    row(it, scale, class, html);
                }
                row(&forest.overall, scale, "r-all", html);
            });
        });
        shown.note(html);
    });
}

fn row(it: &ForestRow, scale: Scale, class: &str, html: &mut Markup) {
    html.element("tr", &[("class", class)], |html| {
        html.element("th", &[("scope", "row")], |html| html.name(&it.name));
        rows::cell(html, scale, |html| {
            for (range, class) in it
                .ranges
                .iter()
                .zip(["r-band-50", "r-band-80", "r-band"])
                .rev()
            {
                let [from, to] = range.map(|limit| scale.at(limit));
                html.path(
                    class,
                    &format!("M{from:.1} {MIDDLE}H{:.1}", to.max(from + 1.0)),
                );
            }
            html.path("r-rate", &rows::point(scale.at(it.rate), MIDDLE));
        });
        html.words("td", &[("class", "r-number")], share(it.rate));
        let [low, high] = it.ranges[2];
        html.words(
            "td",
            &[("class", "r-number r-wide")],
            format!("{} to {}", share(low), share(high)),
        );
    });
}
