//! Chance for the examples: the same on every machine.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Chance by a small generator whose stream is the same everywhere.
pub(super) struct Chance(Pcg64Mcg);

impl Chance {
    pub(super) fn of_seed(seed: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed))
    }

    /// An id as OpenTelemetry makes them: 32 hexadecimal digits.
    pub(super) fn id(&mut self) -> String {
        format!("{:016x}{:016x}", self.0.next_u64(), self.0.next_u64())
    }

    /// Each as often as it says, in any order.
    pub(super) fn shuffled<'a, T>(
        &mut self,
        counted: impl Iterator<Item = (&'a T, u64)>,
    ) -> Vec<&'a T> {
        let mut all: Vec<&T> = counted
            .flat_map(|(it, count)| std::iter::repeat_n(it, count as usize))
            .collect();
        // Fisher & Yates 1938, from the end.
        for end in (1..all.len()).rev() {
            all.swap(end, self.below(end + 1));
        }
        all
    }

    /// Even over 0 to 1, without 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.share() * count as f64) as usize
    }

    pub(super) fn one_of(&mut self, choices: &[(&'static str, f64)]) -> &'static str {
        let mut left = self.share();
        for (choice, share) in choices {
            left -= share;
            if left < 0.0 {
                return choice;
            }
        }
        choices.last().map_or("", |(choice, _)| choice)
    }
}
