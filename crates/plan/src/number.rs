//! Numbers as the screen shows them and as people type them, in the [`Notation`] of who looks. The examples here are in
//! English.

use std::cell::Cell;

use thiserror::Error;

use crate::money::Money;
use crate::notation::Notation;

/// Why a typed text is no number. Its text is one sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Nothing was typed.
    #[error("There is no number here.")]
    Empty,
    /// Letters, or signs that no number has.
    #[error("“{text}” is not a number.")]
    NotANumber {
        /// What was typed.
        text: String,
    },
    /// The sign of another currency than the one that plans count in.
    #[error("“{text}” is no amount in dollars, and plans count in dollars alone.")]
    OtherCurrency {
        /// What was typed.
        text: String,
    },
    /// Signs between digits that part neither thousands nor decimals.
    #[error("The signs between the digits of “{text}” part neither thousands nor decimals.")]
    MisplacedSeparator {
        /// What was typed.
        text: String,
    },
}

impl NumberError {
    /// A short stable name, such as `number.empty`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "number.empty",
            Self::NotANumber { .. } => "number.not-a-number",
            Self::OtherCurrency { .. } => "number.other-currency",
            Self::MisplacedSeparator { .. } => "number.misplaced-separator",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        let (large, small) = (count(1635), plain(0.5));
        match self {
            Self::Empty | Self::NotANumber { .. } => {
                format!("Type digits, such as {large} or {small}.")
            }
            Self::OtherCurrency { .. } => {
                "Convert budget and prices to dollars, both at one rate.".to_owned()
            }
            Self::MisplacedSeparator { .. } => {
                format!("Write thousands as {large} or 1635, and decimals as {small}.")
            }
        }
    }
}

/// A count with its thousands separated: `1,635`.
pub fn count(number: u64) -> String {
    Notation::shown().whole(&number.to_string())
}

/// So many of something: `1 trace`, `1,635 traces`.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// What sums are said in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sums {
    /// Dollars and cents.
    #[default]
    Dollars,
    /// Calls of the judge, for plans without prices: a call is one of what they count in.
    Calls,
}

thread_local! {
    /// As with the language of a program, everybody who writes a sentence would have to be told otherwise.
    static SUMS: Cell<Sums> = const { Cell::new(Sums::Dollars) };
}

/// Says sums in these from now on, on this thread; what they were said in before.
pub fn say_sums_in(sums: Sums) -> Sums {
    SUMS.replace(sums)
}

/// What sums are said in on this thread.
pub fn sums() -> Sums {
    SUMS.get()
}

/// Does something in which sums are said in these.
pub fn with_sums_in<T>(sums: Sums, say: impl FnOnce() -> T) -> T {
    let before = say_sums_in(sums);
    let said = say();
    say_sums_in(before);
    said
}

/// A sum in calls: `1 call`, `1,300 calls`.
fn calls(amount: Money, round: impl Fn(f64) -> f64) -> String {
    let calls = round(amount.0.abs()) as u64;
    let sign = if amount.0 < 0.0 && calls > 0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", counted(calls, "call"))
}

/// An amount of money to the nearest cent: `$33`, `$0.46`; whole dollars from $100 on, and two digits of what
/// is less than a cent: `$0.0025`.
pub fn money(amount: Money) -> String {
    spoken_money(amount, f64::round, Cents::WhereNeeded)
}

/// An amount of money to the cent, also of large sums: `$3,449.76`. Less than a cent is said as by [`money`].
pub fn exact_money(amount: Money) -> String {
    let cents = (amount.0.abs() * 100.0).round();
    if cents < 10_000.0 || sums() == Sums::Calls {
        return money(amount);
    }
    let sign = if amount.0 < 0.0 { "−" } else { "" };
    let cents = cents as u64;
    match cents % 100 {
        0 => format!("{sign}${}", count(cents / 100)),
        rest => format!("{sign}${}{}", count(cents / 100), hundredths(rest)),
    }
}

