//! Functions on the twist, `y² = x³ + b'`, as polynomials.
//!
//! A leap ([`super::leaps`]) collects the lines of a few steps. Between two steps its
//! function `g` has a zero in `-T`, where `T` is the multiple that the next line goes
//! through; a division by the vertical through `T` takes it away. That division is done
//! beforehand: with `(x0, y0) = T` and `D = x - x0`, `Y = y + y0`, such a function is
//! `g = D·p(x) + Y·b(x)`, and for a line `l = y - s·x + o` through `T`
//!
//! ```text
//! Y·l = D·k,    k = x² + x0·x + x0² - s·Y,
//! Y·k = D·e,    e = (x + 2·x0)·Y - s·(x² + x0·x + x0²)    for the tangent,
//! ```
//!
//! so `g·l/D = p·l + b·k` and `g²·l/D² = p²·l + 2·p·b·k + b²·e`.

use ark_bn254::Fq2;
use ark_ff::{AdditiveGroup, Field};

use super::lines::Line;

/// `a(x) + y·b(x)`, coefficients of low powers first, none of them empty.
///
/// All its poles are at infinity, where `x` has order 2 and `y` order 3; the
/// lengths of `a` and `b` are those that a pole of some order allows.
pub(super) struct Function {
    a: Vec<Fq2>,
    b: Vec<Fq2>,
}

impl Function {
    /// `y - slope·x + offset`.
    pub(super) fn line(line: &Line) -> Self {
        Self {
            a: vec![line.offset, -line.slope],
            b: vec![Fq2::ONE],
        }
    }

    /// The order of the pole at infinity, as the lengths allow it.
    pub(super) fn order(&self) -> usize {
        (2 * self.a.len()).max(2 * self.b.len() + 3) - 2
    }

    /// The coefficient of the monomial whose pole has a given order.
    pub(super) fn coefficient(&self, order: usize) -> Fq2 {
        let coefficient = if order.is_multiple_of(2) {
            self.a.get(order / 2)
        } else {
            order.checked_sub(3).and_then(|order| self.b.get(order / 2))
        };
        coefficient.copied().unwrap_or(Fq2::ZERO)
    }

    /// `g·l/D`, for a line through the point with `x = x0`.
    pub(super) fn times(&self, line: &Line, x0: Fq2) -> Self {
        let Line { slope, offset } = *line;
        let y0 = slope * x0 - offset;
        let p = self.quotient(x0, y0);
        let mut a = product(&p, &[offset, -slope]);
        add(
            &mut a,
            &product(&self.b, &[x0.square() - slope * y0, x0, Fq2::ONE]),
        );
        let mut b = p;
        add(&mut b, &product(&self.b, &[-slope]));
        Self { a, b }
    }

    /// `g²·l/D²`, for the tangent in the point with `x = x0`.
    pub(super) fn square_times(&self, tangent: &Line, x0: Fq2) -> Self {
        let Line { slope, offset } = *tangent;
        let y0 = slope * x0 - offset;
        let p = self.quotient(x0, y0);
        let (p2, b2) = (square(&p), square(&self.b));
        let (p_length, mut sum) = (p.len(), p);
        add(&mut sum, &self.b);
        let mut pb2 = square(&sum);
        // Squares of lone leading coefficients cancel.
        pb2.truncate(p_length + self.b.len() - 1);
        for (c, d) in pb2.iter_mut().zip(&p2) {
            *c -= d;
        }
        for (c, d) in pb2.iter_mut().zip(&b2) {
            *c -= d;
        }
        let (slope_x0, slope_y0) = (slope * x0, slope * y0);
        let mut a = product(&p2, &[offset, -slope]);
        add(
            &mut a,
            &product(&pb2, &[x0.square() - slope_y0, x0, Fq2::ONE]),
        );
        let e = [x0 * (y0.double() - slope_x0), y0 - slope_x0, -slope];
        add(&mut a, &product(&b2, &e));
        let mut b = p2;
        add(&mut b, &product(&pb2, &[-slope]));
        add(&mut b, &product(&b2, &[x0.double(), Fq2::ONE]));
        Self { a, b }
    }

    /// `p = (a - y0·b)/(x - x0)`, which has no remainder.
    fn quotient(&self, x0: Fq2, y0: Fq2) -> Vec<Fq2> {
        let mut p = self.a.clone();
        add(&mut p, &product(&self.b, &[-y0]));
        let mut carry = Fq2::ZERO;
        for c in p.iter_mut().rev() {
            // The coefficient above takes this place.
            let quotient = carry;
            carry = *c + carry * x0;
            *c = quotient;
        }
        debug_assert_eq!(carry, Fq2::ZERO);
        p.pop();
        p
    }
}

/// Adds a polynomial.
fn add(sum: &mut Vec<Fq2>, addend: &[Fq2]) {
    sum.resize(sum.len().max(addend.len()), Fq2::ZERO);
    for (sum, addend) in sum.iter_mut().zip(addend) {
        *sum += addend;
    }
}

/// The product of a polynomial and a short one.
fn product(p: &[Fq2], short: &[Fq2]) -> Vec<Fq2> {
    let mut result = vec![Fq2::ZERO; p.len() + short.len() - 1];
    for (shift, c) in short.iter().enumerate() {
        for (result, d) in result.iter_mut().skip(shift).zip(p) {
            *result += if *c == Fq2::ONE { *d } else { *c * d };
        }
    }
    result
}

/// Half the multiplications of a product.
fn square(p: &[Fq2]) -> Vec<Fq2> {
    let mut result = vec![Fq2::ZERO; 2 * p.len() - 1];
    let mut rest = p;
    let mut place = 0;
    while let Some((c, others)) = rest.split_first() {
        let mut places = result.iter_mut().skip(place);
        if let Some(place) = places.next() {
            *place += c.square();
        }
        let double = c.double();
        for (place, d) in places.zip(others) {
            *place += double * d;
        }
        rest = others;
        place += 2;
    }
    result
}
