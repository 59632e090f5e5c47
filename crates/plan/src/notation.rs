//! How numbers are written where somebody reads or types them: which sign parts the decimals, and which the thousands.
//! What machines read is never written so.

use std::sync::OnceLock;

use crate::number::NumberError;

/// How numbers are written. [`Notation::ENGLISH`] where nobody has said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notation {
    /// The sign before the decimals.
    decimal: char,
    /// The sign between thousands.
    thousands: char,
    /// Digits of each stretch before the last thousand: three, or two as in India.
    stretch: usize,
}

/// What a system is asked to write, so that its notation shows: see [`Notation::of_sample`].
pub const SAMPLE: f64 = 1_234_567.5;

/// A number as it was typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typed {
    /// Its digits, with a point before its decimals and nothing else.
    pub(crate) digits: String,
    /// Whether the person may have meant another number, or wrote it in another way than it will be shown.
    pub(crate) surprising: bool,
}

static SHOWN: OnceLock<Notation> = OnceLock::new();

impl Notation {
    /// `1,234,567.5`
    pub const ENGLISH: Self = Self {
        decimal: '.',
        thousands: ',',
        stretch: 3,
    };

    /// The notation of a system that writes [`SAMPLE`] like this: `1.234.567,5`, `1 234 567,5`, `12,34,567.5`. None for
    /// one that uses other digits, or no sign between thousands.
    pub fn of_sample(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let signs: Vec<(usize, char)> = text
            .chars()
            .enumerate()
            .filter(|(_, sign)| !sign.is_ascii_digit())
            .collect();
        let [before @ .., (last, thousands), (point, decimal)] = signs.as_slice() else {
            return None;
        };
        let (first, sign) = *before.first()?;
        let known = digits == "12345675"
            && *point == last + 4
            && sign == *thousands
            && thousands != decimal
            && matches!(last - first - 1, 2 | 3);
        known.then_some(Self {
            decimal: *decimal,
            thousands: *thousands,
            stretch: last - first - 1,
        })
    }

    /// Has this program show and read numbers so from now on. Said once, at its start: later words change nothing.
    pub fn show(self) {
        let _ = SHOWN.set(self);
    }

    /// How this program shows and reads numbers.
    pub(crate) fn shown() -> Self {
        SHOWN.get().copied().unwrap_or(Self::ENGLISH)
    }

