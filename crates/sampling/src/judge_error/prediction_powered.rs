//! A mean by people's labels, made sharper by the judge's scores of many more traces.

use crate::alpha::Alpha;
use crate::interval::Interval;

/// How much weight the judge's scores get.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tuning {
    /// The weight of least variance, within 0 and 1 (PPI++; arXiv 2311.01453).
    LeastVariance,
    /// This weight; 1 is plain prediction-powered inference, 0 ignores the judge.
    Fixed(f64),
}

/// A mean with its interval; not kept within 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoweredMean {
    /// The mean.
    pub point: f64,
    /// Its interval.
    pub interval: Interval,
    /// Its variance, which the interval is made from.
    pub variance: f64,
    /// The weight that the judge's scores got.
    pub tuning: f64,
}

/// Prediction-powered inference of a mean (Angelopoulos et al. 2023, 10.1126/science.adi6000):
/// `λ f̄_U + mean(y − λ f)` with the variance `λ² var(f_U)/N + var(y − λ f)/n`, for labels y and the judge's scores f of n labelled
/// and N unlabelled traces.
///
/// `labelled` holds people's label and the judge's score of each labelled trace, which must be a random sample;
/// `unlabelled` the judge's scores of the others. `None` when either is empty.
pub fn powered_mean(
    labelled: &[(f64, f64)],
    unlabelled: &[f64],
    tuning: Tuning,
    alpha: Alpha,
) -> Option<PoweredMean> {
    if labelled.is_empty() || unlabelled.is_empty() {
        return None;
    }
    let labels: Vec<f64> = labelled.iter().map(|(label, _)| *label).collect();
    let judged: Vec<f64> = labelled.iter().map(|(_, judged)| *judged).collect();
    let (n, many) = (labelled.len() as f64, unlabelled.len() as f64);
    let tuning = match tuning {
        Tuning::Fixed(weight) => weight,
        Tuning::LeastVariance => {
            let (label_mean, judged_mean) = (mean(&labels), mean(&judged));
            let together = labelled
                .iter()
                .map(|(label, judged)| (label - label_mean) * (judged - judged_mean))
                .sum::<f64>()
                / n;
            let all: Vec<f64> = judged.iter().chain(unlabelled).copied().collect();
            let spread = variance(&all) * all.len() as f64 / (all.len() as f64 - 1.0);
            if spread > 0.0 {
                (together / ((1.0 + n / many) * spread)).clamp(0.0, 1.0)
            } else {
                0.0
            }
        }
    };
    let corrections: Vec<f64> = labelled
        .iter()
        .map(|(label, judged)| label - tuning * judged)
        .collect();
    let point = tuning * mean(unlabelled) + mean(&corrections);
    let variance = tuning * tuning * variance(unlabelled) / many + variance(&corrections) / n;
    Some(PoweredMean {
        point,
        interval: around(point, variance, alpha),
        variance,
        tuning,
    })
}

/// A stratum or cell with people's labels and the judge's scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelledStratum<'a> {
    /// Its share of the traffic, or any weight in proportion to it.
    pub weight: f64,
    /// People's label and the judge's score of each labelled trace: a random sample of the stratum's.
    pub labelled: &'a [(f64, f64)],
    /// The judge's scores of the others.
    pub unlabelled: &'a [f64],
}

/// A reweighted mean with its interval; not kept within 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StratifiedPoweredMean {
    /// `Σ W θ` over the strata with labels.
    pub point: f64,
    /// Its interval, from the variance `Σ W² V`.
    pub interval: Interval,
    /// Share of the weight in strata that have labels and scores, 0 to 1; only these are told of.
    pub covered_share: f64,
}

