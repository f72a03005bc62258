//! The command line.

use crate::{
    compare::{BaselineArguments, CompareArguments},
    report::ReportArguments,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{path::PathBuf, str::FromStr};
use zkml_backend::{Backend, ProofKind, Variant};
use zkml_core::{Numeric, commitment::Scheme};
use zkml_measure::{
    limits,
    matrix::{self, CommitmentChoice, GuestChoice, NumericChoice, ProofChoice, TaskChoice, named},
};

/// Prove, verify and benchmark machine learning on private data in
/// zero-knowledge virtual machines.
///
/// Exit status: 0 done, 1 failed, 2 usage, 3 a proof was rejected.
#[derive(Debug, Parser)]
#[command(name = "zkml", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Turn a model from another tool into a model file.
    #[command(subcommand)]
    Import(Import),
    /// Turn a model file into another tool's.
    #[command(subcommand)]
    Export(Export),
    #[cfg(feature = "train")]
    #[command(flatten)]
    Learn(crate::learn::Command),
    /// Run the guest program without a proof.
    Execute(ExecuteArguments),
    /// Prove predictions of a private model on private rows.
    Prove(ProveArguments),
    /// Check a proof.
    Verify(VerifyArguments),
    /// Show what a proof file says, without checking it.
    Inspect(InspectArguments),
    /// Measure proving and verification over a matrix of cells.
    Bench(Box<BenchArguments>),
    /// Show results as a page, as Markdown and as tables for spreadsheets.
    Report(ReportArguments),
    /// Compare two sets of results cell by cell; fails if something got worse.
    Compare(CompareArguments),
    /// Keep one figure of every cell in a file that can be committed.
    Baseline(BaselineArguments),
    /// List the backends and what their proofs are worth.
    Backends {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the program ID of a guest binary.
    #[command(hide = true)]
    Identify {
        /// The backend.
        #[arg(long)]
        backend: String,
        /// How it commits to model and data.
        #[arg(long, value_enum, default_value = "sha256")]
        commitment: SchemeArgument,
        /// The guest's ELF file.
        elf: PathBuf,
    },
    /// Do one job as a worker process.
    #[command(hide = true)]
    Worker,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// A linear or ridge regression with its StandardScaler, as JSON from
    /// scikit-learn.
    Sklearn(SklearnArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SklearnArguments {
    /// JSON with the scaler's `mean` and `scale`.
    #[arg(long)]
    pub(crate) scaler: PathBuf,
    /// JSON with the model's `intercept` and `coefficients`.
    #[arg(long)]
    pub(crate) model: PathBuf,
    /// Names of the features in order. Without them the model takes a data
    /// file's columns by position.
    #[arg(long, value_delimiter = ',')]
    pub(crate) features: Option<Vec<String>>,
    /// Name of the column that the model predicts.
    #[arg(long)]
    pub(crate) target: Option<String>,
    /// The model file to write.
    #[arg(short, long)]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// The model and its StandardScaler, as JSON with scikit-learn's
    /// parameters.
    Sklearn(ExportArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The model file.
    #[arg(long)]
    pub(crate) model: PathBuf,
    /// JSON to write with the scaler's `mean` and `scale`.
    #[arg(long, value_name = "OUT")]
    pub(crate) scaler: PathBuf,
    /// JSON to write with the regression's `intercept` and `coefficients`.
    #[arg(long, value_name = "OUT")]
    pub(crate) regression: PathBuf,
}

/// A model, rows to apply it to, and how to compute.
#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// The model file.
    #[arg(long)]
    pub(crate) model: PathBuf,
    /// CSV file with a header and one row per customer.
    #[arg(long)]
    pub(crate) data: PathBuf,
    /// Use only the first N rows.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) rows: Option<u64>,
    /// How the guest computes.
    #[arg(long, value_enum, default_value = "fixed")]
    pub(crate) numeric: NumericArgument,
    /// Largest distance between a fixed-point and an f64 prediction that is
    /// acceptable, in the model's output unit.
    #[arg(long, default_value_t = zkml_model::quantise::DEFAULT_TOLERANCE)]
    pub(crate) tolerance: f64,
    /// Take the salts from this secrets file, so that the commitments are the
    /// ones made before, instead of drawing new ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) salts: Option<PathBuf>,
}

/// Which build of the guest program.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct GuestArguments {
    /// What the guest program is linked with; no_std by default.
    #[arg(long, value_enum)]
    pub(crate) guest: Option<GuestArgument>,
    /// Whether the guest program hashes on the machine's accelerator; by
    /// default, on where there is one.
    #[arg(long, value_enum)]
    pub(crate) precompiles: Option<Switch>,
    /// How the proof commits to model and data; sha256 by default.
    #[arg(long, value_enum)]
    pub(crate) commitment: Option<SchemeArgument>,
}

impl GuestArguments {
    /// The build of a backend's guest that is meant.
    pub(crate) fn variant(self, backend: &dyn Backend) -> Variant {
        backend.choose(
            self.guest.map(|guest| guest == GuestArgument::Std),
            self.precompiles.map(|switch| switch == Switch::On),
            self.commitment.map(Into::into),
        )
    }
}

#[derive(Debug, Args)]
pub(crate) struct ExecuteArguments {
    /// Where to run: see `zkml backends`.
    #[arg(long)]
    pub(crate) backend: String,
    #[command(flatten)]
    pub(crate) guest: GuestArguments,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    /// Which prover: see `zkml backends`.
    #[arg(long)]
    pub(crate) backend: String,
    #[command(flatten)]
    pub(crate) guest: GuestArguments,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// How far to reduce the proof.
    #[arg(long, value_enum, default_value = "core")]
    pub(crate) proof: ProofArgument,
    /// The proof file to write. What its owner must keep secret goes beside
    /// it, into FILE.secrets.json.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The proof file.
    pub(crate) proof: PathBuf,
    /// Reject unless the model is the one with this commitment.
    #[arg(long, value_name = "HEX")]
    pub(crate) model_commitment: Option<Hex32>,
    /// Reject unless the data is the one with this commitment.
    #[arg(long, value_name = "HEX")]
    pub(crate) data_commitment: Option<Hex32>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// The proof file.
    pub(crate) proof: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    #[command(flatten)]
    pub(crate) axes: AxesArguments,
    #[command(flatten)]
    pub(crate) rule: RuleArguments,
    /// The model file; with --data. Without both, a built-in seeded data set
    /// and model.
    #[arg(long, requires = "data")]
    pub(crate) model: Option<PathBuf>,
    /// CSV file with a header; with --model.
    #[arg(long, requires = "model")]
    pub(crate) data: Option<PathBuf>,
    /// Seed of the built-in data set.
    #[arg(long, default_value_t = 1, conflicts_with = "data")]
    pub(crate) seed: u64,
    /// Measure every cell anew, whatever is in the results already.
    #[arg(long)]
    pub(crate) force: bool,
    /// Measure those cells anew that did not end well.
    #[arg(long, conflicts_with = "force")]
    pub(crate) retry: bool,
    /// The folder for the results. Cells that are finished in it already are
    /// not measured again.
    #[arg(short, long)]
    pub(crate) output: PathBuf,
}

/// Which cells: every combination of the lists, or what a file says.
#[derive(Debug, Args)]
pub(crate) struct AxesArguments {
    /// TOML file with the cells, instead of the lists here; docs/method.md
    /// describes it.
    #[arg(long, value_name = "FILE", conflicts_with_all = AXES)]
    pub(crate) matrix: Option<PathBuf>,
    /// Which backends; all that are built in by default.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub(crate) backends: Option<Vec<String>>,
    /// What to prove: predict.
    #[arg(long, value_delimiter = ',', value_parser = named::<TaskChoice>)]
    pub(crate) task: Option<Vec<TaskChoice>>,
    /// How many rows; 10,100,1000 by default.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    pub(crate) rows: Option<Vec<usize>>,
    /// How the guest computes: fixed, float32; both by default.
    #[arg(long, value_delimiter = ',', value_parser = named::<NumericChoice>)]
    pub(crate) numeric: Option<Vec<NumericChoice>>,
    /// How far to reduce the proofs: core, compressed, or none to execute
    /// only; core by default.
    #[arg(long, value_delimiter = ',', value_parser = named::<ProofChoice>)]
    pub(crate) proof: Option<Vec<ProofChoice>>,
    /// What the guest is linked with: no_std (by default), std.
    #[arg(long, value_delimiter = ',', value_parser = named::<GuestChoice>)]
    pub(crate) guest: Option<Vec<GuestChoice>>,
    /// Whether the guest hashes on the machine's accelerator: on (by default,
    /// where there is one), off.
    #[arg(long, value_delimiter = ',', value_parser = named::<matrix::Switch>)]
    pub(crate) precompiles: Option<Vec<matrix::Switch>>,
    /// How the proofs commit to model and data: sha256 (by default), dory.
    #[arg(long, value_delimiter = ',', value_parser = named::<CommitmentChoice>)]
    pub(crate) commitment: Option<Vec<CommitmentChoice>>,
    /// What the prover runs on; cpu by default, which is all there is: other
    /// names are recorded as unsupported.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub(crate) device: Option<Vec<String>>,
    /// How many processors a worker may use; all by default.
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    pub(crate) threads: Option<Vec<usize>>,
}

/// The lists that a matrix file replaces.
const AXES: [&str; 10] = [
    "backends",
    "task",
    "rows",
    "numeric",
    "proof",
    "guest",
    "precompiles",
    "commitment",
    "device",
    "threads",
];

/// How often and within what limits; a matrix file can say so too.
#[derive(Debug, Args)]
pub(crate) struct RuleArguments {
    /// Most runs of a cell that count; 1 by default, 100 with --precision or
    /// --budget.
    #[arg(long, value_name = "N")]
    pub(crate) repeats: Option<u32>,
    /// Runs of a cell before those that count.
    #[arg(long, value_name = "N")]
    pub(crate) warmup: Option<u32>,
    /// Repeat a cell until the half-width of the 95 % interval of its time is
    /// within this share of the median, for example 0.05.
    #[arg(long, value_name = "SHARE", value_parser = limits::parse_share)]
    pub(crate) precision: Option<f64>,
    /// Repeat a cell until its runs have taken this long.
    #[arg(long, value_name = "SECONDS", value_parser = limits::parse_seconds)]
    pub(crate) budget: Option<f64>,
    /// Stop a run that takes longer.
    #[arg(long, value_name = "SECONDS", value_parser = limits::parse_seconds)]
    pub(crate) timeout: Option<f64>,
    /// Stop a run whose worker takes more memory, for example 12GiB.
    #[arg(long, value_name = "BYTES", value_parser = limits::parse_bytes)]
    pub(crate) memory_limit: Option<u64>,
}

/// `--numeric`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NumericArgument {
    /// Fixed point, the scaler folded into the weights.
    Fixed,
    /// Single-precision floating point, as in the 2024 study.
    Float32,
}

impl From<NumericArgument> for Numeric {
    fn from(argument: NumericArgument) -> Self {
        match argument {
            NumericArgument::Fixed => Self::Fixed,
            NumericArgument::Float32 => Self::Float32,
        }
    }
}

/// `--guest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GuestArgument {
    /// An entry point of its own and nothing that it does not call.
    #[value(name = "no_std")]
    NoStd,
    /// The standard library and the SDK's own entry point.
    Std,
}

/// `--precompiles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// Accelerated SHA-256.
    On,
    /// SHA-256 by ordinary instructions.
    Off,
}

/// `--commitment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeArgument {
    /// SHA-256, computed by the guest program.
    Sha256,
    /// Dory's polynomial commitment, opened by the proof system: the guest program
    /// hashes nothing (Jolt only).
    Dory,
}

impl From<SchemeArgument> for Scheme {
    fn from(argument: SchemeArgument) -> Self {
        match argument {
            SchemeArgument::Sha256 => Self::Sha256,
            SchemeArgument::Dory => Self::Dory,
        }
    }
}

/// `--proof`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProofArgument {
    /// One proof per segment or shard.
    Core,
    /// One recursive proof of constant size.
    Compressed,
}

impl From<ProofArgument> for ProofKind {
    fn from(argument: ProofArgument) -> Self {
        match argument {
            ProofArgument::Core => Self::Core,
            ProofArgument::Compressed => Self::Compressed,
        }
    }
}

/// 32 bytes as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hex32(pub(crate) [u8; 32]);

impl FromStr for Hex32 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes)
            .map_err(|_| "a commitment is 64 hexadecimal digits".to_owned())?;
        Ok(Self(bytes))
    }
}
