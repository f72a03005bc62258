//! `zkml verify` and `zkml inspect`.

use crate::{
    backends,
    claims::{Claims, Expected, StatementRecord, claims},
    cli::{InspectArguments, VerifyArguments},
    error::Error,
    files, jobs,
};
use serde::Serialize;
use std::path::Path;
use zkml_backend::{
    Backend, ProofInfo, Variant,
    phases::{Measured, Phase},
    proof_file::ProofFile,
    worker::{Action, Job},
};
use zkml_core::{commitment::digest_bytes, statement::Statement};
use zkml_measure::table::format_seconds;

/// What `--json` prints.
#[derive(Serialize)]
struct Record<'a> {
    verified: bool,
    backend: &'a str,
    sdk: &'a str,
    proof: ProofInfo,
    proof_bytes: usize,
    program_id: String,
    /// The guest of this backend with that program ID, if one has it.
    variant: Option<Variant>,
    #[serde(flatten)]
    statement: StatementRecord,
    #[serde(flatten)]
    claims: Claims,
    phases: Vec<Measured>,
}

/// A proof file that can be read, and the backend to check it with.
struct Opened {
    file: ProofFile,
    backend: Box<dyn Backend>,
    proof: ProofInfo,
    statement: Statement,
}

/// Reads a proof file. A file that is none is an error; one whose content
/// cannot be a valid proof is a rejection.
fn open(path: &Path, bytes: &[u8]) -> Result<Opened, Error> {
    let file = ProofFile::from_bytes(bytes).map_err(|error| match error {
        zkml_backend::proof_file::ProofFileError::Version { .. }
        | zkml_backend::proof_file::ProofFileError::Magic => Error::file(path, error),
        damaged => Error::Rejected(format!("{}: {damaged}", path.display())),
    })?;
    let rejected = |reason: String| Error::Rejected(format!("{}: {reason}", path.display()));
    let backend = backends::find(&file.header.backend)
        .map_err(|error| rejected(format!("made by another backend: {error}")))?;
    let kind = file.header.kind;
    let proof = *backend
        .info()
        .proof(kind)
        .ok_or_else(|| rejected(format!("{} makes no {kind} proof", backend.info().name)))?;
    let statement =
        Statement::from_bytes(&file.statement).map_err(|error| rejected(error.to_string()))?;
    Ok(Opened {
        file,
        backend,
        proof,
        statement,
    })
}

/// Accepts or rejects a proof.
pub(crate) fn verify(arguments: &VerifyArguments) -> Result<(), Error> {
    let path = &arguments.proof;
    let bytes = files::read(path)?;
    let opened = open(path, &bytes)?;
    let program_id = &opened.file.header.program_id;
    let Some(variant) = opened.backend.variant_of(program_id) else {
        return Err(Error::Rejected(format!(
            "{}: made by program {}, which is none of those that this verifier pins",
            path.display(),
            hex::encode(program_id),
        )));
    };
    for (expected, found, what) in [
        (
            &arguments.model_commitment,
            &opened.statement.model_commitment,
            "model",
        ),
        (
            &arguments.data_commitment,
            &opened.statement.data_commitment,
            "data",
        ),
    ] {
        let found = digest_bytes(found);
        if let Some(expected) = expected
            && expected.0 != found
        {
            return Err(Error::Rejected(format!(
                "{}: the {what} commitment is {}, not the expected {}",
                path.display(),
                hex::encode(found),
                hex::encode(expected.0)
            )));
        }
    }
    let info = opened.backend.info();
    let job = Job {
        backend: info.name.into(),
        variant,
        action: Action::Verify,
    };
    let report = jobs::run(&jobs::worker()?, &job, bytes, info.title)?;
    let expected = Expected {
        model: arguments.model_commitment.is_some(),
        data: arguments.data_commitment.is_some(),
    };
    let took: f64 = report
        .part
        .phases
        .iter()
        .filter(|measured| measured.phase == Phase::Verify)
        .map(|measured| measured.seconds)
        .sum();
    let head = format!("accepted: {} ({})", path.display(), format_seconds(took));
    print(
        &opened,
        true,
        expected,
        &head,
        report.part.phases,
        arguments.json,
    )
}

/// Shows what a proof file says, without checking it.
pub(crate) fn inspect(arguments: &InspectArguments) -> Result<(), Error> {
    let path = &arguments.proof;
    let opened = open(path, &files::read(path)?)?;
    let head = format!(
        "{}: NOT verified; this is what the file says of itself",
        path.display()
    );
    print(
        &opened,
        false,
        Expected::default(),
        &head,
        Vec::new(),
        arguments.json,
    )
}

fn print(
    opened: &Opened,
    verified: bool,
    expected: Expected,
    head: &str,
    phases: Vec<Measured>,
    json: bool,
) -> Result<(), Error> {
    let info = opened.backend.info();
    let header = &opened.file.header;
    let variant = opened.backend.variant_of(&header.program_id);
    let record = Record {
        verified,
        backend: info.name,
        sdk: &header.sdk,
        proof: opened.proof,
        proof_bytes: opened.file.proof.len(),
        program_id: hex::encode(header.program_id),
        variant,
        statement: StatementRecord::new(&opened.statement),
        claims: claims(info, &opened.proof, &opened.statement, expected),
        phases,
    };
    if json {
        return files::print_json(&record);
    }
    files::print(&format!(
        "{head}\n  \
           backend           {} ({}), {} proof of {} bytes\n  \
           program           {}\n  \
           guest             {}\n{}{}",
        info.title,
        record.sdk,
        opened.proof.kind,
        record.proof_bytes,
        record.program_id,
        variant.map_or("none of this program's", Variant::name),
        record.statement.lines(),
        record.claims.text()
    ))
}
