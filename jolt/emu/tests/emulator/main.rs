//! Tests of the emulator and the loader, in one binary because they share the
//! program builder, the reference interpreter and the constraint checker.

#![allow(clippy::unwrap_used)]

mod builder;
mod constraints;
mod corners;
mod differential;
mod elf;
mod guests;
mod instructions;
mod reference;
mod termination;
