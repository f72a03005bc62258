//! `zkml execute`.

use crate::{
    backends,
    claims::StatementRecord,
    cli::ExecuteArguments,
    error::Error,
    files,
    input::{self, Prepared},
    jobs,
};
use serde::Serialize;
use tempfile::NamedTempFile;
use zkml_backend::{
    Counts, Variant,
    phases::{Measured, Phase},
    worker::{Action, Job, encode_input},
};
use zkml_core::statement::Statement;
use zkml_measure::{
    supervise::{Failure, Report, Worker},
    table::{format_bytes, format_seconds},
};
use zkml_model::metrics::Metrics;

/// What `--json` prints.
#[derive(Serialize)]
struct Record<'a> {
    backend: &'a str,
    sdk: &'a str,
    program_id: String,
    variant: Variant,
    /// Largest distance of a prediction from the f64 model on the file's
    /// rows, as quantisation bounds it.
    error_bound: Option<f64>,
    #[serde(flatten)]
    statement: StatementRecord,
    metrics: Option<Metrics>,
    counts: Counts,
    phases: Vec<Measured>,
    peak_bytes: Option<u64>,
}

/// Runs a guest in a worker; the statement and what the worker reported.
pub(crate) fn run(
    worker: &Worker,
    backend: &str,
    variant: Variant,
    payload: Vec<u8>,
    label: &str,
) -> Result<(Vec<u8>, Report), Failure> {
    let start = |error: std::io::Error| Failure::Start(error.to_string());
    let output = NamedTempFile::new().map_err(start)?;
    let job = Job {
        backend: backend.into(),
        variant,
        action: Action::Execute {
            output: output.path().to_owned(),
        },
    };
    let report = jobs::run(worker, &job, payload, label)?;
    Ok((std::fs::read(output.path()).map_err(start)?, report))
}

/// Runs the guest and prints what it published.
pub(crate) fn execute(arguments: &ExecuteArguments) -> Result<(), Error> {
    let backend = backends::find(&arguments.backend)?;
    let info = backend.info();
    let variant = arguments.guest.variant(&*backend);
    let program_id = backend.program_id(variant).map_err(Error::failed)?;
    let Prepared {
        input,
        target,
        error_bound,
        ..
    } = input::load(&arguments.input)?;
    let (statement, report) = run(
        &jobs::worker()?,
        info.name,
        variant,
        encode_input(&input),
        info.title,
    )?;
    let statement = Statement::from_bytes(&statement).map_err(Error::failed)?;
    let metrics = target
        .as_ref()
        .and_then(|target| Metrics::of(&statement.values(), target));
    let record = Record {
        backend: info.name,
        sdk: info.sdk,
        program_id: hex::encode(program_id),
        variant,
        error_bound,
        statement: StatementRecord::new(&statement),
        metrics,
        counts: report.counts,
        phases: report.part.phases,
        peak_bytes: report.part.peak_bytes,
    };
    if arguments.json {
        return files::print_json(&record);
    }
    let mut text = format!(
        "executed without a proof: {} ({}), guest {variant}\n{}",
        info.title,
        info.sdk,
        record.statement.lines()
    );
    let mut line = |name: &str, value: String| text.push_str(&format!("  {name:<17} {value}\n"));
    if let Some(bound) = error_bound {
        line("error bound", format!("{bound:.6} (to the f64 model)"));
    }
    if let Some(metrics) = &record.metrics {
        if let Some(r2) = metrics.r2 {
            line("R2", format!("{r2:.6}"));
        }
        line("RMSE", format!("{:.4}", metrics.rmse));
        line("MSE", format!("{:.4}", metrics.mse));
        line("MAE", format!("{:.4}", metrics.mae));
    }
    if let Some(cycles) = record.counts.user_cycles {
        line("cycles", cycles.to_string());
    }
    if let Some(cycles) = record.counts.total_cycles {
        line("total cycles", cycles.to_string());
    }
    for measured in &record.phases {
        if measured.phase == Phase::Execute {
            line("time", format_seconds(measured.seconds));
        }
    }
    if let Some(peak) = record.peak_bytes {
        line("peak memory", format_bytes(peak as f64));
    }
    files::print(&text)
}
