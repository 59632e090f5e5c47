//! A cell in parts, in each of which every trace stands for as many real ones.
//!
//! Within a cell traces are drawn alike, so that a plain average of its verdicts is right as long as they weigh alike too.
//! Where they do not, as rows with weights and the first traces of a stream, each weight is a stratum of its own
//! (post-stratification: Holt & Smith, "Post stratification", JRSS A 142, 1979).

use assay_plan::results::counts::{CellResults, GroupResults};

/// The most weights that are told apart in one cell: with more, hardly any has enough verdicts.
pub(super) const MOST_PARTS: usize = 12;

/// Weights that differ by no more than this share of themselves are one: lists are opened in spreadsheets, which round.
const ALIKE: f64 = 1e-6;

/// A cell in parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts(Vec<Part>);

#[derive(Clone, Debug)]
struct Part {
    /// For how many real traces each stands.
    weight: f64,
    /// For how many all of its traces stand together, listed or not.
    stands_for: f64,
    cell: CellResults,
}

impl Parts {
    /// The part of this weight, with what its traces stand for; none where there are [`MOST_PARTS`] others.
    pub(super) fn of(&mut self, weight: f64) -> Option<(&mut f64, &mut CellResults)> {
        let alike = |it: &Part| (it.weight - weight).abs() <= ALIKE * weight;
        let place = match self.0.iter().position(alike) {
            Some(place) => place,
            None if self.0.len() < MOST_PARTS => {
                self.0.push(Part {
                    weight,
                    stands_for: 0.0,
                    cell: CellResults::default(),
                });
                self.0.len() - 1
            }
            None => return None,
        };
        let part = &mut self.0[place];
        Some((&mut part.stands_for, &mut part.cell))
    }

    /// Every part, with what its traces stand for.
    pub(super) fn all(&mut self) -> impl Iterator<Item = (f64, &mut CellResults)> {
        self.0
            .iter_mut()
            .map(|part| (part.stands_for, &mut part.cell))
    }
}

/// A group of these cells, with the failure signal and without it.
pub(super) fn group(labels: Vec<String>, cells: [Parts; 2]) -> GroupResults {
    let mut group = GroupResults {
        labels,
        ..GroupResults::default()
    };
    for (Parts(parts), signal) in cells.into_iter().zip([true, false]) {
        let mut cells = parts.into_iter().map(|part| part.cell);
        let own = cells.next().unwrap_or_default();
        group.parts.extend(cells.map(|cell| (signal, cell)));
        if signal {
            group.with_signal = own;
        } else {
            group.without_signal = own;
        }
    }
    group
}
