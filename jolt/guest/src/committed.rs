//! Reading committed advice.

use alloc::vec;

use crate::{
    host::SALT_WORDS,
    wire::{Wire, from_bytes},
};

unsafe extern "C" {
    // Committed advice; only scripts for it have these, so only a program that
    // reads it needs them. No size, because a region may be empty: start and end
    // are then one address, which no two variables of a size may have.
    static __jolt_advice0_start: [u32; 0];
    static __jolt_advice0_end: [u32; 0];
    static __jolt_advice1_start: [u32; 0];
    static __jolt_advice1_end: [u32; 0];
}

/// Reads the value in a region of committed advice: what
/// [`host::committed_input`](crate::host::committed_input) makes of one.
///
/// # Panics
///
/// If there is no such region, or it does not hold a value of this type.
#[must_use]
pub fn committed_input<T: Wire>(region: usize) -> T {
    let mut length = [0];
    committed_words(region, SALT_WORDS, &mut length);
    let length = length[0] as usize;
    // A length that does not fit the heap makes this panic.
    let mut words = vec![0; length.div_ceil(4)];
    committed_words(region, SALT_WORDS + 1, &mut words);
    // SAFETY: the words have at least as many bytes, and any byte is a `u8`.
    let bytes = unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), length) };
    from_bytes(bytes).expect("the committed input is not of the expected type")
}

/// Copies words of a region of committed advice, from its word `start` on.
///
/// Takes little more than three cycles for each word. There is no other way to
/// read committed advice that is sound: see the source.
///
/// # Panics
///
/// If not all of the words are inside the region, or there is no such region.
pub fn committed_words(region: usize, start: usize, words: &mut [u32]) {
    let (first, end) = match region {
        0 => (
            (&raw const __jolt_advice0_start).addr(),
            (&raw const __jolt_advice0_end).addr(),
        ),
        1 => (
            (&raw const __jolt_advice1_start).addr(),
            (&raw const __jolt_advice1_end).addr(),
        ),
        _ => panic!("no such region of committed advice"),
    };
    let size = (end - first) / 4;
    let inside = start <= size && words.len() <= size - start;
    assert!(inside, "read past the end of committed advice");
    let mut from: *const u32 = core::ptr::with_exposed_provenance(first + 4 * start);
    let (blocks, rest) = words.as_chunks_mut::<BLOCK>();
    for block in blocks {
        // SAFETY: the words from `from` on are in the region, as checked above,
        // which is mapped; `block` is as long as what is written.
        //
        // A committed word is an element of the field that the proof is made in,
        // and nothing keeps a prover from committing to one of more than 32 bits;
        // a load and a store pass it on as it is, and what the compiler makes of
        // a value that it takes for a `u32` would then mean nothing. The result
        // of an addition is range-checked, so adding 0 right after the load gives
        // 32 bits whatever was committed. The compiler would leave that addition
        // out, hence the assembly.
        unsafe {
            core::arch::asm!(
                ".irp row, 0, 32, 64, 96",
                ".irp column, 0, 4, 8, 12, 16, 20, 24, 28",
                r"lw {word}, \row + \column({from})",
                "addi {word}, {word}, 0",
                r"sw {word}, \row + \column({to})",
                ".endr",
                ".endr",
                from = in(reg) from,
                to = in(reg) block.as_mut_ptr(),
                word = out(reg) _,
                options(nostack, preserves_flags),
            );
            from = from.add(BLOCK);
        }
    }
    for word in rest {
        // SAFETY: as above, for one word.
        unsafe {
            core::arch::asm!(
                "lw {word}, 0({from})",
                "addi {word}, {word}, 0",
                from = in(reg) from,
                word = lateout(reg) *word,
                options(nostack, readonly, preserves_flags),
            );
            from = from.add(1);
        }
    }
}

/// Words that [`committed_words`] copies without a loop.
const BLOCK: usize = 32;
