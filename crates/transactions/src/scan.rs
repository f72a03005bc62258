//! Reading transactions from files, by several threads.

use crate::{
    bad_rows::{BadRow, BadRowPolicy, BadRows, Tally},
    batch::BatchBuilder,
    csv::{Block, BlockReader, CsvFile, Piece},
    date::DateOrder,
    error::{FileFault, ReadError},
    parquet_file::{GroupReader, ParquetFile},
    schema::{Column, projected},
};
use arrow::{array::RecordBatch, datatypes::SchemaRef};
use std::{
    collections::{HashSet, VecDeque},
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// How to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Columns of the batches, in this order; one named twice counts once.
    /// Values of the others are checked all the same.
    pub columns: Vec<Column>,
    /// What to do with rows that are no valid transactions.
    pub bad_rows: BadRowPolicy,
    /// How to understand dates like `1/2/2023`.
    pub date_order: DateOrder,
    /// Most rows of a batch; at least 1.
    pub batch_rows: usize,
    /// Bytes of a CSV file to read at a time; at least 1, at most 256 MiB.
    pub block_bytes: usize,
}

impl Default for Options {
    /// All columns, bad rows refused, months first, batches of 8192 rows from
    /// blocks of 1 MiB.
    fn default() -> Self {
        Self {
            columns: Column::ALL.to_vec(),
            bad_rows: BadRowPolicy::default(),
            date_order: DateOrder::default(),
            batch_rows: 8192,
            block_bytes: 1 << 20,
        }
    }
}

/// Files of transactions, opened.
///
/// Rows are checked in all columns. Of a Parquet file, columns that are not
/// wanted need not be decoded for it where the file's statistics vouch for them;
/// since those leave NaN out, it is found in columns that are read only.
///
/// ```no_run
/// use zkml_transactions::{Options, Scan};
///
/// let mut scan = Scan::open(&["transactions.csv"], Options::default())?;
/// for batch in scan.partitions(1).into_iter().flatten() {
///     println!("{} rows", batch?.num_rows());
/// }
/// println!("{} bad rows left out", scan.bad_rows().total);
/// # Ok::<(), zkml_transactions::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Scan {
    files: Arc<[File]>,
    options: Arc<Options>,
    schema: SchemaRef,
    tally: Tally,
}

#[derive(Debug)]
enum File {
    Csv(Arc<CsvFile>),
    Parquet(Arc<ParquetFile>),
}

impl Scan {
    /// Opens files and reads their headers and footers. A folder stands for the
    /// files in it whose names end in `.csv` or `.parquet` and begin neither
    /// with `.` nor `_`, in the order of their names.
    ///
    /// # Errors
    /// [`ReadError::NoInput`] without paths, [`ReadError::File`] for a file
    /// that is unfit as a whole.
    pub fn open<P: AsRef<Path>>(paths: &[P], mut options: Options) -> Result<Self, ReadError> {
        let mut seen = HashSet::new();
        options.columns.retain(|column| seen.insert(*column));
        options.batch_rows = options.batch_rows.max(1);
        options.block_bytes = options.block_bytes.clamp(1, 256 << 20);
        let mut files = Vec::new();
        let mut known = HashSet::new();
        for path in expand(paths)? {
            let identity =
                fs::canonicalize(&path).map_err(|error| ReadError::file(&path, error))?;
            if !known.insert(identity) {
                return Err(ReadError::file(&path, FileFault::Twice));
            }
            files.push(match Format::of(&path) {
                Some(Format::Csv) => File::Csv(Arc::new(CsvFile::open(&path)?)),
                Some(Format::Parquet) => File::Parquet(Arc::new(ParquetFile::open(&path)?)),
                None => return Err(ReadError::file(&path, FileFault::UnknownFormat)),
            });
        }
        if files.is_empty() {
            return Err(ReadError::NoInput);
        }
        Ok(Self {
            files: files.into(),
            schema: projected(&options.columns),
            options: Arc::new(options),
            tally: Tally::default(),
        })
    }

    /// The schema of the batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Size of all files, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let sizes = self.files.iter().map(|file| match file {
            File::Csv(file) => file.bytes,
            File::Parquet(file) => file.bytes,
        });
        sizes.sum()
    }

    /// The files, folders replaced by what is in them.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| match file {
            File::Csv(file) => file.path.as_path(),
            File::Parquet(file) => file.path.as_path(),
        })
    }

    /// Whether there is a CSV file among the files, which takes longer to read
    /// than a Parquet file.
    #[must_use]
    pub fn has_csv(&self) -> bool {
        self.files.iter().any(|file| matches!(file, File::Csv(_)))
    }

    /// Begins to read everything from the start: `count` iterators (at least
    /// one) that may be used by as many threads at a time, or one after the
    /// other. Together they yield every row once; which of them yields a row
    /// is up to chance. A single one yields rows in the order of the files.
    pub fn partitions(&mut self, count: usize) -> Vec<Partition> {
        self.tally = Tally::default();
        let queue = Arc::new(Mutex::new(Queue::new(&self.files)));
        let partition = || Partition {
            queue: queue.clone(),
            options: self.options.clone(),
            tally: self.tally.clone(),
            batch: BatchBuilder::new(&self.options.columns, self.options.batch_rows),
            work: None,
            buffer: Vec::new(),
            is_finished: false,
        };
        (0..count.max(1)).map(|_| partition()).collect()
    }

    /// The rows that were left out since [`Self::partitions`] was last called.
    #[must_use]
    pub fn bad_rows(&self) -> BadRows {
        self.tally.report()
    }
}

