//! Miller's loop in leaps, for points of G2 that are paired often.
//!
//! In the loop of `e(P, Q)` the accumulator `f` goes through
//! `f ← f²·(value of a line at P)`. Four such steps, with the additions among them, are
//! `f ← f^16·h(P)`, where `h` is the product of the powers of some lines. It has the
//! zeros `16·(T)`, where `T` is the multiple of `Q` that the leap starts from, and a few
//! multiples of `(Q)`; verticals, whose values lie in a proper subfield and are sent
//! to 1 by the final exponentiation, are divided out. So `h` has some 22
//! coefficients, which depend on `Q` only. A leap costs a sum of 22 products of
//! elements of `Fq2` and `Fq` and one multiplication in `Fq12`, where each of its 4 to 6
//! steps costs more than half of such a multiplication.
//!
//! The untwist is `(x, y) ↦ (x·w², y·w³)` with `w⁶ = ξ`, so at `P = (X, Y)` a monomial
//! with a pole of order `m` has a value in `Fq` times `w^-m`. With `M` the order of the
//! pole of `h`, `w^M·h(P)` is a polynomial in `w`; powers of `w` are sent to 1, too.

use ark_bn254::{Fq, Fq2, Fq6, Fq6Config, Fq12, G1Affine, G2Affine};
use ark_ff::{AdditiveGroup, Field, Fp6Config};

use super::{
    dot::dot,
    function::Function,
    lines::{Kind, Step, walk},
};

/// Doublings per leap. Each one more doubles the coefficients of a leap; a pair takes
/// `64/DOUBLINGS` multiplications in `Fq12`. With 4, a third of the work is in the
/// coefficients.
const DOUBLINGS: usize = 4;

/// Residues of orders of poles modulo 6, as many as powers of `w`.
const RESIDUES: usize = 6;

/// A leap for several points.
struct Leap {
    /// `M`.
    order: usize,
    /// For each point and residue of orders, ascending: the first components of all
    /// coefficients with that residue, then the second ones.
    coefficients: Vec<Fq>,
}

/// The leaps of some points, none of which is the identity.
pub(super) struct Leaps {
    points: usize,
    leaps: Vec<Leap>,
}

impl Leaps {
    pub(super) fn new(points: &[G2Affine]) -> Self {
        let mut leaps = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut doublings = 0;
        walk(points, |step| {
            if step.kind == Kind::Double {
                if doublings == DOUBLINGS {
                    leaps.push(Leap::new(points.len(), &steps));
                    steps.clear();
                    doublings = 0;
                }
                doublings += 1;
            }
            steps.push(step);
        });
        leaps.push(Leap::new(points.len(), &steps));
        Self {
            points: points.len(),
            leaps,
        }
    }

    /// The product of the loops of `points[i]` and point `first + i` of these.
    pub(super) fn miller_loop(&self, first: usize, points: &[G1Affine]) -> Fq12 {
        let longest = self.leaps.iter().map(|leap| leap.order / RESIDUES + 1);
        let longest = longest.max().unwrap_or(0);
        let places: Vec<Place> = (first..self.points)
            .zip(points)
            .filter(|(_, point)| !point.infinity)
            .map(|(number, point)| Place::new(number, point, longest))
            .collect();
        let mut product = Fq12::ONE;
        if places.is_empty() {
            return product;
        }
        for (number, leap) in self.leaps.iter().enumerate() {
            if number > 0 {
                for _ in 0..DOUBLINGS {
                    product.square_in_place();
                }
            }
            let length = leap.coefficients.len() / self.points;
            for place in &places {
                let start = place.number * length;
                if let Some(coefficients) = leap.coefficients.get(start..start + length) {
                    product *= leap.value(coefficients, place);
                }
            }
        }
        product
    }
}

impl Leap {
    /// The leap made of some steps, the first of which is a doubling.
    fn new(points: usize, steps: &[Step]) -> Self {
        let mut order = 0;
        let mut coefficients = Vec::new();
        for point in 0..points {
            let mut steps = steps.iter().filter_map(|step| step.of(point));
            let Some((_, line, _)) = steps.next() else {
                continue;
            };
            let h = steps.fold(Function::line(line), |h, (kind, line, x0)| match kind {
                Kind::Double => h.square_times(line, x0),
                Kind::Add => h.times(line, x0),
            });
            order = h.order();
            write_scaled(&h, order, &mut coefficients);
        }
        Self {
            order,
            coefficients,
        }
    }

    /// `w^M·h(P)`.
    fn value(&self, coefficients: &[Fq], place: &Place) -> Fq12 {
        let mut powers = [Fq2::ZERO; RESIDUES];
        let mut rest = coefficients;
        for (residue, monomials) in place.monomials.iter().enumerate() {
            let count = count(residue, self.order);
            let (first, others) = rest.split_at(count.min(rest.len()));
            let (second, others) = others.split_at(count.min(others.len()));
            rest = others;
            let value = Fq2::new(
                dot(&first.iter().zip(monomials)),
                dot(&second.iter().zip(monomials)),
            );
            if let Some(power) = powers.get_mut((self.order + RESIDUES - residue) % RESIDUES) {
                *power = value;
            }
        }
        let [c0, c1, c2, c3, c4, c5] = powers;
        Fq12::new(Fq6::new(c0, c2, c4), Fq6::new(c1, c3, c5))
    }
}

/// Orders of poles up to `order` with this residue modulo 6. No function has a
/// single pole of order 1.
fn count(residue: usize, order: usize) -> usize {
    let all = (order + RESIDUES - residue) / RESIDUES;
    if residue == 1 { all - 1 } else { all }
}

/// Appends the coefficients of `w^order·h` in the order of [`Leap`].
fn write_scaled(h: &Function, order: usize, out: &mut Vec<Fq>) {
    for residue in 0..RESIDUES {
        let with_residue = || (residue..=order).step_by(RESIDUES).filter(|&m| m != 1);
        let scaled = |m: usize| {
            let mut coefficient = h.coefficient(m);
            for _ in 0..(order - m) / RESIDUES {
                Fq6Config::mul_fp2_by_nonresidue_in_place(&mut coefficient);
            }
            coefficient
        };
        out.extend(with_residue().map(|m| scaled(m).c0));
        out.extend(with_residue().map(|m| scaled(m).c1));
    }
}

/// A point of G1 as leaps see it.
struct Place {
    /// Of the point of G2 that it is paired with.
    number: usize,
    /// By residue modulo 6, the values of the monomials whose poles have orders
    /// with that residue.
    monomials: [Vec<Fq>; RESIDUES],
}

impl Place {
    /// With `longest` monomials per residue.
    fn new(number: usize, point: &G1Affine, longest: usize) -> Self {
        let cube = point.x.square() * point.x;
        let series = |first: Fq| {
            let powers = core::iter::successors(Some(first), |power| Some(*power * cube));
            powers.take(longest).collect()
        };
        let (x, y) = (point.x, point.y);
        // Orders 0, 7, 2, 3, 4, 5.
        let firsts = [Fq::ONE, x.square() * y, x, y, x.square(), x * y];
        Self {
            number,
            monomials: firsts.map(series),
        }
    }
}
