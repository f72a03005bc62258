//! Memory and registers: S2.a, S2.d, S2.e, S4, S5.b, S5.c, S6.c and S6.f
//! (specification sections 11.2 and 11.4).

mod address;
mod booleanity;
mod cells;
mod evaluation;
mod matrix;
mod output;
mod ram;
mod read_write;
mod reduction;
mod registers;
mod trace;

use std::ops::AddAssign;

use jolt_claims::{Accumulator, Relation, RelationId};

use super::{FastProver, product};
use crate::{Instance, ProverError};
use address::AddressKernel;
use booleanity::AccessKernel;
use evaluation::EvaluationKernel;
use output::OutputKernel;
use reduction::ReductionKernel;

/// The kernel of a relation, if it is one of this module.
pub(super) fn instance<'a>(
    prover: &'a FastProver<'a>,
    relation: &Relation,
    accumulator: &Accumulator,
) -> Result<Option<Box<dyn Instance + 'a>>, ProverError> {
    Ok(Some(match relation.id {
        RelationId::S2a => Box::new(ram::read_write(prover, relation, accumulator)?),
        RelationId::S2d => Box::new(AddressKernel::new(prover, relation, accumulator)?),
        RelationId::S2e => Box::new(OutputKernel::new(prover, relation, accumulator)?),
        RelationId::S4a => Box::new(registers::read_write(prover, relation, accumulator)?),
        RelationId::S4b => Box::new(EvaluationKernel::memory(prover, relation, accumulator)?),
        RelationId::S5b => Box::new(ReductionKernel::accesses(prover, relation, accumulator)?),
        RelationId::S5c => Box::new(EvaluationKernel::registers(prover, relation, accumulator)?),
        RelationId::S6c => Box::new(AccessKernel::new(prover, relation, accumulator)?),
        RelationId::S6f => Box::new(ReductionKernel::increments(prover, relation, accumulator)?),
        _ => return Ok(None),
    }))
}

/// Adds up the values of equal cells, which must be neighbours.
fn merge<V: Copy + AddAssign>(cells: &mut Vec<(u32, V)>) {
    cells.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
}
