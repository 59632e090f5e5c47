//! A mark of what a record says, so that of two records of one trace the same one counts in any order.

use crate::batch::Column;
use crate::fingerprint::fingerprint;
use crate::record::{Names, Value};

/// A mark of what each of so many records says.
#[inline(never)]
pub(super) fn content_marks(names: &Names, columns: &[(u32, &Column)], records: usize) -> Vec<u64> {
    let mut marks = vec![0_u64; records];
    for &(name, column) in columns {
        let name = names.mark(name);
        if let Some(codes) = column.only_entries() {
            let by_code = column.by_code(|value| value_mark(name, &value));
            codes.for_blocks(|first, codes| {
                for (mark, &code) in marks[first..].iter_mut().zip(codes) {
                    *mark = mark.wrapping_add(by_code[code as usize]);
                }
            });
            continue;
        }
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::batch::{Batch, BatchBuilder};
    use crate::record::Record;

    /// Records of which the first has no fields where `is_late`, so that no column begins with it.
    fn batch(names: &mut Names, is_late: bool) -> Batch {
        let mut builder = BatchBuilder::default();
        let mut add = |names: &Names, fields| builder.add(names, &Record { line: 1, fields });
        if is_late {
            add(names, Vec::new());
        }
        for number in 0..700 {
            let fields = vec![
                (names.number("few"), Value::Number(f64::from(number % 3))),
                (names.number("flag"), Value::Flag(number % 2 == 0)),
                (names.number("many"), Value::Number(f64::from(number) / 7.0)),
                (
                    names.number("text"),
                    Value::Text(format!("t{}", number % 5).into()),
                ),
            ];
            add(names, fields);
        }
        builder.take()
    }

    #[test]
    fn a_record_has_one_mark_wherever_its_values_stand() {
        let mut names = Names::default();
        let mut marks = |is_late| {
            let batch = batch(&mut names, is_late);
            let columns: Vec<_> = batch.columns().collect();
            content_marks(&names, &columns, batch.len())
        };
        let (early, late) = (marks(false), marks(true));
        assert_eq!(late[1..], early);
        let different: HashSet<u64> = early.into_iter().collect();
        assert_eq!(different.len(), 700);
    }
}
