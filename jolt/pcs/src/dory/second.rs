//! The prover's vector of points of G2.
//!
//! The argument folds it from round to round, which takes multiplications in G2, and
//! pairs it with others, which takes walks through the multiples of its points. In the
//! first rounds it is a combination of one point and the generators, however, with few
//! scalars:
//!
//! ```text
//! v2[i] = scalars[i]·Γ2[0] + Σ_b weights[b]·Γ2[b·m + i],    i < m.
//! ```
//!
//! While that is so, pairings with it are products of pairings with the generators,
//! which are prepared. There are twice as many of them in each round as in the one
//! before, relative to the length, so after some rounds the points are computed.
#![allow(
    clippy::indexing_slicing,
    reason = "vectors have the lengths of their round"
)]

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective, g2};
use ark_ec::{CurveGroup, ScalarMul};
use ark_ff::Zero;
use dory_pcs::{
    backends::arkworks::{ArkFr, ArkGT, BN254},
    primitives::arithmetic::PairingCurve,
};

use super::{
    DoryProverSetup, pairing::multi_pairing, routines::linear_combinations, tensor::weighted_sum,
};

/// Rounds for which the vector stays a combination.
const COMBINED_ROUNDS: usize = 2;

/// A half of a vector.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    fn of<T>(self, vector: &[T]) -> &[T] {
        let (left, right) = vector.split_at(vector.len() / 2);
        match self {
            Self::Left => left,
            Self::Right => right,
        }
    }
}

/// The vector.
pub(super) enum Second<'a> {
    /// A combination of generators.
    Combined(Combined<'a>),
    /// Its points, and the generators.
    Points(Vec<G2Affine>, &'a [G2Affine]),
}

/// See [the module](self).
pub(super) struct Combined<'a> {
    setup: &'a DoryProverSetup,
    scalars: Vec<Fr>,
    weights: Vec<Fr>,
    /// Sums of the blocks of generators with the public vector, shortest tails
    /// last (`Tensor::sums`).
    sums: &'a [Vec<G2Projective>],
}

impl<'a> Second<'a> {
    /// Number of levels of `sums` that [`Self::new`] needs all blocks of.
    pub(super) const SPLITS: usize = COMBINED_ROUNDS;

    /// `scalars[i]·Γ2[0]`.
    pub(super) fn new(
        setup: &'a DoryProverSetup,
        scalars: Vec<Fr>,
        sums: &'a [Vec<G2Projective>],
    ) -> Self {
        Self::Combined(Combined {
            setup,
            scalars,
            weights: vec![Fr::zero()],
            sums,
        })
    }

    /// `Σ_i <points[i], half[i]>`, written additively.
    pub(super) fn pair(&self, points: &[G1Affine], side: Side) -> ArkGT {
        match self {
            Self::Combined(combined) => combined.pair(points, side),
            Self::Points(vector, _) => multi_pairing(points, side.of(vector)),
        }
    }

    /// `Σ_i tail[i]·half[i]`; `tail` is the one that `sums` was made with.
    pub(super) fn sum(&self, tail: &[Fr], side: Side) -> G2Projective {
        match self {
            Self::Combined(combined) => combined.sum(tail, side),
            Self::Points(vector, _) => weighted_sum(side.of(vector), tail),
        }
    }

    /// Adds `scalar·Γ2`.
    pub(super) fn add_generators(&mut self, scalar: Fr) {
        match self {
            Self::Combined(combined) => combined.weights[0] += scalar,
            Self::Points(vector, generators) => {
                let generators = &generators[..vector.len()];
                *vector = linear_combinations::<g2::Config>(&[scalar], &[generators], vector);
            }
        }
    }

    /// Becomes `weight·left half + right half`.
    pub(super) fn fold(&mut self, weight: Fr) {
        match self {
            Self::Combined(combined) => {
                combined.fold(weight);
                if combined.weights.len() >> COMBINED_ROUNDS > 0 || combined.scalars.len() == 1 {
                    *self = Self::Points(combined.points(), combined.setup.g2());
                }
            }
            Self::Points(vector, _) => {
                let (left, right) = vector.split_at(vector.len() / 2);
                *vector = linear_combinations::<g2::Config>(&[weight], &[left], right);
            }
        }
    }

    /// The first point; the only one after all rounds.
    pub(super) fn first(&self) -> G2Affine {
        match self {
            Self::Combined(combined) => combined.points()[0],
            Self::Points(vector, _) => vector[0],
        }
    }
}

impl Combined<'_> {
    /// Starts of the halves of the blocks.
    fn starts(&self, side: Side) -> impl Iterator<Item = usize> {
        let length = self.scalars.len();
        let offset = if side == Side::Left { 0 } else { length / 2 };
        (0..self.weights.len()).map(move |block| block * length + offset)
    }

    fn pair(&self, points: &[G1Affine], side: Side) -> ArkGT {
        let prepared = self.setup.prepared();
        let sum: G1Projective = weighted_sum(points, side.of(&self.scalars));
        let with_first = prepared.multi_pairing(0, &[sum.into_affine()]);
        let (products, weights): (Vec<ArkGT>, Vec<ArkFr>) = self
            .starts(side)
            .zip(&self.weights)
            .filter(|(_, weight)| !weight.is_zero())
            .map(|(start, weight)| (prepared.multi_pairing(start, points), ArkFr(*weight)))
            .unzip();
        with_first + BN254::gt_msm(&products, &weights)
    }

    fn sum(&self, tail: &[Fr], side: Side) -> G2Projective {
        let scalars = side.of(&self.scalars).iter().zip(tail);
        let scalar: Fr = scalars.map(|(a, b)| *a * b).sum();
        let half = self.scalars.len() / 2;
        let level = self.sums.len() - 1 - half.ilog2() as usize;
        let starts = self.starts(side);
        let blocks = starts
            .zip(&self.weights)
            .map(|(start, weight)| self.sums[level][start / half] * weight);
        self.setup.g2()[0] * scalar + blocks.sum::<G2Projective>()
    }

    fn fold(&mut self, weight: Fr) {
        let (left, right) = self.scalars.split_at(self.scalars.len() / 2);
        self.scalars = left
            .iter()
            .zip(right)
            .map(|(l, r)| weight * l + r)
            .collect();
        self.weights = self.weights.iter().flat_map(|&w| [weight * w, w]).collect();
    }

    fn points(&self) -> Vec<G2Affine> {
        let length = self.scalars.len();
        let first = self.setup.g2()[0];
        let addends = G2Projective::from(first).batch_mul(&self.scalars);
        let blocks: Vec<&[G2Affine]> = self
            .setup
            .g2()
            .chunks(length)
            .take(self.weights.len())
            .collect();
        linear_combinations::<g2::Config>(&self.weights, &blocks, &addends)
    }
}
