//! Points in time as exports write them.

use crate::record::Value;

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// A point in time in milliseconds since 1970 UTC. Texts without a zone are UTC; bare numbers are seconds,
/// milliseconds, microseconds or nanoseconds by their size.
pub(crate) fn read_time(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Number(number) => from_number(*number),
        Value::Text(text) => from_text(text),
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

fn from_text(text: &str) -> Option<i64> {
    let text = text.trim();
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return text.parse().ok().and_then(from_number);
    }
    let date = text.get(..10)?;
    let (year, month, day) = (
        digits(date, 0, 4)?,
        digits(date, 5, 2)?,
        digits(date, 8, 2)?,
    );
    let separators = date.as_bytes();
    if !(matches!(separators[4], b'-' | b'/') && separators[4] == separators[7]) {
        return None;
    }
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let midnight = days_from_civil(year, month, day) * DAY_MS;
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(midnight);
    }
    let clock = rest.strip_prefix('T').or_else(|| rest.strip_prefix(' '))?;
    let (hour, minute) = (digits(clock, 0, 2)?, digits(clock, 3, 2)?);
    if clock.as_bytes().get(2) != Some(&b':') || hour > 24 || minute > 59 {
        return None;
    }
    let mut rest = clock.get(5..)?;
    let mut milliseconds = (hour * 60 + minute) * 60_000;
    if let Some(seconds) = rest.strip_prefix(':') {
        milliseconds += digits(seconds, 0, 2)? * 1000;
        rest = seconds.get(2..)?;
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            let end = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let places = fraction[..end].bytes().chain([b'0'; 3]).take(3);
            milliseconds += places.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
            rest = &fraction[end..];
        }
    }
    Some(midnight + milliseconds - zone(rest.trim_start())? * 60_000)
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
    let rest = &text[1..];
    let hours = digits(rest, 0, 2)?;
    let minutes = match rest.len() {
        2 => 0,
        4 => digits(rest, 2, 2)?,
        5 => digits(rest, 3, 2)?,
        _ => return None,
    };
    Some(sign * (hours * 60 + minutes))
}

fn digits(text: &str, start: usize, count: usize) -> Option<i64> {
    let part = text.get(start..start + count)?;
    part.bytes().try_fold(0, |number, byte| {
        let digit = char::from(byte).to_digit(10)?;
        Some(number * 10 + i64::from(digit))
    })
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

#[cfg(test)]
mod tests {
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
