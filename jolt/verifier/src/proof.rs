//! The proof and its encoding (specification section 10.1).

use jolt_claims::{ClaimsError, Committed, Dims, Schedule, StageProof};
use jolt_isa::{MAX_ADVICE_REGIONS, Preprocessed};
use jolt_pcs::{Geometry, Pcs};
use jolt_sumcheck::Reader;
use tracing::info_span;

use crate::VerifyError;

/// Version of protocol and encoding.
pub const PROOF_VERSION: u32 = 1;

/// The opening of one commitment to advice.
#[derive(Debug, Clone, PartialEq)]
pub struct AdviceOpening<P: Pcs> {
    /// `log2` of the number of words.
    pub log_words: u32,
    /// The opening.
    pub proof: P::Proof,
}

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
    /// The opening of each commitment to advice, at its own point.
    pub advice: Vec<AdviceOpening<P>>,
}

impl<P: Pcs> Proof<P> {
    /// Encodes the proof: version, sizes and number of regions of advice as 4
    /// little-endian bytes each, as are the sizes of the regions; then
    /// commitments and stages without lengths, since the sizes and the program
    /// determine them; the openings of advice, each after its length in 4 bytes;
    /// and the opening of the commitments.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let regions = self.advice.len() as u32;
        let advice = self.advice.iter().map(|advice| advice.log_words);
        for word in [PROOF_VERSION, self.log_cycles, self.log_cells, regions]
            .into_iter()
            .chain(advice)
        {
            out.extend_from_slice(&word.to_le_bytes());
        }
        for commitment in &self.commitments {
            P::encode_commitment(commitment, &mut out);
        }
        for stage in &self.stages {
            stage.encode(&mut out);
        }
        for advice in &self.advice {
            let start = out.len();
            out.extend_from_slice(&[0; 4]);
            P::encode_proof(&advice.proof, &mut out);
            let length = (out.len() - start - 4) as u32;
            if let Some(place) = out.get_mut(start..start + 4) {
                place.copy_from_slice(&length.to_le_bytes());
            }
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
        let _span = info_span!("decode").entered();
        let mut reader = Reader::new(bytes);
        let mut word = || reader.bytes::<4>().map(|bytes| u32::from_le_bytes(*bytes));
        let (version, log_cycles, log_cells) = (word()?, word()?, word()?);
        if version != PROOF_VERSION {
            return Err(VerifyError::Version(version));
        }
        let regions = word()?;
        if regions as usize > MAX_ADVICE_REGIONS {
            return Err(VerifyError::Claims(ClaimsError::Dimension {
                name: "number of regions of advice",
                value: regions.into(),
            }));
        }
        let log_advice = (0..regions)
            .map(|_| word())
            .collect::<Result<Vec<_>, _>>()?;
        let log_bytecode = program.bytecode().log_size();
        let dims = Dims::new(program.policy(), log_cycles, log_cells, log_bytecode)?
            .with_advice(&log_advice)?;
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
        let advice = log_advice
            .into_iter()
            .map(|log_words| {
                let length = u32::from_le_bytes(*reader.bytes::<4>()?);
                let bytes = reader.slice(length as usize)?;
                let geometry = Geometry::new(log_words as usize)?;
                let proof = P::decode_proof(geometry, 1, bytes)?;
                Ok(AdviceOpening { log_words, proof })
            })
            .collect::<Result<_, VerifyError>>()?;
        let rest = reader.slice(reader.remaining())?;
        Ok(Self {
            log_cycles,
            log_cells,
            commitments,
            stages,
            opening: P::decode_proof(geometry, polynomials, rest)?,
            advice,
        })
    }
}
