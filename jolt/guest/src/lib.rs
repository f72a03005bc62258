//! SDK for guest programs of the Jolt workspace: Rust programs whose execution
//! is proven.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! extern crate alloc;
//! use alloc::vec::Vec;
//!
//! jolt_guest::entry!(main);
//!
//! fn main() {
//!     let limit: u64 = jolt_guest::input();
//!     let numbers: Vec<u64> = jolt_guest::private_input();
//!     assert!(numbers.iter().all(|&n| n < limit), "a number is too large");
//!     jolt_guest::commit(&numbers.iter().sum::<u64>());
//! }
//! ```
//!
//! * [`input`] is public: it is part of what a proof states.
//! * [`private_input`] is not: a proof says only that the prover knows *some*
//!   private input for which the program does what it did. A program must check
//!   whatever it needs to be true of it.
//! * [`commit`] appends to the public output.
//! * [`committed_input`] is private memory whose commitment is part of what a proof
//!   states, so that proofs can be about the same data. Its program takes a second
//!   linker script, `-Tjolt-committed.ld`, and `LayoutConfig::committed()` on the
//!   host's side.
//! * [`private_words`], [`committed_words`] and [`commit_words`] are the same for
//!   plain words, without encoding and heap.
//! * A panic is a result as well: it can be proven, and its message becomes the
//!   output.
//!
//! There is a heap (of 32 MiB, of which nothing is freed) and a stack of 64 KiB;
//! other sizes, of input and output too, take a linker script of your own.
//! There is no operating system, no floating-point hardware, no atomics and no
//! thread.
//!
//! Values travel in the encoding of [`wire`]; [`host`] has the other ends, for
//! the program that runs or verifies a guest. Build guests as `jolt/guests` does:
//! for `riscv32im-unknown-none-elf`, linked with `-Tjolt.ld`.
#![cfg_attr(target_arch = "riscv32", no_std)]

extern crate alloc;

pub mod host;
pub mod wire;

#[cfg(target_arch = "riscv32")]
#[allow(unsafe_code, reason = "memory that the compiler does not know")]
mod committed;

#[cfg(target_arch = "riscv32")]
#[allow(unsafe_code, reason = "registers, memory-mapped words and the heap")]
mod runtime;

#[cfg(target_arch = "riscv32")]
pub use committed::{committed_input, committed_words};
#[cfg(target_arch = "riscv32")]
pub use runtime::{commit, commit_words, input, private_input, private_words};

pub use wire::Wire;

/// Makes a function the program's entry point.
///
/// It takes no arguments and returns nothing. Once per program.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        const _: () = {
            #[unsafe(no_mangle)]
            extern "C" fn jolt_guest_main() {
                let main: fn() = $main;
                main();
            }
        };
    };
}
