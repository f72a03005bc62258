//! Lookups and one-hot polynomials: S5.a, S6.a, S6.b, S6.d, S6.e and S7
//! (specification sections 11.5 to 11.7).

mod booleanity;
mod bytecode;
mod chunks;
mod lookups;
mod phase;
mod pieces;
mod reduction;

use jolt_claims::{Accumulator, Relation, RelationId};

use super::{FastProver, product};
use crate::{Instance, ProverError};
use booleanity::BooleanityKernel;
use bytecode::BytecodeKernel;
use lookups::LookupKernel;
use pieces::PieceKernel;
use reduction::ReductionKernel;

/// The kernel of a relation, if it is one of this module.
pub(crate) fn instance<'a>(
    prover: &'a FastProver<'a>,
    relation: &Relation,
    accumulator: &Accumulator,
) -> Result<Option<Box<dyn Instance + 'a>>, ProverError> {
    Ok(Some(match relation.id {
        RelationId::S5a => Box::new(LookupKernel::new(prover, relation, accumulator)?),
        RelationId::S6a => Box::new(BytecodeKernel::new(prover, relation, accumulator)?),
        RelationId::S6b => Box::new(BooleanityKernel::new(prover, relation, accumulator)?),
        RelationId::S6d => Box::new(PieceKernel::ram(prover, relation, accumulator)?),
        RelationId::S6e => Box::new(PieceKernel::lookup(prover, relation, accumulator)?),
        RelationId::S7 => Box::new(ReductionKernel::new(prover, relation, accumulator)?),
        _ => return Ok(None),
    }))
}
