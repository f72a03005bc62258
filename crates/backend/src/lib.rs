//! What a prover implements and what passes between prover and user.
//!
//! - [`Backend`]: execute, prove and verify on one zero-knowledge virtual
//!   machine, with [`Info`] saying what its proofs are worth;
//! - [`phases`]: where a job's time and memory go;
//! - [`proof_file`]: the file that is handed to a verifier;
//! - [`worker`]: the protocol between the command and the process that proves.

pub mod phases;
pub mod proof_file;
pub mod worker;

use phases::Phases;
use serde::{Deserialize, Serialize};
use zkml_core::layout::GuestInput;

/// Identifies one guest program on one backend: RISC Zero's image ID, SP1's
/// verifying-key hash. 32 bytes in the order in which the SDK prints them.
pub type ProgramId = [u8; 32];

/// Reads a program ID of 64 lower-case hexadecimal digits, with `0x` before
/// them and white space after them allowed; a constant function, so that a
/// damaged committed ID fails the build.
///
/// # Panics
/// If the text is anything else.
#[must_use]
pub const fn parse_program_id(text: &[u8]) -> ProgramId {
    const fn digit(byte: u8) -> u8 {
        match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => panic!("a program ID is lower-case hexadecimal"),
        }
    }
    let start = if text[0] == b'0' && text[1] == b'x' {
        2
    } else {
        0
    };
    let mut id = [0; 32];
    let mut at = 0;
    while at < id.len() {
        id[at] = 16 * digit(text[start + 2 * at]) + digit(text[start + 2 * at + 1]);
        at += 1;
    }
    let mut rest = start + 64;
    while rest < text.len() {
        assert!(
            text[rest].is_ascii_whitespace(),
            "a program ID is 64 digits"
        );
        rest += 1;
    }
    id
}

/// How far a proof is reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProofKind {
    /// One proof per segment or shard, the least work: RISC Zero's composite
    /// receipt, SP1's core proof.
    Core,
    /// Recursively combined into one proof of constant size: RISC Zero's
    /// succinct receipt, SP1's compressed proof.
    Compressed,
}

impl ProofKind {
    /// The name on the command line and in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Compressed => "compressed",
        }
    }
}

impl std::fmt::Display for ProofKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What one kind of proof on one backend is worth. Every sentence is shown to
/// users, so each says where it comes from.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProofInfo {
    /// The kind.
    pub kind: ProofKind,
    /// What the SDK calls it.
    pub sdk_name: &'static str,
    /// Whether the proof is designed to hide the private inputs from whoever
    /// holds it.
    pub hides_inputs: bool,
    /// The claim about hiding in a sentence, with its source and its limits.
    pub hiding: &'static str,
    /// Security level in bits that the SDK documents, if it does.
    pub security_bits: Option<u32>,
    /// The claim about security in a sentence, with its source.
    pub security: &'static str,
    /// Whether the proof rests only on assumptions thought to withstand
    /// quantum computers.
    pub post_quantum: bool,
    /// Whether soundness rests on a trusted set-up.
    pub trusted_setup: bool,
}

/// A backend's description.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Info {
    /// The name on the command line.
    pub name: &'static str,
    /// The name in prose.
    pub title: &'static str,
    /// SDK crate and exact version.
    pub sdk: &'static str,
    /// The guest's instruction set.
    pub isa: &'static str,
    /// The proofs it makes, none for a reference backend.
    pub proofs: &'static [ProofInfo],
}

impl Info {
    /// The description of a kind of proof, if the backend makes it.
    #[must_use]
    pub fn proof(&self, kind: ProofKind) -> Option<&ProofInfo> {
        self.proofs.iter().find(|proof| proof.kind == kind)
    }
}

/// Counts that a run of the guest gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Cycles of the guest program itself: RISC Zero's user cycles, SP1's
    /// executed instructions.
    #[serde(default)]
    pub user_cycles: Option<u64>,
    /// Cycles proven, paging, system and padding included, where the backend
    /// counts them.
    #[serde(default)]
    pub total_cycles: Option<u64>,
    /// Segments (RISC Zero) or shards (SP1) proven.
    #[serde(default)]
    pub segments: Option<u64>,
}

/// Outcome of executing without proving.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The public output, byte for byte.
    pub statement: Vec<u8>,
    /// What the run counted.
    pub counts: Counts,
}

/// Outcome of proving.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The public output, byte for byte.
    pub statement: Vec<u8>,
    /// The proof in the backend's own encoding.
    pub bytes: Vec<u8>,
    /// What the run counted.
    pub counts: Counts,
}

/// Why a job on a backend failed.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The backend does not make this kind of proof.
    #[error("{backend} makes no {kind} proof")]
    Unsupported {
        /// The backend's name.
        backend: &'static str,
        /// What was asked for.
        kind: ProofKind,
    },
    /// The guest refused its input.
    #[error("the guest refused its input: {0}")]
    Guest(String),
    /// The environment asks for something that would not be a real proof.
    #[error("{0}")]
    Environment(String),
    /// The SDK failed.
    #[error("{context}: {message}")]
    Sdk {
        /// What was being done.
        context: &'static str,
        /// What the SDK said.
        message: String,
    },
}

impl BackendError {
    /// Wraps what an SDK said.
    pub fn sdk(context: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Sdk {
            context,
            message: error.to_string(),
        }
    }
}

/// Why a proof was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The proof does not show what it claims.
    #[error("{0}")]
    Rejected(String),
    /// The check could not be carried out.
    #[error(transparent)]
    Failed(#[from] BackendError),
}

impl VerifyError {
    /// Rejects with what was wrong.
    pub fn rejected(reason: impl std::fmt::Display) -> Self {
        Self::Rejected(reason.to_string())
    }
}

/// One zero-knowledge virtual machine with the guest program built in.
pub trait Backend: Sync {
    /// What it is and what its proofs are worth.
    fn info(&self) -> &'static Info;

    /// The guest program's identity, committed beside its binary. A verifier
    /// pins it; it never takes it from a proof.
    fn program_id(&self) -> ProgramId;

    /// Runs the guest without a proof.
    ///
    /// # Errors
    /// [`BackendError`] if the guest refuses the input or the SDK fails.
    fn execute(&self, input: &GuestInput, phases: &mut Phases) -> Result<Execution, BackendError>;

    /// Runs the guest and proves the run, each part in its own phase.
    ///
    /// # Errors
    /// [`BackendError`] as for [`Self::execute`], and if the backend makes no
    /// proof of this kind.
    fn prove(
        &self,
        input: &GuestInput,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError>;

    /// Accepts only if `proof` is a valid proof of `kind` that the program
    /// `program_id` ended successfully with exactly `statement` as its public
    /// output.
    ///
    /// # Errors
    /// [`VerifyError::Rejected`] for every proof that does not show this,
    /// bytes that are no proof at all included.
    fn verify(
        &self,
        program_id: &ProgramId,
        kind: ProofKind,
        statement: &[u8],
        proof: &[u8],
        phases: &mut Phases,
    ) -> Result<(), VerifyError>;
}

#[cfg(test)]
mod tests {
    use super::parse_program_id;

    #[test]
    fn program_ids_are_read_with_and_without_prefix() {
        let digits = "0123456789abcdef".repeat(4);
        let id = parse_program_id(format!("{digits}\n").as_bytes());
        assert_eq!(hex::encode(id), digits);
        assert_eq!(parse_program_id(format!("0x{digits}").as_bytes()), id);
    }

    #[test]
    #[should_panic(expected = "64 digits")]
    fn longer_ids_are_refused() {
        let _ = parse_program_id(&[b'0'; 65]);
    }
}
