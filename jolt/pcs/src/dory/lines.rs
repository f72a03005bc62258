//! The lines of Miller's loop.
//!
//! The loop of a pairing `e(P, Q)` multiplies an accumulator by the values at `P`
//! of lines through multiples of `Q`. The multiples are affine here, with
//! inversions shared by many points.

use ark_bn254::{Config, Fq2, G2Affine};
use ark_ec::bn::BnConfig;
use ark_ff::{AdditiveGroup, Field};

use super::{generators::frobenius, sums::invert};

/// A line on the twist, `y = slope·x - offset`.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) slope: Fq2,
    pub(super) offset: Fq2,
}

/// What a step of the loop does with the multiple `T` of a point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `T` becomes `2T`; the accumulator is squared before.
    Double,
    /// `T` becomes `T + R`, for another point `R`.
    Add,
}

/// A step for several points.
pub(super) struct Step {
    pub(super) kind: Kind,
    /// For each point the line through `T` and what is added to it.
    pub(super) lines: Vec<Line>,
    /// For each point the coordinate `x` of `T`, before the step.
    pub(super) verticals: Vec<Fq2>,
}

impl Step {
    /// What concerns one of the points.
    pub(super) fn of(&self, point: usize) -> Option<(Kind, &Line, Fq2)> {
        Some((
            self.kind,
            self.lines.get(point)?,
            *self.verticals.get(point)?,
        ))
    }
}

/// Walks through the multiples of all points at once, none of which is the
/// identity: the optimal ate loop for BN254, whose parameter is positive and
/// whose twist is of type D.
pub(super) fn walk(points: &[G2Affine], mut visit: impl FnMut(Step)) {
    let negated: Vec<G2Affine> = points.iter().map(|&point| -point).collect();
    let mut walk = Walk {
        multiples: points.to_vec(),
        inverses: Vec::new(),
        prefixes: Vec::new(),
    };
    for digit in Config::ATE_LOOP_COUNT.iter().rev().skip(1) {
        visit(walk.double());
        match digit {
            1 => visit(walk.add(points)),
            -1 => visit(walk.add(&negated)),
            _ => {}
        }
    }
    let once: Vec<G2Affine> = points.iter().map(|&point| frobenius(point)).collect();
    let twice: Vec<G2Affine> = once.iter().map(|&point| -frobenius(point)).collect();
    visit(walk.add(&once));
    visit(walk.add(&twice));
}

/// Multiples of points of G2 on their way through the loop.
struct Walk {
    multiples: Vec<G2Affine>,
    inverses: Vec<Fq2>,
    /// Scratch space of the inversion.
    prefixes: Vec<Fq2>,
}

/// No denominator is 0: the points have a large prime order, and the loop meets
/// no multiple that is the point itself, its negative or its image.
impl Walk {
    /// Doubles all multiples.
    fn double(&mut self) -> Step {
        self.inverses.clear();
        let denominators = self.multiples.iter().map(|multiple| multiple.y.double());
        self.inverses.extend(denominators);
        invert(&mut self.inverses, &mut self.prefixes);
        let verticals: Vec<Fq2> = self.multiples.iter().map(|multiple| multiple.x).collect();
        let multiples = self.multiples.iter_mut().zip(&self.inverses);
        let lines = multiples.map(|(multiple, inverse)| {
            let square = multiple.x.square();
            let x = multiple.x;
            move_on(multiple, (square.double() + square) * inverse, x)
        });
        Step {
            kind: Kind::Double,
            lines: lines.collect(),
            verticals,
        }
    }

    /// Adds one point to each multiple.
    fn add(&mut self, points: &[G2Affine]) -> Step {
        self.inverses.clear();
        let pairs = self.multiples.iter().zip(points);
        self.inverses
            .extend(pairs.map(|(multiple, point)| multiple.x - point.x));
        invert(&mut self.inverses, &mut self.prefixes);
        let verticals: Vec<Fq2> = self.multiples.iter().map(|multiple| multiple.x).collect();
        let pairs = self.multiples.iter_mut().zip(points);
        let lines = pairs
            .zip(&self.inverses)
            .map(|((multiple, point), inverse)| {
                let slope = (multiple.y - point.y) * inverse;
                move_on(multiple, slope, point.x)
            });
        Step {
            kind: Kind::Add,
            lines: lines.collect(),
            verticals,
        }
    }
}

/// Draws a line through a point and one with the coordinate `x`, and moves the
/// point to their sum.
fn move_on(point: &mut G2Affine, slope: Fq2, x: Fq2) -> Line {
    let offset = slope * point.x - point.y;
    point.x = slope.square() - point.x - x;
    point.y = offset - slope * point.x;
    Line { slope, offset }
}
