//! See `jolt_robustness::verifier`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::verifier(bytes));
