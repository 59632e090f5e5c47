//! Two variants, such as releases or models, side by side: groups that moved against each other while all traffic stood
//! still.

use std::collections::BTreeMap;

use assay_sampling::alpha::Alpha;
use assay_sampling::comparison::difference::PairedCell;
use assay_sampling::comparison::groups::{Comparison, GroupFinding, compare};
use assay_sampling::interval::IntervalError;
use assay_sampling::interval::cell::JudgedCell;
use assay_sampling::multiplicity::Multiplicity;
use assay_sampling::population::{Cell, Population, Stratum};

use crate::dimension::{field_label, group_name};
use crate::document::Plan;

/// Two variants whose difference over all traffic may be none, though groups moved in both directions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cancelling {
    /// The field that tells the variants apart, as people call it.
    pub(crate) field: String,
    /// The two variants, the one that is compared against first.
    pub(crate) variants: [String; 2],
    /// What was compared.
    pub(crate) measure: Measure,
    /// The likely range of the difference over all traffic, second less first, in points.
    pub(crate) overall_points: [f64; 2],
    /// The groups that moved, the farthest first.
    pub(crate) moved: Vec<Moved>,
    /// How many groups there are in both variants.
    pub(crate) groups: usize,
}

/// What two variants are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The share of past verdicts that are bad, reweighted.
    Verdicts,
    /// The share of traces with signs of trouble.
    Signs,
}

/// A group that is not the same in both variants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Moved {
    /// The labels of the group's part in the second variant.
    pub(crate) labels: Vec<String>,
    /// The group, without its variant.
    pub(crate) name: String,
    /// Second less first, in points.
    pub(crate) points: f64,
}

/// The first dimension of two values whose variants cancel over all traffic (Gail & Simon 1985), by past verdicts or, where
/// those do not tell, by signs of trouble.
pub(crate) fn cancelling(plan: &Plan, population: &Population, alpha: Alpha) -> Option<Cancelling> {
    (0..plan.dimensions.len())
        .filter_map(|dimension| Pairs::of(population, dimension))
        .find_map(|pairs| {
            [Measure::Verdicts, Measure::Signs]
                .into_iter()
                .find_map(|measure| pairs.cancelling(plan, measure, alpha))
        })
}

/// The groups that are there in both variants, in both.
struct Pairs<'a> {
    dimension: usize,
    variants: [&'a str; 2],
    both: Vec<[&'a Stratum; 2]>,
}

impl<'a> Pairs<'a> {
    /// None where the dimension has not exactly two values, or fewer than two groups are in both.
    fn of(population: &'a Population, dimension: usize) -> Option<Self> {
        let mut variants: Vec<&str> = Vec::new();
        let mut groups: BTreeMap<Vec<&str>, [Option<&Stratum>; 2]> = BTreeMap::new();
        let value = |stratum: &'a Stratum| stratum.labels.get(dimension).map(String::as_str);
        for stratum in &population.strata {
            let value = value(stratum)?;
            if !variants.contains(&value) {
                variants.push(value);
            }
            if variants.len() > 2 {
                return None;
            }
        }
        variants.sort_unstable();
        let variants: [&str; 2] = variants.try_into().ok()?;
        for stratum in &population.strata {
            let others = (0..stratum.labels.len()).filter(|&place| place != dimension);
            let key = others.map(|place| stratum.labels[place].as_str()).collect();
            let second = usize::from(value(stratum)? == variants[1]);
            groups.entry(key).or_default()[second] = Some(stratum);
        }
        let both: Vec<[&Stratum; 2]> = groups
            .into_values()
            .filter_map(|[first, second]| Some([first?, second?]))
            .collect();
        (both.len() >= 2).then_some(Self {
            dimension,
            variants,
            both,
        })
    }

    fn cancelling(&self, plan: &Plan, measure: Measure, alpha: Alpha) -> Option<Cancelling> {
        let found = self.compared(measure, alpha).ok()?;
        let mut moved: Vec<Moved> = found
            .groups
            .iter()
            .zip(&self.both)
            .filter_map(|(group, [_, second])| match group {
                GroupFinding::Compared {
                    difference,
                    moved: true,
                    ..
                } => Some(self.moved(second, difference.point)),
                _ => None,
            })
            .collect();
        if !found.effects_cancel() || moved.len() < 2 {
            return None;
        }
        moved.sort_unstable_by(|one, other| other.points.abs().total_cmp(&one.points.abs()));
        let overall = found.overall.interval;
        Some(Cancelling {
            field: field_label(&plan.dimensions.get(self.dimension)?.field).into_owned(),
            variants: self.variants.map(str::to_owned),
            measure,
            overall_points: [overall.lower * 100.0, overall.upper * 100.0],
            moved,
            groups: self.both.len(),
        })
    }

    fn compared(&self, measure: Measure, alpha: Alpha) -> Result<Comparison, IntervalError> {
        let groups = self
            .both
            .iter()
            .map(|pair| paired(pair, measure))
            .collect::<Result<Vec<_>, _>>()?;
        compare(&groups, Multiplicity::default(), alpha)
    }

    fn moved(&self, second: &Stratum, difference: f64) -> Moved {
        let mut others = second.labels.clone();
        others.remove(self.dimension);
        Moved {
            labels: second.labels.clone(),
            name: group_name(&others),
            points: difference * 100.0,
        }
    }
}

/// The cells of one group in both variants. Signs of trouble are known of every trace: there each counts as judged.
fn paired(
    [first, second]: &[&Stratum; 2],
    measure: Measure,
) -> Result<Vec<PairedCell>, IntervalError> {
    let weight = |one: u64, other: u64| one.saturating_add(other) as f64;
    match measure {
        Measure::Signs => {
            let side = |it: &Stratum| {
                let traces = it.traces();
                JudgedCell::new(false, traces, traces, it.with_signal.traces as f64)
            };
            Ok(vec![PairedCell {
                weight: weight(first.traces(), second.traces()),
                first: side(first)?,
                second: side(second)?,
            }])
        }
        Measure::Verdicts => {
            let side = |cell: &Cell, signal| {
                JudgedCell::new(signal, cell.traces, cell.judged, cell.judged_bad as f64)
            };
            first
                .cells()
                .into_iter()
                .zip(second.cells())
                .zip([true, false])
                .filter(|((first, second), _)| first.traces > 0 && second.traces > 0)
                .map(|((first, second), signal)| {
                    Ok(PairedCell {
                        weight: weight(first.traces, second.traces),
                        first: side(first, signal)?,
                        second: side(second, signal)?,
                    })
                })
                .collect()
        }
    }
}
