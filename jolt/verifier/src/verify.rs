//! The whole verifier (specification section 10.2).

use jolt_claims::{Accumulator, Committed, Dims, Publics, Schedule, absorb_preamble};
use jolt_isa::{Preprocessed, Statement};
use jolt_pcs::{Geometry, Opening, Pcs};
use jolt_transcript::{Blake2bTranscript, labels};

use crate::{Proof, VerifyError, verify_stages};

/// The transcript of a proof before its first stage, for prover and verifier.
pub fn start_transcript<P: Pcs>(
    program: &Preprocessed,
    setup: &P::VerifierSetup,
    statement: &Statement,
    dims: &Dims,
    commitments: &[P::Commitment],
) -> Blake2bTranscript {
    let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
    let encoded = commitments.iter().map(|commitment| {
        let mut bytes = Vec::with_capacity(P::COMMITMENT_BYTES);
        P::encode_commitment(commitment, &mut bytes);
        bytes
    });
    let digest = program.digest(&P::setup_digest(setup));
    absorb_preamble(&mut transcript, &digest, statement, dims, encoded);
    transcript
}

/// Checks that `program` can run with the statement's public input, and some
/// private input, to the statement's output.
///
/// # Errors
///
/// [`VerifyError`] unless the proof shows it.
pub fn verify<P: Pcs>(
    program: &Preprocessed,
    setup: &P::VerifierSetup,
    statement: &Statement,
    proof: &Proof<P>,
) -> Result<(), VerifyError> {
    let publics = Publics::new(program, statement, proof.log_cycles, proof.log_cells)?;
    let dims = publics.dims();
    let geometry = Geometry::new(dims.log_cycles())?;
    let expected = Committed::all(dims).len();
    if proof.commitments.len() != expected {
        return Err(VerifyError::Commitments {
            expected,
            actual: proof.commitments.len(),
        });
    }
    let commitments = &proof.commitments;
    let mut transcript = start_transcript::<P>(program, setup, statement, dims, commitments);

    let schedule = Schedule::new(dims);
    let mut accumulator = Accumulator::new(*dims);
    verify_stages(
        schedule.stages(),
        &proof.stages,
        &publics,
        &mut accumulator,
        &mut transcript,
    )?;
    let opening = Opening {
        geometry,
        point: &schedule.opening_point(&accumulator)?,
        values: &schedule.opening_values(&mut accumulator, &publics)?,
    };
    P::verify(setup, commitments, opening, &proof.opening, &mut transcript)?;
    Ok(accumulator.finish()?)
}
