//! A list as text.

use std::borrow::Cow;
use std::fmt::Write;

use assay_plan::csv::write_cell;
use assay_plan::dimension::exact_group_name;
use serde::Serialize;
use serde::de::IgnoredAny;

use crate::draw::{Drawn, List};
use crate::reread::Originals;

impl List {
    /// The list as CSV (RFC 4180, lines ended by a line feed) with its header. Cells that a spreadsheet would take
    /// for a formula begin with `'`.
    pub fn to_csv(&self) -> String {
        let mut csv = String::from("id,group,signal,inclusion_probability,weight,plan_id,seed\n");
        for row in &self.rows {
            write_cell(&mut csv, &row.id);
            csv.push(',');
            write_cell(&mut csv, &exact_group_name(&row.group));
            // Writing to a text cannot fail.
            let _ = writeln!(
                csv,
                ",{},{},{},{},{}",
                yes_or_no(row.signal),
                row.inclusion_probability,
                row.weight,
                self.plan_id,
                self.seed,
            );
        }
        csv
    }

    /// The list as JSON Lines: a [`ListedTrace`] a line, with the names and values of [`List::to_csv`].
    pub fn to_json_lines(&self) -> String {
        let mut lines = String::new();
        for row in &self.rows {
            lines += &self.facts(row);
            lines.push('\n');
        }
        lines
    }

    /// The lines of [`List::to_json_lines`] in one of [`PARTS`](crate::reread::PARTS) of the list, each with its line feed,
    /// with the trace's `records` beside the facts: a JSON record byte for byte, but for line breaks between its parts, which
    /// become spaces; a row of a table as an object of its cells; what is no JSON, such as Python's NaN, as a text. Of the
    /// part's records the spool has these bytes.
    pub fn lines_with_records<'a>(
        &'a self,
        originals: &'a Originals,
        part: usize,
        spooled: &'a [u8],
    ) -> impl Iterator<Item = String> {
        let (places, records) = originals.of_part(part, spooled);
        let rows = self.rows.get(places).unwrap_or_default();
        rows.iter().zip(records).map(|(row, records)| {
            let mut line = self.facts(row);
            line.pop();
            line.push_str(",\"records\":[");
            for (number, record) in records.into_iter().enumerate() {
                if number > 0 {
                    line.push(',');
                }
                line.push_str(&String::from_utf8_lossy(record));
            }
            line.push_str("]}\n");
            line
        })
    }

    /// What is listed of a trace, as a JSON object.
    fn facts(&self, row: &Drawn) -> String {
        let listed = ListedTrace {
            id: &row.id,
            group: &exact_group_name(&row.group),
            signal: yes_or_no(row.signal),
            inclusion_probability: row.inclusion_probability,
            weight: row.weight,
            plan_id: &self.plan_id,
            seed: &self.seed,
        };
        // Texts and numbers always have JSON.
        serde_json::to_string(&listed).unwrap_or_default()
    }
}

fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// A record as a value of JSON on one line. Within JSON a line break stands between parts alone.
pub(crate) fn as_one_line(record: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(record);
    if serde_json::from_str::<IgnoredAny>(&text).is_err() {
        return Cow::Owned(serde_json::to_string(&text).unwrap_or_default());
    }
    if text.contains(['\n', '\r']) {
        return Cow::Owned(text.replace(['\n', '\r'], " "));
    }
    text
}

/// A trace of the list, as `public/schema/list.json` describes it.
#[derive(Serialize)]
struct ListedTrace<'a> {
    id: &'a str,
    group: &'a str,
    signal: &'a str,
    inclusion_probability: f64,
    weight: f64,
    plan_id: &'a str,
    seed: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_a_value_on_one_line() {
        assert_eq!(as_one_line(b"{ \"a\" : 1.0e0}"), "{ \"a\" : 1.0e0}");
        assert_eq!(
            as_one_line(b"{\r\n\"a\":\n\"b\\n\"}"),
            "{  \"a\": \"b\\n\"}"
        );
        assert_eq!(as_one_line(b"{\"a\":NaN}"), "\"{\\\"a\\\":NaN}\"");
    }
}
