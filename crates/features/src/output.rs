//! Writing features, and what is counted meanwhile.

use crate::{
    error::FeatureError,
    file::key,
    plan::{FREQUENCY, Recipe},
    set::IDENTIFIER,
    survey::date_text,
};
use arrow::{
    array::{AsArray, BooleanArray, RecordBatch},
    compute::filter_record_batch,
    datatypes::{DataType, Field, Float64Type, Int64Type, Schema, SchemaRef},
};
use parquet::{
    arrow::ArrowWriter,
    basic::Compression,
    errors::ParquetError,
    file::{metadata::KeyValue, properties::WriterProperties},
};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::{Builder, NamedTempFile, TempPath};

/// Rows of a Parquet row group: what is held in memory while writing.
const ROW_GROUP: usize = 1 << 16;

/// Takes a plan's result.
pub struct Output {
    sink: Sink,
    schema: SchemaRef,
    /// Where the columns are that are looked at.
    frequency: usize,
    counts: Counts,
    cutoff: String,
}

/// What is counted while features are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    pub(crate) new_customers: u64,
    pub(crate) positive_targets: u64,
    /// The first row's customer.
    first: i64,
}

enum Sink {
    Memory(Vec<RecordBatch>),
    Parquet(Box<ArrowWriter<BufWriter<File>>>, Pending),
    Csv(BufWriter<File>, Pending),
}

/// A file being made beside its destination.
struct Pending {
    partial: TempPath,
    destination: PathBuf,
}

impl Output {
    /// Keeps the features in memory.
    #[must_use]
    pub fn memory(recipe: &Recipe) -> Self {
        Self::new(Sink::Memory(Vec::new()), recipe)
    }

    /// Writes the features to a file, whose name tells the format. It appears
    /// when it is complete.
    ///
    /// # Errors
    /// [`FeatureError`] if the name tells no format or the file cannot be
    /// written.
    pub fn file(path: &Path, recipe: &Recipe) -> Result<Self, FeatureError> {
        let failed = |error| failed(path, error);
        let parquet = is_parquet(path)?;
        let (partial, pending) = Pending::new(path)?;
        let file = BufWriter::with_capacity(1 << 18, partial);
        let sink = if parquet {
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                // Most values differ: a dictionary costs more than it saves.
                .set_dictionary_enabled(false)
                .set_max_row_group_row_count(Some(ROW_GROUP))
                .set_key_value_metadata(Some(metadata(recipe)))
                .build();
            let writer = ArrowWriter::try_new(file, schema(recipe), Some(properties))
                .map_err(|error| failed(io_error(error)))?;
            Sink::Parquet(Box::new(writer), pending)
        } else {
            Sink::Csv(file, pending)
        };
        let mut output = Self::new(sink, recipe);
        if let Sink::Csv(file, _) = &mut output.sink {
            header(file, &recipe.columns()).map_err(failed)?;
        }
        Ok(output)
    }

    fn new(sink: Sink, recipe: &Recipe) -> Self {
        let columns = recipe.columns();
        Self {
            sink,
            schema: schema(recipe),
            frequency: columns
                .iter()
                .position(|name| name == FREQUENCY)
                .unwrap_or_default(),
            counts: Counts::default(),
            cutoff: date_text(recipe.cutoff),
        }
    }

    /// Takes some rows of the plan's result.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), FeatureError> {
        let batch = self.known_customers(batch)?;
        let target = batch.column(batch.num_columns() - 1);
        let positive = target.as_primitive::<Float64Type>().values().iter();
        self.counts.positive_targets += positive.filter(|value| **value != 0.0).count() as u64;
        if self.counts.rows == 0 && batch.num_rows() > 0 {
            self.counts.first = batch.column(0).as_primitive::<Int64Type>().value(0);
        }
        self.counts.rows += batch.num_rows() as u64;
        match &mut self.sink {
            Sink::Memory(batches) => {
                batches.push(batch);
                Ok(())
            }
            Sink::Parquet(writer, pending) => writer
                .write(&batch)
                .map_err(|error| failed(&pending.destination, io_error(error))),
            Sink::Csv(file, pending) => {
                csv_rows(file, &batch).map_err(|error| failed(&pending.destination, error))
            }
        }
    }

    /// Leaves out and counts customers who have no transaction before the
    /// cutoff.
    fn known_customers(&mut self, batch: &RecordBatch) -> Result<RecordBatch, FeatureError> {
        let engine = |error: arrow::error::ArrowError| FeatureError::Engine(error.to_string());
        let frequency = batch.column(self.frequency).as_primitive::<Float64Type>();
        let known: BooleanArray = frequency
            .values()
            .iter()
            .map(|count| Some(*count > 0.0))
            .collect();
        let new = batch.num_rows() - known.true_count();
        self.counts.new_customers += new as u64;
        let kept = if new > 0 {
            filter_record_batch(batch, &known).map_err(engine)?
        } else {
            batch.clone()
        };
        // The plan allows nulls, which only customers now left out have.
        RecordBatch::try_new(Arc::clone(&self.schema), kept.columns().to_vec()).map_err(engine)
    }

    /// Completes the output and puts a file in its place. Batches are returned
    /// if they are kept in memory.
    pub(crate) fn finish(self) -> Result<(Counts, Vec<RecordBatch>), FeatureError> {
        let counts = self.counts;
        let cutoff = self.cutoff;
        if counts.rows == 1 {
            return Err(FeatureError::SingleCustomer {
                customer: counts.first,
                cutoff,
            });
        }
        if counts.positive_targets == 0 {
            return Err(FeatureError::NobodyReturns {
                customers: counts.rows,
                cutoff,
            });
        }
        match self.sink {
            Sink::Memory(batches) => return Ok((counts, batches)),
            Sink::Parquet(writer, pending) => {
                let file = writer
                    .into_inner()
                    .map_err(|error| failed(&pending.destination, io_error(error)))?;
                pending.publish(file)?;
            }
            Sink::Csv(file, pending) => pending.publish(file)?,
        }
        Ok((counts, Vec::new()))
    }
}

