//! Checking a joint opening.

use dory_pcs::{
    backends::arkworks::{ArkDoryProof, ArkFr, ArkGT, BN254, G1Routines, G2Routines},
    primitives::arithmetic::PairingCurve,
    proof::ProofMode,
};
use jolt_field::Fr;
use jolt_transcript::Transcript;

use super::{DoryCommitment, DoryPcs, DoryVerifierSetup, adapter::Adapter};
use crate::{
    Geometry, Opening, PcsError,
    error::same_length,
    joint::{absorb_joint, begin_opening, joint_value},
};

pub(super) fn verify<T: Transcript>(
    setup: &DoryVerifierSetup,
    commitments: &[DoryCommitment],
    opening: Opening<'_>,
    proof: &ArkDoryProof,
    transcript: &mut T,
) -> Result<(), PcsError> {
    setup.check(opening.geometry)?;
    opening.check(commitments.len())?;
    check_shape(opening.geometry, proof)?;
    let coefficients = begin_opening::<DoryPcs, T>(commitments, opening, transcript);
    let commitment = joint_commitment(&coefficients, commitments);
    let value = joint_value(&coefficients, opening.values);
    absorb_joint::<DoryPcs, T>(&commitment, &value, transcript);
    dory_pcs::verify::<ArkFr, BN254, G1Routines, G2Routines, _>(
        commitment.0,
        ArkFr(value),
        &dory_point(opening.point),
        proof,
        setup.inner().clone(),
        &mut Adapter::new(transcript),
    )
    .map_err(|_| PcsError::Rejected)
}

/// The argument believes the proof about the shape of the matrix and about
/// being transparent, so both are compared with what they must be.
fn check_shape(geometry: Geometry, proof: &ArkDoryProof) -> Result<(), PcsError> {
    if !matches!(proof.mode(), Ok(ProofMode::Transparent(..))) {
        return Err(PcsError::Rejected);
    }
    same_length("row variables of the proof", geometry.row_vars(), proof.nu)?;
    let rounds = geometry.column_vars();
    same_length("column variables of the proof", rounds, proof.sigma)?;
    same_length("first messages", rounds, proof.first_messages.len())?;
    same_length("second messages", rounds, proof.second_messages.len())
}

/// `Σ_i ρ_i C_i`, written additively.
pub(super) fn joint_commitment(
    coefficients: &[u128],
    commitments: &[DoryCommitment],
) -> DoryCommitment {
    let elements: Vec<ArkGT> = commitments.iter().map(|c| c.0).collect();
    let scalars: Vec<ArkFr> = coefficients
        .iter()
        .map(|&rho| ArkFr(Fr::from(rho)))
        .collect();
    DoryCommitment(BN254::gt_msm(&elements, &scalars))
}

/// The argument takes points least significant coordinate first.
pub(super) fn dory_point(point: &[Fr]) -> Vec<ArkFr> {
    point.iter().rev().map(|r| ArkFr(*r)).collect()
}
