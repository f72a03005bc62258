//! What is absorbed before the first stage (specification section 9.2).

use jolt_isa::Statement;
use jolt_transcript::{Transcript, labels};

use crate::Dims;

/// Absorbs the digest of the preprocessing, the statement, the sizes and the
/// encoded commitments in the order of
/// [`Committed::all`](crate::Committed::all).
pub fn absorb_preamble<C: AsRef<[u8]>>(
    transcript: &mut impl Transcript,
    digest: &[u8; 32],
    statement: &Statement,
    dims: &Dims,
    commitments: impl IntoIterator<Item = C>,
) {
    transcript.absorb_bytes(labels::PREPROCESSING, digest);
    transcript.absorb_bytes(labels::INPUTS, statement.inputs());
    transcript.absorb_bytes(labels::OUTPUTS, statement.outputs());
    transcript.absorb_bytes(labels::PANIC, &[u8::from(statement.panic())]);
    transcript.absorb_u64(labels::LOG_CYCLES, dims.log_cycles() as u64);
    transcript.absorb_u64(labels::LOG_CELLS, dims.log_cells() as u64);
    for commitment in commitments {
        transcript.absorb_bytes(labels::COMMITMENT, commitment.as_ref());
    }
}

/// Absorbs the commitments to advice, each with the `log2` of its words, after
/// [`absorb_preamble`] and before any challenge.
pub fn absorb_advice<C: AsRef<[u8]>>(
    transcript: &mut impl Transcript,
    commitments: impl IntoIterator<Item = (u32, C)>,
) {
    for (log_words, commitment) in commitments {
        transcript.absorb_u64(labels::LOG_ADVICE, log_words.into());
        transcript.absorb_bytes(labels::ADVICE, commitment.as_ref());
    }
}
