//! What stored values mean: flags, numbers, times and texts.

use crate::cells::{Cells, NO_WHOLE};
use crate::encoding::plain::scaled;
use crate::rows::{Coded, Values};
use crate::schema::{Logical, Unit};
use crate::texts::Interner;

/// Whole numbers up to this one are all told apart by an `f64`.
const MOST_EXACT: u64 = 1 << 53;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// What a whole number means.
pub(crate) enum Meant {
    Number(f64),
    /// Milliseconds since 1970 UTC.
    Time(i64),
    Text(String),
}

impl Meant {
    pub(crate) fn of(whole: i64, logical: Logical) -> Self {
        match logical {
            Logical::Timestamp(unit) => Self::Time(whole.div_euclid(unit.per_millisecond())),
            Logical::Decimal(scale) => Self::Number(scaled(i128::from(whole), scale)),
            Logical::Date => Self::Text(date(whole)),
            Logical::TimeOfDay(unit) => Self::Text(time_of_day(whole, unit)),
            Logical::Unsigned if whole < 0 => Self::Text(whole.cast_unsigned().to_string()),
            // Numbers with more digits than an `f64` holds are ids.
            _ if whole.unsigned_abs() > MOST_EXACT => Self::Text(whole.to_string()),
            _ => Self::Number(whole as f64),
        }
    }
}

/// The values of a column that does not repeat.
pub(crate) fn values(cells: Cells, logical: Logical) -> Values {
    match cells {
        Cells::Flags(flags) => Values::Flags(flags),
        Cells::Real(numbers) => Values::Numbers(numbers),
        Cells::Texts(texts) => Values::Texts(coded(texts)),
        Cells::Whole(numbers) => of_whole(numbers, logical),
    }
}

pub(crate) fn coded(texts: Interner) -> Coded {
    let (texts, codes) = texts.into_parts();
    Coded { texts, codes }
}

fn of_whole(mut numbers: Vec<i64>, logical: Logical) -> Values {
    let is_plain = match logical {
        Logical::Timestamp(unit) => {
            let per_millisecond = unit.per_millisecond();
            for time in &mut numbers {
                if *time != NO_WHOLE {
                    *time = time.div_euclid(per_millisecond);
                }
            }
            return Values::Times(numbers);
        }
        Logical::Decimal(_) => true,
        Logical::Date | Logical::TimeOfDay(_) => false,
        Logical::Unsigned => numbers
            .iter()
            .all(|&number| (0..=MOST_EXACT.cast_signed()).contains(&number) || number == NO_WHOLE),
        _ => numbers
            .iter()
            .all(|number| number.unsigned_abs() <= MOST_EXACT || *number == NO_WHOLE),
    };
    if is_plain {
        let number = |whole: i64| match Meant::of(whole, logical) {
            Meant::Number(number) if whole != NO_WHOLE => number,
            _ => f64::NAN,
        };
        return Values::Numbers(numbers.into_iter().map(number).collect());
    }
    let mut texts = Interner::default();
    for whole in numbers {
        match Meant::of(whole, logical) {
            _ if whole == NO_WHOLE => texts.missing(1),
            Meant::Number(number) => texts.text(number.to_string().as_bytes()),
            Meant::Time(time) => texts.text(time_text(time).as_bytes()),
            Meant::Text(text) => texts.text(text.as_bytes()),
        }
    }
    Values::Texts(coded(texts))
}

/// A point in time as [`TimeTexts`] writes it.
pub fn time_text(milliseconds: i64) -> String {
    TimeTexts::default().of(milliseconds).to_owned()
}

/// Writes points in time. Many have the day of the one before.
#[derive(Debug, Default)]
pub struct TimeTexts {
    /// The day of the last one.
    day: Option<i64>,
    /// Bytes of that day in `text`.
    date: usize,
    text: String,
}

impl TimeTexts {
    /// A point in time, in milliseconds since 1970 UTC, as ISO 8601 writes it: `2026-08-07T01:38:11.726Z`.
    pub fn of(&mut self, milliseconds: i64) -> &str {
        let day = milliseconds.div_euclid(DAY);
        // Below a day's milliseconds.
        let time = milliseconds.rem_euclid(DAY) as u32;
        if self.day != Some(day) {
            self.text = date(day);
            (self.day, self.date) = (Some(day), self.text.len());
        }
        let mut written = *b"T00:00:00.000Z";
        for (place, number) in [
            (1, time / 3_600_000),
            (4, time / 60_000 % 60),
            (7, time / 1000 % 60),
            (10, time / 10 % 100),
        ] {
            written[place] += (number / 10) as u8;
            written[place + 1] += (number % 10) as u8;
        }
        written[12] += (time % 10) as u8;
        self.text.truncate(self.date);
        // All of it is ASCII.
        self.text
            .push_str(str::from_utf8(&written).unwrap_or_default());
        &self.text
    }
}

fn time_of_day(time: i64, unit: Unit) -> String {
    let milliseconds = time.div_euclid(unit.per_millisecond());
    let seconds = milliseconds.div_euclid(1000);
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        seconds.div_euclid(3600),
        seconds.div_euclid(60).rem_euclid(60),
        seconds.rem_euclid(60),
        milliseconds.rem_euclid(1000)
    )
}

fn date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of the proleptic Gregorian calendar by the days since 1970-01-01.
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), `civil_from_days`.
fn civil(days: i64) -> (i128, u32, u32) {
    let days = i128::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    (year, month as u32, day as u32)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_iso_8601_does() {
        let mut times = TimeTexts::default();
        for (time, text) in [
            (1_786_066_691_726, "2026-08-07T01:38:11.726Z"),
            (1_786_060_799_999, "2026-08-06T23:59:59.999Z"),
            (1_786_060_800_000, "2026-08-07T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "10000-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(times.of(time), text);
            assert_eq!(times.of(time), text, "once more");
        }
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(
            time_of_day(45_296_000_007, Unit::Microseconds),
            "12:34:56.000"
        );
    }

    #[test]
    fn whole_numbers_keep_their_digits() {
        let plain = of_whole(vec![1, NO_WHOLE, -2], Logical::Plain);
        assert!(
            matches!(&plain, Values::Numbers(n) if n[0] == 1.0 && n[1].is_nan() && n[2] == -2.0)
        );
        let Values::Texts(ids) = of_whole(vec![1_234_567_890_123_456_789, 5], Logical::Plain)
        else {
            panic!("ids are texts");
        };
        assert_eq!(ids.texts.get(0), b"1234567890123456789");
        let Values::Texts(most) = of_whole(vec![-1], Logical::Unsigned) else {
            panic!("so many digits are a text");
        };
        assert_eq!(most.texts.get(0), b"18446744073709551615");
        let decimal = of_whole(vec![12_345], Logical::Decimal(3));
        assert_eq!(decimal, Values::Numbers(vec![12.345]));
    }
}
