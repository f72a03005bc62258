//! See `jolt_robustness::decoder`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::decoder(bytes));
