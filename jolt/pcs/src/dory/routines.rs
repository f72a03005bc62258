//! Scalar multiplications that share scalars.
//!
//! All points of a vector of the argument are multiplied by the *same* scalars, and
//! all rows of the joint polynomial are combined with the same coefficients,
//! so the recoding of scalars is shared, and tables of multiples are brought to
//! affine form in batches.
#![allow(
    clippy::indexing_slicing,
    reason = "digits are odd and below the window, so a table has them"
)]

use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{
    AdditiveGroup, CurveGroup,
    scalar_mul::glv::GLVConfig,
    short_weierstrass::{Affine, Projective, SWCurveConfig},
};
use ark_ff::{BigInteger, PrimeField};
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
fn tables<P: SWCurveConfig>(points: impl Iterator<Item = Affine<P>>) -> Vec<Table<P>> {
    let multiples: Vec<Projective<P>> = points
        .flat_map(|point| {
            let single = Projective::from(point);
            let double = single.double();
            let third = double + point;
            let fifth = third + double;
            [single, third, fifth, fifth + double]
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

/// The halves of a scalar by the endomorphism of the curve (Gallant, Lambert and
/// Vanstone).
fn halves<P: GLVConfig>(scalar: &P::ScalarField) -> [Digits; 2] {
    let ((positive1, half1), (positive2, half2)) = P::scalar_decomposition(*scalar);
    [
        digits(half1.into_bigint(), positive1),
        digits(half2.into_bigint(), positive2),
    ]
}

/// `Σ_i scalars[i]·lists[i][j] + addends[j]` for every `j`. The lists have the length of
/// `addends` or more.
pub(super) fn linear_combinations<P: GLVConfig>(
    scalars: &[P::ScalarField],
    lists: &[&[Affine<P>]],
    addends: &[Affine<P>],
) -> Vec<Affine<P>> {
    let digits: Vec<Digits> = scalars.iter().flat_map(halves::<P>).collect();
    let chunk = |(number, addends): (usize, &[Affine<P>])| {
        let start = number * CHUNK;
        let points =
            (start..start + addends.len()).flat_map(|j| lists.iter().map(move |list| list[j]));
        let tables: Vec<Table<P>> = tables(points)
            .into_iter()
            .flat_map(|table| [table, table.map(|point| P::endomorphism_affine(&point))])
            .collect();
        let sums: Vec<Projective<P>> = addends
            .iter()
            .zip(tables.chunks_exact(digits.len()))
            .map(|(addend, tables)| combine(&digits, tables) + addend)
            .collect();
        Projective::normalize_batch(&sums)
    };
    addends
        .par_chunks(CHUNK)
        .enumerate()
        .flat_map_iter(chunk)
        .collect()
}

/// `Σ_i coefficients[i]·lists[i][row]` for every row.
pub(super) fn combine_rows(coefficients: &[u128], lists: &[&[G1Affine]]) -> Vec<G1Affine> {
    let digits: Vec<Digits> = coefficients
        .iter()
        .map(|&coefficient| digits(Fr::from(coefficient).into_bigint(), true))
        .collect();
    let rows = lists.first().map_or(0, |list| list.len());
    let row = |row: usize| combine(&digits, &tables(lists.iter().map(|list| list[row])));
    let sums: Vec<G1Projective> = (0..rows).into_par_iter().map(row).collect();
    G1Projective::normalize_batch(&sums)
}

#[cfg(test)]
mod tests {
    use ark_bn254::{g1, g2};
    use ark_ff::{AdditiveGroup as _, Field};

    use super::{super::generators, *};

    fn check<P: GLVConfig<ScalarField = Fr>>(point: impl Fn(u64) -> Affine<P>) {
        // More than a chunk, with an identity of each kind.
        let list = |first: u64| -> Vec<Affine<P>> {
            let point = |i| {
                if i == first + 3 {
                    Affine::identity()
                } else {
                    point(i % 7)
                }
            };
            (first..first + CHUNK as u64 + 5).map(point).collect()
        };
        let (first, second, addends) = (list(0), list(1), list(5));
        let wide = Fr::from(3u64).inverse().unwrap_or_default();
        for scalars in [
            [Fr::ZERO, Fr::ONE],
            [-Fr::ONE, wide],
            [wide.square(), Fr::ZERO],
        ] {
            let sums = linear_combinations(&scalars, &[&first, &second], &addends);
            assert_eq!(sums.len(), addends.len());
            for (j, sum) in sums.into_iter().enumerate() {
                let expected = first[j] * scalars[0] + second[j] * scalars[1] + addends[j];
                assert_eq!(Projective::from(sum), expected);
            }
        }
        // One list, longer than what is added to.
        let sums = linear_combinations(&[wide], &[&first], &addends[..2]);
        let expected = [0, 1].map(|j| (first[j] * wide + addends[j]).into_affine());
        assert_eq!(sums, expected);
    }

    #[test]
    fn combinations_equal_single_products() {
        check::<g1::Config>(|i| generators::g1(b"", i));
        check::<g2::Config>(|i| generators::g2(b"", i));
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
            assert_eq!(G1Projective::from(*sum), expected);
        }
    }
}
