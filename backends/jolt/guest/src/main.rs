//! The guest logic bound to this project's own implementation of Jolt.
//!
//! The job, the model and the rows are private input; the statement is the public
//! output. There are two programs. One reads everything from the tape and commits
//! to model and rows by SHA-256, which takes ordinary instructions, since the
//! machine has no accelerator for it (`sha256.rs`). The other has model and rows in
//! memory that the proof itself commits to, and hashes nothing (`dory.rs`).
#![no_std]
#![no_main]

#[cfg(feature = "dory")]
mod dory;
#[cfg(not(feature = "dory"))]
mod sha256;

#[cfg(feature = "dory")]
use dory::Machine;
#[cfg(not(feature = "dory"))]
use sha256::Machine;
use zkml_program::{Workspace, run};

static mut WORKSPACE: Workspace = Workspace::new();

jolt_guest::entry!(main);

fn main() {
    // SAFETY: this function runs once and nothing else refers to the static.
    let workspace = unsafe { &mut *(&raw mut WORKSPACE) };
    if let Err(reject) = run(&mut Machine::default(), workspace) {
        // The reason becomes the output, in place of what was committed so far.
        panic!("{reject}");
    }
}
