//! Charts whose rows are rows of a table, so that they are as wide as there is room, and numbers stand beside the marks.

use crate::drawing::scale::Scale;
use crate::markup::Markup;

/// Width of a row's drawing in its own units; it is stretched to its column.
pub(super) const WIDTH: f64 = 1000.0;
/// Its height in its own units.
pub(super) const HEIGHT: f64 = 24.0;
/// Where the marks are.
pub(super) const MIDDLE: f64 = HEIGHT / 2.0;
/// About so many round numbers stand over it.
pub(super) const TICKS: usize = 4;

/// A scale for the rows that ends at a round number.
pub(super) fn scale_to(most: f64) -> Scale {
    Scale::to(most, 0.0, WIDTH).rounded(TICKS)
}

/// The column's head: what it shows, and the round numbers over the drawings.
pub(super) fn head(html: &mut Markup, name: &str, scale: Scale, shown: impl Fn(f64) -> String) {
    html.element("th", &[("scope", "col"), ("class", "r-drawn")], |html| {
        html.words("span", &[("class", "r-unseen")], name);
        html.element(
            "span",
            &[("class", "r-ticks"), ("aria-hidden", "true")],
            |html| {
                for tick in scale.ticks(TICKS) {
                    html.element("span", &[], |html| html.words("span", &[], shown(tick)));
                }
            },
        );
    });
}

/// A row's drawing over the grid.
pub(super) fn cell(html: &mut Markup, scale: Scale, draw: impl FnOnce(&mut Markup)) {
    let size = format!("0 0 {WIDTH} {HEIGHT}");
    html.element("td", &[("class", "r-drawn")], |html| {
        html.element(
            "svg",
            &[
                ("viewBox", size.as_str()),
                ("preserveAspectRatio", "none"),
                ("aria-hidden", "true"),
            ],
            |html| {
                let line = |tick: f64| format!("M{:.1} 0V{HEIGHT}", scale.at(tick));
                let grid: String = scale.ticks(TICKS).into_iter().map(line).collect();
                html.path("r-grid", &grid);
                draw(html);
            },
        );
    });
}

/// A point; not quite without length, as printers pass over square ends of nothing.
pub(super) fn point(x: f64, y: f64) -> String {
    format!("M{x:.2} {y:.2}h.01")
}
