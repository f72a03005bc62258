//! The guest's input, segment by segment.
//!
//! The host hands the guest these segments in order; each is a whole number
//! of 64-byte SHA-256 blocks, so that a guest can read it into word-aligned
//! memory once and hash and compute on it in place.
//!
//! 1. **job**: [`Job`], then the model's salt and the data's salt;
//! 2. **model**: [`ModelHeader`] and the model's body, the canonical form that
//!    the model commitment covers;
//! 3. **data head**: [`DataHeader`] and, for fixed point, each column's
//!    offset and exponent;
//! 4. **rows**, in chunks of [`rows_per_chunk`] rows: cells row by row, the
//!    last chunk padded with zeros to a whole block.
//!
//! Segments 3 and 4 together are the canonical form that the data commitment
//! covers. Neither canonical form depends on the other, so a provider can
//! publish one model commitment and a data owner one data commitment, and any
//! proof that joins the two can be checked against both.
//!
//! | body | words, per column unless said otherwise |
//! |---|---|
//! | model, fixed | weight mantissa, weight exponent; once: intercept mantissa, exponent |
//! | model, float32 | all means, all scales, all coefficients; once: intercept |
//! | data head, fixed | offset, exponent |
//! | data head, float32 | – |

use crate::{Cell, MAX_COLUMNS, MAX_ROWS, Numeric, Reject, Task, commitment::Digest};

/// Words in one SHA-256 block.
pub const BLOCK_WORDS: usize = 16;

/// Version of the input and canonical layouts.
pub const LAYOUT_VERSION: u32 = 1;

/// Words of the first segment: [`Job`] and two salts.
pub const JOB_WORDS: usize = 2 * BLOCK_WORDS;

/// Words of the longest chunk: 32 rows of [`MAX_COLUMNS`] 32-bit cells.
pub const CHUNK_WORDS: usize = 32 * MAX_COLUMNS;

/// Words of the longest model segment.
pub const MAX_MODEL_WORDS: usize = model_words(Numeric::Float32, MAX_COLUMNS);

/// Rows of the longest chunk.
pub const MAX_CHUNK_ROWS: usize = 1024;

/// Words that a chunk holds where the columns are few: long enough that the
/// cost of reading it is small beside the cost of the rows.
const TARGET_CHUNK_WORDS: usize = 1024;

/// `words` rounded up to whole blocks.
#[must_use]
pub const fn padded(words: usize) -> usize {
    words.div_ceil(BLOCK_WORDS) * BLOCK_WORDS
}

/// Words of the model segment.
#[must_use]
pub const fn model_words(numeric: Numeric, columns: usize) -> usize {
    padded(
        BLOCK_WORDS
            + match numeric {
                Numeric::Fixed => 2 * columns + 2,
                Numeric::Float32 => 3 * columns + 1,
            },
    )
}

/// Words of the data head segment.
#[must_use]
pub const fn data_head_words(numeric: Numeric, columns: usize) -> usize {
    padded(
        BLOCK_WORDS
            + match numeric {
                Numeric::Fixed => 2 * columns,
                Numeric::Float32 => 0,
            },
    )
}

/// Rows of every chunk but the last, a multiple of 32 so that chunks end on
/// block boundaries whatever the number of columns.
#[must_use]
pub const fn rows_per_chunk(cell: Cell, columns: usize) -> usize {
    let row_bytes = cell.bytes() * columns;
    let rows = TARGET_CHUNK_WORDS * 4 / row_bytes / 32 * 32;
    if rows < 32 {
        32
    } else if rows > MAX_CHUNK_ROWS {
        MAX_CHUNK_ROWS
    } else {
        rows
    }
}

/// Words of a chunk of `rows` rows, its padding included.
#[must_use]
pub const fn chunk_words(cell: Cell, columns: usize, rows: usize) -> usize {
    padded((rows * columns * cell.bytes()).div_ceil(4))
}

/// What the host asks for. Everything in it becomes part of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to prove.
    pub task: Task,
    /// How the data's cells are stored, which fixes the numeric mode too.
    pub cell: Cell,
    /// Number of rows, 1 to [`MAX_ROWS`].
    pub rows: u32,
    /// Number of feature columns, 1 to [`MAX_COLUMNS`].
    pub columns: u32,
    /// Fraction bits of a fixed-point result (negative: whole powers of two);
    /// 0 in float32 mode.
    pub fraction_bits: i32,
}

