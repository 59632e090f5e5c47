//! The answer, and what stands out.

use assay_plan::answer::{Emphasis, Phrase};

use crate::markup::Markup;
use crate::report::Report;

pub(super) fn write(report: &Report, html: &mut Markup) {
    html.element(
        "section",
        &[("class", "r-answer"), ("aria-label", "The answer")],
        |html| {
            html.element("h1", &[], |html| phrases(&report.answer.headline, html));
            html.element("p", &[("class", "r-detail")], |html| {
                phrases(&report.answer.detail, html);
            });
            html.words("p", &[("class", "r-overall")], report.overall());
            for it in &report.findings {
                html.element("p", &[("class", "r-finding")], |html| {
                    html.words("b", &[], &it.sentence);
                    html.text(format_args!(" {}", it.because));
                });
            }
            for sentence in report.left_out() {
                html.words("p", &[("class", "r-finding")], sentence);
            }
        },
    );
}

fn phrases(phrases: &[Phrase], html: &mut Markup) {
    for Phrase { text, emphasis } in phrases {
        match emphasis {
            Emphasis::Plain => html.text(text),
            Emphasis::Plan => html.words("b", &[("class", "r-plan")], text),
            Emphasis::Short => html.words("b", &[("class", "r-short")], text),
            Emphasis::Meets => html.words("b", &[("class", "r-meets")], text),
        }
    }
}
