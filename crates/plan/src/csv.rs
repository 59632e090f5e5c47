//! Writing CSV that parsers read and spreadsheets do not take for formulas (RFC 4180, lines ended by a line feed).

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

/// Appends one cell. A text that a spreadsheet would take for a formula begins with `'`; a number is none.
pub fn write_cell(csv: &mut String, cell: &str) {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let quoted = cell.contains(['"', ',', '\n', '\r']);
    if quoted {
        csv.push('"');
    }
    if formula {
        csv.push('\'');
    }
    if quoted {
        csv.push_str(&cell.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_safe_for_spreadsheets_and_parsers() {
        let cell = |text| {
            let mut csv = String::new();
            write_cell(&mut csv, text);
            csv
        };
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("-3.5"), "-3.5");
        assert_eq!(cell("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!(cell("-x,y"), "\"'-x,y\"");
    }

    #[test]
    fn a_row_ends_its_line() {
        let mut csv = String::new();
        write_row(&mut csv, ["a", "b,c"]);
        assert_eq!(csv, "a,\"b,c\"\n");
    }
}
