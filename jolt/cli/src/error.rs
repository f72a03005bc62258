//! How a command ends.

use jolt_emu::{EmuError, LoadError};
use std::{fmt::Display, path::Path, process::ExitCode};

/// Why a command did not succeed; each variant has its own exit status. clap has
/// 2, for a wrong command line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Exit status 1: it could not be done.
    #[error("{0}")]
    Failed(String),
    /// Exit status 2: wrong usage that clap does not see.
    #[error("{0}")]
    Usage(String),
    /// Exit status 3: a proof was rejected.
    #[error("rejected: {0}")]
    Rejected(String),
}

impl Error {
    /// A file, and what is wrong with it.
    pub(crate) fn file(path: &Path, error: impl Display) -> Self {
        Self::Failed(format!("{}: {error}", path.display()))
    }

    /// A file that cannot be loaded as a program.
    pub(crate) fn load(path: &Path, error: &LoadError) -> Self {
        let remedy = match error {
            LoadError::Malformed(_) | LoadError::Unsupported(_) => {
                "; build it for riscv32im-unknown-none-elf"
            }
            LoadError::BelowMemory { .. } => "; link it with jolt.ld of jolt-guest",
            LoadError::Layout(_) | LoadError::Bytecode(_) => {
                "; a program may have 2^20 rows and 64 MiB of memory, stack and heap included"
            }
            _ => "",
        };
        Self::file(path, format!("{error}{remedy}"))
    }

    /// A run that does not end well.
    pub(crate) fn run(path: &Path, error: &EmuError) -> Self {
        let remedy = match error {
            EmuError::TapeExhausted { .. } => "; the program reads more of it: see --private",
            EmuError::Statement(_) => "; pass what is long as --private",
            EmuError::NotTerminated { .. } => {
                "; the program must set the termination word, as jolt_guest::entry! does, and \
                 be linked with jolt-committed.ld for --committed and without it otherwise"
            }
            EmuError::Unmapped { .. } => {
                "; a program linked with jolt-committed.ld needs --committed"
            }
            EmuError::StackOverflow { .. } => "; it has 64 KiB of stack",
            _ => "",
        };
        Self::file(path, format!("{error}{remedy}"))
    }

    /// The exit status.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Rejected(_) => 3,
        })
    }
}
