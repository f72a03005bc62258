//! The figures of a run, each with one meaning and one unit.

use crate::runs::{Cell, Part, Run};
use serde::{Deserialize, Serialize};
use zkml_backend::phases::Phase;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Joules.
    Joules,
    /// A number of things.
    Count,
    /// Things per second.
    PerSecond,
}

/// One figure of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Making the backend and loading its guest, in the prover (in the
    /// executor where there is no proof).
    Load,
    /// Running the guest without a proof.
    Execute,
    /// The prover's keys, before it sees any input.
    Setup,
    /// Proving up to the core proof; set-up is not in it.
    Prove,
    /// Reducing the core proof to a compressed one.
    Compress,
    /// Proving and compressing together.
    ProveTotal,
    /// Encoding the proof.
    Serialise,
    /// What comes before the verifier sees the proof.
    VerifySetup,
    /// Decoding and checking the proof.
    Verify,
    /// The whole prover process from start to end.
    ProverWall,
    /// Processor time of the prover process in user mode.
    ProverUser,
    /// Processor time of the prover process in the kernel.
    ProverSystem,
    /// Processor time of the verifier process, user and kernel together.
    VerifierProcessor,
    /// Largest resident set of the prover process.
    ProverPeak,
    /// Largest resident set of the verifier process.
    VerifierPeak,
    /// Largest resident set of the process that only executes.
    ExecutorPeak,
    /// Energy of the machine's processor packages while the prover ran.
    ProverEnergy,
    /// Size of the encoded proof.
    Proof,
    /// Size of what tells the verifier which program was proven.
    VerificationKey,
    /// Size of the public statement.
    Statement,
    /// Cycles of the guest program itself.
    Cycles,
    /// Cycles proven, with what each backend counts of paging, padding and virtual
    /// rows.
    TotalCycles,
    /// The guest's own cycles divided by the rows.
    CyclesPerRow,
    /// Segments or shards proven.
    Segments,
    /// Rows divided by the headline time; set-up is not in it.
    RowsPerSecond,
}

impl Figure {
    /// Every figure, in the order of tables.
    pub const ALL: [Self; 25] = [
        Self::Load,
        Self::Execute,
        Self::Setup,
        Self::Prove,
        Self::Compress,
        Self::ProveTotal,
        Self::Serialise,
        Self::VerifySetup,
        Self::Verify,
        Self::ProverWall,
        Self::ProverUser,
        Self::ProverSystem,
        Self::VerifierProcessor,
        Self::ProverPeak,
        Self::VerifierPeak,
        Self::ExecutorPeak,
        Self::ProverEnergy,
        Self::Proof,
        Self::VerificationKey,
        Self::Statement,
        Self::Cycles,
        Self::TotalCycles,
        Self::CyclesPerRow,
        Self::Segments,
        Self::RowsPerSecond,
    ];

