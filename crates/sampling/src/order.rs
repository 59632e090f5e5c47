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
