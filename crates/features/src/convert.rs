//! Transactions in the form that the plan takes, and the survey of them.

use crate::{
    error::FeatureError,
    plan::input,
    set::FeatureSet,
    survey::{MAX_CATEGORIES, Survey},
};
use arrow::{
    array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, UInt8Array},
    datatypes::{DataType, Field, Int64Type, Schema, SchemaRef, TimestampSecondType},
};
use datafusion::common::ScalarValue;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use zkml_transactions::Column;

/// The columns of transactions that a feature set is made from, in the order in
/// which [`Converter`] takes them.
pub(crate) fn columns(set: FeatureSet) -> Vec<Column> {
    let mut columns = vec![
        Column::CustomerId,
        Column::Date,
        Column::Discount,
        Column::Total,
    ];
    columns.push(match set {
        FeatureSet::Clean => Column::Category,
        FeatureSet::Published => Column::Price,
    });
    columns
}

/// The columns that a survey needs.
pub(crate) fn surveyed(set: FeatureSet) -> Vec<Column> {
    let mut columns = columns(set);
    columns.retain(|column| matches!(column, Column::Date | Column::Category));
    columns
}

/// The schema of converted transactions.
pub(crate) fn converted_schema(set: FeatureSet) -> SchemaRef {
    let fields = columns(set).into_iter().map(|column| {
        let (name, kind) = match column {
            Column::CustomerId => (input::CUSTOMER, DataType::Int64),
            Column::Date => (input::DATE, DataType::Int64),
            Column::Discount => (input::DISCOUNT, DataType::Float64),
            Column::Total => (input::TOTAL, DataType::Float64),
            Column::Category => (input::CATEGORY, DataType::UInt8),
            other => (input::PRICE, other.data_type()),
        };
        Field::new(name, kind, false)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Codes for categories, in the order in which threads meet them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codes(Arc<Mutex<HashMap<String, u8>>>);

impl Codes {
    fn code(&self, name: &str) -> Result<u8, FeatureError> {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = codes.get(name) {
            return Ok(*code);
        }
        let too_many = || FeatureError::TooManyCategories {
            limit: MAX_CATEGORIES,
        };
        let code = u8::try_from(codes.len()).map_err(|_| too_many())?;
        if usize::from(code) == MAX_CATEGORIES {
            return Err(too_many());
        }
        codes.insert(name.to_owned(), code);
        Ok(code)
    }
}

/// One thread's conversion of transactions into the plan's input, and its
/// survey of them.
pub(crate) struct Converter {
    codes: Codes,
    /// What the codes stand for, as far as this thread has met them, with the
    /// time of the first transaction.
    known: Vec<Option<(String, i64)>>,
    /// The code that a name most likely has, by a hash of few of its bytes.
    likely: [u8; 256],
    transactions: u64,
    first: i64,
    latest: i64,
}

impl Converter {
    pub(crate) fn new(codes: &Codes) -> Self {
        Self {
            codes: codes.clone(),
            known: vec![None; MAX_CATEGORIES],
            likely: [0; 256],
            transactions: 0,
            first: i64::MAX,
            latest: i64::MIN,
        }
    }

    /// Converts a batch of the columns named by [`columns`], or looks at one of
    /// those named by [`surveyed`].
    pub(crate) fn convert(
        &mut self,
        batch: &RecordBatch,
        schema: &SchemaRef,
    ) -> Result<RecordBatch, FeatureError> {
        let mut columns = Vec::with_capacity(batch.num_columns());
        let dates = self.dates(batch);
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            columns.push(match field.name().as_str() {
                input::DATE => Arc::new(dates.clone()) as ArrayRef,
                input::CATEGORY => {
                    Arc::new(self.encode(column.as_string(), dates.values())?) as ArrayRef
                }
                _ => Arc::clone(column),
            });
        }
        RecordBatch::try_new(Arc::clone(schema), columns)
            .map_err(|error| FeatureError::Engine(error.to_string()))
    }

    /// Looks at the columns named by [`surveyed`].
    pub(crate) fn look(&mut self, batch: &RecordBatch) -> Result<(), FeatureError> {
        let dates = self.dates(batch);
        if let Some(column) = batch.column_by_name(Column::Category.name()) {
            self.encode(column.as_string(), dates.values())?;
        }
        Ok(())
    }

    fn dates(&mut self, batch: &RecordBatch) -> Int64Array {
        let Some(dates) = batch.column_by_name(Column::Date.name()) else {
            return Int64Array::from(Vec::<i64>::new());
        };
        let dates = dates.as_primitive::<TimestampSecondType>();
        let dates = dates.reinterpret_cast::<Int64Type>();
        self.transactions += batch.num_rows() as u64;
        for &date in dates.values() {
            self.first = self.first.min(date);
            self.latest = self.latest.max(date);
        }
        dates
    }

    fn encode(&mut self, names: &StringArray, dates: &[i64]) -> Result<UInt8Array, FeatureError> {
        let mut codes = Vec::with_capacity(names.len());
        for (name, &date) in names.iter().zip(dates) {
            codes.push(self.code(name.unwrap_or_default(), date)?);
        }
        Ok(UInt8Array::from(codes))
    }

    fn code(&mut self, name: &str, date: i64) -> Result<u8, FeatureError> {
        let bytes = name.as_bytes();
        let ends = bytes.first().zip(bytes.last());
        let (first, last) = ends.map_or((0, 0), |(first, last)| (*first, *last));
        let slot = first
            .wrapping_mul(31)
            .wrapping_add(last)
            .wrapping_mul(31)
            .wrapping_add(bytes.len() as u8);
        let slot = &mut self.likely[usize::from(slot)];
        let likely = &mut self.known[usize::from(*slot).min(MAX_CATEGORIES - 1)];
        if let Some((known, earliest)) = likely
            && known == name
        {
            *earliest = date.min(*earliest);
            return Ok(*slot);
        }
        let code = self.codes.code(name)?;
        *slot = code;
        let known = &mut self.known[usize::from(code)];
        let (_, earliest) = known.get_or_insert_with(|| (name.to_owned(), date));
        *earliest = date.min(*earliest);
        Ok(code)
    }
}

/// What all threads found together; `None` if there were no transactions.
pub(crate) fn merge(converters: &[Converter]) -> Option<Survey> {
    let mut categories = vec![None::<(String, i64)>; MAX_CATEGORIES];
    for converter in converters {
        for (all, one) in categories.iter_mut().zip(&converter.known) {
            if let Some((name, date)) = one {
                let (_, earliest) = all.get_or_insert_with(|| (name.clone(), *date));
                *earliest = (*earliest).min(*date);
            }
        }
    }
    let transactions = converters.iter().map(|one| one.transactions).sum();
    (transactions > 0).then(|| Survey {
        transactions,
        first: converters.iter().map(|one| one.first).min().unwrap_or(0),
        latest: converters.iter().map(|one| one.latest).max().unwrap_or(0),
        categories: categories
            .into_iter()
            .zip(0..=u8::MAX)
            .filter_map(|(category, code)| {
                let (name, date) = category?;
                Some((name, ScalarValue::UInt8(Some(code)), date))
            })
            .collect(),
    })
}
