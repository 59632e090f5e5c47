//! How a result is read: which field holds the verdict, and which of its values pass, fail or say nothing.

use serde::{Deserialize, Serialize};

/// How results are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The judge's verdict.
    pub verdict: VerdictField,
    /// What people said of some of the same traces, where they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<VerdictField>,
}

/// A field of the results with what its values mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictField {
    /// The field's name.
    pub field: String,
    /// What its values mean.
    pub meaning: Meaning,
}

/// What the values of a verdict mean. What is neither pass nor fail is no verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Meaning {
    /// These words fail and these pass, in any case of letters; all others are no verdict.
    Words {
        /// Words that fail.
        bad: Vec<String>,
        /// Words that pass.
        good: Vec<String>,
    },
    /// Numbers below this one fail, others pass.
    BadBelow {
        /// The least number that passes.
        limit: f64,
    },
    /// This number and those above it fail, others pass.
    BadFrom {
        /// The least number that fails.
        limit: f64,
    },
    /// Numbers are scores on a scale with these ends, and their mean is what is asked for. Numbers beyond the ends are no
    /// verdict.
    Score {
        /// The end that is worst.
        worst: f64,
        /// The end that is best.
        best: f64,
    },
}

impl Meaning {
    /// How bad a value is, 0 (it passes) to 1 (it fails), between them only for [`Meaning::Score`]; `None` where it is no
    /// verdict. A value is given as its text and, where it is one, as a number.
    pub fn badness(&self, text: Option<&str>, number: Option<f64>) -> Option<f64> {
        let verdict = |bad: bool| if bad { 1.0 } else { 0.0 };
        match self {
            Self::Words { bad, good } => {
                let text = text?.trim();
                let among = |words: &[String]| words.iter().any(|it| same_word(it, text));
                match (among(bad), among(good)) {
                    (true, false) => Some(1.0),
                    (false, true) => Some(0.0),
                    _ => None,
                }
            }
            Self::BadBelow { limit } => number.map(|number| verdict(number < *limit)),
            Self::BadFrom { limit } => number.map(|number| verdict(number >= *limit)),
            Self::Score { worst, best } => {
                let share = (best - number?) / (best - worst);
                (0.0..=1.0).contains(&share).then_some(share)
            }
        }
    }

    /// Whether a mean of scores is asked for rather than the rate of those that fail.
    pub fn is_score(&self) -> bool {
        matches!(self, Self::Score { .. })
    }

    /// Which values fail, in words: "fail", "below 0.5".
    pub fn words(&self) -> String {
        use crate::number::plain;
        match self {
            Self::Words { bad, .. } if bad.is_empty() => "nothing".to_owned(),
            Self::Words { bad, .. } => bad.join(", "),
            Self::BadBelow { limit } => format!("below {}", plain(*limit)),
            Self::BadFrom { limit } => format!("{} and above", plain(*limit)),
            Self::Score { worst, best } => {
                format!("from {} (worst) to {} (best)", plain(*worst), plain(*best))
            }
        }
    }
}

/// Whether two spellings are one word.
fn same_word(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Meaning {
        Meaning::Words {
            bad: vec!["Fail".into()],
            good: vec!["pass".into()],
        }
    }

    #[test]
    fn pass_fail_and_no_verdict_are_three_things() {
        assert_eq!(words().badness(Some("FAIL "), None), Some(1.0));
        assert_eq!(words().badness(Some("Pass"), None), Some(0.0));
        for none in ["error", "", "fail+pass"] {
            assert_eq!(words().badness(Some(none), None), None);
        }
        assert_eq!(words().badness(None, None), None);
    }

    #[test]
    fn numbers_fail_on_the_side_that_is_said() {
        let below = Meaning::BadBelow { limit: 0.5 };
        let from = Meaning::BadFrom { limit: 3.0 };
        assert_eq!(below.badness(Some("0.4"), Some(0.4)), Some(1.0));
        assert_eq!(below.badness(Some("0.5"), Some(0.5)), Some(0.0));
        assert_eq!(from.badness(Some("3"), Some(3.0)), Some(1.0));
        assert_eq!(from.badness(Some("2"), Some(2.0)), Some(0.0));
        assert_eq!(below.badness(Some("timeout"), None), None);
    }

    #[test]
    fn a_score_is_a_place_on_its_scale_and_nothing_beyond_it() {
        let stars = Meaning::Score {
            worst: 1.0,
            best: 5.0,
        };
        assert_eq!(stars.badness(None, Some(5.0)), Some(0.0));
        assert_eq!(stars.badness(None, Some(2.0)), Some(0.75));
        assert_eq!(stars.badness(None, Some(0.0)), None);
        let no_scale = Meaning::Score {
            worst: 1.0,
            best: 1.0,
        };
        assert_eq!(no_scale.badness(None, Some(1.0)), None);
    }
}
