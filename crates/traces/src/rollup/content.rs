//! A mark of what a record says, so that of two records of one trace the same one counts in any order.

use crate::batch::Column;
use crate::fingerprint::fingerprint;
use crate::record::{Names, Value};
use crate::table::Codes;

/// A mark of what each of so many records says.
#[inline(never)]
pub(super) fn content_marks(names: &Names, columns: &[(u32, &Column)], records: usize) -> Vec<u64> {
    let mut marks = vec![0_u64; records];
    let mut coded = Vec::new();
    for &(name, column) in columns {
        let name = names.mark(name);
        if let Some(codes) = column.only_entries() {
            let by_code = column.by_code(|value| value_mark(name, &value));
            coded.push((codes, by_code));
            continue;
        }
        column.for_each_as(
            |value| value_mark(name, &value),
            |record, mark| marks[record] = marks[record].wrapping_add(mark),
        );
    }
    // The marks of some records stay near the processor while every column adds to them.
    for (marks, first) in marks.chunks_mut(BLOCK).zip((0..).step_by(BLOCK)) {
        for (codes, by_code) in &coded {
            add(marks, first, codes, by_code);
        }
    }
    marks
}

/// Records whose marks are made together.
const BLOCK: usize = 128;

/// Adds the marks of one column's codes to those of the records from `first` on. Records behind the last code have code 0,
/// whose mark is 0.
#[inline(never)]
fn add(marks: &mut [u64], first: usize, codes: &Codes, by_code: &[u64]) {
    let mut block = [0; BLOCK];
    codes.fill(first, &mut block);
    for (mark, code) in marks.iter_mut().zip(block) {
        let more = by_code.get(code as usize).copied().unwrap_or(0);
        *mark = mark.wrapping_add(more);
    }
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
