//! The guest logic bound to this project's own implementation of Jolt.
//!
//! The job, the model and the rows are private input; the statement is the public
//! output. Jolt has no accelerator for SHA-256, so it is hashed by ordinary
//! instructions.
#![no_std]
#![no_main]

use zkml_core::Reject;
use zkml_program::{Platform, SoftwareSha256, Workspace, run};

static mut WORKSPACE: Workspace = Workspace::new();

jolt_guest::entry!(main);

fn main() {
    // SAFETY: this function runs once and nothing else refers to the static.
    let workspace = unsafe { &mut *(&raw mut WORKSPACE) };
    if let Err(reject) = run(&mut Machine, workspace) {
        // The reason becomes the output, in place of what was committed so far.
        panic!("{reject}");
    }
}

struct Machine;

impl Platform for Machine {
    type Hash = SoftwareSha256;
    const NATIVE_64_BIT: bool = false;

    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        let buffer = buffer.get_mut(..words).ok_or(Reject::Shape)?;
        jolt_guest::private_words(buffer);
        Ok(buffer)
    }

    fn commit(&mut self, words: &[u32]) {
        jolt_guest::commit_words(words);
    }
}
