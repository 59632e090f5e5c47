//! Randomness, handed in by the caller so that everything here can be repeated.

/// A source of random bits.
///
/// Any `FnMut() -> u64` is one, so a browser's or a database's generator can be passed as a closure.
pub trait RandomBits {
    /// The next 64 bits, each value equally likely.
    fn next_bits(&mut self) -> u64;

    /// A number strictly between 0 and 1.
    fn open_unit(&mut self) -> f64 {
        ((self.next_bits() >> 12) as f64 + 0.5) / 2.0_f64.powi(52)
    }

    /// A whole number below `bound`, each equally likely; 0 where `bound` is 0.
    ///
    /// Lemire 2019 (10.1145/3230636): the upper half of a product, with the few products that would favour some numbers
    /// drawn again.
    fn below(&mut self, bound: u64) -> u64 {
        let mut product = u128::from(self.next_bits()) * u128::from(bound);
        if (product as u64) < bound {
            let favoured = bound.wrapping_neg() % bound;
            while (product as u64) < favoured {
                product = u128::from(self.next_bits()) * u128::from(bound);
            }
        }
        (product >> 64) as u64
    }
}

impl<F: FnMut() -> u64> RandomBits for F {
    fn next_bits(&mut self) -> u64 {
        self()
    }
}

/// The generator of Steele, Lea & Flood 2014 (10.1145/2714064.2660195). Good for simulation, not for secrets.
///
/// The same seed gives the same numbers on every machine and in every version of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// 2⁶⁴ divided by the golden ratio, made odd.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The generator of this seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A generator of its own for the part with this number. It depends on the place this one has reached and on the number
    /// alone, not on how many parts there are or what they draw.
    #[must_use]
    pub fn stream(&self, number: u64) -> Self {
        Self::new(mixed(
            mixed(self.state).wrapping_add(mixed(number.wrapping_add(Self::STEP))),
        ))
    }
}

impl RandomBits for SplitMix64 {
    fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(Self::STEP);
        mixed(self.state)
    }
}

fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the authors' reference implementation for this seed.
    #[test]
    fn it_gives_the_published_numbers() {
        let mut random = SplitMix64::new(1_234_567);
        for expected in [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ] {
            assert_eq!(random.next_bits(), expected);
        }
    }

    #[test]
    fn whole_numbers_stay_below_their_bound_and_reach_all_of_it() {
        let mut random = SplitMix64::new(1);
        let mut seen = [0_u32; 7];
        for _ in 0..7_000 {
            seen[random.below(7) as usize] += 1;
        }
        // Eight standard deviations either way.
        assert!(
            seen.iter().all(|count| (766..1_234).contains(count)),
            "{seen:?}"
        );
        assert_eq!(random.below(1), 0);
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn products_that_would_favour_a_number_are_drawn_again() {
        // 2⁶⁴ leaves 1 when divided by 3, so of all 64 bits only 0 is drawn again.
        let mut given = [0, u64::MAX].into_iter();
        assert_eq!((|| given.next().unwrap_or(1)).below(3), 2);
    }

    #[test]
    fn the_ends_of_the_unit_are_never_reached() {
        assert!((|| 0_u64).open_unit() > 0.0);
        assert!((|| u64::MAX).open_unit() < 1.0);
    }

    #[test]
    fn streams_differ_from_each_other_and_from_their_source() {
        let source = SplitMix64::new(0);
        let mut first: Vec<u64> = (0..1_000)
            .map(|number| source.stream(number).next_bits())
            .collect();
        first.push(source.clone().next_bits());
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), 1_001);
    }
}
