//! Scalar multiplications that share scalars.
//!
//! All elements of one call of the argument are multiplied by the *same* scalar,
//! and all rows of the joint polynomial are combined with the same coefficients,
//! so the recoding of scalars is shared, and tables of multiples are brought to
//! affine form in batches.
#![allow(
    clippy::indexing_slicing,
    reason = "digits are odd and below the window, so a table has them"
)]

use ark_bn254::{Fr, G1Affine, G1Projective, g1, g2};
use ark_ec::{
    AdditiveGroup, CurveGroup, ScalarMul,
    scalar_mul::glv::GLVConfig,
    short_weierstrass::{Affine, Projective, SWCurveConfig},
};
use ark_ff::{BigInteger, PrimeField};
use dory_pcs::{
    backends::arkworks::{ArkFr, ArkG1, ArkG2, G1Routines, G2Routines},
    primitives::arithmetic::DoryRoutines,
};
use rayon::prelude::*;

/// Width of the windowed non-adjacent form: digits are odd and below `2^(w-1)`
/// in absolute value, one in `w + 1` is not zero.
const WINDOW: usize = 4;

/// `P, 3P, 5P, 7P`.
type Table<P> = [Affine<P>; 1 << (WINDOW - 2)];

/// Signed digits of a scalar, least significant first.
type Digits = Vec<i64>;

/// Elements whose tables are brought to affine form together.
const CHUNK: usize = 64;

fn digits(scalar: impl BigInteger, positive: bool) -> Digits {
    // There is no form for windows below 2 or above 63 only.
    let mut digits = scalar.find_wnaf(WINDOW).unwrap_or_default();
    if !positive {
        digits.iter_mut().for_each(|digit| *digit = -*digit);
    }
    digits
}

/// Odd multiples of each point.
fn tables<P: SWCurveConfig>(points: &[Projective<P>]) -> Vec<Table<P>> {
    let multiples: Vec<Projective<P>> = points
        .iter()
        .flat_map(|point| {
            let double = point.double();
            let third = *point + double;
            let fifth = third + double;
            [*point, third, fifth, fifth + double]
        })
        .collect();
    let affine = Projective::normalize_batch(&multiples);
    affine.as_chunks().0.to_vec()
}

/// `Σ_i digits[i]·P_i`, all doublings shared (Straus).
fn combine<P: SWCurveConfig>(digits: &[Digits], tables: &[Table<P>]) -> Projective<P> {
    let length = digits.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = Projective::<P>::ZERO;
    for position in (0..length).rev() {
        sum.double_in_place();
        for (digits, table) in digits.iter().zip(tables) {
            match digits.get(position) {
                Some(&digit) if digit > 0 => sum += table[digit as usize / 2],
                Some(&digit) if digit < 0 => sum -= table[digit.unsigned_abs() as usize / 2],
                _ => {}
            }
        }
    }
    sum
}

/// Multiplies every point by one scalar. Splits the scalar in two halves by the
/// endomorphism of the curve (Gallant, Lambert and Vanstone).
struct SharedScalar {
    halves: [Digits; 2],
}

impl SharedScalar {
    fn new<P: GLVConfig>(scalar: P::ScalarField) -> Self {
        let ((positive1, half1), (positive2, half2)) = P::scalar_decomposition(scalar);
        Self {
            halves: [
                digits(half1.into_bigint(), positive1),
                digits(half2.into_bigint(), positive2),
            ],
        }
    }

    fn multiply<P: GLVConfig>(&self, points: &[Projective<P>]) -> Vec<Projective<P>> {
        points
            .par_chunks(CHUNK)
            .flat_map_iter(|points| {
                tables(points).into_iter().map(|table| {
                    let image = table.map(|point| P::endomorphism_affine(&point));
                    combine(&self.halves, &[table, image])
                })
            })
            .collect()
    }
}

/// `Σ_i coefficients[i]·lists[i][row]` for every row.
pub(super) fn combine_rows(coefficients: &[u128], lists: &[&[G1Affine]]) -> Vec<G1Projective> {
    let digits: Vec<Digits> = coefficients
        .iter()
        .map(|&coefficient| digits(Fr::from(coefficient).into_bigint(), true))
        .collect();
    let rows = lists.first().map_or(0, |list| list.len());
    (0..rows)
        .into_par_iter()
        .map(|row| {
            let points: Vec<G1Projective> = lists.iter().map(|list| list[row].into()).collect();
            combine(&digits, &tables(&points))
        })
        .collect()
}

/// Group routines of the argument for G1.
pub(super) struct Shared1;

/// Group routines of the argument for G2.
pub(super) struct Shared2;

