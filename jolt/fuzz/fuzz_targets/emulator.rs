//! See `jolt_robustness::emulator`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::emulator(bytes));