/// The price of one of many calls: as [`money`], but to a hundredth of a cent below a dollar: `$0.0191`, `$0.02`.
pub fn price(amount: Money) -> String {
    if sums() == Sums::Calls || !(0.01..1.0).contains(&amount.0) {
        return money(amount);
    }
    let text = format!("{:.4}", amount.0);
    let shorter = text.strip_suffix("00").or_else(|| text.strip_suffix('0'));
    let text = shorter.unwrap_or(&text);
    format!("${}", Notation::shown().decimals(text))
}

/// What stands after the whole: `.05`.
fn hundredths(rest: u64) -> String {
    Notation::shown().decimals(&format!(".{rest:02}"))
}

/// An amount of money that suffices: as [`money`], but rounded up.
pub fn money_that_suffices(amount: Money) -> String {
    spoken_money(amount, up, Cents::WhereNeeded)
}

/// Rounds up; what is whole but for the last bits stays that number.
fn up(value: f64) -> f64 {
    (value - 1e-6).ceil()
}

/// Which sums are said to the cent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cents {
    /// Those below $100 that are no whole dollars.
    #[default]
    WhereNeeded,
    /// All.
    Everywhere,
}

/// How sums that stand below each other are said: all to the cent where one of them is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoneyFormat {
    cents: Cents,
}

impl MoneyFormat {
    /// The way to say these sums.
    pub fn of(amounts: impl IntoIterator<Item = Money>) -> Self {
        let has_cents = |amount: Money| {
            let cents = amount.0.abs() * 100.0;
            let is_said_to_the_cent = (1.0..10_000.0).contains(&cents);
            is_said_to_the_cent && (cents.round() % 100.0 > 0.0 || up(cents) % 100.0 > 0.0)
        };
        Self {
            cents: if amounts.into_iter().any(has_cents) {
                Cents::Everywhere
            } else {
                Cents::WhereNeeded
            },
        }
    }

    /// One of them, as by [`money`]. Nothing needs no cents.
    pub fn say(self, amount: Money) -> String {
        spoken_money(amount, f64::round, self.cents)
    }

    /// One of them that must suffice, as by [`money_that_suffices`].
    pub fn say_that_suffices(self, amount: Money) -> String {
        spoken_money(amount, up, self.cents)
    }
}

fn spoken_money(amount: Money, round: impl Fn(f64) -> f64, cents: Cents) -> String {
    if sums() == Sums::Calls {
        return calls(amount, round);
    }
    let value = amount.0.abs();
    let sign = if amount.0 < 0.0 { "−" } else { "" };
    let is_exact = cents == Cents::Everywhere;
    if value >= 100.0 && !is_exact {
        return format!("{sign}${}", count(round(value) as u64));
    }
    if value > 0.0 && value < 0.01 {
        let decimals = (1.0 - value.log10().floor()).clamp(3.0, 12.0) as i32;
        let unit = 10_f64.powi(decimals);
        let text = format!("{:.*}", decimals as usize, round(value * unit) / unit);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        return format!("{sign}${}", Notation::shown().decimals(text));
    }
    let cents = round(value * 100.0) as u64;
    match (cents / 100, cents % 100) {
        (0, 0) => "$0".to_owned(),
        (dollars, 0) if !is_exact => format!("{sign}${}", count(dollars)),
        (dollars, rest) => format!("{sign}${}{}", count(dollars), hundredths(rest)),
    }
}

/// A size of data: `0 bytes`, `12 kB`, `1.4 MB`, `2.3 GB`; a kB is 1,000 bytes.
pub fn bytes(size: u64) -> String {
    let (unit, name) = match size {
        0..1_000 => return format!("{size} bytes"),
        1_000..1_000_000 => (1e3, "kB"),
        1_000_000..1_000_000_000 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
    let value = size as f64 / unit;
    if value < 10.0 {
        format!("{}\u{a0}{name}", points(value))
    } else {
        format!("{value:.0}\u{a0}{name}")
    }
}

/// Percentage points with one decimal: `4.1`.
pub fn points(value: f64) -> String {
    Notation::shown().decimals(&format!("{value:.1}"))
}

/// A share or a rate, 0 to 1, in percent: `40 %`, `0.5 %`, `under 0.1 %`.
pub fn share(value: f64) -> String {
    ShareFormat::of([value]).say(value)
}

/// The range between two shares, with as many decimals at both ends: `4.0 % to 6.8 %`.
pub fn share_range(ends: [f64; 2]) -> String {
    ShareFormat::of(ends).range(ends)
}

/// How shares that stand beside each other are said: all with as many decimals as one of them needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShareFormat {
    decimals: usize,
}

