//! Where the plan's rows come from: read once and kept, or read twice.
//!
//! The cutoff is known only when the latest transaction is. CSV takes longer to
//! read than anything that follows, so it is read once and the few columns that
//! are needed are kept in temporary files meanwhile. Of Parquet files, dates and
//! categories are read first, and the rest when it is needed.

use crate::{
    convert::{Codes, Converter, columns, converted_schema, merge, surveyed},
    error::FeatureError,
    request::Request,
    survey::Survey,
};
use arrow::{
    array::RecordBatch,
    datatypes::SchemaRef,
    ipc::{reader::StreamReader, writer::StreamWriter},
};
use datafusion::{
    catalog::streaming::StreamingTable,
    error::DataFusionError,
    execution::{SendableRecordBatchStream, TaskContext},
    physical_plan::{stream::RecordBatchStreamAdapter, streaming::PartitionStream},
};
use futures::stream;
use std::{
    fmt,
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use zkml_transactions::{BadRowPolicy, Column, Options, Partition, Scan};

/// Rows that a batch of transactions has.
pub(crate) const BATCH_ROWS: usize = 8192;

/// All transactions, surveyed and ready to be streamed once.
pub(crate) struct Source {
    pub(crate) survey: Survey,
    pub(crate) table: StreamingTable,
    pub(crate) failure: Failure,
    /// For the rows that were left out.
    pub(crate) scan: Scan,
}

impl Source {
    /// Surveys the request's transactions; `folder` is for temporary files.
    pub(crate) fn open(request: &Request, folder: &Path) -> Result<Self, FeatureError> {
        let mut scan = open(request, columns(request.set))?;
        let codes = Codes::default();
        let schema = converted_schema(request.set);
        // Whether a row is bad may be seen in a column that a survey does not read.
        let parquet = |path: &Path| {
            path.extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
        };
        let keep = !scan.paths().all(parquet) || request.bad_rows == BadRowPolicy::Skip;
        let (converters, rows) = if keep {
            let kept = |number| folder.join(format!("transactions-{number}.arrow"));
            let parts = each(scan.partitions(request.threads.get()), |number, part| {
                let path = kept(number);
                let converter = keep_rows(part, &path, &codes, &schema)?;
                Ok((converter, Rows::Kept(path)))
            })?;
            parts.into_iter().unzip()
        } else {
            let mut survey = open(request, surveyed(request.set))?;
            let parts = survey.partitions(request.threads.get());
            let converters = each(parts, |_, part| look_at(part, &codes))?;
            let parts = scan.partitions(request.threads.get()).into_iter();
            let parts = parts.map(|part| Rows::Unread(Mutex::new(Some(part))));
            (converters, parts.collect::<Vec<_>>())
        };
        let survey = merge(&converters).ok_or(FeatureError::NoTransactions {
            skipped: scan.bad_rows().total,
        })?;
        let failure = Failure::default();
        let streams = rows.into_iter().map(|rows| {
            Arc::new(Stream {
                schema: Arc::clone(&schema),
                rows,
                codes: codes.clone(),
                failure: failure.clone(),
            }) as Arc<dyn PartitionStream>
        });
        let table = StreamingTable::try_new(Arc::clone(&schema), streams.collect())?;
        Ok(Self {
            survey,
            table,
            failure,
            scan,
        })
    }
}

fn open(request: &Request, columns: Vec<Column>) -> Result<Scan, FeatureError> {
    let options = Options {
        columns,
        bad_rows: request.bad_rows,
        date_order: request.date_order,
        batch_rows: BATCH_ROWS,
        ..Options::default()
    };
    Ok(Scan::open(&request.inputs, options)?)
}

/// Does something with every partition, each on a thread of its own, until one
/// fails.
fn each<T: Send>(
    parts: Vec<Partition>,
    work: impl Fn(
        usize,
        &mut dyn Iterator<Item = Result<RecordBatch, FeatureError>>,
    ) -> Result<T, FeatureError>
    + Sync,
) -> Result<Vec<T>, FeatureError> {
    let failed = AtomicBool::new(false);
    let run = |number, part: Partition| {
        let mut rows = part
            .take_while(|_| !failed.load(Ordering::Relaxed))
            .map(|batch| batch.map_err(FeatureError::from));
        let result = work(number, &mut rows);
        if result.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        result
    };
    thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = parts
            .into_iter()
            .enumerate()
            .map(|(number, part)| scope.spawn(move || run(number, part)))
            .collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

fn look_at(
    rows: &mut dyn Iterator<Item = Result<RecordBatch, FeatureError>>,
    codes: &Codes,
) -> Result<Converter, FeatureError> {
    let mut converter = Converter::new(codes);
    for batch in rows {
        converter.look(&batch?)?;
    }
    Ok(converter)
}

fn keep_rows(
    rows: &mut dyn Iterator<Item = Result<RecordBatch, FeatureError>>,
    path: &Path,
    codes: &Codes,
    schema: &SchemaRef,
) -> Result<Converter, FeatureError> {
    let failed = |error| temporary(path, error);
    let file = File::create_new(path).map_err(failed)?;
    let mut writer = StreamWriter::try_new(BufWriter::with_capacity(1 << 18, file), schema)
        .map_err(|error| failed(io::Error::other(error)))?;
    let mut converter = Converter::new(codes);
    for batch in rows {
        writer
            .write(&converter.convert(&batch?, schema)?)
            .map_err(|error| failed(io::Error::other(error)))?;
    }
    let mut file = writer
        .into_inner()
        .map_err(|error| failed(io::Error::other(error)))?;
    file.flush().map_err(failed)?;
    Ok(converter)
}

fn temporary(path: &Path, error: io::Error) -> FeatureError {
    FeatureError::Temporary {
        folder: path.parent().unwrap_or(path).to_owned(),
        error,
    }
}

/// Why a stream failed, kept from the engine, which would make a text of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure(Arc<Mutex<Option<FeatureError>>>);

impl Failure {
    pub(crate) fn take(&self) -> Option<FeatureError> {
        let mut failure = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failure.take()
    }

    fn note(&self, error: FeatureError) -> DataFusionError {
        let text = error.to_string();
        let mut failure = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
        DataFusionError::Execution(text)
    }
}

/// Some of the transactions.
enum Rows {
    /// In a temporary file, converted.
    Kept(PathBuf),
    /// In the input; taken when they are read.
    Unread(Mutex<Option<Partition>>),
}

struct Stream {
    schema: SchemaRef,
    rows: Rows,
    codes: Codes,
    failure: Failure,
}

impl fmt::Debug for Stream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stream")
    }
}

impl PartitionStream for Stream {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let failure = self.failure.clone();
        let batches = self
            .batches()
            .unwrap_or_else(|error| Box::new([Err(error)].into_iter()));
        let batches = batches.map(move |batch| batch.map_err(|error| failure.note(error)));
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            stream::iter(batches),
        ))
    }
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, FeatureError>> + Send>;

impl Stream {
    fn batches(&self) -> Result<Batches, FeatureError> {
        match &self.rows {
            Rows::Kept(path) => {
                let path = path.clone();
                let file = File::open(&path).map_err(|error| temporary(&path, error))?;
                let other = move |error| temporary(&path, io::Error::other(error));
                let reader = StreamReader::try_new(BufReader::with_capacity(1 << 18, file), None)
                    .map_err(&other)?;
                Ok(Box::new(reader.map(move |batch| batch.map_err(&other))))
            }
            Rows::Unread(part) => {
                let part = part.lock().unwrap_or_else(PoisonError::into_inner).take();
                let mut converter = Converter::new(&self.codes);
                let schema = Arc::clone(&self.schema);
                let batches = part.into_iter().flatten();
                Ok(Box::new(
                    batches.map(move |batch| converter.convert(&batch?, &schema)),
                ))
            }
        }
    }
}
