//! Finding the number from which on something holds.

/// The least number in `low..=high` with a property that holds for every number from the first it holds for; `high` where it
/// holds for none below, which is not tried.
pub(crate) fn least(low: u64, high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    Search::halving(low, high).run(holds)
}

/// The same, quicker when the least number lies near the guess.
pub(crate) fn least_near(low: u64, high: u64, guess: u64, holds: impl Fn(u64) -> bool) -> u64 {
    Search::near(low, high, guess).run(holds)
}

/// A search for the least number with a property, as [`least_near`]: for whoever tries the numbers of many side by side.
///
/// Steps away from the guess, four times as far each time, then halves what is left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    low: u64,
    high: u64,
    phase: Phase,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// This number is tried first.
    Guess(u64),
    /// It holds for the highest number; one so much lower is tried.
    Down(u64),
    /// It does not hold for the number before the lowest; one so much higher is tried.
    Up(u64),
    Halve,
}

impl Search {
    fn halving(low: u64, high: u64) -> Self {
        let phase = Phase::Halve;
        Self { low, high, phase }
    }

    /// A search in `low..=high` that tries the guess first, or what is nearest to it.
    pub(crate) fn near(low: u64, high: u64, guess: u64) -> Self {
        let phase = if guess >= high {
            Phase::Down(1)
        } else {
            Phase::Guess(guess.max(low))
        };
        Self { low, high, phase }
    }

    /// The number to try next; `None` when the least is known.
    pub(crate) fn next(&self) -> Option<u64> {
        (self.low < self.high).then(|| match self.phase {
            Phase::Guess(guess) => guess,
            Phase::Down(step) => self.high.saturating_sub(step).max(self.low),
            Phase::Up(step) => self.low.saturating_add(step - 1).min(self.high - 1),
            Phase::Halve => self.low + (self.high - self.low) / 2,
        })
    }

    /// Takes whether it holds for the number to try next.
    pub(crate) fn tell(&mut self, holds: bool) {
        let Some(tried) = self.next() else {
            return;
        };
        self.phase = match (self.phase, holds) {
            (Phase::Guess(_), true) => Phase::Down(1),
            (Phase::Guess(_), false) => Phase::Up(1),
            (Phase::Down(step), true) => Phase::Down(step.saturating_mul(4)),
            (Phase::Up(step), false) => Phase::Up(step.saturating_mul(4)),
            _ => Phase::Halve,
        };
        if holds {
            self.high = tried;
        } else {
            self.low = tried + 1;
        }
    }

    /// The least number, once there is none to try.
    pub(crate) fn found(&self) -> u64 {
        self.high
    }

    fn run(mut self, holds: impl Fn(u64) -> bool) -> u64 {
        while let Some(number) = self.next() {
            self.tell(holds(number));
        }
        self.found()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    proptest! {
        #[test]
        fn near_a_guess_it_finds_the_same(low in 0..1_000_u64, room in 0..1_000_u64, guess in 0..3_000_u64, first in 0..3_000_u64) {
            let high = low + room;
            prop_assert_eq!(least_near(low, high, guess, |number| number >= first), first.clamp(low, high));
        }

        #[test]
        fn a_good_guess_is_confirmed_by_two_trials(first in 2..u64::MAX) {
            let mut search = Search::near(1, u64::MAX, first);
            for _ in 0..2 {
                let number = search.next().unwrap_or(first);
                search.tell(number >= first);
            }
            prop_assert_eq!((search.next(), search.found()), (None, first));
        }
    }
}
