//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Run RV32IM programs and prove what they did.
///
/// A proof shows that the program, on the public input and some private input,
/// has the public output. It does not hide the private input. Exit status: 0
/// done, 1 failed, 2 wrong usage, 3 a proof was rejected.
#[derive(Parser)]
#[command(name = "jolt", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a program and show its output.
    Run(Run),
    /// Run a program, prove the run and write the proof.
    Prove(Prove),
    /// Check a proof.
    Verify(Verify),
    /// Show what a proof says of itself.
    Inspect(Inspect),
    /// Print the identity of a program: what a proof of it commits to.
    Id {
        /// The program, an ELF file.
        elf: PathBuf,
    },
}

/// A program and what it reads.
#[derive(Args)]
pub(crate) struct Guest {
    /// The program, an ELF file.
    pub(crate) elf: PathBuf,
    /// Public input.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// Private input; if given several times, the program reads one after
    /// another.
    #[arg(long, value_name = "FILE")]
    pub(crate) private: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) format: Format,
}

/// How files and the program's memory correspond.
#[derive(Args, Clone, Copy)]
pub(crate) struct Format {
    /// Input and output without the lengths that programs made with jolt-guest
    /// expect in front.
    #[arg(long)]
    pub(crate) raw: bool,
}

#[derive(Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) guest: Guest,
    /// Write the public output to a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Give up after so many cycles.
    #[arg(long, value_name = "N", default_value_t = 1 << 32)]
    pub(crate) max_cycles: u64,
}

#[derive(Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) guest: Guest,
    /// Write the proof to this file.
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) proof: PathBuf,
    /// Write the public output to a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// The program, an ELF file.
    pub(crate) elf: PathBuf,
    /// The proof.
    pub(crate) proof: PathBuf,
    /// The public input that the program is to have had.
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// The public output that it is to have had.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// It is to have panicked, with the output as its message.
    #[arg(long)]
    pub(crate) panicked: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Inspect {
    /// The proof.
    pub(crate) proof: PathBuf,
    /// The program that the proof is about. With it, the whole proof is read and
    /// its parts are shown.
    #[arg(long, value_name = "ELF")]
    pub(crate) elf: Option<PathBuf>,
}
