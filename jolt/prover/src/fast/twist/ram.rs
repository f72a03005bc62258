//! S2.a: what cycles read from and write to memory.

use jolt_claims::{Accumulator, Challenge, Claim, Committed, Point, Poly, Relation, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{Field, Fr};

use super::{
    matrix::{Entry, Factors},
    read_write::{Accesses, End, ReadWriteKernel},
};
use crate::{ProverError, fast::FastProver};

/// The accesses with `read = (1 + γ)·ra` and `write = γ·ra`.
pub(crate) struct RamAccesses<'a> {
    /// The initial memory, by cell.
    initial: Vec<(u32, u32)>,
    records: &'a [TraceRecord],
    read: Fr,
    write: Fr,
}

/// `Σ_{k,j} eq(r1, j)·ra(k, j)·(Val(k, j) + γ·(Val(k, j) + RamInc(j)))`.
pub(crate) fn read_write<'a>(
    prover: &'a FastProver<'a>,
    relation: &Relation,
    accumulator: &Accumulator,
) -> Result<ReadWriteKernel<RamAccesses<'a>>, ProverError> {
    let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S2a))?;
    let accesses = RamAccesses {
        initial: prover.initial_cells()?.collect(),
        records: prover.records,
        read: Fr::ONE + gamma,
        write: gamma,
    };
    ReadWriteKernel::new(prover, relation, accumulator, Point::Cycle1, accesses)
}

impl Accesses for RamAccesses<'_> {
    fn row(&self, cycle: usize, out: &mut Vec<Entry>) {
        let record = &self.records[cycle];
        out.extend(record.cell().map(|column| Entry {
            column,
            before: record.ram_pre,
            after: record.ram_post,
            factors: Factors {
                value: record.ram_pre.into(),
                read: self.read,
                write: self.write,
            },
        }));
    }

    fn increment(&self, cycle: usize) -> i64 {
        let record = &self.records[cycle];
        i64::from(record.ram_post) - i64::from(record.ram_pre)
    }

    fn initial(&self) -> impl Iterator<Item = (u32, u32)> {
        self.initial.iter().copied()
    }

    fn outputs(&self, end: &End) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let at = |poly| Claim::at(poly, Point::RamAddress, Point::RamCycle);
        let increment = Poly::Committed(Committed::RamInc);
        let Factors { value, read, write } = end.factors;
        Ok(vec![
            (at(Poly::RamValue), value),
            (at(Poly::RamAccess), read - write),
            (Claim::cycle(increment, Point::RamCycle), end.increment),
        ])
    }
}
