//! The guest logic bound to RISC Zero's system calls.
//!
//! The entry point is this crate's own. The SDK's would keep the journal's hash
//! behind a heap, prepare for calls of Keccak that never come and link the
//! standard library, which costs a thousand user cycles and six thousand of
//! paging a run, more than a hundred rows do. What it does for soundness and
//! privacy is done here too: fresh randomness in memory ([`start`]) and the
//! digest of the journal as the run's output ([`journal::Journal::output`]). A
//! mistake in the latter could only make every proof fail, since a verifier
//! computes the same digest from the statement.
//!
//! With the feature `software` no accelerator is called.
#![no_std]
#![no_main]

#[cfg_attr(feature = "software", path = "software.rs")]
mod journal;
#[cfg(not(feature = "software"))]
mod sha256;

use core::{
    fmt::{self, Write},
    panic::PanicInfo,
};
use journal::Journal;
use risc0_zkvm_platform::{WORD_SIZE, fileno, memory, syscall};
#[cfg(not(feature = "software"))]
use sha256::Sha256;
use zkml_core::Reject;
#[cfg(feature = "software")]
use zkml_program::SoftwareSha256 as Sha256;
use zkml_program::{Platform, Workspace, run};

static mut WORKSPACE: Workspace = Workspace::new();

/// A run of several segments publishes digests of the memory between them.
/// Randomness that nobody knows keeps those from confirming a guess of the rest
/// of the memory.
static mut ENTROPY: [u32; 4] = [0; 4];

core::arch::global_asm!(
    ".section .text._start",
    ".globl _start",
    "_start:",
    ".option push",
    ".option norelax",
    "la gp, __global_pointer$",
    ".option pop",
    "li sp, {stack}",
    "call {start}",
    stack = const memory::STACK_TOP,
    start = sym start,
);

extern "C" fn start() -> ! {
    // SAFETY: this function runs once and nothing else refers to the static.
    unsafe { syscall::sys_rand((&raw mut ENTROPY).cast(), 4) };
    // SAFETY: as above.
    let workspace = unsafe { &mut *(&raw mut WORKSPACE) };
    let mut machine = Machine {
        journal: Journal::new(),
    };
    if let Err(reject) = run(&mut machine, workspace) {
        // The first piece written aborts, and a rejection writes only one.
        let _ = write!(Abort, "{reject}");
    }
    syscall::sys_halt(0, &machine.journal.output())
}

struct Machine {
    journal: Journal,
}

impl Platform for Machine {
    type Hash = Sha256;
    const NATIVE_64_BIT: bool = false;

    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        let buffer = buffer.get_mut(..words).ok_or(Reject::Shape)?;
        // SAFETY: the buffer is aligned and has room for as many words.
        let bytes = unsafe { syscall::sys_read_words(fileno::STDIN, buffer.as_mut_ptr(), words) };
        if bytes == words * WORD_SIZE {
            Ok(buffer)
        } else {
            Err(Reject::InputExhausted)
        }
    }

    fn commit(&mut self, words: &[u32]) {
        self.journal.append(words);
    }
}

/// Ends the run with the first piece of text written to it.
struct Abort;

impl Write for Abort {
    fn write_str(&mut self, message: &str) -> fmt::Result {
        // SAFETY: the pointer and the length are a string's.
        unsafe { syscall::sys_panic(message.as_ptr(), message.len()) }
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let message = info.message().as_str().unwrap_or("the guest panicked");
    let _ = Abort.write_str(message);
    loop {}
}
