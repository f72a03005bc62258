//! See `jolt_robustness::key`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::key(bytes));
