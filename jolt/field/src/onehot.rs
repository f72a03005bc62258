//! Polynomials with at most one 1 per cycle (specification sections 5.2 and
//! 11.7).
//!
//! `ra(k, j) = [address of cycle j is k]`: address variables first (most
//! significant), cycle variables last. Only the addresses are stored.

use ark_ff::AdditiveGroup;

use crate::{
    FieldError, Fr,
    acc::inner_product,
    dense::line,
    eq::eq_table,
    error::{same_length, table_vars},
};

/// An unsigned integer that stores an address or its absence.
pub trait ColumnIndex: Copy + Eq + Send + Sync + core::fmt::Debug {
    /// The value that stands for "no 1 in this column": the largest one.
    const NONE: Self;

    /// The address, unless absent.
    fn get(self) -> Option<usize>;
}

macro_rules! column_index {
    ($($int:ty),*) => {$(
        impl ColumnIndex for $int {
            const NONE: Self = <$int>::MAX;

            #[inline]
            fn get(self) -> Option<usize> {
                if self == Self::NONE {
                    None
                } else {
                    usize::try_from(self).ok()
                }
            }
        }
    )*};
}
column_index!(u8, u16, u32);

/// A one-hot polynomial over `2^address_vars` addresses and `2^t` cycles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneHot<I> {
    address_vars: usize,
    indices: Vec<I>,
}

impl<I: ColumnIndex> OneHot<I> {
    /// Takes the address of each cycle.
    ///
    /// # Errors
    ///
    /// [`FieldError::NotPowerOfTwo`] unless there are `2^t` cycles,
    /// [`FieldError::TooManyVariables`] if either side has more than
    /// [`MAX_TABLE_VARS`](crate::MAX_TABLE_VARS) variables,
    /// [`FieldError::IndexOutOfRange`] for an address not below
    /// `2^address_vars`.
    pub fn new(address_vars: usize, indices: Vec<I>) -> Result<Self, FieldError> {
        table_vars(address_vars)?;
        if !indices.len().is_power_of_two() {
            return Err(FieldError::NotPowerOfTwo { len: indices.len() });
        }
        table_vars(indices.len().ilog2() as usize)?;
        let size = 1 << address_vars;
        for index in indices.iter().filter_map(|i| i.get()) {
            if index >= size {
                return Err(FieldError::IndexOutOfRange { index, size });
            }
        }
        Ok(Self {
            address_vars,
            indices,
        })
    }

    /// Number of address variables.
    #[must_use]
    pub fn address_vars(&self) -> usize {
        self.address_vars
    }

    /// Number of cycle variables.
    #[must_use]
    pub fn cycle_vars(&self) -> usize {
        self.indices.len().ilog2() as usize
    }

    /// Stored address per cycle.
    #[must_use]
    pub fn indices(&self) -> &[I] {
        &self.indices
    }

    /// `ra(k, j)` for all `j`, with `table[k]` the weight of address `k`: for
    /// `table = eq(r_address, ·)` these are the values of `ra(r_address, j)`.
    ///
    /// # Errors
    ///
    /// [`FieldError::LengthMismatch`] unless the table has `2^address_vars`
    /// entries.
    pub fn gather(&self, table: &[Fr]) -> Result<Vec<Fr>, FieldError> {
        same_length(1 << self.address_vars, table.len())?;
        Ok(self
            .indices
            .iter()
            .map(|index| index.get().map_or(Fr::ZERO, |k| table[k]))
            .collect())
    }

    /// `Σ_j weights[j]·ra(k, j)` for all `k`: the pushforward of a table over
    /// cycles.
    ///
    /// # Errors
    ///
    /// [`FieldError::LengthMismatch`] unless there is one weight per cycle.
    pub fn pushforward(&self, weights: &[Fr]) -> Result<Vec<Fr>, FieldError> {
        same_length(self.indices.len(), weights.len())?;
        let mut out = vec![Fr::ZERO; 1 << self.address_vars];
        for (index, weight) in self.indices.iter().zip(weights) {
            if let Some(k) = index.get() {
                out[k] += weight;
            }
        }
        Ok(out)
    }