    /// Writes digits with a sign between their thousands.
    pub(crate) fn whole(self, digits: &str) -> String {
        let mut text = String::with_capacity(digits.len() * 2);
        for (position, digit) in digits.chars().enumerate() {
            let left = digits.len() - position;
            let parts = left == 3 || (left > 3 && (left - 3).is_multiple_of(self.stretch));
            if position > 0 && parts {
                text.push(self.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// Writes a number that has a point before its decimals.
    pub(crate) fn decimals(self, text: &str) -> String {
        text.replace('.', self.decimal.encode_utf8(&mut [0; 4]))
    }

    /// Reads digits with signs between them as anybody may have typed them. Where both `.` and `,` stand, the last one
    /// parts the decimals, and where one stands several times, it parts thousands. A single one does as in this notation
    /// if three digits follow it, so that `1,500` is what this notation means by it, and parts decimals else: `0,5`.
    /// Spaces and apostrophes part thousands.
    pub(crate) fn read(self, text: &str) -> Result<Typed, NumberError> {
        let misplaced = || NumberError::MisplacedSeparator {
            text: text.to_owned(),
        };
        let known = |sign: char| sign.is_ascii_digit() || is_separator(sign);
        if !text.chars().all(known) || !text.contains(|it: char| it.is_ascii_digit()) {
            return Err(NumberError::NotANumber {
                text: text.to_owned(),
            });
        }
        let (decimal, unclear) = self.decimal_of(text);
        let (whole, decimals) = match decimal {
            Some(place) => (&text[..place], &text[place + 1..]),
            None => (text, ""),
        };
        if decimals.contains(is_separator) || !is_grouped(whole) {
            return Err(misplaced());
        }
        let foreign = |sign: char| matches!(sign, '.' | ',') && sign != self.thousands;
        let surprising = unclear
            || decimal.is_some_and(|place| !text[place..].starts_with(self.decimal))
            || whole.contains(foreign);
        let digits = whole.chars().filter(char::is_ascii_digit);
        Ok(Typed {
            digits: format!("{}.{decimals}", digits.collect::<String>()),
            surprising,
        })
    }

    /// Where the sign stands that parts the decimals, and whether that one could as well part thousands.
    fn decimal_of(self, text: &str) -> (Option<usize>, bool) {
        let last = |sign: char| text.rfind(sign);
        let (sign, other, place) = match (last('.'), last(',')) {
            (None, None) => return (None, false),
            (Some(point), Some(comma)) if comma > point => (',', '.', comma),
            (Some(point), _) => ('.', ',', point),
            (None, Some(comma)) => (',', '.', comma),
        };
        if text.contains(other) {
            return (Some(place), false);
        }
        let (before, after) = (&text[..place], &text[place + 1..]);
        if before.contains(sign) {
            return (None, false);
        }
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit())
        };
        let unclear =
            digits(before, 3) && !before.starts_with('0') && after.len() == 3 && digits(after, 3);
        match (unclear, sign == self.decimal) {
            (false, _) => (Some(place), false),
            (true, true) => (Some(place), true),
            (true, false) => (None, false),
        }
    }
}

/// Whether a text holds a number that will be read in another way than its writer may have meant, or shown in another way
/// than it is written: `1.500` and `0,5` in English.
pub fn is_surprising(text: &str) -> bool {
    let number = |it: char| it.is_ascii_digit() || is_separator(it);
    let stretches = text.split(|it: char| !number(it));
    stretches
        .map(|it| it.trim_matches(is_separator))
        .filter(|it| !it.is_empty())
        .any(|it| Notation::shown().read(it).is_ok_and(|it| it.surprising))
}

/// What people and systems put between digits: points, commas, spaces of three widths, apostrophes of two forms.
fn is_separator(sign: char) -> bool {
    matches!(
        sign,
        '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’'
    )
}

/// Whether one and the same sign parts the digits, if any does: three digits last, and three each, or two each as in
/// India, before them.
fn is_grouped(whole: &str) -> bool {
    let Some(sign) = whole.chars().find(|it| is_separator(*it)) else {
        return true;
    };
    let stretches: Vec<&str> = whole.split(sign).collect();
    let all_digits = stretches
        .iter()
        .all(|it| it.bytes().all(|it| it.is_ascii_digit()));
    let [first, middle @ .., last] = stretches.as_slice() else {
        return false;
    };
    let of = |length: usize| middle.iter().all(|it| it.len() == length);
    let fits = |most: usize| (1..=most).contains(&first.len()) && of(most);
    all_digits && last.len() == 3 && (fits(3) || fits(2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GERMAN: Notation = Notation {
        decimal: ',',
        thousands: '.',
        stretch: 3,
    };
    const FRENCH: Notation = Notation {
        decimal: ',',
        thousands: '\u{202f}',
        stretch: 3,
    };
    const SWISS: Notation = Notation {
        decimal: '.',
        thousands: '’',
        stretch: 3,
    };
    const INDIAN: Notation = Notation {
        decimal: '.',
        thousands: ',',
        stretch: 2,
    };
    const ALL: [Notation; 5] = [Notation::ENGLISH, GERMAN, FRENCH, SWISS, INDIAN];

    fn value(notation: Notation, text: &str) -> Option<f64> {
        format!("{}0", notation.read(text).ok()?.digits)
            .parse()
            .ok()
    }

    fn surprises(notation: Notation, text: &str) -> bool {
        notation.read(text).unwrap().surprising
    }

    #[test]
    fn a_system_shows_its_notation_in_a_sample() {
        for (sample, notation) in [
            ("1,234,567.5", Notation::ENGLISH),
            ("1.234.567,5", GERMAN),
            ("1\u{202f}234\u{202f}567,5", FRENCH),
            ("1’234’567.5", SWISS),
            ("12,34,567.5", INDIAN),
        ] {
            assert_eq!(Notation::of_sample(sample), Some(notation), "{sample}");
        }
        for other in [
            "",
            "1234567.5",
            "١٬٢٣٤٬٥٦٧٫٥",
            "1,234,567",
            "1,234,568",
            "1,234.567,5",
            "123,4567.5",
        ] {
            assert_eq!(Notation::of_sample(other), None, "{other}");
        }
    }

    #[test]
    fn both_conventions_are_understood_whatever_is_shown() {
        for notation in ALL {
            for (text, number) in [
                ("1500", 1500.0),
                ("1,500.50", 1500.5),
                ("1.500,50", 1500.5),
                ("1 500", 1500.0),
                ("1\u{a0}500,5", 1500.5),
                ("1'500.5", 1500.5),
                ("0,5", 0.5),
                ("0.5", 0.5),
                ("0,005", 0.005),
                ("0.005", 0.005),
                (",5", 0.5),
                ("7,", 7.0),
                ("1,234,567", 1_234_567.0),
                ("1.234.567", 1_234_567.0),
                ("12,34,567", 1_234_567.0),
                ("1500,5", 1500.5),
                ("1234,567", 1234.567),
            ] {
                assert_eq!(
                    value(notation, text),
                    Some(number),
                    "{text} in {notation:?}"
                );
            }
        }
    }

    #[test]
    fn one_sign_before_three_digits_is_what_the_notation_means_by_it() {
        assert_eq!(value(Notation::ENGLISH, "1,500"), Some(1500.0));
        assert_eq!(value(Notation::ENGLISH, "1.500"), Some(1.5));
        assert_eq!(value(GERMAN, "1.500"), Some(1500.0));
        assert_eq!(value(GERMAN, "1,500"), Some(1.5));
        // A notation without either for thousands takes the other's.
        assert_eq!(value(FRENCH, "1.500"), Some(1500.0));
        assert_eq!(value(SWISS, "1,500"), Some(1500.0));
    }

    #[test]
    fn what_may_have_been_meant_otherwise_or_looks_otherwise_when_shown_surprises() {
        for text in ["1.500", "0,5", "1.500,50", "1.234.567"] {
            assert!(surprises(Notation::ENGLISH, text), "{text}");
        }
        for text in ["1,500", "1500", "0.5", "1 500", "1,234,567.25", "2.50"] {
            assert!(!surprises(Notation::ENGLISH, text), "{text}");
        }
        for text in ["1,500", "0.5", "1,500.50"] {
            assert!(surprises(GERMAN, text), "{text}");
        }
        for text in ["1.500", "0,5", "1.500,50"] {
            assert!(!surprises(GERMAN, text), "{text}");
        }
        assert!(is_surprising("$1.500 a day"));
        assert!(is_surprising("5,5 % from 10 %"));
        assert!(!is_surprising("tell 5.5 % from 10 %, or 1,500 calls."));
    }

    #[test]
    fn signs_where_none_belong_are_told() {
        for text in [
            "1,2,3",
            "1,23,45",
            "1.2.3",
            "1,500,50",
            "15 00",
            "1,500.5,5",
            "1 500,500 5",
            ",,5",
            "1 5",
            "1.000.00,5",
        ] {
            let read = Notation::ENGLISH.read(text);
            assert!(
                matches!(read, Err(NumberError::MisplacedSeparator { .. })),
                "{text}: {read:?}"
            );
        }
        for text in ["", "x", "1e5", ".", ", "] {
            let read = Notation::ENGLISH.read(text);
            assert!(
                matches!(read, Err(NumberError::NotANumber { .. })),
                "{text}: {read:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_without_surprise(
            number in 0_u64..1 << 53,
            hundredths in 0_u32..100,
            notation in prop::sample::select(ALL.to_vec()),
        ) {
            let whole = notation.whole(&number.to_string());
            prop_assert_eq!(value(notation, &whole), Some(number as f64));
            prop_assert!(!surprises(notation, &whole));
            let decimals = notation.decimals(&format!(".{hundredths:02}"));
            let both = format!("{whole}{decimals}");
            let exact: f64 = format!("{number}.{hundredths:02}").parse().unwrap();
            prop_assert_eq!(value(notation, &both), Some(exact));
            prop_assert!(!surprises(notation, &both));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9., '’\u{a0}x]{0,12}", notation in prop::sample::select(ALL.to_vec())) {
            if let Ok(typed) = notation.read(&text) {
                let number: f64 = format!("0{}0", typed.digits).parse().unwrap();
                prop_assert!(number.is_finite());
            }
        }
    }
}