impl Job {
    /// The words of the job, without the salts.
    #[must_use]
    pub fn to_words(&self) -> [u32; BLOCK_WORDS] {
        let mut words = [0; BLOCK_WORDS];
        words[0] = LAYOUT_VERSION;
        words[1] = self.task as u32;
        words[2] = self.cell as u32;
        words[3] = self.rows;
        words[4] = self.columns;
        words[5] = self.fraction_bits as u32;
        words
    }

    /// Reads and checks a job.
    ///
    /// # Errors
    /// [`Reject`] for an unknown version, task or format and for a shape
    /// outside the limits.
    pub fn from_words(words: &[u32]) -> Result<Self, Reject> {
        let [version, task, cell, rows, columns, fraction_bits, ..] = *words else {
            return Err(Reject::InputExhausted);
        };
        let (Some(task), Some(cell)) = (Task::from_word(task), Cell::from_word(cell)) else {
            return Err(Reject::UnknownFormat);
        };
        if version != LAYOUT_VERSION {
            return Err(Reject::UnknownFormat);
        }
        if rows == 0 || columns == 0 || rows as usize > MAX_ROWS || columns as usize > MAX_COLUMNS {
            return Err(Reject::Shape);
        }
        Ok(Self {
            task,
            cell,
            rows,
            columns,
            fraction_bits: fraction_bits as i32,
        })
    }
}

/// First block of a model's canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelHeader {
    /// Numeric mode of the weights that follow.
    pub numeric: Numeric,
    /// Number of feature columns.
    pub columns: u32,
    /// SHA-256 of the columns' names and order.
    pub schema: Digest,
}

impl ModelHeader {
    /// The header's block.
    #[must_use]
    pub fn to_words(&self) -> [u32; BLOCK_WORDS] {
        let mut words = [0; BLOCK_WORDS];
        words[0] = LAYOUT_VERSION;
        words[1] = self.numeric as u32;
        words[2] = self.columns;
        words[8..].copy_from_slice(&self.schema);
        words
    }
}

/// First block of the data's canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataHeader {
    /// How the cells that follow are stored.
    pub cell: Cell,
    /// Number of feature columns.
    pub columns: u32,
    /// Number of rows.
    pub rows: u32,
    /// SHA-256 of the columns' names and order.
    pub schema: Digest,
}

impl DataHeader {
    /// The header's block.
    #[must_use]
    pub fn to_words(&self) -> [u32; BLOCK_WORDS] {
        let mut words = [0; BLOCK_WORDS];
        words[0] = LAYOUT_VERSION;
        words[1] = self.cell as u32;
        words[2] = self.columns;
        words[3] = self.rows;
        words[8..].copy_from_slice(&self.schema);
        words
    }
}

/// Checks that the headers of model and data belong to the job and to each
/// other. The statement then speaks of what was committed to.
///
/// # Errors
/// [`Reject::SchemaMismatch`] where they differ, [`Reject::InputExhausted`]
/// where a header is short.
pub fn check_headers(job: &Job, model: &[u32], data: &[u32]) -> Result<(), Reject> {
    let (Some(model), Some(data)) = (model.get(..BLOCK_WORDS), data.get(..BLOCK_WORDS)) else {
        return Err(Reject::InputExhausted);
    };
    let mut schema = [0; 8];
    schema.copy_from_slice(&model[8..]);
    let expected_model = ModelHeader {
        numeric: job.cell.numeric(),
        columns: job.columns,
        schema,
    };
    let expected_data = DataHeader {
        cell: job.cell,
        columns: job.columns,
        rows: job.rows,
        schema,
    };
    // Word by word: comparing the arrays would call a `memcmp` that goes byte by
    // byte, a thousand instructions of a guest's few thousand.
    let differs = |found: &[u32], expected: [u32; BLOCK_WORDS]| {
        let bits = found.iter().zip(expected);
        bits.fold(0, |bits, (found, expected)| bits | (found ^ expected)) != 0
    };
    if differs(model, expected_model.to_words()) || differs(data, expected_data.to_words()) {
        return Err(Reject::SchemaMismatch);
    }
    Ok(())
}

/// The whole input of one guest run, segment by segment.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestInput {
    /// The segments, each a whole number of blocks, in the order in which the
    /// guest reads them.
    pub segments: alloc::vec::Vec<alloc::vec::Vec<u32>>,
}

#[cfg(feature = "alloc")]
impl GuestInput {
    /// The job that the first segment describes.
    ///
    /// # Errors
    /// As [`Job::from_words`].
    pub fn job(&self) -> Result<Job, Reject> {
        Job::from_words(self.segments.first().ok_or(Reject::InputExhausted)?)
    }

    /// Number of words in all segments.
    #[must_use]
    pub fn words(&self) -> usize {
        self.segments.iter().map(alloc::vec::Vec::len).sum()
    }
}
