//! How long the traces of each group are, in the fields that a price by tokens asks for.

use std::collections::HashMap;

use assay_plan::document::Plan;
use assay_sampling::population::{MeanTokens, Population};

use crate::group::{GroupError, Grouping, population};
use crate::table::TraceTable;
use crate::weights::Weights;

/// The population of a plan's groups before they are merged, as [`population`], with the mean tokens that its price asks for.
///
/// # Errors
/// As [`population`].
pub fn population_of(table: &TraceTable, plan: &Plan) -> Result<Population, GroupError> {
    let weighting = plan.weighting.as_ref();
    let mut counted = population(
        table,
        &plan.dimensions,
        &plan.signal,
        &plan.verdict,
        weighting,
    )?;
    tell_tokens(table, plan, &mut counted)?;
    Ok(counted)
}

/// Tells the strata of `population`, which are those of the plan, the mean tokens in the fields that have a rate.
///
/// A cell's mean is over the traces that say how many tokens they have, each as often as it stands for one, to a thousandth of a
/// token, so that neither the order of rows nor that of sums shows. A field that the table does not have is left out.
///
/// # Errors
/// As [`population`].
pub fn tell_tokens(
    table: &TraceTable,
    plan: &Plan,
    population: &mut Population,
) -> Result<(), GroupError> {
    if plan.token_rates.is_empty() {
        return Ok(());
    }
    let weights = Weights::of(table, plan.weighting.as_ref())?;
    let grouping = Grouping::of(table, &plan.dimensions, &plan.signal)?;
    for rate in &plan.token_rates {
        let Some(column) = table.column(&rate.field) else {
            continue;
        };
        let mut sums = vec![[(0.0, 0.0); 2]; grouping.labels.len()];
        let rows = grouping.stratum.iter().zip(&grouping.signal);
        for (row, (&stratum, &signal)) in rows.enumerate() {
            if let Some(tokens) = column.number(row).filter(|it| it.is_finite() && *it >= 0.0) {
                let (traces, sum) = &mut sums[stratum as usize][usize::from(!signal)];
                let weight = weights.of_row(row);
                *traces += weight;
                *sum += weight * tokens;
            }
        }
        let of_labels: HashMap<&[String], _> = (grouping.labels.iter())
            .map(Vec::as_slice)
            .zip(sums)
            .collect();
        for stratum in &mut population.strata {
            let sums = of_labels.get(stratum.labels.as_slice());
            let [with_signal, without_signal] = sums.map_or([None; 2], |sums| sums.map(mean));
            stratum.tokens.push(MeanTokens {
                field: rate.field.clone(),
                with_signal,
                without_signal,
            });
        }
    }
    Ok(())
}

fn mean((traces, sum): (f64, f64)) -> Option<f64> {
    const THOUSANDTHS: f64 = 1_000.0;
    (traces > 0.0).then(|| (sum / traces * THOUSANDTHS).round() / THOUSANDTHS)
}
