//! The part of a proof that belongs to one stage (specification section 10.1).

use jolt_field::{
    Fr,
    bytes::{FIELD_BYTES, to_bytes},
};
use jolt_sumcheck::{Reader, SumcheckProof};

use crate::{ClaimsError, Dims, Stage};

/// Round messages and output claims of a stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StageProof {
    /// The sumcheck.
    pub sumcheck: SumcheckProof,
    /// Values of [`Stage::outputs`].
    pub claims: Vec<Fr>,
}

impl StageProof {
    /// Number of bytes of an encoded proof of the given stage.
    ///
    /// # Errors
    ///
    /// As [`Stage::shape`].
    pub fn encoded_len(stage: &Stage, dims: &Dims) -> Result<usize, ClaimsError> {
        let rounds = SumcheckProof::encoded_len(&stage.shape(dims)?);
        Ok(rounds + FIELD_BYTES * stage.outputs().len())
    }

    /// Appends the encoding: field elements only, since the verifier knows all
    /// lengths.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.sumcheck.encode(out);
        for value in &self.claims {
            out.extend_from_slice(&to_bytes(value));
        }
    }

    /// Reads the proof of a stage.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Sumcheck`] if bytes are missing or an element is not
    /// canonically encoded.
    pub fn decode(
        stage: &Stage,
        dims: &Dims,
        reader: &mut Reader<'_>,
    ) -> Result<Self, ClaimsError> {
        Ok(Self {
            sumcheck: SumcheckProof::decode(&stage.shape(dims)?, reader)?,
            claims: reader.fields(stage.outputs().len())?,
        })
    }
}
