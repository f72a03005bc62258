//! S6.a: what a cycle takes from the bytecode (specification section 11.6).

use std::collections::BTreeMap;

use jolt_claims::{Accumulator, BytecodeColumn, Claim, Family, Point, Public, Relation, Symbol};
use jolt_field::{
    AdditiveGroup, DensePoly, Field, Fr,
    eq::{eq_table, scaled_eq_table},
};
use jolt_isa::{Reg, Row};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};
use rayon::prelude::*;

use super::{
    chunks::{ChunkPolys, chunk_claims, chunk_tables},
    product::{Line, plain_round},
};
use crate::{
    Instance, ProverError,
    fast::{
        FastProver,
        dot::DotSum,
        parallel::{BLOCK, add_tables, sum_eq},
    },
};

/// `Σ_{k,j} Π_i BcRa_i(k_i, j) Σ_s eq(r_s, j)·V_s(k)`, the row first. The last
/// of the points `r_s` is 0, the first cycle.
pub(crate) struct BytecodeKernel<'a> {
    prover: &'a FastProver<'a>,
    shape: InstanceShape,
    /// The `r_s`.
    points: Vec<Vec<Fr>>,
    /// `Σ_k Σ_s F_s(k)·V_s(k)` where `F_s` sums `eq(r_s, ·)` over the cycles at
    /// row `k`.
    rows: DotSum,
    cycles: Option<Cycles<'a>>,
    challenges: Vec<Fr>,
}

/// The sum over cycles, with the row bound.
struct Cycles<'a> {
    /// `Σ_s V_s·eq(r_s, ·)`.
    factor: DensePoly,
    chunks: ChunkPolys<'a>,
}

/// Columns with their coefficients.
type Combination = Vec<(BytecodeColumn, Fr)>;

/// Reads the `V_s` off the relation.
fn combinations(
    relation: &Relation,
    accumulator: &Accumulator,
) -> Result<BTreeMap<Public, Combination>, ProverError> {
    let mut combinations: BTreeMap<Public, Combination> = BTreeMap::new();
    for (monomial, coefficient) in relation.sum.terms() {
        let mut coefficient = *coefficient;
        let (mut factor, mut column) = (None, None);
        for (symbol, exponent) in monomial {
            match *symbol {
                Symbol::Challenge(challenge) => {
                    let challenge = accumulator.challenge(challenge)?;
                    coefficient *= challenge.pow([u64::from(*exponent)]);
                }
                Symbol::Public(Public::Bytecode(own)) => column = Some(own),
                Symbol::Public(public) => factor = Some(public),
                Symbol::Claim(_) => {}
            }
        }
        if let (Some(factor), Some(column)) = (factor, column) {
            let combination = combinations.entry(factor).or_default();
            combination.push((column, coefficient));
        }
    }
    Ok(combinations)
}

/// The point `r` of a factor `eq(r, ·)` over cycles.
fn point(factor: Public, accumulator: &Accumulator) -> Result<Vec<Fr>, ProverError> {
    Ok(match factor {
        Public::Eq(point, _) => accumulator.place(point)?,
        _ => vec![Fr::ZERO; accumulator.dims().log_cycles()],
    })
}

/// The value of a column in a row, unless it is 0.
fn value(
    column: BytecodeColumn,
    (number, row): (usize, &Row),
    entry: u32,
    registers: &[Fr],
) -> Option<Fr> {
    use BytecodeColumn as B;
    let register = |register: Option<Reg>| registers.get(register?.index()).copied();
    let set = match column {
        B::Address => return Some(row.address.into()),
        B::Imm => return (row.imm != 0).then(|| row.imm.into()),
        B::Index => return Some(Fr::from(number as u64)),
        B::Rd => return register(row.rd),
        B::Rs1 => return register(row.rs1),
        B::Rs2 => return register(row.rs2),
        B::Circuit(flag) => row.has(flag),
        B::Instruction(flag) => row.routes(flag),
        B::Table(table) => row.table == Some(table),
        B::Entry => number == entry as usize,
    };
    set.then_some(Fr::ONE)
}

impl<'a> BytecodeKernel<'a> {
    pub(crate) fn new(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let program = prover.publics.program();
        let rows = program.bytecode().rows();
        let registers = eq_table(accumulator.point(Point::Register)?)?;
        let (mut points, mut pairs) = (Vec::new(), Vec::new());
        for (factor, combination) in combinations(relation, accumulator)? {
            let point = point(factor, accumulator)?;
            let cycles = sum_eq(
                &point,
                || vec![Fr::ZERO; rows.len()],
                |cycles, j, weight| cycles[prover.records[j].row as usize] += weight,
                add_tables,
            )?;
            let combine = |row: (usize, &Row)| {
                let mut sum = Fr::ZERO;
                for (column, coefficient) in &combination {
                    match value(*column, row, program.entry_row(), &registers) {
                        Some(value) if value == Fr::ONE => sum += coefficient,
                        Some(value) => sum += value * coefficient,
                        None => {}
                    }
                }
                sum
            };
            pairs.push((cycles, rows.par_iter().enumerate().map(combine).collect()));
            points.push(point);
        }
        Ok(Self {
            prover,
            shape: relation.shape(accumulator.dims())?,
            points,
            rows: DotSum::new(pairs)?,
            cycles: None,
            challenges: Vec::new(),
        })
    }

    /// The sum over cycles, once the row is bound.
    fn cycles(&self) -> Result<Cycles<'a>, SumcheckError> {
        let rows = self.rows.constants();
        let rows = rows.ok_or(SumcheckError::InstanceTables)?;
        let dims = self.prover.publics.dims();
        let mut factor = vec![Fr::ZERO; self.prover.records.len()];
        for (point, (_, value)) in self.points.iter().zip(rows) {
            let cycles = factor.par_iter_mut().with_min_len(BLOCK);
            cycles
                .zip(scaled_eq_table(point, value)?)
                .for_each(|(sum, eq)| *sum += eq);
        }
        let row: Vec<Fr> = self.challenges.iter().rev().copied().collect();
        let tables = chunk_tables(dims, Family::Bytecode, &row)?;
        Ok(Cycles {
            factor: DensePoly::new(factor)?,
            chunks: ChunkPolys::new(Family::Bytecode, self.prover.records, tables),
        })
    }
}

impl SumcheckInstance for BytecodeKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let Some(Cycles { factor, chunks }) = &self.cycles else {
            return Ok(self.rows.round_poly(claim));
        };
        let values = factor.values();
        let lines = |j: usize, lines: &mut [Line]| {
            if let Some((first, rest)) = lines.split_first_mut() {
                *first = Line::through(values[2 * j], values[2 * j + 1]);
                chunks.lines(j, rest);
            }
        };
        let degree = chunks.count() + 1;
        Ok(plain_round(values.len() / 2, claim, degree, lines))
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        if let Some(Cycles { factor, chunks }) = &mut self.cycles {
            factor.bind_low(r)?;
            return Ok(chunks.bind(r)?);
        }
        self.rows.bind(r)?;
        self.challenges.push(r);
        if self.challenges.len() == self.prover.publics.dims().log_bytecode() {
            self.cycles = Some(self.cycles()?);
        }
        Ok(())
    }
}

impl Instance for BytecodeKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let values = self.cycles.as_ref().and_then(|c| c.chunks.constants());
        let values = values.ok_or(SumcheckError::InstanceTables)?;
        let claims = chunk_claims(self.prover.publics.dims(), Family::Bytecode);
        Ok(claims.into_iter().zip(values).collect())
    }
}
