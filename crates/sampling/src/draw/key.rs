//! The number that decides whether a trace is drawn.

use std::fmt;

use sha2::{Digest, Sha256};
use thiserror::Error;

/// What makes a draw repeatable: the same seed gives every trace the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed(String);

impl Seed {
    /// The longest seed, in characters.
    pub const MAX_LENGTH: usize = 64;

    /// Checks a seed: 1 to 64 of `A–Z a–z 0–9 . _ -`, so that its end is unambiguous and it needs no quoting in SQL.
    ///
    /// # Errors
    /// When it is empty, too long or has another character.
    pub fn new(seed: impl Into<String>) -> Result<Self, SeedError> {
        let seed = seed.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        if seed.is_empty() || seed.len() > Self::MAX_LENGTH || !seed.bytes().all(allowed) {
            return Err(SeedError { seed });
        }
        Ok(Self(seed))
    }

    /// The seed's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that cannot be a seed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "“{seed}” cannot be a seed: a seed has 1 to 64 letters, digits, dots, underscores or hyphens."
)]
pub struct SeedError {
    /// What was given.
    pub seed: String,
}

impl SeedError {
    /// A short stable name for it.
    pub fn code(&self) -> &'static str {
        "draw.seed"
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        "Use a short word such as week-47.".to_owned()
    }
}

/// The key of one trace: SHA-256 of the UTF-8 text `seed:id`. Ordered as its lower-case hexadecimal text is, so every
/// database that has SHA-256 can repeat the order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its first eight bytes as a big-endian number, for thresholds.
    pub fn leading(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({self})")
    }
}

/// Makes the keys of one draw.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Has taken in the seed and the separator already.
    seeded: Sha256,
}

impl Keys {
    /// The keys of this seed.
    pub fn new(seed: &Seed) -> Self {
        Self {
            seeded: Sha256::new().chain_update(seed.as_str()).chain_update(":"),
        }
    }

    /// The key of a trace.
    pub fn key(&self, id: &str) -> Key {
        Key(self.seeded.clone().chain_update(id).finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 'week-47:trace-1' | sha256sum`
    #[test]
    fn a_key_is_what_sha256sum_prints() {
        let keys = Keys::new(&Seed::new("week-47").unwrap());
        assert_eq!(
            keys.key("trace-1").to_string(),
            "fc3eefa00b366b19ac1d65f6ecd3b55a45fc3ea1a4a8fb41c07f86db9749a71b"
        );
    }

    #[test]
    fn a_key_sorts_as_its_text_and_its_leading_number() {
        let keys = Keys::new(&Seed::new("s").unwrap());
        let mut some: Vec<Key> = (0..200).map(|id| keys.key(&id.to_string())).collect();
        some.sort();
        assert!(some.is_sorted_by_key(ToString::to_string));
        assert!(some.is_sorted_by_key(Key::leading));
    }

    #[test]
    fn seeds_that_would_be_ambiguous_are_refused() {
        for seed in ["", "a:b", "a b", "ä", "'", &"x".repeat(65)] {
            assert!(Seed::new(seed).is_err(), "{seed}");
        }
        assert!(Seed::new("x".repeat(64)).is_ok());
    }
}
