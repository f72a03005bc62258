//! S2.d: the address of an access is that of the cell.

use jolt_claims::{Accumulator, Claim, Point, Poly, Relation};
use jolt_field::{AccU64, AdditiveGroup, Field, Fr, SplitEqTable};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::merge;
use crate::{Instance, ProverError, fast::FastProver};

/// Bytes of a cell.
const CELL_BYTES: u64 = 4;

/// `Σ_k ra(k, r1)·(lowest + 4k)`, over the accessed cells only.
pub(crate) struct AddressKernel {
    shape: InstanceShape,
    /// `ra(·, r1)` where it is not 0, in increasing order. Bound variables are
    /// shifted out of the cells.
    cells: Vec<(u32, Fr)>,
    /// Address for which the bound variables stand.
    base: Fr,
    /// Weight of the current variable in an address.
    unit: u64,
    bound: usize,
}

impl AddressKernel {
    pub(crate) fn new(
        prover: &FastProver<'_>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let eq = SplitEqTable::new(accumulator.point(Point::Cycle1)?)?;
        let mut accesses: Vec<(u32, u32)> = (0..)
            .zip(prover.records)
            .filter_map(|(j, record)| Some((record.cell()?, j)))
            .collect();
        accesses.sort_unstable();
        let weight = |(_, j): &(u32, u32)| eq.get(*j as usize).unwrap_or_default();
        let cells = accesses.chunk_by(|a, b| a.0 == b.0);
        let cells = cells.map(|run| (run[0].0, run.iter().map(weight).sum()));
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            cells: cells.collect(),
            base: Fr::from(prover.publics.program().layout().lowest()),
            unit: CELL_BYTES,
            bound: 0,
        })
    }
}

impl SumcheckInstance for AddressKernel {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        // Addresses are `base + unit·k`, so that only sums of `ra` and `k·ra`
        // are needed.
        let mut sums = [Fr::ZERO; 2];
        let mut even = AccU64::new();
        for (cell, value) in &self.cells {
            sums[(cell & 1) as usize] += value;
            if cell & 1 == 0 {
                even.add_mul(u64::from(*cell) * self.unit, value);
            }
        }
        let at_zero = self.base * sums[0] + even.finish();
        let leading = (sums[1] - sums[0]) * Fr::from(self.unit);
        let at_one = claim - at_zero;
        Ok(vec![at_zero, at_one - at_zero - leading, leading])
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        let weights = [Fr::ONE - r, r];
        for (cell, value) in &mut self.cells {
            *value *= weights[(*cell & 1) as usize];
            *cell >>= 1;
        }
        merge(&mut self.cells);
        self.base += r * Fr::from(self.unit);
        self.unit *= 2;
        self.bound += 1;
        Ok(())
    }
}

impl Instance for AddressKernel {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        if self.bound != self.shape.rounds() {
            return Err(SumcheckError::InstanceTables.into());
        }
        let claim = Claim::at(Poly::RamAccess, Point::RamAddress, Point::Cycle1);
        // Nothing is left of a trace without accesses.
        let value = self.cells.first().map(|(_, value)| *value);
        Ok(vec![(claim, value.unwrap_or_default())])
    }
}
