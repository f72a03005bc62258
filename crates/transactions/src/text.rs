//! Transactions as lines of CSV.

use crate::{
    date::{DAY, civil},
    schema::Column,
};
use arrow::{
    array::{AsArray, RecordBatch, StringArray},
    datatypes::{Float64Type, Int64Type, TimestampSecondType},
};
use std::io::Write;

/// The header.
pub(crate) fn header() -> String {
    Column::ALL.map(Column::name).join(",") + "\n"
}

/// Appends the rows of a batch with all columns of a transaction to `text`.
pub(crate) fn rows(batch: &RecordBatch, text: &mut Vec<u8>) {
    let integers = |index| batch.column(index).as_primitive::<Int64Type>().values();
    let numbers = |index| batch.column(index).as_primitive::<Float64Type>().values();
    let strings = |index: usize| -> &StringArray { batch.column(index).as_string() };
    let dates = batch.column(4).as_primitive::<TimestampSecondType>();
    let mut days = Days::default();
    let (customers, quantities) = (integers(0), integers(2));
    let (prices, discounts, totals) = (numbers(3), numbers(8), numbers(9));
    let (products, payments) = (strings(1), strings(5));
    let (locations, categories) = (strings(6), strings(7));
    for row in 0..batch.num_rows() {
        integer(customers[row], text);
        text.push(b',');
        string(products.value(row), text);
        text.push(b',');
        integer(quantities[row], text);
        text.push(b',');
        number(prices[row], text);
        text.push(b',');
        days.date(dates.value(row), text);
        text.push(b',');
        string(payments.value(row), text);
        text.push(b',');
        quoted(locations.value(row), text);
        text.push(b',');
        string(categories.value(row), text);
        text.push(b',');
        number(discounts[row], text);
        text.push(b',');
        number(totals[row], text);
        text.push(b'\n');
    }
}

/// Appends the decimal digits of a number, at least `least` of them.
fn digits(mut value: u64, least: usize, text: &mut Vec<u8>) {
    let mut buffer = [b'0'; 20];
    let mut start = buffer.len();
    while value > 0 || buffer.len() - start < least {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    text.extend_from_slice(&buffer[start..]);
}

fn integer(value: i64, text: &mut Vec<u8>) {
    if value < 0 {
        text.push(b'-');
    }
    digits(value.unsigned_abs(), 1, text);
}

/// Appends the shortest decimal number that reads as `value`.
///
/// Fifteen digits are enough to tell decimal numbers apart in an `f64`, so a
/// number of so many that reads as `value` has no shorter rival.
fn number(value: f64, text: &mut Vec<u8>) {
    for (places, scale) in [(2, 100.0), (9, 1e9)] {
        let scaled = (value * scale).round();
        let is_exact = (0.0..1e15).contains(&scaled) && scaled / scale == value;
        if is_exact && value.is_sign_positive() {
            return decimal(scaled as u64, places, text);
        }
    }
    // Writing to memory cannot fail.
    let _ = write!(text, "{value}");
}

/// Appends a number given with so many decimal places, without final zeros.
fn decimal(mut scaled: u64, mut places: u32, text: &mut Vec<u8>) {
    while places > 0 && scaled.is_multiple_of(10) {
        scaled /= 10;
        places -= 1;
    }
    let one = 10_u64.pow(places);
    digits(scaled / one, 1, text);
    if places > 0 {
        text.push(b'.');
        digits(scaled % one, places as usize, text);
    }
}

/// Appends text, in quotes if it needs them.
fn string(value: &str, text: &mut Vec<u8>) {
    if value.contains([',', '"', '\n', '\r']) {
        quoted(value, text);
    } else {
        text.extend_from_slice(value.as_bytes());
    }
}

fn quoted(value: &str, text: &mut Vec<u8>) {
    text.push(b'"');
    let mut parts = value.split('"');
    text.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        text.extend_from_slice(b"\"\"");
        text.extend_from_slice(part.as_bytes());
    }
    text.push(b'"');
}

/// Dates already written, since rows are many and days few.
struct Days(Vec<Option<(i64, Vec<u8>)>>);

/// Number of days remembered: more than a year has.
const REMEMBERED: usize = 512;

impl Default for Days {
    fn default() -> Self {
        Self(vec![None; REMEMBERED])
    }
}

impl Days {
    /// Appends a time as `M/D/YYYY H:MM`, with seconds only where there are
    /// some.
    fn date(&mut self, time: i64, text: &mut Vec<u8>) {
        let (day, second) = (time.div_euclid(DAY), time.rem_euclid(DAY).unsigned_abs());
        let slot = &mut self.0[day.rem_euclid(REMEMBERED as i64) as usize];
        match slot {
            Some((known, written)) if *known == day => text.extend_from_slice(written),
            _ => {
                let (year, month, of_month) = civil(day);
                let written = format!("{month}/{of_month}/{year:04} ").into_bytes();
                text.extend_from_slice(&written);
                *slot = Some((day, written));
            }
        }
        digits(second / 3600, 1, text);
        text.push(b':');
        digits(second / 60 % 60, 2, text);
        if second % 60 > 0 {
            text.push(b':');
            digits(second % 60, 2, text);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::date::{self, DateOrder};
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut text = Vec::new();
        write(&mut text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn header_of_the_original() {
        assert_eq!(
            header(),
            "CustomerID,ProductID,Quantity,Price,TransactionDate,PaymentMethod,StoreLocation,\
             ProductCategory,DiscountApplied(%),TotalAmount\n"
        );
    }

    #[test]
    fn values() {
        let number = |value| written(|text| number(value, text));
        for (value, expected) in [
            (0.0, "0"),
            (0.1, "0.1"),
            (80.07984415, "80.07984415"),
            (100.0, "100"),
            (1e-9, "0.000000001"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1000000000000000"),
        ] {
            assert_eq!(number(value), expected);
        }
        assert_eq!(
            written(|text| integer(i64::MIN, text)),
            i64::MIN.to_string()
        );
        assert_eq!(written(|text| string("a b", text)), "a b");
        assert_eq!(written(|text| string("a,\"b\"", text)), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn dates_one_behind_the_other() {
        let mut days = Days::default();
        for (time, expected) in [
            (1_703_593_920, "12/26/2023 12:32"),
            (1_703_593_980, "12/26/2023 12:33"),
            (1_703_593_981 - 512 * DAY, "8/1/2022 12:33:01"),
            (1_703_593_920, "12/26/2023 12:32"),
        ] {
            assert_eq!(written(|text| days.date(time, text)), expected);
        }
    }

    proptest! {
        #[test]
        fn numbers_are_written_as_by_the_standard_library(
            value in prop_oneof![
                proptest::num::f64::POSITIVE | proptest::num::f64::NORMAL,
                0.0..1e6,
                (0_u64..1_000_000_000).prop_map(|cents| cents as f64 / 100.0),
                (0_u64..1_000_000_000_000).prop_map(|parts| parts as f64 / 1e9),
            ]
        ) {
            prop_assert_eq!(written(|text| number(value, text)), value.to_string());
        }

        #[test]
        fn dates_read_back(time in date::FIRST..date::END) {
            let text = written(|text| Days::default().date(time, text));
            prop_assert_eq!(date::parse(&text, DateOrder::MonthFirst), Some(time));
        }
    }
}
