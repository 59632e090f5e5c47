//! Charts with a row a group.

/// More groups than this are left to the table.
pub(super) const MOST_SHOWN: usize = 40;

/// Where the first row begins, below the scale's numbers.
pub(super) const TOP: f64 = 22.0;

/// What is said, after another sentence, where there are more groups than are shown.
pub(super) fn shown_of(groups: usize) -> String {
    if groups > MOST_SHOWN {
        format!(" Shown: the first {MOST_SHOWN} of {groups} groups; the table has all.")
    } else {
        String::new()
    }
}
