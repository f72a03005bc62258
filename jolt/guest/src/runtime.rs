//! What a guest has in place of an operating system: start-up, halting, the
//! memory-mapped input and output, the private tape, the heap and panics.

use alloc::vec::Vec;
use core::{
    alloc::{GlobalAlloc, Layout},
    fmt::{self, Write},
    panic::PanicInfo,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use crate::wire::{Wire, from_bytes, to_bytes};

core::arch::global_asm!(
    ".section .text.start, \"ax\"",
    ".globl _start",
    "_start:",
    "la sp, __jolt_stack_top",
    "call {start}",
    start = sym start,
);

// Places that the linker script names; only their addresses mean anything. Each
// region ends where the next one begins.
unsafe extern "C" {
    static __jolt_input: u8;
    static __jolt_output: u8;
    static mut __jolt_panic: u32;
    static mut __jolt_termination: u32;
    static __jolt_heap_start: u8;
    static __jolt_heap_end: u8;

    /// Defined by `entry!`.
    fn jolt_guest_main();
}

extern "C" fn start() -> ! {
    // SAFETY: the signature is that of `entry!`; a program without one does not
    // link.
    unsafe { jolt_guest_main() };
    halt(&raw mut __jolt_termination)
}

/// Sets a status word and stays where it is, which ends the execution.
fn halt(status: *mut u32) -> ! {
    // SAFETY: the word is mapped and aligned, and nothing refers to it.
    unsafe { status.write_volatile(1) };
    // SAFETY: jumps to itself; touches nothing.
    unsafe { core::arch::asm!("j .", options(noreturn)) }
}

/// The public input, with its length in front.
fn input_region() -> &'static [u8] {
    let start = (&raw const __jolt_input).addr();
    let size = (&raw const __jolt_output).addr() - start;
    // SAFETY: the region is mapped, of this size, and nothing writes to it.
    unsafe { core::slice::from_raw_parts(core::ptr::with_exposed_provenance(start), size) }
}

/// The start of the output region, where its length is.
fn output_region() -> *mut u8 {
    core::ptr::with_exposed_provenance_mut((&raw const __jolt_output).addr())
}

/// Bytes of output that there is room for, after the length.
fn capacity() -> usize {
    (&raw const __jolt_panic).addr() - (&raw const __jolt_output).addr() - 4
}

/// Bytes of output written so far, after the length.
static COMMITTED: AtomicUsize = AtomicUsize::new(0);

/// Replaces the output from `start` on; false, and no effect, if it is full.
fn write_output(start: usize, bytes: &[u8]) -> bool {
    let end = start + bytes.len();
    if end > capacity() {
        return false;
    }
    let region = output_region();
    // SAFETY: `4 + end` bytes are inside the output region, to which nothing
    // refers.
    unsafe {
        region
            .add(4 + start)
            .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        region.cast::<u32>().write_volatile(end as u32);
    }
    COMMITTED.store(end, Relaxed);
    true
}

/// Appends a value to the public output.
///
/// # Panics
///
/// If the output, of 4092 bytes under the default sizes, is full.
pub fn commit<T: Wire>(value: &T) {
    append(&to_bytes(value));
}

/// Appends words to the public output as they are, in little-endian bytes.
///
/// # Panics
///
/// As [`commit`].
pub fn commit_words(words: &[u32]) {
    let start = COMMITTED.load(Relaxed);
    let end = start.saturating_add(size_of_val(words));
    if !start.is_multiple_of(4) || end > capacity() {
        // SAFETY: these are the bytes of the words, and any byte is a `u8`.
        let bytes =
            unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), size_of_val(words)) };
        return append(bytes);
    }
    let region: *mut u32 = output_region().cast();
    let mut to = region.wrapping_add(1 + start / 4);
    let (blocks, rest) = words.as_chunks::<COPIED>();
    let mut write = |word: u32| {
        // SAFETY: inside the output region, as checked above, to which nothing
        // refers. Volatile, or else the compiler would call a function that copies
        // a word a turn.
        unsafe { to.write_volatile(word) };
        to = to.wrapping_add(1);
    };
    for block in blocks {
        for &word in block {
            write(word);
        }
    }
    rest.iter().copied().for_each(write);
    // SAFETY: the length in front of the output.
    unsafe { region.write_volatile(end as u32) };
    COMMITTED.store(end, Relaxed);
}

/// Words that are copied between turns of a loop.
const COPIED: usize = 8;

