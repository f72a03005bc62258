//! The prover's driver.

use jolt_field::{AdditiveGroup, Fr, acc::combine};
use jolt_transcript::Transcript;

use crate::{
    BatchReduction, BatchShape, InstanceShape, SumcheckError, SumcheckProof,
    engine::{Messages, drive, one_per_instance, times_two_pow},
    message::compress,
};

/// One sumcheck as its prover sees it. Rounds are counted from the first round
/// in which the instance is active.
pub trait SumcheckInstance {
    /// Rounds and degrees.
    fn shape(&self) -> &InstanceShape;

    /// Coefficients, constant first, of the polynomial of round `round`, at
    /// most one more than the degree bound. `claim` is the sum of its values at
    /// 0 and 1, for provers that save an evaluation with it.
    ///
    /// # Errors
    ///
    /// Whatever keeps the instance from computing it.
    fn round_poly(&mut self, round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError>;

    /// Binds the variable of round `round` to `r`.
    ///
    /// # Errors
    ///
    /// Whatever keeps the instance from doing it.
    fn bind(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError>;
}

/// Whether the driver insists that round polynomials sum to their claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// Stop at the first round polynomial that does not sum to its claim. A
    /// prover with a witness never sees this error.
    Checked,
    /// Send it all the same: for tests in which a corrupted witness must be
    /// refused by the verifier (specification section 14.2 C).
    Unchecked,
}

/// Messages computed by instances.
struct Computed<'a, 'b> {
    instances: &'a mut [&'b mut dyn SumcheckInstance],
    /// Rounds before each instance becomes active.
    offsets: Vec<usize>,
    degrees: Vec<usize>,
    /// Claim of each instance, without the power of two for waiting.
    claims: Vec<Fr>,
    /// Polynomials of the current round, constant first; empty while waiting.
    current: Vec<Vec<Fr>>,
    consistency: Consistency,
    sent: Vec<Vec<Fr>>,
}

impl Messages for Computed<'_, '_> {
    fn message(&mut self, round: usize, coefficients: &[Fr]) -> Result<Vec<Fr>, SumcheckError> {
        let degree = self.degrees[round];
        let mut joint = vec![Fr::ZERO; degree + 1];
        for (i, instance) in self.instances.iter_mut().enumerate() {
            let (offset, claim, coefficient) = (self.offsets[i], self.claims[i], coefficients[i]);
            if round < offset {
                // A constant that sums to the claim with all further doublings.
                joint[0] += coefficient * times_two_pow(claim, offset - round - 1);
                continue;
            }
            let own = round - offset;
            let poly = instance.round_poly(own, claim)?;
            if poly.len() > instance.shape().degrees()[own] + 1 {
                return Err(SumcheckError::ExcessDegree {
                    instance: i,
                    round: own,
                    coefficients: poly.len(),
                });
            }
            let at_zero = poly.first().copied().unwrap_or_default();
            let at_one: Fr = poly.iter().sum();
            if self.consistency == Consistency::Checked && at_zero + at_one != claim {
                return Err(SumcheckError::Inconsistent {
                    instance: i,
                    round: own,
                });
            }
            for (sum, c) in joint.iter_mut().zip(&poly) {
                *sum += coefficient * c;
            }
            self.current[i] = poly;
        }
        // `joint` has degree + 1 entries, so it always compresses.
        let message = compress(&joint, degree).unwrap_or_default();
        self.sent.push(message.clone());
        Ok(message)
    }

    fn challenge(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError> {
        for (i, instance) in self.instances.iter_mut().enumerate() {
            if let Some(own) = round.checked_sub(self.offsets[i]) {
                self.claims[i] = combine(r, &self.current[i]);
                instance.bind(own, r)?;
            }
        }
        Ok(())
    }
}

/// Proves a batch of instances, whose sums are `input_claims`.
///
/// Returns the round messages and the reduction, which equals the verifier's.
/// Afterwards every instance is bound at its challenges and yields its output
/// claims.
///
/// # Errors
///
/// [`SumcheckError::BatchSize`] or [`SumcheckError::InstanceCount`] for a wrong
/// number of instances or claims; [`SumcheckError::ExcessDegree`] for a round
/// polynomial beyond its bound; [`SumcheckError::Inconsistent`] for one that
/// does not sum to its claim, if `consistency` asks for that; and whatever an
/// instance returns.
pub fn prove_batch(
    instances: &mut [&mut dyn SumcheckInstance],
    input_claims: &[Fr],
    transcript: &mut impl Transcript,
    consistency: Consistency,
) -> Result<(SumcheckProof, BatchReduction), SumcheckError> {
    one_per_instance(instances.len(), input_claims.len())?;
    let shape = BatchShape::new(instances.iter().map(|i| i.shape().clone()).collect())?;
    let mut messages = Computed {
        offsets: shape.instances().iter().map(|i| shape.offset(i)).collect(),
        degrees: shape.degrees().to_vec(),
        claims: input_claims.to_vec(),
        current: vec![Vec::new(); instances.len()],
        consistency,
        sent: Vec::with_capacity(shape.rounds()),
        instances,
    };
    let reduction = drive(&shape, input_claims, transcript, &mut messages)?;
    Ok((
        SumcheckProof {
            rounds: messages.sent,
        },
        reduction,
    ))
}
