//! The proof and its encoding (specification section 10.1).

use jolt_claims::{Committed, Dims, Schedule, StageProof};
use jolt_isa::Preprocessed;
use jolt_pcs::{Geometry, Pcs};
use jolt_sumcheck::Reader;

use crate::VerifyError;

/// Version of protocol and encoding.
pub const PROOF_VERSION: u32 = 1;

/// A proof that a program, run on some public and private input, has some
/// public output.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof<P: Pcs> {
    /// `t`: `log2` of the number of cycles.
    pub log_cycles: u32,
    /// `κ`: `log2` of the number of memory cells.
    pub log_cells: u32,
    /// Commitments in the order of [`Committed::all`].
    pub commitments: Vec<P::Commitment>,
    /// The sumchecks.
    pub stages: Vec<StageProof>,
    /// The opening of all commitments at one point.
    pub opening: P::Proof,
}

impl<P: Pcs> Proof<P> {
    /// Encodes the proof: version and sizes as 4 little-endian bytes each, then
    /// commitments, stages and opening without lengths, since the sizes and the
    /// program determine them.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for word in [PROOF_VERSION, self.log_cycles, self.log_cells] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        for commitment in &self.commitments {
            P::encode_commitment(commitment, &mut out);
        }
        for stage in &self.stages {
            stage.encode(&mut out);
        }
        P::encode_proof(&self.opening, &mut out);
        out
    }

    /// Reads a proof about `program`.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Version`] for another version, [`VerifyError::Claims`] for
    /// sizes that the program's policy forbids, and
    /// [`VerifyError::Encoding`] or [`VerifyError::Opening`] unless the bytes are
    /// exactly what [`Proof::encode`] writes for some proof.
    pub fn decode(program: &Preprocessed, bytes: &[u8]) -> Result<Self, VerifyError> {
        let mut reader = Reader::new(bytes);
        let mut word = || reader.bytes::<4>().map(|bytes| u32::from_le_bytes(*bytes));
        let (version, log_cycles, log_cells) = (word()?, word()?, word()?);
        if version != PROOF_VERSION {
            return Err(VerifyError::Version(version));
        }
        let log_bytecode = program.bytecode().log_size();
        let dims = Dims::new(program.policy(), log_cycles, log_cells, log_bytecode)?;
        let geometry = Geometry::new(dims.log_cycles())?;
        let polynomials = Committed::all(&dims).len();
        let commitments = (0..polynomials)
            .map(|_| Ok(P::decode_commitment(reader.slice(P::COMMITMENT_BYTES)?)?))
            .collect::<Result<_, VerifyError>>()?;
        let stages = Schedule::new(&dims)
            .stages()
            .iter()
            .map(|stage| StageProof::decode(stage, &dims, &mut reader))
            .collect::<Result<_, _>>()?;
        let rest = reader.slice(reader.remaining())?;
        Ok(Self {
            log_cycles,
            log_cells,
            commitments,
            stages,
            opening: P::decode_proof(geometry, polynomials, rest)?,
        })
    }
}
