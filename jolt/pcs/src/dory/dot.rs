//! Sums of products in the base field, reduced once.
#![allow(clippy::indexing_slicing, reason = "an element has four limbs")]

use ark_bn254::{Fq, FqConfig};
use ark_ff::{BigInt, MontConfig, PrimeField};

const MODULUS: [u64; 4] = Fq::MODULUS.0;

/// `-p^{-1} mod 2^64`.
const INV: u64 = <FqConfig as MontConfig<4>>::INV;

/// `acc + a·b + carry` as (low limb, high limb); cannot overflow.
#[inline(always)]
const fn mac(acc: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let wide = acc as u128 + (a as u128) * (b as u128) + carry as u128;
    (wide as u64, (wide >> 64) as u64)
}

/// `Σ_i a[i]·b[i]`, over the shorter of the two.
///
/// Montgomery's method, a limb of the `a` at a time: before each of the four
/// reductions by a limb the sum is below `2^64·n·p + 2^260`, which six limbs hold
/// for any number `n` of products that fits into memory.
#[inline]
pub(super) fn dot<'a>(pairs: &(impl Iterator<Item = (&'a Fq, &'a Fq)> + Clone)) -> Fq {
    let mut t = [0u64; 6];
    for limb in 0..4 {
        for (a, b) in pairs.clone() {
            let (a, b) = (a.0.0[limb], &b.0.0);
            let mut carry;
            (t[0], carry) = mac(t[0], a, b[0], 0);
            (t[1], carry) = mac(t[1], a, b[1], carry);
            (t[2], carry) = mac(t[2], a, b[2], carry);
            (t[3], carry) = mac(t[3], a, b[3], carry);
            let overflow;
            (t[4], overflow) = t[4].overflowing_add(carry);
            t[5] += u64::from(overflow);
        }
        let m = t[0].wrapping_mul(INV);
        let (_, mut carry) = mac(t[0], m, MODULUS[0], 0);
        (t[0], carry) = mac(t[1], m, MODULUS[1], carry);
        (t[1], carry) = mac(t[2], m, MODULUS[2], carry);
        (t[2], carry) = mac(t[3], m, MODULUS[3], carry);
        let overflow;
        (t[3], overflow) = t[4].overflowing_add(carry);
        t[4] = t[5] + u64::from(overflow);
        t[5] = 0;
    }
    let [low @ .., top, _] = t;
    reduce(low, top)
}

/// The element whose Montgomery form is `low + 2^256·top`, which is a few times
/// the modulus.
#[inline]
fn reduce(mut low: [u64; 4], mut top: u64) -> Fq {
    loop {
        let mut difference = [0; 4];
        let mut borrow = false;
        for ((d, x), p) in difference.iter_mut().zip(low).zip(MODULUS) {
            let (x, b1) = x.overflowing_sub(p);
            let (x, b2) = x.overflowing_sub(u64::from(borrow));
            *d = x;
            borrow = b1 | b2;
        }
        if top == 0 && borrow {
            return Fq::new_unchecked(BigInt::new(low));
        }
        low = difference;
        top -= u64::from(borrow);
    }
}

#[cfg(test)]
mod tests {
    use ark_ff::{AdditiveGroup, Field};
    use proptest::prelude::*;

    use super::*;

    fn check(a: &[Fq], b: &[Fq]) {
        let expected: Fq = a.iter().zip(b).map(|(a, b)| *a * b).sum();
        assert_eq!(dot(&a.iter().zip(b)), expected);
    }

    #[test]
    fn extreme_sums_are_reduced() {
        // The largest Montgomery forms, so the largest sums.
        let top = Fq::new_unchecked(BigInt::new(MODULUS)) - Fq::new_unchecked(BigInt::one());
        for count in [0, 1, 2, 3, 5, 6, 12, 50] {
            check(&vec![top; count], &vec![top; count]);
            check(&vec![Fq::ZERO; count], &vec![top; count]);
            check(&vec![-Fq::ONE; count], &vec![Fq::ONE; count]);
        }
    }

    proptest! {
        #[test]
        fn sums_equal_plain_ones(limbs in prop::collection::vec((any::<[u64; 4]>(), any::<[u64; 4]>()), 0..20)) {
            let element = |l: [u64; 4]| l.iter().fold(Fq::ZERO, |x, &l| x * Fq::from(u64::MAX) + Fq::from(l));
            let (a, b): (Vec<Fq>, Vec<Fq>) = limbs.into_iter().map(|(a, b)| (element(a), element(b))).unzip();
            check(&a, &b);
        }
    }
}
