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

use jolt_claims::{Accumulator, Claim, Poly, Publics, Relation};
use jolt_emu::TraceRecord;
use jolt_field::Fr;

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
        if let Some(instance) = spartan::instance(self, relation, accumulator)? {
            return Ok(instance);
        }
        if let Some(instance) = shout::instance(self, relation, accumulator)? {
            return Ok(instance);
        }
        if let Some(instance) = twist::instance(self, relation, accumulator)? {
            return Ok(instance);
        }
        Err(ProverError::MissingKernel(relation.id))
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
