//! The process that does the work: the other side of
//! [`zkml_backend::worker`].

use crate::{backends, error::Error};
use std::{
    fs,
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};
use zkml_backend::{
    Backend, Counts, VerifyError,
    phases::Phases,
    proof_file::{Header, ProofFile},
    worker::{Action, Event, Job, decode_input},
};
use zkml_core::layout::GuestInput;

/// Reads a job from standard input, does it and reports on standard output.
pub(crate) fn main() -> ExitCode {
    let mut phases = Phases::new(|phase| send(&Event::Started { phase }));
    let event = match work(&mut phases) {
        Ok(Product {
            counts,
            proof_bytes,
        }) => Event::Done {
            phases: phases.measured().to_vec(),
            counts,
            proof_bytes,
            peak_bytes: phases.measured().iter().filter_map(|m| m.peak_bytes).max(),
        },
        Err(error) => Event::Failed {
            rejected: matches!(error, Error::Rejected(_)),
            message: match error {
                Error::Rejected(reason) => reason,
                other => other.to_string(),
            },
        },
    };
    let done = matches!(event, Event::Done { .. });
    send(&event);
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A parent that is gone has nobody to tell.
fn send(event: &Event) {
    if let Ok(line) = serde_json::to_string(event) {
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

#[derive(Default)]
struct Product {
    counts: Counts,
    proof_bytes: Option<u64>,
}

fn work(phases: &mut Phases) -> Result<Product, Error> {
    let mut stdin = io::stdin().lock();
    let mut line = String::new();
    stdin.read_line(&mut line).map_err(Error::failed)?;
    let job: Job = serde_json::from_str(&line)
        .map_err(|error| Error::Usage(format!("a worker reads its job as JSON: {error}")))?;
    let mut payload = Vec::new();
    stdin.read_to_end(&mut payload).map_err(Error::failed)?;
    let backend = backends::find(&job.backend)?;
    let input = |payload: &[u8]| -> Result<GuestInput, Error> {
        decode_input(payload).ok_or_else(|| Error::failed("the guest's input arrived damaged"))
    };
    match job.action {
        Action::Execute { output } => {
            let execution = backend
                .execute(&input(&payload)?, phases)
                .map_err(Error::failed)?;
            fs::write(&output, execution.statement).map_err(|error| Error::file(&output, error))?;
            Ok(Product {
                counts: execution.counts,
                proof_bytes: None,
            })
        }
        Action::Prove { kind, output } => {
            let proof = backend
                .prove(&input(&payload)?, kind, phases)
                .map_err(Error::failed)?;
            let product = Product {
                counts: proof.counts,
                proof_bytes: Some(proof.bytes.len() as u64),
            };
            let info = backend.info();
            let file = ProofFile {
                header: Header {
                    backend: info.name.into(),
                    sdk: info.sdk.into(),
                    kind,
                    program_id: backend.program_id(),
                },
                statement: proof.statement,
                proof: proof.bytes,
            };
            fs::write(&output, file.to_bytes().map_err(Error::failed)?)
                .map_err(|error| Error::file(&output, error))?;
            Ok(product)
        }
        Action::Verify => {
            let file = ProofFile::from_bytes(&payload).map_err(Error::failed)?;
            verify(&*backend, &file, phases)?;
            Ok(Product::default())
        }
    }
}

/// Verifies against the program that this backend pins.
fn verify(backend: &dyn Backend, file: &ProofFile, phases: &mut Phases) -> Result<(), Error> {
    backend
        .verify(
            &backend.program_id(),
            file.header.kind,
            &file.statement,
            &file.proof,
            phases,
        )
        .map_err(|error| match error {
            VerifyError::Rejected(reason) => Error::Rejected(reason),
            VerifyError::Failed(error) => Error::failed(error),
        })
}
