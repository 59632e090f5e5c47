//! What a field's values are, as far as a query must know it.

use assay_plan::data::{Field, FieldKind};

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
}
