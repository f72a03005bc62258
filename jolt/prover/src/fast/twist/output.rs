//! S2.e: the I/O window holds in the end what the statement says.

use jolt_claims::{Accumulator, Claim, Point, Poly, Relation};
use jolt_field::{
    AccI64, AdditiveGroup, DensePoly, Field, FieldError, Fr, SplitEq, SplitEqTable, eq::eq_zero,
};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::merge;
use crate::{Instance, ProverError, commit::ram_increment, fast::FastProver};

/// `Σ_k eq(ρ_out, k)·mask(k)·(ValFinal(k) - IO(k))`.
///
/// The window is the first `2^w` cells, so `mask(k)` is the product of `1 - k_i`
/// over the variables above the lowest `w`. Once those are bound, a round needs
/// two numbers: what they leave of the cells below `2^i`, and of the next `2^i`.
pub(crate) struct OutputKernel {
    shape: InstanceShape,
    /// `ValFinal` where it is not 0, in increasing order.
    memory: Vec<(u32, i64)>,
    /// `eq(ρ_out, ·)` inside the window.
    window: SplitEq,
    /// `eq(ρ_out, ·)` for the variables above it.
    above: SplitEq,
    /// `eq(ρ_out, 0)` for the variables above the window.
    at_window: Fr,
    /// `mask` of the bound variables.
    mask: Fr,
    /// `ValFinal - IO` in the window; afterwards where the current variable is 0
    /// and 1 and those above it are 0.
    difference: DensePoly,
    challenges: Vec<Fr>,
}

impl OutputKernel {
    pub(crate) fn new(
        prover: &FastProver<'_>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let publics = prover.publics;
        let io_cells = publics.program().layout().io_cells();
        let memory = final_memory(prover)?;
        let mut difference = vec![Fr::ZERO; io_cells as usize];
        for (cell, value) in memory.iter().take_while(|(cell, _)| *cell < io_cells) {
            difference[*cell as usize] += Fr::from(*value);
        }
        for (cell, word) in publics.final_cells() {
            difference[*cell as usize] -= Fr::from(*word);
        }
        let reference = accumulator.point(Point::OutputReference)?;
        // The window does not exceed the memory: `Publics` checks it.
        let (above, window) = reference.split_at(reference.len() - io_cells.ilog2() as usize);
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            memory,
            window: SplitEq::new(window)?,
            above: SplitEq::new(above)?,
            at_window: eq_zero(above),
            mask: Fr::ONE,
            difference: DensePoly::new(difference)?,
            challenges: Vec::new(),
        })
    }

    /// `Σ_k ValFinal(k)·eq(r, k)` over some cells, for the variables bound to `r`;
    /// the other bits of the cells are left out.
    fn value(&self, cells: &[(u32, i64)]) -> Result<Fr, FieldError> {
        let point: Vec<Fr> = self.challenges.iter().rev().copied().collect();
        let eq = SplitEqTable::new(&point)?;
        let bits = (1usize << point.len()) - 1;
        let mut sum = AccI64::new();
        for (cell, value) in cells {
            let weight = eq.get(*cell as usize & bits).unwrap_or_default();
            sum.add_mul(*value, &weight);
        }
        Ok(sum.finish())
    }

    /// `ValFinal` where the current variable is 1 and those above it are 0.
    fn upper_half(&self) -> Result<Fr, FieldError> {
        let size = 1u32 << self.challenges.len();
        let position = |end| self.memory.partition_point(|(cell, _)| *cell < end);
        self.value(&self.memory[position(size)..position(2 * size)])
    }
}

/// The cells that are not 0 after the last cycle, in increasing order: the
/// initial ones and the increments.
fn final_memory(prover: &FastProver<'_>) -> Result<Vec<(u32, i64)>, ProverError> {
    let initial = prover.initial_cells()?;
    let initial = initial.map(|(cell, word)| (cell, i64::from(word)));
    let records = prover.records.iter();
    let increments = records.filter_map(|record| Some((record.cell()?, ram_increment(record))));
    let mut cells: Vec<(u32, i64)> = initial
        .chain(increments.filter(|(_, increment)| *increment != 0))
        .collect();
    cells.sort_unstable_by_key(|(cell, _)| *cell);
    merge(&mut cells);
    Ok(cells)
}

impl SumcheckInstance for OutputKernel {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, _claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let values = self.difference.values();
        if self.window.free_vars() > 0 {
            let pair = |j| [values[2 * j], values[2 * j + 1]];
            let [at_zero, at_one] = self.window.sum_pairs(pair)?;
            let linear = [at_zero, at_one - at_zero].map(|c| self.at_window * c);
            return Ok(self.window.round_poly(&linear)?);
        }
        // `(1 - X)·(zero + (one - zero)·X)`, with every later variable 0.
        let (zero, one) = (values[0], values[1]);
        let (high, low) = self.above.tables()?;
        let weight = self.window.scale() * self.mask * high[0] * low[0];
        let quadratic = [zero, one - zero.double(), zero - one].map(|c| weight * c);
        Ok(self.above.round_poly(&quadratic)?)
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.difference.bind_low(r)?;
        self.challenges.push(r);
        if self.window.free_vars() > 0 {
            self.window.bind(r)?;
        } else {
            self.above.bind(r)?;
            self.mask *= Fr::ONE - r;
        }
        if let Some(lower) = self.difference.constant()
            && self.above.free_vars() > 0
        {
            self.difference = DensePoly::new(vec![lower, self.upper_half()?])?;
        }
        Ok(())
    }
}

impl Instance for OutputKernel {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        if self.challenges.len() != self.shape.rounds() {
            return Err(SumcheckError::InstanceTables.into());
        }
        let claim = Claim::address(Poly::RamFinal, Point::RamAddress);
        Ok(vec![(claim, self.value(&self.memory)?)])
    }
}
