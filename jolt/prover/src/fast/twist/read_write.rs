//! Read/write checking: what cycles read and write is what cells contain.

use jolt_claims::{Accumulator, Claim, Point, Relation};
use jolt_field::{DensePoly, Fr, SplitEq, dense::line};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};
use rayon::prelude::*;

use super::{
    cells::Cells,
    matrix::{Entry, Factors, Matrix, bind_rows, leading, pairs, sum},
};
use crate::{Instance, ProverError, fast::FastProver};

/// The accesses of the cycles to a memory, RAM or registers.
pub(crate) trait Accesses: Sync {
    /// Appends the cells that a cycle accesses, by increasing column.
    fn row(&self, cycle: usize, out: &mut Vec<Entry>);

    /// What a cycle adds to the cell that it writes.
    fn increment(&self, cycle: usize) -> i64;

    /// Cells and their values in the beginning; those left out are 0.
    fn initial(&self) -> impl Iterator<Item = (u32, u32)>;

    /// The output claims.
    fn outputs(&self, end: &End) -> Result<Vec<(Claim, Fr)>, ProverError>;
}

/// Where the sumcheck ends.
pub(crate) struct End {
    pub(super) cycle: Vec<Fr>,
    pub(super) address: Vec<Fr>,
    pub(super) factors: Factors,
    pub(super) increment: Fr,
}

/// `Σ_j eq(τ, j) Σ_k read(k, j)·Val(k, j) + write(k, j)·Inc(j)`, the cycle `j`
/// first, then the cell `k`.
pub(crate) struct ReadWriteKernel<A> {
    shape: InstanceShape,
    log_cycles: usize,
    eq: SplitEq,
    accesses: A,
    state: State,
    challenges: Vec<Fr>,
}

enum State {
    /// The cycle is not bound yet, and not at all if there are no [`Rows`]: the
    /// first round reads the trace, since the matrix is largest before it.
    Cycles(Option<Rows>),
    /// It is bound; the increment is a constant.
    Cells(Cells, Fr),
}

/// The cells and increments, with at least one cycle variable bound.
struct Rows {
    matrix: Matrix,
    increments: DensePoly,
}

