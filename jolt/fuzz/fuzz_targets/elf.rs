//! See `jolt_robustness::elf`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::elf(bytes));
