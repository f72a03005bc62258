//! Blocks of whole records.

use super::{CsvFile, fast, quotes::whole_records, strict};
use crate::{
    bad_rows::{BadRow, Place},
    batch::BatchBuilder,
    date::DateOrder,
    error::{FileFault, ReadError},
};
use memchr::memchr_iter;
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    sync::Arc,
};

/// Most bytes that a record may have; beyond it, memory would go to a quote
/// that is not closed.
const RECORD: usize = 1 << 20;

/// Reads a file's rows in blocks.
pub(crate) struct BlockReader {
    file: Arc<CsvFile>,
    /// The file's number among those read.
    number: usize,
    input: File,
    /// The line in which the next block begins.
    line: u64,
    /// The beginning of a record that the last block did not end.
    rest: Vec<u8>,
    /// Bytes to read at a time.
    size: usize,
}

/// The bytes of some whole records of a file.
pub(crate) struct Piece {
    file: Arc<CsvFile>,
    number: usize,
    line: u64,
    bytes: Vec<u8>,
}

impl BlockReader {
    /// Opens the file with this number, to be read in blocks of about `size`
    /// bytes.
    pub(crate) fn open(file: &Arc<CsvFile>, number: usize, size: usize) -> Result<Self, ReadError> {
        let open = || {
            let mut input = File::open(&file.path)?;
            input.seek(SeekFrom::Start(file.start))?;
            Ok(input)
        };
        Ok(Self {
            input: open().map_err(|error: std::io::Error| ReadError::file(&file.path, error))?,
            file: file.clone(),
            number,
            line: file.line,
            rest: Vec::new(),
            size,
        })
    }

    /// The next records, whose bytes take the buffer away. None at the end.
    ///
    /// Little is done here, since other threads wait meanwhile; [`Block`] does
    /// the rest.
    pub(crate) fn next(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Piece>, ReadError> {
        buffer.clear();
        buffer.append(&mut self.rest);
        let mut size = self.size;
        loop {
            let old = buffer.len();
            buffer.reserve(size);
            (&self.input)
                .take(size as u64)
                .read_to_end(buffer)
                .map_err(|error| ReadError::file(&self.file.path, error))?;
            if buffer.len() - old < size {
                break;
            }
            let whole = whole_records(buffer);
            if whole.length > 0 {
                self.rest.extend_from_slice(&buffer[whole.length..]);
                buffer.truncate(whole.length);
                break;
            }
            if buffer.len() > RECORD {
                let quote = whole.open.unwrap_or(0);
                return Err(self.too_long(&buffer[..quote]));
            }
            // Searching the same bytes again and again stays cheap.
            size = buffer.len();
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        self.line += memchr_iter(b'\n', buffer).count() as u64;
        Ok(Some(Piece {
            file: self.file.clone(),
            number: self.number,
            line,
            bytes: std::mem::take(buffer),
        }))
    }

    fn too_long(&self, before_quote: &[u8]) -> ReadError {
        ReadError::file(
            &self.file.path,
            FileFault::RecordTooLong {
                line: self.line,
                quote: self.line + memchr_iter(b'\n', before_quote).count() as u64,
                limit: RECORD,
            },
        )
    }
}

/// Some whole records of a file, read one after the other.
pub(crate) struct Block {
    file: Arc<CsvFile>,
    number: usize,
    /// The line in which the text begins.
    line: u64,
    text: Text,
    /// Where the next record begins.
    at: usize,
}

enum Text {
    Utf8(String),
    /// Some record in it is not UTF-8.
    Other(Vec<u8>),
}

impl Text {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Other(bytes) => bytes,
        }
    }
}

impl Block {
    /// The records of a piece.
    pub(crate) fn new(piece: Piece) -> Self {
        Self {
            file: piece.file,
            number: piece.number,
            line: piece.line,
            text: String::from_utf8(piece.bytes)
                .map_or_else(|error| Text::Other(error.into_bytes()), Text::Utf8),
            at: 0,
        }
    }

    /// The buffer, for another block.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        match self.text {
            Text::Utf8(text) => text.into_bytes(),
            Text::Other(bytes) => bytes,
        }
    }

    /// Reads rows until the batch is full or the block finished. `bad` gets the
    /// file's number and each bad row, and says whether to go on.
    pub(crate) fn read(
        &mut self,
        batch: &mut BatchBuilder,
        order: DateOrder,
        mut bad: impl FnMut(usize, BadRow) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let layout = &self.file.layout;
        let bytes = self.text.bytes();
        while self.at < bytes.len() && !batch.is_full() {
            match &bytes[self.at..] {
                [b'\n', ..] => self.at += 1,
                [b'\r', b'\n', ..] => self.at += 2,
                _ => {
                    let plain = match &self.text {
                        Text::Utf8(text) => fast::row(text, self.at, layout, order),
                        Text::Other(_) => None,
                    };
                    if let Some((row, next)) = plain {
                        batch.push(&row);
                        self.at = next;
                        continue;
                    }
                    let start = self.at;
                    let (next, result) =
                        strict::row(bytes, start, layout, order, |row| batch.push(row));
                    self.at = next;
                    if let Err(fault) = result {
                        let lines = memchr_iter(b'\n', &bytes[..start]).count();
                        let row = BadRow {
                            path: self.file.path.clone(),
                            place: Place::Line(self.line + lines as u64),
                            column: fault.column.map(|index| layout.names[index].clone()),
                            reason: fault.reason,
                            detail: fault.detail,
                        };
                        bad(self.number, row)?;
                    }
                }
            }
        }
        Ok(())
    }
}