impl Pending {
    fn new(destination: &Path) -> Result<(File, Self), FeatureError> {
        let failed = |error| failed(destination, error);
        if destination.is_dir() {
            return Err(failed(io::Error::other("is a folder; name a file")));
        }
        let folder = match destination.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let message = format!("there is no folder {}; make it first", folder.display());
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, message)));
        }
        let mut builder = Builder::new();
        builder.prefix(".zkml-").suffix(".partial");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What the umask leaves of it, as with any other file.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let (file, partial) = builder
            .tempfile_in(folder)
            .map(NamedTempFile::into_parts)
            .map_err(failed)?;
        let destination = destination.to_owned();
        Ok((
            file,
            Self {
                partial,
                destination,
            },
        ))
    }

    fn publish(self, file: BufWriter<File>) -> Result<(), FeatureError> {
        let file = file.into_inner().map_err(|error| error.into_error());
        file.and_then(|file| file.sync_all())
            .and_then(|()| Ok(self.partial.persist(&self.destination)?))
            .map_err(|error| failed(&self.destination, error))
    }
}

fn failed(path: &Path, error: io::Error) -> FeatureError {
    FeatureError::Output {
        path: path.to_owned(),
        error,
    }
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// The format that a file's name tells.
pub(crate) fn is_parquet(path: &Path) -> Result<bool, FeatureError> {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    match ending.to_str() {
        Some("parquet") => Ok(true),
        Some("csv") => Ok(false),
        _ => Err(FeatureError::OutputFormat {
            path: path.to_owned(),
        }),
    }
}

fn schema(recipe: &Recipe) -> SchemaRef {
    let fields = recipe.columns().into_iter().map(|name| {
        let kind = if name == IDENTIFIER {
            DataType::Int64
        } else {
            DataType::Float64
        };
        Field::new(name, kind, false)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn metadata(recipe: &Recipe) -> Vec<KeyValue> {
    let entry = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    vec![
        entry(key::SET, recipe.set.to_string()),
        entry(key::HORIZON_DAYS, recipe.horizon_days.to_string()),
        entry(key::CUTOFF, date_text(recipe.cutoff)),
        entry(key::TARGET, recipe.set.target(recipe.horizon_days)),
        entry(key::IDENTIFIER, IDENTIFIER.to_owned()),
    ]
}

fn header(file: &mut impl Write, columns: &[String]) -> io::Result<()> {
    let quoted: Vec<String> = columns
        .iter()
        .map(|name| {
            if name.contains(['"', ',']) || name.trim() != name {
                format!("\"{}\"", name.replace('"', "\"\""))
            } else {
                name.clone()
            }
        })
        .collect();
    writeln!(file, "{}", quoted.join(","))
}

/// Numbers are written with as many digits as bring the same number back.
fn csv_rows(file: &mut impl Write, batch: &RecordBatch) -> io::Result<()> {
    let customers = batch.column(0).as_primitive::<Int64Type>();
    let columns: Vec<&[f64]> = batch.columns()[1..]
        .iter()
        .map(|column| column.as_primitive::<Float64Type>().values().as_ref())
        .collect();
    for (row, customer) in customers.values().iter().enumerate() {
        write!(file, "{customer}")?;
        for column in &columns {
            write!(file, ",{}", column[row])?;
        }
        writeln!(file)?;
    }
    Ok(())
}
