//! The document around the parts.

use super::{answer, assumed, curves, glossary, judged, ladder, money, numbers, rates};
use crate::markup::Markup;
use crate::report::Report;

/// The colours of the page.
const COLOURS: &str = include_str!("../../../../web/styles/tokens.css");

/// The look of the report.
const STYLE: &str = include_str!("../report.css");

/// The document may load nothing at all.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The id of the element that holds the snapshot as JSON.
const SNAPSHOT_ID: &str = "assay-snapshot";

impl Report {
    /// One HTML file that opens without a network and runs no script. It carries its snapshot as data.
    pub fn page(&self) -> String {
        let mut html = Markup::default();
        html.own("<!doctype html>");
        html.element("html", &[("lang", "en")], |html| {
            html.element("head", &[], |html| self.head(html));
            html.element("body", &[("class", "report-page")], |html| {
                self.body(html);
                html.data(SNAPSHOT_ID, &self.snapshot.to_json());
            });
        });
        html.into_html()
    }

    /// The report as a part of another page, to be printed there.
    pub fn sheets(&self) -> String {
        let mut html = Markup::default();
        self.body(&mut html);
        html.into_html()
    }

    fn head(&self, html: &mut Markup) {
        html.empty("meta", &[("charset", "utf-8")]);
        html.empty(
            "meta",
            &[
                ("http-equiv", "Content-Security-Policy"),
                ("content", POLICY),
            ],
        );
        html.empty(
            "meta",
            &[
                ("name", "viewport"),
                ("content", "width=device-width, initial-scale=1"),
            ],
        );
        html.empty(
            "meta",
            &[("name", "color-scheme"), ("content", "light dark")],
        );
        html.words("title", &[], format!("Assay – {}", self.title()));
        html.element("style", &[], |html| {
            html.own(COLOURS);
            html.own(STYLE);
        });
    }

    fn body(&self, html: &mut Markup) {
        html.element("div", &[("class", "report")], |html| {
            html.element("header", &[("class", "r-head")], |html| {
                html.words("span", &[("class", "r-brand")], "Assay");
                html.name(&self.title());
                html.words("span", &[], format!("Made on {}", self.made));
                html.words("span", &[], format!("Plan {}", self.snapshot.plan.id()));
            });
            html.element("main", &[], |html| {
                html.element("div", &[("class", "r-sheet")], |html| {
                    answer::write(self, html);
                    ladder::write(self, html);
                    assumed::write(self, html);
                });
                html.element("div", &[("class", "r-sheet")], |html| {
                    money::write(self, html);
                    html.element("div", &[("class", "r-pair")], |html| {
                        rates::write(self, html);
                        judged::write(self, html);
                    });
                    curves::write(self, html);
                });
                numbers::write(self, html);
                glossary::write(html);
            });
            html.element("footer", &[("class", "r-foot")], |html| {
                html.text("Made with Assay from counts alone: no trace and none of its texts is in this file. ");
                html.element("span", &[("class", "r-screen")], |html| {
                    html.text("Drop it on Assay to go on with the plan.");
                });
            });
        });
    }
}
