//! The protocol between the command and the process that does the work.
//!
//! Every execution, proof and measured verification runs in a process of its
//! own: the command runs itself again as a worker. A crash, an exhausted
//! memory or a kill then costs one job, and the worker's peak memory is that
//! of the job alone. Any executable that speaks this protocol can stand in for
//! the worker.
//!
//! On its standard input the worker receives a [`Job`] as one line of JSON
//! and after it the payload: the guest's input in the encoding of
//! [`encode_input`], or the proof file to verify. Private data crosses a pipe
//! and never touches a disk. On its standard output it writes [`Event`]s, one JSON object a line; lines
//! that are none, which an SDK may print, are ignored. The job's product goes
//! to the file the job names.

use crate::{
    Counts, ProofKind,
    phases::{Measured, Phase},
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use zkml_core::layout::GuestInput;

/// What a worker is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The backend's name.
    pub backend: String,
    /// The action.
    #[serde(flatten)]
    pub action: Action,
}

/// The actions a worker can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Action {
    /// Run the guest; `output` receives the statement.
    Execute {
        /// Where the product goes.
        output: PathBuf,
    },
    /// Prove; `output` receives a proof file.
    Prove {
        /// How far to reduce the proof.
        kind: ProofKind,
        /// Where the product goes.
        output: PathBuf,
    },
    /// Verify a proof file.
    Verify,
}

/// What a worker reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Event {
    /// A phase begins.
    Started {
        /// Which.
        phase: Phase,
    },
    /// The job is done; always the last event of a job that succeeds.
    Done {
        /// Every phase in order.
        phases: Vec<Measured>,
        /// What the run counted; empty for a verification.
        counts: Counts,
        /// Size of the encoded proof in bytes, if there is one.
        proof_bytes: Option<u64>,
        /// Largest resident set of the whole worker in bytes, where the
        /// kernel can tell.
        peak_bytes: Option<u64>,
    },
    /// The job failed; always the last event of a job that does.
    Failed {
        /// What went wrong, in one line.
        message: String,
        /// Whether it is a verification that rejected the proof.
        rejected: bool,
    },
}

/// Encodes a guest's input: the number of segments, then each segment's length
/// in words and its words, all little-endian 32-bit.
#[must_use]
pub fn encode_input(input: &GuestInput) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * (1 + input.segments.len() + input.words()));
    bytes.extend_from_slice(&(input.segments.len() as u32).to_le_bytes());
    for segment in &input.segments {
        bytes.extend_from_slice(&(segment.len() as u32).to_le_bytes());
        bytes.extend(segment.iter().flat_map(|word| word.to_le_bytes()));
    }
    bytes
}

/// The inverse of [`encode_input`]; `None` if the bytes are not exactly one
/// input.
#[must_use]
pub fn decode_input(bytes: &[u8]) -> Option<GuestInput> {
    fn word(rest: &mut &[u8]) -> Option<u32> {
        let (head, tail) = rest.split_first_chunk::<4>()?;
        *rest = tail;
        Some(u32::from_le_bytes(*head))
    }
    let mut rest = bytes;
    let count = word(&mut rest)?;
    let mut segments = Vec::new();
    for _ in 0..count {
        let length = word(&mut rest)? as usize;
        let (head, tail) = rest.split_at_checked(length.checked_mul(4)?)?;
        rest = tail;
        segments.push(
            head.chunks_exact(4)
                .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
        );
    }
    rest.is_empty().then_some(GuestInput { segments })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_job_is_one_line() {
        let job = Job {
            backend: "sp1".into(),
            action: Action::Prove {
                kind: ProofKind::Core,
                output: "out.proof".into(),
            },
        };
        let line = serde_json::to_string(&job).unwrap();
        assert_eq!(
            line,
            r#"{"backend":"sp1","action":"prove","kind":"core","output":"out.proof"}"#
        );
        assert_eq!(serde_json::from_str::<Job>(&line).unwrap(), job);
    }

    proptest! {
        #[test]
        fn decoding_inverts_encoding(segments: Vec<Vec<u32>>, cut in 1..9usize) {
            let input = GuestInput { segments };
            let bytes = encode_input(&input);
            let short = &bytes[..bytes.len().saturating_sub(cut)];
            prop_assert!(decode_input(short).is_none());
            prop_assert_eq!(decode_input(&bytes), Some(input));
        }
    }
}
