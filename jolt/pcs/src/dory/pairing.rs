//! Products of pairings.
//!
//! The loop of a pairing multiplies an accumulator by the values of lines
//! through multiples of the point of G2. The final exponentiation sends the
//! subfield `Fq2` to 1, because the embedding degree is 12, so a line may be
//! scaled. Ours have a 1 in front and take 10 multiplications in `Fq2`, where
//! lines in projective coordinates take 13. Points that are paired often are
//! prepared for longer steps ([`super::leaps`]).
#![allow(
    clippy::indexing_slicing,
    reason = "every block has one line per point and step of the same loop"
)]

use ark_bn254::{Bn254, Config, Fq, Fq12, Fq12Config, G1Affine, G2Affine};
use ark_ec::{
    bn::BnConfig,
    pairing::{MillerLoopOutput, Pairing},
};
use ark_ff::{Field, Fp12Config};
use dory_pcs::backends::arkworks::ArkGT;
use rayon::prelude::*;

use super::{
    leaps::Leaps,
    lines::{Line, walk},
    sums::invert,
};

/// Pairs that share the squarings of one loop and the inversions of one walk.
/// The library's loop shares the squarings of 4.
const BLOCK: usize = 64;

/// The lines of at most [`BLOCK`] points of G2, none of which is the identity:
/// those of the first step, then those of the second, and so on. At the point
/// `(x, y)` of G1 the value of a line, divided by `y`, is
/// `1 - slope·(x/y)·w + offset·(1/y)·w³`.
struct Lines {
    points: usize,
    lines: Vec<Line>,
}

impl Lines {
    fn new(points: &[G2Affine]) -> Self {
        let mut lines = Vec::new();
        walk(points, |step| lines.extend(step.lines));
        Self {
            points: points.len(),
            lines,
        }
    }

    /// The product of the loops of `points[i]` and point `i` of the block.
    fn miller_loop(&self, points: &[G1Affine]) -> Fq12 {
        let mut f = Fq12::ONE;
        let places = places(points);
        if places.is_empty() {
            return f;
        }
        let mut steps = self.lines.chunks_exact(self.points);
        let mut multiply_lines = |f: &mut Fq12| {
            if let Some(lines) = steps.next() {
                for place in &places {
                    place.multiply(&lines[place.number], f);
                }
            }
        };
        for (round, &digit) in Config::ATE_LOOP_COUNT.iter().rev().skip(1).enumerate() {
            if round > 0 {
                f.square_in_place();
            }
            multiply_lines(&mut f);
            if digit != 0 {
                multiply_lines(&mut f);
            }
        }
        multiply_lines(&mut f);
        multiply_lines(&mut f);
        f
    }
}

/// A point `(x, y)` of G1 as lines see it.
struct Place {
    /// Of the point of G2 that it is paired with.
    number: usize,
    /// `-x/y`.
    x: Fq,
    /// `1/y`.
    y: Fq,
}

impl Place {
    /// Multiplies `f` by the value of a line.
    fn multiply(&self, line: &Line, f: &mut Fq12) {
        let (mut slope, mut offset) = (line.slope, line.offset);
        slope.mul_assign_by_fp(&self.x);
        offset.mul_assign_by_fp(&self.y);
        // With v = w² and s = slope + offset·v, f is multiplied by 1 + s·w.
        let mut low = f.c1;
        low.mul_by_01(&slope, &offset);
        Fq12Config::mul_fp6_by_nonresidue_in_place(&mut low);
        let mut high = f.c0;
        high.mul_by_01(&slope, &offset);
        f.c0 += low;
        f.c1 += high;
    }
}

