//! Points that nobody chose: hashed to the curve from a seed, so that every
//! machine derives the same ones and none knows a relation between them.
//!
//! Try and increment: a hash of the seed, the group, the number of the point and
//! a counter gives an x coordinate, until one lies on the curve. The inputs are
//! public, so the varying time does not matter.

use ark_bn254::{Config, Fq, Fq2, G1Affine, G2Affine, G2Projective};
use ark_ec::{AffineRepr, CurveGroup, bn::BnConfig};
use ark_ff::{Field, PrimeField};
use blake2::{Blake2b512, Digest};

/// Separates these hashes from all others.
const DOMAIN: &[u8] = b"jolt dory generators/1";

/// Where a hash is used.
#[derive(Clone, Copy)]
struct Source<'a> {
    seed: &'a [u8],
    group: u8,
    index: u64,
}

impl Source<'_> {
    /// 64 bytes of hash for a part of a candidate.
    fn hash(self, counter: u64, part: u8) -> [u8; 64] {
        let mut hash = Blake2b512::new();
        hash.update(DOMAIN);
        hash.update((self.seed.len() as u64).to_le_bytes());
        hash.update(self.seed);
        hash.update([self.group]);
        hash.update(self.index.to_le_bytes());
        hash.update(counter.to_le_bytes());
        hash.update([part]);
        hash.finalize().into()
    }

    /// A uniform element of the base field.
    fn coordinate(self, counter: u64, part: u8) -> Fq {
        Fq::from_le_bytes_mod_order(&self.hash(counter, part))
    }

    /// Which of the two points with one x coordinate to take.
    fn sign(self, counter: u64) -> bool {
        self.hash(counter, 2)
            .first()
            .is_some_and(|byte| byte & 1 == 1)
    }
}

/// Point number `index` of G1.
pub(super) fn g1(seed: &[u8], index: u64) -> G1Affine {
    let source = Source {
        seed,
        group: 1,
        index,
    };
    let mut counter = 0;
    loop {
        let x = source.coordinate(counter, 0);
        // The cofactor is 1: every point of the curve is in the group.
        if let Some(point) = G1Affine::get_point_from_x_unchecked(x, source.sign(counter)) {
            return point;
        }
        counter += 1;
    }
}

/// Point number `index` of G2.
pub(super) fn g2(seed: &[u8], index: u64) -> G2Affine {
    let source = Source {
        seed,
        group: 2,
        index,
    };
    let mut counter = 0;
    loop {
        let x = Fq2::new(source.coordinate(counter, 0), source.coordinate(counter, 1));
        if let Some(point) = G2Affine::get_point_from_x_unchecked(x, source.sign(counter)) {
            let point = clear_cofactor(point);
            if !point.is_zero() {
                return point;
            }
        }
        counter += 1;
    }
}

/// `xP + ψ(3xP) + ψ²(xP) + ψ³(P)`, which lies in G2 for every `P` of the twist:
/// Fuentes-Castañeda, Knapp and Rodríguez-Henríquez, "Faster hashing to G2",
/// section 6.1. A quarter of the work of multiplying by the cofactor.
fn clear_cofactor(point: G2Affine) -> G2Affine {
    let multiple = point.mul_bigint(Config::X).into_affine();
    let triple = (multiple + multiple + multiple).into_affine();
    let sum: G2Projective = multiple
        + frobenius(triple)
        + frobenius(frobenius(multiple))
        + frobenius(frobenius(frobenius(point)));
    sum.into_affine()
}

/// `ψ`: untwist, take the Frobenius map, twist back.
pub(super) fn frobenius(point: G2Affine) -> G2Affine {
    if point.is_zero() {
        return point;
    }
    G2Affine::new_unchecked(
        point.x.frobenius_map(1) * Config::TWIST_MUL_BY_Q_X,
        point.y.frobenius_map(1) * Config::TWIST_MUL_BY_Q_Y,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_in_their_groups_and_depend_on_everything() {
        for index in 0..8 {
            let (p, q) = (g1(b"seed", index), g2(b"seed", index));
            assert!(p.is_on_curve() && !p.is_zero());
            assert!(q.is_on_curve() && q.is_in_correct_subgroup_assuming_on_curve());
            assert!(!q.is_zero());
            assert_ne!(p, g1(b"seed", index + 1));
            assert_ne!(q, g2(b"seed", index + 1));
            assert_ne!(p, g1(b"Seed", index));
            assert_ne!(q, g2(b"Seed", index));
        }
    }

    #[test]
    fn clearing_the_cofactor_keeps_the_subgroup_and_is_needed() {
        let source = Source {
            seed: b"seed",
            group: 2,
            index: 0,
        };
        let outside = (0..)
            .find_map(|counter| {
                let x = Fq2::new(source.coordinate(counter, 0), source.coordinate(counter, 1));
                G2Affine::get_point_from_x_unchecked(x, true)
            })
            .unwrap();
        assert!(!outside.is_in_correct_subgroup_assuming_on_curve());
        assert!(clear_cofactor(outside).is_in_correct_subgroup_assuming_on_curve());
    }
}
