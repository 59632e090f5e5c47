//! Which commands a few typed letters mean.

/// How well a name fits what was typed, the best first; none where it does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The name begins with it.
    Beginning,
    /// Each typed word begins a word of the name.
    Words,
    /// Each typed word stands in the name, or begins another word for it.
    Somewhere,
}

/// How `name`, for which people also say the words of `also`, fits what was typed. Nothing typed fits everything.
pub(super) fn fit(typed: &str, name: &str, also: &str) -> Option<Fit> {
    let (typed, name) = (typed.trim().to_lowercase(), name.to_lowercase());
    if name.starts_with(&typed) {
        return Some(Fit::Beginning);
    }
    let begins = |text: &str, wanted: &str| {
        text.split(|letter: char| !letter.is_alphanumeric())
            .any(|word| word.starts_with(wanted))
    };
    let words = || typed.split_whitespace();
    if words().all(|it| begins(&name, it)) {
        return Some(Fit::Words);
    }
    words()
        .all(|it| name.contains(it) || begins(also, it))
        .then_some(Fit::Somewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_letters_mean_what_begins_with_them_before_what_holds_them() {
        let name = "Cheapest plan for all targets";
        let also = "minimum budget";
        for (typed, wanted) in [
            ("", Some(Fit::Beginning)),
            ("Cheap", Some(Fit::Beginning)),
            ("  plan TARG ", Some(Fit::Words)),
            ("targ cheap", Some(Fit::Words)),
            ("budget", Some(Fit::Somewhere)),
            ("heap", Some(Fit::Somewhere)),
            ("budget plan", Some(Fit::Somewhere)),
            ("udget", None),
            ("cheapest tax", None),
        ] {
            assert_eq!(fit(typed, name, also), wanted, "{typed}");
        }
        assert!(Fit::Beginning < Fit::Words && Fit::Words < Fit::Somewhere);
    }

    #[test]
    fn names_in_any_writing_are_found() {
        assert_eq!(fit("日本", "Look at 日本語", ""), Some(Fit::Words));
        assert_eq!(fit("ü", "Look at über", ""), Some(Fit::Words));
        assert_eq!(
            fit("de-e", "Look at refund · de-escalate", ""),
            Some(Fit::Somewhere)
        );
    }
}
