//! What a careful reader would ask about a load: what was noticed, with its numbers, and what to do next.

mod times;
mod traffic;
mod values;

use assay_plan::data::{Receipt, Suspicion};
use assay_plan::number::{count, counted};

use crate::error::ReadError;
use crate::reader::Pages;
use crate::record::LONGEST_CELL;
use crate::rollup::{CutTexts, Latencies};
use crate::table::TraceTable;

/// Row counts at which platforms cut their exports off without a word.
const CAPS: &[u64] = &[500, 512, 1_000, 10_000, 50_000, 1_000_000, 1_500_000];

/// The share of joined records that have to find their trace before nothing is said, in hundredths.
const GOOD_JOIN: u64 = 95;

/// What was noticed while the records were put together.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Records with the id of one that came before.
    pub(crate) repeated: u64,
    /// Records without an id, which were numbered.
    pub(crate) numbered: u64,
    /// Spans without a trace id, which were left out.
    pub(crate) left_out: u64,
    /// Traces of which there are spans but no root.
    pub(crate) rootless: u64,
    /// Traces with a root of which a span names a parent that is not there.
    pub(crate) partial: u64,
    /// Groups whose counts are none or contradict each other, which were left out.
    pub(crate) miscounted: u64,
    /// Files that held nothing.
    pub(crate) barren: Vec<ReadError>,
    /// Where files were cut off of which the records before were read.
    pub(crate) cut_off: Vec<ReadError>,
    /// Why files were left out.
    pub(crate) broken: Vec<String>,
    /// How long the long texts are.
    pub(crate) cut_texts: CutTexts,
    /// How latencies that records tell fit their times.
    pub(crate) latencies: Latencies,
    /// What the records are called of which there are no traces but those that they name.
    pub(crate) only_scores: Option<&'static str>,
    /// Files that look like exports which are not understood, and what those are.
    pub(crate) resembling: Vec<(String, &'static str)>,
    /// What the envelopes of files say of further pages.
    pub(crate) pages: Pages,
}

/// The suspicions about a load whose other figures are known.
pub(crate) fn suspicions(
    receipt: &Receipt,
    findings: &Findings,
    table: &TraceTable,
) -> Vec<Suspicion> {
    let mut found = Vec::new();
    for why in &findings.cut_off {
        found.push(suspicion(
            "data.cut-off",
            format!("{why} What is whole before that was read; what came after is missing."),
            "Export or download the file again.",
        ));
    }
    export_caps(receipt, &mut found);
    further_pages(findings.pages, &mut found);
    for (file, what) in &findings.resembling {
        found.push(suspicion(
            "data.not-understood",
            format!("{file} looks like {what} and was read as a plain table: each id of its own counts as a trace."),
            "Open the platform's export of traces or spans instead.",
        ));
    }
    joins(receipt, findings, &mut found);
    records(receipt, findings, &mut found);
    latencies(&findings.latencies, &mut found);
    cut_texts(&findings.cut_texts, &mut found);
    for why in &findings.broken {
        found.push(suspicion(
            "data.left-out-file",
            format!("{why} That file is left out."),
            "If it belongs to these traces, mend it or export it again, and open all files together.",
        ));
    }
    for why in &findings.barren {
        found.push(suspicion(
            "data.empty-file",
            why.to_string(),
            "If it should hold some, export it again.",
        ));
    }
    times::times(table, &mut found);
    traffic::traffic(table, &mut found);
    values::values(table, &mut found);
    found
}

/// A suspicion whose next step is always the same.
fn suspicion(code: &str, sentence: String, next_step: &str) -> Suspicion {
    Suspicion {
        code: code.to_owned(),
        sentence,
        next_step: next_step.to_owned(),
    }
}

fn cut_texts(cut_texts: &CutTexts, found: &mut Vec<Suspicion>) {
    for (field, texts) in cut_texts.cut() {
        let those = match texts {
            1 => "1 text of it is".to_owned(),
            _ => format!("{} texts of it are", count(texts)),
        };
        found.push(suspicion(
            "data.cut-texts",
            format!(
                "No text of the field {field} is longer than {} characters, and {those} exactly as long: a spreadsheet \
                 cuts cells off there.",
                count(LONGEST_CELL as u64)
            ),
            "Export the file again and do not save it from a spreadsheet: dates and long numbers change there too.",
        ));
    }
}

