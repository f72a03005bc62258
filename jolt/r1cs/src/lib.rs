//! The constraint system of one cycle (specification section 6).
//!
//! A cycle has 34 [`Column`]s. They satisfy 19 [`Constraint`]s, each of the form
//! `guard · (left - right) = 0` with affine guard and difference. Three columns
//! are products of others; those definitions are no constraints, a sumcheck of
//! their own proves them.
//!
//! The constraints are data ([`CONSTRAINTS`]), from which the verifier's
//! formula, the prover's sum and a check on integers are all made. With the
//! feature `witness`, `columns` computes the columns of a cycle from its trace
//! record, its bytecode row and the record that follows.

mod column;
mod constraint;
#[cfg(feature = "witness")]
mod witness;

pub use column::{COLUMN_COUNT, Column};
pub use constraint::{Affine, CONSTRAINT_COUNT, CONSTRAINTS, Constraint};
#[cfg(feature = "witness")]
pub use witness::{R1csError, columns};
