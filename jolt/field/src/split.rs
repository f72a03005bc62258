//! `eq`, `LT` and `EQ1` split into two tables of about square-root size
//! (specification section 11.2).

use ark_ff::{AdditiveGroup, Field};

use crate::{
    FieldError, Fr,
    acc::AccProduct,
    eq::{eq_bit, eq_plus_one_table, eq_prefix_tables, eq_table, lt_table},
    error::table_vars,
};

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

/// `LT(j, r)` for all `j` from two small tables:
/// `LT(j_hi,r_hi) + eq(j_hi,r_hi)·LT(j_lo,r_lo)`.
#[derive(Debug, Clone)]
pub struct SplitLt {
    lt_hi: Vec<Fr>,
    eq_hi: Vec<Fr>,
    lt_lo: Vec<Fr>,
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
            lt_hi: lt_table(hi)?,
            eq_hi: eq_table(hi)?,
            lt_lo: lt_table(lo)?,
        })
    }

    /// `LT(j, r)`, or `None` if `j` is not below `2^n`.
    #[must_use]
    pub fn get(&self, j: usize) -> Option<Fr> {
        let (hi, lo) = (j / self.lt_lo.len(), j % self.lt_lo.len());
        Some(*self.lt_hi.get(hi)? + *self.eq_hi.get(hi)? * self.lt_lo[lo])
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
