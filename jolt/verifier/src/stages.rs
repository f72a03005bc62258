//! Verifying the stages.

use jolt_claims::{Accumulator, ClaimsError, Publics, Stage, StageProof};
use jolt_sumcheck::verify_batch;
use jolt_transcript::Transcript;

use crate::StageError;

/// Verifies the given stages one after another, and leaves what they claim in
/// `accumulator`.
///
/// Nothing is proved yet about claims that no later stage uses: the caller goes
/// on to the opening, and ends with [`Accumulator::finish`].
///
/// # Errors
///
/// [`StageError`] if a stage proof is missing, malformed or wrong.
pub fn verify_stages(
    stages: &[Stage],
    proofs: &[StageProof],
    publics: &Publics<'_>,
    accumulator: &mut Accumulator,
    transcript: &mut impl Transcript,
) -> Result<(), StageError> {
    if stages.len() != proofs.len() {
        return Err(StageError::Count {
            expected: stages.len(),
            actual: proofs.len(),
        });
    }
    for (stage, proof) in stages.iter().zip(proofs) {
        verify_stage(stage, proof, publics, accumulator, transcript).map_err(|source| {
            StageError::Stage {
                stage: stage.number(),
                source,
            }
        })?;
    }
    Ok(())
}

fn verify_stage(
    stage: &Stage,
    proof: &StageProof,
    publics: &Publics<'_>,
    accumulator: &mut Accumulator,
    transcript: &mut impl Transcript,
) -> Result<(), ClaimsError> {
    let inputs = stage.begin(accumulator, publics, transcript)?;
    let shape = stage.shape(publics.dims())?;
    let reduction = verify_batch(&shape, &inputs, &proof.sumcheck, transcript)?;
    stage.bind(accumulator, &reduction)?;
    stage.receive(accumulator, &proof.claims, transcript)?;
    let expected = stage.expected(accumulator, publics)?;
    Ok(reduction.check(&expected)?)
}
