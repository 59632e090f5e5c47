//! A [`Sorting`] as constants of Python.

use assay_plan::merge::Merge;
use assay_plan::rule::{Combine, Condition, Test};

use super::literal::{flag, list, text, texts, tuple};
use crate::kind::Kind;
use crate::name::Name;
use crate::origin::worked_out;
use crate::recipe::Sorting;
use crate::source::Source;

/// The constants by which the code of `sorting.py` sorts traces into groups.
pub(super) fn constants(sorting: &Sorting, source: &Source) -> String {
    let dimensions = sorting.dimensions.iter().map(|dimension| {
        let cuts = dimension.cuts.iter().map(ToString::to_string);
        tuple([
            text(&dimension.field),
            tuple(cuts),
            texts(&dimension.bucket_labels()),
        ])
    });
    let fields = sorting.fields().into_iter().map(|field| {
        let kind = match sorting.kinds.get(field) {
            Some(Kind::Number) => "number",
            Some(Kind::ManyTexts) => "texts",
            _ => "text",
        };
        let column = path(&source.column(sorting, field));
        tuple([text(field), text(&column), text(kind)])
    });
    let worked_out = worked_out(sorting, source).into_iter().map(text);
    let merged_values = sorting.merges.iter().filter_map(|merge| match merge {
        Merge::Value { field, value } => Some(tuple([text(field), text(value)])),
        Merge::Group(_) => None,
    });
    let merged_groups = sorting.merges.iter().filter_map(|merge| match merge {
        Merge::Group(labels) => Some(texts(labels)),
        Merge::Value { .. } => None,
    });
    let conditions = sorting.signal.conditions.iter().map(condition);
    format!(
        "\
# The id's column, and the fields with theirs; dots lead into nested values.
ID = {}
FIELDS = {}
# Those that Assay works out when it reads an export, whose records have no such column.
WORKED_OUT = {}
# The fields that make the groups: where numbers are cut, and what is between the cuts.
DIMENSIONS = {}
# What counts as “Other”: values of a field, and groups.
MERGED_VALUES = {}
MERGED_GROUPS = {}
# The signs of trouble: any of these, or all of them.
ALL_CONDITIONS = {}
CONDITIONS = {}
",
        text(&path(&source.id)),
        list(fields),
        tuple(worked_out),
        list(dimensions),
        list(merged_values),
        list(merged_groups),
        flag(sorting.signal.combine == Combine::All),
        list(conditions),
    )
}

fn path(name: &Name) -> String {
    name.parts().join(".")
}

fn condition(condition: &Condition) -> String {
    let (test, value) = match &condition.test {
        Test::Is(value) => ("is", text(value)),
        Test::IsNot(value) => ("is not", text(value)),
        Test::OneOf(values) => ("is one of", texts(values)),
        Test::Contains(part) => ("contains", text(part)),
        Test::Below(limit) => ("below", limit.to_string()),
        Test::AtMost(limit) => ("at most", limit.to_string()),
        Test::Above(limit) => ("above", limit.to_string()),
        Test::AtLeast(limit) => ("at least", limit.to_string()),
        Test::Missing => ("is missing", "None".to_owned()),
        Test::Present => ("is there", "None".to_owned()),
    };
    tuple([text(&condition.field), text(test), value])
}
