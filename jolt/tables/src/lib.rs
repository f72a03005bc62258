//! Lookup tables of a Jolt-class zkVM for RV32IM (specification section 4).
//!
//! A lookup index has `2W` bits, most significant first (`W = 32` in the
//! machine, smaller in exhaustive tests). *Interleaved* tables read it as
//! `x_0,y_0,..,x_{W-1},y_{W-1}`, *plain* ones as one number.
//!
//! The 28 tables of section 4.1 and their values are those of
//! [`jolt_isa::Table`]. For each of them, this crate has
//!
//! * the multilinear extension at a field point ([`Decomposed::evaluate`],
//!   [`evaluate_all`]), which is all a verifier needs;
//! * the decomposition `Σ_a P_a(prefix)·S_a(suffix)` of section 4.3
//!   ([`Decomposed::terms`]), which makes the prover's sum over `2^{2W}` indices
//!   tractable (section 11.5).
//!
//! Extension and decomposition come from one automaton ([`State`]), as section
//! 4.2 asks: a vector of state components updated once per bit pair.

mod automaton;
mod decomposition;
mod factors;
mod table;

pub use automaton::{Ring, State, scan, states_after};
pub use decomposition::{Decomposed, Operand, Term};
pub use factors::{Prefix, Suffix};
pub use table::evaluate_all;

use thiserror::Error;

/// What can be wrong with an argument.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// A point or a window of bits does not consist of whole bit pairs, or does
    /// not end with the index.
    #[error("expected {expected} coordinates, got {actual}")]
    PointLength {
        /// Number of coordinates required.
        expected: usize,
        /// Number of coordinates given.
        actual: usize,
    },
}

/// Word sizes for which the tables are defined: a power of two from 4 to 32.
///
/// The integer automaton works in `i128`, which holds every component for 32
/// bits but not for 64 (specification appendix C would widen it).
pub(crate) const fn assert_word_size(w: u32) {
    assert!(
        w == 4 || w == 8 || w == 16 || w == 32,
        "the tables exist for words of 4, 8, 16 and 32 bits"
    );
}
