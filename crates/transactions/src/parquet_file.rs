//! Parquet files: what they must be, and their row groups.

mod check;
mod group;
mod statistics;

pub(crate) use group::GroupReader;

use crate::{
    csv::find,
    error::{FileFault, ReadError},
    schema::{Column, Kind},
};
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// A Parquet file whose footer has been read.
#[derive(Debug)]
pub(crate) struct ParquetFile {
    pub(crate) path: PathBuf,
    /// Its size in bytes.
    pub(crate) bytes: u64,
    metadata: ArrowReaderMetadata,
    /// Index of every column of a transaction among the file's columns.
    columns: Vec<(Column, usize)>,
}

impl ParquetFile {
    /// Opens a file and reads its footer.
    pub(crate) fn open(path: &Path) -> Result<Self, ReadError> {
        Self::read(path).map_err(|fault| ReadError::file(path, fault))
    }

    fn read(path: &Path) -> Result<Self, FileFault> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        if bytes == 0 {
            return Err(FileFault::Empty);
        }
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
        let fields = metadata.schema().fields();
        let names: Vec<_> = fields.iter().map(|field| field.name()).collect();
        let columns = find(&names)?;
        for &(column, index) in &columns {
            let found = fields[index].data_type();
            if !is_fit(column.kind(), found) {
                return Err(FileFault::ColumnType {
                    column,
                    found: found.clone(),
                });
            }
        }
        if metadata.metadata().file_metadata().num_rows() == 0 {
            return Err(FileFault::NoRows);
        }
        Ok(Self {
            path: path.to_owned(),
            bytes,
            metadata,
            columns,
        })
    }

    /// Number of row groups.
    pub(crate) fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }
}

/// Whether values of a type can be those of a column of this kind.
fn is_fit(kind: Kind, found: &DataType) -> bool {
    let is_text = |found: &DataType| {
        matches!(
            found,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
        )
    };
    match (kind, found) {
        (_, DataType::Dictionary(_, values)) => kind == Kind::Text && is_text(values),
        (Kind::Integer, found) => found.is_integer(),
        (Kind::Number, found) => found.is_numeric(),
        (Kind::Date, DataType::Timestamp(_, zone)) => zone
            .as_deref()
            .is_none_or(|zone| matches!(zone, "UTC" | "Z" | "+00:00")),
        (Kind::Date, DataType::Date32 | DataType::Date64) => true,
        (Kind::Date | Kind::Text, found) => is_text(found),
    }
}
