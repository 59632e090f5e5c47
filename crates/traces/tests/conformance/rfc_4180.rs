//! RFC 4180, section 2, rule by rule, and what the W3C's Model for Tabular Data (2015, section 8) adds.

use crate::{Read, load, read_csv};

fn read(text: &str) -> Read {
    let (read, outcome) = read_csv(text.as_bytes());
    assert_eq!(outcome, Ok(()), "{text}");
    read
}

fn rows(text: &str) -> Vec<[String; 3]> {
    let read = read(text);
    assert_eq!(read.skipped, [], "{text}");
    let columns = ["aaa", "bbb", "ccc"].map(|name| read.texts(name));
    (0..read.records.len())
        .map(|row| [0, 1, 2].map(|at| columns[at][row].clone().unwrap_or_default()))
        .collect()
}

#[test]
fn rules_1_to_3_a_record_a_line_with_or_without_the_last_break() {
    for text in [
        "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
        "aaa,bbb,ccc\r\nzzz,yyy,xxx",
        "aaa,bbb,ccc\nzzz,yyy,xxx\n",
        "aaa,bbb,ccc\rzzz,yyy,xxx\r",
    ] {
        assert_eq!(rows(text), [["zzz", "yyy", "xxx"]], "{text:?}");
    }
}

#[test]
fn rule_4_blanks_belong_to_a_cell_and_every_row_has_as_many() {
    assert_eq!(rows("aaa,bbb,ccc\r\n z , y,x \r\n"), [[" z ", " y", "x "]]);
    let uneven = read("aaa,bbb,ccc\r\n1,2\r\n1,2,3\r\n1,2,3,\r\n");
    assert_eq!(uneven.records.len(), 1);
    assert_eq!(
        uneven.skipped,
        [
            (
                2,
                "it has 2 cells where the header has 3: it ends before ccc".to_owned()
            ),
            (
                4,
                "it has 4 cells where the header has 3: it goes on after ccc".to_owned()
            )
        ]
    );
}

#[test]
fn rules_5_to_7_quotes_hold_breaks_commas_and_doubled_quotes() {
    assert_eq!(
        rows("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx"),
        [["zzz", "yyy", "xxx"]]
    );
    assert_eq!(
        rows("aaa,bbb,ccc\r\n\"z\r\nz\",\"y,y\",\"x\"\"x\"\r\n"),
        [["z\r\nz", "y,y", "x\"x"]]
    );
    assert_eq!(
        rows("aaa,bbb,ccc\r\n\"\",\"\"\"\",\",\"\r\n"),
        [["", "\"", ","]]
    );
}

#[test]
fn a_quote_inside_a_plain_cell_is_a_letter() {
    assert_eq!(
        rows("aaa,bbb,ccc\n5\" pipe,b,c\n"),
        [["5\" pipe", "b", "c"]]
    );
}

#[test]
fn what_follows_a_closing_quote_is_kept() {
    assert_eq!(rows("aaa,bbb,ccc\n\"a\"b,c,d\n"), [["ab", "c", "d"]]);
}

#[test]
fn blank_lines_are_passed_over_and_counted() {
    let read = read("aaa,bbb,ccc\n\n\r\n1,2,3\n\n4,5,6\n");
    let lines: Vec<u64> = read.records.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 6]);
}

#[test]
fn a_byte_order_mark_is_no_letter_of_the_first_name() {
    assert_eq!(load("\u{feff}id,b\n1,2\n".as_bytes()), Ok(1));
}

#[test]
fn a_quote_that_is_never_closed_is_told_with_its_line() {
    let read = read("aaa,bbb,ccc\n1,2,3\n4,\"5,6\n7,8,9\n");
    assert_eq!(read.records.len(), 1);
    let (line, reason) = &read.skipped[0];
    assert_eq!(*line, 3);
    assert!(
        reason.starts_with("a quote in the cell of bbb is not closed"),
        "{reason}"
    );
}
