//! The guest logic bound to SP1.
//!
//! With the feature `software` no precompile is called.
#![no_std]
#![no_main]

#[cfg_attr(feature = "software", path = "software.rs")]
mod output;
mod runtime;
#[cfg(not(feature = "software"))]
mod sha256;

use output::Output;
use runtime::{Input, Static};
#[cfg(not(feature = "software"))]
use sha256::Sha256;
use zkml_core::Reject;
#[cfg(feature = "software")]
use zkml_program::SoftwareSha256 as Sha256;
use zkml_program::{Platform, Unbuffered};

/// Exit code of the first [`Reject`]; the others follow in their order, so that
/// the host can say why a job was refused. Below are SP1's own codes.
const REJECT_BASE: u8 = 16;

static WORKSPACE: Static<Unbuffered> = Static::new(Unbuffered::new());

struct Sp1 {
    input: Input,
    output: Output,
}

impl Platform for Sp1 {
    type Hash = Sha256;
    const NATIVE_64_BIT: bool = true;

    fn read<'a>(&mut self, _: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        self.input.read(words).ok_or(Reject::InputExhausted)
    }

    fn commit(&mut self, words: &[u32]) {
        self.output.write(words);
    }
}

/// What the runtime's entry point calls, once.
extern "C" fn main() -> ! {
    // SAFETY: these are the only uses, and the machine has one thread.
    let (input, workspace) = unsafe { (Input::new(), &mut *WORKSPACE.get()) };
    let mut sp1 = Sp1 {
        input,
        output: Output::new(),
    };
    match zkml_program::run(&mut sp1, workspace) {
        Ok(()) => sp1.output.succeed(),
        Err(reject) => runtime::fail(REJECT_BASE + reject as u8),
    }
}
