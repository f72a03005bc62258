//! Sparse polynomials over claims, challenges and public values.

use core::ops::{Add, Mul, Neg, Sub};
use std::collections::{BTreeMap, BTreeSet};

use jolt_field::{AdditiveGroup, Field, Fr};

use crate::{Challenge, Claim, Dims, Place, Point, Public};

/// A variable of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// A number drawn by the verifier.
    Challenge(Challenge),
    /// A number computed by the verifier.
    Public(Public),
    /// A number sent by the prover.
    Claim(Claim),
}

impl Symbol {
    /// The places on which the value depends.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        match self {
            Self::Challenge(_) => Vec::new(),
            Self::Public(public) => public.places(),
            Self::Claim(claim) => claim.places().collect(),
        }
    }

    /// Whether the value depends on coordinate `var` of `point`.
    #[must_use]
    pub fn depends_on(&self, dims: &Dims, point: Point, var: usize) -> bool {
        self.places()
            .iter()
            .any(|place| place.point == point && place.coordinates(dims).contains(&Some(var)))
    }
}

/// Symbols with their exponents, each symbol once, in order.
pub type Monomial = Vec<(Symbol, u32)>;

/// A polynomial in symbols, kept as a sum of monomials without repetition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Formula {
    terms: BTreeMap<Monomial, Fr>,
}

impl Formula {
    /// The constant `value`.
    #[must_use]
    pub fn constant(value: i64) -> Self {
        Self::single(Vec::new(), Fr::from(value))
    }

    fn single(monomial: Monomial, coefficient: Fr) -> Self {
        let mut terms = BTreeMap::new();
        if coefficient != Fr::ZERO {
            terms.insert(monomial, coefficient);
        }
        Self { terms }
    }

    /// The monomials with their coefficients, in order.
    pub fn terms(&self) -> impl Iterator<Item = (&Monomial, &Fr)> {
        self.terms.iter()
    }

    /// All symbols that occur.
    #[must_use]
    pub fn symbols(&self) -> BTreeSet<Symbol> {
        let monomials = self.terms.keys().flatten();
        monomials.map(|(symbol, _)| *symbol).collect()
    }

    /// All claims that occur.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        let claim = |symbol| match symbol {
            Symbol::Claim(claim) => Some(claim),
            _ => None,
        };
        self.symbols().into_iter().filter_map(claim).collect()
    }

    /// The sum of the monomials that satisfy `keep`.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(&Monomial) -> bool) -> Self {
        let terms = self.terms.iter().filter(|(monomial, _)| keep(monomial));
        Self {
            terms: terms.map(|(m, c)| (m.clone(), *c)).collect(),
        }
    }

    /// `self` to the power `exponent`.
    #[must_use]
    pub fn pow(&self, exponent: usize) -> Self {
        if let (1, Some((monomial, coefficient))) = (self.terms.len(), self.terms.first_key_value())
            && *coefficient == Fr::ONE
        {
            let power = exponent as u32;
            let raised = monomial.iter().map(|(s, e)| (*s, e * power));
            return Self::single(raised.filter(|(_, e)| *e > 0).collect(), Fr::ONE);
        }
        (0..exponent).fold(Self::constant(1), |product, _| product * self.clone())
    }

    /// The value if each symbol has the value `value(symbol)`, which is asked
    /// once per symbol.
    ///
    /// # Errors
    ///
    /// Those of `value`.
    pub fn evaluate<E>(&self, mut value: impl FnMut(Symbol) -> Result<Fr, E>) -> Result<Fr, E> {
        let values = self
            .symbols()
            .into_iter()
            .map(|symbol| Ok((symbol, value(symbol)?)))
            .collect::<Result<BTreeMap<_, _>, E>>()?;
        let mut sum = Fr::ZERO;
        for (monomial, coefficient) in &self.terms {
            let mut product = *coefficient;
            for (symbol, exponent) in monomial {
                if let Some(value) = values.get(symbol) {
                    product *= match exponent {
                        1 => *value,
                        _ => value.pow([u64::from(*exponent)]),
                    };
                }
            }
            sum += product;
        }
        Ok(sum)
    }

    /// The largest number of factors of a monomial, with multiplicity, that
    /// satisfy `counts`.
    #[must_use]
    pub fn degree_in(&self, counts: impl Fn(&Symbol) -> bool) -> usize {
        let counted: BTreeSet<Symbol> = self.symbols().into_iter().filter(counts).collect();
        self.terms
            .keys()
            .map(|monomial| {
                let factors = monomial.iter().filter(|(s, _)| counted.contains(s));
                factors.map(|(_, exponent)| *exponent as usize).sum()
            })
            .max()
            .unwrap_or(0)
    }

    fn add_scaled(mut self, other: Self, scale: Fr) -> Self {
        for (monomial, coefficient) in other.terms {
            let sum = self.terms.entry(monomial).or_default();
            *sum += scale * coefficient;
        }
        self.terms.retain(|_, coefficient| *coefficient != Fr::ZERO);
        self
    }
}

