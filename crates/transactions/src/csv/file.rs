//! A CSV file before its rows are read.

use super::{
    header::Layout,
    quotes::{Form, split},
};
use crate::error::{FileFault, ReadError};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Most bytes that a header may have.
const HEADER: usize = 1 << 16;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A CSV file whose header has been read.
#[derive(Debug)]
pub(crate) struct CsvFile {
    pub(crate) path: PathBuf,
    /// Its size in bytes.
    pub(crate) bytes: u64,
    pub(super) layout: Layout,
    /// Where the rows begin.
    pub(super) start: u64,
    /// In which line they begin.
    pub(super) line: u64,
}

impl CsvFile {
    /// Opens a file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, ReadError> {
        Self::read(path).map_err(|fault| ReadError::file(path, fault))
    }

    fn read(path: &Path) -> Result<Self, FileFault> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut head = Vec::new();
        (&file).take(HEADER as u64).read_to_end(&mut head)?;
        let is_all = head.len() < HEADER;

        let mut start = if head.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let mut line = 1;
        // Empty lines before the header.
        while let Some(byte @ (b'\n' | b'\r')) = head.get(start) {
            line += u64::from(*byte == b'\n');
            start += 1;
        }
        let text = &head[start..];
        if is_all && text.trim_ascii().is_empty() {
            return Err(FileFault::Empty);
        }
        let length = header_length(text).unwrap_or(text.len());
        if length == text.len() && !is_all {
            return Err(FileFault::HeaderTooLong { limit: HEADER });
        }
        let header = str::from_utf8(&text[..length]).map_err(|_| FileFault::HeaderNotUtf8)?;
        let layout = Layout::read(header)?;
        if is_all && text[length..].trim_ascii().is_empty() {
            return Err(FileFault::NoRows);
        }
        let lines = header.bytes().filter(|&byte| byte == b'\n').count();
        Ok(Self {
            path: path.to_owned(),
            bytes,
            layout,
            start: (start + length) as u64,
            line: line + lines as u64,
        })
    }
}

/// Length of the first record, its end included, if it is whole.
fn header_length(text: &[u8]) -> Option<usize> {
    let mut fields = Vec::new();
    let length = split(text, 0, &mut fields);
    let unclosed = fields.iter().any(|field| field.form == Form::Unclosed);
    (!unclosed && text[..length].ends_with(b"\n")).then_some(length)
}
