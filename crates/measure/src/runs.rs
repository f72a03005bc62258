//! The runs of a benchmark: one JSON line each, appended and flushed, so that
//! an interruption loses at most the run it hits.

use crate::supervise::{Failure, Report};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use zkml_backend::{Counts, ProofKind, phases::Measured};

/// Version of the record layout.
pub const SCHEMA: u32 = 1;

/// The file in a results folder that holds the runs.
pub const FILE: &str = "runs.jsonl";

/// What was measured. Runs of equal cells measure the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// The backend's name.
    pub backend: String,
    /// SDK crate and version.
    pub sdk: String,
    /// The guest program, as hexadecimal digits.
    pub program_id: String,
    /// The task's name.
    pub task: String,
    /// The numeric mode's name.
    pub numeric: String,
    /// How far the proof is reduced; none for a backend without proofs.
    pub proof: Option<ProofKind>,
    /// Number of rows.
    pub rows: usize,
    /// Number of feature columns.
    pub columns: usize,
    /// Where model and data came from: `builtin` with its seed, or digests.
    pub input: String,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything that was to be done was done, and the statement is the
    /// reference's.
    Ok,
    /// The statement differs from the reference's.
    WrongOutput,
    /// The proof was made, and rejected.
    Rejected,
    /// The job reported an error.
    Failed,
    /// The worker died: crashed, or killed by the system or somebody.
    Crashed,
}

impl Outcome {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::WrongOutput => "wrong output",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
        }
    }
}

/// One worker's share of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Every phase in order.
    pub phases: Vec<Measured>,
    /// Largest resident set of the worker in bytes.
    pub peak_bytes: Option<u64>,
}

impl From<&Report> for Part {
    fn from(report: &Report) -> Self {
        Self {
            phases: report.phases.clone(),
            peak_bytes: report.peak_bytes,
        }
    }
}

/// One run of one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Seconds since the Unix epoch when the run began.
    pub started: u64,
    /// What was measured.
    #[serde(flatten)]
    pub cell: Cell,
    /// Which repeat of the cell, from 0.
    pub repeat: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where it did not end well.
    pub message: Option<String>,
    /// The worker that executed without proving.
    pub execute: Option<Part>,
    /// The worker that proved.
    pub prove: Option<Part>,
    /// The worker that verified.
    pub verify: Option<Part>,
    /// What execution and proving counted.
    pub counts: Counts,
    /// Size of the encoded proof in bytes.
    pub proof_bytes: Option<u64>,
    /// Size of the statement in bytes.
    pub statement_bytes: Option<u64>,
}

impl Run {
    /// A run of `cell` that has done nothing yet.
    #[must_use]
    pub fn new(cell: Cell, repeat: u32, started: u64) -> Self {
        Self {
            schema: SCHEMA,
            started,
            cell,
            repeat,
            outcome: Outcome::Ok,
            message: None,
            execute: None,
            prove: None,
            verify: None,
            counts: Counts::default(),
            proof_bytes: None,
            statement_bytes: None,
        }
    }

    /// Records that the run did not end well, keeping what it had measured.
    pub fn fail(&mut self, failure: &Failure) {
        self.outcome = match failure {
            Failure::Start(_) | Failure::Job(_) => Outcome::Failed,
            Failure::Rejected(_) => Outcome::Rejected,
            Failure::Died { .. } => Outcome::Crashed,
        };
        self.message = Some(failure.to_string());
    }
}

/// Why results cannot be kept.
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
    /// A line in the middle of the runs is damaged or of another version.
    #[error("{path}: line {line} is no run of this version: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// The runs in a results folder, open for appending.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
    done: HashSet<(Cell, u32)>,
    runs: Vec<Run>,
}

impl Store {
    /// Opens the runs in `folder`, creating both if need be. A last line that
    /// was cut short by an interruption is dropped.
    ///
    /// # Errors
    /// [`ResultsError`] if the folder cannot be written or holds other runs.
    pub fn open(folder: &Path) -> Result<Self, ResultsError> {
        let path = folder.join(FILE);
        let io = |error| ResultsError::Io {
            path: path.clone(),
            error,
        };
        std::fs::create_dir_all(folder).map_err(io)?;
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(io)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(io)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut runs = Vec::new();
        for (index, line) in text[..whole].lines().enumerate() {
            let run: Run = serde_json::from_str(line)
                .map_err(|error| error.to_string())
                .and_then(|run: Run| match run.schema {
                    SCHEMA => Ok(run),
                    other => Err(format!("schema {other} instead of {SCHEMA}")),
                })
                .map_err(|message| ResultsError::Line {
                    path: path.clone(),
                    line: index + 1,
                    message,
                })?;
            runs.push(run);
        }
        file.set_len(whole as u64).map_err(io)?;
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let done = runs
            .iter()
            .map(|run| (run.cell.clone(), run.repeat))
            .collect();
        Ok(Self {
            path,
            file,
            done,
            runs,
        })
    }

    /// Whether this repeat of the cell has been recorded, however it ended.
    #[must_use]
    pub fn has(&self, cell: &Cell, repeat: u32) -> bool {
        self.done.contains(&(cell.clone(), repeat))
    }

    /// Appends a run and hands it to the operating system.
    ///
    /// # Errors
    /// [`ResultsError::Io`], for example where the disk is full; what was
    /// written before stays whole.
    pub fn append(&mut self, run: Run) -> Result<(), ResultsError> {
        let mut line = serde_json::to_string(&run).unwrap_or_default();
        line.push('\n');
        self.file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_data())
            .map_err(|error| ResultsError::Io {
                path: self.path.clone(),
                error,
            })?;
        self.done.insert((run.cell.clone(), run.repeat));
        self.runs.push(run);
        Ok(())
    }

    /// Every run, in the order in which they were recorded.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn run(rows: usize, repeat: u32) -> Run {
        let cell = Cell {
            backend: "native".into(),
            sdk: "zkml-program 0.1.0".into(),
            program_id: "00".into(),
            task: "predict".into(),
            numeric: "fixed".into(),
            proof: None,
            rows,
            columns: 7,
            input: "builtin seed 1".into(),
        };
        Run::new(cell, repeat, 1_700_000_000)
    }

    #[test]
    fn an_interrupted_line_is_dropped_and_the_rest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        store.append(run(10, 0)).unwrap();
        store.append(run(10, 1)).unwrap();
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();

        let mut store = Store::open(folder.path()).unwrap();
        assert!(store.has(&run(10, 0).cell, 0));
        assert!(!store.has(&run(10, 1).cell, 1));
        store.append(run(10, 1)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        assert_eq!(
            Store::open(folder.path()).unwrap().runs(),
            [run(10, 0), run(10, 1)]
        );
    }

    #[test]
    fn a_failed_run_is_recorded_and_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let mut crashed = run(100, 0);
        crashed.fail(&Failure::Died {
            how: "was killed by signal 9".into(),
            last_words: String::new(),
            peak_bytes: None,
        });
        store.append(crashed).unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert!(store.has(&run(100, 0).cell, 0));
        assert_eq!(store.runs()[0].outcome, Outcome::Crashed);
        assert_eq!(
            store.runs()[0].message.as_deref(),
            Some("the worker process was killed by signal 9")
        );
    }

    #[test]
    fn a_foreign_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "{\"rows\":1}\n").unwrap();
        let error = Store::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("line 1 is no run"), "{error}");
    }
}
