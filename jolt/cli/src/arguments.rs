//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Run RV32IM programs and prove what they did.
///
/// A proof shows that the program, on the public input and some private input,
/// has the public output. It hides neither private nor committed input. Exit
/// status: 0 done, 1 failed, 2 wrong usage, 3 a proof was rejected.
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
    /// Commit to a committed input, as `prove` does.
    ///
    /// Writes FILE.commitment, and FILE.salt if there is none.
    Commit {
        /// The committed input.
        file: PathBuf,
        #[command(flatten)]
        format: Format,
    },
    /// Print the identity of a program: what a proof of it commits to.
    Id {
        /// The program, an ELF file.
        elf: PathBuf,
        /// It has committed input.
        #[arg(long)]
        committed: bool,
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
    /// Committed input, for a program linked with jolt-committed.ld; given twice,
    /// it is for regions 0 and 1.
    ///
    /// `prove` writes its commitment to FILE.commitment. The commitment hides the
    /// input through the 64 random bytes in FILE.salt, which `prove` makes if there
    /// is no such file. Keep that file, since the same commitment takes the same
    /// salt; keep it secret; and remove it when the input changes.
    #[arg(long, value_name = "FILE")]
    pub(crate) committed: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) format: Format,
}

/// How files and the program's memory correspond.
#[derive(Args, Clone, Copy)]
pub(crate) struct Format {
    /// Inputs and output without the lengths, and committed input without the
    /// salt, that programs made with jolt-guest expect in front.
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
    /// Commitment to the committed input that it is to have had; given twice, for
    /// regions 0 and 1.
    #[arg(long, value_name = "FILE")]
    pub(crate) commitment: Vec<PathBuf>,
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
