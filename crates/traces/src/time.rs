//! Points in time as exports write them.

use crate::record::Value;

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// A point in time in milliseconds since 1970 UTC. Texts without a zone are UTC; bare numbers are seconds,
/// milliseconds, microseconds or nanoseconds by their size.
pub(crate) fn read_time(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Number(number) => from_number(*number),
        Value::Text(text) => from_common_form(text.as_bytes()).or_else(|| from_text(text)),
        _ => None,
    }
}

fn from_number(number: f64) -> Option<i64> {
    let milliseconds = match number {
        n if !n.is_finite() || n <= 0.0 => return None,
        n if n < 1e11 => n * 1e3,
        n if n < 1e14 => n,
        n if n < 1e17 => n / 1e3,
        n if n < 1e20 => n / 1e6,
        _ => return None,
    };
    Some(milliseconds.floor() as i64)
}

/// [`from_text`] for the form of most exports: RFC 3339 in UTC, such as 2026-08-07T01:38:11.726Z. Each record has such
/// times, and this takes a third of the time.
fn from_common_form(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk()?;
    let (&[b'T' | b' ', h, hour, b':', m, minute, b':', s, second], mut rest) =
        rest.split_first_chunk()?
    else {
        return None;
    };
    let (hour, minute) = (two_digits(h, hour)?, two_digits(m, minute)?);
    let mut milliseconds = 0;
    if let [b'.', tenth, hundredth, thousandth, after @ ..] = rest {
        milliseconds = two_digits(*tenth, *hundredth)? * 10 + two_digits(b'0', *thousandth)?;
        rest = after;
        while let [b'0'..=b'9', after @ ..] = rest {
            rest = after;
        }
    }
    let seconds = (hour * 60 + minute) * 60 + two_digits(s, second)?;
    let is_known = hour <= 24 && minute <= 59 && matches!(rest, b"Z" | b"+00:00");
    is_known.then_some(from_date(date)? + seconds * 1000 + milliseconds)
}

fn from_text(text: &str) -> Option<i64> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if bytes
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b'.')
    {
        return text.parse().ok().and_then(from_number);
    }
    let midnight = from_date(bytes.first_chunk()?)?;
    let Some((separator, clock)) = bytes[DATE_LENGTH..].split_first() else {
        return Some(midnight);
    };
    let (b'T' | b' ', [hour, hours, b':', minute, minutes, rest @ ..]) = (separator, clock) else {
        return None;
    };
    let (hour, minute) = (two_digits(*hour, *hours)?, two_digits(*minute, *minutes)?);
    if hour > 24 || minute > 59 {
        return None;
    }
    let mut milliseconds = (hour * 60 + minute) * 60_000;
    let mut rest = rest;
    if let [b':', after @ ..] = rest {
        let [second, seconds, after @ ..] = after else {
            return None;
        };
        milliseconds += two_digits(*second, *seconds)? * 1000;
        rest = after;
        if let [b'.' | b',', fraction @ ..] = rest {
            let is_digit = |byte: &&u8| byte.is_ascii_digit();
            let end = fraction.iter().take_while(is_digit).count();
            let places = fraction[..end].iter().chain(&[b'0'; 3]).take(3);
            milliseconds += places.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
            rest = &fraction[end..];
        }
    }
    // What was read so far is of one byte a character.
    let rest = text.get(text.len() - rest.len()..)?;
    Some(midnight + milliseconds - zone(rest.trim_start())? * 60_000)
}

/// Characters of a date such as 2026-08-07.
const DATE_LENGTH: usize = 10;

/// When a day begins, in milliseconds since 1970 UTC.
fn from_date(date: &[u8; DATE_LENGTH]) -> Option<i64> {
    let &[c, century, y, year, separator, m, month, same, d, day] = date;
    if !(matches!(separator, b'-' | b'/') && separator == same) {
        return None;
    }
    let year = two_digits(c, century)? * 100 + two_digits(y, year)?;
    let (month, day) = (two_digits(m, month)?, two_digits(d, day)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(days_from_civil(year, month, day) * DAY_MS)
}

/// Minutes that a zone is ahead of UTC.
fn zone(text: &str) -> Option<i64> {
    if matches!(text, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = match text.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match text.as_bytes()[1..] {
        [hour, hours] => (two_digits(hour, hours)?, 0),
        [hour, hours, minute, minutes] | [hour, hours, _, minute, minutes] => {
            (two_digits(hour, hours)?, two_digits(minute, minutes)?)
        }
        _ => return None,
    };
    Some(sign * (hours * 60 + minutes))
}

/// The number of two digits; none where one is none.
#[inline]
fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), `days_from_civil`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_one_instant_is_the_same() {
        for text in [
            "2026-08-07T01:38:11.726Z",
            "2026-08-07 01:38:11.726614",
            "2026-08-07 01:38:11.726498+00:00",
            "2026-08-07T03:38:11.726+02:00",
            "2026-08-06T20:08:11.726-0530",
            "1786066691.7263",
            "1786066691726",
        ] {
            assert_eq!(
                read_time(&Value::Text(text.into())),
                Some(1_786_066_691_726),
                "{text}"
            );
        }
        assert_eq!(
            read_time(&Value::Number(1_786_066_691_726_268_760.0)),
            Some(1_786_066_691_726)
        );
    }

    proptest! {
        #[test]
        fn the_common_form_is_read_as_any_other(
            text in "20[0-9]{2}[-/][0-9]{2}-[0-3][0-9][T t][0-2][0-9]:[0-6][0-9]:[0-6][0-9]([.,][0-9é]{0,9})?(Z|[+]00:00|[+]01:00| |)",
        ) {
            if let Some(time) = from_common_form(text.as_bytes()) {
                prop_assert_eq!(from_text(&text), Some(time));
            }
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-08-07Tea",
            "20é26-08-07",
            "12:30",
            "2026-08-07 01:38:11 Mars",
        ] {
            assert_eq!(read_time(&Value::Text(text.into())), None, "{text}");
        }
    }

    #[test]
    fn a_date_reads_back_as_its_day() {
        for day in (-800_000..800_000).step_by(97) {
            let text = assay_plan::date::utc_day(day * DAY_MS + 5);
            if !text.starts_with('-') {
                let read = read_time(&Value::Text(text.as_str().into()));
                assert_eq!(read, Some(day * DAY_MS), "{text}");
            }
        }
    }

    #[test]
    fn leap_days_count() {
        let days = |text: &str| read_time(&Value::Text(text.into())).unwrap() / DAY_MS;
        assert_eq!(days("1970-01-01"), 0);
        assert_eq!(days("2000-03-01") - days("2000-02-28"), 2);
        assert_eq!(days("2100-03-01") - days("2100-02-28"), 1);
    }
}
