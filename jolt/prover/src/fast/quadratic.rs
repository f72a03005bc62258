//! `Σ_j eq(τ,j)·q(j)` for a sum `q` of products of two affine forms in
//! polynomials over cycles (specification sections 11.2 and 11.3).

use jolt_claims::Claim;
use jolt_field::{AdditiveGroup, Field, Fr, SplitEq};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::columns::Columns;
use crate::{Instance, ProverError};

/// `constant + Σ coefficient·column`, columns by their position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    terms: Vec<(usize, Coefficient)>,
    constant: Fr,
}

/// Most coefficients are signs, which save a multiplication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coefficient {
    One,
    MinusOne,
    Other(Fr),
}

impl Form {
    /// The form with the given coefficients.
    pub(crate) fn new(terms: impl IntoIterator<Item = (usize, Fr)>, constant: Fr) -> Self {
        let terms = terms.into_iter().map(|(column, coefficient)| {
            let coefficient = match coefficient {
                c if c == Fr::ONE => Coefficient::One,
                c if c == -Fr::ONE => Coefficient::MinusOne,
                c => Coefficient::Other(c),
            };
            (column, coefficient)
        });
        Self {
            terms: terms.collect(),
            constant,
        }
    }

    /// A single column.
    pub(crate) fn column(column: usize) -> Self {
        Self::new([(column, Fr::ONE)], Fr::ZERO)
    }

    /// `1 - self`.
    pub(crate) fn one_minus(self) -> Self {
        let negated = self.terms.into_iter().map(|(column, coefficient)| {
            let coefficient = match coefficient {
                Coefficient::One => Coefficient::MinusOne,
                Coefficient::MinusOne => Coefficient::One,
                Coefficient::Other(c) => Coefficient::Other(-c),
            };
            (column, coefficient)
        });
        Self {
            terms: negated.collect(),
            constant: Fr::ONE - self.constant,
        }
    }

    /// The value without the constant.
    fn linear(&self, columns: &[Fr]) -> Fr {
        self.terms
            .iter()
            .fold(Fr::ZERO, |sum, &(column, coefficient)| {
                let value = columns[column];
                match coefficient {
                    Coefficient::One => sum + value,
                    Coefficient::MinusOne => sum - value,
                    Coefficient::Other(c) => sum + c * value,
                }
            })
    }
}

/// `weight · left · right`.
pub(crate) struct Product {
    pub(crate) weight: Fr,
    pub(crate) left: Form,
    pub(crate) right: Form,
}

/// The sumcheck.
pub(crate) struct QuadraticKernel<'a> {
    shape: InstanceShape,
    eq: SplitEq,
    claims: Vec<Claim>,
    columns: Columns<'a>,
    products: Vec<Product>,
}

impl<'a> QuadraticKernel<'a> {
    /// Takes the columns, which become `claims`.
    pub(crate) fn new(
        shape: InstanceShape,
        tau: &[Fr],
        claims: Vec<Claim>,
        columns: Columns<'a>,
        products: Vec<Product>,
    ) -> Result<Self, ProverError> {
        Ok(Self {
            shape,
            eq: SplitEq::new(tau)?,
            claims,
            columns,
            products,
        })
    }

    /// `q(0)` and the leading coefficient of `q` on pair `j`.
    fn pair(&self, j: usize, low: &mut [Fr], slope: &mut [Fr]) -> [Fr; 2] {
        self.columns.pair(j, low, slope);
        let (mut at_zero, mut leading) = (Fr::ZERO, Fr::ZERO);
        for product in &self.products {
            let left = product.left.linear(low) + product.left.constant;
            if left != Fr::ZERO {
                let right = product.right.linear(low) + product.right.constant;
                at_zero += product.weight * left * right;
            }
            let left = product.left.linear(slope);
            if left != Fr::ZERO {
                leading += product.weight * left * product.right.linear(slope);
            }
        }
        [at_zero, leading]
    }

    /// `q(1)` summed directly, for the challenge that hides it from the claim.
    fn at_one(&self) -> Result<Fr, SumcheckError> {
        let sums = self.eq.par_sum_pairs(1, || {
            let mut values = vec![Fr::ZERO; self.columns.count()];
            let mut slope = values.clone();
            move |j: usize, out: &mut [Fr]| {
                self.columns.pair(j, &mut values, &mut slope);
                for (value, slope) in values.iter_mut().zip(&slope) {
                    *value += slope;
                }
                let terms = self.products.iter().map(|product| {
                    let left = product.left.linear(&values) + product.left.constant;
                    let right = product.right.linear(&values) + product.right.constant;
                    product.weight * left * right
                });
                out[0] = terms.sum();
            }
        })?;
        Ok(sums[0])
    }
}

impl SumcheckInstance for QuadraticKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let kernel = &*self;
        let sums = self.eq.par_sum_pairs(2, || {
            let mut low = vec![Fr::ZERO; kernel.columns.count()];
            let mut slope = low.clone();
            move |j: usize, out: &mut [Fr]| {
                out.copy_from_slice(&kernel.pair(j, &mut low, &mut slope));
            }
        })?;
        let (at_zero, leading) = (sums[0], sums[1]);
        let at_one = match self.eq.q_at_one(claim, at_zero)? {
            Some(at_one) => at_one,
            None => self.at_one()?,
        };
        Ok(self.eq.cubic_round_poly(at_zero, at_one, leading)?)
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.eq.bind(r)?;
        Ok(self.columns.bind(r)?)
    }
}

impl Instance for QuadraticKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let values = self.columns.constants();
        let values = values.ok_or(SumcheckError::InstanceTables)?;
        Ok(self.claims.iter().copied().zip(values).collect())
    }
}
