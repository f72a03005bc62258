//! The job from the tape, model and rows from memory that the proof commits to.

use zkml_core::{Reject, commitment::Unhashed, layout::BLOCK_WORDS};
use zkml_program::Platform;

/// Regions of committed input, as `../src/committed.rs` fills them: a block that
/// makes the commitment hiding, then whole segments.
const MODEL: usize = 0;
const DATA: usize = 1;

/// The machine as the guest logic sees it.
#[derive(Default)]
pub(crate) struct Machine {
    next: Next,
}

/// What the next read gives.
#[derive(Clone, Copy, Default)]
enum Next {
    #[default]
    Job,
    Model,
    /// Data from this word on.
    Data(usize),
}

impl Platform for Machine {
    type Hash = Unhashed;
    const NATIVE_64_BIT: bool = false;
    // A load of 16 bits is five cycles.
    const LOADS_HALFWORDS: bool = false;

    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        let buffer = buffer.get_mut(..words).ok_or(Reject::Shape)?;
        self.next = match self.next {
            Next::Job => {
                jolt_guest::private_words(buffer);
                Next::Model
            }
            Next::Model => {
                jolt_guest::committed_words(MODEL, BLOCK_WORDS, buffer);
                Next::Data(BLOCK_WORDS)
            }
            Next::Data(start) => {
                jolt_guest::committed_words(DATA, start, buffer);
                Next::Data(start + words)
            }
        };
        Ok(buffer)
    }

    fn commit(&mut self, words: &[u32]) {
        jolt_guest::commit_words(words);
    }
}
