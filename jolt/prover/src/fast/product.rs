//! Rounds whose polynomial is a sum of products of lines (specification
//! section 11.2).

use core::ops::Range;

use jolt_field::{AdditiveGroup, Field, FieldError, Fr, SplitEq};
use jolt_sumcheck::interpolate;

use crate::fast::parallel::{BLOCK, add_tables, sum_blocks};

/// `zero + slope·X`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) zero: Fr,
    pub(super) slope: Fr,
}

impl Line {
    pub(super) const ZERO: Self = Self {
        zero: Fr::ZERO,
        slope: Fr::ZERO,
    };

    /// The line with the given values at 0 and 1.
    pub(super) fn through(zero: Fr, one: Fr) -> Self {
        let slope = one - zero;
        Self { zero, slope }
    }
}

fn product(mut factors: impl Iterator<Item = Fr>) -> Fr {
    let Some(mut product) = factors.next() else {
        return Fr::ONE;
    };
    for factor in factors {
        if product == Fr::ZERO {
            break;
        }
        product *= factor;
    }
    product
}

/// Number of samples that determine a polynomial of degree `degree` along with
/// its value at 1.
const fn sample_count(degree: usize) -> usize {
    if degree > 2 { degree } else { 2 }
}

/// Samples of the product of all lines: the values at 0, 2, 3, .., d - 1 and
/// the leading coefficient.
fn sample(lines: &mut [Line], out: &mut [Fr]) {
    let degree = lines.len();
    out[0] = product(lines.iter().map(|line| line.zero));
    out[sample_count(degree) - 1] = product(lines.iter().map(|line| line.slope));
    for x in 1..degree {
        for line in lines.iter_mut() {
            line.zero += line.slope;
        }
        if x > 1 {
            out[x - 1] = product(lines.iter().map(|line| line.zero));
        }
    }
}

/// The coefficients that belong to the samples.
fn coefficients(degree: usize, samples: &[Fr], at_one: Fr) -> Vec<Fr> {
    let leading = samples[sample_count(degree) - 1];
    let values: Vec<Fr> = [samples[0], at_one]
        .into_iter()
        .chain(samples[1..].iter().copied())
        .take(degree)
        .zip(0u64..)
        .map(|(value, x)| value - leading * Fr::from(x).pow([degree as u64]))
        .collect();
    let mut coefficients = interpolate(&values);
    coefficients.push(leading);
    coefficients
}

/// The round of `Σ_j eq(τ, j) Σ_v weights[v]·Π_i p_{v,i}(j)`, where `lines`
/// writes the lines of all `p_{v,i}` on a pair, product by product, and every
/// product has `degree` factors.
pub(super) fn eq_round(
    eq: &SplitEq,
    claim: Fr,
    weights: &[Fr],
    degree: usize,
    lines: impl Fn(usize, &mut [Line]) + Sync,
) -> Result<Vec<Fr>, FieldError> {
    let size = sample_count(degree);
    let lines = &lines;
    let scratch = || vec![Line::ZERO; weights.len() * degree];
    // The weights come last: one multiplication per sum, not per pair.
    let sums = eq.par_sum_pairs(weights.len() * size, || {
        let mut scratch = scratch();
        move |j: usize, out: &mut [Fr]| {
            lines(j, &mut scratch);
            let products = scratch.chunks_exact_mut(degree);
            for (product, out) in products.zip(out.chunks_exact_mut(size)) {
                sample(product, out);
            }
        }
    })?;
    let mut samples = vec![Fr::ZERO; size];
    for (weight, sums) in weights.iter().zip(sums.chunks_exact(size)) {
        for (total, sum) in samples.iter_mut().zip(sums) {
            *total += *weight * sum;
        }
    }
    let at_one = match eq.q_at_one(claim, samples[0])? {
        Some(at_one) => at_one,
        None => {
            // A challenge that hides the value from the claim.
            let sums = eq.par_sum_pairs(weights.len(), || {
                let mut scratch = scratch();
                move |j: usize, out: &mut [Fr]| {
                    lines(j, &mut scratch);
                    let products = scratch.chunks_exact(degree);
                    for (lines, out) in products.zip(out.iter_mut()) {
                        *out = product(lines.iter().map(|line| line.zero + line.slope));
                    }
                }
            })?;
            weights.iter().zip(&sums).map(|(w, sum)| *w * sum).sum()
        }
    };
    eq.round_poly(&coefficients(degree, &samples, at_one))
}