fn latencies(latencies: &Latencies, found: &mut Vec<Suspicion>) {
    let Latencies { checked, wrong, .. } = *latencies;
    if wrong == 0 {
        return;
    }
    let unit = if latencies.thousandfold * 2 > wrong {
        ", mostly a thousandfold: milliseconds where the platform writes seconds"
    } else {
        ""
    };
    found.push(suspicion(
        "data.latency-unit",
        format!(
            "In {} of {} records the latency is not the time between start and end{unit}.",
            count(wrong),
            count(checked)
        ),
        "The time between start and end counts here; check the platform's export if that is wrong.",
    ));
}

/// Pages of one list tell that others follow, until the last one.
fn further_pages(Pages { followed, last }: Pages, found: &mut Vec<Suspicion>) {
    if followed == 0 || last > 0 {
        return;
    }
    let those = match followed {
        1 => {
            "What was read is a page of a longer list, and says that another one follows".to_owned()
        }
        _ => format!(
            "What was read are {} pages of longer lists, and each says that another one follows",
            count(followed)
        ),
    };
    found.push(suspicion(
        "data.further-pages",
        format!("{those}: it is not all that there is."),
        "Fetch the pages that follow too, and open all of them together.",
    ));
}

fn export_caps(receipt: &Receipt, found: &mut Vec<Suspicion>) {
    for file in receipt
        .files
        .iter()
        .filter(|file| CAPS.contains(&file.rows))
    {
        found.push(suspicion(
            "data.export-cap",
            format!(
                "{} has exactly {} {}s, where exports are often cut off: it may not be all of your traffic.",
                file.name,
                count(file.rows),
                receipt.row_unit
            ),
            "Compare with the number that the platform shows, and export the rest too.",
        ));
    }
}

fn joins(receipt: &Receipt, findings: &Findings, found: &mut Vec<Suspicion>) {
    for join in &receipt.joins {
        if join.found * 100 < join.records * GOOD_JOIN {
            found.push(suspicion(
                "data.join-rate",
                format!(
                    "Only {} of {} {}s belong to a trace of this load.",
                    count(join.found),
                    count(join.records),
                    join.what
                ),
                "Check that the files are of the same project and the same days.",
            ));
        }
    }
    if let Some(what) = findings.only_scores {
        found.push(suspicion(
            "data.only-scores",
            format!(
                "There are {what}s but no traces, so that only what they name is known: {}.",
                counted(receipt.traces, "trace")
            ),
            "Open the export of the traces together with this one.",
        ));
    }
}

fn records(receipt: &Receipt, findings: &Findings, found: &mut Vec<Suspicion>) {
    let kinds = [
        (
            findings.repeated,
            "data.repeated-ids",
            "1 record repeats an id that came before; each id counts once.",
            "records repeat an id that came before; each id counts once.",
            "Where parts of one export overlap that is right; else check that the id names a trace.",
        ),
        (
            findings.numbered,
            "data.no-ids",
            "1 record has no id, so its row number stands in: it cannot be joined back by id.",
            "records have no id, so row numbers stand in: the list to judge cannot be joined back by id.",
            "Export the trace ids too.",
        ),
        (
            findings.left_out,
            "data.no-trace-id",
            "1 record has no trace id and is left out.",
            "records have no trace id and are left out.",
            "Export the trace ids too.",
        ),
        (
            findings.miscounted,
            "data.miscounted",
            "1 group has counts that are none or contradict each other and is left out.",
            "groups have counts that are none or contradict each other and are left out.",
            "Correct the query: a group's parts cannot be more than its traces.",
        ),
        (
            findings.rootless,
            "data.no-root",
            "1 trace has no first span in the file: the export may have cut it in half.",
            "traces have no first span in the file: the export may have cut them in half.",
            "Export whole traces: a limit on spans cuts the first or the last ones.",
        ),
        (
            findings.partial,
            "data.no-parent",
            "1 trace has spans whose parent is not in the file: a part of it is missing.",
            "traces have spans whose parent is not in the file: a part of them is missing.",
            "Export whole traces, with every kind of span: what is summed over spans is too low there.",
        ),
        (
            receipt.skipped,
            "data.skipped",
            "1 record could not be read and is left out.",
            "records could not be read and are left out.",
            "Look at the list of those records, with line and reason.",
        ),
    ];
    for (number, code, one, several, next_step) in kinds {
        let sentence = match number {
            0 => continue,
            1 => one.to_owned(),
            _ => format!("{} {several}", count(number)),
        };
        found.push(suspicion(code, sentence, next_step));
    }
}
