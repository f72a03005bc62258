//! The little that a guest needs of SP1: an entry point, input, output and
//! SHA-256, without an allocator and with a memory image of a few kilobytes.
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

use core::{
    arch::{asm, global_asm},
    cell::UnsafeCell,
    ptr::with_exposed_provenance,
};
use zkml_core::{
    commitment::{BlockHash, Digest, final_block},
    layout::BLOCK_WORDS,
};

// System calls, as sp1-zkvm 6.10.0 numbers them in src/syscalls/mod.rs.
const HALT: usize = 0x00;
const WRITE: usize = 0x02;
const COMMIT: usize = 0x10;
const COMMIT_DEFERRED_PROOFS: usize = 0x1a;
const HINT_LEN: usize = 0xf0;
const HINT_READ: usize = 0xf1;
const SHA_COMPRESS: usize = 0x0001_0106;
const SHA_EXTEND: usize = 0x0030_0105;

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

/// The public output: the host receives its bytes, the proof its digest.
pub(crate) struct Output {
    hash: Sha256,
    block: Block,
    filled: usize,
}

/// A block that can be read as 64-bit words.
#[repr(align(8))]
struct Block([u32; BLOCK_WORDS]);

impl Output {
    /// An empty output.
    pub(crate) fn new() -> Self {
        Self {
            hash: Sha256::new(),
            block: Block([0; BLOCK_WORDS]),
            filled: 0,
        }
    }

    /// Appends words.
    pub(crate) fn write(&mut self, mut words: &[u32]) {
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
        if self.filled > 0 {
            let room = &mut self.block.0[self.filled..];
            let (head, tail) = words.split_at(words.len().min(room.len()));
            room[..head.len()].copy_from_slice(head);
            self.filled += head.len();
            words = tail;
            if self.filled < BLOCK_WORDS {
                return;
            }
            self.hash.update(&self.block.0);
        }
        let (blocks, tail) = words.as_chunks::<BLOCK_WORDS>();
        self.hash.update(blocks.as_flattened());
        self.block.0[..tail.len()].copy_from_slice(tail);
        self.filled = tail.len();
    }

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

    /// SHA-256 of everything written.
    fn finish(mut self) -> Digest {
        let blocks = self.hash.blocks;
        let bits = (u64::from(blocks) * BLOCK_WORDS as u64 + self.filled as u64) * 32;
        let block = &mut self.block.0;
        block[self.filled..].fill(0);
        block[self.filled] = 0x80;
        if self.filled >= BLOCK_WORDS - 2 {
            self.hash.update(block);
            block.fill(0);
        }
        block[14] = ((bits >> 32) as u32).swap_bytes();
        block[15] = (bits as u32).swap_bytes();
        self.hash.update(block);
        self.hash.digest()
    }
}

/// SHA-256 on SP1's precompiles.
///
/// SP1 keeps every 32-bit word of state and message schedule in the lower half
/// of a 64-bit word whose upper half is zero.
pub(crate) struct Sha256 {
    state: [u64; 8],
    blocks: u32,
}

/// The message schedule of the block at hand. Its upper halves are zero in the
/// image and nothing writes anything else there.
static SCHEDULE: Static<[u64; 64]> = Static::new([0; 64]);

impl Sha256 {
    /// Absorbs one block, given as eight pairs of words.
    #[inline(always)]
    fn block(&mut self, pairs: impl Iterator<Item = u64>) {
        let schedule = SCHEDULE.get();
        for (pair, i) in pairs.zip(0..8) {
            // Bytes within half-words are swapped for two words at once, the
            // half-words by where they are stored: RV64IM can do neither in one
            // instruction.
            const LOW: u64 = 0x00ff_00ff_00ff_00ff;
            let halves = ((pair & LOW) << 8) | ((pair >> 8) & LOW);
            // SAFETY: `i` is below 8, so that the last half-word is in the
            // upper half's lower end of word 15. Nothing else borrows the
            // schedule: it is named in this function alone, which calls
            // nothing.
            unsafe {
                let words = schedule.cast::<u16>().add(8 * i);
                words.add(1).write(halves as u16);
                words.add(0).write((halves >> 16) as u16);
                words.add(5).write((halves >> 32) as u16);
                words.add(4).write((halves >> 48) as u16);
            }
        }
        // SAFETY: the calls read and write the schedule's 64 and the state's 8
        // words, which are aligned and do not overlap.
        unsafe {
            asm!(
                "ecall",
                inout("t0") SHA_EXTEND => _,
                in("a0") schedule,
                in("a1") 0,
                options(nostack),
            );
            asm!(
                "ecall",
                inout("t0") SHA_COMPRESS => _,
                in("a0") schedule,
                in("a1") &raw mut self.state,
                options(nostack),
            );
        }
    }

    fn digest(&self) -> Digest {
        self.state.map(|word| (word as u32).swap_bytes())
    }
}

impl BlockHash for Sha256 {
    fn new() -> Self {
        Self {
            state: [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19,
            ],
            blocks: 0,
        }
    }

    fn update(&mut self, words: &[u32]) {
        // Input, output and results are aligned to 8 bytes; a small array on
        // the stack need not be.
        // SAFETY: every bit pattern is a `u64`.
        let (head, pairs, tail) = unsafe { words.align_to::<u64>() };
        let blocks = words.as_chunks::<BLOCK_WORDS>().0;
        if head.is_empty() && tail.is_empty() {
            for block in pairs.as_chunks::<8>().0 {
                self.block(block.iter().copied());
            }
        } else {
            for block in blocks {
                let pairs = block.as_chunks::<2>().0;
                self.block(
                    pairs
                        .iter()
                        .map(|[a, b]| u64::from(*a) | u64::from(*b) << 32),
                );
            }
        }
        self.blocks += blocks.len() as u32;
    }

    fn finish(mut self) -> Digest {
        self.update(&final_block(self.blocks));
        self.digest()
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
