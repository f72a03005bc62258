//! What is committed to (specification section 5.2).

use jolt_field::{AccI64, AdditiveGroup, Fr, OneHot, eq::eq_table, eq::eq_zero};

use crate::{
    Geometry, PcsError,
    error::same_length,
    geometry::{CHUNK_SIZE, CHUNK_VARS},
};

/// A polynomial in `t + 4` variables: chunk address first, then cycle, each most
/// significant variable first.
#[derive(Debug, Clone, Copy)]
pub enum Polynomial<'a> {
    /// One signed number per cycle, in the slice of chunk address 0; all other
    /// slices are 0. The increments `RdInc` and `RamInc`.
    Increments(&'a [i64]),
    /// At most one 1 per cycle. The chunks `InsRa`, `RamRa` and `BcRa`.
    OneHot(&'a OneHot<u8>),
}

impl Polynomial<'_> {
    /// Refuses a polynomial that does not fill the matrix.
    ///
    /// # Errors
    ///
    /// [`PcsError::Length`].
    pub fn check(&self, geometry: Geometry) -> Result<(), PcsError> {
        let cycles = match self {
            Polynomial::Increments(values) => values.len(),
            Polynomial::OneHot(chunks) => {
                same_length(
                    "address variables of a chunk",
                    CHUNK_VARS,
                    chunks.address_vars(),
                )?;
                chunks.indices().len()
            }
        };
        same_length("cycles of a polynomial", geometry.cycles(), cycles)
    }

    /// Value at `point`, which has the `t + 4` coordinates of the polynomial.
    ///
    /// For increments this is the value at the cycle point times
    /// [`increment_factor`].
    ///
    /// # Errors
    ///
    /// [`PcsError::Length`] for a point of another length.
    pub fn evaluate(&self, geometry: Geometry, point: &[Fr]) -> Result<Fr, PcsError> {
        self.check(geometry)?;
        same_length("coordinates of a point", geometry.vars(), point.len())?;
        let (address, cycle) = point.split_at(CHUNK_VARS);
        match self {
            Polynomial::Increments(values) => {
                let mut sum = AccI64::default();
                for (value, weight) in values.iter().zip(eq_table(cycle)?) {
                    sum.add_mul(*value, &weight);
                }
                Ok(sum.finish() * eq_zero(address))
            }
            Polynomial::OneHot(chunks) => Ok(chunks.evaluate(address, cycle)?),
        }
    }

    /// All `16·T` entries in the order of their index. For tests and reference
    /// computations.
    ///
    /// # Errors
    ///
    /// [`PcsError::Length`] or a [`PcsError::Field`] for a table too large.
    pub fn to_dense(&self, geometry: Geometry) -> Result<Vec<Fr>, PcsError> {
        self.check(geometry)?;
        match self {
            Polynomial::Increments(values) => {
                let mut out: Vec<Fr> = values.iter().map(|&value| Fr::from(value)).collect();
                out.resize(geometry.cycles() * CHUNK_SIZE, Fr::ZERO);
                Ok(out)
            }
            Polynomial::OneHot(chunks) => Ok(chunks.to_dense()?),
        }
    }
}

/// `Π_l (1 - address_l)`: what turns the value of an increment polynomial at a
/// cycle point into its value at `(address, cycle)` (section 7, S8).
#[must_use]
pub fn increment_factor(address: &[Fr]) -> Fr {
    eq_zero(address)
}
