//! See `jolt_robustness::opening`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::opening(bytes));
