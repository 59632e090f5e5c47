//! What the classic allocation rules make proportional to what.
//!
//! Each gives the score that [`super::continuous::allocate`] turns into calls; [`super::by_rule::spend`] does both.

use crate::forecast::group::ExpectedCell;

/// Every stratum the same sampling rate: the score is its size.
pub fn proportional(traces: u64) -> f64 {
    traces as f64
}

/// Every stratum the same number of calls.
pub fn equal() -> f64 {
    1.0
}

/// The least variance of the overall rate for a number of calls (Neyman 1934): the score is the stratum's part in the
/// standard error, as [`standard_error_part`] gives it.
pub fn neyman(part: f64) -> f64 {
    part
}

/// The least variance of the overall rate for a sum of money: Neyman's score over the root of the price of a call
/// (Cochran 1977, section 5.5).
pub fn cost_optimal(part: f64, unit_cost: f64) -> f64 {
    part / unit_cost.sqrt()
}

/// Between Neyman's allocation (`power` 1) and equal standard errors in all strata (`power` 0): `W^power σ`
/// (Bankier 1988, in the form for standard errors).
pub fn power(share: f64, deviation: f64, power: f64) -> f64 {
    share.powf(power) * deviation
}

/// A stratum's part `A` in the standard error of the overall rate, so that its variance is `A²/n` less what the finite
/// population saves: `W σ √(N/(N − 1))`. A single trace is known once it is judged: 0.
pub fn standard_error_part(share: f64, deviation: f64, traces: u64) -> f64 {
    if traces < 2 {
        return 0.0;
    }
    share * deviation * (traces as f64 / (traces - 1) as f64).sqrt()
}

/// The same part for a stratum of two cells, of whose calls a fixed share `calls_with_signal` goes to the traces with the
/// failure signal, which are `traces_with_signal` of the traces: `W √(φ² pq/s + (1 − φ)² p′q′/(1 − s))`.
pub fn standard_error_part_of_cells(
    share: f64,
    traces_with_signal: f64,
    calls_with_signal: f64,
    rate_with_signal: f64,
    rate_without_signal: f64,
) -> f64 {
    let part = |cell_share: f64, rate: f64, calls: f64| {
        if cell_share > 0.0 {
            cell_share * cell_share * rate * (1.0 - rate) / calls
        } else {
            0.0
        }
    };
    share
        * (part(traces_with_signal, rate_with_signal, calls_with_signal)
            + part(
                1.0 - traces_with_signal,
                rate_without_signal,
                1.0 - calls_with_signal,
            ))
        .sqrt()
}

/// The multiplier that gives the rate of a stratum the least variance: the ratio of the two cells' standard deviations
/// (Neyman 1934, inside the stratum), `√(pq/(p′q′))`. Rates are moved into
/// [`ExpectedCell::RATES`](crate::forecast::group::ExpectedCell::RATES), so that it lies between 0.14 and 7.1.
pub fn best_multiplier(rate_with_signal: f64, rate_without_signal: f64) -> f64 {
    let (lowest, highest) = ExpectedCell::RATES;
    let variance = |rate: f64| {
        let rate = rate.max(lowest).min(highest);
        rate * (1.0 - rate)
    };
    (variance(rate_with_signal) / variance(rate_without_signal)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_do_not_differ_are_one_cell() {
        let (share, rate) = (0.3, 0.1_f64);
        let one = share * (rate * (1.0 - rate)).sqrt();
        let two = standard_error_part_of_cells(share, 0.2, 0.2, rate, rate);
        assert!((one - two).abs() < 1e-15);
        assert!(
            (standard_error_part(share, (rate * (1.0 - rate)).sqrt(), 1_000_000_000) - one).abs()
                < 1e-9
        );
        assert!(standard_error_part(share, 0.3, 1).abs() < f64::EPSILON);
    }

    #[test]
    fn the_best_multiplier_gives_the_least_error() {
        let (traces_with_signal, rate_with, rate_without) = (0.1, 0.65, 0.02);
        let best = best_multiplier(rate_with, rate_without);
        let error = |multiplier: f64| {
            let calls = multiplier * traces_with_signal
                / (multiplier * traces_with_signal + 1.0 - traces_with_signal);
            standard_error_part_of_cells(1.0, traces_with_signal, calls, rate_with, rate_without)
        };
        assert!((best - 3.4).abs() < 0.01);
        for rates in [(0.0, 0.0), (1.0, 0.5), (f64::NAN, 0.0), (0.5, 0.0)] {
            assert!(
                (0.14..7.1).contains(&best_multiplier(rates.0, rates.1)),
                "{rates:?}"
            );
        }
        assert!(error(best) < error(best * 1.1) && error(best) < error(best / 1.1));
    }
}
