//! Hash and public output without the accelerator, which the SDK's journal
//! would use.

#[path = "../../guest/src/software.rs"]
mod journal;

use journal::Journal;
use risc0_zkvm_platform::syscall;
pub(crate) use zkml_program::SoftwareSha256 as Hash;

/// The journal.
pub(crate) struct Output(Journal);

impl Output {
    pub(crate) fn new() -> Self {
        Self(Journal::new())
    }

    pub(crate) fn commit(&mut self, words: &[u32]) {
        self.0.append(words);
    }

    /// Ends the run before the SDK does.
    pub(crate) fn finish(self) {
        syscall::sys_halt(0, &self.0.output())
    }
}