macro_rules! shared_routines {
    ($name:ident, $point:ident, $config:ty, $stock:ty) => {
        impl DoryRoutines<$point> for $name {
            fn msm(bases: &[$point], scalars: &[ArkFr]) -> $point {
                <$stock>::msm(bases, scalars)
            }

            fn fixed_base_vector_scalar_mul(base: &$point, scalars: &[ArkFr]) -> Vec<$point> {
                let scalars: Vec<Fr> = scalars.iter().map(|scalar| scalar.0).collect();
                let products = base.0.batch_mul(&scalars);
                products.into_iter().map(|p| $point(p.into())).collect()
            }

            fn fixed_scalar_mul_bases_then_add(
                bases: &[$point],
                vs: &mut [$point],
                scalar: &ArkFr,
            ) {
                let bases: Vec<_> = bases.iter().map(|base| base.0).collect();
                let products = SharedScalar::new::<$config>(scalar.0).multiply(&bases);
                for (v, product) in vs.iter_mut().zip(products) {
                    v.0 += product;
                }
            }

            fn fixed_scalar_mul_vs_then_add(vs: &mut [$point], addends: &[$point], scalar: &ArkFr) {
                let points: Vec<_> = vs.iter().map(|v| v.0).collect();
                let products = SharedScalar::new::<$config>(scalar.0).multiply(&points);
                for ((v, addend), product) in vs.iter_mut().zip(addends).zip(products) {
                    v.0 = product + addend.0;
                }
            }
        }
    };
}
shared_routines!(Shared1, ArkG1, g1::Config, G1Routines);
shared_routines!(Shared2, ArkG2, g2::Config, G2Routines);

#[cfg(test)]
mod tests {
    use dory_pcs::primitives::arithmetic::{Field, Group};

    use super::{super::generators, *};

    fn scalars() -> Vec<ArkFr> {
        let edge = [ArkFr::zero(), ArkFr::one(), ArkFr::zero() - ArkFr::one()];
        let wide = (1..6).map(|k| ArkFr(Fr::from(k).inverse_or_self()));
        edge.into_iter().chain(wide).collect()
    }

    trait InverseOrSelf {
        fn inverse_or_self(self) -> Self;
    }

    impl InverseOrSelf for Fr {
        fn inverse_or_self(self) -> Self {
            ark_ff::Field::inverse(&self).unwrap_or(self)
        }
    }

    fn check<G: Group<Scalar = ArkFr> + core::fmt::Debug, Ours: DoryRoutines<G>>(points: &[G]) {
        let addends: Vec<G> = points.iter().rev().copied().collect();
        for scalar in &scalars() {
            let mut vs = addends.clone();
            Ours::fixed_scalar_mul_bases_then_add(points, &mut vs, scalar);
            for ((v, point), addend) in vs.iter().zip(points).zip(&addends) {
                assert_eq!(*v, point.scale(scalar) + addend);
            }
            let mut vs = points.to_vec();
            Ours::fixed_scalar_mul_vs_then_add(&mut vs, &addends, scalar);
            for ((v, point), addend) in vs.iter().zip(points).zip(&addends) {
                assert_eq!(*v, point.scale(scalar) + addend);
            }
        }
        let products = Ours::fixed_base_vector_scalar_mul(&points[0], &scalars());
        for (product, scalar) in products.iter().zip(scalars()) {
            assert_eq!(*product, points[0].scale(&scalar));
        }
    }

    #[test]
    fn shared_scalars_equal_single_ones() {
        let points: Vec<ArkG1> = (0..5)
            .map(|i| ArkG1(generators::g1(b"", i).into()))
            .collect();
        check::<_, Shared1>(&[points.as_slice(), &[ArkG1::identity()]].concat());
        let points: Vec<ArkG2> = (0..5)
            .map(|i| ArkG2(generators::g2(b"", i).into()))
            .collect();
        check::<_, Shared2>(&[points.as_slice(), &[ArkG2::identity()]].concat());
    }

    #[test]
    fn combined_rows_equal_sums_of_products() {
        let lists: Vec<Vec<G1Affine>> = (0..3u64)
            .map(|i| (0..4).map(|j| generators::g1(&[i as u8], j)).collect())
            .collect();
        let slices: Vec<&[G1Affine]> = lists.iter().map(Vec::as_slice).collect();
        let coefficients = [u128::MAX, 0, 0x1234_5678_9abc_def0_0fed_cba9_8765_4321];
        let rows = combine_rows(&coefficients, &slices);
        for (row, sum) in rows.iter().enumerate() {
            let expected: G1Projective = lists
                .iter()
                .zip(coefficients)
                .map(|(list, c)| list[row] * Fr::from(c))
                .sum();
            assert_eq!(*sum, expected);
        }
    }
}
