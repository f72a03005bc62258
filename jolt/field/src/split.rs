//! `eq`, `LT` and `EQ1` split into two tables of about square-root size
//! (specification section 11.2).

use ark_ff::{AdditiveGroup, Field};

use crate::{
    DensePoly, FieldError, Fr,
    acc::AccProduct,
    eq::{eq_bit, eq_plus_one_table, eq_prefix_tables, eq_table, lt_table},
    error::table_vars,
};

/// Fewer pairs than this are not worth a thread.
#[cfg(feature = "parallel")]
const PARALLEL_PAIRS: usize = 1 << 9;

/// The factor `eq(τ, ·)` of a sumcheck that binds its variables least
/// significant first.
///
/// While `n - b` variables are free, the factor is
///
/// `scale · ℓ(X) · E_hi[j_hi] · E_lo[j_lo]`
///
/// where `scale` is the product of the bound factors, `X` the variable of the
/// current round, `ℓ(X) = eq(τ_cur, X)`, and `j = (j_hi, j_lo)` ranges over the
/// remaining variables. The round polynomial is then `scale·ℓ(X)·q(X)`, and
/// only `q`, of degree one less, needs a sum over `j`.
#[derive(Debug, Clone)]
pub struct SplitEq {
    tau: Vec<Fr>,
    bound: usize,
    scale: Fr,
    /// Tables of the prefixes of the upper half of `tau`.
    hi: Vec<Vec<Fr>>,
    /// Tables of the prefixes of the lower half, without the last variable,
    /// which is never summed over.
    lo: Vec<Vec<Fr>>,
}

impl SplitEq {
    /// Prepares the factor `eq(tau, ·)`, `tau` most significant first.
    ///
    /// # Errors
    ///
    /// [`FieldError::TooManyVariables`] beyond
    /// [`MAX_TABLE_VARS`](crate::MAX_TABLE_VARS).
    pub fn new(tau: &[Fr]) -> Result<Self, FieldError> {
        table_vars(tau.len())?;
        let (upper, lower) = tau.split_at(tau.len() / 2);
        let summed = lower.len().saturating_sub(1);
        Ok(Self {
            tau: tau.to_vec(),
            bound: 0,
            scale: Fr::ONE,
            hi: eq_prefix_tables(upper)?,
            lo: eq_prefix_tables(&lower[..summed])?,
        })
    }

    /// Number of variables not yet bound.
    #[must_use]
    pub fn free_vars(&self) -> usize {
        self.tau.len() - self.bound
    }

    /// Product of the factors bound so far: `eq(τ_bound, r_bound)`.
    #[must_use]
    pub fn scale(&self) -> Fr {
        self.scale
    }

