//! Values on which kernels go wrong, and random ones.

use jolt_field::{AdditiveGroup, Field, Fr, bytes::from_wide_bytes};
use proptest::prelude::*;

/// Field elements: uniform, and the extremes of both the plain and the
/// Montgomery representation.
pub(crate) fn element() -> impl Strategy<Value = Fr> {
    prop_oneof![
        4 => uniform(),
        1 => proptest::sample::select(extremes()),
    ]
}

/// Uniform field elements.
pub(crate) fn uniform() -> impl Strategy<Value = Fr> {
    (any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(|(a, b)| {
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&a);
        wide[32..].copy_from_slice(&b);
        from_wide_bytes(&wide)
    })
}

/// A point with `vars` coordinates.
#[allow(dead_code, reason = "not every test binary needs it")]
pub(crate) fn point(vars: usize) -> impl Strategy<Value = Vec<Fr>> {
    proptest::collection::vec(element(), vars)
}

/// 0, 1, -1, and elements whose Montgomery form is 1, p-1 or full of ones.
pub(crate) fn extremes() -> Vec<Fr> {
    let radix = Fr::from(2u64).pow([256]);
    let inverse = radix.inverse().expect("a power of two is not zero");
    vec![
        Fr::ZERO,
        Fr::ONE,
        -Fr::ONE,
        inverse,
        -inverse,
        radix,
        Fr::from(u64::MAX),
        Fr::from(u128::MAX),
        Fr::from(u128::MAX) * inverse,
        -Fr::from(u128::MAX) * inverse,
    ]
}
