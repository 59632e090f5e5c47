//! Max Ogden's `csv-spectrum` (see `LICENSES.md`).

use crate::read_csv;

/// Reads a case and gives its rows, with nothing for an empty cell.
macro_rules! case {
    ($name:literal, [$($column:literal),*]) => {{
        let (read, outcome) = read_csv(include_bytes!(concat!("csv-spectrum/", $name, ".csv")));
        assert_eq!(outcome, Ok(()), $name);
        assert_eq!(read.skipped, [], $name);
        let columns = [$(read.texts($column)),*];
        (0..read.records.len())
            .map(|row| columns.iter().map(|column| column[row].clone().unwrap_or_default()).collect())
            .collect::<Vec<Vec<String>>>()
    }};
}

#[test]
fn every_case_is_read_as_the_suite_says() {
    let john = ["John", "Doe", "120 any st.", "Anytown, WW", "08123"];
    assert_eq!(
        case!(
            "comma_in_quotes",
            ["first", "last", "address", "city", "zip"]
        ),
        [john]
    );
    let empty = [["1", "", ""], ["2", "3", "4"]];
    assert_eq!(case!("empty", ["a", "b", "c"]), empty);
    assert_eq!(case!("empty_crlf", ["a", "b", "c"]), empty);
    assert_eq!(
        case!("escaped_quotes", ["a", "b"]),
        [["1", "ha \"ha\" ha"], ["3", "4"]]
    );
    assert_eq!(
        case!(
            "location_coordinates",
            ["Contact Phone Number", "Cities", "Counties"]
        ),
        [["2095257564", "Modesto", "Stanislaus"]]
    );
    assert_eq!(
        case!("newlines", ["a", "b", "c"]),
        [
            ["1", "2", "3"],
            ["Once upon \na time", "5", "6"],
            ["7", "8", "9"]
        ]
    );
    assert_eq!(
        case!("newlines_crlf", ["a", "b", "c"]),
        [
            ["1", "2", "3"],
            ["Once upon \r\na time", "5", "6"],
            ["7", "8", "9"]
        ]
    );
    assert_eq!(
        case!("quotes_and_newlines", ["a", "b"]),
        [["1", "ha \n\"ha\" \nha"], ["3", "4"]]
    );
    let simple = [["1", "2", "3"]];
    assert_eq!(case!("simple", ["a", "b", "c"]), simple);
    assert_eq!(case!("simple_crlf", ["a", "b", "c"]), simple);
    assert_eq!(
        case!("utf8", ["a", "b", "c"]),
        [["1", "2", "3"], ["4", "5", "ʤ"]]
    );
}

/// The suite gives the cell's text; here JSON in a cell is opened.
#[test]
fn json_in_a_cell_is_opened() {
    assert_eq!(case!("json", ["key", "val.type"]), [["1", "Point"]]);
}

/// Latin-1 is no UTF-8: what cannot be told becomes the replacement character, and the quotes inside stay.
#[test]
fn what_is_no_utf8_shows() {
    assert_eq!(
        case!("location_coordinates", ["Location Coordinates"]),
        [["37\u{fffd}36'37.8\"N 121\u{fffd}2'17.9\"W"]]
    );
}
