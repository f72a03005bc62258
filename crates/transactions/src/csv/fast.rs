//! Records read in one pass over their bytes.
//!
//! Whatever is the least unusual is left to [`super::strict`], so this accepts
//! no more than that does, with the same values.

use super::header::Layout;
use crate::{
    batch::Row,
    date::{self, DateOrder},
    number,
    schema::Column,
};
use memchr::memchr;

/// Reads the record at `at`: the row and where the next record begins. None if
/// the record is not a valid row in the plainest form.
pub(super) fn row<'a>(
    text: &'a str,
    at: usize,
    layout: &Layout,
    order: DateOrder,
) -> Option<(Row<'a>, usize)> {
    let bytes = text.as_bytes();
    let mut row = Row::default();
    let mut at = at;
    let mut columns = layout.columns.iter();
    while let Some(column) = columns.next() {
        at = field(text, at, *column, order, &mut row)?;
        at += match &bytes[at..] {
            [b',', ..] if columns.len() > 0 => 1,
            _ if columns.len() > 0 => return None,
            [] => 0,
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return None,
        };
    }
    row.is_valid().then_some((row, at))
}

/// Reads the field at `at` into the row: where it ends.
#[inline(always)]
fn field<'a>(
    text: &'a str,
    at: usize,
    column: Option<Column>,
    order: DateOrder,
    row: &mut Row<'a>,
) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let Some(column) = column else {
        return Some(string(text, at)?.1);
    };
    let target = match column {
        Column::CustomerId | Column::Quantity => {
            let (value, length) = number::integer(rest)?;
            *match column {
                Column::CustomerId => &mut row.customer,
                _ => &mut row.quantity,
            } = value;
            return Some(at + length);
        }
        Column::Price | Column::Discount | Column::Total => {
            let (value, end) = decimal(text, at)?;
            *match column {
                Column::Price => &mut row.price,
                Column::Discount => &mut row.discount,
                _ => &mut row.total,
            } = value;
            return Some(end);
        }
        Column::Date => {
            let (value, length) = date::prefix(rest, order)?;
            row.date = value;
            return Some(at + length);
        }
        Column::ProductId => &mut row.product,
        Column::Payment => &mut row.payment,
        Column::Location => &mut row.location,
        Column::Category => &mut row.category,
    };
    let (value, end) = string(text, at)?;
    *target = value;
    Some(end)
}

/// Number of bytes before the next comma or line feed.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    let is_end = |byte: &u8| matches!(byte, b',' | b'\n');
    bytes.iter().position(is_end).unwrap_or(bytes.len())
}

/// Reads a number and where its field ends.
#[inline]
fn decimal(text: &str, at: usize) -> Option<(f64, usize)> {
    let rest = &text.as_bytes()[at..];
    if let Some((value, length)) = number::decimal(rest)
        && matches!(rest.get(length), None | Some(b',' | b'\n' | b'\r'))
    {
        return Some((value, at + length));
    }
    let field = &text[at..at + plain_length(rest)];
    let field = field.strip_suffix('\r').unwrap_or(field);
    Some((field.parse().ok()?, at + field.len()))
}

/// Reads a text and where its field ends.
#[inline]
fn string(text: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) == Some(&b'"') {
        let end = at + 1 + memchr(b'"', &bytes[at + 1..])?;
        // With a doubled quote, no comma or line end follows this one.
        return Some((&text[at + 1..end], end + 1));
    }
    let value = &text[at..at + plain_length(&bytes[at..])];
    // What to do with a carriage return depends on what follows.
    (!value.ends_with('\r')).then_some((value, at + value.len()))
}
