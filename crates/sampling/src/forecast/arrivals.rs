//! When so many of something that arrives at random will have arrived.

use crate::alpha::Alpha;
use crate::beta::quantile;

/// How long it takes, with the time in which the arrivals were watched as the unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeUntil {
    /// At the pace that was seen.
    pub expected: f64,
    /// It takes at least so long, with half of alpha as the chance to be wrong.
    pub earliest: f64,
    /// It takes at most so long, with the same chance.
    pub latest: f64,
}

/// How long it takes until `goal` have been judged, where `seen` arrived in the time that was watched and the share `judged`
/// of what arrives is; `None` where nothing was seen or is judged.
///
/// Arrivals are a Poisson process of unknown rate, under the prior of Jeffreys. The wait for the k-th then has the gamma-gamma
/// distribution (Bernardo & Smith, "Bayesian Theory", 1994, appendix A): it is B/(1 − B) with a beta variable of
/// parameters k and `seen` + ½, so that both the chance of the past and that of the future are in it.
pub fn time_until(goal: u64, seen: u64, judged: f64, alpha: Alpha) -> Option<TimeUntil> {
    if seen == 0 || judged.is_nan() || judged <= 0.0 {
        return None;
    }
    let (goal, seen) = (goal as f64, seen as f64);
    let at = |chance: f64| {
        let beta = quantile(chance, goal, seen + 0.5);
        beta / (1.0 - beta) / judged
    };
    let wait = |chance: f64| if goal > 0.0 { at(chance) } else { 0.0 };
    let tail = alpha.value() / 2.0;
    Some(TimeUntil {
        expected: goal / seen / judged,
        earliest: wait(tail),
        latest: wait(1.0 - tail),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alpha() -> Alpha {
        Alpha::new(0.05).unwrap()
    }

    /// The wait for the first has a closed form: one less than a power.
    #[test]
    fn the_wait_for_one_is_as_its_closed_form_says() {
        for seen in [1, 7, 400] {
            let wait = time_until(1, seen, 1.0, alpha()).unwrap();
            let exact = |chance: f64| (1.0 - chance).powf(-1.0 / (seen as f64 + 0.5)) - 1.0;
            assert!((wait.earliest - exact(0.025)).abs() < 1e-12, "{seen}");
            assert!((wait.latest - exact(0.975)).abs() < 1e-9, "{seen}");
        }
    }

    #[test]
    fn judging_half_of_them_takes_twice_as_long_and_nothing_takes_no_time() {
        let [all, half] = [1.0, 0.5].map(|judged| time_until(60, 90, judged, alpha()).unwrap());
        assert!((half.expected - 2.0 * all.expected).abs() < 1e-12);
        assert!((half.latest - 2.0 * all.latest).abs() < 1e-9);
        assert!(all.earliest < all.expected && all.expected < all.latest);
        let none = time_until(0, 90, 1.0, alpha()).unwrap();
        assert!(none.expected.abs() + none.earliest.abs() + none.latest.abs() < 1e-12);
        assert_eq!(time_until(60, 0, 1.0, alpha()), None);
        assert_eq!(time_until(60, 90, 0.0, alpha()), None);
    }

    /// The chance that so many or more arrive, of which `mean` do on average.
    fn at_least(goal: u64, mean: f64) -> f64 {
        let mut chance = (-mean).exp();
        let mut below = 0.0;
        for number in 0..goal {
            below += chance;
            chance *= mean / (number + 1) as f64;
        }
        1.0 - below
    }

    /// Over all that can be seen of a steady stream, the true wait lies within the range as often as it says.
    #[test]
    fn the_range_holds_the_wait_as_often_as_it_says() {
        for (mean, goal) in [(12.0, 5), (40.0, 100), (90.0, 30)] {
            let (mut coverage, mut chance) = (0.0, f64::exp(-mean));
            for seen in 1..300_u64 {
                chance *= mean / seen as f64;
                let wait = time_until(goal, seen, 1.0, alpha()).unwrap();
                let by = |time: f64| at_least(goal, mean * time);
                coverage += chance * (by(wait.latest) - by(wait.earliest));
            }
            assert!(
                (0.94..0.96).contains(&coverage),
                "{mean}, {goal}: {coverage}"
            );
        }
    }
}
