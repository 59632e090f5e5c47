//! Comparing texts in any case of letters, in the same way everywhere.
//!
//! Databases make letters small in ways of their own, some by the locale of their machine. What a text contains is
//! compared after replacing just the letters that matter, by Unicode's lower-case mapping as Rust has it.

/// What to do to a text before looking for a part in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lowering {
    /// The part, with small letters.
    pub(crate) part: String,
    /// Large letters whose small ones occur in the part.
    pub(crate) large: String,
    /// Their small ones, in the same order.
    pub(crate) small: String,
    /// Whether `İ` must first become `i` and a dot above, the one letter that two take the place of.
    pub(crate) dotted: bool,
}

/// The one letter that becomes two.
pub(crate) const DOTTED: &str = "İ";
/// Those two.
pub(crate) const DOTTED_SMALL: &str = "i\u{307}";

impl Lowering {
    /// What looking for this part takes; none where it holds a sigma, which becomes one of two letters by where in its
    /// word it stands.
    pub(crate) fn of(part: &str) -> Option<Self> {
        let part = part.to_lowercase();
        if part.contains(['σ', 'ς']) {
            return None;
        }
        let becomes = |large: char| {
            let mut small = large.to_lowercase();
            let first = small.next()?;
            let is_other = first != large && small.next().is_none();
            (is_other && part.contains(first)).then_some((large, first))
        };
        let (large, small) = ('\0'..=char::MAX).filter_map(becomes).unzip();
        Some(Self {
            dotted: part.contains(['i', '\u{307}']),
            part,
            large,
            small,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_letters_that_matter_are_replaced() {
        let lowering = Lowering::of("Okä1").unwrap();
        assert_eq!(lowering.part, "okä1");
        // The last is the sign for kelvin.
        assert_eq!(
            (lowering.large.as_str(), lowering.small.as_str()),
            ("KOÄ\u{212a}", "koäk")
        );
        assert!(!lowering.dotted);
        assert!(Lowering::of("ΟΔΟΣ").is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn it_finds_what_small_letters_find(
            text in "[aAiIkKsSßẞİıéÉÅ\u{212a}\u{212b}\u{307} ]{0,8}",
            part in "[aAiIkKsSßẞİıéÉÅ\u{212a}\u{307} ]{1,3}",
        ) {
            let lowering = Lowering::of(&part).unwrap();
            let text_as_is = if lowering.dotted { text.replace(DOTTED, DOTTED_SMALL) } else { text.clone() };
            let replaced: String = text_as_is
                .chars()
                .map(|letter| {
                    let place = lowering.large.chars().position(|large| large == letter);
                    place.and_then(|it| lowering.small.chars().nth(it)).unwrap_or(letter)
                })
                .collect();
            let found = text.to_lowercase().contains(&part.to_lowercase());
            prop_assert_eq!(replaced.contains(&lowering.part), found);
        }
    }
}
