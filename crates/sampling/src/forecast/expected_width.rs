//! The width of an interval on average over the verdicts that may come.

use crate::alpha::Alpha;
use crate::counts::CountDistribution;
use crate::interval::single::wilson_of;
use crate::population::MAX_TRACES;

/// The mean width of Wilson's interval over the number of bad verdicts among `judged`, at this rate.
///
/// The planned width is that of the expected number; this is the other definition in use. Without a verdict it is 1.
/// Rates outside [0, 1] count as the nearer end, more verdicts than [`MAX_TRACES`] as that many.
pub fn expected_wilson_width(rate: f64, judged: u64, alpha: Alpha) -> f64 {
    if judged == 0 {
        return 1.0;
    }
    let judged = judged.min(MAX_TRACES);
    let n = judged as f64;
    CountDistribution::binomial(judged, rate.clamp(0.0, 1.0))
        .iter()
        .map(|(bad, chance)| chance * wilson_of(bad as f64 / n, 1.0 / n, alpha.z()).width())
        .sum()
}