/// Leaves out the identity, whose pairings are 1. No point of G1 has `y = 0`,
/// since the order of G1 is odd.
fn places(points: &[G1Affine]) -> Vec<Place> {
    let others = || {
        points
            .iter()
            .enumerate()
            .filter(|(_, point)| !point.infinity)
    };
    let mut inverses: Vec<Fq> = others().map(|(_, point)| point.y).collect();
    invert(&mut inverses, &mut Vec::new());
    let places = others().zip(inverses);
    places
        .map(|((number, point), inverse)| Place {
            number,
            x: -point.x * inverse,
            y: inverse,
        })
        .collect()
}

fn finish(product: Fq12) -> ArkGT {
    // There is no result for 0 only, which no product of line values is.
    ArkGT(Bn254::final_exponentiation(MillerLoopOutput(product)).unwrap_or_default())
}

/// Pairs of one task: a power of two, at most a block, and less only if there
/// would be nothing to do for some threads.
fn piece(pairs: usize) -> usize {
    let share = pairs.div_ceil(rayon::current_num_threads());
    share.next_power_of_two().clamp(8, BLOCK)
}

/// `Π_i e(points[i], others[i])`, written additively.
pub(super) fn multi_pairing(points: &[G1Affine], others: &[G2Affine]) -> ArkGT {
    let size = piece(points.len());
    let product: Fq12 = points
        .par_chunks(size)
        .zip(others.par_chunks(size))
        .map(|(points, others)| {
            let pairs = points.iter().zip(others);
            let (points, others): (Vec<G1Affine>, Vec<G2Affine>) = pairs
                .filter(|(point, other)| !point.infinity && !other.infinity)
                .unzip();
            Lines::new(&others).miller_loop(&points)
        })
        .product();
    finish(product)
}

/// Points of G2 with their leaps.
pub(super) struct Prepared {
    blocks: Vec<Leaps>,
}

impl Prepared {
    /// Prepares points, none of which is the identity.
    pub(super) fn new(points: &[G2Affine]) -> Self {
        Self {
            blocks: points.par_chunks(BLOCK).map(Leaps::new).collect(),
        }
    }

    /// `Π_i e(points[i], Q_{first + i})` for the prepared points `Q`, of which
    /// there must be enough.
    pub(super) fn multi_pairing(&self, first: usize, points: &[G1Affine]) -> ArkGT {
        let (end, size) = (first + points.len(), piece(points.len()));
        let product: Fq12 = (first / size..end.div_ceil(size))
            .into_par_iter()
            .map(|number| {
                let start = number * size;
                let (from, to) = (first.max(start), end.min(start + size));
                // A piece does not cross the border of a block.
                let leaps = &self.blocks[start / BLOCK];
                leaps.miller_loop(from % BLOCK, &points[from - first..to - first])
            })
            .product();
        finish(product)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::generators, *};

    /// Some points of each group, an identity of each among them.
    fn points(count: u64) -> (Vec<G1Affine>, Vec<G2Affine>) {
        let mut points: Vec<G1Affine> = (0..count).map(|i| generators::g1(b"", i)).collect();
        if let Some(point) = points.get_mut(1) {
            *point = G1Affine::default();
        }
        (points, (0..count).map(|i| generators::g2(b"", i)).collect())
    }

    #[test]
    fn products_equal_the_librarys() {
        for count in [0, 1, 3, 70] {
            let (points, mut others) = points(count);
            if let Some(other) = others.get_mut(2) {
                *other = G2Affine::default();
            }
            let expected = Bn254::multi_pairing(&points, &others);
            assert_eq!(multi_pairing(&points, &others).0, expected);
        }
    }

    #[test]
    fn prepared_points_are_paired_from_any_on() {
        let (points, others) = points(140);
        let prepared = Prepared::new(&others);
        for (first, count) in [
            (0, 0),
            (0, 140),
            (0, 5),
            (3, 7),
            (60, 10),
            (64, 64),
            (70, 70),
        ] {
            let expected = Bn254::multi_pairing(&points[..count], &others[first..first + count]);
            let product = prepared.multi_pairing(first, &points[..count]);
            assert_eq!(product.0, expected, "{count} from {first} on");
        }
    }
}
