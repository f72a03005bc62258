//! Provers that work from the trace, in time and memory linear in its length
//! (specification section 11).
//!
//! Each yields the same round polynomials and output claims as
//! [`OracleProver`](crate::oracle::OracleProver), which tests compare.

mod cycles;
mod dot;
mod quadratic;
mod shout;
mod spartan;

use jolt_claims::{Accumulator, Publics, Relation};
use jolt_emu::TraceRecord;

use crate::{Instance, Prover, ProverError};

/// Proves relations with kernels of their own.
#[derive(Debug, Clone, Copy)]
pub struct FastProver<'a> {
    /// Program, statement and sizes.
    pub publics: &'a Publics<'a>,
    /// The trace, `2^t` records.
    pub records: &'a [TraceRecord],
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
        Err(ProverError::MissingKernel(relation.id))
    }
}
