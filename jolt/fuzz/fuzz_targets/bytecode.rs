//! See `jolt_robustness::bytecode`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jolt_robustness::bytecode(bytes));
