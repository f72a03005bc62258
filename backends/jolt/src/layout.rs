//! Memory of the guests, and what a verifier accepts of proofs about them.

use jolt_emu::{LayoutConfig, Policy};
use zkml_core::{commitment::Scheme, statement::HEAD_WORDS};

/// Words of output, less two for the status.
const OUTPUT_WORDS: u32 = (1 << 15) - 2;

/// Words for the model and for the data where the proof commits to them, salts
/// included.
pub(crate) const COMMITTED_WORDS: [u32; 2] = [1 << 10, 1 << 16];

/// Words of a statement beside the results: its head and the data commitment.
const FIXED_WORDS: usize = HEAD_WORDS + 8;

/// Most results that the output has room for, behind its length.
pub(crate) const MAX_RESULTS: usize = OUTPUT_WORDS as usize - 1 - FIXED_WORDS;

/// Memory of a guest, as its linker scripts (`guest/predict.ld` and
/// `guest/memory`) have it.
pub(crate) const fn layout(scheme: Scheme) -> LayoutConfig {
    LayoutConfig {
        max_input: 0,
        max_output: 4 * OUTPUT_WORDS,
        stack_guard: 4 << 10,
        stack: 32 << 10,
        heap: 0,
        advice: match scheme {
            Scheme::Sha256 => [0; 2],
            Scheme::Dory => [4 * COMMITTED_WORDS[0], 4 * COMMITTED_WORDS[1]],
        },
    }
}

/// What a verifier accepts. A proof commits to as many polynomials for 2^16 words of
/// memory as for 2^13, and to as many for 2^18 as for 2^17.
pub(crate) const fn policy(scheme: Scheme) -> Policy {
    Policy {
        min_log_cycles: 8,
        max_log_cycles: 24,
        min_log_cells: 4,
        max_log_cells: match scheme {
            Scheme::Sha256 => 16,
            Scheme::Dory => 18,
        },
        max_log_bytecode: 16,
        chunk_bits: 4,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{GUESTS, guest::Guest};
    use jolt_emu::Emulator;
    use zkml_backend::Variant;

    /// The address that a linker script gives to a symbol.
    fn symbol(script: &str, name: &str) -> u32 {
        let assigned = |line: &str| Some(line.strip_prefix(name)?.to_owned());
        let line = script.lines().find_map(assigned).unwrap();
        let digits = line.strip_prefix(" = 0x").unwrap();
        u32::from_str_radix(digits.strip_suffix(';').unwrap(), 16).unwrap()
    }

    fn fits(scheme: Scheme, script: &str) {
        let variant = Variant {
            commitment: scheme,
            ..Variant::new(false, false)
        };
        let guest = Guest::new(&GUESTS.get(variant).unwrap().elf, scheme).unwrap();
        let layout = guest.program().layout();
        assert_eq!(symbol(script, "__jolt_input"), layout.input_start());
        assert_eq!(symbol(script, "__jolt_output"), layout.output_start());
        assert_eq!(symbol(script, "__jolt_panic"), layout.panic_address());
        let termination = symbol(script, "__jolt_termination");
        assert_eq!(termination, layout.termination_address());
        assert_eq!(layout.io_cells(), OUTPUT_WORDS + 2);
        for (region, capacity) in COMMITTED_WORDS.into_iter().enumerate() {
            let Some((cell, words)) = layout.advice_region(region) else {
                assert!(!script.contains(&format!("__jolt_advice{region}")));
                continue;
            };
            assert_eq!(words, capacity);
            let start = symbol(script, &format!("__jolt_advice{region}_start"));
            assert_eq!(u64::from(start), layout.address(cell));
            let end = symbol(script, &format!("__jolt_advice{region}_end"));
            assert_eq!(end, start + 4 * words);
        }
        assert!(layout.total_cells() <= 1 << policy(scheme).max_log_cells);
        // The first two instructions load the stack pointer.
        let mut emulator = Emulator::new(guest.program(), &[], &[]).unwrap();
        emulator.step().unwrap();
        let (record, _) = emulator.step().unwrap();
        assert_eq!(record.rd_post, layout.stack_top());
    }

    #[test]
    fn the_linker_scripts_fit_the_layouts() {
        let sha256 = include_str!("../guest/memory/sha256/memory.ld");
        fits(Scheme::Sha256, sha256);
        let dory = include_str!("../guest/memory/dory/memory.ld");
        fits(Scheme::Dory, dory);
    }
}
