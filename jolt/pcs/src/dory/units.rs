//! What single operations cost on this machine: the unit costs of specification
//! section 12.2.

use core::hint::black_box;
use std::time::Instant;

use ark_bn254::{Bn254, Fq12, Fr, G1Affine, G1Projective, G2Affine, g2};
use ark_ec::pairing::{MillerLoopOutput, Pairing};
use ark_ff::MontFp;

use super::{generators, pairing::Prepared, routines, sums::sum_segments};

/// Seconds that one operation takes on one core.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct UnitCosts {
    /// A multiplication in the scalar field.
    pub multiplication: f64,
    /// A sum of an affine and a projective point of G1.
    pub mixed_addition: f64,
    /// A sum of two affine points of G1, in a batch that shares an inversion.
    pub batched_addition: f64,
    /// The Miller loop of one pair, with a prepared point of G2.
    pub miller_loop: f64,
    /// The final exponentiation of a product of pairings.
    pub final_exponentiation: f64,
    /// A multiple of a point of G1, by one of 128 bits, in sums of some 26.
    pub g1_multiplication: f64,
    /// A multiple of a point of G2, by a full scalar shared with other points.
    pub g2_multiplication: f64,
    /// A power in the target group.
    pub gt_exponentiation: f64,
}

/// Runs of which the median is taken.
const RUNS: usize = 7;

/// A scalar and a coefficient without structure.
const SCALAR: Fr =
    MontFp!("10944121435919637611123202872628637544274182200208017171849102093287904247808");
const COEFFICIENT: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// Points of each kind that are worked on.
const POINTS: usize = 1 << 8;

/// Polynomials in a row combination.
const LISTS: usize = 26;

/// The median time of a task, shared among `operations`.
fn seconds<R>(operations: usize, mut task: impl FnMut() -> R) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(task());
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(RUNS / 2).copied().unwrap_or_default() / operations as f64
}

impl UnitCosts {
    /// Measures all of them, in the current pool of threads; a pool of one
    /// thread gives costs on one core.
    #[must_use]
    pub fn measure() -> Self {
        let g1: Vec<G1Affine> = (0..POINTS as u64)
            .map(|i| generators::g1(b"units", i))
            .collect();
        let g2: Vec<G2Affine> = (0..POINTS as u64)
            .map(|i| generators::g2(b"units", i))
            .collect();
        let many: Vec<G1Affine> = g1.iter().copied().cycle().take(1 << 14).collect();
        let lengths = [1 << 10; 16];
        let copy = seconds(1, || many.clone());
        let batched = seconds(1, || sum_segments(&mut many.clone(), &lengths));
        let prepared = Prepared::new(&g2);
        let loops = seconds(1, || prepared.multi_pairing(0, &g1));
        // A product that is not in the target group yet.
        let product: Fq12 = Bn254::multi_miller_loop(g1.first(), g2.first()).0;
        let exponentiate = || Bn254::final_exponentiation(MillerLoopOutput(product));
        let final_exponentiation = seconds(1, exponentiate);
        let element = exponentiate().unwrap_or_default();
        Self {
            // Independent products, as in all sums of the prover.
            multiplication: seconds(1 << 16, || {
                let mut products = [SCALAR; 16];
                for _ in 0..1 << 12 {
                    let factor = black_box(SCALAR);
                    products.iter_mut().for_each(|product| *product *= factor);
                }
                products
            }),
            mixed_addition: seconds(many.len(), || many.iter().sum::<G1Projective>()),
            batched_addition: (batched - copy) / (many.len() - lengths.len()) as f64,
            miller_loop: (loops - final_exponentiation) / POINTS as f64,
            final_exponentiation,
            g1_multiplication: seconds(LISTS * POINTS, || {
                routines::combine_rows(&[COEFFICIENT; LISTS], &[g1.as_slice(); LISTS])
            }),
            g2_multiplication: seconds(POINTS, || {
                routines::linear_combinations::<g2::Config>(&[SCALAR], &[&g2], &g2)
            }),
            gt_exponentiation: seconds(1, || element * black_box(SCALAR)),
        }
    }
}
