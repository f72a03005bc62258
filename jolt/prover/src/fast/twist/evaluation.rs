//! S4.b and S5.c: values of cells and registers as sums of increments.

use jolt_claims::{Accumulator, Challenge, Claim, Committed, Point, Poly, Relation, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Fr, SplitLt, eq::eq_table};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::{
    product::{Line, plain_round},
    trace::{TracePolys, access_weight},
};
use crate::{
    Instance, ProverError,
    commit::{ram_increment, rd_increment},
    fast::FastProver,
};

/// `Σ_j inc(j)·wa(j)·(LT(j, r) + γ)`, where `wa` says how far a cycle writes to
/// the address in question.
pub(crate) struct EvaluationKernel<'a> {
    shape: InstanceShape,
    /// `inc` and `wa`.
    writes: TracePolys<'a, 2>,
    less: SplitLt,
    gamma: Fr,
    /// About `inc` and `wa`.
    claims: [Claim; 2],
}

impl<'a> EvaluationKernel<'a> {
    /// A memory cell, at a cycle and, with `γ`, in the end.
    pub(crate) fn memory(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let weight = access_weight(accumulator)?;
        let read = move |record: &TraceRecord| [Fr::from(ram_increment(record)), weight(record)];
        let increment = Poly::Committed(Committed::RamInc);
        let cycle = Point::RamCheckCycle;
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            writes: TracePolys::new(prover.records, read),
            less: SplitLt::new(accumulator.point(Point::RamCycle)?)?,
            gamma: accumulator.challenge(Challenge::Gamma(RelationId::S4b))?,
            claims: [
                Claim::cycle(increment, cycle),
                Claim::at(Poly::RamAccess, Point::RamAddress, cycle),
            ],
        })
    }

    /// A register at a cycle.
    pub(crate) fn registers(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let rows = prover.publics.program().bytecode().rows();
        let registers = eq_table(accumulator.point(Point::Register)?)?;
        let read = move |record: &TraceRecord| {
            let weight = rows[record.row as usize]
                .rd
                .and_then(|rd| registers.get(rd.index()).copied());
            [Fr::from(rd_increment(record)), weight.unwrap_or_default()]
        };
        let increment = Poly::Committed(Committed::RdInc);
        let cycle = Point::Cycle5;
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            writes: TracePolys::new(prover.records, read),
            less: SplitLt::new(accumulator.point(Point::RegisterCycle)?)?,
            gamma: Fr::ZERO,
            claims: [
                Claim::cycle(increment, cycle),
                Claim::at(Poly::RegisterWrite, Point::Register, cycle),
            ],
        })
    }

    /// `LT(j, r) + γ`.
    fn factor(&self, j: usize) -> Fr {
        self.less.get(j).unwrap_or_default() + self.gamma
    }
}

impl SumcheckInstance for EvaluationKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let lines = |j, lines: &mut [Line]| {
            let [increment, weight] = self.writes.lines(j);
            // Without an increment the third factor does not matter.
            let third = if increment == Line::ZERO {
                Line::ZERO
            } else {
                Line::through(self.factor(2 * j), self.factor(2 * j + 1))
            };
            lines.copy_from_slice(&[increment, weight, third]);
        };
        Ok(plain_round(self.writes.pairs(), claim, 3, lines))
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.less.bind_low(r)?;
        Ok(self.writes.bind(r)?)
    }
}

impl Instance for EvaluationKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let values = self.writes.constants();
        let values = values.ok_or(SumcheckError::InstanceTables)?;
        Ok(self.claims.into_iter().zip(values).collect())
    }
}
