//! What a field's values are, as far as a query must know it.

use assay_plan::data::{Field, FieldKind};
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::rule::Test;

/// What a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Texts that make groups.
    Text,
    /// Texts that are too many or too long for that.
    ManyTexts,
    /// Numbers.
    Number,
    /// Yes or no.
    Flag,
}

impl Kind {
    /// The kind of a field of the loaded data.
    pub(crate) fn of(field: &Field) -> Self {
        match field.kind {
            FieldKind::Number => Self::Number,
            FieldKind::Flag => Self::Flag,
            FieldKind::Text if field.too_many_values => Self::ManyTexts,
            FieldKind::Text => Self::Text,
        }
    }

    /// The kind of a field that nobody has seen here, by what the plan does with it.
    pub(crate) fn told_by(plan: &Plan, field: &str) -> Self {
        let is_cut = |it: &&Dimension| !it.cuts.is_empty();
        if plan
            .dimensions
            .iter()
            .filter(is_cut)
            .any(|it| it.field == field)
        {
            return Self::Number;
        }
        let is_flag = |value: &str| matches!(value, "true" | "false");
        let conditions = plan.signal.conditions.iter();
        let mut tests = conditions.filter(|it| it.field == field).map(|it| &it.test);
        let is_number = |test: &Test| {
            matches!(
                test,
                Test::Below(_) | Test::AtMost(_) | Test::Above(_) | Test::AtLeast(_)
            )
        };
        let is_yes_or_no =
            |test: &Test| matches!(test, Test::Is(it) | Test::IsNot(it) if is_flag(it));
        if tests.clone().any(is_number) {
            Self::Number
        } else if tests.clone().next().is_some() && tests.all(is_yes_or_no) {
            Self::Flag
        } else {
            Self::Text
        }
    }
}
