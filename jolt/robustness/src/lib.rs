//! What must hold for any bytes that come from outside: executables, proofs and
//! keys.
//!
//! A target is a function of bytes that panics if something does not hold. That
//! nothing panics on its own, overflows, runs for ever or takes all memory is
//! part of it. Fuzzers call the targets (`jolt/fuzz`), and so do the tests of this
//! crate, with random bytes and with every file in `corpus/`, where whatever a
//! fuzzer has found stays.

#![allow(
    clippy::unwrap_used,
    reason = "panics are how a target tells what does not hold"
)]

mod loading;
mod opening;
mod proofs;
mod running;
mod sample;
mod source;

pub use loading::{bytecode, decoder, elf};
pub use opening::{key, opening};
pub use proofs::{proof, verifier};
pub use running::emulator;

/// A function of bytes that panics if something does not hold.
pub type Target = fn(&[u8]);

/// All targets with the names of their folders.
pub const TARGETS: [(&str, Target); 8] = [
    ("elf", elf),
    ("decoder", decoder),
    ("bytecode", bytecode),
    ("emulator", emulator),
    ("proof", proof),
    ("verifier", verifier),
    ("opening", opening),
    ("key", key),
];