fn append(bytes: &[u8]) {
    let fits = write_output(COMMITTED.load(Relaxed), bytes);
    assert!(fits, "the output is full");
}

/// Reads the public input.
///
/// # Panics
///
/// If it is not a value of this type.
#[must_use]
pub fn input<T: Wire>() -> T {
    input_region()
        .split_first_chunk::<4>()
        .and_then(|(length, rest)| rest.get(..u32::from_le_bytes(*length) as usize))
        .and_then(from_bytes)
        .expect("the public input is not of the expected type")
}

/// Reads the next private input. Nothing ties it to anything: a prover may
/// supply whatever it likes.
///
/// # Panics
///
/// If it is not a value of this type.
#[must_use]
pub fn private_input<T: Wire>() -> T {
    let length = tape_word() as usize;
    let mut bytes = Vec::new();
    // A length that does not fit the heap makes this panic.
    bytes.reserve_exact(length.saturating_add(3));
    while bytes.len() < length {
        bytes.extend_from_slice(&tape_word().to_le_bytes());
    }
    bytes.truncate(length);
    from_bytes(&bytes).expect("the private input is not of the expected type")
}

/// Fills `words` with private input as it is on the tape, without the length that
/// [`private_input`] expects in front of a value.
pub fn private_words(words: &mut [u32]) {
    let (blocks, rest) = words.as_chunks_mut::<COPIED>();
    for block in blocks {
        *block = core::array::from_fn(|_| tape_word());
    }
    for word in rest {
        *word = tape_word();
    }
}

/// The next word of the tape: one instruction, custom-0 with only a destination.
fn tape_word() -> u32 {
    let word;
    // SAFETY: writes one register. It is volatile by default, so it is neither
    // dropped nor repeated nor moved across another one.
    unsafe {
        core::arch::asm!(
            ".insn i 0x0b, 0, {word}, x0, 0",
            word = out(reg) word,
            options(nomem, nostack, preserves_flags),
        );
    }
    word
}

/// Replaces the output by the message of a panic, as much of it as fits.
struct Message {
    length: usize,
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut room = (capacity() - self.length).min(text.len());
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        if !write_output(self.length, &text.as_bytes()[..room]) {
            return Err(fmt::Error);
        }
        self.length += room;
        if room < text.len() {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let before = COMMITTED.load(Relaxed);
    let mut message = Message { length: 0 };
    // Fails when there is no more room; what is written stays.
    let _ = write!(message, "{}", info.message());
    let after = message.length;
    if after < before {
        // SAFETY: clears what the message did not overwrite, inside the region.
        unsafe {
            output_region()
                .add(4 + after)
                .write_bytes(0, before - after)
        };
    }
    write_output(after, &[]);
    halt(&raw mut __jolt_panic)
}

/// A heap that only grows. Executions are short, and not freeing costs nothing.
struct Heap {
    /// First free address; 0 before the first use.
    next: AtomicUsize,
}

#[global_allocator]
static HEAP: Heap = Heap {
    next: AtomicUsize::new(0),
};

// SAFETY: blocks lie in the heap region, which nothing else uses, behind all
// earlier ones; there is one thread.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = (&raw const __jolt_heap_start).addr();
        let end = (&raw const __jolt_heap_end).addr();
        let free = self.next.load(Relaxed).max(start);
        let block = free.checked_next_multiple_of(layout.align());
        let next = block.and_then(|block| block.checked_add(layout.size()));
        match (block, next) {
            (Some(block), Some(next)) if next <= end => {
                self.next.store(next, Relaxed);
                core::ptr::with_exposed_provenance_mut(block)
            }
            _ => core::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, _block: *mut u8, _layout: Layout) {}

    /// Memory starts as zeros and is used once.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller of this promises.
        unsafe { self.alloc(layout) }
    }

    /// Grows the last block where it is; without this, a vector that is pushed
    /// to would take twice its size.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size <= layout.size() {
            return block;
        }
        let is_last = self.next.load(Relaxed) == block.addr() + layout.size();
        let end = (&raw const __jolt_heap_end).addr();
        if is_last && size <= end - block.addr() {
            self.next.store(block.addr() + size, Relaxed);
            return block;
        }
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else {
            return core::ptr::null_mut();
        };
        // SAFETY: the new block is as large as asked for and apart from the old
        // one, which has at least `layout.size()` bytes.
        unsafe {
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size());
            }
            moved
        }
    }
}
