//! The document around the parts.

use assay_plan::number::with_sums_in;

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
        with_sums_in(self.snapshot.sums(), || self.whole_page())
    }

    fn whole_page(&self) -> String {
        let mut html = Markup::default();
        html.own("<!doctype html>");
        html.element("html", &[("lang", "en")], |html| {
            html.element("head", &[], |html| self.head(html));
            html.element("body", &[("class", "report-page")], |html| {
                self.body(html, ["header", "main", "footer"]);
            });
        });
        html.into_html()
    }

    /// The report as a part of another page, which has landmarks of its own: to be read or printed there.
    pub fn sheets(&self) -> String {
        with_sums_in(self.snapshot.sums(), || {
            let mut html = Markup::default();
            self.body(&mut html, ["div"; 3]);
            html.into_html()
        })
    }

    fn head(&self, html: &mut Markup) {
        html.empty("meta", &[("charset", "utf-8")]);
        // Early, so that the first bytes of the file tell that it carries a plan.
        html.data(SNAPSHOT_ID, &self.snapshot.to_json());
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

    fn body(&self, html: &mut Markup, [head, main, foot]: [&'static str; 3]) {
        let is_file = main == "main";
        html.element("div", &[("class", "report")], |html| {
            html.element(head, &[("class", "r-head")], |html| {
                html.words("span", &[("class", "r-brand")], "Assay");
                html.name(&self.title());
                html.words("span", &[], format!("Made on {}", self.made));
                html.words("span", &[], format!("Plan {}", self.snapshot.plan.id()));
            });
            html.element(main, &[], |html| {
                html.element("div", &[("class", "r-sheet")], |html| {
                    answer::write(self, html);
                    ladder::write(self, html);
                    assumed::write(self, html);
                    glossary::write_for_paper(html);
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
            html.element(foot, &[("class", "r-foot")], |html| {
                html.text("Made with Assay from counts alone: no trace and none of its texts is in here. ");
                if is_file {
                    html.element("span", &[("class", "r-screen")], |html| {
                        html.text("Drop this file on Assay to go on with the plan.");
                    });
                }
            });
        });
    }
}
