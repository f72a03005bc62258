//! What can be wrong with a feature file.

use std::{
    fmt,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Longest part of a cell that an error quotes, in characters.
const QUOTED: usize = 40;

/// What is wrong with which feature file.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub problem: FileProblem,
}

/// Where in a file: a line of text, or a row of a file that has no lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line, from 1, the header included.
    Line(u64),
    /// A row, from 1.
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(formatter, "line {line}"),
            Self::Row(row) => write!(formatter, "row {row}"),
        }
    }
}

/// What is wrong with a feature file.
#[derive(Debug, Error)]
pub enum FileProblem {
    /// The file is missing or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// The path is a folder.
    #[error("is a folder; name a feature file")]
    Folder,
    /// The file holds nothing.
    #[error("the file is empty")]
    Empty,
    /// The first line has numbers.
    #[error("line 1: has numbers where the columns' names should be: the file needs a header")]
    NoHeader,
    /// The header separates its names by something else than commas.
    #[error("line 1: the columns are separated by {found:?}; separate them by commas")]
    Separator {
        /// The separator.
        found: char,
    },
    /// Two columns have the same name.
    #[error("two columns are named {name:?}; rename one of them")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// A column that was asked for is not there.
    #[error("has no column {name:?}; its columns are {}", found.join(", "))]
    MissingColumn {
        /// The name.
        name: String,
        /// The names that are there.
        found: Vec<String>,
    },
    /// There is no column besides identifier and target.
    #[error("has no feature: no column besides the identifier and the target")]
    NoFeatures,
    /// There are no rows.
    #[error("has a header but no rows")]
    NoRows,
    /// A line is not UTF-8.
    #[error("line {line}: is not UTF-8 text")]
    NotUtf8 {
        /// The line.
        line: u64,
    },
    /// A line is longer than any row of numbers.
    #[error("line {line}: is longer than {limit} bytes")]
    LongLine {
        /// The line.
        line: u64,
        /// The limit.
        limit: u64,
    },
    /// A quote is not closed, or followed by more text.
    #[error("line {line}: a quoted cell does not end before the comma or the end of the line")]
    Quote {
        /// The line.
        line: u64,
    },
    /// A row has more or fewer cells than the header.
    #[error("line {line}: has {found} cells but the header has {expected}")]
    Ragged {
        /// The line.
        line: u64,
        /// Number of cells.
        found: usize,
        /// Number of columns.
        expected: usize,
    },
    /// A cell is empty.
    #[error("{place}, column {column:?}: the cell is empty")]
    EmptyCell {
        /// Where.
        place: Place,
        /// The column's name.
        column: String,
    },
    /// A cell is not a number.
    #[error("{place}, column {column:?}: {text:?} is not a {kind}")]
    NotANumber {
        /// Where.
        place: Place,
        /// The column's name.
        column: String,
        /// The cell, shortened.
        text: String,
        /// What it should be: a number, a finite number, a whole number.
        kind: &'static str,
    },
    /// A column of a Parquet file does not hold the right kind of numbers.
    #[error("column {column:?}: holds {found}, not {wanted}")]
    ColumnType {
        /// The column's name.
        column: String,
        /// What it holds.
        found: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// The file is not a Parquet file, or a damaged one.
    #[error("is not a readable Parquet file: {0}")]
    Parquet(String),
    /// The columns are not those that were there before.
    #[error("has changed while it was being read")]
    Changed,
}

impl FileProblem {
    pub(super) fn of(self, path: &Path) -> FileError {
        FileError {
            path: path.to_owned(),
            problem: self,
        }
    }

    /// A cell's text is not a number of the wanted kind.
    pub(super) fn cell(place: Place, column: &str, text: &str, kind: &'static str) -> Self {
        let column = column.to_owned();
        if text.is_empty() {
            return Self::EmptyCell { place, column };
        }
        let mut short: String = text.chars().take(QUOTED).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        Self::NotANumber {
            place,
            column,
            text: short,
            kind,
        }
    }
}

impl From<parquet::errors::ParquetError> for FileProblem {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Parquet(error.to_string())
    }
}

impl From<arrow::error::ArrowError> for FileProblem {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::Parquet(error.to_string())
    }
}
