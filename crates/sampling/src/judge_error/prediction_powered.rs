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
    /// The weight that the judge's scores got.
    pub tuning: f64,
}

/// Prediction-powered inference of a mean (Angelopoulos et al. 2023, 10.1126/science.adi6000).
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
    let spread = alpha.z()
        * (tuning * tuning * variance(unlabelled) / many + variance(&corrections) / n).sqrt();
    Some(PoweredMean {
        point,
        interval: Interval {
            lower: point - spread,
            upper: point + spread,
        },
        tuning,
    })
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
