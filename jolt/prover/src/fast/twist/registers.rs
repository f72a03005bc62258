//! S4.a: what cycles read from and write to registers.

use jolt_claims::{Accumulator, Challenge, Claim, Committed, Point, Poly, Relation, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{
    AdditiveGroup, Field, Fr,
    acc::{inner_product, powers},
    eq::eq_table,
};
use jolt_isa::{Reg, Row};

use super::{
    matrix::{Entry, Factors},
    read_write::{Accesses, End, ReadWriteKernel},
};
use crate::{
    ProverError,
    fast::{
        FastProver,
        parallel::{add_tables, sum_eq},
    },
};

/// The accesses with `read = wa + γ·ra1 + γ²·ra2` and `write = wa`.
pub(crate) struct RegisterAccesses<'a> {
    records: &'a [TraceRecord],
    rows: &'a [Row],
    /// `1, γ, γ²`.
    weights: Vec<Fr>,
}

/// `Σ_{k,j} eq(r3, j)·(wa·(Val + RdInc) + γ·ra1·Val + γ²·ra2·Val)`.
pub(crate) fn read_write<'a>(
    prover: &'a FastProver<'a>,
    relation: &Relation,
    accumulator: &Accumulator,
) -> Result<ReadWriteKernel<RegisterAccesses<'a>>, ProverError> {
    let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S4a))?;
    let accesses = RegisterAccesses {
        records: prover.records,
        rows: prover.publics.program().bytecode().rows(),
        weights: powers(gamma, 3),
    };
    ReadWriteKernel::new(prover, relation, accumulator, Point::Cycle3, accesses)
}

impl Accesses for RegisterAccesses<'_> {
    fn row(&self, cycle: usize, out: &mut Vec<Entry>) {
        let record = &self.records[cycle];
        let row = &self.rows[record.row as usize];
        let mut accesses = [
            (row.rd, 0, record.rd_pre, record.rd_post),
            (row.rs1, 1, record.rs1, record.rs1),
            (row.rs2, 2, record.rs2, record.rs2),
        ];
        // By register. A write comes before the reads of the same register,
        // which only add their weights to it.
        accesses.sort_unstable_by_key(|(register, kind, ..)| (*register, *kind));
        let start = out.len();
        for (register, kind, before, after) in accesses {
            let Some(register) = register else { continue };
            let (column, weight) = (u32::from(register.number()), self.weights[kind]);
            match out[start..].last_mut() {
                Some(entry) if entry.column == column => entry.factors.read += weight,
                _ => out.push(Entry {
                    column,
                    before,
                    after,
                    factors: Factors {
                        value: before.into(),
                        read: weight,
                        write: if kind == 0 { Fr::ONE } else { Fr::ZERO },
                    },
                }),
            }
        }
    }

    fn increment(&self, cycle: usize) -> i64 {
        let record = &self.records[cycle];
        i64::from(record.rd_post) - i64::from(record.rd_pre)
    }

    fn initial(&self) -> impl Iterator<Item = (u32, u32)> {
        core::iter::empty()
    }

    /// The two reads come from one more pass over the trace: an entry knows their
    /// combination only, and two more coefficients would make the matrix half as
    /// large again.
    fn outputs(&self, end: &End) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let add = |reads: &mut Vec<Fr>, j: usize, weight: Fr| {
            let row = &self.rows[self.records[j].row as usize];
            for (sums, register) in reads.chunks_mut(Reg::COUNT).zip([row.rs1, row.rs2]) {
                if let Some(register) = register {
                    sums[register.index()] += weight;
                }
            }
        };
        let reads = sum_eq(
            &end.cycle,
            || vec![Fr::ZERO; 2 * Reg::COUNT],
            add,
            add_tables,
        )?;
        let registers = eq_table(&end.address)?;
        let (first, second) = reads.split_at(Reg::COUNT);
        let [read1, read2] = [first, second].map(|sums| inner_product(&registers, sums));
        let at = |poly| Claim::at(poly, Point::Register, Point::RegisterCycle);
        let increment = Poly::Committed(Committed::RdInc);
        Ok(vec![
            (at(Poly::RegisterValue), end.factors.value),
            (at(Poly::RegisterWrite), end.factors.write),
            (at(Poly::RegisterRead1), read1),
            (at(Poly::RegisterRead2), read2),
            (Claim::cycle(increment, Point::RegisterCycle), end.increment),
        ])
    }
}