    /// `scale·ℓ(0)` and `scale·ℓ(1)` of the current round.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn linear(&self) -> Result<[Fr; 2], FieldError> {
        let current = self.current()?;
        let one = self.scale * current;
        Ok([self.scale - one, one])
    }

    /// Coordinate of `τ` that belongs to the current round.
    fn current(&self) -> Result<Fr, FieldError> {
        self.free_vars()
            .checked_sub(1)
            .and_then(|last| self.tau.get(last))
            .copied()
            .ok_or(FieldError::NoSuchVariable { var: 0, vars: 0 })
    }

    /// `(E_hi, E_lo)`: the weight of the pair `j` is
    /// `E_hi[j / len(E_lo)]·E_lo[j mod len(E_lo)]`, where pair `j` consists of
    /// the entries `2j` and `2j + 1`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn tables(&self) -> Result<(&[Fr], &[Fr]), FieldError> {
        self.current()?;
        let summed = self.free_vars() - 1;
        let upper = self.hi.len() - 1;
        Ok((
            &self.hi[summed.min(upper)],
            &self.lo[summed.saturating_sub(upper)],
        ))
    }

    /// `Σ_j E_hi[j_hi] E_lo[j_lo] g_i(j)` for the `N` values `g(j)` of each pair
    /// `j`, with delayed reduction in both sums.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn sum_pairs<const N: usize>(
        &self,
        mut g: impl FnMut(usize) -> [Fr; N],
    ) -> Result<[Fr; N], FieldError> {
        let (hi, lo) = self.tables()?;
        let mut outer = [AccProduct::new(); N];
        for (j_hi, weight) in hi.iter().enumerate() {
            let mut inner = [AccProduct::new(); N];
            let base = j_hi * lo.len();
            for (j_lo, e) in lo.iter().enumerate() {
                for (acc, value) in inner.iter_mut().zip(&g(base + j_lo)) {
                    acc.add_mul(e, value);
                }
            }
            for (acc, sum) in outer.iter_mut().zip(&inner) {
                acc.add_mul(weight, &sum.finish());
            }
        }
        Ok(outer.map(|acc| acc.finish()))
    }

    /// As [`SplitEq::sum_pairs`] for `count` values per pair, spread over
    /// threads. The sum is exact, so their number does not matter.
    ///
    /// `worker` makes a function that writes the values of a pair: one per task,
    /// so that it may own scratch space.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    #[cfg(feature = "parallel")]
    pub fn par_sum_pairs<G: FnMut(usize, &mut [Fr])>(
        &self,
        count: usize,
        worker: impl Fn() -> G + Sync,
    ) -> Result<Vec<Fr>, FieldError> {
        use rayon::prelude::*;
        let (hi, lo) = self.tables()?;
        let sum = |first: usize, hi: &[Fr]| {
            let mut g = worker();
            let mut values = vec![Fr::ZERO; count];
            let mut inner = vec![AccProduct::new(); count];
            let mut outer = vec![AccProduct::new(); count];
            for (j_hi, weight) in (first..).zip(hi) {
                inner.fill(AccProduct::new());
                for (j_lo, e) in lo.iter().enumerate() {
                    g(j_hi * lo.len() + j_lo, &mut values);
                    for (acc, value) in inner.iter_mut().zip(&values) {
                        acc.add_mul(e, value);
                    }
                }
                for (acc, sum) in outer.iter_mut().zip(&inner) {
                    acc.add_mul(weight, &sum.finish());
                }
            }
            outer
        };
        let rows = (PARALLEL_PAIRS / lo.len()).max(1);
        if hi.len() <= rows {
            return Ok(sum(0, hi).iter().map(AccProduct::finish).collect());
        }
        let sums = hi
            .par_chunks(rows)
            .enumerate()
            .map(|(block, hi)| sum(block * rows, hi))
            .reduce(
                || vec![AccProduct::new(); count],
                |mut a, b| {
                    for (a, b) in a.iter_mut().zip(&b) {
                        a.merge(b);
                    }
                    a
                },
            );
        Ok(sums.iter().map(AccProduct::finish).collect())
    }

    /// `q(1)` from the claim `ℓ(0)q(0) + ℓ(1)q(1)` of the round (`scale`
    /// included), or `None` if `ℓ(1) = 0` and the claim does not determine it;
    /// the caller then sums `q(1)` directly.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn q_at_one(&self, claim: Fr, q_at_zero: Fr) -> Result<Option<Fr>, FieldError> {
        let [zero, one] = self.linear()?;
        Ok(one
            .inverse()
            .map(|inverse| (claim - zero * q_at_zero) * inverse))
    }

    /// Coefficients, constant first, of `scale·ℓ(X)·q(X)` for the coefficients
    /// of `q`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn round_poly(&self, q: &[Fr]) -> Result<Vec<Fr>, FieldError> {
        let [zero, one] = self.linear()?;
        let slope = one - zero;
        let mut out = vec![Fr::ZERO; q.len() + 1];
        for (i, c) in q.iter().enumerate() {
            out[i] += zero * c;
            out[i + 1] += slope * c;
        }
        Ok(out)
    }

    /// The cubic round polynomial for a quadratic `q`, from its values at 0 and
    /// 1 and its leading coefficient.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn cubic_round_poly(
        &self,
        q_at_zero: Fr,
        q_at_one: Fr,
        q_leading: Fr,
    ) -> Result<Vec<Fr>, FieldError> {
        self.round_poly(&[q_at_zero, q_at_one - q_at_zero - q_leading, q_leading])
    }

    /// Binds the current variable to `r`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if every variable is bound.
    pub fn bind(&mut self, r: Fr) -> Result<(), FieldError> {
        let current = self.current()?;
        self.scale *= eq_bit(current, r);
        self.bound += 1;
        Ok(())
    }
}

/// `eq(r, j)` for all `j` from two small tables: `eq(r_hi,j_hi)·eq(r_lo,j_lo)`.
///
/// For few or scattered `j`, where a table of all values would cost more than
/// it saves.
#[derive(Debug, Clone)]
pub struct SplitEqTable {
    hi: Vec<Fr>,
    lo: Vec<Fr>,
}

