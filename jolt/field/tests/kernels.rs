//! Every delayed-reduction kernel against ordinary field arithmetic.

mod common;

use common::{element, extremes};
use jolt_field::{
    AccI64, AccI128, AccProduct, AccU64, AccU128, AdditiveGroup, Field, Fr,
    acc::{combine, inner_product, inner_product_u64, powers},
    batch_inverse, bytes, limbs,
};
use proptest::{collection::vec, prelude::*};

/// Machine words: uniform and extreme.
fn word() -> impl Strategy<Value = u64> {
    prop_oneof![any::<u64>(), Just(0), Just(1), Just(u64::MAX), 0u64..4]
}

/// Double words: uniform and extreme.
fn double_word() -> impl Strategy<Value = u128> {
    prop_oneof![
        any::<u128>(),
        Just(0),
        Just(u128::MAX),
        Just(u128::from(u64::MAX))
    ]
}

proptest! {
    #[test]
    fn unsigned_words(terms in vec((word(), element()), 0..40)) {
        let mut acc = AccU64::new();
        let mut naive = Fr::ZERO;
        for (x, a) in &terms {
            acc.add_mul(*x, a);
            acc.add(a);
            naive += Fr::from(*x) * a + a;
        }
        prop_assert_eq!(acc.finish(), naive);
        let mut twice = acc;
        twice.merge(&acc);
        prop_assert_eq!(twice.finish(), naive.double());
        let (xs, elements): (Vec<_>, Vec<_>) = terms.into_iter().unzip();
        let expected: Fr = xs.iter().zip(&elements).map(|(x, a)| Fr::from(*x) * a).sum();
        prop_assert_eq!(inner_product_u64(&xs, &elements), expected);
    }

    #[test]
    fn unsigned_double_words(terms in vec((double_word(), element()), 0..40)) {
        let mut acc = AccU128::new();
        let mut naive = Fr::ZERO;
        for (x, a) in &terms {
            acc.add_mul(*x, a);
            acc.add(a);
            naive += Fr::from(*x) * a + a;
        }
        prop_assert_eq!(acc.finish(), naive);
        let mut twice = acc;
        twice.merge(&acc);
        prop_assert_eq!(twice.finish(), naive.double());
    }

    #[test]
    fn signed_words(terms in vec((prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), Just(-1)], element()), 0..40)) {
        let mut acc = AccI64::new();
        let mut naive = Fr::ZERO;
        for (x, a) in &terms {
            acc.add_mul(*x, a);
            naive += Fr::from(*x) * a;
        }
        prop_assert_eq!(acc.finish(), naive);
        let mut twice = acc;
        twice.merge(&acc);
        prop_assert_eq!(twice.finish(), naive.double());
    }

    #[test]
    fn signed_double_words(terms in vec((prop_oneof![any::<i128>(), Just(i128::MIN), Just(i128::MAX), Just(-1)], element()), 0..40)) {
        let mut acc = AccI128::new();
        let mut naive = Fr::ZERO;
        for (x, a) in &terms {
            acc.add_mul(*x, a);
            naive += Fr::from(*x) * a;
        }
        prop_assert_eq!(acc.finish(), naive);
        let mut twice = acc;
        twice.merge(&acc);
        prop_assert_eq!(twice.finish(), naive.double());
    }

    #[test]
    fn products(terms in vec((element(), element()), 0..40)) {
        let mut acc = AccProduct::new();
        let mut naive = Fr::ZERO;
        for (a, b) in &terms {
            acc.add_mul(a, b);
            naive += *a * b;
        }
        prop_assert_eq!(acc.finish(), naive);
        let mut twice = acc;
        twice.merge(&acc);
        prop_assert_eq!(twice.finish(), naive.double());
        let (a, b): (Vec<_>, Vec<_>) = terms.into_iter().unzip();
        prop_assert_eq!(inner_product(&a, &b), naive);
    }

    #[test]
    fn reductions_of_any_limbs(value in any::<[u64; 8]>(), high in any::<[u64; 3]>()) {
        // The integer, assembled limb by limb in the field.
        let base = Fr::from(1u128 << 64);
        let integer = |limbs: &[u64]| combine(base, &limbs.iter().map(|l| Fr::from(*l)).collect::<Vec<_>>());
        let radix = base.pow([4]);
        let inverse = radix.inverse().expect("not zero");
        prop_assert_eq!(limbs::montgomery_reduce(&value) * radix, integer(&value) * inverse);
        let low = [value[0], value[1], value[2], value[3]];
        prop_assert_eq!(limbs::reduce_4(low) * radix, integer(&low));
        prop_assert_eq!(limbs::fold_high(high), integer(&high));
    }

    #[test]
    fn encoding_round_trip(x in element()) {
        prop_assert_eq!(bytes::from_bytes(&bytes::to_bytes(&x)), Ok(x));
    }

    #[test]
    fn horner_is_the_sum_of_powers(base in element(), values in vec(element(), 0..10)) {
        prop_assert_eq!(combine(base, &values), inner_product(&powers(base, values.len()), &values));
    }

    #[test]
    fn inverses(values in vec(element(), 0..20)) {
        let mut inverted = values.clone();
        batch_inverse(&mut inverted);
        for (a, b) in values.iter().zip(&inverted) {
            prop_assert_eq!(a.inverse().unwrap_or(Fr::ZERO), *b);
        }
    }
}

