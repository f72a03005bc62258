//! What a row group's statistics vouch for.

use crate::{
    batch::{date_fault, integer_fault, number_fault},
    date::DAY,
    schema::{Column, Kind},
};
use arrow::datatypes::{DataType, TimeUnit};
use parquet::file::statistics::Statistics;

/// Whether all values of a column are fit, judged without decoding them: none
/// is missing, and the least and the greatest are fit. Statistics leave NaN
/// out, so this does not exclude it.
pub(super) fn vouch(column: Column, found: &DataType, statistics: &Statistics) -> bool {
    if statistics.null_count_opt() != Some(0) {
        return false;
    }
    match column.kind() {
        Kind::Integer => {
            // Unsigned values are kept as if they were signed.
            found.is_signed_integer()
                && bounds_fit(integers(statistics), |value| {
                    integer_fault(column, value).is_none()
                })
        }
        Kind::Number => {
            let bounds = match statistics {
                Statistics::Float(values) => {
                    pair(values.min_opt(), values.max_opt(), |&value| value.into())
                }
                Statistics::Double(values) => {
                    pair(values.min_opt(), values.max_opt(), |&value| value)
                }
                _ => None,
            };
            found.is_floating() && bounds_fit(bounds, |value| number_fault(column, value).is_none())
        }
        Kind::Date => {
            let seconds = |value: i64| match found {
                DataType::Timestamp(unit, _) => Some(value.div_euclid(per_second(*unit))),
                DataType::Date32 => value.checked_mul(DAY),
                DataType::Date64 => Some(value.div_euclid(1000)),
                _ => None,
            };
            bounds_fit(integers(statistics), |value| {
                seconds(value).is_some_and(|time| date_fault(time).is_none())
            })
        }
        // An empty text is the least of all.
        Kind::Text => statistics
            .min_bytes_opt()
            .is_some_and(|least| !least.is_empty()),
    }
}

/// Ticks of a unit of time in a second.
pub(super) const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

fn integers(statistics: &Statistics) -> Option<(i64, i64)> {
    match statistics {
        Statistics::Int32(values) => {
            pair(values.min_opt(), values.max_opt(), |&value| value.into())
        }
        Statistics::Int64(values) => pair(values.min_opt(), values.max_opt(), |&value| value),
        _ => None,
    }
}

fn pair<S, T>(least: Option<&S>, greatest: Option<&S>, value: fn(&S) -> T) -> Option<(T, T)> {
    least.map(value).zip(greatest.map(value))
}

fn bounds_fit<T>(bounds: Option<(T, T)>, is_fit: impl Fn(T) -> bool) -> bool {
    bounds.is_some_and(|(least, greatest)| is_fit(least) && is_fit(greatest))
}
