//! What the dashboard will say: expected rates with the ranges in which readings will leave them.

use assay_plan::forest::ForestRow;
use assay_plan::number::{ShareFormat, plain};

use super::rows::{self, MIDDLE};
use super::shown::Shown;
use crate::drawing::scale::Scale;
use crate::markup::Markup;
use crate::report::Report;

const TITLE: &str = "What your dashboard will say";

pub(super) fn write(report: &Report, html: &mut Markup) {
    let forest = &report.forest;
    let shown = Shown::of(&report.solution.groups);
    let drawn = || {
        let groups = shown.of_each(&forest.groups).map(|(it, _)| it);
        groups.chain([&forest.overall])
    };
    let farthest = drawn().map(|it| it.ranges[2][1]).fold(0.0, f64::max);
    let formats = Formats {
        rates: ShareFormat::of(drawn().map(|it| it.rate)),
        limits: ShareFormat::of(drawn().flat_map(|it| it.ranges[2])),
    };
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
                    let along = ShareFormat::of(scale.ticks(rows::TICKS));
                    rows::head(html, "Rate with its ranges", scale, |tick| along.say(tick));
                    html.words("th", &[("scope", "col"), ("class", "r-number")], "Expected");
                    html.words("th", &[("scope", "col"), ("class", "r-number r-wide")], "Likely range");
                });
            });
            html.element("tbody", &[], |html| {
                for (it, class) in shown.of_each(&forest.groups) {
                    row(it, scale, formats, class, html);
                }
                row(&forest.overall, scale, formats, "r-all", html);
            });
        });
        shown.note(html);
    });
}

/// How the shares of each column are said.
#[derive(Clone, Copy)]
struct Formats {
    rates: ShareFormat,
    limits: ShareFormat,
}

fn row(it: &ForestRow, scale: Scale, formats: Formats, class: &str, html: &mut Markup) {
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
        html.words("td", &[("class", "r-number")], formats.rates.say(it.rate));
        html.words(
            "td",
            &[("class", "r-number r-wide")],
            formats.limits.range(it.ranges[2]),
        );
    });
}
