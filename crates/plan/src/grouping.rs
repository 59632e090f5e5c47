//! What a careful reader would say about a choice of groups.

use crate::data::{Field, FieldKind};
use crate::dimension::field_label;
use crate::number::count;

/// The most groups that are counted.
pub const MOST_GROUPS: usize = 2_000;
/// More groups than this are too many to look at one by one.
pub const MANY_GROUPS: usize = 200;
/// A field whose values have fewer traces each than this, on average, says nothing about groups.
const FEWEST_TRACES_A_VALUE: f64 = 2.0;

/// Whether nearly every trace has a value of its own, as ids have.
pub fn is_nearly_unique(field: &Field, traces: u64) -> bool {
    let present = traces.saturating_sub(field.missing);
    field.kind != FieldKind::Number
        && field.distinct > 20
        && (present as f64) < FEWEST_TRACES_A_VALUE * field.distinct as f64
}

/// Why a field makes poor groups, as a sentence; none where it does not.
pub fn doubt_about_field(field: &Field, traces: u64) -> Option<String> {
    is_nearly_unique(field, traces).then(|| {
        format!(
            "Nearly every trace has its own {}: {} values in {} traces. Choose a field that many traces share.",
            field_label(&field.name),
            count(field.distinct),
            count(traces.saturating_sub(field.missing)),
        )
    })
}

/// Why there are too many groups, as a sentence; none where there are not.
pub fn doubt_about_number(groups: usize) -> Option<String> {
    (groups > MANY_GROUPS).then(|| {
        format!(
            "{} groups are too many to know each of them well. Merge the small ones, or choose fewer fields.",
            count(groups as u64)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind, distinct: u64, missing: u64) -> Field {
        Field {
            name: "metadata.customer".to_owned(),
            kind,
            distinct,
            too_many_values: false,
            missing,
            columns: None,
            top_values: Vec::new(),
            numbers: None,
        }
    }

    #[test]
    fn fields_like_ids_and_crowds_of_groups_are_doubted() {
        let text = |distinct, missing| {
            doubt_about_field(&field(FieldKind::Text, distinct, missing), 1_000)
        };
        assert_eq!(
            text(900, 50).unwrap(),
            "Nearly every trace has its own customer: 900 values in 950 traces. Choose a field that many traces share."
        );
        assert_eq!(text(400, 0), None);
        assert!(text(400, 500).is_some(), "of those that have one");
        assert_eq!(text(15, 980), None, "a handful of values is a handful");
        let number = doubt_about_field(&field(FieldKind::Number, 900, 0), 1_000);
        assert_eq!(number, None, "numbers are cut into buckets");
        assert_eq!(doubt_about_number(200), None);
        assert!(
            doubt_about_number(1_201)
                .unwrap()
                .starts_with("1,201 groups")
        );
    }
}
