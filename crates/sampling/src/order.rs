//! Puts things in order by one routine for all kinds of them. The library's is compiled anew for each kind, several
//! thousand bytes a time, and much of what is sorted is few and sorted before the first numbers show, so that it would be
//! downloaded first.

use std::cmp::Ordering;

/// The places from 0 up to `length` in the order that `compare` tells of any two; equal ones stay as they are.
pub fn places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|&one, &other| compare(one, other));
    places
}

/// Sorts values; equal ones stay as they are.
///
/// ```
/// let mut words = vec!["to", "be", "or", "not"];
/// assay_sampling::order::sort_by(&mut words, |one, other| one.len().cmp(&other.len()));
/// assert_eq!(words, ["to", "be", "or", "not"]);
/// assay_sampling::order::sort_by(&mut words, |one, other| one.cmp(other));
/// assert_eq!(words, ["be", "not", "or", "to"]);
/// ```
pub fn sort_by<T>(values: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(values.len(), &|one, other| {
        compare(&values[one], &values[other])
    });
    let mut taken: Vec<Option<T>> = std::mem::take(values).into_iter().map(Some).collect();
    values.extend(places.into_iter().filter_map(|place| taken[place].take()));
}

/// Bits of a digit of a number.
const DIGIT: u32 = 11;

/// Sorts numbers by [`f64::total_cmp`]: by one digit of their bits after the other, from the last on (radix sorting; D. Knuth,
/// "The Art of Computer Programming" 3, 1998, section 5.2.5). In a browser that is faster than the library, and shorter.
pub fn sort_numbers(numbers: &mut Vec<f64>) {
    let mut sorted = vec![0.0; numbers.len()];
    for shift in (0..u64::BITS).step_by(DIGIT as usize) {
        sort_by_digit(numbers, shift, &mut sorted);
        std::mem::swap(numbers, &mut sorted);
    }
}

#[inline(never)]
fn sort_by_digit(numbers: &[f64], shift: u32, sorted: &mut [f64]) {
    let digit = |number: &f64| (place_in_order(*number) >> shift) as usize % (1 << DIGIT);
    let mut next = [0; 1 << DIGIT];
    for number in numbers {
        next[digit(number)] += 1;
    }
    let mut before = 0;
    for next in &mut next {
        before += std::mem::replace(next, before);
    }
    for number in numbers {
        let next = &mut next[digit(number)];
        if let Some(place) = sorted.get_mut(*next) {
            *place = *number;
        }
        *next += 1;
    }
}

/// Greater for the greater number.
#[inline]
fn place_in_order(number: f64) -> u64 {
    let bits = number.to_bits();
    let is_negative = bits >> 63;
    bits ^ (is_negative.wrapping_neg() | 1 << 63)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_sorted_as_the_library_does(
            bits in prop::collection::vec(any::<u64>(), 0..200),
            near in prop::collection::vec((-4_i64..4, 0_u64..3), 0..200),
        ) {
            let near = near.into_iter().map(|(number, ulps)| f64::from_bits((number as f64).to_bits() + ulps));
            let special = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -f64::NAN, f64::MIN_POSITIVE];
            let mut numbers: Vec<f64> = bits.into_iter().map(f64::from_bits).chain(near).chain(special).collect();
            let mut expected = numbers.clone();
            sort_numbers(&mut numbers);
            expected.sort_by(f64::total_cmp);
            let [found, expected] = [numbers, expected].map(|all| all.into_iter().map(f64::to_bits).collect::<Vec<_>>());
            prop_assert_eq!(found, expected);
        }
    }
}
