//! The words of the report in plain words.

use assay_plan::glossary::{Entry, GLOSSARY};

use crate::markup::Markup;

/// The words without which the first sheet of paper cannot be read.
const ON_PAPER: [&str; 4] = [
    "Sign of trouble",
    "Plus-or-minus (±), in points",
    "Likely range",
    "The same money, spread evenly",
];

/// All of them, for the screen.
pub(super) fn write(html: &mut Markup) {
    section(html, ["r-words", "r-screen"], GLOSSARY.iter());
}

/// The few that have room on paper.
pub(super) fn write_for_paper(html: &mut Markup) {
    let few = GLOSSARY.iter().filter(|it| ON_PAPER.contains(&it.word));
    section(html, ["r-few-words", "r-paper r-few"], few);
}

fn section<'a>(
    html: &mut Markup,
    [id, class]: [&'static str; 2],
    entries: impl Iterator<Item = &'a Entry>,
) {
    html.element(
        "section",
        &[("aria-labelledby", id), ("class", class)],
        |html| {
            html.words("h2", &[("id", id)], "What the words mean");
            html.element("dl", &[("class", "r-glossary")], |html| {
                for entry in entries {
                    html.element("div", &[], |html| {
                        html.words("dt", &[], entry.word);
                        html.words("dd", &[], entry.meaning);
                    });
                }
            });
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_on_paper_are_in_the_glossary() {
        for word in ON_PAPER {
            assert!(GLOSSARY.iter().any(|it| it.word == word), "{word}");
        }
    }
}
