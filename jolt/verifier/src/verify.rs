//! The whole verifier (specification section 10.2).

use jolt_claims::{
    Accumulator, Committed, Dims, Publics, Schedule, absorb_advice, absorb_preamble,
};
use jolt_field::{AdditiveGroup, Fr};
use jolt_isa::{Preprocessed, Statement};
use jolt_pcs::{CHUNK_VARS, Geometry, Opening, Pcs};
use jolt_transcript::{Blake2bTranscript, labels};
use tracing::info_span;

use crate::{AdviceCommitment, Proof, VerifyError, verify_stages};

/// The transcript of a proof before its first stage, for prover and verifier.
pub fn start_transcript<P: Pcs>(
    program: &Preprocessed,
    setup: &P::VerifierSetup,
    statement: &Statement,
    advice: &[AdviceCommitment<P>],
    dims: &Dims,
    commitments: &[P::Commitment],
) -> Blake2bTranscript {
    let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
    let digest = program.digest(&P::setup_digest(setup));
    let encoded = commitments.iter().map(encode::<P>);
    absorb_preamble(&mut transcript, &digest, statement, dims, encoded);
    let encoded = advice
        .iter()
        .map(|a| (a.log_words, encode::<P>(&a.commitment)));
    absorb_advice(&mut transcript, encoded);
    transcript
}

fn encode<P: Pcs>(commitment: &P::Commitment) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(P::COMMITMENT_BYTES);
    P::encode_commitment(commitment, &mut bytes);
    bytes
}

/// What the opening of a commitment to advice is about: the words are the
/// increments of a matrix with as many cycles, at chunk address 0.
///
/// # Errors
///
/// [`VerifyError::Opening`] for a number of words that cannot be committed to.
pub fn advice_point(words: &[Fr]) -> Result<(Geometry, Vec<Fr>), VerifyError> {
    let mut point = vec![Fr::ZERO; CHUNK_VARS];
    point.extend_from_slice(words);
    Ok((Geometry::new(words.len())?, point))
}

/// Checks that `program` can run with the statement's public input, and some
/// private input, to the statement's output. Regions for committed advice, if
/// the program has any, held zeros.
///
/// Its spans of the crate `tracing` are `verify` with `stages` and `opening`;
/// [`Proof::decode`] has `decode`.
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
    verify_with_advice(program, setup, statement, &[], proof)
}

/// As [`verify`], for a program whose first regions of advice held the words
/// behind the given commitments.
///
/// A committed word is any field element, not only one of 32 bits, until the
/// program has brought it into range: what is proven is worth something only if
/// it does so with each word that it loads (`addi rd, rd, 0`).
///
/// # Errors
///
/// [`VerifyError`] unless the proof shows it.
pub fn verify_with_advice<P: Pcs>(
    program: &Preprocessed,
    setup: &P::VerifierSetup,
    statement: &Statement,
    advice: &[AdviceCommitment<P>],
    proof: &Proof<P>,
) -> Result<(), VerifyError> {
    let _span = info_span!("verify").entered();
    let log_advice: Vec<u32> = advice.iter().map(|a| a.log_words).collect();
    let opened = proof.advice.iter().map(|a| a.log_words);
    if !opened.eq(log_advice.iter().copied()) {
        return Err(VerifyError::Advice);
    }
    let publics = Publics::new(program, statement, proof.log_cycles, proof.log_cells)?
        .with_advice(&log_advice)?;
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
    let mut transcript = start_transcript(program, setup, statement, advice, dims, commitments);

    let schedule = Schedule::new(dims);
    let mut accumulator = Accumulator::new(*dims);
    info_span!("stages").in_scope(|| {
        verify_stages(
            schedule.stages(),
            &proof.stages,
            &publics,
            &mut accumulator,
            &mut transcript,
        )
    })?;
    let opening = Opening {
        geometry,
        point: &schedule.opening_point(&accumulator)?,
        values: &schedule.opening_values(&mut accumulator, &publics)?,
    };
    info_span!("opening")
        .in_scope(|| P::verify(setup, commitments, opening, &proof.opening, &mut transcript))?;

    let values = schedule.advice_values(&mut accumulator)?;
    let openings = advice.iter().zip(&proof.advice).zip(&values);
    for (region, ((committed, opened), (point, value))) in openings.enumerate() {
        let (geometry, point) = advice_point(point)?;
        let opening = Opening {
            geometry,
            point: &point,
            values: &[*value],
        };
        let commitments = [committed.commitment.clone()];
        P::verify(setup, &commitments, opening, &opened.proof, &mut transcript)
            .map_err(|source| VerifyError::AdviceOpening { region, source })?;
    }
    Ok(accumulator.finish()?)
}