impl ShareFormat {
    /// The way to say these shares, 0 to 1 each.
    pub fn of(shares: impl IntoIterator<Item = f64>) -> Self {
        let needed = |share: f64| {
            let percent = share * 100.0;
            let is_between = (0.1..9.95).contains(&percent) || (99.5..99.95).contains(&percent);
            usize::from(is_between && !format!("{percent:.1}").ends_with(".0"))
        };
        Self {
            decimals: shares.into_iter().map(needed).max().unwrap_or_default(),
        }
    }

    /// One of them, in percent, with a sign that no end of a line parts from its number. Nothing and everything need no
    /// decimals.
    pub fn say(self, share: f64) -> String {
        let percent = share * 100.0;
        if percent > 0.0 && percent < 0.1 {
            return format!("under {}\u{a0}%", points(0.1));
        }
        if percent > 99.9 && percent < 100.0 {
            return format!("over {}\u{a0}%", points(99.9));
        }
        let decimals = if percent == 0.0 || percent >= 100.0 {
            0
        } else {
            self.decimals
        };
        let text = format!("{percent:.decimals$}");
        format!("{}\u{a0}%", Notation::shown().decimals(&text))
    }

    /// From one of them to another.
    pub fn range(self, [low, high]: [f64; 2]) -> String {
        format!("{} to {}", self.say(low), self.say(high))
    }
}

/// A number without a needless decimal: `3`, `0.5`, `12.25`, `10,140`.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        return "0".to_owned();
    }
    with_thousands(text).unwrap_or_else(|| text.to_owned())
}

/// A number that a program has written, `-10140.5`, with its thousands parted; none of another text.
pub(crate) fn with_thousands(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |it| ("-", it));
    let (whole, decimals) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !are_digits(whole) || !decimals.is_none_or(are_digits) {
        return None;
    }
    let notation = Notation::shown();
    let decimals = decimals.map_or_else(String::new, |it| notation.decimals(&format!(".{it}")));
    Some(format!("{sign}{}{decimals}", notation.whole(whole)))
}

/// The sign of the currency that plans count in.
const DOLLAR: char = '$';
/// The signs of others, which a number never has: a sum would be read as another.
const OTHER_CURRENCIES: [char; 9] = ['€', '£', '¥', '₹', '₩', '₽', '₺', '₴', '฿'];

/// Whether a text says by a sign that it is about money.
pub(crate) fn names_currency(text: &str) -> bool {
    text.contains(DOLLAR)
}

