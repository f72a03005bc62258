//! Transcripts for tests (specification section 14.2 D).
//!
//! [`Recorder`] writes down what happens; [`Replay`] returns given challenges
//! whatever is absorbed. A value whose absorption matters is one for which a
//! replayed verification accepts an altered proof and a real one refuses it.

use std::collections::VecDeque;

use jolt_field::Fr;

use crate::{Label, Transcript};

/// One operation on a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Bytes were absorbed.
    Absorbed(Label, Vec<u8>),
    /// A challenge was drawn.
    Drawn(Label, Fr),
}

/// Passes everything on to another transcript and keeps a log.
#[derive(Debug, Clone)]
pub struct Recorder<T> {
    inner: T,
    /// What happened, oldest first.
    pub log: Vec<Event>,
}

impl<T: Transcript> Recorder<T> {
    /// Starts an empty log.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            log: Vec::new(),
        }
    }

    /// The challenges drawn so far, oldest first.
    pub fn drawn(&self) -> Vec<Fr> {
        self.log
            .iter()
            .filter_map(|event| match event {
                Event::Drawn(_, value) => Some(*value),
                Event::Absorbed(..) => None,
            })
            .collect()
    }
}

impl<T: Transcript> Transcript for Recorder<T> {
    fn absorb_bytes(&mut self, label: Label, bytes: &[u8]) {
        self.log.push(Event::Absorbed(label, bytes.to_vec()));
        self.inner.absorb_bytes(label, bytes);
    }

    fn challenge(&mut self, label: Label) -> Fr {
        let value = self.inner.challenge(label);
        self.log.push(Event::Drawn(label, value));
        value
    }
}

/// Ignores what is absorbed and returns given challenges in order, zeros when
/// they run out.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    challenges: VecDeque<Fr>,
}

impl Replay {
    /// Will return `challenges`.
    pub fn new(challenges: impl IntoIterator<Item = Fr>) -> Self {
        Self {
            challenges: challenges.into_iter().collect(),
        }
    }
}

impl Transcript for Replay {
    fn absorb_bytes(&mut self, _label: Label, _bytes: &[u8]) {}

    fn challenge(&mut self, _label: Label) -> Fr {
        self.challenges.pop_front().unwrap_or_default()
    }
}
