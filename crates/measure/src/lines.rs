//! A file of JSON lines that is only ever appended to.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Why results cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The folder or a file in it cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// There are no results.
    #[error("{0}: no results here; `zkml bench -o` makes such a folder")]
    Missing(PathBuf),
    /// A line is damaged.
    #[error("{path}: line {line} is damaged: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The folder holds results of another version.
    #[error(
        "{path}: results of version {found}, but this program keeps version {expected}; choose another folder"
    )]
    Version {
        /// The folder or file.
        path: PathBuf,
        /// The version found.
        found: u64,
        /// The version of this program.
        expected: u32,
    },
    /// Another process writes into the folder.
    #[error(
        "{0}: another zkml bench writes into this folder; wait for it or choose another folder"
    )]
    Locked(PathBuf),
    /// A run refers to an environment that is not there.
    #[error("{path}: run {run} took place in environment {environment}, which is not recorded")]
    Environment {
        /// The folder.
        path: PathBuf,
        /// The run.
        run: u64,
        /// What it refers to.
        environment: u32,
    },
}

/// A file of JSON lines, locked and at its end.
#[derive(Debug)]
pub(crate) struct Appender {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Appender {
    /// Opens or creates a file and reads what is in it.
    pub(crate) fn open<T: DeserializeOwned>(
        path: &Path,
        schema: u32,
    ) -> Result<(Self, Vec<T>), ResultsError> {
        let io = |error| ResultsError::Io {
            path: path.to_owned(),
            error,
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map_err(io)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ResultsError::Locked(path.to_owned()),
            TryLockError::Error(error) => io(error),
        })?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(io)?;
        let (records, whole) = parse(path, &text, schema)?;
        let mut appender = Self {
            path: path.to_owned(),
            file,
            length: whole as u64,
        };
        appender.cut().map_err(io)?;
        Ok((appender, records))
    }

    /// Removes what follows the last whole line.
    fn cut(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length)).map(drop)
    }

    /// Adds a record and hands it to the disk. What was there stays whole,
    /// whatever happens.
    pub(crate) fn append(&mut self, record: &impl Serialize) -> Result<(), ResultsError> {
        let written = serde_json::to_vec(record)
            .map_err(std::io::Error::from)
            .and_then(|mut line| {
                line.push(b'\n');
                self.file.write_all(&line)?;
                self.file.sync_data()?;
                Ok(line.len() as u64)
            });
        match written {
            Ok(bytes) => {
                self.length += bytes;
                Ok(())
            }
            Err(error) => {
                // Half a line would be dropped by the next reader as well.
                let _ = self.cut();
                Err(ResultsError::Io {
                    path: self.path.clone(),
                    error,
                })
            }
        }
    }
}

/// The records of every whole line, and where the last of them ends.
pub(crate) fn parse<T: DeserializeOwned>(
    path: &Path,
    text: &str,
    schema: u32,
) -> Result<(Vec<T>, usize), ResultsError> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        schema: u64,
    }
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let mut records = Vec::new();
    for (index, line) in text[..whole].lines().enumerate() {
        let damaged = |error: serde_json::Error| ResultsError::Line {
            path: path.to_owned(),
            line: index + 1,
            message: error.to_string(),
        };
        let Versioned { schema: found } = serde_json::from_str(line).map_err(damaged)?;
        if found != u64::from(schema) {
            return Err(ResultsError::Version {
                path: path.to_owned(),
                found,
                expected: schema,
            });
        }
        records.push(serde_json::from_str(line).map_err(damaged)?);
    }
    Ok((records, whole))
}
