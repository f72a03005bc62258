//! Running and proving.

use crate::{
    arguments::Prove,
    committed::{self, Salt},
    error::Error,
    files,
    guest::describe,
    parameters,
};
use jolt_emu::PrivateInput;
use jolt_pcs::DoryPcs;
use jolt_prover::{CommittedAdvice, Run, Setup};
use jolt_verifier::verify_with_advice;
use std::{fmt::Write, time::Instant};

/// `jolt prove`.
pub(crate) fn prove(arguments: &Prove) -> Result<String, Error> {
    let guest = &arguments.guest;
    files::check(&arguments.proof)?;
    arguments.output.as_deref().map_or(Ok(()), files::check)?;
    for path in &guest.committed {
        files::check(&committed::destination(path))?;
    }
    let program = guest.load()?;
    let (input, tape, advice) = (guest.input()?, guest.tape()?, guest.advice(Salt::Fresh)?);
    let private = PrivateInput {
        tape: &tape,
        advice: &advice,
    };
    let run = Run::with_private(&program, &input, private)
        .map_err(|error| Error::run(&guest.elf, &error))?;
    let output = guest.format.content(run.statement())?;

    let (prover, verifier) = parameters::prover(run.log_setup())?;
    let setup = Setup::<DoryPcs> {
        prover: &prover,
        verifier: &verifier,
    };
    let start = Instant::now();
    let failed = |error| Error::Failed(format!("proving: {error}"));
    let committed = run.commit(&prover).map_err(failed)?;
    let proof = run.prove_committed(&setup, &committed).map_err(failed)?;
    let time = start.elapsed();
    let commitments: Vec<_> = committed.iter().map(CommittedAdvice::commitment).collect();
    // A fault of the prover, or of the machine, must not leave this command.
    verify_with_advice(&program, &verifier, run.statement(), &commitments, &proof)
        .map_err(|error| Error::Failed(format!("the proof just made does not verify: {error}")))?;

    let proof = proof.encode();
    if let Some(path) = &arguments.output {
        files::write(path, &output)?;
    }
    let mut text = describe(run.statement(), &output);
    for (path, commitment) in guest.committed.iter().zip(&commitments) {
        text.push_str(&committed::write(path, commitment)?);
    }
    files::write(&arguments.proof, &proof)?;
    let (cycles, padded) = (run.execution().statistics.rows, run.trace().records().len());
    let _ = writeln!(text, "cycles: {cycles}, proven as {padded}");
    let _ = writeln!(text, "time: {:.1} s", time.as_secs_f64());
    let _ = writeln!(text, "proof: {} bytes", proof.len());
    Ok(text)
}
