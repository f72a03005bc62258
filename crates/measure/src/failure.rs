//! How a job can end without a report.

use crate::runs::{Outcome, Part};
use zkml_backend::phases::Phase;

/// A job that gave no report, and what it took until then.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{failure}")]
pub struct Stopped {
    /// Why.
    pub failure: Failure,
    /// What it took.
    pub part: Box<Part>,
}

/// Why a job gave no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The worker could not be started or talked to.
    #[error("cannot run the worker process: {0}")]
    Start(String),
    /// The job failed and said why.
    #[error("{0}")]
    Job(String),
    /// The backend cannot do this at all.
    #[error("{0}")]
    Unsupported(String),
    /// A proof was rejected.
    #[error("{0}")]
    Rejected(String),
    /// The worker ended without a report: it crashed or was killed.
    #[error("the worker process {how}{}", detail(.last_words))]
    Died {
        /// How it ended, for example `was killed by signal 9`.
        how: String,
        /// The end of its standard error.
        last_words: String,
    },
    /// It took longer than it was allowed to.
    #[error("over its time limit{}", during(.phase))]
    Timeout {
        /// What it was doing.
        phase: Option<Phase>,
    },
    /// It took more memory than it was allowed to.
    #[error("over its memory limit of {limit} bytes, with {bytes}{}", during(.phase))]
    MemoryLimit {
        /// Its resident set with that of its children.
        bytes: u64,
        /// The limit.
        limit: u64,
        /// What it was doing.
        phase: Option<Phase>,
    },
    /// It was stopped because this process was asked to stop.
    #[error("interrupted by signal {0}")]
    Interrupted(i32),
}

fn detail(last_words: &str) -> String {
    last_words
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .map(|line| format!(": {}", line.trim()))
        .unwrap_or_default()
}

fn during(phase: &Option<Phase>) -> String {
    phase
        .map(|phase| format!(" during {}", phase.name()))
        .unwrap_or_default()
}

impl Failure {
    /// How a run ends that this happened to.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Start(_) | Self::Job(_) | Self::Interrupted(_) => Outcome::Failed,
            Self::Unsupported(_) => Outcome::Unsupported,
            Self::Rejected(_) => Outcome::Rejected,
            Self::Died { .. } => Outcome::Crashed,
            Self::Timeout { .. } => Outcome::Timeout,
            Self::MemoryLimit { .. } => Outcome::MemoryLimit,
        }
    }
}

/// A failure before anything was measured.
impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            part: Box::default(),
        }
    }
}
