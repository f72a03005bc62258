//! The little that a guest needs of SP1: an entry point, input and output,
//! without an allocator and with a memory image of a few kilobytes.
//!
//! What it has to get right, since a proof is only worth what the guest checks:
//!
//! - **Memory that the image does not cover holds whatever the prover likes
//!   until it is written.** That is how input arrives, and why nothing else may
//!   read such memory first. Rust's rules already forbid it for the stack;
//!   static memory is part of the image and zero.
//! - **The length of a piece of input is the prover's claim**, so it is compared
//!   with what the program asks for.
//! - **The digest given to `COMMIT` is all that a proof says.** `WRITE` merely
//!   hands the host the bytes; the verifier hashes them and compares.

use crate::output::Output;
use core::{
    arch::{asm, global_asm},
    cell::UnsafeCell,
    ptr::with_exposed_provenance,
};

// System calls, as sp1-zkvm 6.10.0 numbers them in src/syscalls/mod.rs.
const HALT: usize = 0x00;
const WRITE: usize = 0x02;
const COMMIT: usize = 0x10;
const COMMIT_DEFERRED_PROOFS: usize = 0x1a;
const HINT_LEN: usize = 0xf0;
const HINT_READ: usize = 0xf1;

/// The file descriptor whose bytes are the public output.
const PUBLIC_VALUES: usize = 13;

/// Where input goes: above the image, which starts at 2 GiB less 128 MiB and is
/// a few kilobytes long, and far below the machine's limit of 2^40. The longest
/// job is 2^24 rows of 1 KiB.
const INPUT: usize = 1 << 32;

// SP1's stack grows downwards from where the image starts.
global_asm!(
    ".section .text._start, \"ax\"",
    ".globl _start",
    "_start:",
    "li sp, 0x78000000",
    "call {main}",
    main = sym crate::main,
);

/// Static memory that is used through a pointer, aligned so that it can be
/// read in 64-bit words.
#[repr(align(8))]
pub(crate) struct Static<T>(UnsafeCell<T>);

// SAFETY: the machine has one thread.
unsafe impl<T> Sync for Static<T> {}

impl<T> Static<T> {
    /// Initially `value`.
    pub(crate) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Where it is.
    pub(crate) const fn get(&self) -> *mut T {
        self.0.get()
    }
}

/// The host's pieces of input, each read whole into memory of its own.
pub(crate) struct Input {
    next: usize,
}

impl Input {
    /// The first piece.
    ///
    /// # Safety
    /// Only one may ever exist, since each starts at the same address.
    pub(crate) unsafe fn new() -> Self {
        Self { next: INPUT }
    }

    /// The next piece, if it has exactly `words` words.
    pub(crate) fn read<'a>(&mut self, words: usize) -> Option<&'a [u32]> {
        let bytes = 4 * words;
        let length: usize;
        // SAFETY: the call touches nothing but the register.
        unsafe {
            asm!("ecall", inout("t0") HINT_LEN => length, options(nostack, nomem));
        }
        if length != bytes {
            return None;
        }
        let start = self.next;
        // SP1 writes one word beyond whole words, and no word twice.
        self.next += bytes / 8 * 8 + 8;
        // SAFETY: SP1 initialises `bytes` bytes from `start`, rounded up to
        // whole words. No other piece, object or stack lies there: pieces
        // follow one another from `INPUT`, and image and stack are below it.
        unsafe {
            asm!(
                "ecall",
                inout("t0") HINT_READ => _,
                in("a0") start,
                in("a1") bytes,
                options(nostack),
            );
        }
        // SAFETY: the words were just initialised, are aligned to 8 bytes and
        // are never written again. Every bit pattern is a `u32`.
        Some(unsafe { core::slice::from_raw_parts(with_exposed_provenance(start), words) })
    }
}

/// Hands words to the host as public output.
#[inline(always)]
pub(crate) fn publish(words: &[u32]) {
    // SAFETY: the call only reads `words`.
    unsafe {
        asm!(
            "ecall",
            inout("t0") WRITE => _,
            in("a0") PUBLIC_VALUES,
            in("a1") words.as_ptr(),
            in("a2") 4 * words.len(),
            options(nostack, readonly),
        );
    }
}

impl Output {
    /// Ends the run with everything written as its public output.
    pub(crate) fn succeed(self) -> ! {
        let [d0, d1, d2, d3, d4, d5, d6, d7] = self.finish().map(u64::from);
        // SP1 ends no shard between the first `COMMIT` and `HALT`, so the
        // digest is in registers by then. The second row of calls says that
        // this program verifies no other proofs; SP1's verifier insists on it.
        // SAFETY: the run ends here, and no call touches memory.
        unsafe {
            asm!(
                ".macro commit call, index, word",
                "li t0, \\call",
                "li a0, \\index",
                "mv a1, \\word",
                "ecall",
                ".endm",
                "commit {commit}, 0, {d0}",
                "commit {commit}, 1, {d1}",
                "commit {commit}, 2, {d2}",
                "commit {commit}, 3, {d3}",
                "commit {commit}, 4, {d4}",
                "commit {commit}, 5, {d5}",
                "commit {commit}, 6, {d6}",
                "commit {commit}, 7, {d7}",
                ".irp index, 0, 1, 2, 3, 4, 5, 6, 7",
                "commit {deferred}, \\index, zero",
                ".endr",
                "li t0, {halt}",
                "li a0, 0",
                "ecall",
                commit = const COMMIT,
                deferred = const COMMIT_DEFERRED_PROOFS,
                halt = const HALT,
                d0 = in(reg) d0,
                d1 = in(reg) d1,
                d2 = in(reg) d2,
                d3 = in(reg) d3,
                d4 = in(reg) d4,
                d5 = in(reg) d5,
                d6 = in(reg) d6,
                d7 = in(reg) d7,
                // Not for the digest: the calls overwrite them.
                in("t0") 0,
                in("a0") 0,
                in("a1") 0,
                options(nostack, noreturn),
            )
        }
    }
}

/// Ends the run in failure, of which no verifier accepts a proof.
pub(crate) fn fail(code: u8) -> ! {
    // SAFETY: the run ends here.
    unsafe {
        asm!(
            "ecall",
            in("t0") HALT,
            in("a0") u64::from(code),
            options(nostack, noreturn, nomem),
        )
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    fail(1)
}
