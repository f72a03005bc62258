//! The transcript of a joint opening (specification sections 8.3 and 9.2, S8),
//! shared by prover and verifier.

use jolt_field::{Fr, bytes::to_bytes};
use jolt_transcript::{Transcript, labels};

use crate::{Opening, Pcs};

/// Absorbs commitments, point and claimed values, then draws one coefficient per
/// polynomial.
///
/// Coefficients have 128 bits, which halves the group work of both sides and
/// leaves a false claim a chance of `2^-128`.
pub(crate) fn begin_opening<P: Pcs, T: Transcript>(
    commitments: &[P::Commitment],
    opening: Opening<'_>,
    transcript: &mut T,
) -> Vec<u128> {
    let mut bytes = Vec::with_capacity(8 + commitments.len() * P::COMMITMENT_BYTES);
    bytes.extend_from_slice(&(commitments.len() as u64).to_le_bytes());
    for commitment in commitments {
        P::encode_commitment(commitment, &mut bytes);
    }
    transcript.absorb_bytes(labels::OPENING_COMMITMENTS, &bytes);
    transcript.absorb_fields(labels::OPENING_POINT, opening.point);
    transcript.absorb_fields(labels::OPENING_CLAIMS, opening.values);
    transcript
        .challenges(labels::OPENING_COEFFICIENT, commitments.len())
        .iter()
        .map(low_128_bits)
        .collect()
}

/// The low half of a number below the modulus.
fn low_128_bits(value: &Fr) -> u128 {
    to_bytes(value)
        .iter()
        .take(16)
        .rev()
        .fold(0, |word, &byte| (word << 8) | u128::from(byte))
}

/// `Σ_i ρ_i y_i`.
pub(crate) fn joint_value(coefficients: &[u128], values: &[Fr]) -> Fr {
    coefficients
        .iter()
        .zip(values)
        .map(|(&coefficient, value)| Fr::from(coefficient) * value)
        .sum()
}

/// Absorbs what the coefficients make of commitments and values. Both are
/// functions of what was absorbed before; the argument that follows does not
/// absorb them itself.
pub(crate) fn absorb_joint<P: Pcs, T: Transcript>(
    commitment: &P::Commitment,
    value: &Fr,
    transcript: &mut T,
) {
    let mut bytes = Vec::with_capacity(P::COMMITMENT_BYTES);
    P::encode_commitment(commitment, &mut bytes);
    transcript.absorb_bytes(labels::OPENING_COMMITMENT, &bytes);
    transcript.absorb_field(labels::OPENING_VALUE, value);
}
