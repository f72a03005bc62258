//! Accumulators with delayed reduction (specification section 11.1).
//!
//! Each holds a plain integer wide enough for `2^66` terms, more than any
//! computer will add, and reduces once in `finish`. The results equal those of
//! ordinary field arithmetic exactly; only the cost differs.

use ark_ff::AdditiveGroup;

use crate::{
    Fr,
    limbs::{
        add_into, fold_high, montgomery_limbs, montgomery_reduce, mul_1, mul_2, mul_4, reduce_4,
    },
};

/// `Σ x·a` for `x` of 64 bits and field elements `a`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccU64([u64; 6]);

impl AccU64 {
    /// The empty sum.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; 6])
    }

    /// Adds `x·a`.
    #[inline]
    pub fn add_mul(&mut self, x: u64, a: &Fr) {
        add_into(&mut self.0, &mul_1(&montgomery_limbs(a), x));
    }

    /// Adds `a`.
    #[inline]
    pub fn add(&mut self, a: &Fr) {
        add_into(&mut self.0, &montgomery_limbs(a));
    }

    /// Adds another partial sum.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        add_into(&mut self.0, &other.0);
    }

    /// The sum as a field element.
    #[inline]
    #[must_use]
    pub fn finish(&self) -> Fr {
        let [a, b, c, d, e, f] = self.0;
        reduce_4([a, b, c, d]) + fold_high([e, f, 0])
    }
}

/// `Σ x·a` for `x` of 128 bits and field elements `a`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccU128([u64; 7]);

impl AccU128 {
    /// The empty sum.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; 7])
    }

    /// Adds `x·a`.
    #[inline]
    pub fn add_mul(&mut self, x: u128, a: &Fr) {
        add_into(&mut self.0, &mul_2(&montgomery_limbs(a), x));
    }

    /// Adds `a`.
    #[inline]
    pub fn add(&mut self, a: &Fr) {
        add_into(&mut self.0, &montgomery_limbs(a));
    }

    /// Adds another partial sum.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        add_into(&mut self.0, &other.0);
    }

    /// The sum as a field element.
    #[inline]
    #[must_use]
    pub fn finish(&self) -> Fr {
        let [a, b, c, d, e, f, g] = self.0;
        reduce_4([a, b, c, d]) + fold_high([e, f, g])
    }
}

/// `Σ x·a` for signed `x` of 64 bits: the two signs are summed apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccI64 {
    positive: AccU64,
    negative: AccU64,
}

impl AccI64 {
    /// The empty sum.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            positive: AccU64::new(),
            negative: AccU64::new(),
        }
    }

    /// Adds `x·a`.
    #[inline]
    pub fn add_mul(&mut self, x: i64, a: &Fr) {
        if x < 0 {
            self.negative.add_mul(x.unsigned_abs(), a);
        } else {
            self.positive.add_mul(x.unsigned_abs(), a);
        }
    }

    /// Adds another partial sum.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        self.positive.merge(&other.positive);
        self.negative.merge(&other.negative);
    }

    /// The sum as a field element.
    #[inline]
    #[must_use]
    pub fn finish(&self) -> Fr {
        self.positive.finish() - self.negative.finish()
    }
}

/// `Σ x·a` for signed `x` of 128 bits: the two signs are summed apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccI128 {
    positive: AccU128,
    negative: AccU128,
}

impl AccI128 {
    /// The empty sum.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            positive: AccU128::new(),
            negative: AccU128::new(),
        }
    }

    /// Adds `x·a`.
    #[inline]
    pub fn add_mul(&mut self, x: i128, a: &Fr) {
        if x < 0 {
            self.negative.add_mul(x.unsigned_abs(), a);
        } else {
            self.positive.add_mul(x.unsigned_abs(), a);
        }
    }

    /// Adds another partial sum.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        self.positive.merge(&other.positive);
        self.negative.merge(&other.negative);
    }

    /// The sum as a field element.
    #[inline]
    #[must_use]
    pub fn finish(&self) -> Fr {
        self.positive.finish() - self.negative.finish()
    }
}

/// `Σ a·b` for field elements `a` and `b`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccProduct([u64; 9]);

impl AccProduct {
    /// The empty sum.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; 9])
    }

    /// Adds `a·b`.
    #[inline]
    pub fn add_mul(&mut self, a: &Fr, b: &Fr) {
        add_into(
            &mut self.0,
            &mul_4(&montgomery_limbs(a), &montgomery_limbs(b)),
        );
    }

    /// Adds another partial sum.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        add_into(&mut self.0, &other.0);
    }

    /// The sum as a field element.
    #[inline]
    #[must_use]
    pub fn finish(&self) -> Fr {
        let [low @ .., high] = self.0;
        let folded = montgomery_reduce(&low);
        if high == 0 {
            folded
        } else {
            folded + fold_high([high, 0, 0])
        }
    }
}

/// `Σ a_i·b_i` over two slices, stopping at the shorter.
#[must_use]
pub fn inner_product(a: &[Fr], b: &[Fr]) -> Fr {
    let mut acc = AccProduct::new();
    for (x, y) in a.iter().zip(b) {
        acc.add_mul(x, y);
    }
    acc.finish()
}

/// `Σ x_i·a_i` for machine words, stopping at the shorter slice.
#[must_use]
pub fn inner_product_u64(x: &[u64], a: &[Fr]) -> Fr {
    let mut acc = AccU64::new();
    for (&x, a) in x.iter().zip(a) {
        match x {
            0 => {}
            1 => acc.add(a),
            _ => acc.add_mul(x, a),
        }
    }
    acc.finish()
}

/// The powers `1, base, base², ..`, `count` of them.
#[must_use]
pub fn powers(base: Fr, count: usize) -> Vec<Fr> {
    core::iter::successors(Some(ark_ff::Field::ONE), |previous: &Fr| {
        Some(*previous * base)
    })
    .take(count)
    .collect()
}

/// `Σ_i base^i·values_i`, by Horner's rule.
#[must_use]
pub fn combine(base: Fr, values: &[Fr]) -> Fr {
    values
        .iter()
        .rev()
        .fold(Fr::ZERO, |sum, value| sum * base + value)
}
