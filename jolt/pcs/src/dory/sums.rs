//! Sums of many affine points with shared inversions (specification section
//! 8.2).
//!
//! Adding two affine points takes one inversion, two multiplications and a
//! square. Inverting many numbers at once costs three multiplications each, so a
//! batch of additions costs six multiplications per addition, about half of a
//! mixed addition.

#![allow(clippy::indexing_slicing, reason = "positions stay below the length")]

use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, Field, Zero};

/// The sum of each segment of `points`, which have the lengths `lengths` one
/// after another. Destroys `points`.
pub(super) fn sum_segments<P: SWCurveConfig>(
    points: &mut [Affine<P>],
    lengths: &[usize],
) -> Vec<Affine<P>> {
    let mut lengths = lengths.to_vec();
    let mut used = points.len();
    let mut batch = Batch::default();
    while lengths.iter().any(|&length| length > 1) {
        used = batch.halve(&mut points[..used], &mut lengths);
    }
    let mut rest = points.iter();
    lengths
        .iter()
        .map(|&length| {
            let sum = if length == 0 { None } else { rest.next() };
            sum.copied().unwrap_or_else(Affine::identity)
        })
        .collect()
}

/// Scratch space of one round of additions.
#[derive(Default)]
struct Batch<F> {
    /// Per pair the number to invert, then its inverse.
    denominators: Vec<F>,
    /// Scratch space of the inversion.
    prefixes: Vec<F>,
}

impl<F: Field> Batch<F> {
    /// Adds neighbours within each segment, moves the sums to the front and
    /// returns how many there are.
    fn halve<P: SWCurveConfig<BaseField = F>>(
        &mut self,
        points: &mut [Affine<P>],
        lengths: &mut [usize],
    ) -> usize {
        self.denominators.clear();
        let mut rest: &[Affine<P>] = points;
        for &length in lengths.iter() {
            let (segment, others) = rest.split_at(length);
            rest = others;
            let (pairs, _) = segment.as_chunks::<2>();
            self.denominators
                .extend(pairs.iter().map(|[a, b]| denominator(a, b)));
        }
        invert(&mut self.denominators, &mut self.prefixes);

        let (mut read, mut write, mut pair) = (0, 0, 0);
        for length in lengths {
            let end = read + *length;
            while read < end {
                // Never writes past what it has read.
                points[write] = if read + 1 < end {
                    pair += 1;
                    add(
                        &points[read],
                        &points[read + 1],
                        self.denominators[pair - 1],
                    )
                } else {
                    points[read]
                };
                read += 2;
                write += 1;
            }
            read = end;
            *length = length.div_ceil(2);
        }
        write
    }
}

/// Replaces all values, none of which is 0, by their inverses. `prefixes` is
/// scratch space.
pub(super) fn invert<F: Field>(values: &mut [F], prefixes: &mut Vec<F>) {
    prefixes.clear();
    let mut product = F::ONE;
    for value in values.iter() {
        prefixes.push(product);
        product *= value;
    }
    let mut inverse = product.inverse().unwrap_or(F::ZERO);
    for (value, prefix) in values.iter_mut().zip(prefixes.iter()).rev() {
        let next = inverse * *value;
        *value = inverse * prefix;
        inverse = next;
    }
}

/// What the sum of two points divides by; 1 where it divides by nothing.
fn denominator<P: SWCurveConfig>(a: &Affine<P>, b: &Affine<P>) -> P::BaseField {
    if a.infinity || b.infinity {
        return P::BaseField::ONE;
    }
    let difference = b.x - a.x;
    if !difference.is_zero() {
        return difference;
    }
    let double = a.y + b.y;
    if double.is_zero() {
        P::BaseField::ONE
    } else {
        double
    }
}

/// The sum of two points of a curve `y² = x³ + b`, given the inverse of its
/// [`denominator`].
fn add<P: SWCurveConfig>(a: &Affine<P>, b: &Affine<P>, inverse: P::BaseField) -> Affine<P> {
    if a.infinity {
        return *b;
    }
    if b.infinity {
        return *a;
    }
    let slope = if a.x != b.x {
        (b.y - a.y) * inverse
    } else if (a.y + b.y).is_zero() {
        return Affine::identity();
    } else {
        let square = a.x.square();
        (square.double() + square) * inverse
    };
    let x = slope.square() - a.x - b.x;
    Affine::new_unchecked(x, slope * (a.x - x) - a.y)
}

#[cfg(test)]
mod tests {
    use ark_bn254::{G1Affine, G1Projective, g1, g2};
    use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
    use proptest::prelude::*;

    use super::*;

    fn check<P: SWCurveConfig>(multiples: &[Vec<i64>]) {
        let point = |&m: &i64| {
            let p = Affine::<P>::generator().mul_bigint([m.unsigned_abs()]);
            (if m < 0 { -p } else { p }).into_affine()
        };
        let lengths: Vec<usize> = multiples.iter().map(Vec::len).collect();
        let mut points: Vec<Affine<P>> = multiples.iter().flatten().map(point).collect();
        let expected: Vec<Affine<P>> = multiples.iter().map(|m| point(&m.iter().sum())).collect();
        assert_eq!(sum_segments(&mut points, &lengths), expected);
    }

    proptest! {
        /// Small multiples of one point make equal, opposite and infinite
        /// points frequent.
        #[test]
        fn sums_equal_multiples(multiples in prop::collection::vec(prop::collection::vec(-4i64..5, 0..12), 0..6)) {
            check::<g1::Config>(&multiples);
            check::<g2::Config>(&multiples);
        }
    }

    #[test]
    fn a_long_segment() {
        let generator = G1Projective::generator();
        let mut points: Vec<G1Affine> = (0..1000u64)
            .map(|k| generator.mul_bigint([k * k + 1]).into_affine())
            .collect();
        let expected: G1Projective = points.iter().sum();
        assert_eq!(sum_segments(&mut points, &[1000]), [expected.into_affine()]);
    }
}
