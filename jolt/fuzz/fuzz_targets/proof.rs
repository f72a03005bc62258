//! See `jolt_robustness::proof`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::proof(bytes));
