//! Products of pairings with prepared points.
#![allow(
    clippy::indexing_slicing,
    reason = "every prepared point has one coefficient per step of the same loop"
)]

use ark_bn254::{Bn254, Config, Fq12, G1Affine};
use ark_ec::{
    bn::BnConfig,
    pairing::{MillerLoopOutput, Pairing},
};
use ark_ff::Field;
use dory_pcs::backends::arkworks::ArkGT;
use rayon::prelude::*;

type Prepared = <Bn254 as Pairing>::G2Prepared;

/// Pairs that share the squarings of one Miller loop. The library's loop shares
/// them among 4.
const CHUNK: usize = 64;

/// `Π_i e(points[i], prepared[i])`, written additively.
pub(super) fn multi_pairing(points: &[G1Affine], prepared: &[Prepared]) -> ArkGT {
    let product: Fq12 = points
        .par_chunks(CHUNK)
        .zip(prepared.par_chunks(CHUNK))
        .map(|(points, prepared)| miller_loop(points, prepared))
        .product();
    // There is no result for 0 only, which no product of line values is.
    ArkGT(Bn254::final_exponentiation(MillerLoopOutput(product)).unwrap_or_default())
}

/// The optimal ate pairing's Miller loop for BN254, whose parameter is positive
/// and whose twist is of type D.
fn miller_loop(points: &[G1Affine], prepared: &[Prepared]) -> Fq12 {
    let pairs: Vec<(&G1Affine, &Prepared)> = points
        .iter()
        .zip(prepared)
        .filter(|(point, prepared)| !point.infinity && !prepared.infinity)
        .collect();
    let mut f = Fq12::ONE;
    let mut step = 0;
    let mut multiply_lines = |f: &mut Fq12| {
        for (point, prepared) in &pairs {
            let (mut c0, mut c1, c2) = prepared.ell_coeffs[step];
            c0.mul_assign_by_fp(&point.y);
            c1.mul_assign_by_fp(&point.x);
            f.mul_by_034(&c0, &c1, &c2);
        }
        step += 1;
    };
    for (round, &bit) in Config::ATE_LOOP_COUNT.iter().rev().skip(1).enumerate() {
        if round > 0 {
            f.square_in_place();
        }
        multiply_lines(&mut f);
        if bit != 0 {
            multiply_lines(&mut f);
        }
    }
    multiply_lines(&mut f);
    multiply_lines(&mut f);
    f
}

#[cfg(test)]
mod tests {
    use ark_bn254::G2Affine;

    use super::{super::generators, *};

    #[test]
    fn equals_the_library() {
        for count in [0, 1, 3, 70] {
            let mut points: Vec<G1Affine> = (0..count).map(|i| generators::g1(b"", i)).collect();
            let others: Vec<G2Affine> = (0..count).map(|i| generators::g2(b"", i)).collect();
            if let Some(point) = points.get_mut(1) {
                *point = G1Affine::default();
            }
            let prepared: Vec<Prepared> = others.iter().map(|&q| q.into()).collect();
            assert_eq!(
                multi_pairing(&points, &prepared).0,
                Bn254::multi_pairing(points, others)
            );
        }
    }
}
