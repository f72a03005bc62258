//! Checking proofs.

use crate::{
    arguments::Verify,
    committed,
    error::Error,
    files::{read, read_if},
    guest, parameters,
};
use jolt_emu::Statement;
use jolt_pcs::DoryPcs;
use jolt_verifier::{Proof, VerifyError, verify_with_advice};

/// `jolt verify`.
pub(crate) fn verify(arguments: &Verify) -> Result<String, Error> {
    let format = arguments.format;
    let program = guest::load(&arguments.elf, !arguments.commitment.is_empty())?;
    let bytes = read(&arguments.proof)?;
    let input = format.public(read_if(arguments.input.as_deref())?);
    let output = format.public(read_if(arguments.output.as_deref())?);
    let statement = Statement::new(input, output, arguments.panicked);
    let paths = arguments.commitment.iter();
    let commitments = paths
        .map(|path| committed::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let parameters = parameters::verifier()?;

    let rejected = |error: VerifyError| {
        let remedy = match error {
            VerifyError::Advice => "give the commitment to each committed input, in order",
            _ => "the proof is wrong, or about another program, input or output",
        };
        Error::Rejected(format!("{error}; {remedy}"))
    };
    let proof = Proof::<DoryPcs>::decode(&program, &bytes).map_err(rejected)?;
    verify_with_advice(&program, &parameters, &statement, &commitments, &proof)
        .map_err(rejected)?;
    Ok("verified\n".into())
}
