//! Functions on the twist, `y² = x³ + b`, as polynomials.

use ark_bn254::{Fq2, g2};
use ark_ec::short_weierstrass::SWCurveConfig;
use ark_ff::{AdditiveGroup, Field};

use super::lines::Line;

/// `a(x) + y·b(x)`, coefficients of low powers first.
///
/// All its poles are at infinity, where `x` has order 2 and `y` order 3; the
/// lengths of `a` and `b` are those that a pole of some order allows.
pub(super) struct Function {
    /// Never empty.
    a: Vec<Fq2>,
    b: Vec<Fq2>,
}

impl Function {
    pub(super) fn one() -> Self {
        Self {
            a: vec![Fq2::ONE],
            b: Vec::new(),
        }
    }

    /// The order of the pole at infinity, as the lengths allow it.
    pub(super) fn order(&self) -> usize {
        let (a, b) = (2 * self.a.len(), 2 * self.b.len());
        if b == 0 { a - 2 } else { (a - 2).max(b + 1) }
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

    /// `(a + y·b)² = a² + (x³ + b')·b² + y·2ab`.
    pub(super) fn square(&self) -> Self {
        let mut a = square(&self.a);
        add_times_cubic(&mut a, &square(&self.b));
        let mut b = product(&self.a, &self.b);
        b.iter_mut().for_each(|c| *c = c.double());
        Self { a, b }
    }

    /// Multiplies by `y - slope·x + offset`, which is 0 on the line.
    pub(super) fn times_line(&self, line: &Line) -> Self {
        let mut a = times_linear(&self.a, line);
        add_times_cubic(&mut a, &self.b);
        let mut b = times_linear(&self.b, line);
        add(&mut b, 0, &self.a);
        Self { a, b }
    }

    /// Divides by `x - x0`, which must divide it.
    pub(super) fn over_vertical(mut self, x0: Fq2) -> Self {
        divide(&mut self.a, x0);
        divide(&mut self.b, x0);
        self
    }
}

/// Adds `x^shift·addend`.
fn add(sum: &mut Vec<Fq2>, shift: usize, addend: &[Fq2]) {
    sum.resize(sum.len().max(shift + addend.len()), Fq2::ZERO);
    for (sum, addend) in sum.iter_mut().skip(shift).zip(addend) {
        *sum += addend;
    }
}

/// Adds `(x³ + b')·factor`.
fn add_times_cubic(sum: &mut Vec<Fq2>, factor: &[Fq2]) {
    if factor.is_empty() {
        return;
    }
    add(sum, 3, factor);
    for (sum, c) in sum.iter_mut().zip(factor) {
        *sum += g2::Config::COEFF_B * c;
    }
}

/// `factor·(offset - slope·x)`.
fn times_linear(factor: &[Fq2], line: &Line) -> Vec<Fq2> {
    if factor.is_empty() {
        return Vec::new();
    }
    let mut result: Vec<Fq2> = factor.iter().map(|c| line.offset * c).collect();
    result.push(Fq2::ZERO);
    for (result, c) in result.iter_mut().skip(1).zip(factor) {
        *result -= line.slope * c;
    }
    result
}

fn product(p: &[Fq2], q: &[Fq2]) -> Vec<Fq2> {
    if p.is_empty() || q.is_empty() {
        return Vec::new();
    }
    let mut result = vec![Fq2::ZERO; p.len() + q.len() - 1];
    for (shift, c) in p.iter().enumerate() {
        for (result, d) in result.iter_mut().skip(shift).zip(q) {
            *result += *c * d;
        }
    }
    result
}

/// Half the multiplications of a product.
fn square(p: &[Fq2]) -> Vec<Fq2> {
    let mut result = vec![Fq2::ZERO; (2 * p.len()).saturating_sub(1)];
    let mut rest = p;
    let mut shift = 0;
    while let Some((c, others)) = rest.split_first() {
        let mut places = result.iter_mut().skip(2 * shift);
        if let Some(place) = places.next() {
            *place += c.square();
        }
        let double = c.double();
        for (place, d) in places.zip(others) {
            *place += double * d;
        }
        rest = others;
        shift += 1;
    }
    result
}

/// Divides by `x - x0`, without remainder.
fn divide(p: &mut Vec<Fq2>, x0: Fq2) {
    let mut carry = Fq2::ZERO;
    for c in p.iter_mut().rev() {
        carry = *c + carry * x0;
        *c = carry;
    }
    // What is left in the place of the constant is the remainder.
    if !p.is_empty() {
        debug_assert_eq!(p.first(), Some(&Fq2::ZERO));
        p.remove(0);
    }
}
