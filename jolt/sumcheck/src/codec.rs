//! Encoding of round messages (specification section 10.1): field elements one
//! after another, with no lengths, because the verifier knows them all.

#![deny(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

use jolt_field::{
    Fr,
    bytes::{FIELD_BYTES, from_bytes, to_bytes},
};

use crate::{BatchShape, SumcheckError};

/// Reads a byte string from the front.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Number of bytes not yet read.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Reads exactly `N` bytes.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::Truncated`] if fewer remain.
    pub fn bytes<const N: usize>(&mut self) -> Result<&'a [u8; N], SumcheckError> {
        let (head, rest) = self
            .rest
            .split_first_chunk::<N>()
            .ok_or(SumcheckError::Truncated {
                missing: N.saturating_sub(self.rest.len()),
            })?;
        self.rest = rest;
        Ok(head)
    }

    /// Reads `count` bytes.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::Truncated`] if fewer remain.
    pub fn slice(&mut self, count: usize) -> Result<&'a [u8], SumcheckError> {
        let (head, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(SumcheckError::Truncated {
                missing: count.saturating_sub(self.rest.len()),
            })?;
        self.rest = rest;
        Ok(head)
    }

    /// Reads one field element.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::Truncated`] if too few bytes remain,
    /// [`SumcheckError::NonCanonical`] for a value not below the modulus.
    pub fn field(&mut self) -> Result<Fr, SumcheckError> {
        from_bytes(self.bytes::<FIELD_BYTES>()?).map_err(|_| SumcheckError::NonCanonical)
    }

    /// Reads `count` field elements.
    ///
    /// # Errors
    ///
    /// As [`Reader::field`]; nothing is allocated if too few bytes remain.
    pub fn fields(&mut self, count: usize) -> Result<Vec<Fr>, SumcheckError> {
        let needed = count.saturating_mul(FIELD_BYTES);
        if needed > self.rest.len() {
            return Err(SumcheckError::Truncated {
                missing: needed.saturating_sub(self.rest.len()),
            });
        }
        (0..count).map(|_| self.field()).collect()
    }

    /// Ends reading.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::TrailingBytes`] if bytes remain.
    pub fn finish(self) -> Result<(), SumcheckError> {
        match self.rest.len() {
            0 => Ok(()),
            count => Err(SumcheckError::TrailingBytes { count }),
        }
    }
}

/// The round messages of one batched sumcheck.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SumcheckProof {
    /// Per round the coefficients `c_0, c_2, .., c_D` of the joint round
    /// polynomial; the linear one is omitted.
    pub rounds: Vec<Vec<Fr>>,
}

impl SumcheckProof {
    /// Number of bytes of an encoded proof of the given shape.
    #[must_use]
    pub fn encoded_len(shape: &BatchShape) -> usize {
        shape.message_elements().saturating_mul(FIELD_BYTES)
    }

    /// Appends the encoding.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for element in self.rounds.iter().flatten() {
            out.extend_from_slice(&to_bytes(element));
        }
    }

    /// Reads a proof of the given shape; leaves what follows it to the caller,
    /// who must [`Reader::finish`] in the end.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::Truncated`] or [`SumcheckError::NonCanonical`].
    pub fn decode(shape: &BatchShape, reader: &mut Reader<'_>) -> Result<Self, SumcheckError> {
        let rounds = shape
            .degrees()
            .iter()
            .map(|&degree| reader.fields(degree))
            .collect::<Result<_, _>>()?;
        Ok(Self { rounds })
    }
}
