//! Shows that the prover knows numbers below a public limit with a public sum,
//! without showing the numbers.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;

jolt_guest::entry!(main);

fn main() {
    let (limit, sum): (u64, u64) = jolt_guest::input();
    let numbers: Vec<u64> = jolt_guest::private_input();
    assert!(numbers.iter().all(|&n| n < limit), "a number is too large");
    let total = numbers
        .iter()
        .try_fold(0u64, |total, &n| total.checked_add(n));
    assert!(total == Some(sum), "the numbers have another sum");
    jolt_guest::commit(&(numbers.len() as u32));
}
