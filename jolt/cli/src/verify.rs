//! Checking proofs.

use crate::{
    arguments::Verify,
    error::Error,
    files::{read, read_if},
    guest, parameters,
};
use jolt_emu::Statement;
use jolt_pcs::DoryPcs;
use jolt_verifier::{Proof, VerifyError};

/// `jolt verify`.
pub(crate) fn verify(arguments: &Verify) -> Result<String, Error> {
    let format = arguments.format;
    let program = guest::load(&arguments.elf)?;
    let bytes = read(&arguments.proof)?;
    let input = format.public(read_if(arguments.input.as_deref())?);
    let output = format.public(read_if(arguments.output.as_deref())?);
    let statement = Statement::new(input, output, arguments.panicked);
    let parameters = parameters::verifier()?;

    let rejected = |error: VerifyError| {
        Error::Rejected(format!(
            "{error}; the proof is wrong, or about another program, input or output"
        ))
    };
    let proof = Proof::<DoryPcs>::decode(&program, &bytes).map_err(rejected)?;
    jolt_verifier::verify(&program, &parameters, &statement, &proof).map_err(rejected)?;
    Ok("verified\n".into())
}
