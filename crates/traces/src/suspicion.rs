//! What a careful reader would ask about a load, in whole sentences.

use assay_plan::data::Receipt;

/// Row counts at which platforms cut their exports off without a word.
const CAPS: &[u64] = &[500, 512, 1_000, 10_000, 50_000, 1_000_000, 1_500_000];

/// The suspicions about a load whose other figures are known.
pub(crate) fn suspicions(receipt: &Receipt, repeated: u64, without_id: u64) -> Vec<String> {
    let mut sentences = Vec::new();
    for file in &receipt.files {
        if CAPS.contains(&file.rows) {
            sentences.push(format!(
                "{} has exactly {} {}s, where exports are often cut off: it may not be all of your traffic.",
                file.name, file.rows, receipt.row_unit
            ));
        }
    }
    if repeated > 0 {
        sentences.push(format!(
            "{repeated} {} an id that came before; each id counts once.",
            if repeated == 1 {
                "record repeats"
            } else {
                "records repeat"
            }
        ));
    }
    if without_id > 0 {
        sentences.push(if receipt.row_unit == "row" || receipt.row_unit == "trace" {
            format!(
                "{without_id} {} no id, so row numbers stand in: the list to judge cannot be joined back by id.",
                if without_id == 1 { "record has" } else { "records have" }
            )
        } else {
            format!("{without_id} {} no trace id and were left out.", if without_id == 1 { "record has" } else { "records have" })
        });
    }
    if receipt.skipped > 0 {
        sentences.push(format!(
            "{} could not be read and {} left out.",
            if receipt.skipped == 1 {
                "1 record".to_owned()
            } else {
                format!("{} records", receipt.skipped)
            },
            if receipt.skipped == 1 { "is" } else { "are" }
        ));
    }
    sentences
}
