//! Dates as text, and the calendar.
//!
//! Times are seconds since 1970-01-01 00:00 in the shop's own time, in the
//! proleptic Gregorian calendar and without leap seconds.

use crate::number::digits;

/// Which of two numbers before the year is the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// `12/31/2023` is the last day of a year.
    #[default]
    MonthFirst,
    /// `31/12/2023` is the last day of a year.
    DayFirst,
}

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// The first second that a transaction may have: 1900-01-01 00:00.
pub(crate) const FIRST: i64 = days(1900, 1, 1) * DAY;

/// The first second after those that a transaction may have: 2200-01-01 00:00.
pub(crate) const END: i64 = days(2200, 1, 1) * DAY;

/// Days before each month of a year that begins with March.
const BEFORE_MONTH: [i64; 12] = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];

/// Days from 1970-01-01 to a date of the years 0 to 9999. Years are counted
/// from March, so that a leap day is the last of its year.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 0000-03-01 is 719,468 days before 1970-01-01.
    year * 365 + leap_days + BEFORE_MONTH[month as usize] + day - 1 - 719_468
}

/// Year, month and day of a day counted from 1970-01-01, of the years 0 to
/// 9999.
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    // A guess that is never too late and at most a year early.
    let mut year = (day + 719_528).div_euclid(366).max(0);
    while days(year + 1, 1, 1) <= day {
        year += (day - days(year + 1, 1, 1)) / 366 + 1;
    }
    let month = (2..=12)
        .take_while(|&month| days(year, month, 1) <= day)
        .last()
        .unwrap_or(1);
    (year, month, day - days(year, month, 1) + 1)
}

const fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + leap(year) as i64,
        _ => 31,
    }
}

/// The time of a date of the calendar, or none.
fn seconds(year: i64, month: i64, day: i64) -> Option<i64> {
    let real = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    real.then(|| days(year, month, day) * DAY)
}

/// Reads a date and perhaps a time at the start of `text`: the time, and how
/// many bytes it takes.
///
/// `M/D/YYYY` or, by `order`, `D/M/YYYY`; `D.M.YYYY`; `YYYY-MM-DD`. Then,
/// behind a space, `H:MM`, `H:MM:SS` or `H:MM:SS.fff`, whose fraction is
/// dropped; in the last form also behind `T`, and perhaps followed by `Z`.
#[inline]
pub(crate) fn prefix(text: &[u8], order: DateOrder) -> Option<(i64, usize)> {
    let mut cursor = Cursor { text, at: 0 };
    let first = cursor.number(1, 4)?;
    let digits = cursor.at;
    let separator = cursor.next()?;
    let mut iso = false;
    let date = match (separator, order) {
        (b'-', _) if digits == 4 => {
            iso = true;
            let month = cursor.number(2, 2)?;
            cursor.skip(b'-')?;
            seconds(first, month, cursor.number(2, 2)?)
        }
        (b'/', DateOrder::MonthFirst) if digits <= 2 => {
            let (day, year) = cursor.day_and_year(b'/')?;
            seconds(year, first, day)
        }
        (b'/', DateOrder::DayFirst) | (b'.', _) if digits <= 2 => {
            let (month, year) = cursor.day_and_year(separator)?;
            seconds(year, month, first)
        }
        _ => None,
    }?;
    let before_time = cursor.at;
    match cursor.next() {
        Some(b' ') => {}
        Some(b'T') if iso => {}
        _ => return Some((date, before_time)),
    }
    let hour = cursor.number(1, 2)?;
    cursor.skip(b':')?;
    let minute = cursor.number(2, 2)?;
    let mut second = 0;
    if cursor.skip(b':').is_some() {
        second = cursor.number(2, 2)?;
        if cursor.skip(b'.').is_some() {
            cursor.number(1, 9)?;
        }
    }
    if iso {
        cursor.skip(b'Z');
    }
    let real = hour < 24 && minute < 60 && second < 60;
    real.then_some((date + hour * 3600 + minute * 60 + second, cursor.at))
}

/// Reads a date that is all of `text`.
pub(crate) fn parse(text: &str, order: DateOrder) -> Option<i64> {
    let (time, length) = prefix(text.as_bytes(), order)?;
    (length == text.len()).then_some(time)
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Goes past `byte` if it is next.
    #[inline]
    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.text.get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    /// A number of `least` to `most` digits, which none follows.
    #[inline]
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let (number, length) = digits(0, &self.text[self.at..]);
        self.at += length;
        ((least..=most).contains(&length)).then_some(number.cast_signed())
    }

    #[inline]
    fn day_and_year(&mut self, separator: u8) -> Option<(i64, i64)> {
        let number = self.number(1, 2)?;
        self.skip(separator)?;
        Some((number, self.number(4, 4)?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_dates() {
        // Expected values: `date -u -d ... +%s`.
        let month_first = [
            ("12/26/2023 12:32", 1_703_593_920),
            ("8/5/2023 0:00", 1_691_193_600),
            ("2/29/2024 23:59:58", 1_709_251_198),
            ("2024-02-29", 1_709_164_800),
            ("2024-02-29 7:05", 1_709_190_300),
            ("2024-02-29T07:05:01.999Z", 1_709_190_301),
            ("29.2.2024 7:05", 1_709_190_300),
            ("1/1/1970", 0),
            ("12/31/1899", -2_208_988_800 - 86_400),
        ];
        for (text, expected) in month_first {
            assert_eq!(parse(text, DateOrder::MonthFirst), Some(expected), "{text}");
        }
        assert_eq!(
            parse("26/12/2023 12:32", DateOrder::DayFirst),
            Some(1_703_593_920)
        );
        assert_eq!(FIRST, -2_208_988_800);
        assert_eq!(END, 7_258_118_400);
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "2023",
            "26/12/2023",
            "2/30/2024",
            "2/29/2023",
            "2/29/1900",
            "0/1/2023",
            "1/0/2023",
            "1/1/23",
            "1/1/2023 ",
            "1/1/2023 24:00",
            "1/1/2023 12:60",
            "1/1/2023 12:00:60",
            "1/1/2023 12:5",
            "1/1/2023 12:05 PM",
            "1/1/2023T12:05",
            "1/1/2023 12:05Z",
            "2023-1-01",
            "2023-01-01T",
            "2023-01-01 00:00:00.",
            "2023-01-01 00:00:00.1234567890",
            "20230101",
            "1.1/2023",
            "-1/1/2023",
        ] {
            assert_eq!(parse(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_six_centuries() {
        let mut day = days(1800, 1, 1);
        for year in 1800..2400 {
            for month in 1..=12 {
                for of_month in 1..=month_length(year, month) {
                    assert_eq!(days(year, month, of_month), day);
                    assert_eq!(civil(day), (year, month, of_month));
                    day += 1;
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes(text in "[0-9/.: TZ-]{0,24}") {
            for order in [DateOrder::MonthFirst, DateOrder::DayFirst] {
                if let Some((_, length)) = prefix(text.as_bytes(), order) {
                    prop_assert!(length <= text.len());
                }
            }
        }
    }
}