/// What a file's name tells of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Parquet,
}

impl Format {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_ascii_lowercase();
        match extension.to_str()? {
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Paths with folders replaced by the files in them.
fn expand<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        if path.is_dir() {
            let found = files_of(path).map_err(|error| ReadError::file(path, error))?;
            if found.is_empty() {
                return Err(ReadError::file(path, FileFault::EmptyFolder));
            }
            files.extend(found);
        } else {
            files.push(path.to_owned());
        }
    }
    Ok(files)
}

fn files_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_hidden = name.starts_with(['.', '_']);
        if !is_hidden && Format::of(&path).is_some() && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What is still to be read.
struct Queue {
    items: VecDeque<Item>,
    /// The CSV file that is being read.
    reader: Option<BlockReader>,
}

/// A file with its number, or a part of one.
enum Item {
    Csv(usize, Arc<CsvFile>),
    Group(usize, Arc<ParquetFile>, usize),
}

/// What a partition has taken from the queue.
enum Taken {
    Piece(Piece),
    Group(usize, Arc<ParquetFile>, usize),
}

impl Queue {
    fn new(files: &[File]) -> Self {
        let mut items = VecDeque::new();
        for (number, file) in files.iter().enumerate() {
            match file {
                File::Csv(file) => items.push_back(Item::Csv(number, file.clone())),
                File::Parquet(file) => items.extend(
                    (0..file.groups()).map(|group| Item::Group(number, file.clone(), group)),
                ),
            }
        }
        Self {
            items,
            reader: None,
        }
    }

    fn take(
        &mut self,
        buffer: &mut Vec<u8>,
        block_bytes: usize,
    ) -> Result<Option<Taken>, ReadError> {
        let taken = self.try_take(buffer, block_bytes);
        if taken.is_err() {
            // What follows makes no sense without what failed.
            *self = Self::new(&[]);
        }
        taken
    }

    fn try_take(
        &mut self,
        buffer: &mut Vec<u8>,
        block_bytes: usize,
    ) -> Result<Option<Taken>, ReadError> {
        loop {
            if let Some(reader) = &mut self.reader {
                if let Some(piece) = reader.next(buffer)? {
                    return Ok(Some(Taken::Piece(piece)));
                }
                self.reader = None;
            }
            match self.items.pop_front() {
                None => return Ok(None),
                Some(Item::Csv(number, file)) => {
                    self.reader = Some(BlockReader::open(&file, number, block_bytes)?);
                }
                Some(Item::Group(number, file, group)) => {
                    return Ok(Some(Taken::Group(number, file, group)));
                }
            }
        }
    }
}

/// Some of the rows of a [`Scan`], in batches none of which is empty. Ends
/// after an error.
pub struct Partition {
    queue: Arc<Mutex<Queue>>,
    options: Arc<Options>,
    tally: Tally,
    batch: BatchBuilder,
    work: Option<Work>,
    /// Room for the next block.
    buffer: Vec<u8>,
    is_finished: bool,
}

/// What a partition is reading.
enum Work {
    Block(Block),
    Group(Box<GroupReader>),
}

impl Partition {
    fn step(&mut self) -> Result<Option<RecordBatch>, ReadError> {
        let (tally, policy) = (&self.tally, self.options.bad_rows);
        let bad = |number: usize, row: BadRow| match policy {
            BadRowPolicy::Refuse => Err(ReadError::Row(row)),
            BadRowPolicy::Skip => {
                tally.add(number, row);
                Ok(())
            }
        };
        loop {
            match &mut self.work {
                Some(Work::Block(block)) => {
                    block.read(&mut self.batch, self.options.date_order, bad)?;
                    if self.batch.is_full() {
                        return Ok(Some(self.batch.take()));
                    }
                }
                Some(Work::Group(group)) => {
                    while let Some(batch) = group.next(bad)? {
                        if batch.num_rows() > 0 {
                            return Ok(Some(batch));
                        }
                    }
                }
                None => {}
            }
            if let Some(Work::Block(block)) = self.work.take() {
                self.buffer = block.into_buffer();
            }
            let taken = self
                .queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(&mut self.buffer, self.options.block_bytes)?;
            match taken {
                None if self.batch.is_empty() => return Ok(None),
                None => return Ok(Some(self.batch.take())),
                Some(Taken::Piece(piece)) => self.work = Some(Work::Block(Block::new(piece))),
                Some(Taken::Group(number, file, group)) => {
                    let reader = GroupReader::open(&file, number, group, &self.options)?;
                    self.work = Some(Work::Group(Box::new(reader)));
                    // A group makes batches of its own.
                    if !self.batch.is_empty() {
                        return Ok(Some(self.batch.take()));
                    }
                }
            }
        }
    }
}

impl Iterator for Partition {
    type Item = Result<RecordBatch, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_finished {
            return None;
        }
        let step = self.step().transpose();
        self.is_finished = !matches!(step, Some(Ok(_)));
        step
    }
}

impl fmt::Debug for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partition")
            .field("options", &self.options)
            .field("is_finished", &self.is_finished)
            .finish_non_exhaustive()
    }
}
