//! The protocol between the command and the process that does the work.
//!
//! Every execution, proof and measured verification runs in a process of its
//! own: the command runs itself again as a worker. A crash, an exhausted
//! memory or a kill then costs one job, and the worker's peak memory is that
//! of the job alone. Any executable that speaks this protocol can stand in for
//! the worker.
//!
//! On its standard input the worker receives a [`Job`] as one line of JSON,
//! the payload's length in bytes as another line, and the payload: the guest's
//! input in the encoding of [`encode_input`], or the proof file to verify.
//! Private data crosses a pipe and never touches a disk. The input then stays
//! open for as long as the command lives, so that a worker can tell when
//! nobody waits for it any more. On its standard output it writes [`Event`]s,
//! one JSON object a line; lines that are none, which an SDK may print, are
//! ignored. The job's product goes to the file the job names.

use crate::{
    Counts, ProofKind, Variant,
    phases::{Measured, Phase},
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, Read, Write},
    path::PathBuf,
};
use zkml_core::layout::GuestInput;

/// What a worker is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The backend's name.
    pub backend: String,
    /// The guest; for a verification, the one whose program ID is pinned.
    #[serde(default)]
    pub variant: Variant,
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
    /// A phase is over.
    Finished(Measured),
    /// The job is done; always the last event of a job that succeeds.
    Done {
        /// What the run counted; empty for a verification.
        counts: Counts,
        /// Size of the encoded proof in bytes, if there is one.
        proof_bytes: Option<u64>,
    },
    /// The job failed; always the last event of a job that does.
    Failed {
        /// What went wrong, in one line.
        message: String,
        /// Of which kind that is.
        reason: Reason,
    },
}

/// Why a job failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// An error.
    Error,
    /// A verification rejected the proof.
    Rejected,
    /// The backend cannot do this, whatever the input.
    Unsupported,
}

/// Writes a job with its payload as a worker reads it.
///
/// # Errors
/// Whatever `out` fails with.
pub fn write_job(out: &mut impl Write, job: &Job, payload: &[u8]) -> io::Result<()> {
    let job = serde_json::to_string(job).map_err(io::Error::from)?;
    write!(out, "{job}\n{}\n", payload.len())?;
    out.write_all(payload)?;
    out.flush()
}

/// Reads what [`write_job`] wrote and no byte more.
///
/// # Errors
/// Whatever `input` fails with, [`io::ErrorKind::InvalidData`] for anything
/// that is no job, and [`io::ErrorKind::UnexpectedEof`] for a part of one.
pub fn read_job(input: &mut impl BufRead) -> io::Result<(Job, Vec<u8>)> {
    let invalid = |error: &dyn std::fmt::Display| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a worker reads a job of two lines and its payload: {error}"),
        )
    };
    let mut line = String::new();
    input.read_line(&mut line)?;
    let job = serde_json::from_str(&line).map_err(|error| invalid(&error))?;
    line.clear();
    input.read_line(&mut line)?;
    let length: u64 = line.trim_end().parse().map_err(|error| invalid(&error))?;
    let mut payload = Vec::new();
    input.take(length).read_to_end(&mut payload)?;
    if payload.len() as u64 == length {
        Ok((job, payload))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
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
            variant: Variant::default(),
            action: Action::Prove {
                kind: ProofKind::Core,
                output: "out.proof".into(),
            },
        };
        let line = serde_json::to_string(&job).unwrap();
        assert_eq!(
            line,
            r#"{"backend":"sp1","variant":{"std":false,"precompiles":true,"#.to_owned()
                + r#""commitment":"sha256"},"#
                + r#""action":"prove","kind":"core","output":"out.proof"}"#
        );
        assert_eq!(serde_json::from_str::<Job>(&line).unwrap(), job);
        let silent = r#"{"backend":"sp1","action":"prove","kind":"core","output":"out.proof"}"#;
        assert_eq!(serde_json::from_str::<Job>(silent).unwrap(), job);
    }

    #[test]
    fn a_phase_is_one_line() {
        let event = Event::Finished(Measured {
            phase: Phase::Prove,
            seconds: 1.5,
            user_seconds: Some(2.25),
            system_seconds: None,
            peak_bytes: Some(7),
        });
        let line = serde_json::to_string(&event).unwrap();
        assert_eq!(
            line,
            r#"{"event":"finished","phase":"prove","seconds":1.5,"user_seconds":2.25,"#.to_owned()
                + r#""system_seconds":null,"peak_bytes":7}"#
        );
        assert_eq!(serde_json::from_str::<Event>(&line).unwrap(), event);
    }

    #[test]
    fn what_is_no_job_is_refused() {
        let kind = |bytes: &[u8]| read_job(&mut &*bytes).unwrap_err().kind();
        assert_eq!(kind(b""), io::ErrorKind::InvalidData);
        assert_eq!(kind(b"{}\n3\nabc"), io::ErrorKind::InvalidData);
        let job = br#"{"backend":"sp1","action":"verify"}"#;
        let with = |rest: &[u8]| kind(&[job, rest].concat());
        assert_eq!(with(b"\n-3\nabc"), io::ErrorKind::InvalidData);
        assert_eq!(with(b"\n4\nabc"), io::ErrorKind::UnexpectedEof);
    }

    proptest! {
        #[test]
        fn a_job_is_read_as_it_was_written(payload: Vec<u8>, after: Vec<u8>) {
            let job = Job {
                backend: "risc0".into(),
                variant: Variant::default(),
                action: Action::Verify,
            };
            let mut bytes = Vec::new();
            write_job(&mut bytes, &job, &payload).unwrap();
            bytes.extend_from_slice(&after);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(read_job(&mut rest).unwrap(), (job, payload));
            prop_assert_eq!(rest, after.as_slice());
        }

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
