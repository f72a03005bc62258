//! Shapes: rounds and degrees, which a verifier derives from public parameters
//! and never reads from a proof.

#![deny(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

use crate::SumcheckError;

/// Largest degree of a round polynomial. Section 7.10 needs at most 6 (or 10
/// with other chunk sizes, 27 for the optional univariate skip).
pub const MAX_DEGREE: usize = 32;
/// Largest number of rounds. Section 7.10 needs `2W + t <= 88`.
pub const MAX_ROUNDS: usize = 256;
/// Largest number of instances in a batch. Section 7 needs at most 6.
pub const MAX_INSTANCES: usize = 256;

/// Number of rounds of an instance and the degree bound of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceShape {
    degrees: Vec<usize>,
}

impl InstanceShape {
    /// An instance whose rounds all have the same degree bound.
    ///
    /// # Errors
    ///
    /// As [`InstanceShape::phases`].
    pub fn uniform(rounds: usize, degree: usize) -> Result<Self, SumcheckError> {
        Self::phases(&[(rounds, degree)])
    }

    /// An instance that runs through phases `(rounds, degree)` without a gap.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::Rounds`] unless there are 1 to [`MAX_ROUNDS`] rounds in
    /// total, [`SumcheckError::Degree`] unless every degree is 1 to
    /// [`MAX_DEGREE`].
    pub fn phases(phases: &[(usize, usize)]) -> Result<Self, SumcheckError> {
        let rounds = phases
            .iter()
            .fold(0usize, |sum, (rounds, _)| sum.saturating_add(*rounds));
        if rounds == 0 || rounds > MAX_ROUNDS {
            return Err(SumcheckError::Rounds { rounds });
        }
        let mut degrees = Vec::with_capacity(rounds);
        for &(rounds, degree) in phases {
            if degree == 0 || degree > MAX_DEGREE {
                return Err(SumcheckError::Degree { degree });
            }
            degrees.extend(core::iter::repeat_n(degree, rounds));
        }
        Ok(Self { degrees })
    }

    /// Number of rounds.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.degrees.len()
    }

    /// Degree bound of each round.
    #[must_use]
    pub fn degrees(&self) -> &[usize] {
        &self.degrees
    }
}

/// Shape of a batch: that of each instance, and the degree of each joint round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchShape {
    instances: Vec<InstanceShape>,
    degrees: Vec<usize>,
}

impl BatchShape {
    /// Batches instances, tail aligned: the degree of a joint round is the
    /// largest among the instances active in it.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::BatchSize`] unless there are 1 to [`MAX_INSTANCES`]
    /// instances.
    pub fn new(instances: Vec<InstanceShape>) -> Result<Self, SumcheckError> {
        let count = instances.len();
        if count == 0 || count > MAX_INSTANCES {
            return Err(SumcheckError::BatchSize { count });
        }
        let rounds = instances
            .iter()
            .map(InstanceShape::rounds)
            .max()
            .unwrap_or_default();
        let mut degrees = vec![0; rounds];
        for instance in &instances {
            // Reversing both aligns the tails.
            for (joint, own) in degrees.iter_mut().rev().zip(instance.degrees.iter().rev()) {
                *joint = (*joint).max(*own);
            }
        }
        Ok(Self { instances, degrees })
    }

    /// Number of joint rounds: the largest of any instance.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.degrees.len()
    }

    /// Degree of each joint round, which is also the number of field elements
    /// of its message.
    #[must_use]
    pub fn degrees(&self) -> &[usize] {
        &self.degrees
    }

    /// Shapes of the instances.
    #[must_use]
    pub fn instances(&self) -> &[InstanceShape] {
        &self.instances
    }

    /// Rounds before an instance of the given shape becomes active.
    #[must_use]
    pub(crate) fn offset(&self, instance: &InstanceShape) -> usize {
        self.rounds().saturating_sub(instance.rounds())
    }

    /// Number of field elements of all round messages together.
    #[must_use]
    pub fn message_elements(&self) -> usize {
        self.degrees.iter().sum()
    }
}
