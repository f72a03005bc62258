//! How a command ends.

use std::{fmt::Display, process::ExitCode};

/// Why a command did not succeed; each variant has its own exit status.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Exit status 1: it could not be done.
    #[error("{0}")]
    Failed(String),
    /// Exit status 2: the command line does not make sense.
    #[error("{0}")]
    Usage(String),
    /// Exit status 3: a proof was rejected.
    #[error("rejected: {0}")]
    Rejected(String),
    /// Exit status 128 and the signal's number: asked to stop.
    #[error("interrupted by signal {signal}; {left}")]
    Interrupted {
        /// The signal.
        signal: i32,
        /// What became of the work.
        left: String,
    },
}

impl Error {
    /// Exit status 1 with this message.
    pub(crate) fn failed(message: impl Display) -> Self {
        Self::Failed(message.to_string())
    }

    /// Exit status 1 for a file, named.
    pub(crate) fn file(path: &std::path::Path, error: impl Display) -> Self {
        Self::Failed(format!("{}: {error}", path.display()))
    }

    /// The exit status.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Rejected(_) => 3,
            Self::Interrupted { signal, .. } => {
                u8::try_from(zkml_measure::interrupt::status(*signal)).unwrap_or(1)
            }
        })
    }
}