/// The round of `Σ_j Π_i p_i(j)` over `pairs` pairs, for `degree` factors.
pub(super) fn plain_round(
    pairs: usize,
    claim: Fr,
    degree: usize,
    lines: impl Fn(usize, &mut [Line]) + Sync,
) -> Vec<Fr> {
    let size = sample_count(degree);
    let sum = |pairs: Range<usize>| {
        let mut scratch = vec![Line::ZERO; degree];
        let (mut values, mut samples) = (vec![Fr::ZERO; size], vec![Fr::ZERO; size]);
        for j in pairs {
            lines(j, &mut scratch);
            if scratch.contains(&Line::ZERO) {
                // Most cycles change no memory cell.
                continue;
            }
            sample(&mut scratch, &mut values);
            for (sum, value) in samples.iter_mut().zip(&values) {
                *sum += value;
            }
        }
        samples
    };
    let samples = sum_blocks(pairs, BLOCK, sum, add_tables);
    coefficients(degree, &samples, claim - samples[0])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jolt_field::{acc::combine, eq::eq_table};
    use proptest::prelude::*;

    /// Lines of `products` products of `degree` factors on 4 pairs.
    fn some_lines(seed: u64, count: usize) -> Vec<Vec<Line>> {
        let mut state = Fr::from(seed | 1);
        let mut next = || {
            state = state.square() + Fr::from(seed);
            state
        };
        let mut line = || Line {
            zero: next(),
            slope: next(),
        };
        (0..4)
            .map(|_| (0..count).map(|_| line()).collect())
            .collect()
    }

    fn at(lines: &[Line], x: Fr) -> Fr {
        lines.iter().map(|l| l.zero + l.slope * x).product()
    }

    proptest! {
        #[test]
        fn rounds_are_sums_of_products(
            seed: u64,
            x: u64,
            degree in 1usize..7,
            products in 1usize..4,
            hidden: bool,
        ) {
            let x = Fr::from(x);
            let lines = some_lines(seed, degree * products);
            let copy = |j: usize, out: &mut [Line]| out.copy_from_slice(&lines[j]);

            let sum = |x| -> Fr { lines.iter().map(|l| at(&l[..degree], x)).sum() };
            let claim = sum(Fr::ZERO) + sum(Fr::ONE);
            let poly = plain_round(4, claim, degree, |j, out| {
                out.copy_from_slice(&lines[j][..degree]);
            });
            prop_assert_eq!(poly.len(), degree + 1);
            prop_assert_eq!(combine(x, &poly), sum(x));

            // A coordinate 0 hides the value at 1.
            let last = if hidden { Fr::ZERO } else { x + Fr::ONE };
            let tau = [Fr::from(seed), Fr::from(7), last];
            let eq = SplitEq::new(&tau).unwrap();
            let weights: Vec<Fr> = (3..).take(products).map(Fr::from).collect();
            let table = eq_table(&tau[..2]).unwrap();
            let sum = |x: Fr| -> Fr {
                let pair = |(e, lines): (&Fr, &Vec<Line>)| -> Fr {
                    let products = lines.chunks(degree).zip(&weights);
                    *e * products.map(|(l, w)| at(l, x) * w).sum::<Fr>()
                };
                let sum: Fr = table.iter().zip(&lines).map(pair).sum();
                sum * jolt_field::eq::eq_bit(last, x)
            };
            let claim = sum(Fr::ZERO) + sum(Fr::ONE);
            let poly = eq_round(&eq, claim, &weights, degree, copy).unwrap();
            prop_assert_eq!(poly.len(), degree + 2);
            prop_assert_eq!(combine(x, &poly), sum(x));
        }
    }
}
