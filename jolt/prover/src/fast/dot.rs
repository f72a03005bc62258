//! `Σ_j Σ_m a_m(j)·b_m(j)`: reductions of claims, whose public factors `a_m` are
//! no single eq.

use core::ops::Range;

use jolt_claims::{Claim, Poly};
use jolt_field::{AccProduct, DensePoly, FieldError, Fr};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};
use rayon::prelude::*;

use super::{
    FastProver,
    parallel::{BLOCK, sum_blocks},
};
use crate::{Instance, ProverError};

/// `Σ_x Σ_m a_m(x)·b_m(x)`, with some variables bound least significant first.
pub(crate) struct DotSum {
    pairs: Vec<(DensePoly, DensePoly)>,
}

impl DotSum {
    /// Takes the factors.
    pub(crate) fn new(pairs: Vec<(Vec<Fr>, Vec<Fr>)>) -> Result<Self, FieldError> {
        let pairs = pairs
            .into_iter()
            .map(|(a, b)| Ok((DensePoly::new(a)?, DensePoly::new(b)?)))
            .collect::<Result<_, FieldError>>()?;
        Ok(Self { pairs })
    }

    /// The coefficients of a round whose values at 0 and 1 sum to `claim`.
    pub(crate) fn round_poly(&self, claim: Fr) -> Vec<Fr> {
        let sum = |numbers: Range<usize>| {
            let mut sums = [AccProduct::new(); 2];
            for (a, b) in &self.pairs {
                for (a, b) in pairs(a, &numbers).zip(pairs(b, &numbers)) {
                    sums[0].add_mul(&a[0], &b[0]);
                    sums[1].add_mul(&(a[1] - a[0]), &(b[1] - b[0]));
                }
            }
            sums
        };
        let merge = |mut a: [AccProduct; 2], b: [AccProduct; 2]| {
            for (a, b) in a.iter_mut().zip(&b) {
                a.merge(b);
            }
            a
        };
        let len = self.pairs.iter().map(|(a, _)| a.values().len() / 2).max();
        let sums = sum_blocks(len.unwrap_or(0), BLOCK, sum, merge);
        let [at_zero, leading] = sums.map(|sum| sum.finish());
        let at_one = claim - at_zero;
        vec![at_zero, at_one - at_zero - leading, leading]
    }

    /// Binds the least significant variable to `r`.
    pub(crate) fn bind(&mut self, r: Fr) -> Result<(), FieldError> {
        self.pairs.par_iter_mut().try_for_each(|(a, b)| {
            a.bind_low(r)?;
            b.bind_low(r)
        })
    }

    /// The values of all factors, once every variable is bound.
    pub(crate) fn constants(&self) -> Option<Vec<(Fr, Fr)>> {
        let constant = |(a, b): &(DensePoly, DensePoly)| Some((a.constant()?, b.constant()?));
        self.pairs.iter().map(constant).collect()
    }
}

/// The pairs of values of a polynomial with the given numbers.
fn pairs<'a>(poly: &'a DensePoly, numbers: &Range<usize>) -> impl Iterator<Item = &'a [Fr]> {
    let pairs = poly.values().chunks_exact(2);
    pairs.skip(numbers.start).take(numbers.len())
}

/// The sumcheck of a sum of products of two polynomials over cycles.
pub(crate) struct DotKernel<'a> {
    prover: &'a FastProver<'a>,
    shape: InstanceShape,
    sum: DotSum,
    claims: Vec<(Claim, Poly)>,
    challenges: Vec<Fr>,
}

impl<'a> DotKernel<'a> {
    /// Takes the factors. In the end the values of `claims` are read off the
    /// trace once more, since the `b_m` are combinations of them.
    pub(crate) fn new(
        prover: &'a FastProver<'a>,
        shape: InstanceShape,
        pairs: Vec<(Vec<Fr>, Vec<Fr>)>,
        claims: Vec<Claim>,
    ) -> Result<Self, ProverError> {
        Ok(Self {
            prover,
            shape,
            sum: DotSum::new(pairs)?,
            claims: claims.into_iter().map(|c| (c, c.poly)).collect(),
            challenges: Vec::new(),
        })
    }
}

impl SumcheckInstance for DotKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        Ok(self.sum.round_poly(claim))
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.sum.bind(r)?;
        self.challenges.push(r);
        Ok(())
    }
}

impl Instance for DotKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let point: Vec<Fr> = self.challenges.iter().rev().copied().collect();
        let polys: Vec<Poly> = self.claims.iter().map(|(_, poly)| *poly).collect();
        let values = self.prover.evaluate(&polys, &point)?;
        let claims = self.claims.iter().map(|(claim, _)| *claim);
        Ok(claims.zip(values).collect())
    }
}
