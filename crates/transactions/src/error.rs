//! What can be wrong with files of transactions.

use crate::{
    bad_rows::BadRow,
    schema::{Column, Kind},
};
use arrow::{datatypes::DataType, error::ArrowError};
use parquet::errors::ParquetError;
use std::{
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Why transactions could not be read. One line of text: file, place, what is
/// wrong and, where it helps, how to mend it.
#[derive(Debug, Error)]
pub enum ReadError {
    /// No file was named.
    #[error("no file of transactions was named")]
    NoInput,
    /// A file as a whole is unfit.
    #[error("{}: {fault}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// A row is unfit, and such rows are to be refused.
    #[error("{0}")]
    Row(BadRow),
}

impl ReadError {
    pub(crate) fn file(path: &Path, fault: impl Into<FileFault>) -> Self {
        Self::File {
            path: path.to_owned(),
            fault: fault.into(),
        }
    }
}

/// What is wrong with a file as a whole. None of this can be skipped.
#[derive(Debug, Error)]
pub enum FileFault {
    /// The file or folder is missing or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// The folder has no file of transactions in it.
    #[error("the folder holds no .csv or .parquet file")]
    EmptyFolder,
    /// The file's name does not tell its format.
    #[error("the name must end in .csv or .parquet, which tells the format")]
    UnknownFormat,
    /// The same file was named twice, so its rows would count twice.
    #[error("is named twice; its rows would count twice")]
    Twice,
    /// The file holds nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// The header is not UTF-8.
    #[error("line 1: is not UTF-8 text; save the file as UTF-8")]
    HeaderNotUtf8,
    /// The header does not end where a header should.
    #[error("line 1: the header is longer than {limit} bytes or has a quote that is not closed")]
    HeaderTooLong {
        /// Most bytes that a header may have.
        limit: usize,
    },
    /// The first line holds values.
    #[error("line 1: has values where the columns' names should be: the file needs a header")]
    NoHeader,
    /// The columns are separated by something else than commas.
    #[error("line 1: columns are separated by {delimiter:?}; save the file with commas")]
    Delimiter {
        /// What separates them.
        delimiter: char,
    },
    /// Two columns have the same name.
    #[error("columns {first} and {second} are both named {name:?}")]
    DuplicateColumn {
        /// The name.
        name: String,
        /// The first such column, from 1.
        first: usize,
        /// The second.
        second: usize,
    },
    /// Columns are missing.
    #[error("has no column {}; its columns are {}", quoted(missing), quoted(found))]
    MissingColumns {
        /// Names that were looked for.
        missing: Vec<String>,
        /// Names that are there.
        found: Vec<String>,
    },
    /// The file has a header or schema but no rows.
    #[error("has columns but no rows")]
    NoRows,
    /// A record of a CSV file does not end, most likely for want of a quote.
    #[error(
        "line {line}: the record that starts here is longer than {limit} bytes; \
         look for a quote that is not closed in line {quote}"
    )]
    RecordTooLong {
        /// The record's first line.
        line: u64,
        /// The line of the last quote that opens a field.
        quote: u64,
        /// Most bytes that a record may have.
        limit: usize,
    },
    /// A Parquet column has a type that cannot be a transaction's.
    #[error("column {column}: has values of type {found}; {}", wanted(*column))]
    ColumnType {
        /// The column.
        column: Column,
        /// Its type.
        found: DataType,
    },
    /// The file is not Parquet or damaged.
    #[error("cannot be read as Parquet: {0}")]
    Parquet(#[from] ParquetError),
    /// The columns of a Parquet file cannot be decoded.
    #[error("cannot be read as Parquet: {0}")]
    Arrow(#[from] ArrowError),
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    names.join(", ")
}

fn wanted(column: Column) -> &'static str {
    match column.kind() {
        Kind::Integer => "whole numbers are needed",
        Kind::Number => "numbers are needed",
        Kind::Date => "timestamps (without a time zone or in UTC), dates or text are needed",
        Kind::Text => "text is needed",
    }
}
