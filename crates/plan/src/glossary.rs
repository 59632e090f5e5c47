//! The words that the page, its links and its reports use, each explained in one or two sentences.

/// A word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The word as people read it.
    pub word: &'static str,
    /// What it means, in whole sentences that use no word of statistics.
    pub meaning: &'static str,
}

const fn entry(word: &'static str, meaning: &'static str) -> Entry {
    Entry { word, meaning }
}

/// Every word that needs saying, in the order in which a reader meets them.
pub const GLOSSARY: [Entry; 18] = [
    entry(
        "Trace",
        "One request to the product with all that it caused, such as one question to a support bot and its answer.",
    ),
    entry(
        "Judge",
        "Whoever says whether a trace is good or bad: a model, a program or a person. One verdict on one trace is one call.",
    ),
    entry(
        "Group",
        "Traces that are looked at together, such as all refunds in Japanese. Every trace is in exactly one group.",
    ),
    entry(
        "Field to group by",
        "What makes the groups: a field of the traces, such as the intent or the language, or up to four of them crossed.",
    ),
    entry(
        "Sign of trouble",
        "Something seen on a trace without judging it that makes a bad verdict likelier, such as an error or a thumbs-down.",
    ),
    entry("Rate", "How many of a group’s traces are bad, in percent."),
    entry(
        "Plus-or-minus (±), in points",
        "How far the measured rate may be from the true one, in percentage points: 6\u{a0}% with ± 2 points means a true rate from 4\u{a0}% to 8\u{a0}%.",
    ),
    entry(
        "Likely range",
        "Where the true rate is, by a method whose ranges hold it as often as the confidence says: at 95\u{a0}%, 19 times in 20.",
    ),
    entry(
        "Target",
        "The largest plus-or-minus that still lets people act on the number. A group whose plus-or-minus is larger is short.",
    ),
    entry(
        "Reading and horizon",
        "A reading is the time whose traces make one number, such as a week. The horizon is several of them together, which tell more.",
    ),
    entry(
        "Who gets judged",
        "How many traces of each group the judge gets, and how many of them with a sign of trouble.",
    ),
    entry(
        "The same money, spread evenly",
        "What the budget would give if every trace had the same chance to be judged. Small groups get few calls that way.",
    ),
    entry(
        "Judged more often",
        "Traces with a sign of trouble get a larger share of the calls, because they tell more. It changes no rate: each is counted by what it stands for.",
    ),
    entry(
        "Stands for",
        "A judged trace speaks for others of its kind that were not judged. Where one in 24 is judged, each stands for 24.",
    ),
    entry(
        "Money that is missing",
        "What the targets need beyond the budget. It is always said in money, and no target is dropped without a word.",
    ),
    entry(
        "Must, should, nice",
        "Who gets the money first when it does not suffice: groups that must meet their target, then those that should, then the rest.",
    ),
    entry(
        "Locked",
        "A group whose number of calls was set by hand and stays, whatever the budget does.",
    ),
    entry(
        "All of them judged",
        "Where almost every trace of a group is judged, little is left to guess, and the plus-or-minus goes to nothing.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Words that belong in the code, not on the screen.
    const OF_THE_FIELD: [&str; 9] = [
        "strat",
        "interval",
        "half-width",
        "allocation",
        "inclusion",
        "weight",
        "infeasible",
        "sampl",
        "signal",
    ];

    #[test]
    fn every_word_is_explained_once_in_whole_sentences_of_plain_words() {
        let words: HashSet<&str> = GLOSSARY.iter().map(|it| it.word).collect();
        assert_eq!(words.len(), GLOSSARY.len());
        for Entry { word, meaning } in GLOSSARY {
            assert!(meaning.ends_with('.'), "{word}");
            assert!(meaning.chars().next().unwrap().is_uppercase(), "{word}");
            let said = format!("{word} {meaning}").to_lowercase();
            for jargon in OF_THE_FIELD {
                assert!(!said.contains(jargon), "{word}: {jargon}");
            }
        }
    }
}
