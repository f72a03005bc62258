//! Commitments to advice (specification section 2.6) and their encoding.

use jolt_claims::MIN_LOG_ADVICE;
use jolt_pcs::{MAX_LOG_CYCLES, Pcs, PcsError};

use crate::VerifyError;

/// What a statement says of a region of committed advice: which private words it
/// held in the beginning, without showing them.
///
/// Two proofs with equal commitments were made with the same words. The
/// commitment is a function of the words alone: words that can be guessed can be
/// recognised, unless some of them are random.
#[derive(Debug, Clone, PartialEq)]
pub struct AdviceCommitment<P: Pcs> {
    /// `log2` of the number of words.
    pub log_words: u32,
    /// The commitment.
    pub commitment: P::Commitment,
}

impl<P: Pcs> AdviceCommitment<P> {
    /// Length of every encoding.
    pub const BYTES: usize = 4 + P::COMMITMENT_BYTES;

    /// Encodes it: `log2` of the number of words as 4 little-endian bytes, then
    /// the commitment.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend_from_slice(&self.log_words.to_le_bytes());
        P::encode_commitment(&self.commitment, &mut bytes);
        bytes
    }

    /// Reads a commitment.
    ///
    /// # Errors
    ///
    /// [`VerifyError::AdviceCommitment`] unless the bytes are exactly what
    /// [`AdviceCommitment::encode`] writes for a commitment to as many words as
    /// can be committed to.
    pub fn decode(bytes: &[u8]) -> Result<Self, VerifyError> {
        Self::decode_exact(bytes).map_err(VerifyError::AdviceCommitment)
    }

    fn decode_exact(bytes: &[u8]) -> Result<Self, PcsError> {
        let (log_words, commitment) = bytes
            .split_first_chunk::<4>()
            .filter(|(_, commitment)| commitment.len() == P::COMMITMENT_BYTES)
            .ok_or(PcsError::Length {
                what: "bytes",
                expected: Self::BYTES,
                actual: bytes.len(),
            })?;
        let log_words = u32::from_le_bytes(*log_words);
        if !(MIN_LOG_ADVICE..=MAX_LOG_CYCLES).contains(&(log_words as usize)) {
            return Err(PcsError::Encoding {
                what: "the number of words",
            });
        }
        Ok(Self {
            log_words,
            commitment: P::decode_commitment(commitment)?,
        })
    }
}
