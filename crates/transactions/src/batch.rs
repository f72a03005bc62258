//! What a valid row is, and rows collected into batches.

use crate::{
    bad_rows::Reason,
    date,
    schema::{Column, projected},
};
use arrow::{
    array::{
        ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringBuilder,
        TimestampSecondArray,
    },
    datatypes::SchemaRef,
};
use std::sync::Arc;

/// What is wrong with the value of an integer column.
pub(crate) fn integer_fault(column: Column, value: i64) -> Option<Reason> {
    (column == Column::Quantity && value <= 0).then_some(Reason::QuantityNotPositive)
}

/// What is wrong with the value of a number column.
pub(crate) fn number_fault(column: Column, value: f64) -> Option<Reason> {
    if !value.is_finite() {
        Some(Reason::NotFinite)
    } else if column == Column::Discount {
        (!(0.0..=100.0).contains(&value)).then_some(Reason::DiscountRange)
    } else {
        (value < 0.0).then_some(Reason::Negative)
    }
}

/// What is wrong with a date.
pub(crate) fn date_fault(value: i64) -> Option<Reason> {
    (!(date::FIRST..date::END).contains(&value)).then_some(Reason::DateRange)
}

/// What is wrong with a text.
pub(crate) fn text_fault(value: &str) -> Option<Reason> {
    value.is_empty().then_some(Reason::Missing)
}

/// A transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Row<'a> {
    pub(crate) customer: i64,
    pub(crate) product: &'a str,
    pub(crate) quantity: i64,
    pub(crate) price: f64,
    pub(crate) date: i64,
    pub(crate) payment: &'a str,
    pub(crate) location: &'a str,
    pub(crate) category: &'a str,
    pub(crate) discount: f64,
    pub(crate) total: f64,
}

impl Row<'_> {
    /// Whether all values are those of a transaction.
    pub(crate) fn is_valid(&self) -> bool {
        integer_fault(Column::Quantity, self.quantity).is_none()
            && number_fault(Column::Price, self.price).is_none()
            && number_fault(Column::Discount, self.discount).is_none()
            && number_fault(Column::Total, self.total).is_none()
            && date_fault(self.date).is_none()
            && [self.product, self.payment, self.location, self.category]
                .into_iter()
                .all(|text| text_fault(text).is_none())
    }
}

/// The values of one column.
enum Values {
    Integer(Vec<i64>, fn(&Row<'_>) -> i64),
    Number(Vec<f64>, fn(&Row<'_>) -> f64),
    Date(Vec<i64>),
    Text(StringBuilder, for<'a> fn(&Row<'a>) -> &'a str),
}

impl Values {
    fn new(column: Column) -> Self {
        match column {
            Column::CustomerId => Self::Integer(Vec::new(), |row| row.customer),
            Column::Quantity => Self::Integer(Vec::new(), |row| row.quantity),
            Column::Price => Self::Number(Vec::new(), |row| row.price),
            Column::Discount => Self::Number(Vec::new(), |row| row.discount),
            Column::Total => Self::Number(Vec::new(), |row| row.total),
            Column::Date => Self::Date(Vec::new()),
            Column::ProductId => Self::Text(StringBuilder::new(), |row| row.product),
            Column::Payment => Self::Text(StringBuilder::new(), |row| row.payment),
            Column::Location => Self::Text(StringBuilder::new(), |row| row.location),
            Column::Category => Self::Text(StringBuilder::new(), |row| row.category),
        }
    }

    /// The values so far; `rows` more are expected then.
    fn take(&mut self, rows: usize) -> ArrayRef {
        fn replace<T>(values: &mut Vec<T>, rows: usize) -> Vec<T> {
            std::mem::replace(values, Vec::with_capacity(rows))
        }
        match self {
            Self::Integer(values, _) => Arc::new(Int64Array::from(replace(values, rows))),
            Self::Number(values, _) => Arc::new(Float64Array::from(replace(values, rows))),
            Self::Date(values) => Arc::new(TimestampSecondArray::from(replace(values, rows))),
            Self::Text(values, _) => Arc::new(values.finish()),
        }
    }
}

/// Collects some columns of rows.
pub(crate) struct BatchBuilder {
    schema: SchemaRef,
    columns: Vec<Values>,
    rows: usize,
    /// Bytes of text in the rows so far.
    text: usize,
    capacity: usize,
}

/// Bytes of text that make a batch full. Arrow would allow 2 GiB a column.
const TEXT: usize = 16 << 20;

impl BatchBuilder {
    /// Collects these columns of up to `capacity` rows.
    pub(crate) fn new(columns: &[Column], capacity: usize) -> Self {
        Self {
            schema: projected(columns),
            columns: columns.iter().copied().map(Values::new).collect(),
            rows: 0,
            text: 0,
            capacity,
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: &Row<'_>) {
        for values in &mut self.columns {
            match values {
                Values::Integer(values, get) => values.push(get(row)),
                Values::Number(values, get) => values.push(get(row)),
                Values::Date(values) => values.push(row.date),
                Values::Text(values, get) => {
                    let text = get(row);
                    self.text += text.len();
                    values.append_value(text);
                }
            }
        }
        self.rows += 1;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.rows >= self.capacity || self.text >= TEXT
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows so far, after which there are none.
    pub(crate) fn take(&mut self) -> RecordBatch {
        let arrays = self
            .columns
            .iter_mut()
            .map(|values| values.take(self.capacity))
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        self.text = 0;
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)
            .expect("columns have the schema's types and one value a row")
    }
}
