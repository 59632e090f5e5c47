//! Finding the number from which on something holds.

/// The least number in `low..=high` with a property that holds for every number from the first it holds for; `high` where it
/// holds for none below, which is not tried.
pub(crate) fn least(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::least;

    #[test]
    fn it_finds_every_first_number() {
        for first in 3..=9 {
            assert_eq!(least(3, 9, |number| number >= first), first);
        }
        assert_eq!(least(3, 9, |_| false), 9);
        assert_eq!(
            least(u64::MAX - 1, u64::MAX, |number| number == u64::MAX),
            u64::MAX
        );
        assert_eq!(least(5, 2, |_| true), 2);
    }
}
