//! The process that does the work: the other side of
//! [`zkml_backend::worker`].

use crate::{backends, error::Error};
use std::{
    fmt::Display,
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};
use zkml_backend::{
    Backend, BackendError, Counts, Variant, VerifyError,
    phases::{Phase, Phases, Progress},
    proof_file::{Header, ProofFile},
    worker::{Action, Event, Reason, decode_input, read_job},
};
use zkml_core::layout::GuestInput;

/// Reads a job from standard input, does it and reports on standard output.
pub(crate) fn main() -> ExitCode {
    let mut phases = Phases::observed(|progress| {
        send(&match progress {
            Progress::Started(phase) => Event::Started { phase },
            Progress::Finished(measured) => Event::Finished(measured),
        });
    });
    match work(&mut phases) {
        Ok(Product {
            counts,
            proof_bytes,
        }) => {
            send(&Event::Done {
                counts,
                proof_bytes,
            });
            ExitCode::SUCCESS
        }
        Err(Fault { message, reason }) => {
            send(&Event::Failed { message, reason });
            ExitCode::FAILURE
        }
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

/// Why a job failed, as the parent is told.
struct Fault {
    message: String,
    reason: Reason,
}

impl Fault {
    fn error(error: impl Display) -> Self {
        Self {
            message: error.to_string(),
            reason: Reason::Error,
        }
    }

    fn file(path: &Path, error: impl Display) -> Self {
        Self::error(Error::file(path, error))
    }
}

impl From<BackendError> for Fault {
    fn from(error: BackendError) -> Self {
        Self {
            message: error.to_string(),
            reason: match error {
                BackendError::Unsupported { .. } => Reason::Unsupported,
                _ => Reason::Error,
            },
        }
    }
}

impl From<VerifyError> for Fault {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Rejected(message) => Self {
                message,
                reason: Reason::Rejected,
            },
            VerifyError::Failed(error) => error.into(),
        }
    }
}

fn work(phases: &mut Phases) -> Result<Product, Fault> {
    let (job, payload) = read_job(&mut io::stdin().lock()).map_err(Fault::error)?;
    zkml_measure::group::end_with_parent(io::stdin());
    let backend = phases
        .run(Phase::Load, || backends::find(&job.backend))
        .map_err(Fault::error)?;
    let input = |payload: &[u8]| -> Result<GuestInput, Fault> {
        decode_input(payload).ok_or_else(|| Fault::error("the guest's input arrived damaged"))
    };
    match job.action {
        Action::Execute { output } => {
            let execution = backend.execute(job.variant, &input(&payload)?, phases)?;
            fs::write(&output, execution.statement).map_err(|error| Fault::file(&output, error))?;
            Ok(Product {
                counts: execution.counts,
                proof_bytes: None,
            })
        }
        Action::Prove { kind, output } => {
            let proof = backend.prove(job.variant, &input(&payload)?, kind, phases)?;
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
                    program_id: backend.program_id(job.variant)?,
                },
                statement: proof.statement,
                proof: proof.bytes,
            };
            fs::write(&output, file.to_bytes().map_err(Fault::error)?)
                .map_err(|error| Fault::file(&output, error))?;
            Ok(product)
        }
        Action::Verify => {
            let file = ProofFile::from_bytes(&payload).map_err(Fault::error)?;
            verify(&*backend, job.variant, &file, phases)?;
            Ok(Product::default())
        }
    }
}

/// Verifies against the program that this backend pins.
fn verify(
    backend: &dyn Backend,
    variant: Variant,
    file: &ProofFile,
    phases: &mut Phases,
) -> Result<(), Fault> {
    let pinned = backend.program_id(variant)?;
    Ok(backend.verify(
        &pinned,
        file.header.kind,
        &file.statement,
        &file.proof,
        phases,
    )?)
}