impl SplitEqTable {
    /// Splits `eq(·, r)` in the middle, `r` most significant first.
    ///
    /// # Errors
    ///
    /// [`FieldError::TooManyVariables`] for a half too large to tabulate.
    pub fn new(r: &[Fr]) -> Result<Self, FieldError> {
        let (hi, lo) = r.split_at(r.len() / 2);
        Ok(Self {
            hi: eq_table(hi)?,
            lo: eq_table(lo)?,
        })
    }

    /// `eq(r, j)`, or `None` if `j` is not below `2^n`.
    #[must_use]
    pub fn get(&self, j: usize) -> Option<Fr> {
        let (hi, lo) = (j / self.lo.len(), j % self.lo.len());
        Some(*self.hi.get(hi)? * self.lo[lo])
    }
}

/// `LT(j, r)` for all `j` from three small tables:
/// `LT(j_hi,r_hi) + eq(j_hi,r_hi)·LT(j_lo,r_lo)`.
#[derive(Debug, Clone)]
pub struct SplitLt {
    lt_hi: DensePoly,
    eq_hi: DensePoly,
    lt_lo: DensePoly,
}

impl SplitLt {
    /// Splits `LT(·, r)` in the middle, `r` most significant first.
    ///
    /// # Errors
    ///
    /// [`FieldError::TooManyVariables`] for a half too large to tabulate.
    pub fn new(r: &[Fr]) -> Result<Self, FieldError> {
        let (hi, lo) = r.split_at(r.len() / 2);
        Ok(Self {
            lt_hi: DensePoly::new(lt_table(hi)?)?,
            eq_hi: DensePoly::new(eq_table(hi)?)?,
            lt_lo: DensePoly::new(lt_table(lo)?)?,
        })
    }

    /// `LT(j, r)`, or `None` if `j` is not below `2^n`; `n` is the number of
    /// free variables, the bound ones have their values.
    #[must_use]
    pub fn get(&self, j: usize) -> Option<Fr> {
        let lo = self.lt_lo.values();
        let (hi, j_lo) = (j / lo.len(), j % lo.len());
        let (less, equal) = (self.lt_hi.values().get(hi)?, self.eq_hi.values().get(hi)?);
        Some(*less + *equal * lo[j_lo])
    }

    /// Binds the least significant variable of `j` to `r`.
    ///
    /// # Errors
    ///
    /// [`FieldError::NoSuchVariable`] if all are bound.
    pub fn bind_low(&mut self, r: Fr) -> Result<(), FieldError> {
        if self.lt_lo.vars() > 0 {
            return self.lt_lo.bind_low(r);
        }
        self.lt_hi.bind_low(r)?;
        self.eq_hi.bind_low(r)
    }
}

/// `EQ1(r, j)` for all `j` from four small tables:
/// `eq(r_hi,j_hi)·EQ1(r_lo,j_lo) + EQ1(r_hi,j_hi)·[j_lo = 0]·Π r_lo`.
#[derive(Debug, Clone)]
pub struct SplitEqPlusOne {
    /// `eq(r_hi, ·)`.
    pub eq_hi: Vec<Fr>,
    /// `EQ1(r_lo, ·)`.
    pub step_lo: Vec<Fr>,
    /// `EQ1(r_hi, ·)`.
    pub step_hi: Vec<Fr>,
    /// `Π r_lo`: the low half of `r` is all ones, so the increment carries.
    pub carry: Fr,
}

impl SplitEqPlusOne {
    /// Splits `EQ1(r, ·)` in the middle, `r` most significant first.
    ///
    /// # Errors
    ///
    /// [`FieldError::TooManyVariables`] for a half too large to tabulate.
    pub fn new(r: &[Fr]) -> Result<Self, FieldError> {
        let (hi, lo) = r.split_at(r.len() / 2);
        Ok(Self {
            eq_hi: eq_table(hi)?,
            step_lo: eq_plus_one_table(lo)?,
            step_hi: eq_plus_one_table(hi)?,
            carry: lo.iter().product(),
        })
    }

    /// `EQ1(r, j)`, or `None` if `j` is not below `2^n`.
    #[must_use]
    pub fn get(&self, j: usize) -> Option<Fr> {
        let (hi, lo) = (j / self.step_lo.len(), j % self.step_lo.len());
        let stepped = *self.step_hi.get(hi)?;
        let value = *self.eq_hi.get(hi)? * self.step_lo[lo];
        Some(if lo == 0 {
            value + stepped * self.carry
        } else {
            value
        })
    }
}
