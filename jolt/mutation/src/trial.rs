//! Whole proofs for a verifier that may be a mutant.

use crate::{Attack, Mutant, mutant::REMOVED};
use jolt_claims::{Accumulator, Claim, Committed, Dims, Poly, Schedule, Stage};
use jolt_field::{AdditiveGroup, Fr, bytes::to_bytes};
use jolt_prover::{Data, Witness, prove_stages};
use jolt_sumcheck::Consistency;
use jolt_transcript::{Blake2bTranscript, Transcript, labels};
use jolt_verifier::{StageError, verify_stages};

/// Why a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A stage does not verify.
    Stage(u64),
    /// A polynomial that is committed to does not have the value that the last
    /// stage claims.
    Opening(Claim),
    /// A claim that nothing rests on.
    Unused,
}

/// Proves all stages for an attack and verifies them, with the protocol of a
/// mutant for both sides, or with the real one.
///
/// The commitments are ideal ones to arbitrary tables, so that witnesses can be
/// committed to that are no numbers and not one-hot: a commitment is the table,
/// an opening its evaluation.
///
/// # Errors
///
/// [`Refusal`] if the proof does not verify.
///
/// # Panics
///
/// If the attack shows two relations of a stage different values of one claim.
pub fn attempt(attack: &Attack, mutant: Option<&Mutant>) -> Result<(), Refusal> {
    let publics = attack.run.publics();
    let dims = *publics.dims();
    let schedule = Schedule::new(&dims);
    let stages: Vec<Stage> = match mutant {
        None => schedule.stages().to_vec(),
        Some(mutant) => {
            let stages = schedule.stages().iter();
            stages.map(|stage| mutant.apply_to_stage(stage)).collect()
        }
    };
    let start = || {
        let mut accumulator = Accumulator::new(dims);
        accumulator.set_challenge(REMOVED, Fr::ZERO).unwrap();
        (accumulator, committed_transcript(attack.witness(), &dims))
    };

    let (mut accumulator, mut transcript) = start();
    let proofs = prove_stages(
        &stages,
        &attack.prover(&publics),
        &publics,
        &mut accumulator,
        &mut transcript,
        Consistency::Unchecked,
    )
    .unwrap();

    let (mut accumulator, mut transcript) = start();
    verify_stages(
        &stages,
        &proofs,
        &publics,
        &mut accumulator,
        &mut transcript,
    )
    .map_err(|error| match error {
        StageError::Stage { stage, .. } => Refusal::Stage(stage),
        other => panic!("{other}"),
    })?;
    for (claim, _) in schedule.opening() {
        let value = attack.witness().evaluate(*claim, &accumulator).unwrap();
        if accumulator.claim(*claim) != Ok(value) {
            return Err(Refusal::Opening(*claim));
        }
    }
    schedule.opening_values(&mut accumulator, &publics).unwrap();
    accumulator.finish().map_err(|_| Refusal::Unused)
}

/// A transcript that begins with everything that is committed to.
fn committed_transcript(witness: &Witness, dims: &Dims) -> Blake2bTranscript {
    let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
    for committed in Committed::all(dims) {
        let mut bytes = Vec::new();
        match witness.data(Poly::Committed(committed)).unwrap() {
            Data::Cycle(values) | Data::Address(values) | Data::Dense(values) => {
                bytes.extend(values.iter().flat_map(to_bytes));
            }
            Data::Sparse(columns) => {
                for (cycle, column) in columns.iter().enumerate() {
                    for (address, value) in column {
                        bytes.extend((cycle as u64).to_le_bytes());
                        bytes.extend((*address as u64).to_le_bytes());
                        bytes.extend(to_bytes(value));
                    }
                }
            }
        }
        transcript.absorb_bytes(labels::COMMITMENT, &bytes);
    }
    transcript
}
