//! Running and proving.

use crate::{
    arguments::Prove,
    error::Error,
    files,
    guest::{self, describe},
    parameters,
};
use jolt_pcs::DoryPcs;
use jolt_prover::{Run, Setup};
use jolt_verifier::verify;
use std::{fmt::Write, time::Instant};

/// `jolt prove`.
pub(crate) fn prove(arguments: &Prove) -> Result<String, Error> {
    let guest = &arguments.guest;
    files::check(&arguments.proof)?;
    arguments.output.as_deref().map_or(Ok(()), files::check)?;
    let program = guest::load(&guest.elf)?;
    let (input, tape) = (guest.input()?, guest.tape()?);
    let run = Run::new(&program, &input, &tape).map_err(|error| Error::run(&guest.elf, &error))?;
    let output = guest.format.content(run.statement())?;

    let (prover, verifier) = parameters::prover(run.log_cycles())?;
    let setup = Setup::<DoryPcs> {
        prover: &prover,
        verifier: &verifier,
    };
    let start = Instant::now();
    let proof = run
        .prove(&setup)
        .map_err(|error| Error::Failed(format!("proving: {error}")))?;
    let time = start.elapsed();
    // A fault of the prover, or of the machine, must not leave this command.
    verify(&program, &verifier, run.statement(), &proof)
        .map_err(|error| Error::Failed(format!("the proof just made does not verify: {error}")))?;

    let proof = proof.encode();
    if let Some(path) = &arguments.output {
        files::write(path, &output)?;
    }
    files::write(&arguments.proof, &proof)?;
    let mut text = describe(run.statement(), &output);
    let (cycles, padded) = (run.execution().statistics.rows, run.trace().records().len());
    let _ = writeln!(text, "cycles: {cycles}, proven as {padded}");
    let _ = writeln!(text, "time: {:.1} s", time.as_secs_f64());
    let _ = writeln!(text, "proof: {} bytes", proof.len());
    Ok(text)
}
