//! Feature files as Parquet.

use super::{Batch, FileProblem, Header, Layout, Place, Role};
use arrow::{
    array::{Array, ArrayRef, AsArray, PrimitiveArray, RecordBatch},
    compute::{CastOptions, cast_with_options},
    datatypes::{ArrowPrimitiveType, DataType, Float64Type, Int64Type},
};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::{fs::File, num::NonZeroUsize};

/// The columns' names, whose types must be numbers, and the file's metadata.
pub(super) fn header(file: File) -> Result<Header, FileProblem> {
    let file = ParquetRecordBatchReaderBuilder::try_new(file)?;
    for field in file.schema().fields() {
        let kind = field.data_type();
        if !kind.is_numeric() && *kind != DataType::Boolean {
            return Err(column_type(field.name(), kind, "numbers"));
        }
    }
    let names = file.schema().fields().iter();
    let entries = file.metadata().file_metadata().key_value_metadata();
    Ok(Header {
        names: names.map(|field| field.name().clone()).collect(),
        metadata: entries
            .into_iter()
            .flatten()
            .filter_map(|entry| Some((entry.key.clone(), entry.value.clone()?)))
            .collect(),
    })
}

fn column_type(column: &str, found: &DataType, wanted: &'static str) -> FileProblem {
    FileProblem::ColumnType {
        column: column.to_owned(),
        found: found.to_string(),
        wanted,
    }
}

/// A file's rows.
pub(super) struct Rows {
    reader: ParquetRecordBatchReader,
    layout: Layout,
    /// Rows before the next batch.
    before: u64,
}

impl Rows {
    pub(super) fn new(file: File, layout: Layout, rows: NonZeroUsize) -> Result<Self, FileProblem> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)?
            .with_batch_size(rows.get())
            .build()?;
        Ok(Self {
            reader,
            layout,
            before: 0,
        })
    }

    /// The next rows; `None` after the last.
    pub(super) fn next_batch(&mut self) -> Result<Option<Batch>, FileProblem> {
        let Some(read) = self.reader.next().transpose()? else {
            return Ok(None);
        };
        let batch = self.convert(&read)?;
        self.before += batch.rows as u64;
        Ok((batch.rows > 0).then_some(batch))
    }

    fn convert(&self, read: &RecordBatch) -> Result<Batch, FileProblem> {
        let rows = read.num_rows();
        let width = self.layout.features.len();
        let mut batch = Batch {
            rows,
            values: vec![0.0; rows * width],
            ..Batch::default()
        };
        let mut feature = 0;
        for (column, (name, role)) in read.columns().iter().zip(&self.layout.columns) {
            match role {
                Role::Identifier => {
                    if !column.data_type().is_integer() {
                        return Err(column_type(name, column.data_type(), "whole numbers"));
                    }
                    let whole = self.numbers::<Int64Type>(column, name, "whole number")?;
                    batch.customers = whole.values().to_vec();
                }
                Role::Target => batch.target = self.finite(column, name)?.values().to_vec(),
                Role::Feature => {
                    let values = self.finite(column, name)?;
                    let cells = batch.values.iter_mut().skip(feature).step_by(width);
                    for (cell, value) in cells.zip(values.values()) {
                        *cell = *value;
                    }
                    feature += 1;
                }
            }
        }
        Ok(batch)
    }

    /// The column as numbers of one type, of which none is missing.
    fn numbers<T: ArrowPrimitiveType>(
        &self,
        column: &ArrayRef,
        name: &str,
        kind: &'static str,
    ) -> Result<PrimitiveArray<T>, FileProblem> {
        // What cannot be cast becomes null and is told apart from what was.
        let cast = cast_with_options(column, &T::DATA_TYPE, &CastOptions::default())?;
        let Some(at) = (0..cast.len()).find(|&at| cast.is_null(at)) else {
            return Ok(cast.as_primitive::<T>().clone());
        };
        let text = if column.is_null(at) {
            String::new()
        } else {
            arrow::util::display::array_value_to_string(column, at)?
        };
        Err(FileProblem::cell(self.place(at), name, &text, kind))
    }

    fn finite(
        &self,
        column: &ArrayRef,
        name: &str,
    ) -> Result<PrimitiveArray<Float64Type>, FileProblem> {
        let values = self.numbers::<Float64Type>(column, name, "number")?;
        match values.values().iter().position(|value| !value.is_finite()) {
            None => Ok(values),
            Some(at) => {
                let text = values.value(at).to_string();
                Err(FileProblem::cell(
                    self.place(at),
                    name,
                    &text,
                    "finite number",
                ))
            }
        }
    }

    fn place(&self, at: usize) -> Place {
        Place::Row(self.before + at as u64 + 1)
    }
}
