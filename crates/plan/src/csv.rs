//! Writing CSV that parsers read and spreadsheets do not take for formulas (RFC 4180, lines ended by a line feed).
//!
//! A text that a spreadsheet would take for a formula is guarded by a `'` before it (OWASP, “CSV injection”). So that what
//! was written can be told from what was guarded, a text that looks guarded gets one more: [`unguarded`] gives each text
//! back as it was.

use std::borrow::Cow;

/// What makes a spreadsheet take a cell for a formula when it stands first; the wide ones do so in East Asian settings.
const FORMULA_SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The guard.
const GUARD: char = '\'';

/// Appends a row and its line end.
pub fn write_row<'a>(csv: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (position, cell) in cells.into_iter().enumerate() {
        if position > 0 {
            csv.push(',');
        }
        write_cell(csv, cell);
    }
    csv.push('\n');
}

/// Appends one cell, guarded.
pub fn write_cell(csv: &mut String, cell: &str) {
    let cell = guarded(cell);
    if cell.contains(['"', ',', '\n', '\r']) {
        csv.push('"');
        csv.push_str(&cell.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(&cell);
    }
}

/// The text as a cell that no spreadsheet takes for a formula. A number such as `-3` is none and stays as it is.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if begins_formula(text) && !is_number(text) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What [`guarded`] made this cell of.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD)
        .filter(|text| begins_formula(text))
        .unwrap_or(cell)
}

/// Whether a formula begins here, or behind guards.
fn begins_formula(text: &str) -> bool {
    text.trim_start_matches(GUARD).starts_with(FORMULA_SIGNS)
}

/// Whether a spreadsheet takes this for a number, written with digits.
fn is_number(text: &str) -> bool {
    let written = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes().all(written) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell(text: &str) -> String {
        let mut csv = String::new();
        write_cell(&mut csv, text);
        csv
    }

    #[test]
    fn cells_are_safe_for_spreadsheets_and_parsers() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("\t=1"), "'\t=1");
        assert_eq!(cell("\n=1"), "\"'\n=1\"");
        assert_eq!(cell("＝1+1"), "'＝1+1");
        assert_eq!(cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!(cell("-x,y"), "\"'-x,y\"");
    }

    #[test]
    fn numbers_stay_numbers() {
        for number in ["-3", "-3.5", "+2", "-.5", "-1e-9"] {
            assert_eq!(cell(number), number);
        }
        for none in ["-inf", "+NaN", "-1_000", "-3 ", "--3", "-e"] {
            assert_eq!(cell(none), format!("'{none}"));
        }
    }

    #[test]
    fn what_looks_guarded_is_told_from_what_is() {
        assert_eq!(cell("'=1"), "''=1");
        assert_eq!(cell("'-3"), "''-3");
        assert_eq!(cell("'quoted'"), "'quoted'");
        assert_eq!(unguarded("'quoted'"), "'quoted'");
        assert_eq!(unguarded("'=1"), "=1");
    }

    #[test]
    fn a_row_ends_its_line() {
        let mut csv = String::new();
        write_row(&mut csv, ["a", "b,c"]);
        assert_eq!(csv, "a,\"b,c\"\n");
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_begins_a_formula(text in "['=+@\\-\\t\\n\\r＝0-9a.eE\", ]{0,6}|\\PC*") {
            let guarded = guarded(&text);
            prop_assert_eq!(unguarded(&guarded), text.as_str());
            prop_assert!(!guarded.starts_with(FORMULA_SIGNS) || is_number(&guarded));
        }
    }
}