impl<A: Accesses> ReadWriteKernel<A> {
    /// Takes the accesses of a trace and the name of `τ`.
    pub(crate) fn new(
        prover: &FastProver<'_>,
        relation: &Relation,
        accumulator: &Accumulator,
        tau: Point,
        accesses: A,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let tau = accumulator.point(tau)?;
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            log_cycles: tau.len(),
            eq: SplitEq::new(tau)?,
            accesses,
            state: State::Cycles(None),
            challenges: Vec::new(),
        })
    }

    /// Reads the rows of the cycles `2j` and `2j + 1`.
    fn read(&self, j: usize, rows: &mut [Vec<Entry>; 2]) {
        for (cycle, row) in (2 * j..).zip(rows) {
            row.clear();
            self.accesses.row(cycle, row);
        }
    }

    /// The increments of the cycles `2j` and `2j + 1`.
    fn increments(&self, j: usize) -> [Fr; 2] {
        [2 * j, 2 * j + 1].map(|cycle| Fr::from(self.accesses.increment(cycle)))
    }

    /// `Σ_j eq(τ, j)·f(j)` over the pairs `j` of rows, with `f` a function of the
    /// two rows and their increments that gives `N` values.
    fn sum_pairs<const N: usize>(
        &self,
        rows: Option<&Rows>,
        f: impl Fn(&[Entry], &[Entry], [Fr; 2]) -> [Fr; N] + Sync,
    ) -> Result<[Fr; N], SumcheckError> {
        let sums = match rows {
            None => self.eq.par_sum_pairs(N, || {
                let mut rows = [Vec::new(), Vec::new()];
                let f = &f;
                move |j, out: &mut [Fr]| {
                    self.read(j, &mut rows);
                    out.copy_from_slice(&f(&rows[0], &rows[1], self.increments(j)));
                }
            })?,
            Some(Rows { matrix, increments }) => self.eq.par_sum_pairs(N, || {
                |j, out: &mut [Fr]| {
                    let (even, odd) = (2 * j, 2 * j + 1);
                    let increments = [even, odd].map(|j| increments.values()[j]);
                    out.copy_from_slice(&f(matrix.row(even), matrix.row(odd), increments));
                }
            })?,
        };
        sums.try_into().map_err(|_| SumcheckError::InstanceTables)
    }

    fn cycle_round(&self, rows: Option<&Rows>, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let [at_zero, slope] = self.sum_pairs(rows, |even, odd, increments| {
            let slope = leading(pairs(even, odd), increments);
            [row_sum(even, increments[0]), slope]
        })?;
        let at_one = match self.eq.q_at_one(claim, at_zero)? {
            Some(at_one) => at_one,
            None => {
                // A challenge that hides the value from the claim.
                let [at_one] =
                    self.sum_pairs(rows, |_, odd, increments| [row_sum(odd, increments[1])])?;
                at_one
            }
        };
        Ok(self.eq.cubic_round_poly(at_zero, at_one, slope)?)
    }

    fn cell_round(&self, cells: &Cells, increment: Fr, claim: Fr) -> Vec<Fr> {
        let sums = cells.round(increment);
        let [at_zero, slope] = sums.map(|sum| self.eq.scale() * sum);
        let at_one = claim - at_zero;
        vec![at_zero, at_one - at_zero - slope, slope]
    }

    /// Binds the first cycle variable while it reads the trace.
    fn bind_trace(&self, r: Fr) -> Result<Rows, SumcheckError> {
        let log_rows = self.log_cycles - 1;
        let increments = (0..1 << log_rows).into_par_iter().map(|j| {
            let [zero, one] = self.increments(j);
            line(zero, one, r)
        });
        Ok(Rows {
            increments: DensePoly::new(increments.collect())?,
            matrix: Matrix::new(log_rows, || {
                let mut rows = [Vec::new(), Vec::new()];
                move |j, out: &mut Vec<Entry>| {
                    self.read(j, &mut rows);
                    bind_rows(&rows[0], &rows[1], r, out);
                }
            }),
        })
    }

    fn bind_cycle(&mut self, rows: Option<Rows>, r: Fr) -> Result<State, SumcheckError> {
        let rows = match rows {
            None => self.bind_trace(r)?,
            Some(mut rows) => {
                rows.increments.bind_low(r)?;
                rows.matrix.bind(r)?;
                rows
            }
        };
        self.eq.bind(r)?;
        Ok(match rows.increments.constant() {
            None => State::Cycles(Some(rows)),
            Some(increment) => {
                let cells = Cells::new(rows.matrix.row(0), self.accesses.initial());
                State::Cells(cells, increment)
            }
        })
    }
}

/// The sum over one row.
fn row_sum(row: &[Entry], increment: Fr) -> Fr {
    sum(row.iter().map(|entry| &entry.factors), increment)
}

impl<A: Accesses> SumcheckInstance for ReadWriteKernel<A> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        match &self.state {
            State::Cycles(rows) => self.cycle_round(rows.as_ref(), claim),
            State::Cells(cells, increment) => Ok(self.cell_round(cells, *increment, claim)),
        }
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.challenges.push(r);
        self.state = match core::mem::replace(&mut self.state, State::Cycles(None)) {
            State::Cycles(rows) => self.bind_cycle(rows, r)?,
            State::Cells(mut cells, increment) => {
                cells.bind(r);
                State::Cells(cells, increment)
            }
        };
        Ok(())
    }
}

impl<A: Accesses> Instance for ReadWriteKernel<A> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let State::Cells(cells, increment) = &self.state else {
            return Err(SumcheckError::InstanceTables.into());
        };
        if self.challenges.len() != self.shape.rounds() {
            return Err(SumcheckError::InstanceTables.into());
        }
        let point = |challenges: &[Fr]| challenges.iter().rev().copied().collect();
        let (cycle, address) = self.challenges.split_at(self.log_cycles);
        self.accesses.outputs(&End {
            cycle: point(cycle),
            address: point(address),
            factors: cells.constant(),
            increment: *increment,
        })
    }
}
