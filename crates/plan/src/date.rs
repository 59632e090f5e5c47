//! Days, as people write them.

const MILLISECONDS_IN_A_DAY: i64 = 86_400_000;

/// The UTC day of a moment in milliseconds since 1970: `2026-11-22`.
///
/// Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms” (2021), `civil_from_days`: years begin in March, so that
/// a leap day is the last of its year, and 400 of them are always 146,097 days.
pub fn utc_day(milliseconds: i64) -> String {
    let days = milliseconds.div_euclid(MILLISECONDS_IN_A_DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + next_year;
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

/// The UTC days from one moment to another: `2026-11-01 to 2026-11-22`, or the one day that both are of.
pub fn utc_days(first_ms: i64, last_ms: i64) -> String {
    let [first, last] = [first_ms, last_ms].map(utc_day);
    if first == last {
        first
    } else {
        format!("{first} to {last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let days = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400_000, "2000-02-29"),
            (951_868_800_000, "2000-03-01"),
            (1_795_305_600_000, "2026-11-22"),
            (4_107_542_400_000, "2100-03-01"),
            (-62_135_596_800_000, "0001-01-01"),
        ];
        for (milliseconds, day) in days {
            assert_eq!(utc_day(milliseconds), day);
        }
        assert_eq!(
            utc_day(1_795_305_600_000 + MILLISECONDS_IN_A_DAY - 1),
            "2026-11-22"
        );
        assert_eq!(utc_days(0, MILLISECONDS_IN_A_DAY - 1), "1970-01-01");
        assert_eq!(utc_days(-1, 0), "1969-12-31 to 1970-01-01");
    }
}
