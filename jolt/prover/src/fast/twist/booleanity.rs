//! S6.c: a cycle accesses memory or does not.

use jolt_claims::{Accumulator, Claim, Point, Poly, Relation};
use jolt_field::{Field, Fr, SplitEq};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::{
    product::{Line, eq_round},
    trace::TracePolys,
};
use crate::{Instance, ProverError, fast::FastProver};

/// `Σ_j eq(r5, j)·h(j)·(h(j) - 1)`.
pub(crate) struct AccessKernel<'a> {
    shape: InstanceShape,
    eq: SplitEq,
    accessed: TracePolys<'a, 1>,
}

impl<'a> AccessKernel<'a> {
    pub(crate) fn new(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            eq: SplitEq::new(accumulator.point(Point::Cycle5)?)?,
            accessed: TracePolys::new(prover.records, |record| [Fr::from(record.cell().is_some())]),
        })
    }
}

impl SumcheckInstance for AccessKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let lines = |j, lines: &mut [Line]| {
            let [accessed] = self.accessed.lines(j);
            let zero = accessed.zero - Fr::ONE;
            lines.copy_from_slice(&[accessed, Line { zero, ..accessed }]);
        };
        Ok(eq_round(&self.eq, claim, &[Fr::ONE], 2, lines)?)
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.eq.bind(r)?;
        Ok(self.accessed.bind(r)?)
    }
}

impl Instance for AccessKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let values = self.accessed.constants();
        let values = values.ok_or(SumcheckError::InstanceTables)?;
        let claim = Claim::cycle(Poly::RamAccessed, Point::Cycle6);
        Ok(values.into_iter().map(|value| (claim, value)).collect())
    }
}
