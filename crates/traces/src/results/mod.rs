//! Judged results that come back: read as any export, joined by id to the traces, or to what the list said of them.

mod contrast;
mod error;
mod join;
mod listed;
mod parts;
mod read;
mod whose;

use assay_plan::data::Field;
use assay_plan::document::Plan;
use assay_plan::merge::merged;
use assay_plan::results::counts::Counted;
use assay_plan::results::estimate::{Estimates, estimate};
use assay_plan::results::next::enough;
use assay_plan::results::propose::propose;
use assay_plan::results::reading::Reading;
use assay_plan::solve::solve;

use crate::fields::fields;
use crate::group::population_of;
use crate::reread::Owners;
use crate::table::TraceTable;
pub use contrast::Comparing;
pub use error::ResultsError;
use join::Side;

/// The share of ranges that hold the true rate, where no plan says it.
const USUAL_CONFIDENCE: f64 = 0.95;

/// Results as they were read.
///
/// ```
/// use assay_plan::data::Unit;
/// use assay_traces::Loader;
/// use assay_traces::results::Results;
///
/// let mut loader = Loader::of_results(Unit::Trace);
/// loader.begin_file("judged.csv", 150);
/// loader.push(b"id,group,signal,inclusion_probability,weight,plan_id,seed,verdict\n")?;
/// loader.push(b"7f3a,refund,no,0.5,2,1a2b3c4d5e6f,s,pass\n91c0,refund,no,0.5,2,1a2b3c4d5e6f,s,fail\n")?;
/// loader.end_file()?;
/// let results = Results::of(loader.finish()?.0);
///
/// let reading = results.proposed()?;
/// assert_eq!(reading.verdict.field, "verdict");
/// let counted = results.count(&reading, None)?;
/// let refund = &counted.groups[0].without_signal;
/// assert_eq!((refund.traces, refund.judged(), refund.bad() as u64), (4, 2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Results {
    table: TraceTable,
    fields: Vec<Field>,
    /// The traces of the spans that they name.
    owners: Owners,
}

impl Results {
    /// Results that a [`crate::Loader::of_results`] read.
    pub fn of(table: TraceTable) -> Self {
        let fields = fields(&table);
        Self {
            table,
            fields,
            owners: Owners::default(),
        }
    }

    /// Spans that they may name, of which this table does not tell the traces; its files do, read by
    /// [`Loader::tracing`](crate::Loader::tracing).
    pub fn unknown_spans(&self, traffic: &TraceTable) -> Owners {
        Owners::sought(whose::unknown_spans(&self.table, traffic))
    }

    /// Takes what the files told of those: results that name a span count for its trace from now on.
    pub fn learn(&mut self, owners: Owners) {
        self.owners = owners;
    }

    /// Their fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// How they are likely meant to be read.
    ///
    /// # Errors
    ///
    /// No field looks like a verdict.
    pub fn proposed(&self) -> Result<Reading, ResultsError> {
        propose(&self.fields).ok_or(ResultsError::NoVerdict)
    }

    /// Counts them by group and cell. With traffic, the traces are found by their ids and the plan's list is drawn again, so
    /// that it is known which traces are missing and which the plan did not choose; without, or where the list is that of
    /// another plan, its own columns say what each trace stands for.
    ///
    /// # Errors
    ///
    /// A field that is not there, results that no trace is found of, and a plan that does not fit the traces.
    pub fn count(
        &self,
        reading: &Reading,
        traffic: Option<(&TraceTable, &Plan)>,
    ) -> Result<Counted, ResultsError> {
        join::join(self, reading, traffic, Side::All)
    }

    /// What they say of the traffic: [`Results::count`], estimated with the plan's confidence and held against its targets.
    ///
    /// # Errors
    ///
    /// As [`Results::count`], and where the plan cannot be solved or the counts contradict each other.
    pub fn estimates(
        &self,
        reading: &Reading,
        traffic: Option<(&TraceTable, &Plan)>,
    ) -> Result<Estimates, ResultsError> {
        let counted = self.count(reading, traffic)?;
        let Some((table, plan)) = traffic else {
            return Ok(estimate(&counted, USUAL_CONFIDENCE, None)?);
        };
        let population = merged(plan, &population_of(table, plan)?);
        let solution = solve(plan, &population)?;
        let mut estimates = estimate(&counted, plan.confidence, Some(&solution))?;
        estimates.enough = enough(plan, &population, &estimates)?;
        Ok(estimates)
    }
}
