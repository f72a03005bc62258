//! Cheating provers, and mutants of the verifier (specification section 14.2, C
//! and G).
//!
//! An [`Attack`] is a run with a corrupted witness; some attacks also show one
//! relation another witness than the others. [`attacks`] lists them. The tests
//! of the prover check that each violates the relations that it should, and
//! that a whole proof is refused in the stage where it should be.
//!
//! A [`Mutant`] is the schedule with one check, or one term of a formula, taken
//! out. Relations are data, so this needs no second build of the verifier. An
//! attack that a mutant accepts shows that what was taken out is needed and
//! tested; a mutant that refuses all attacks and accepts all honest proofs
//! shows that it is superfluous or that a test is missing. [`study`] finds out,
//! [`report`] writes it down, and the command of this crate does both.
//!
//! For tests only: functions panic if a program of the list cannot be built.

#![allow(clippy::unwrap_used)]

mod attack;
pub mod attacks;
// The program builder of the emulator's tests.
#[path = "../../emu/tests/emulator/builder.rs"]
#[allow(dead_code)]
mod builder;
mod machine;
mod mutant;
mod report;
mod run;
mod study;
mod trial;

pub use attack::{Attack, Examination};
pub use machine::{column, cycle_values};
pub use mutant::Mutant;
pub use report::{entry, report};
pub use run::{
    BODY, Run, VALUES, complete_run, honest_runs, program_of, random_accumulator, run_of, small,
    violated, violated_constraints,
};
pub use study::{Outcome, Verdict, study};
pub use trial::{Refusal, attempt};
