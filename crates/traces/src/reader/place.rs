//! Where a byte of a record stands, as people count lines and columns.

use crate::reader::newlines;

/// The line and the column, both from 1, of a byte of a record that starts on this line. A column counts characters; what
/// stands before the record on its line counts in bytes.
pub(super) fn place(record: &[u8], at: usize, line: u64, indent: u64) -> (u64, u64) {
    let before = &record[..at.min(record.len())];
    let characters = |text: &[u8]| String::from_utf8_lossy(text).chars().count() as u64;
    match before.iter().rposition(|&byte| byte == b'\n') {
        None => (line, indent + characters(before) + 1),
        Some(end) => (line + newlines(before), characters(&before[end + 1..]) + 1),
    }
}
