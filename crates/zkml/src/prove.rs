//! `zkml prove`.

use crate::{
    backends,
    claims::StatementRecord,
    cli::{InputArguments, ProveArguments},
    error::Error,
    files::{self, Access, Pending},
    input, jobs,
    secrets::Secrets,
};
use zkml_backend::{
    BackendError, ProofKind,
    proof_file::ProofFile,
    worker::{Action, Job, encode_input},
};
use zkml_core::statement::Statement;
use zkml_measure::table::{format_bytes, format_seconds};

/// Proves and writes the proof and, beside it, the secrets.
pub(crate) fn prove(arguments: &ProveArguments) -> Result<(), Error> {
    let backend = backends::find(&arguments.backend)?;
    let info = backend.info();
    let kind = ProofKind::from(arguments.proof);
    if info.proof(kind).is_none() {
        return Err(Error::failed(BackendError::no_proof(info.name, kind)));
    }
    let variant = arguments.guest.variant(&*backend);
    backend.program_id(variant).map_err(Error::failed)?;
    let InputArguments { model, data, .. } = &arguments.input;
    let prepared = input::load(&arguments.input)?;
    // Both files are begun before the long work, so that a path that cannot be
    // written shows at once.
    let proof_file = Pending::new(&arguments.output, Access::Public)?;
    let secrets_path = Secrets::path_beside(&arguments.output);
    let mut secrets_file = Pending::new(&secrets_path, Access::Owner)?;

    let job = Job {
        backend: info.name.into(),
        variant,
        action: Action::Prove {
            kind,
            output: proof_file.path().to_owned(),
        },
    };
    let report = jobs::run(
        &jobs::worker()?,
        &job,
        encode_input(&prepared.input),
        info.title,
    )?;
    let written = ProofFile::from_bytes(&files::read(proof_file.path())?).map_err(Error::failed)?;
    let statement = Statement::from_bytes(&written.statement).map_err(Error::failed)?;
    let reference = zkml_backend_native::evaluate(&prepared.input).map_err(Error::failed)?;
    if !zkml_backend_native::agrees(&written.statement, variant.commitment, &reference) {
        return Err(Error::failed(format!(
            "{} published another statement than the reference; the proof is discarded",
            info.title
        )));
    }

    let record = StatementRecord::new(&statement);
    let secrets = Secrets {
        format: Secrets::FORMAT.into(),
        version: Secrets::VERSION,
        salts: prepared.salts,
        model_commitment: record.model_commitment.clone(),
        data_commitment: record.data_commitment.clone(),
        model: model.clone(),
        model_sha256: files::sha256(model)?,
        data: data.clone(),
        data_sha256: files::sha256(data)?,
        rows: statement.job.rows as usize,
        numeric: statement.numeric().name().into(),
        tolerance: arguments.input.tolerance,
        error_bound: prepared.error_bound,
    };
    let mut json = serde_json::to_vec_pretty(&secrets).map_err(Error::failed)?;
    json.push(b'\n');
    secrets_file.write(&json)?;
    // The secrets first: a proof whose salts are lost could not be opened.
    secrets_file.publish()?;
    proof_file.publish()?;

    let mut text = format!(
        "proved: {} ({}), guest {variant}, {kind} proof of {}\n{}",
        info.title,
        info.sdk,
        format_bytes(report.proof_bytes.unwrap_or_default() as f64),
        record.lines()
    );
    for measured in &report.part.phases {
        text.push_str(&format!(
            "  {:<17} {}\n",
            measured.phase.name(),
            format_seconds(measured.seconds)
        ));
    }
    text.push_str(&format!(
        "  secrets           {} (keep it: it opens the commitments)\n\
         Check it with\n  zkml verify {} --model-commitment {} --data-commitment {}\n",
        secrets_path.display(),
        arguments.output.display(),
        record.model_commitment,
        record.data_commitment
    ));
    files::print(&text)
}
