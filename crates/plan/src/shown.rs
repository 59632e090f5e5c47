//! Names out of other people's data, as they can stand in a sentence.
//!
//! A name can hold letters that change how everything around it is read: marks that turn the direction of writing round,
//! letters without width, control characters. They are shown as what they are. A name in a script from right to left is
//! set apart, so that the sentence around it keeps its order (Unicode Standard Annex #9, isolates).

use std::borrow::Cow;
use std::fmt::Write;

/// The longest name that is shown whole, in characters.
const LONGEST: usize = 120;

/// How many of its last characters a longer name shows.
const LAST: usize = 20;

/// First strong isolate, and its end.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// The name as it is shown: itself, unless it holds what would not be seen or would change what stands around it.
pub fn shown(name: &str) -> Cow<'_, str> {
    let is_harmless = |letter: char| !is_unseen(letter) && !is_from_right(letter);
    if name.len() <= LONGEST && name.chars().all(is_harmless) {
        return Cow::Borrowed(name);
    }
    let letters = name.chars().count();
    let mut shown = String::new();
    for (place, letter) in name.chars().enumerate() {
        if letters > LONGEST && place >= LONGEST - LAST && place < letters - LAST {
            if place == LONGEST - LAST {
                shown.push('…');
            }
            continue;
        }
        match letter {
            // Unicode has pictures of the control characters.
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(letter))),
            '\u{7f}' => shown.push('\u{2421}'),
            letter if is_unseen(letter) => {
                // Writing to a text cannot fail.
                let _ = write!(shown, "<U+{:04X}>", u32::from(letter));
            }
            letter => shown.push(letter),
        }
    }
    if shown.chars().any(is_from_right) {
        shown.insert(0, ISOLATE.0);
        shown.push(ISOLATE.1);
    }
    Cow::Owned(shown)
}

/// Whether a letter has no picture of its own, or changes the direction of others. What joins letters is left alone: some
/// scripts and pictures need it.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Whether a letter belongs to a script from right to left.
fn is_from_right(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_names_are_shown_as_they_are() {
        for name in [
            "refund × de",
            "<script>alert(1)</script>",
            "=1+1",
            "退款",
            "Größe",
            "👩‍🚀",
            "__proto__",
        ] {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown_as_what_it_is() {
        assert_eq!(shown("a\tb\nc\0\u{7f}"), "a␉b␊c␀␡");
        assert_eq!(shown("exe\u{202e}gpj"), "exe<U+202E>gpj");
        assert_eq!(shown("pay\u{200b}pal"), "pay<U+200B>pal");
        assert_eq!(shown("\u{9b}31m"), "<U+009B>31m");
    }

    #[test]
    fn a_name_from_right_to_left_is_set_apart() {
        assert_eq!(shown("שלום"), "\u{2068}שלום\u{2069}");
    }

    #[test]
    fn a_long_name_shows_its_ends() {
        let name = "a".repeat(500) + "b";
        let shown = shown(&name);
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.starts_with("aaa") && shown.ends_with("aab") && shown.contains('…'));
    }

    proptest! {
        #[test]
        fn nothing_that_is_shown_reaches_beyond_itself(name in any::<String>()) {
            let shown = shown(&name);
            let inside = shown.strip_prefix(ISOLATE.0).and_then(|it| it.strip_suffix(ISOLATE.1)).unwrap_or(&shown);
            prop_assert!(!inside.chars().any(is_unseen));
            prop_assert!(shown.chars().count() <= 9 * (LONGEST + 1));
        }
    }
}
