//! The field layer of a Jolt-class zkVM.
//!
//! Everything above works over `F`, the scalar field of BN254 (a 254-bit
//! prime), as implemented by `ark-bn254` 0.5. This crate adds what stock
//! arkworks lacks and a sumcheck prover needs:
//!
//! * [`limbs`] and [`acc`]: sums of products whose modular reduction is delayed
//!   to the end of the sum (specification section 11.1);
//! * [`eq`]: the `eq`, `LT` and `EQ1` polynomials as closed forms and as tables
//!   (section 1.1);
//! * [`split`]: the same polynomials split into two half-size tables, with the
//!   round-polynomial factoring of section 11.2;
//! * [`dense`] and [`onehot`]: multilinear polynomials given by all their
//!   values, or by the position of a single one per column;
//! * [`bytes`]: the canonical 32-byte encoding (section 9.1).
//!
//! Points are stored most significant bit first, here and everywhere: `r[0]`
//! belongs to the most significant bit of an index.
//!
//! No function of this crate panics on lengths or bytes that an adversary could
//! choose; shape errors come back as [`FieldError`].

pub mod acc;
pub mod bytes;
pub mod dense;
pub mod eq;
mod error;
pub mod limbs;
pub mod onehot;
pub mod split;

pub use acc::{AccI64, AccI128, AccProduct, AccU64, AccU128};
pub use ark_bn254::Fr;
pub use ark_ff::{AdditiveGroup, Field, PrimeField};
pub use dense::DensePoly;
pub use error::FieldError;
pub use onehot::{ColumnIndex, LazyOneHot, OneHot};
pub use split::{SplitEq, SplitEqPlusOne, SplitEqTable, SplitLt};

/// Largest number of variables for which this crate builds a table of all
/// values: `2^28` field elements are 8 GiB. Section 1.2 bounds traces by `2^24`
/// rows and a committed polynomial by `2^28` cells.
pub const MAX_TABLE_VARS: usize = 28;

/// Replaces every non-zero element by its inverse and leaves zeros alone.
///
/// Costs one inversion and about three multiplications per element
/// (Montgomery's trick).
pub fn batch_inverse(values: &mut [Fr]) {
    ark_ff::batch_inversion(values);
}
