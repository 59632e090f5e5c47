//! A mark of what a record says, so that of two records of one trace the same one counts in any order.

use crate::batch::Column;
use crate::fingerprint::fingerprint;
use crate::record::{Names, Value};

/// A mark of what each of so many records says.
pub(super) fn content_marks(names: &Names, columns: &[(u32, &Column)], records: usize) -> Vec<u64> {
    let mut marks = vec![0_u64; records];
    for &(name, column) in columns {
        let name = names.mark(name);
        column.for_each_as(
            |value| value_mark(name, &value),
            |record, mark| marks[record] = marks[record].wrapping_add(mark),
        );
    }
    marks
}

fn value_mark(name: u64, value: &Value<'_>) -> u64 {
    match value {
        Value::Flag(flag) => fingerprint(name, &[u8::from(*flag)]),
        Value::Number(number) => fingerprint(name, &number.to_bits().to_le_bytes()),
        Value::Text(text) => fingerprint(name, text.as_bytes()),
        Value::List(texts) => texts
            .iter()
            .fold(name, |mark, text| fingerprint(mark, text.as_bytes())),
        Value::LongText | Value::Passes(_) => name,
    }
}
