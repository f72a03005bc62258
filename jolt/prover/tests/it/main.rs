//! Tests of relations, witness and stages, in one binary because they share the
//! programs.

#![allow(clippy::unwrap_used)]

mod advice;
mod attacks;
// The program builder of the emulator's tests.
#[path = "../../../emu/tests/emulator/builder.rs"]
#[allow(dead_code)]
mod builder;
mod committed;
mod fast;
mod frozen;
mod identity;
mod matrix;
mod proofs;
mod publics;
mod shout;
mod spans;
mod stages;
mod support;
mod tamper;
mod twist;
