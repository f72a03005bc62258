//! S6.d and S6.e: addresses as products of their chunks.

use jolt_claims::{Accumulator, Challenge, Claim, Family, Point, Relation, RelationId};
use jolt_field::{Field, Fr, SplitEq, acc::powers};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::{
    chunks::{ChunkPolys, chunk_claims, chunk_tables},
    product::eq_round,
};
use crate::{Instance, ProverError, fast::FastProver};

/// `Σ_j eq(τ, j) Σ_v γ^v Π_{i ∈ v} ra_i(chunk_i(point), j)` for the chunks of a
/// family.
pub(crate) struct PieceKernel<'a> {
    shape: InstanceShape,
    eq: SplitEq,
    weights: Vec<Fr>,
    chunks: ChunkPolys<'a>,
    claims: Vec<Claim>,
}

impl<'a> PieceKernel<'a> {
    /// Pieces of the lookup index.
    pub(crate) fn lookup(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S6e))?;
        let weights = powers(gamma, accumulator.dims().pieces());
        Self::new(prover, relation, accumulator, Family::Lookup, weights)
    }

    /// Memory cells, which are one piece.
    pub(crate) fn ram(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let weights = vec![Fr::ONE];
        Self::new(prover, relation, accumulator, Family::Ram, weights)
    }

    fn new(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
        family: Family,
        weights: Vec<Fr>,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let dims = accumulator.dims();
        let tables = chunk_tables(dims, family, accumulator.point(family.address_point())?)?;
        Ok(Self {
            shape: relation.shape(dims)?,
            eq: SplitEq::new(accumulator.point(Point::Cycle5)?)?,
            weights,
            chunks: ChunkPolys::new(family, prover.records, tables),
            claims: chunk_claims(dims, family),
        })
    }
}

impl SumcheckInstance for PieceKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let degree = self.chunks.count() / self.weights.len();
        let lines = |j, out: &mut _| self.chunks.lines(j, out);
        Ok(eq_round(&self.eq, claim, &self.weights, degree, lines)?)
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.eq.bind(r)?;
        Ok(self.chunks.bind(r)?)
    }
}

impl Instance for PieceKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let values = self.chunks.constants();
        let values = values.ok_or(SumcheckError::InstanceTables)?;
        Ok(self.claims.iter().copied().zip(values).collect())
    }
}
