//! The words of the report in plain words.

use assay_plan::glossary::GLOSSARY;

use crate::markup::Markup;

pub(super) fn write(html: &mut Markup) {
    html.element(
        "section",
        &[("aria-labelledby", "r-words"), ("class", "r-screen")],
        |html| {
            html.words("h2", &[("id", "r-words")], "What the words mean");
            html.element("dl", &[("class", "r-glossary")], |html| {
                for entry in GLOSSARY {
                    html.element("div", &[], |html| {
                        html.words("dt", &[], entry.word);
                        html.words("dd", &[], entry.meaning);
                    });
                }
            });
        },
    );
}
