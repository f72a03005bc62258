//! Commits to the score that a committed linear model gives to committed
//! features, without showing either.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;

jolt_guest::entry!(main);

fn main() {
    let (weights, bias): (Vec<i32>, i64) = jolt_guest::committed_input(0);
    let features: Vec<i32> = jolt_guest::committed_input(1);
    assert!(
        weights.len() == features.len(),
        "the model is for other data"
    );
    let products = weights.iter().zip(&features);
    let score = products.fold(bias, |sum, (&weight, &feature)| {
        sum.wrapping_add(i64::from(weight) * i64::from(feature))
    });
    jolt_guest::commit(&score);
}
