//! Model and data in memory that the proof itself commits to ([`Scheme::Dory`]).
//!
//! The words of a region are a block of 16 that hides the others, then the canonical
//! form of the model or of the data ([`zkml_core::layout`]), filled up with zeros to
//! a power of two. The commitment is Dory's, to the multilinear polynomial with these
//! values; a statement holds
//! `SHA-256(tag ‖ log2 of the words, 4 bytes ‖ commitment)` of each.
//!
//! The block is `salt ‖ SHA-256(tag ‖ salt)`: 16 words of 32 bits that nobody without
//! the salt can tell from random ones, and so, by the leftover hash lemma, a
//! commitment that is within 2^-129 of a random group element whatever the other
//! words are. That is what the commitments hide by themselves. A *proof* is not
//! zero-knowledge and tells more: among others, a linear equation between the words,
//! the block's included. Who has several proofs about the same commitment can test
//! guesses at what is committed to.
//!
//! The commitments bind under discrete logarithms in BN254, like the proofs. The
//! guest reads each word through a range check and all that it uses lies inside the
//! 2^n words, so that what it computes is a function of what is committed to.
//!
//! [`Scheme::Dory`]: zkml_core::commitment::Scheme::Dory

use jolt_pcs::{DoryPcs, DoryProverSetup};
use jolt_prover::{CommittedAdvice, ProverError};
use jolt_verifier::AdviceCommitment;
use sha2::{Digest as _, Sha256};
use zkml_core::{
    commitment::{Digest, digest_bytes, digest_from_bytes},
    layout::{BLOCK_WORDS, GuestInput, JOB_WORDS},
    statement::HEAD_WORDS,
};

const MODEL_TAG: [u8; 32] = *b"zkml-bench Dory commitment model";
const DATA_TAG: [u8; 32] = *b"zkml-bench Dory commitment data\0";
const SALT_TAG: [u8; 32] = *b"zkml-bench Dory commitment salt\0";

/// The words of the regions, model and data. Of an input that is no job, whatever
/// there is.
pub(crate) fn regions(input: &GuestInput) -> [Vec<u32>; 2] {
    let (job, segments) = match input.segments.split_first() {
        Some((job, segments)) => (job.as_slice(), segments),
        None => (&[][..], &[][..]),
    };
    let (model, data) = segments.split_at(segments.len().min(1));
    let region = |salt: std::ops::Range<usize>, segments: &[Vec<u32>]| {
        let mut words = hiding_block(job.get(salt).unwrap_or_default());
        words.extend(segments.iter().flatten());
        words
    };
    [
        region(BLOCK_WORDS..BLOCK_WORDS + 8, model),
        region(BLOCK_WORDS + 8..JOB_WORDS, data),
    ]
}

/// The block of 16 words that a salt of 8 gives.
fn hiding_block(salt: &[u32]) -> Vec<u32> {
    let bytes: Vec<u8> = salt.iter().flat_map(|word| word.to_le_bytes()).collect();
    let more = Sha256::new().chain_update(SALT_TAG).chain_update(bytes);
    [salt, &digest_from_bytes(&more.finalize().into())].concat()
}

/// Commits to the regions of model and data.
pub(crate) fn commit(
    setup: &DoryProverSetup,
    [model, data]: &[Vec<u32>; 2],
) -> Result<([CommittedAdvice<DoryPcs>; 2], Commitments), ProverError> {
    let advice = [
        CommittedAdvice::new(setup, model)?,
        CommittedAdvice::new(setup, data)?,
    ];
    let commitments = advice.each_ref().map(CommittedAdvice::commitment);
    Ok((advice, Commitments(commitments)))
}

/// Commitments to model and data, as they go with a proof.
#[derive(Clone, Debug)]
pub(crate) struct Commitments(pub(crate) [AdviceCommitment<DoryPcs>; 2]);

impl Commitments {
    /// Bytes of an encoding.
    const BYTES: usize = 2 * AdviceCommitment::<DoryPcs>::BYTES;

    /// What a statement holds: for model and for data.
    fn digests(&self) -> [Digest; 2] {
        let [model, data] = &self.0;
        [(MODEL_TAG, model), (DATA_TAG, data)].map(|(tag, commitment)| {
            let hash = Sha256::new()
                .chain_update(tag)
                .chain_update(commitment.encode());
            digest_from_bytes(&hash.finalize().into())
        })
    }

    /// The statement of a guest that left zeros for the digests; `None` if its
    /// output is none.
    pub(crate) fn fill(&self, mut output: Vec<u8>) -> Option<Vec<u8>> {
        for (place, digest) in places(&mut output)?.into_iter().zip(self.digests()) {
            place.copy_from_slice(&digest_bytes(&digest));
        }
        Some(output)
    }

    /// The guest's output whose statement this is; `None` if it is none, or about
    /// other commitments.
    pub(crate) fn clear(&self, statement: &[u8]) -> Option<Vec<u8>> {
        let mut output = statement.to_vec();
        for (place, digest) in places(&mut output)?.into_iter().zip(self.digests()) {
            if *place != digest_bytes(&digest) {
                return None;
            }
            place.fill(0);
        }
        Some(output)
    }

    /// The encodings one after the other.
    pub(crate) fn encode(&self) -> Vec<u8> {
        self.0.iter().flat_map(AdviceCommitment::encode).collect()
    }

    /// Takes commitments off the front of a proof's bytes; the rest is the proof.
    pub(crate) fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (encoded, proof) = bytes.split_at_checked(Self::BYTES)?;
        let (model, data) = encoded.split_at(Self::BYTES / 2);
        let decode = |bytes| AdviceCommitment::decode(bytes).ok();
        Some((Self([decode(model)?, decode(data)?]), proof))
    }
}

/// Where a statement has the commitments to model and data.
fn places(statement: &mut [u8]) -> Option<[&mut [u8; 32]; 2]> {
    let (front, data) = statement.split_last_chunk_mut()?;
    let (head, _) = front.split_first_chunk_mut::<{ 4 * HEAD_WORDS }>()?;
    Some([head.last_chunk_mut()?, data])
}
