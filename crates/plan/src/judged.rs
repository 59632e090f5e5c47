//! Who gets judged: each group's share of the traffic beside its share of the judge's calls.

use serde::Serialize;

use crate::dimension::group_name;
use crate::sheet::{Figure, Sheet};
use crate::solution::Solution;
use crate::traffic::ratio;

/// One group's shares.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shares {
    /// The group.
    pub name: String,
    /// Its share of the traces, 0 to 1.
    pub of_traffic: f64,
    /// Its share of the calls, 0 to 1.
    pub of_calls: f64,
    /// How many times as often one of its traces is judged as the average one.
    pub times: f64,
}

/// The shares of every group, in the solution's order.
pub fn shares(solution: &Solution) -> Vec<Shares> {
    solution
        .groups
        .iter()
        .map(|group| Shares {
            name: group_name(&group.labels),
            of_traffic: group.share,
            of_calls: ratio(group.calls, solution.calls),
            times: group.judged_times_average,
        })
        .collect()
}

/// The shares as a table.
pub fn sheet(shares: &[Shares]) -> Sheet {
    let columns = [
        "Group",
        "Share of the traffic",
        "Share of the calls",
        "Judged as often as the average trace",
    ];
    Sheet {
        columns: columns.map(str::to_owned).to_vec(),
        rows: shares
            .iter()
            .map(|it| {
                vec![
                    Figure::Text(it.name.clone()),
                    Figure::Share(it.of_traffic),
                    Figure::Share(it.of_calls),
                    Figure::Times(it.times),
                ]
            })
            .collect(),
    }
}
