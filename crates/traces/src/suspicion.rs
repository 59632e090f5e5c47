//! What a careful reader would ask about a load, in whole sentences.

use assay_plan::data::Receipt;
use assay_plan::number::count;

/// Row counts at which platforms cut their exports off without a word.
const CAPS: &[u64] = &[500, 512, 1_000, 10_000, 50_000, 1_000_000, 1_500_000];

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
    /// Files that look like exports which are not understood, and what those are.
    pub(crate) resembling: Vec<(String, &'static str)>,
}

/// The suspicions about a load whose other figures are known.
pub(crate) fn suspicions(receipt: &Receipt, findings: &Findings) -> Vec<String> {
    let mut sentences = Vec::new();
    for file in &receipt.files {
        if CAPS.contains(&file.rows) {
            sentences.push(format!(
                "{} has exactly {} {}s, where exports are often cut off: it may not be all of your traffic.",
                file.name,
                count(file.rows),
                receipt.row_unit
            ));
        }
    }
    for (file, what) in &findings.resembling {
        sentences.push(format!(
            "{file} looks like {what} and was read as a plain table: each id of its own counts as a trace."
        ));
    }
    let mut say = |number: u64, one: &str, several: &str| match number {
        0 => {}
        1 => sentences.push(one.to_owned()),
        _ => sentences.push(format!("{} {several}", count(number))),
    };
    say(
        findings.repeated,
        "1 record repeats an id that came before; each id counts once.",
        "records repeat an id that came before; each id counts once.",
    );
    say(
        findings.numbered,
        "1 record has no id, so its row number stands in: it cannot be joined back by id.",
        "records have no id, so row numbers stand in: the list to judge cannot be joined back by id.",
    );
    say(
        findings.left_out,
        "1 record has no trace id and is left out.",
        "records have no trace id and are left out.",
    );
    say(
        findings.rootless,
        "1 trace has no first span in the file: the export may have cut it in half.",
        "traces have no first span in the file: the export may have cut them in half.",
    );
    say(
        receipt.skipped,
        "1 record could not be read and is left out.",
        "records could not be read and are left out.",
    );
    sentences
}