    /// `ra(address, cycle)` at a field point, both parts most significant
    /// coordinate first.
    ///
    /// # Errors
    ///
    /// [`FieldError::LengthMismatch`] if a part has the wrong length.
    pub fn evaluate(&self, address: &[Fr], cycle: &[Fr]) -> Result<Fr, FieldError> {
        same_length(self.address_vars, address.len())?;
        same_length(self.cycle_vars(), cycle.len())?;
        let by_cycle = self.gather(&eq_table(address)?)?;
        Ok(inner_product(&by_cycle, &eq_table(cycle)?))
    }

    /// All values, address-major: entry `k·2^t + j`. For tests and the oracle
    /// prover.
    ///
    /// # Errors
    ///
    /// [`FieldError::TooManyVariables`] if that is too large a table.
    pub fn to_dense(&self) -> Result<Vec<Fr>, FieldError> {
        table_vars(self.address_vars + self.cycle_vars())?;
        let cycles = self.indices.len();
        let mut out = vec![Fr::ZERO; cycles << self.address_vars];
        for (j, index) in self.indices.iter().enumerate() {
            if let Some(k) = index.get() {
                out[k * cycles + j] = ark_ff::Field::ONE;
            }
        }
        Ok(out)
    }
}

/// `ra(r_address, ·)` with some cycle variables bound least significant first,
/// still represented by the addresses (specification section 11.7).
///
/// After `m` bindings the value at block `j` is
/// `Σ_{o < 2^m} tables[o][address of cycle j·2^m + o]`: `2^m` small tables
/// instead of `2^{t-m}` field elements.
#[derive(Debug, Clone)]
pub struct LazyOneHot<'a, I> {
    indices: &'a [I],
    tables: Vec<Vec<Fr>>,
}

impl<'a, I: ColumnIndex> LazyOneHot<'a, I> {
    /// Starts from the weight of each address, which may include a factor.
    ///
    /// # Errors
    ///
    /// [`FieldError::LengthMismatch`] unless the table has one entry per
    /// address.
    pub fn new(source: &'a OneHot<I>, table: Vec<Fr>) -> Result<Self, FieldError> {
        same_length(1 << source.address_vars, table.len())?;
        Ok(Self {
            indices: &source.indices,
            tables: vec![table],
        })
    }

    /// Number of values left.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.indices.len() / self.tables.len()
    }

    /// Value at block `j`, zero past the end.
    #[inline]
    #[must_use]
    pub fn get(&self, j: usize) -> Fr {
        let width = self.tables.len();
        let block = self.indices.get(j * width..(j + 1) * width).unwrap_or(&[]);
        let mut sum = Fr::ZERO;
        for (index, table) in block.iter().zip(&self.tables) {
            if let Some(k) = index.get() {
                sum += table[k];
            }
        }
        sum
    }

    /// Binds the least significant cycle variable to `r`. Doubles the tables.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if all are bound.
    pub fn bind_low(&mut self, r: Fr) -> Result<(), FieldError> {
        if self.len() < 2 {
            return Err(FieldError::NoSuchVariable { var: 0, vars: 0 });
        }
        let scaled = |factor: Fr| {
            self.tables
                .iter()
                .map(move |table| table.iter().map(|v| *v * factor).collect::<Vec<_>>())
        };
        // A pair of blocks (even, odd) becomes one block twice as wide; the odd
        // one is entered with r, the even one with 1 - r.
        let one: Fr = ark_ff::Field::ONE;
        self.tables = scaled(one - r).chain(scaled(r)).collect();
        Ok(())
    }

    /// Writes the values out, with one further variable bound to `r` if given.
    #[must_use]
    pub fn materialise(&self, r: Option<Fr>) -> Vec<Fr> {
        match r {
            None => (0..self.len()).map(|j| self.get(j)).collect(),
            Some(r) => (0..self.len() / 2)
                .map(|j| line(self.get(2 * j), self.get(2 * j + 1), r))
                .collect(),
        }
    }
}
