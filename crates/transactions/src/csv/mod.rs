//! CSV files: the header, blocks of whole records, and the rows in them.
//!
//! The dialect: UTF-8, perhaps with a byte order mark; fields separated by
//! commas, records by line feeds with or without carriage returns. A field that
//! begins with a quote ends with the next quote that no second quote follows,
//! and may hold commas, line breaks and doubled quotes. A quote elsewhere is a
//! character like any other, so that a stray one spoils no more than its own
//! record. Empty lines are ignored.

mod block;
mod fast;
mod file;
mod header;
mod quotes;
mod strict;

pub(crate) use block::{Block, BlockReader, Piece};
pub(crate) use file::CsvFile;
pub(crate) use header::find;
