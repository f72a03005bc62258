//! Everything from the tape, hashed on the way.

use zkml_core::Reject;
use zkml_program::{Platform, SoftwareSha256};

/// The machine as the guest logic sees it.
#[derive(Default)]
pub(crate) struct Machine;

impl Platform for Machine {
    type Hash = SoftwareSha256;
    const NATIVE_64_BIT: bool = false;
    // A load of 16 bits is five cycles.
    const LOADS_HALFWORDS: bool = false;

    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        let buffer = buffer.get_mut(..words).ok_or(Reject::Shape)?;
        jolt_guest::private_words(buffer);
        Ok(buffer)
    }

    fn commit(&mut self, words: &[u32]) {
        jolt_guest::commit_words(words);
    }
}