/// Merges two sorted monomials.
fn multiply(a: &Monomial, b: &Monomial) -> Monomial {
    let mut product: BTreeMap<Symbol, u32> = a.iter().copied().collect();
    for (symbol, exponent) in b {
        *product.entry(*symbol).or_default() += exponent;
    }
    product.into_iter().collect()
}

impl Add for Formula {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.add_scaled(other, Fr::ONE)
    }
}

impl Sub for Formula {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.add_scaled(other, -Fr::ONE)
    }
}

impl Neg for Formula {
    type Output = Self;

    fn neg(self) -> Self {
        Self::default() - self
    }
}

impl Mul for Formula {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let mut terms: BTreeMap<Monomial, Fr> = BTreeMap::new();
        for (a, x) in &self.terms {
            for (b, y) in &other.terms {
                *terms.entry(multiply(a, b)).or_default() += *x * y;
            }
        }
        terms.retain(|_, coefficient| *coefficient != Fr::ZERO);
        Self { terms }
    }
}

impl core::iter::Sum for Formula {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Add::add)
    }
}

impl core::iter::Product for Formula {
    fn product<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::constant(1), Mul::mul)
    }
}

impl From<Symbol> for Formula {
    fn from(symbol: Symbol) -> Self {
        Self::single(vec![(symbol, 1)], Fr::ONE)
    }
}

impl From<Claim> for Formula {
    fn from(claim: Claim) -> Self {
        Symbol::Claim(claim).into()
    }
}

impl From<Challenge> for Formula {
    fn from(challenge: Challenge) -> Self {
        Symbol::Challenge(challenge).into()
    }
}

impl From<Public> for Formula {
    fn from(public: Public) -> Self {
        Symbol::Public(public).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Poly, RelationId};
    use proptest::prelude::*;

    fn symbols() -> [Symbol; 3] {
        [
            Symbol::Challenge(Challenge::Alpha),
            Symbol::Challenge(Challenge::Gamma(RelationId::S1)),
            Symbol::Claim(Claim::cycle(Poly::NextIsNoop, Point::Cycle1)),
        ]
    }

    fn formula() -> impl Strategy<Value = Formula> {
        let leaf = prop_oneof![
            (-3i64..4).prop_map(Formula::constant),
            (0usize..3).prop_map(|i| symbols()[i].into()),
        ];
        leaf.prop_recursive(4, 24, 2, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| a + b),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| a - b),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| a * b),
                (inner.clone(), 0usize..3).prop_map(|(a, n)| a.pow(n)),
                inner.prop_map(Neg::neg),
            ]
        })
    }

    fn at(f: &Formula, values: [u64; 3]) -> Fr {
        let value = |symbol| {
            let i = symbols().iter().position(|s| *s == symbol);
            i.map(|i| Fr::from(values[i])).ok_or(())
        };
        f.evaluate(value).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_the_values(a in formula(), b in formula(), v: [u64; 3]) {
            let (x, y) = (at(&a, v), at(&b, v));
            prop_assert_eq!(at(&(a.clone() + b.clone()), v), x + y);
            prop_assert_eq!(at(&(a.clone() - b.clone()), v), x - y);
            prop_assert_eq!(at(&(a.clone() * b), v), x * y);
            prop_assert_eq!(at(&a.pow(3), v), x * x * x);
            let long = |m: &Monomial| m.len() > 1;
            prop_assert_eq!(&(a.filter(long) + a.filter(|m| !long(m))), &a);
            prop_assert!(a.filter(long).terms().all(|(m, _)| long(m)));
            prop_assert_eq!(a.clone() - a, Formula::default());
        }
    }

    #[test]
    fn degrees() {
        let [a, b, c] = symbols().map(Formula::from);
        let f = a.clone() * a.pow(2) * b.clone() + b * c.pow(4);
        assert_eq!(f.degree_in(|s| *s == symbols()[0]), 3);
        assert_eq!(f.degree_in(|s| *s == symbols()[2]), 4);
        assert_eq!(f.degree_in(|s| *s != symbols()[2]), 4);
        assert_eq!(f.degree_in(|_| true), 5);
        assert_eq!(Formula::default().degree_in(|_| true), 0);
        assert_eq!(f.symbols().len(), 3);
        assert_eq!(f.claims().len(), 1);
    }
}
