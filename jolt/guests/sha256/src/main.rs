//! Commits to the SHA-256 of a public message.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use sha2::{Digest, Sha256};

jolt_guest::entry!(main);

fn main() {
    let message: Vec<u8> = jolt_guest::input();
    let digest: [u8; 32] = Sha256::digest(&message).into();
    jolt_guest::commit(&digest);
}
