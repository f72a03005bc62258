//! Provers that work from the trace, in time and memory linear in its length
//! (specification section 11).
//!
//! Each yields the same round polynomials and output claims as
//! [`OracleProver`](crate::oracle::OracleProver), which tests compare.

mod columns;
mod cycles;
mod dot;
mod parallel;
mod product;
mod quadratic;
mod shout;
mod spartan;
mod twist;

use jolt_claims::{Accumulator, Claim, Poly, Publics, Relation, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::Fr;

use spartan::Spartan;
use twist::EvaluationKernel;

use crate::{
    Instance, Prover, ProverError,
    advice::{evaluate, initial_cells},
};

/// Proves relations with kernels of their own.
#[derive(Debug, Clone, Copy)]
pub struct FastProver<'a> {
    /// Program, statement and sizes.
    pub publics: &'a Publics<'a>,
    /// The trace, `2^t` records.
    pub records: &'a [TraceRecord],
    /// Words of the regions of committed advice, in order.
    pub advice: &'a [Vec<u32>],
}

impl FastProver<'_> {
    /// The initial memory as `(cell, word)`, zero words partly left out.
    fn initial_cells(&self) -> Result<impl Iterator<Item = (u32, u32)>, ProverError> {
        initial_cells(self.publics, self.advice)
    }
}

impl Prover for FastProver<'_> {
    fn instance(
        &self,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Box<dyn Instance + '_>, ProverError> {
        use RelationId as R;
        let (prover, spartan) = (self, Spartan::new(self, relation, accumulator));
        // No wildcard: a relation without a kernel does not compile.
        Ok(match relation.id {
            R::S1 => spartan.constraints()?,
            R::S2b => spartan.products()?,
            R::S2c => spartan.instructions()?,
            R::S3a => spartan.shift()?,
            R::S3b => spartan.operands()?,
            R::S3c => spartan.registers()?,
            R::S2a => Box::new(twist::memory(prover, relation, accumulator)?),
            R::S2d => Box::new(twist::AddressKernel::new(prover, relation, accumulator)?),
            R::S2e => Box::new(twist::OutputKernel::new(prover, relation, accumulator)?),
            R::S4a => Box::new(twist::registers(prover, relation, accumulator)?),
            R::S4b => Box::new(EvaluationKernel::memory(prover, relation, accumulator)?),
            R::S5b => Box::new(twist::ReductionKernel::accesses(
                prover,
                relation,
                accumulator,
            )?),
            R::S5c => Box::new(EvaluationKernel::registers(prover, relation, accumulator)?),
            R::S6c => Box::new(twist::AccessKernel::new(prover, relation, accumulator)?),
            R::S6f => Box::new(twist::ReductionKernel::increments(
                prover,
                relation,
                accumulator,
            )?),
            R::S5a => Box::new(shout::LookupKernel::new(prover, relation, accumulator)?),
            R::S6a => Box::new(shout::BytecodeKernel::new(prover, relation, accumulator)?),
            R::S6b => Box::new(shout::BooleanityKernel::new(prover, relation, accumulator)?),
            R::S6d => Box::new(shout::PieceKernel::ram(prover, relation, accumulator)?),
            R::S6e => Box::new(shout::PieceKernel::lookup(prover, relation, accumulator)?),
            R::S7 => Box::new(shout::ReductionKernel::new(prover, relation, accumulator)?),
        })
    }

    fn claim(&self, claim: Claim, accumulator: &Accumulator) -> Result<Fr, ProverError> {
        let (Poly::Advice(region), Some(place)) = (claim.poly, claim.address) else {
            return Err(ProverError::MissingClaim(claim));
        };
        let words = self.advice.get(usize::from(region));
        let words = words.ok_or(ProverError::MissingClaim(claim))?;
        evaluate(words, &accumulator.place(place)?)
    }
}
