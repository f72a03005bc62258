//! The rows of one row group.

use super::{ParquetFile, check::check, statistics::vouch};
use crate::{
    bad_rows::{BadRow, Place, Reason, quote},
    date::DateOrder,
    error::{FileFault, ReadError},
    scan::Options,
    schema::{Column, projected},
};
use arrow::{
    array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions},
    compute::filter,
    datatypes::SchemaRef,
    error::ArrowError,
    util::display::array_value_to_string,
};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs::File,
    sync::Arc,
};

/// Reads the rows of one row group.
pub(crate) struct GroupReader {
    file: Arc<ParquetFile>,
    /// The file's number among those read.
    number: usize,
    /// Row of the next batch's first row, from 1.
    row: u64,
    /// Columns of the batches.
    wanted: Vec<Column>,
    schema: SchemaRef,
    /// Columns to decode, some perhaps only for the check, in the order of
    /// [`Column::ALL`].
    decoded: Vec<Column>,
    order: DateOrder,
    reader: ParquetRecordBatchReader,
}

impl GroupReader {
    /// Opens a row group of the file with this number.
    pub(crate) fn open(
        file: &Arc<ParquetFile>,
        number: usize,
        group: usize,
        options: &Options,
    ) -> Result<Self, ReadError> {
        let metadata = file.metadata.metadata();
        let before = &metadata.row_groups()[..group];
        let row = 1 + before
            .iter()
            .map(|group| group.num_rows().unsigned_abs())
            .sum::<u64>();
        let fields = file.metadata.schema().fields();
        let vouched = |column: Column, index: usize| {
            let leaf = (0..metadata.row_group(group).num_columns())
                .find(|&leaf| file.metadata.parquet_schema().get_column_root_idx(leaf) == index);
            let chunk = leaf.map(|leaf| metadata.row_group(group).column(leaf));
            let statistics = chunk.and_then(|chunk| chunk.statistics());
            statistics.is_some_and(|found| vouch(column, fields[index].data_type(), found))
        };
        let decoded: Vec<_> = file
            .columns
            .iter()
            .filter(|&&(column, index)| {
                options.columns.contains(&column) || !vouched(column, index)
            })
            .copied()
            .collect();
        let open = || -> Result<_, FileFault> {
            let roots = decoded.iter().map(|(_, index)| *index);
            let mask = ProjectionMask::roots(file.metadata.parquet_schema(), roots);
            let input = File::open(&file.path)?;
            Ok(
                ParquetRecordBatchReaderBuilder::new_with_metadata(input, file.metadata.clone())
                    .with_row_groups(vec![group])
                    .with_projection(mask)
                    .with_batch_size(options.batch_rows)
                    .build()?,
            )
        };
        Ok(Self {
            reader: open().map_err(|fault| ReadError::file(&file.path, fault))?,
            file: file.clone(),
            number,
            row,
            schema: projected(&options.columns),
            wanted: options.columns.clone(),
            decoded: decoded.iter().map(|(column, _)| *column).collect(),
            order: options.date_order,
        })
    }

    /// The next rows; they may be none, all of them being bad. `bad` gets the
    /// file's number and each bad row, and says whether to go on.
    pub(crate) fn next(
        &mut self,
        bad: impl FnMut(usize, BadRow) -> Result<(), ReadError>,
    ) -> Result<Option<RecordBatch>, ReadError> {
        let Some(found) = self.reader.next() else {
            return Ok(None);
        };
        let first = self.row;
        let rows = found.as_ref().map_or(0, RecordBatch::num_rows);
        self.row += rows as u64;
        let (mut values, faults) = found
            .and_then(|found| self.check(&found))
            .map_err(|error| self.error(error))?;
        let good = rows - faults.len();
        if good < rows {
            let is_good = (0..rows).map(|row| Some(!faults.contains_key(&row)));
            let is_good = BooleanArray::from_iter(is_good);
            self.report(first, faults, bad)?;
            for values in &mut values {
                *values = filter(values, &is_good).map_err(|error| self.error(error))?;
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(good));
        RecordBatch::try_new_with_options(self.schema.clone(), values, &options)
            .map(Some)
            .map_err(|error| self.error(error))
    }

    fn error(&self, error: ArrowError) -> ReadError {
        ReadError::file(&self.file.path, error)
    }

    /// The columns wanted of the rows found, and the first fault of each bad
    /// row.
    fn check(&self, found: &RecordBatch) -> Result<(Vec<ArrayRef>, Faults), ArrowError> {
        let mut faults = Faults::new();
        let mut values = BTreeMap::new();
        for &column in &self.decoded {
            let Some(source) = found.column_by_name(column.name()) else {
                continue;
            };
            let (checked, bad) = check(column, source, self.order)?;
            for (row, reason) in bad {
                if let Entry::Vacant(entry) = faults.entry(row) {
                    let detail = match reason {
                        Reason::Missing => None,
                        _ => Some(quote(&array_value_to_string(source, row)?)),
                    };
                    entry.insert((column, reason, detail));
                }
            }
            values.insert(column, checked);
        }
        let wanted: Vec<_> = self
            .wanted
            .iter()
            .filter_map(|column| values.get(column).cloned())
            .collect();
        Ok((wanted, faults))
    }

    /// Reports bad rows of the batch whose first row is `first`.
    fn report(
        &self,
        first: u64,
        faults: Faults,
        mut bad: impl FnMut(usize, BadRow) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        for (row, (column, reason, detail)) in faults {
            let bad_row = BadRow {
                path: self.file.path.clone(),
                place: Place::Row(first + row as u64),
                column: Some(column.name().to_owned()),
                reason,
                detail,
            };
            bad(self.number, bad_row)?;
        }
        Ok(())
    }
}

/// The first fault of each bad row of a batch.
type Faults = BTreeMap<usize, (Column, Reason, Option<String>)>;
