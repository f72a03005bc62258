//! A commitment scheme for tests: a commitment is the hash of the polynomial, a
//! proof the polynomials themselves.
//!
//! It binds because the hash does, and refuses exactly the openings that are
//! false. It is neither short nor fast nor hiding.

use blake2::{Blake2b, Digest, digest::consts::U32};
use jolt_field::OneHot;
use jolt_transcript::Transcript;

use crate::{
    Geometry, Opening, Pcs, PcsError, Polynomial, error::same_length, geometry::CHUNK_VARS,
    joint::begin_opening,
};

/// See the head of this file's documentation: proofs are the polynomials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdealPcs;

/// BLAKE2b of the encoded polynomial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdealCommitment([u8; 32]);

/// The polynomials in the order of the commitments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdealProof(Vec<Owned>);

/// [`Polynomial`] with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owned {
    Increments(Vec<i64>),
    OneHot(OneHot<u8>),
}

const INCREMENTS: u8 = 0;
const ONE_HOT: u8 = 1;

impl Owned {
    fn borrow(&self) -> Polynomial<'_> {
        match self {
            Owned::Increments(values) => Polynomial::Increments(values),
            Owned::OneHot(chunks) => Polynomial::OneHot(chunks),
        }
    }

    /// Splits a polynomial off the front of `bytes`.
    fn decode(geometry: Geometry, bytes: &mut &[u8]) -> Result<Self, PcsError> {
        let malformed = PcsError::Encoding {
            what: "a polynomial",
        };
        let (&kind, rest) = bytes.split_first().ok_or(malformed.clone())?;
        let cycles = geometry.cycles();
        let length = match kind {
            INCREMENTS => 8 * cycles,
            ONE_HOT => cycles,
            _ => return Err(malformed),
        };
        let (body, rest) = rest.split_at_checked(length).ok_or(malformed.clone())?;
        *bytes = rest;
        if kind == ONE_HOT {
            return OneHot::new(CHUNK_VARS, body.to_vec())
                .map(Owned::OneHot)
                .map_err(|_| malformed);
        }
        Ok(Owned::Increments(
            body.chunks_exact(8)
                .map(|word| {
                    word.iter()
                        .rev()
                        .fold(0u64, |sum, &byte| (sum << 8) | u64::from(byte))
                        .cast_signed()
                })
                .collect(),
        ))
    }
}

fn encode(polynomial: Polynomial<'_>, out: &mut Vec<u8>) {
    match polynomial {
        Polynomial::Increments(values) => {
            out.push(INCREMENTS);
            out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        Polynomial::OneHot(chunks) => {
            out.push(ONE_HOT);
            out.extend_from_slice(chunks.indices());
        }
    }
}

fn hash(polynomial: Polynomial<'_>) -> IdealCommitment {
    let mut bytes = Vec::new();
    encode(polynomial, &mut bytes);
    IdealCommitment(Blake2b::<U32>::digest(&bytes).into())
}

impl Pcs for IdealPcs {
    type VerifierSetup = ();
    type Commitment = IdealCommitment;
    type Proof = IdealProof;

    const COMMITMENT_BYTES: usize = 32;

    fn setup_digest((): &()) -> [u8; 32] {
        [0; 32]
    }

    fn encode_commitment(commitment: &IdealCommitment, out: &mut Vec<u8>) {
        out.extend_from_slice(&commitment.0);
    }

    fn decode_commitment(bytes: &[u8]) -> Result<IdealCommitment, PcsError> {
        let bytes = bytes.try_into().map_err(|_| PcsError::Encoding {
            what: "a commitment",
        })?;
        Ok(IdealCommitment(bytes))
    }

    fn encode_proof(proof: &IdealProof, out: &mut Vec<u8>) {
        for polynomial in &proof.0 {
            encode(polynomial.borrow(), out);
        }
    }

    fn decode_proof(
        geometry: Geometry,
        polynomials: usize,
        mut bytes: &[u8],
    ) -> Result<IdealProof, PcsError> {
        let proof = (0..polynomials)
            .map(|_| Owned::decode(geometry, &mut bytes))
            .collect::<Result<_, _>>()?;
        same_length("bytes after the proof", 0, bytes.len())?;
        Ok(IdealProof(proof))
    }

    fn verify<T: Transcript>(
        (): &(),
        commitments: &[IdealCommitment],
        opening: Opening<'_>,
        proof: &IdealProof,
        transcript: &mut T,
    ) -> Result<(), PcsError> {
        opening.check(commitments.len())?;
        same_length("opened polynomials", commitments.len(), proof.0.len())?;
        begin_opening::<Self, T>(commitments, opening, transcript);
        for ((polynomial, commitment), value) in proof.0.iter().zip(commitments).zip(opening.values)
        {
            let polynomial = polynomial.borrow();
            let holds = hash(polynomial) == *commitment
                && polynomial.evaluate(opening.geometry, opening.point)? == *value;
            if !holds {
                return Err(PcsError::Rejected);
            }
        }
        Ok(())
    }
}

#[cfg(feature = "prover")]
impl crate::PcsProver for IdealPcs {
    type ProverSetup = ();
    type Hint = ();

    fn setup(max_log_cycles: usize, _seed: &[u8]) -> Result<((), ()), PcsError> {
        Geometry::new(max_log_cycles)?;
        Ok(((), ()))
    }

    fn commit(
        (): &(),
        geometry: Geometry,
        polynomials: &[Polynomial<'_>],
    ) -> Result<Vec<crate::Committed<Self>>, PcsError> {
        polynomials
            .iter()
            .map(|polynomial| {
                polynomial.check(geometry)?;
                Ok(crate::Committed {
                    commitment: hash(*polynomial),
                    hint: (),
                })
            })
            .collect()
    }

    fn open<T: Transcript>(
        (): &(),
        polynomials: &[Polynomial<'_>],
        committed: &[crate::Committed<Self>],
        opening: Opening<'_>,
        transcript: &mut T,
    ) -> Result<IdealProof, PcsError> {
        opening.check(polynomials.len())?;
        let commitments: Vec<_> = committed.iter().map(|c| c.commitment).collect();
        begin_opening::<Self, T>(&commitments, opening, transcript);
        polynomials
            .iter()
            .map(|polynomial| {
                polynomial.check(opening.geometry)?;
                Ok(match polynomial {
                    Polynomial::Increments(values) => Owned::Increments(values.to_vec()),
                    Polynomial::OneHot(chunks) => Owned::OneHot((*chunks).clone()),
                })
            })
            .collect::<Result<_, _>>()
            .map(IdealProof)
    }
}