#[test]
fn all_extreme_pairs() {
    let values = extremes();
    for a in &values {
        for b in &values {
            let mut acc = AccProduct::new();
            for _ in 0..1000 {
                acc.add_mul(a, b);
            }
            assert_eq!(acc.finish(), Fr::from(1000u64) * a * b);
        }
        let mut acc = AccU64::new();
        let mut wide = AccU128::new();
        for _ in 0..1000 {
            acc.add_mul(u64::MAX, a);
            wide.add_mul(u128::MAX, a);
        }
        assert_eq!(acc.finish(), Fr::from(1000u64) * Fr::from(u64::MAX) * a);
        assert_eq!(wide.finish(), Fr::from(1000u64) * Fr::from(u128::MAX) * a);
    }
}

/// Doubling by merging reaches the limb above the product quickly, so that the
/// fold of the top limb is exercised.
#[test]
fn top_limbs_are_folded() {
    let a = -Fr::ONE;
    let mut product = AccProduct::new();
    let mut word = AccU64::new();
    let mut double_word = AccU128::new();
    let mut factor = Fr::ONE;
    product.add_mul(&a, &a);
    word.add_mul(u64::MAX, &a);
    double_word.add_mul(u128::MAX, &a);
    for _ in 0..64 {
        product.merge(&product.clone());
        word.merge(&word.clone());
        double_word.merge(&double_word.clone());
        factor = factor.double();
    }
    assert_eq!(product.finish(), factor);
    assert_eq!(word.finish(), -factor * Fr::from(u64::MAX));
    assert_eq!(double_word.finish(), -factor * Fr::from(u128::MAX));
}

#[test]
fn encodings_not_below_the_modulus_are_refused() {
    let mut modulus = bytes::to_bytes(&-Fr::ONE);
    modulus[0] += 1;
    assert!(bytes::from_bytes(&modulus).is_err());
    modulus[0] += 1;
    assert!(bytes::from_bytes(&modulus).is_err());
    assert!(bytes::from_bytes(&[0xff; 32]).is_err());
    assert_eq!(bytes::from_bytes(&[0; 32]), Ok(Fr::ZERO));
}

#[test]
fn wide_bytes_are_a_little_endian_number() {
    let mut wide = [0; 64];
    wide[32] = 1;
    assert_eq!(bytes::from_wide_bytes(&wide), Fr::from(2u64).pow([256]));
}
