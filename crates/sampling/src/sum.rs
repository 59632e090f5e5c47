//! Sums of many numbers that keep their last digits.

/// The sum of the numbers, with what rounding loses at each step kept and added at the end (Neumaier 1974): as good as with twice
/// the digits, in any order.
pub(crate) fn compensated(numbers: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for number in numbers {
        let next = sum + number;
        lost += if sum.abs() >= number.abs() {
            (sum - next) + number
        } else {
            (number - next) + sum
        };
        sum = next;
    }
    if lost.is_finite() { sum + lost } else { sum }
}

#[cfg(test)]
mod tests {
    use super::compensated;

    #[test]
    fn what_a_plain_sum_loses_is_kept() {
        let numbers = [1.0, 1e100, 1.0, -1e100];
        assert!((compensated(numbers.into_iter()) - 2.0).abs() < f64::EPSILON);
        let tenths = std::iter::repeat_n(0.1, 1_000_000);
        assert!((compensated(tenths) - 100_000.0).abs() < 1e-10);
    }

    #[test]
    fn infinite_sums_stay_infinite() {
        assert!(compensated([1.0, f64::INFINITY].into_iter()).is_infinite());
        assert!(compensated([f64::INFINITY, f64::NEG_INFINITY].into_iter()).is_nan());
        assert!(compensated(std::iter::empty()).abs() < f64::EPSILON);
    }
}
