//! The record of one run: a line of JSON in [`FILE`], described for other
//! programs by `schema/run.schema.json`.

use crate::{noise::Noise, supervise::Failure};
use serde::{Deserialize, Serialize};
use zkml_backend::{Counts, ProofKind, Variant, phases::Measured};

/// Version of the record layout.
pub const SCHEMA: u32 = 2;

/// The file in a results folder that holds the runs.
pub const FILE: &str = "runs.jsonl";

/// The device that every backend proves on.
pub const CPU: &str = "cpu";

/// What was measured. Runs of equal cells measure the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The backend's name.
    pub backend: String,
    /// SDK crate and version.
    pub sdk: String,
    /// The guest program, as hexadecimal digits; none where the backend has no
    /// guest of this variant.
    pub program_id: Option<String>,
    /// The task's name.
    pub task: String,
    /// The numeric mode's name.
    pub numeric: String,
    /// How far the proof is reduced; none if the guest is executed only.
    pub proof: Option<ProofKind>,
    /// Which build of the guest.
    pub variant: Variant,
    /// What the prover runs on: [`CPU`], or the name of what it cannot run on.
    pub device: String,
    /// Processors that a worker may use.
    pub threads: usize,
    /// Number of rows.
    pub rows: usize,
    /// Number of feature columns.
    pub columns: usize,
    /// Where model and data came from: `builtin` with its seed, or digests.
    pub input: String,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The run took longer than its limit and was stopped.
    Timeout,
    /// A worker took more memory than its limit and was stopped.
    MemoryLimit,
    /// The backend cannot do this at all; nothing was run.
    Unsupported,
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
            Self::Timeout => "timeout",
            Self::MemoryLimit => "memory limit",
            Self::Unsupported => "unsupported",
        }
    }
}

/// One worker's share of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Every phase that came to its end, in order.
    pub phases: Vec<Measured>,
    /// From the start of the worker process to its end, in seconds: all phases
    /// and what lies between them.
    pub wall_seconds: f64,
    /// Processor time of the worker and its children in user mode, in seconds,
    /// where the kernel can tell. It counts in hundredths of a second.
    pub user_seconds: Option<f64>,
    /// Processor time spent in the kernel, likewise.
    pub system_seconds: Option<f64>,
    /// Largest resident set of the worker with its children in bytes: the
    /// kernel's high-water mark of the worker, or what was seen of all
    /// together if that is more.
    pub peak_bytes: Option<u64>,
    /// Energy that the processor packages of the whole machine took while the
    /// worker ran, in joules, where it can be read.
    pub energy_joules: Option<f64>,
}

/// What a run may take; it is stopped beyond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Wall-clock time of all the run's workers together in seconds.
    pub timeout_seconds: Option<f64>,
    /// Resident set of a worker with its children in bytes.
    pub memory_bytes: Option<u64>,
}

/// One run of one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Position in the results folder, from 1.
    pub id: u64,
    /// The machine and versions: the identifier in `environments.jsonl`.
    pub environment: u32,
    /// Seconds since the Unix epoch when the run began.
    pub started: u64,
    /// What was measured.
    pub cell: Cell,
    /// From 0; each `--force` or `--retry` measures a cell anew under the next
    /// number. Summaries use the last.
    pub attempt: u32,
    /// Which repeat in the attempt, from 0, warm-up included.
    pub repeat: u32,
    /// Whether it is a warm-up, which summaries do not count.
    pub warmup: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where it did not end well.
    pub message: Option<String>,
    /// Duration of the whole run in seconds: the workers and what lies between.
    pub wall_seconds: f64,
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
    /// What the run was allowed to take.
    pub limits: Limits,
    /// What else the machine did meanwhile, where it can tell.
    pub noise: Option<Noise>,
}

impl Run {
    /// A run of `cell` that has done nothing yet. Whoever keeps it numbers it.
    #[must_use]
    pub fn new(cell: Cell, limits: Limits, started: u64) -> Self {
        Self {
            schema: SCHEMA,
            id: 0,
            environment: 0,
            started,
            cell,
            attempt: 0,
            repeat: 0,
            warmup: false,
            outcome: Outcome::Ok,
            message: None,
            wall_seconds: 0.0,
            execute: None,
            prove: None,
            verify: None,
            counts: Counts::default(),
            proof_bytes: None,
            statement_bytes: None,
            limits,
            noise: None,
        }
    }

    /// Records that the run did not end well, keeping what it had measured.
    pub fn fail(&mut self, failure: &Failure) {
        self.end(failure.outcome(), failure.to_string());
    }

    /// Records how the run ended and why.
    pub fn end(&mut self, outcome: Outcome, message: impl Into<String>) {
        self.outcome = outcome;
        self.message = Some(message.into());
    }

    /// Whether something else disturbed the machine beyond the thresholds of
    /// [`crate::noise`].
    #[must_use]
    pub fn is_noisy(&self) -> bool {
        self.noise
            .as_ref()
            .is_some_and(|noise| !noise.marks.is_empty())
    }
}
