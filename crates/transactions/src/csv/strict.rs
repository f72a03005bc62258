//! Records read field by field, with the exact fault of a bad one.

use super::{
    header::Layout,
    quotes::{Field, Form, split},
};
use crate::{
    bad_rows::{Reason, quote},
    batch::{Row, date_fault, integer_fault, number_fault, text_fault},
    date::{self, DateOrder},
    schema::Column,
};
use std::borrow::Cow;

/// What is wrong with a record.
#[derive(Debug)]
pub(super) struct Fault {
    /// Index of the field to blame, if one is.
    pub(super) column: Option<usize>,
    pub(super) reason: Reason,
    pub(super) detail: Option<String>,
}

/// Reads the record at `at` and hands the row to `accept`: where the next
/// record begins, and what is wrong with this one.
pub(super) fn row(
    bytes: &[u8],
    at: usize,
    layout: &Layout,
    order: DateOrder,
    accept: impl FnOnce(&Row<'_>),
) -> (usize, Result<(), Fault>) {
    let mut fields = Vec::new();
    let next = split(bytes, at, &mut fields);
    let result = texts(bytes, &fields, layout).and_then(|texts| {
        accept(&values(&texts, layout, order)?);
        Ok(())
    });
    (next, result.map_err(|fault| blame(fault, &bytes[at..next])))
}

/// The fields' texts, without quotes.
fn texts<'a>(
    bytes: &'a [u8],
    fields: &[Field],
    layout: &Layout,
) -> Result<Vec<Cow<'a, str>>, Fault> {
    let fault = |index: usize, reason, detail| Fault {
        // A record may have more fields than there are names.
        column: (index < layout.names.len()).then_some(index),
        reason,
        detail,
    };
    let mut texts = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        let bytes = &bytes[field.start..field.end];
        let Ok(text) = str::from_utf8(bytes) else {
            return Err(fault(index, Reason::NotUtf8, None));
        };
        texts.push(match field.form {
            Form::Plain | Form::Quoted => Cow::Borrowed(text),
            Form::Escaped => Cow::Owned(text.replace("\"\"", "\"")),
            Form::Unclosed => return Err(fault(index, Reason::UnclosedQuote, None)),
            Form::Continued => {
                return Err(fault(index, Reason::TextAfterQuote, Some(quote(text))));
            }
        });
    }
    let (found, expected) = (fields.len(), layout.names.len());
    if found != expected {
        return Err(Fault {
            column: None,
            reason: Reason::FieldCount,
            detail: Some(format!("{found}, but the header has {expected}")),
        });
    }
    Ok(texts)
}

/// A record has the wrong number of fields if something else than commas
/// separates them, of which there is more then.
fn blame(fault: Fault, record: &[u8]) -> Fault {
    if fault.reason != Reason::FieldCount {
        return fault;
    }
    let count = |delimiter: u8| record.iter().filter(|&&byte| byte == delimiter).count();
    let others = [b';', b'\t', b'|'].into_iter();
    match others.max_by_key(|&delimiter| count(delimiter)) {
        Some(delimiter) if count(delimiter) > count(b',') => Fault {
            reason: Reason::Delimiter,
            detail: Some(format!("{:?} in their place", char::from(delimiter))),
            ..fault
        },
        _ => fault,
    }
}

fn values<'a>(
    texts: &'a [Cow<'_, str>],
    layout: &Layout,
    order: DateOrder,
) -> Result<Row<'a>, Fault> {
    let mut row = Row::default();
    for (index, (text, column)) in texts.iter().zip(&layout.columns).enumerate() {
        if let Some(column) = *column {
            set(&mut row, column, text, order).map_err(|reason| Fault {
                column: Some(index),
                reason,
                detail: (reason != Reason::Missing).then(|| quote(text)),
            })?;
        }
    }
    Ok(row)
}

fn set<'a>(
    row: &mut Row<'a>,
    column: Column,
    text: &'a str,
    order: DateOrder,
) -> Result<(), Reason> {
    let number = || number(column, text);
    match column {
        Column::CustomerId => row.customer = integer(column, text)?,
        Column::Quantity => row.quantity = integer(column, text)?,
        Column::Price => row.price = number()?,
        Column::Discount => row.discount = number()?,
        Column::Total => row.total = number()?,
        Column::Date => row.date = time(text, order)?,
        Column::ProductId => row.product = nonempty(text)?,
        Column::Payment => row.payment = nonempty(text)?,
        Column::Location => row.location = nonempty(text)?,
        Column::Category => row.category = nonempty(text)?,
    }
    Ok(())
}

fn fine<T>(value: T, fault: Option<Reason>) -> Result<T, Reason> {
    fault.map_or(Ok(value), Err)
}

/// Text without the white space around it, which must leave something.
fn trimmed(text: &str) -> Result<&str, Reason> {
    nonempty(text.trim())
}

fn nonempty(text: &str) -> Result<&str, Reason> {
    fine(text, text_fault(text))
}

fn integer(column: Column, text: &str) -> Result<i64, Reason> {
    let value = trimmed(text)?.parse().map_err(|_| Reason::NotInteger)?;
    fine(value, integer_fault(column, value))
}

fn number(column: Column, text: &str) -> Result<f64, Reason> {
    let value = trimmed(text)?.parse().map_err(|_| Reason::NotNumber)?;
    fine(value, number_fault(column, value))
}

fn time(text: &str, order: DateOrder) -> Result<i64, Reason> {
    let time = date::parse(trimmed(text)?, order).ok_or(Reason::NotDate)?;
    fine(time, date_fault(time))
}
