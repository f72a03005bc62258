//! S7: column sums and the reduction of chunk claims.

use jolt_claims::{
    Accumulator, Challenge, Claim, Committed, Place, Point, Poly, Relation, RelationId,
};
use jolt_field::{Fr, acc::powers};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::chunks::chunk_table;
use crate::{
    Instance, ProverError,
    fast::{FastProver, dot::DotSum},
};

/// `Σ_k Σ_i ra_i(k, r6)·(γ^{3i} + γ^{3i+1} eq(ρ_b, k) + γ^{3i+2} eq(chunk_i, k))`.
pub(crate) struct ReductionKernel {
    shape: InstanceShape,
    sum: DotSum,
    claims: Vec<Claim>,
}

impl ReductionKernel {
    pub(crate) fn new(
        prover: &FastProver<'_>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let dims = accumulator.dims();
        let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S7))?;
        let booleanity = chunk_table(accumulator.point(Point::ChunkAddress)?)?;
        let sums = prover.chunk_sums(accumulator.point(Point::Cycle6)?)?;
        let weights = powers(gamma, 3 * sums.len());
        let mut pairs = Vec::with_capacity(sums.len());
        let mut claims = Vec::with_capacity(sums.len());
        let polys = Committed::chunks(dims).zip(&sums);
        for ((committed, sums), w) in polys.zip(weights.chunks_exact(3)) {
            let Committed::Chunk(family, i) = committed else {
                continue;
            };
            let place = Place::chunk(family.address_point(), i);
            let old = chunk_table(&accumulator.place(place)?)?;
            let factor = booleanity
                .iter()
                .zip(&old)
                .map(|(booleanity, old)| w[0] + w[1] * booleanity + w[2] * old);
            pairs.push((sums.to_vec(), factor.collect()));
            let poly = Poly::Committed(committed);
            claims.push(Claim::at(poly, Point::OpeningAddress, Point::Cycle6));
        }
        Ok(Self {
            shape: relation.shape(dims)?,
            sum: DotSum::new(pairs)?,
            claims,
        })
    }
}

impl SumcheckInstance for ReductionKernel {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        Ok(self.sum.round_poly(claim))
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        Ok(self.sum.bind(r)?)
    }
}

impl Instance for ReductionKernel {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let values = self.sum.constants().ok_or(SumcheckError::InstanceTables)?;
        let values = values.into_iter().map(|(value, _)| value);
        Ok(self.claims.iter().copied().zip(values).collect())
    }
}
