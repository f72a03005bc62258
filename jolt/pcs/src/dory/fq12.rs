//! Multiplication in `Fq12` with few reductions.
//!
//! Karatsuba's method over `Fq6`; a product in `Fq6` is six sums of six products in
//! `Fq` with one reduction each, where the stock one has 36 reductions.

use ark_bn254::{Fq, Fq2, Fq6, Fq6Config, Fq12, Fq12Config};
use ark_ff::{Fp6Config, Fp12Config};

use super::dot::dot;

pub(super) fn multiply(a: &Fq12, b: &Fq12) -> Fq12 {
    let mut high = multiply_fq6(&a.c1, &b.c1);
    let low = multiply_fq6(&a.c0, &b.c0);
    let middle = multiply_fq6(&(a.c0 + a.c1), &(b.c0 + b.c1)) - low - high;
    Fq12Config::mul_fp6_by_nonresidue_in_place(&mut high);
    Fq12::new(low + high, middle)
}

/// With `v³ = ξ`, a coefficient of the product is a sum of three products of
/// elements of `Fq2`, of which those beyond `v²` have a factor `ξ`.
fn multiply_fq6(a: &Fq6, b: &Fq6) -> Fq6 {
    let times_xi = |mut x: Fq2| {
        Fq6Config::mul_fp2_by_nonresidue_in_place(&mut x);
        Factor::new(x)
    };
    let [b0, b1, b2] = [b.c0, b.c1, b.c2].map(Factor::new);
    let (xi_b1, xi_b2) = (times_xi(b.c1), times_xi(b.c2));
    let a = [&a.c0, &a.c1, &a.c2];
    Fq6::new(
        sum(a, [&b0, &xi_b2, &xi_b1]),
        sum(a, [&b1, &b0, &xi_b2]),
        sum(a, [&b2, &b1, &b0]),
    )
}

/// An element of `Fq2` that others are multiplied by.
struct Factor {
    value: Fq2,
    /// `-c1`.
    negated: Fq,
}

impl Factor {
    fn new(value: Fq2) -> Self {
        Self {
            value,
            negated: -value.c1,
        }
    }
}

/// `Σ_i a[i]·b[i]`; `u² = -1`.
#[inline]
fn sum(a: [&Fq2; 3], b: [&Factor; 3]) -> Fq2 {
    let [a0, a1, a2] = a;
    let [b0, b1, b2] = b;
    let a = [&a0.c0, &a0.c1, &a1.c0, &a1.c1, &a2.c0, &a2.c1];
    let first = [
        &b0.value.c0,
        &b0.negated,
        &b1.value.c0,
        &b1.negated,
        &b2.value.c0,
        &b2.negated,
    ];
    let second = [
        &b0.value.c1,
        &b0.value.c0,
        &b1.value.c1,
        &b1.value.c0,
        &b2.value.c1,
        &b2.value.c0,
    ];
    Fq2::new(
        dot(&a.into_iter().zip(first)),
        dot(&a.into_iter().zip(second)),
    )
}

#[cfg(test)]
mod tests {
    use ark_ff::{AdditiveGroup, Field};

    use super::*;

    #[test]
    fn products_equal_the_librarys() {
        let small = |k: u64| Fq2::new(Fq::from(k) - Fq::from(5u64), -Fq::from(k * k * k));
        let six = |k: u64| Fq6::new(small(k), small(k + 1), small(k + 2));
        let mut a = Fq12::new(six(1), six(4));
        let mut b = Fq12::new(six(3), six(9));
        for _ in 0..20 {
            assert_eq!(multiply(&a, &b), a * b);
            (a, b) = (b.square(), a * b + Fq12::ONE);
        }
        for special in [Fq12::ZERO, Fq12::ONE, -Fq12::ONE] {
            assert_eq!(multiply(&a, &special), a * special);
            assert_eq!(multiply(&special, &a), a * special);
        }
    }
}
