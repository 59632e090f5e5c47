//! The report of a plan on traces.

use std::time::{SystemTime, UNIX_EPOCH};

use assay_plan::data::Receipt;
use assay_plan::document::Plan;
use assay_plan::snapshot::privacy::Privacy;
use assay_plan::snapshot::{About, Counts, Snapshot};
use assay_report::report::Report;
use assay_traces::TraceTable;
use assay_traces::draw::DrawError;
use assay_traces::group::{Matched, group_of};

use crate::error::CliError;

/// The report as one HTML file.
///
/// # Errors
///
/// [`CliError`] when the plan does not fit the traces.
pub(crate) fn report(
    table: &TraceTable,
    receipt: &Receipt,
    plan: Plan,
) -> Result<String, CliError> {
    let grouped = group_of(table, &plan, &mut Matched::default()).map_err(DrawError::from)?;
    let snapshot = Snapshot {
        about: About::of(receipt),
        plan,
        counts: Counts {
            population: grouped.population,
            signal_matches: grouped.signal_matches,
            weightless: grouped.weightless,
        },
        kept: Vec::new(),
        hidden: Vec::new(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |it| it.as_millis() as i64);
    let shared = snapshot.shared(Privacy::default());
    Ok(Report::of(shared, now).map_err(DrawError::from)?.page())
}