    /// The name on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Execute => "execute",
            Self::Setup => "setup",
            Self::Prove => "prove",
            Self::Compress => "compress",
            Self::ProveTotal => "prove-total",
            Self::Serialise => "serialise",
            Self::VerifySetup => "verify-setup",
            Self::Verify => "verify",
            Self::ProverWall => "prover-wall",
            Self::ProverUser => "prover-user",
            Self::ProverSystem => "prover-system",
            Self::VerifierProcessor => "verifier-processor",
            Self::ProverPeak => "prover-peak",
            Self::VerifierPeak => "verifier-peak",
            Self::ExecutorPeak => "executor-peak",
            Self::ProverEnergy => "prover-energy",
            Self::Proof => "proof",
            Self::VerificationKey => "verification-key",
            Self::Statement => "statement",
            Self::Cycles => "cycles",
            Self::TotalCycles => "total-cycles",
            Self::CyclesPerRow => "cycles-per-row",
            Self::Segments => "segments",
            Self::RowsPerSecond => "rows-per-second",
        }
    }

    /// The figure of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.name() == name)
    }

    /// The time that a cell is about, which a repeat rule watches and
    /// throughput is made from: proving and compressing, or executing where no
    /// proof is made.
    #[must_use]
    pub const fn headline(cell: &Cell) -> Self {
        match cell.proof {
            None => Self::Execute,
            Some(_) => Self::ProveTotal,
        }
    }

    /// What it counts.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Load
            | Self::Execute
            | Self::Setup
            | Self::Prove
            | Self::Compress
            | Self::ProveTotal
            | Self::Serialise
            | Self::VerifySetup
            | Self::Verify
            | Self::ProverWall
            | Self::ProverUser
            | Self::ProverSystem
            | Self::VerifierProcessor => Unit::Seconds,
            Self::ProverPeak
            | Self::VerifierPeak
            | Self::ExecutorPeak
            | Self::Proof
            | Self::VerificationKey
            | Self::Statement => Unit::Bytes,
            Self::ProverEnergy => Unit::Joules,
            Self::Cycles | Self::TotalCycles | Self::CyclesPerRow | Self::Segments => Unit::Count,
            Self::RowsPerSecond => Unit::PerSecond,
        }
    }

    /// Whether less of it is better.
    #[must_use]
    pub const fn less_is_better(self) -> bool {
        !matches!(self, Self::RowsPerSecond)
    }

    /// Its value in a run; `None` where the run has none.
    #[must_use]
    pub fn of(self, run: &Run) -> Option<f64> {
        let (execute, prove, verify) = (
            run.execute.as_ref(),
            run.prove.as_ref(),
            run.verify.as_ref(),
        );
        match self {
            Self::Load => seconds(prove.or(execute)?, Phase::Load),
            Self::Execute => seconds(execute?, Phase::Execute),
            Self::Setup => seconds(prove?, Phase::Setup),
            Self::Prove => seconds(prove?, Phase::Prove),
            Self::Compress => seconds(prove?, Phase::Compress),
            Self::ProveTotal => {
                let compress = Self::Compress.of(run).unwrap_or(0.0);
                Some(Self::Prove.of(run)? + compress)
            }
            Self::Serialise => seconds(prove?, Phase::Serialise),
            Self::VerifySetup => seconds(verify?, Phase::Setup),
            Self::Verify => seconds(verify?, Phase::Verify),
            Self::ProverWall => Some(prove?.wall_seconds),
            Self::ProverUser => prove?.user_seconds,
            Self::ProverSystem => prove?.system_seconds,
            Self::VerifierProcessor => Some(verify?.user_seconds? + verify?.system_seconds?),
            Self::ProverPeak => prove?.peak_bytes.map(number),
            Self::VerifierPeak => verify?.peak_bytes.map(number),
            Self::ExecutorPeak => execute?.peak_bytes.map(number),
            Self::ProverEnergy => prove?.energy_joules,
            Self::Proof => run.proof_bytes.map(number),
            Self::VerificationKey => run.counts.verification_key_bytes.map(number),
            Self::Statement => run.statement_bytes.map(number),
            Self::Cycles => run.counts.user_cycles.map(number),
            Self::TotalCycles => run.counts.total_cycles.map(number),
            Self::CyclesPerRow => Some(number(run.counts.user_cycles?) / run.cell.rows as f64),
            Self::Segments => run.counts.segments.map(number),
            Self::RowsPerSecond => {
                let taken = Self::headline(&run.cell).of(run)?;
                (taken > 0.0).then(|| run.cell.rows as f64 / taken)
            }
        }
    }
}

/// Time of a phase in a worker, all its occurrences together; `None` if there
/// was none.
fn seconds(part: &Part, phase: Phase) -> Option<f64> {
    part.phases
        .iter()
        .filter(|measured| measured.phase == phase)
        .map(|measured| measured.seconds)
        .reduce(|a, b| a + b)
}

/// Counts and sizes stay far below 2^53.
fn number(count: u64) -> f64 {
    count as f64
}
