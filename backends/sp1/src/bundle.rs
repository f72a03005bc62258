//! A proof's bytes: the guest's verifying key and the SDK's proof, in the
//! SDK's encoding (bincode, fixed-size little-endian integers).
//!
//! The key is there so that a verifier need not compute it, which takes longer
//! than verifying; it is trusted only if its hash is the program ID that the
//! verifier expects. Public values are not there: they are the statement, which
//! the verifier brings.

use crate::guest::no_panic;
use bincode::Options as _;
use sp1_prover::HashableKey as _;
use sp1_sdk::{
    SP1_CIRCUIT_VERSION, SP1Proof, SP1ProofWithPublicValues, SP1PublicValues, SP1VerifyingKey,
    blocking::{LightProver, Prover as _},
};
use zkml_backend::{BackendError, ProgramId, ProofKind, VerifyError, parse_program_id};

/// A longer proof is refused unread: decoded, it would take several times its
/// length in memory. A shard's proof is less than a mebibyte.
const MAX_BYTES: usize = 1 << 30;

fn codec() -> impl bincode::Options {
    bincode::DefaultOptions::new()
        .with_fixint_encoding()
        .reject_trailing_bytes()
        .with_limit(MAX_BYTES as u64)
}

/// The hash of a verifying key as SP1 prints it.
pub(crate) fn program_id(vk: &SP1VerifyingKey) -> ProgramId {
    // Not `bytes32_raw`, which panics where the first bytes are zero.
    parse_program_id(vk.bytes32().as_bytes())
}

/// Encodes a proof.
pub(crate) fn encode(vk: &SP1VerifyingKey, proof: &SP1Proof) -> Result<Vec<u8>, BackendError> {
    codec()
        .serialize(&(vk, proof))
        .map_err(|error| BackendError::sdk("encoding the proof", error))
}

/// Size of an encoded key.
pub(crate) fn key_bytes(vk: &SP1VerifyingKey) -> Result<u64, BackendError> {
    codec()
        .serialized_size(vk)
        .map_err(|error| BackendError::sdk("encoding the verifying key", error))
}

/// Accepts only what [`zkml_backend::Backend::verify`] allows.
pub(crate) fn verify(
    id: &ProgramId,
    kind: ProofKind,
    statement: &[u8],
    bytes: &[u8],
) -> Result<(), VerifyError> {
    if bytes.len() > MAX_BYTES {
        return Err(VerifyError::rejected("the proof is too long"));
    }
    // The SDK is not written for hostile proofs: lengths that do not fit
    // together make it panic at places.
    no_panic("verifying", || check(id, kind, statement, bytes))
        .map_err(|_| VerifyError::rejected("the proof is malformed"))?
}

fn check(
    id: &ProgramId,
    kind: ProofKind,
    statement: &[u8],
    bytes: &[u8],
) -> Result<(), VerifyError> {
    let malformed = |error| VerifyError::rejected(format!("the proof is malformed: {error}"));
    let (vk, proof): (SP1VerifyingKey, SP1Proof) = codec().deserialize(bytes).map_err(malformed)?;
    // A field element has several encodings and the SDK reads them all.
    if codec().serialize(&(&vk, &proof)).map_err(malformed)? != bytes {
        return Err(VerifyError::rejected(
            "the proof is not in its canonical encoding",
        ));
    }
    if program_id(&vk) != *id {
        return Err(VerifyError::rejected(
            "the proof is of another program than expected",
        ));
    }
    match (kind, &proof) {
        (ProofKind::Core, SP1Proof::Core(_)) | (ProofKind::Compressed, SP1Proof::Compressed(_)) => {
        }
        _ => {
            return Err(VerifyError::rejected(
                "the proof is of another kind than expected",
            ));
        }
    }
    // It checks the digest of the public values, that the exit code is 0 and
    // all that makes the shards one run of this program.
    let proof = SP1ProofWithPublicValues::new(
        proof,
        SP1PublicValues::from(statement),
        SP1_CIRCUIT_VERSION.to_string(),
    );
    LightProver::new()
        .verify(&proof, &vk, None)
        .map_err(VerifyError::rejected)
}
