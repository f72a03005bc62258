//! The schedule of a batched sumcheck, run by prover and verifier alike, and
//! the verifier.

#![deny(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

use jolt_field::{AdditiveGroup, Fr};
use jolt_transcript::{Transcript, labels};

use crate::{BatchShape, SumcheckError, SumcheckProof, message::next_claim};

/// Where round messages come from: a proof, or a prover.
pub(crate) trait Messages {
    /// The message of the joint round `round`.
    fn message(&mut self, round: usize, coefficients: &[Fr]) -> Result<Vec<Fr>, SumcheckError>;

    /// The challenge that answers it.
    fn challenge(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError>;
}

/// Absorbs the number of the stage that begins (specification section 9.2).
pub fn begin_stage(transcript: &mut impl Transcript, stage: u64) {
    transcript.absorb_u64(labels::STAGE, stage);
}

/// Absorbs the output claims of a stage in their listed order.
pub fn absorb_output_claims(transcript: &mut impl Transcript, claims: &[Fr]) {
    transcript.absorb_fields(labels::OUTPUT_CLAIMS, claims);
}

/// Runs the schedule of section 9.2 from the input claims to the last
/// challenge. This is the only place that touches the transcript in a sumcheck.
pub(crate) fn drive(
    shape: &BatchShape,
    input_claims: &[Fr],
    transcript: &mut impl Transcript,
    messages: &mut impl Messages,
) -> Result<BatchReduction, SumcheckError> {
    one_per_instance(shape.instances().len(), input_claims.len())?;
    transcript.absorb_fields(labels::INPUT_CLAIMS, input_claims);
    let coefficients = transcript.challenges(labels::BATCHING, input_claims.len());

    let mut claim = Fr::ZERO;
    for ((instance, input), coefficient) in shape
        .instances()
        .iter()
        .zip(input_claims)
        .zip(&coefficients)
    {
        // Every round in which an instance takes no part sums its claim twice.
        claim += *coefficient * times_two_pow(*input, shape.offset(instance));
    }
    let mut challenges = Vec::with_capacity(shape.rounds());
    for (round, &degree) in shape.degrees().iter().enumerate() {
        let message = messages.message(round, &coefficients)?;
        if message.len() != degree {
            return Err(SumcheckError::MessageLength {
                round,
                expected: degree,
                actual: message.len(),
            });
        }
        transcript.absorb_fields(labels::ROUND, &message);
        let r = transcript.challenge(labels::ROUND_CHALLENGE);
        claim = next_claim(claim, &message, r);
        messages.challenge(round, r)?;
        challenges.push(r);
    }
    Ok(BatchReduction {
        offsets: shape
            .instances()
            .iter()
            .map(|instance| shape.offset(instance))
            .collect(),
        challenges,
        coefficients,
        claim,
    })
}

/// Refuses a list that does not have one entry per instance.
pub(crate) fn one_per_instance(expected: usize, actual: usize) -> Result<(), SumcheckError> {
    if expected == actual {
        Ok(())
    } else {
        Err(SumcheckError::InstanceCount { expected, actual })
    }
}

/// `2^exponent · value`.
pub(crate) fn times_two_pow(value: Fr, exponent: usize) -> Fr {
    (0..exponent).fold(value, |v, _| v.double())
}

/// What a batched sumcheck reduces its input claims to: the batched polynomial
/// must have the value [`claim`](Self::claim) at the challenges.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a reduction proves nothing until `check` accepts"]
pub struct BatchReduction {
    offsets: Vec<usize>,
    challenges: Vec<Fr>,
    coefficients: Vec<Fr>,
    claim: Fr,
}

impl BatchReduction {
    /// All challenges, in the order of the rounds.
    #[must_use]
    pub fn challenges(&self) -> &[Fr] {
        &self.challenges
    }

    /// The batching coefficients `α_i`.
    #[must_use]
    pub fn coefficients(&self) -> &[Fr] {
        &self.coefficients
    }

    /// The last claim.
    #[must_use]
    pub fn claim(&self) -> Fr {
        self.claim
    }

    /// Challenges of the rounds in which an instance was active, in the order
    /// of its rounds.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::InstanceCount`] if there is no such instance.
    pub fn instance_challenges(&self, instance: usize) -> Result<&[Fr], SumcheckError> {
        self.offsets
            .get(instance)
            .and_then(|offset| self.challenges.get(*offset..))
            .ok_or(SumcheckError::InstanceCount {
                expected: self.offsets.len(),
                actual: instance.saturating_add(1),
            })
    }

    /// The point at which an instance ends that binds all its variables least
    /// significant first: its challenges reversed.
    ///
    /// # Errors
    ///
    /// As [`BatchReduction::instance_challenges`].
    pub fn low_first_point(&self, instance: usize) -> Result<Vec<Fr>, SumcheckError> {
        let mut point = self.instance_challenges(instance)?.to_vec();
        point.reverse();
        Ok(point)
    }

    /// The final check `claim = Σ_i α_i·expected_i`, where `expected_i` is the
    /// value of instance `i` at its challenges, as the verifier computes it
    /// from output claims and public values.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::FinalClaim`] if it fails,
    /// [`SumcheckError::InstanceCount`] unless there is one value per instance.
    pub fn check(&self, expected: &[Fr]) -> Result<(), SumcheckError> {
        one_per_instance(self.coefficients.len(), expected.len())?;
        let sum: Fr = self
            .coefficients
            .iter()
            .zip(expected)
            .map(|(coefficient, value)| *coefficient * value)
            .sum();
        if sum == self.claim {
            Ok(())
        } else {
            Err(SumcheckError::FinalClaim)
        }
    }
}

/// Messages from a proof.
struct Received<'a>(&'a SumcheckProof);

impl Messages for Received<'_> {
    fn message(&mut self, round: usize, _: &[Fr]) -> Result<Vec<Fr>, SumcheckError> {
        self.0
            .rounds
            .get(round)
            .cloned()
            .ok_or(SumcheckError::RoundCount {
                expected: round.saturating_add(1),
                actual: self.0.rounds.len(),
            })
    }

    fn challenge(&mut self, _: usize, _: Fr) -> Result<(), SumcheckError> {
        Ok(())
    }
}

/// Verifies the rounds of a batched sumcheck.
///
/// `shape` and `input_claims` are the verifier's own, one claim per instance.
/// The result is a statement still to be proved: the caller computes the
/// expected value of each instance and calls [`BatchReduction::check`].
///
/// # Errors
///
/// [`SumcheckError::InstanceCount`] unless there is one claim per instance,
/// [`SumcheckError::RoundCount`] or [`SumcheckError::MessageLength`] if the
/// proof does not have the shape of the batch.
pub fn verify_batch(
    shape: &BatchShape,
    input_claims: &[Fr],
    proof: &SumcheckProof,
    transcript: &mut impl Transcript,
) -> Result<BatchReduction, SumcheckError> {
    // Checked first, so that surplus rounds are not overlooked.
    if proof.rounds.len() != shape.rounds() {
        return Err(SumcheckError::RoundCount {
            expected: shape.rounds(),
            actual: proof.rounds.len(),
        });
    }
    drive(shape, input_claims, transcript, &mut Received(proof))
}
