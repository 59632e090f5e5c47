//! Width curves as small multiples: what each call buys.

use assay_plan::curve::WidthCurve;
use assay_plan::dimension::group_name;
use assay_plan::number::{count, counted, plain, points};

use super::money::label;
use super::rows;
use super::shown::Shown;
use crate::drawing::curve::{path, shown_calls, shown_points};
use crate::drawing::scale::Scale;
use crate::markup::Markup;
use crate::report::Report;

const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 92.0;
const LEFT: f64 = 24.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 7.0;
const BOTTOM: f64 = 17.0;

pub(super) fn write(report: &Report, html: &mut Markup) {
    let curves = &report.curves;
    let shown = Shown::of(&report.solution.groups);
    let y = Scale::to(shown_points(curves), HEIGHT - BOTTOM, TOP);
    html.element("section", &[("aria-labelledby", "r-curves")], |html| {
        html.words("h2", &[("id", "r-curves")], "What each call buys");
        html.words(
            "p",
            &[("class", "r-lead")],
            "Plus or minus in points against calls of the judge, the same height for every group. Dot or square: this plan. Dashes: the target.",
        );
        html.element("div", &[("class", "r-curves")], |html| {
            for (curve, class) in shown.of_each(curves) {
                html.element("figure", &[("class", class)], |html| small(curve, y, html));
            }
        });
        shown.note(html);
        shown.note_on_paper(html);
    });
}

fn small(curve: &WidthCurve, y: Scale, html: &mut Markup) {
    let name = group_name(&curve.labels);
    let x = Scale::to(shown_calls(curve), LEFT, WIDTH - RIGHT);
    let (now, width) = (curve.now.calls, points(curve.now.half_width_points));
    html.element("figcaption", &[], |html| {
        html.name(&name);
        html.words("span", &[], format!("± {width}"));
    });
    let spoken = format!(
        "{name}: plus or minus {width} points for {}; the target of {} points needs {}.",
        counted(now, "call"),
        plain(curve.target_points),
        count(curve.calls_for_target)
    );
    html.chart((WIDTH, HEIGHT), &spoken, |html| {
        for tick in y.ticks(3) {
            let at = y.at(tick);
            html.path("r-grid", &format!("M{LEFT} {at:.1}H{WIDTH}"));
            label(html, (LEFT - 5.0, at + 3.5), "end", &plain(tick));
        }
        let most = x.most().round() as u64;
        let end = if most >= curve.cap_calls {
            format!("{}: all", counted(curve.cap_calls, "call"))
        } else {
            counted(most, "call")
        };
        label(html, (WIDTH - 2.0, HEIGHT - 4.0), "end", &end);
        let target = y.at(curve.target_points);
        html.path("r-aim", &format!("M{LEFT} {target:.1}H{WIDTH}"));
        html.path("r-line", &path(curve, x, y));
        let met = curve.now.half_width_points <= curve.target_points + 1e-9;
        let mark = if met { "r-dot" } else { "r-square" };
        let at = (x.at(now as f64), y.at(curve.now.half_width_points));
        html.path(mark, &rows::point(at.0, at.1));
    });
}
