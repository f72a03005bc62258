//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{path::PathBuf, str::FromStr};
use zkml_backend::ProofKind;
use zkml_core::Numeric;

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
    /// Run the guest program without a proof.
    Execute(ExecuteArguments),
    /// Prove predictions of a private model on private rows.
    Prove(ProveArguments),
    /// Check a proof.
    Verify(VerifyArguments),
    /// Show what a proof file says, without checking it.
    Inspect(InspectArguments),
    /// Measure proving and verification over a matrix of cells.
    Bench(BenchArguments),
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

#[derive(Debug, Args)]
pub(crate) struct ExecuteArguments {
    /// Where to run: see `zkml backends`.
    #[arg(long)]
    pub(crate) backend: String,
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
    /// Which backends.
    #[arg(long, value_delimiter = ',', default_value = "risc0,sp1,native")]
    pub(crate) backends: Vec<String>,
    /// How many rows.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "10,100,1000",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub(crate) rows: Vec<u64>,
    /// How the guest computes.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "fixed,float32"
    )]
    pub(crate) numeric: Vec<NumericArgument>,
    /// How far to reduce the proofs.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "core")]
    pub(crate) proof: Vec<ProofArgument>,
    /// Runs of each cell.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) repeats: u32,
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
    /// The folder for the results. Runs that are in it already are not
    /// repeated.
    #[arg(short, long)]
    pub(crate) output: PathBuf,
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
