//! What a prover implements and what passes between prover and user.
//!
//! - [`Backend`]: execute, prove and verify on one zero-knowledge virtual
//!   machine;
//! - [`info`]: what it is and what its proofs are worth;
//! - [`Variant`] and [`guests`]: the builds of its guest program;
//! - [`phases`]: where a job's time and memory go;
//! - [`process_stat`]: what the kernel counts of a process;
//! - [`proof_file`]: the file that is handed to a verifier;
//! - [`worker`]: the protocol between the command and the process that proves.

pub mod guests;
pub mod info;
pub mod phases;
pub mod process_stat;
pub mod proof_file;
mod variant;
pub mod worker;

pub use info::{Basis, Claim, Hiding, Info, ProofInfo, ProofKind, Security};
pub use variant::Variant;

use phases::Phases;
use serde::{Deserialize, Serialize};
use zkml_core::{commitment::Scheme, layout::GuestInput};

/// Identifies one guest program on one backend: RISC Zero's image ID, SP1's
/// verifying-key hash, the digest that Jolt's transcripts begin with. 32 bytes in
/// the order in which the SDK prints them.
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

/// Counts that a job gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Cycles of the guest program itself: RISC Zero's user cycles, SP1's and
    /// Jolt's executed instructions.
    #[serde(default)]
    pub user_cycles: Option<u64>,
    /// Cycles proven, where the backend counts them: RISC Zero's with paging,
    /// system and padding; Jolt's with virtual rows, before the padding to a
    /// power of two.
    #[serde(default)]
    pub total_cycles: Option<u64>,
    /// Segments (RISC Zero) or shards (SP1) proven; 1 on Jolt.
    #[serde(default)]
    pub segments: Option<u64>,
    /// Bytes of what tells the verifier which program was proven: RISC Zero's
    /// image ID, SP1's encoded verifying key, on Jolt the program itself with
    /// Dory's parameters. Known once something was proven.
    #[serde(default)]
    pub verification_key_bytes: Option<u64>,
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
    /// The backend cannot do this, for any input.
    #[error("{backend} {reason}")]
    Unsupported {
        /// The backend's name.
        backend: &'static str,
        /// What it cannot do and why, after its name.
        reason: String,
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

    /// The backend does not make this kind of proof.
    #[must_use]
    pub fn no_proof(backend: &'static str, kind: ProofKind) -> Self {
        Self::Unsupported {
            backend,
            reason: format!("makes no {kind} proof"),
        }
    }

    /// The backend has no guest of this variant.
    #[must_use]
    pub fn no_guest(backend: &'static str, variant: Variant, reason: &str) -> Self {
        Self::Unsupported {
            backend,
            reason: format!("has no {variant} guest: {reason}"),
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

/// One zero-knowledge virtual machine with its guest programs built in.
pub trait Backend: Sync {
    /// What it is and what its proofs are worth.
    fn info(&self) -> &'static Info;

    /// A guest program's identity, committed beside its binary. A verifier
    /// pins it; it never takes it from a proof.
    ///
    /// # Errors
    /// [`BackendError::Unsupported`] if the backend has no guest of this
    /// variant.
    fn program_id(&self, variant: Variant) -> Result<ProgramId, BackendError>;

    /// The variant whose guest this is, if it is one of the backend's own. No
    /// other program's proof is to be accepted.
    fn variant_of(&self, program_id: &ProgramId) -> Option<Variant> {
        Variant::ALL.into_iter().find(|&variant| {
            self.program_id(variant)
                .is_ok_and(|pinned| pinned == *program_id)
        })
    }

    /// The variant that is meant by naming some, all or none of its choices: the
    /// first of [`Variant::ALL`] that agrees with what is named and has a guest.
    /// Where none has one it is the first that agrees, or what was named if nobody
    /// has such a guest, and [`Self::program_id`] says why there is none.
    fn choose(
        &self,
        std: Option<bool>,
        precompiles: Option<bool>,
        commitment: Option<Scheme>,
    ) -> Variant {
        let agrees = |variant: &Variant| {
            std.is_none_or(|std| std == variant.std)
                && precompiles.is_none_or(|on| on == variant.precompiles)
                && commitment.is_none_or(|scheme| scheme == variant.commitment)
        };
        let mut agreeing = Variant::ALL.into_iter().filter(agrees);
        let first = agreeing.clone().next().unwrap_or(Variant {
            std: std.unwrap_or_default(),
            precompiles: precompiles.unwrap_or_default(),
            commitment: commitment.unwrap_or_default(),
        });
        agreeing
            .find(|&variant| self.program_id(variant).is_ok())
            .unwrap_or(first)
    }

    /// The compiler that built a committed guest, where there is one.
    fn guest_compiler(&self, _variant: Variant) -> Option<String> {
        None
    }

    /// Runs a guest without a proof.
    ///
    /// # Errors
    /// [`BackendError`] if there is no such guest, the guest refuses the input
    /// or the SDK fails.
    fn execute(
        &self,
        variant: Variant,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Execution, BackendError>;

    /// Runs a guest and proves the run, each part in its own phase.
    ///
    /// # Errors
    /// [`BackendError`] as for [`Self::execute`], and if the backend makes no
    /// proof of this kind.
    fn prove(
        &self,
        variant: Variant,
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
