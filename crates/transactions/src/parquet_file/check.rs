//! Values of any fit type brought to a column's own, and those that are bad.

use super::statistics::per_second;
use crate::{
    bad_rows::Reason,
    batch::{date_fault, integer_fault, number_fault, text_fault},
    date::{self, DAY, DateOrder},
    schema::{Column, Kind},
};
use arrow::{
    array::{Array, ArrayRef, AsArray, PrimitiveArray, TimestampSecondArray},
    compute::{CastOptions, cast, cast_with_options},
    datatypes::{ArrowPrimitiveType, DataType, Float64Type, Int64Type},
    error::ArrowError,
};
use std::sync::Arc;

/// Values of a column's own type, in which bad ones may be anything, and the
/// bad ones: which and why, in the order of rows.
pub(super) type Checked = (ArrayRef, Vec<(usize, Reason)>);

/// Brings values to the type of their column and checks them.
pub(super) fn check(
    column: Column,
    values: &ArrayRef,
    order: DateOrder,
) -> Result<Checked, ArrowError> {
    match column.kind() {
        Kind::Integer => {
            let integers = convert(values, &DataType::Int64)?;
            let faults = primitive::<Int64Type>(values, &integers, Reason::NotInteger, |value| {
                integer_fault(column, value)
            });
            Ok((integers, faults))
        }
        Kind::Number => {
            let numbers = convert(values, &DataType::Float64)?;
            let faults = primitive::<Float64Type>(values, &numbers, Reason::NotNumber, |value| {
                number_fault(column, value)
            });
            Ok((numbers, faults))
        }
        Kind::Date => dates(values, order),
        Kind::Text => {
            let texts = cast(values, &DataType::Utf8)?;
            let mut faults = Vec::new();
            for (row, text) in texts.as_string::<i32>().iter().enumerate() {
                let fault = text.map_or(Some(Reason::Missing), text_fault);
                faults.extend(fault.map(|reason| (row, reason)));
            }
            Ok((texts, faults))
        }
    }
}

/// Values of another type; null where there is none.
fn convert(values: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    let options = CastOptions {
        safe: true,
        ..CastOptions::default()
    };
    cast_with_options(values, to, &options)
}

/// The faults of numbers that were converted from `source`.
fn primitive<T: ArrowPrimitiveType>(
    source: &ArrayRef,
    values: &ArrayRef,
    unconvertible: Reason,
    fault: impl Fn(T::Native) -> Option<Reason>,
) -> Vec<(usize, Reason)> {
    let values: &PrimitiveArray<T> = values.as_primitive();
    let plain = values.values().iter().enumerate();
    if values.null_count() == 0 {
        return plain
            .filter_map(|(row, value)| Some((row, fault(*value)?)))
            .collect();
    }
    plain
        .filter_map(|(row, value)| {
            let reason = if source.is_null(row) {
                Some(Reason::Missing)
            } else if values.is_null(row) {
                Some(unconvertible)
            } else {
                fault(*value)
            };
            Some((row, reason?))
        })
        .collect()
}

fn dates(values: &ArrayRef, order: DateOrder) -> Result<Checked, ArrowError> {
    let seconds: Vec<Result<i64, Reason>> = match values.data_type() {
        DataType::Timestamp(unit, _) => {
            let ticks = per_second(*unit);
            times(&cast(values, &DataType::Int64)?, |value| {
                Some(value.div_euclid(ticks))
            })
        }
        DataType::Date64 => times(&cast(values, &DataType::Int64)?, |value| {
            Some(value.div_euclid(1000))
        }),
        DataType::Date32 => {
            let days = cast(&cast(values, &DataType::Int32)?, &DataType::Int64)?;
            times(&days, |value| value.checked_mul(DAY))
        }
        _ => cast(values, &DataType::Utf8)?
            .as_string::<i32>()
            .iter()
            .map(|text| match text.map(str::trim) {
                None | Some("") => Err(Reason::Missing),
                Some(text) => date::parse(text, order).ok_or(Reason::NotDate),
            })
            .collect(),
    };
    let mut faults = Vec::new();
    let mut times = Vec::with_capacity(seconds.len());
    for (row, time) in seconds.into_iter().enumerate() {
        let checked = time.and_then(|time| date_fault(time).map_or(Ok(time), Err));
        if let Err(reason) = checked {
            faults.push((row, reason));
        }
        times.push(checked.unwrap_or_default());
    }
    Ok((Arc::new(TimestampSecondArray::from(times)), faults))
}

fn times(values: &ArrayRef, seconds: impl Fn(i64) -> Option<i64>) -> Vec<Result<i64, Reason>> {
    values
        .as_primitive::<Int64Type>()
        .iter()
        .map(|value| seconds(value.ok_or(Reason::Missing)?).ok_or(Reason::DateRange))
        .collect()
}
