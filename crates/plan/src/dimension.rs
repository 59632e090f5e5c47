//! The fields that make the groups.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::number::with_thousands;
use crate::shown::shown;

/// The label of traces that lack a field: a value of its own.
pub const MISSING_LABEL: &str = "(missing)";

/// The label of values and groups that were merged.
pub const OTHER_LABEL: &str = "Other";

/// A field to group by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dimension {
    /// The field's name in the loaded data.
    pub field: String,
    /// Where a numeric field is cut into buckets, ascending; empty: each value is a group of its own.
    /// `k` cut points make `k + 1` buckets; a bucket holds its lower cut point, not its upper one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<f64>,
}

impl Dimension {
    /// What the buckets between the cut points are called, lowest first: "below 1.5", "1.5 to 3", "3 and more"; none
    /// without cut points.
    pub fn bucket_labels(&self) -> Vec<String> {
        let (Some(first), Some(last)) = (self.cuts.first(), self.cuts.last()) else {
            return Vec::new();
        };
        let between = self
            .cuts
            .windows(2)
            .map(|pair| format!("{} to {}", pair[0], pair[1]));
        std::iter::once(format!("below {first}"))
            .chain(between)
            .chain(std::iter::once(format!("{last} and more")))
            .collect()
    }
}

/// What stands between the labels of a group's name.
const LABEL_SEPARATOR: &str = " × ";

/// A group's name for people: its labels as they can be shown, joined; of what was merged whole, “Other” alone.
pub fn group_name(labels: &[String]) -> String {
    joined(labels, |label| {
        spoken_bucket(label).map_or_else(|| shown(label), Cow::Owned)
    })
}

/// The label of a bucket with its numbers as people write them: "below 10,140"; none of another label.
fn spoken_bucket(label: &str) -> Option<String> {
    if let Some(cut) = label.strip_prefix("below ") {
        return Some(format!("below {}", with_thousands(cut)?));
    }
    if let Some(cut) = label.strip_suffix(" and more") {
        return Some(format!("{} and more", with_thousands(cut)?));
    }
    let (from, to) = label.split_once(" to ")?;
    Some(format!(
        "{} to {}",
        with_thousands(from)?,
        with_thousands(to)?
    ))
}

/// A group's name to the letter, as lists and code hold it and as it is found again.
pub fn exact_group_name(labels: &[String]) -> String {
    joined(labels, Cow::Borrowed)
}

fn joined<'a>(labels: &'a [String], label: impl Fn(&'a str) -> Cow<'a, str>) -> String {
    if labels.len() > 1 && labels.iter().all(|label| label == OTHER_LABEL) {
        return OTHER_LABEL.to_owned();
    }
    let labels: Vec<Cow<'_, str>> = labels.iter().map(|it| label(it)).collect();
    labels.join(LABEL_SEPARATOR)
}

/// A field's name for the screen: without the part that says where an export keeps it, and as it can be shown.
pub fn field_label(field: &str) -> Cow<'_, str> {
    let label = ["metadata.", "scores.", "tags."]
        .iter()
        .find_map(|prefix| field.strip_prefix(prefix))
        .filter(|rest| !rest.is_empty());
    shown(label.unwrap_or(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_called_by_their_cuts() {
        let labels = |cuts: &[f64]| {
            let dimension = Dimension {
                field: "latency_ms".to_owned(),
                cuts: cuts.to_vec(),
            };
            dimension.bucket_labels()
        };
        assert_eq!(labels(&[]), [""; 0]);
        assert_eq!(labels(&[2.0]), ["below 2", "2 and more"]);
        assert_eq!(labels(&[1.5, 3.0]), ["below 1.5", "1.5 to 3", "3 and more"]);
    }

    #[test]
    fn people_read_large_cuts_with_their_thousands_parted_and_machines_as_they_are() {
        let dimension = Dimension {
            field: "latency_ms".to_owned(),
            cuts: vec![-1.5, 10_140.0, 2_000_000.0],
        };
        let labels = dimension.bucket_labels();
        let names = labels.iter().map(|it| group_name(std::slice::from_ref(it)));
        let expected = [
            "below -1.5",
            "-1.5 to 10,140",
            "10,140 to 2,000,000",
            "2,000,000 and more",
        ];
        assert_eq!(names.collect::<Vec<_>>(), expected);
        assert_eq!(exact_group_name(&labels[1..2]), "-1.5 to 10140");
        for other in ["below par", "10140", "from A to B", "more and more"] {
            assert_eq!(group_name(&[other.to_owned()]), other);
        }
    }

    #[test]
    fn a_field_is_called_by_its_last_name() {
        let fields = [
            "metadata.intent",
            "scores.judge_score",
            "tags.channel",
            "model",
            "metadata.",
        ];
        assert_eq!(
            fields.map(field_label),
            ["intent", "judge_score", "channel", "model", "metadata."]
        );
    }
}
