//! Multilinear polynomials given by all their values.

use ark_ff::AdditiveGroup;

use crate::{
    FieldError, Fr,
    acc::{inner_product, inner_product_u64},
    eq::eq_table,
    error::{same_length, table_vars},
};

/// A multilinear polynomial as the table of its values on the hypercube, entry
/// `j` at the point whose most significant bit comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DensePoly {
    values: Vec<Fr>,
}

impl DensePoly {
    /// Takes a table of `2^n` values.
    ///
    /// # Errors
    ///
    /// [`FieldError::NotPowerOfTwo`] for any other length,
    /// [`FieldError::TooManyVariables`] beyond
    /// [`MAX_TABLE_VARS`](crate::MAX_TABLE_VARS).
    pub fn new(values: Vec<Fr>) -> Result<Self, FieldError> {
        if !values.len().is_power_of_two() {
            return Err(FieldError::NotPowerOfTwo { len: values.len() });
        }
        table_vars(values.len().ilog2() as usize)?;
        Ok(Self { values })
    }

    /// Takes a table of `2^n` machine words.
    ///
    /// # Errors
    ///
    /// As [`DensePoly::new`].
    pub fn from_u64(values: &[u64]) -> Result<Self, FieldError> {
        Self::new(values.iter().copied().map(Fr::from).collect())
    }

    /// Takes a table of `2^n` signed words; `-a` becomes `p - a`.
    ///
    /// # Errors
    ///
    /// As [`DensePoly::new`].
    pub fn from_i64(values: &[i64]) -> Result<Self, FieldError> {
        Self::new(values.iter().copied().map(Fr::from).collect())
    }

    /// Number of free variables.
    #[must_use]
    pub fn vars(&self) -> usize {
        self.values.len().ilog2() as usize
    }

    /// The table of values.
    #[must_use]
    pub fn values(&self) -> &[Fr] {
        &self.values
    }

    /// The only value of a polynomial whose variables are all bound.
    #[must_use]
    pub fn constant(&self) -> Option<Fr> {
        match self.values.as_slice() {
            [value] => Some(*value),
            _ => None,
        }
    }

    /// Value at `point`, most significant coordinate first.
    ///
    /// # Errors
    ///
    /// [`FieldError::LengthMismatch`] unless the point has one coordinate per
    /// free variable.
    pub fn evaluate(&self, point: &[Fr]) -> Result<Fr, FieldError> {
        same_length(self.vars(), point.len())?;
        Ok(inner_product(&self.values, &eq_table(point)?))
    }

    /// Binds the least significant variable to `r`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] for a constant.
    pub fn bind_low(&mut self, r: Fr) -> Result<(), FieldError> {
        if self.values.len() < 2 {
            return Err(FieldError::NoSuchVariable { var: 0, vars: 0 });
        }
        #[cfg(feature = "parallel")]
        if self.values.len() >= PARALLEL_LEN {
            use rayon::prelude::*;
            self.values = self
                .values
                .par_chunks_exact(2)
                .with_min_len(PARALLEL_LEN / 8)
                .map(|pair| line(pair[0], pair[1], r))
                .collect();
            return Ok(());
        }
        let half = self.values.len() / 2;
        for j in 0..half {
            self.values[j] = line(self.values[2 * j], self.values[2 * j + 1], r);
        }
        self.values.truncate(half);
        Ok(())
    }

    /// Binds the most significant variable to `r`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] for a constant.
    pub fn bind_high(&mut self, r: Fr) -> Result<(), FieldError> {
        self.bind_at(0, r)
    }

    /// Binds the free variable number `var`, counted from the most significant
    /// one, to `r`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] unless `var` is below the number of free
    /// variables.
    pub fn bind_at(&mut self, var: usize, r: Fr) -> Result<(), FieldError> {
        let vars = self.vars();
        if var >= vars {
            return Err(FieldError::NoSuchVariable { var, vars });
        }
        let stride = 1usize << (vars - 1 - var);
        let mut out = 0;
        // Entries are written no later than they are read, in increasing order.
        for block in (0..self.values.len()).step_by(2 * stride) {
            for offset in block..block + stride {
                self.values[out] = line(self.values[offset], self.values[offset + stride], r);
                out += 1;
            }
        }
        self.values.truncate(out);
        Ok(())
    }
}

/// Tables below this size are not worth a thread.
#[cfg(feature = "parallel")]
const PARALLEL_LEN: usize = 1 << 14;

/// `zero + r·(one - zero)`: the line through two values, at `r`.
#[inline]
#[must_use]
pub fn line(zero: Fr, one: Fr, r: Fr) -> Fr {
    if one == zero {
        // Columns of a trace are full of equal neighbours, mostly zeros.
        return zero;
    }
    zero + r * (one - zero)
}

/// Value at `point` of the polynomial with the values `values`, without storing
/// it as field elements. Missing trailing values count as zero.
///
/// # Errors
///
/// [`FieldError::LengthMismatch`] if there are more than `2^n` values,
/// [`FieldError::TooManyVariables`] for a point too long to tabulate.
pub fn evaluate_u64(values: &[u64], point: &[Fr]) -> Result<Fr, FieldError> {
    if values.is_empty() {
        return Ok(Fr::ZERO);
    }
    let table = eq_table(point)?;
    if values.len() > table.len() {
        return Err(FieldError::LengthMismatch {
            expected: table.len(),
            actual: values.len(),
        });
    }
    Ok(inner_product_u64(values, &table))
}
