//! What was assumed and chosen.

use crate::markup::Markup;
use crate::report::Report;

pub(super) fn write(report: &Report, html: &mut Markup) {
    html.element("section", &[("aria-labelledby", "r-assumed")], |html| {
        html.words("h2", &[("id", "r-assumed")], "What this rests on");
        html.element("dl", &[("class", "r-facts")], |html| {
            for fact in report.assumptions() {
                html.element("div", &[], |html| {
                    html.words("dt", &[], fact.name);
                    html.element("dd", &[], |html| html.name(&fact.words));
                });
            }
        });
    });
}