/// Prediction-powered inference stratum by stratum (Fisch et al. 2024, arXiv 2406.04291): each stratum's judge gets the weight that
/// it deserves there, and means and variances add up by the strata's weights.
///
/// Right also where labels were drawn at different rates, such as more among traces with a sign of trouble. `None` when no stratum
/// has both labels and scores, or the weights are not positive numbers.
pub fn stratified_powered_mean(
    strata: &[LabelledStratum<'_>],
    tuning: Tuning,
    alpha: Alpha,
) -> Option<StratifiedPoweredMean> {
    let found: Vec<(f64, PoweredMean)> = strata
        .iter()
        .filter(|stratum| stratum.weight > 0.0)
        .filter_map(|stratum| {
            let mean = powered_mean(stratum.labelled, stratum.unlabelled, tuning, alpha)?;
            Some((stratum.weight, mean))
        })
        .collect();
    let total: f64 = strata.iter().map(|stratum| stratum.weight.max(0.0)).sum();
    let covered: f64 = found.iter().map(|(weight, _)| weight).sum();
    if !(total.is_finite() && covered > 0.0) {
        return None;
    }
    let (point, variance) = found
        .iter()
        .fold((0.0, 0.0), |(point, variance), (weight, mean)| {
            let share = weight / covered;
            (
                point + share * mean.point,
                variance + share * share * mean.variance,
            )
        });
    Some(StratifiedPoweredMean {
        point,
        interval: around(point, variance, alpha),
        covered_share: covered / total,
    })
}

fn around(point: f64, variance: f64, alpha: Alpha) -> Interval {
    let spread = alpha.z() * variance.sqrt();
    Interval {
        lower: point - spread,
        upper: point + spread,
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The mean squared deviation.
fn variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    values
        .iter()
        .map(|value| (value - centre).powi(2))
        .sum::<f64>()
        / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{RandomBits, SplitMix64};

    fn alpha() -> Alpha {
        Alpha::new(0.05).unwrap()
    }

    #[test]
    fn one_stratum_is_no_stratification() {
        let labelled = [(1.0, 0.9), (0.0, 0.2), (0.0, 0.4), (1.0, 0.7), (0.0, 0.1)];
        let unlabelled = [0.3, 0.8, 0.1, 0.2, 0.9, 0.4];
        let plain = powered_mean(&labelled, &unlabelled, Tuning::LeastVariance, alpha()).unwrap();
        let stratum = LabelledStratum {
            weight: 7.0,
            labelled: &labelled,
            unlabelled: &unlabelled,
        };
        let nothing = LabelledStratum {
            weight: 3.0,
            labelled: &[],
            unlabelled: &unlabelled,
        };
        let found =
            stratified_powered_mean(&[stratum, nothing], Tuning::LeastVariance, alpha()).unwrap();
        assert!((found.point - plain.point).abs() < 1e-15);
        assert!((found.interval.width() - plain.interval.width()).abs() < 1e-12);
        assert!((found.covered_share - 0.7).abs() < 1e-15);
        assert_eq!(
            stratified_powered_mean(&[nothing], Tuning::LeastVariance, alpha()),
            None
        );
    }

    /// Labels are five times as frequent in the troubled stratum, where the judge is harsh; in the other it is lenient.
    #[test]
    fn it_holds_the_truth_where_labels_were_drawn_unevenly() {
        let mut random = SplitMix64::new(12);
        let rates = [0.6, 0.05];
        let weights = [0.1, 0.9];
        let truth: f64 = rates
            .iter()
            .zip(weights)
            .map(|(rate, weight)| rate * weight)
            .sum();
        let runs = 400;
        let mut held = 0;
        for _ in 0..runs {
            let mut trace = |rate: f64, shift: f64| {
                let bad = f64::from(u8::from(random.open_unit() < rate));
                (
                    bad,
                    (0.6 * bad + 0.2 + shift + 0.2 * random.open_unit()).clamp(0.0, 1.0),
                )
            };
            let mut sample = |rate, shift, count: usize| -> Vec<(f64, f64)> {
                (0..count).map(|_| trace(rate, shift)).collect()
            };
            let labelled = [sample(rates[0], 0.1, 100), sample(rates[1], -0.1, 180)];
            let judged = [sample(rates[0], 0.1, 300), sample(rates[1], -0.1, 900)].map(|traces| {
                traces
                    .into_iter()
                    .map(|(_, score)| score)
                    .collect::<Vec<f64>>()
            });
            let strata = [0, 1].map(|place| LabelledStratum {
                weight: weights[place],
                labelled: &labelled[place],
                unlabelled: &judged[place],
            });
            let found = stratified_powered_mean(&strata, Tuning::LeastVariance, alpha()).unwrap();
            held += u32::from(found.interval.contains(truth));
        }
        // 95 % of 400 within four standard deviations, with a little less for the normal approximation.
        assert!((358..=397).contains(&held), "{held} of {runs}");
    }
}
