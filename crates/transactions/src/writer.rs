//! Writing transactions to files.

use crate::{
    scan::Format,
    schema::{Column, schema},
    text,
};
use arrow::{
    array::RecordBatch,
    compute::cast,
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
    error::ArrowError,
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::WriterProperties,
};
use std::{
    fmt, fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

/// Rows of a Parquet row group.
const GROUP_ROWS: usize = 1 << 20;

/// Bytes of CSV to collect before they are written.
const CHUNK: usize = 1 << 20;

/// Why transactions could not be written.
#[derive(Debug, Error)]
#[error("{}: {fault}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: WriteFault,
}

/// What is wrong with writing a file.
#[derive(Debug, Error)]
pub enum WriteFault {
    /// The file's name does not tell its format.
    #[error("the name must end in .csv or .parquet, which tells the format")]
    UnknownFormat,
    /// The path is a folder's.
    #[error("is a folder; name a file")]
    Folder,
    /// The rows have other columns than transactions.
    #[error("the rows to write do not have the columns of transactions: {found}")]
    Schema {
        /// The columns they have.
        found: SchemaRef,
    },
    /// The file cannot be written.
    #[error("cannot be written: {0}")]
    Io(#[from] io::Error),
    /// The file cannot be written as Parquet.
    #[error("cannot be written: {0}")]
    Parquet(#[from] ParquetError),
    /// The rows cannot be converted for the file.
    #[error("rows cannot be converted: {0}")]
    Convert(#[from] ArrowError),
}

/// A file of transactions being written: CSV or Parquet, as its name says.
///
/// CSV is written as the retail data set has it: dates as `M/D/YYYY H:MM`,
/// places in quotes. Parquet is compressed by Zstandard and has times in
/// milliseconds.
///
/// The file has another name, in the same folder, until [`Self::finish`] puts
/// it in place. A writer that is dropped before leaves nothing.
pub struct Writer {
    path: PathBuf,
    sink: Sink,
    rows: u64,
}

enum Sink {
    Csv { file: NamedTempFile, text: Vec<u8> },
    Parquet(Box<ArrowWriter<NamedTempFile>>),
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Number of rows.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
}

impl Writer {
    /// Starts to write a file.
    ///
    /// # Errors
    /// [`WriteError`] if the name ends neither in `.csv` nor in `.parquet`, or
    /// the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let sink = Sink::create(path).map_err(|fault| WriteError {
            path: path.to_owned(),
            fault,
        })?;
        Ok(Self {
            path: path.to_owned(),
            sink,
            rows: 0,
        })
    }

    /// Adds rows, which have the columns of [`schema`].
    ///
    /// # Errors
    /// [`WriteError`] if they have others, or the file cannot be written.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), WriteError> {
        let result = if rows.schema_ref().fields() == schema().fields() {
            self.sink.write(rows)
        } else {
            Err(WriteFault::Schema {
                found: rows.schema(),
            })
        };
        self.rows += rows.num_rows() as u64;
        result.map_err(|fault| self.error(fault))
    }

    /// Completes the file and puts it in place.
    ///
    /// # Errors
    /// [`WriteError`] if the file cannot be written.
    pub fn finish(self) -> Result<Written, WriteError> {
        let Self { path, sink, rows } = self;
        match sink.finish(&path) {
            Ok(bytes) => Ok(Written { rows, bytes }),
            Err(fault) => Err(WriteError { path, fault }),
        }
    }

    fn error(&self, fault: WriteFault) -> WriteError {
        WriteError {
            path: self.path.clone(),
            fault,
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("path", &self.path)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl Sink {
    fn create(path: &Path) -> Result<Self, WriteFault> {
        let format = Format::of(path).ok_or(WriteFault::UnknownFormat)?;
        if path.is_dir() {
            return Err(WriteFault::Folder);
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let file = temporary(folder)?;
        Ok(match format {
            Format::Csv => Self::Csv {
                file,
                text: text::header().into_bytes(),
            },
            Format::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_row_count(Some(GROUP_ROWS))
                    .build();
                let writer = ArrowWriter::try_new(file, stored_schema(), Some(properties))?;
                Self::Parquet(Box::new(writer))
            }
        })
    }

    fn write(&mut self, rows: &RecordBatch) -> Result<(), WriteFault> {
        match self {
            Self::Csv { file, text } => {
                text::rows(rows, text);
                if text.len() >= CHUNK {
                    file.write_all(text)?;
                    text.clear();
                }
            }
            Self::Parquet(writer) => writer.write(&in_milliseconds(rows)?)?,
        }
        Ok(())
    }

    /// Puts the file in place: its size.
    fn finish(self, path: &Path) -> Result<u64, WriteFault> {
        let file = match self {
            Self::Csv { mut file, text } => {
                file.write_all(&text)?;
                file
            }
            Self::Parquet(writer) => writer.into_inner()?,
        };
        file.as_file().sync_all()?;
        let bytes = file.as_file().metadata()?.len();
        file.persist(path).map_err(|error| error.error)?;
        Ok(bytes)
    }
}

/// The schema of Parquet files, which cannot have times in seconds.
fn stored_schema() -> SchemaRef {
    let fields: Vec<_> = Column::ALL
        .iter()
        .map(|column| match column {
            Column::Date => Field::new(column.name(), MILLISECONDS, false),
            _ => Field::new(column.name(), column.data_type(), false),
        })
        .collect();
    Arc::new(Schema::new(fields))
}

const MILLISECONDS: DataType = DataType::Timestamp(TimeUnit::Millisecond, None);

fn in_milliseconds(rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let columns = rows
        .columns()
        .iter()
        .map(|column| match column.data_type() {
            DataType::Timestamp(_, _) => cast(column, &MILLISECONDS),
            _ => Ok(column.clone()),
        });
    RecordBatch::try_new(stored_schema(), columns.collect::<Result<_, _>>()?)
}

/// A file that is gone once dropped. Others may read it as far as the umask
/// allows.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    if !folder.is_dir() {
        let message = format!("there is no folder {}; make it first", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    Builder::new()
        .prefix(".zkml-")
        .suffix(".partial")
        .make_in(folder, |path| fs::File::create_new(path))
}
