//! Commits to the n-th Fibonacci number modulo 2^64, for a public n.
#![no_std]
#![no_main]

jolt_guest::entry!(main);

fn main() {
    let n: u32 = jolt_guest::input();
    let (mut a, mut b) = (0u64, 1u64);
    for _ in 0..n {
        (a, b) = (b, a.wrapping_add(b));
    }
    jolt_guest::commit(&a);
}
