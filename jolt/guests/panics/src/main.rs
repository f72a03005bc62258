//! Divides two public numbers, and panics if it cannot. Commits to a marker
//! first, which a panic must wipe out.
#![no_std]
#![no_main]

jolt_guest::entry!(main);

fn main() {
    let (a, b): (u32, u32) = jolt_guest::input();
    jolt_guest::commit(&[0xabu8; 64]);
    let quotient = a
        .checked_div(b)
        .unwrap_or_else(|| panic!("cannot divide {a} by {b}"));
    jolt_guest::commit(&quotient);
}
