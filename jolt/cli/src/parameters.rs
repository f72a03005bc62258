//! The public parameters of the commitment scheme.

use crate::error::Error;
use jolt_pcs::{DoryPcs, DoryProverSetup, DoryVerifierSetup, PcsError};

/// The prover's for `2^log_cycles` cycles, and the verifier's.
pub(crate) fn prover(log_cycles: usize) -> Result<(DoryProverSetup, DoryVerifierSetup), Error> {
    DoryPcs::standard_setup(log_cycles).map_err(|error| failed(&error))
}

/// The verifier's.
pub(crate) fn verifier() -> Result<DoryVerifierSetup, Error> {
    DoryVerifierSetup::standard().map_err(|error| failed(&error))
}

fn failed(error: &PcsError) -> Error {
    Error::Failed(format!("parameters of the commitments: {error}"))
}