/// Reads a number as people type it: `1,635`, `1.500,50`, `1 500`, `5 %`, `$0.02`, `33 $`, `±3`, `15k`, `1.2M`. A percent
/// sign changes nothing: `5 %` is 5. What one sign before three digits parts, the notation says that numbers are shown in.
///
/// # Errors
///
/// [`NumberError`] when the text holds anything else.
pub fn parse_number(text: &str) -> Result<f64, NumberError> {
    let typed = text.trim();
    if typed.is_empty() {
        return Err(NumberError::Empty);
    }
    let not_a_number = || NumberError::NotANumber {
        text: typed.to_owned(),
    };
    if typed.contains(OTHER_CURRENCIES) {
        let text = typed.to_owned();
        return Err(NumberError::OtherCurrency { text });
    }
    let mut rest = typed.trim_start_matches(DOLLAR);
    rest = rest.trim_start_matches(['±', '+']).trim();
    let negative = rest.starts_with(['-', '−']);
    rest = rest
        .trim_start_matches(['-', '−'])
        .trim_start_matches(DOLLAR);
    rest = rest.strip_suffix('%').unwrap_or(rest).trim();
    rest = rest.strip_suffix(DOLLAR).unwrap_or(rest).trim_end();
    let mut scale = 1.0;
    if let Some(thousands) = rest.strip_suffix(['k', 'K']) {
        (rest, scale) = (thousands.trim_end(), 1e3);
    } else if let Some(millions) = rest.strip_suffix(['m', 'M']) {
        (rest, scale) = (millions.trim_end(), 1e6);
    }
    let number = Notation::shown().read(rest).map_err(|error| match error {
        NumberError::MisplacedSeparator { .. } => NumberError::MisplacedSeparator {
            text: typed.to_owned(),
        },
        NumberError::Empty | NumberError::NotANumber { .. } | NumberError::OtherCurrency { .. } => {
            not_a_number()
        }
    })?;
    let digits = format!("0{}0", number.digits);
    let value: f64 = digits.parse().map_err(|_| not_a_number())?;
    let value = value * scale * if negative { -1.0 } else { 1.0 };
    if value.is_finite() {
        Ok(value)
    } else {
        Err(not_a_number())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shows_counts_with_thousands_separated() {
        let shown: Vec<String> = [0, 7, 999, 1_635, 25_000, 1_204_310].map(count).to_vec();
        assert_eq!(shown, ["0", "7", "999", "1,635", "25,000", "1,204,310"]);
    }

    #[test]
    fn shows_plain_numbers_with_thousands_separated_and_no_needless_decimal() {
        let shown = [0.0, -0.0, 3.0, 12.25, 10_140.0, -1_234.5, 1e-9].map(plain);
        assert_eq!(shown, ["0", "0", "3", "12.25", "10,140", "-1,234.5", "0"]);
        for text in ["", "-", "1e5", "NaN", "1.", "v2", "1.2.3"] {
            assert_eq!(with_thousands(text), None);
        }
    }

    #[test]
    fn shows_money_as_a_price_tag_does() {
        let shown = [
            0.0, 33.0, 0.46, 4.2, 99.996, 1_234.56, 0.0025, 0.000_012, -1.5,
        ];
        let shown: Vec<String> = shown.map(|value| money(Money(value))).to_vec();
        assert_eq!(
            shown,
            [
                "$0",
                "$33",
                "$0.46",
                "$4.20",
                "$100",
                "$1,235",
                "$0.0025",
                "$0.000012",
                "−$1.50"
            ]
        );
    }

    #[test]
    fn sums_are_said_in_calls_where_prices_are_left_out() {
        let said = with_sums_in(Sums::Calls, || {
            [
                money(Money(1.0)),
                exact_money(Money(1_300.0)),
                money_that_suffices(Money(37.2)),
                money(Money(-2.4)),
                money(Money(0.0)),
            ]
        });
        let calls = ["1 call", "1,300 calls", "38 calls", "−2 calls", "0 calls"];
        assert_eq!(said, calls);
        assert_eq!(money(Money(1.0)), "$1");
    }

    #[test]
    fn a_price_is_shown_to_a_hundredth_of_a_cent() {
        let said =
            [0.0191, 0.02, 0.021, 0.1, 0.123_45, 1.25, 0.0054, 0.000_21].map(|it| price(Money(it)));
        assert_eq!(
            said,
            [
                "$0.0191", "$0.02", "$0.021", "$0.10", "$0.1235", "$1.25", "$0.0054", "$0.00021"
            ]
        );
    }

    #[test]
    fn money_that_suffices_is_rounded_up() {
        assert_eq!(money_that_suffices(Money(0.461)), "$0.47");
        assert_eq!(money_that_suffices(Money(0.1 + 0.2)), "$0.30");
        assert_eq!(money_that_suffices(Money(1_234.01)), "$1,235");
    }

    #[test]
    fn shows_shares_with_the_decimals_that_matter() {
        let shown: Vec<String> = [0.0, 0.0004, 0.005, 0.06, 0.4, 0.9951, 0.9999, 1.0]
            .map(share)
            .to_vec();
        let expected = [
            "0\u{a0}%",
            "under 0.1\u{a0}%",
            "0.5\u{a0}%",
            "6\u{a0}%",
            "40\u{a0}%",
            "99.5\u{a0}%",
            "over 99.9\u{a0}%",
            "100\u{a0}%",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn shares_beside_each_other_have_the_same_decimals() {
        for (ends, said) in [
            ([0.04, 0.068], "4.0\u{a0}% to 6.8\u{a0}%"),
            ([0.096, 0.12], "9.6\u{a0}% to 12.0\u{a0}%"),
            ([0.04, 0.12], "4\u{a0}% to 12\u{a0}%"),
            ([0.0, 0.009], "0\u{a0}% to 0.9\u{a0}%"),
            ([0.0002, 0.031], "under 0.1\u{a0}% to 3.1\u{a0}%"),
            ([0.996, 1.0], "99.6\u{a0}% to 100\u{a0}%"),
            ([0.09998, 0.31], "10\u{a0}% to 31\u{a0}%"),
        ] {
            assert_eq!(share_range(ends), said);
        }
        let column = [0.06, 0.075, 0.4];
        let shares = ShareFormat::of(column);
        assert_eq!(
            column.map(|it| shares.say(it)),
            ["6.0\u{a0}%", "7.5\u{a0}%", "40.0\u{a0}%"]
        );
    }

    #[test]
    fn sums_below_each_other_are_said_to_the_cent_where_one_of_them_is() {
        let column = |amounts: [f64; 4]| {
            let amounts = amounts.map(Money);
            let format = MoneyFormat::of(amounts);
            amounts.map(|it| format.say(it))
        };
        assert_eq!(
            column([2.0, 2.4, 0.0, 1_234.567]),
            ["$2.00", "$2.40", "$0", "$1,234.57"]
        );
        assert_eq!(
            column([2.0, 17.0, 0.0, 1_234.567]),
            ["$2", "$17", "$0", "$1,235"]
        );
        assert_eq!(
            column([-3.0, 0.0025, 0.5, 7.0]),
            ["−$3.00", "$0.0025", "$0.50", "$7.00"]
        );
        let format = MoneyFormat::of([Money(12.001), Money(3.0)]);
        assert_eq!(format.say_that_suffices(Money(12.001)), "$12.01");
        assert_eq!(format.say_that_suffices(Money(3.0)), "$3.00");
    }

    #[test]
    fn reads_numbers_as_people_type_them() {
        let typed = [
            "1,635",
            " 5 % ",
            "$0.02",
            "±3",
            "15k",
            "1.2M",
            ".5",
            "7.",
            "-2",
            "$ 33",
            "1,204,310.25",
            "1 000",
            "33 $",
            "-$1.500,50",
            "0,5",
        ];
        let read: Vec<f64> = typed
            .iter()
            .map(|text| parse_number(text).unwrap())
            .collect();
        assert_eq!(
            read,
            [
                1635.0,
                5.0,
                0.02,
                3.0,
                15e3,
                1.2e6,
                0.5,
                7.0,
                -2.0,
                33.0,
                1_204_310.25,
                1000.0,
                33.0,
                -1500.5,
                0.5
            ]
        );
    }

    #[test]
    fn refuses_what_is_no_number_with_the_text_in_the_sentence() {
        for text in ["abc", "3 points", "1e5", "--", "$", "0x10", "$ %"] {
            let error = parse_number(text).unwrap_err();
            assert_eq!(error.to_string(), format!("“{text}” is not a number."));
        }
        assert_eq!(parse_number("  "), Err(NumberError::Empty));
        let misplaced = parse_number("$1.2.3").unwrap_err();
        assert_eq!(
            misplaced.to_string(),
            "The signs between the digits of “$1.2.3” part neither thousands nor decimals."
        );
        assert_eq!(
            misplaced.next_step(),
            "Write thousands as 1,635 or 1635, and decimals as 0.5."
        );
    }

    #[test]
    fn another_currency_is_refused_and_not_taken_for_dollars() {
        for text in ["€300", "300 €", "-£5", "¥ 1,000"] {
            let error = parse_number(text).unwrap_err();
            assert_eq!(error.code(), "number.other-currency");
            assert!(error.to_string().contains(text), "{error}");
        }
    }

    proptest! {
        #[test]
        fn a_shown_count_reads_back(number in 0_u64..1 << 53) {
            prop_assert_eq!(parse_number(&count(number)), Ok(number as f64));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Ok(value) = parse_number(&text) {
                prop_assert!(value.is_finite());
            }
        }
    }
}
