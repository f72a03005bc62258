//! `zkml bench`: a matrix of cells, each run in workers of its own.

use crate::{
    backends,
    cli::BenchArguments,
    error::Error,
    execute, files,
    input::{Prepared, Source},
    jobs,
};
use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};
use tempfile::NamedTempFile;
use zkml_backend::{
    Backend, ProofKind,
    proof_file::ProofFile,
    worker::{Action, Job, encode_input},
};
use zkml_core::{Numeric, Task};
use zkml_measure::{
    environment::{self, BackendRecord, Build, Environment},
    runs::{Cell, Outcome, Part, Run, Store},
    supervise::{Failure, Worker},
    table,
};

/// Runs what is not in the results yet and prints the table of all of it.
pub(crate) fn bench(arguments: &BenchArguments) -> Result<(), Error> {
    let backends = arguments
        .backends
        .iter()
        .map(|name| backends::find(name))
        .collect::<Result<Vec<_>, _>>()?;
    let largest = arguments.rows.iter().copied().max().unwrap_or(1) as usize;
    let source = match (&arguments.model, &arguments.data) {
        (Some(model), Some(data)) => Source::files(model, data, largest)?,
        _ => Source::builtin(largest, arguments.seed)?,
    };
    let mut store = Store::open(&arguments.output).map_err(Error::failed)?;
    record_environment(&arguments.output, &backends)?;
    let worker = jobs::worker()?;

    let mut failed = 0;
    for repeat in 0..arguments.repeats {
        for &rows in &arguments.rows {
            for &numeric in &arguments.numeric {
                let numeric = Numeric::from(numeric);
                let prepared = source.prepare(rows as usize, numeric)?;
                for backend in &backends {
                    for proof in proofs(&**backend, arguments) {
                        let cell = cell(&**backend, numeric, proof, rows as usize, &source);
                        if store.has(&cell, repeat) {
                            continue;
                        }
                        let run = measure(&worker, cell, repeat, &prepared);
                        if let Some(message) = &run.message {
                            failed += 1;
                            eprintln!(
                                "zkml: {} {} {rows} rows: {}: {message}",
                                run.cell.backend,
                                run.cell.numeric,
                                run.outcome.name()
                            );
                        }
                        store.append(run).map_err(Error::failed)?;
                    }
                }
            }
        }
    }
    files::print(&format!("{}\n", table::render(store.runs())))?;
    if failed > 0 {
        return Err(Error::failed(format!(
            "{failed} runs did not end well; {} has the reasons",
            arguments.output.join(zkml_measure::runs::FILE).display()
        )));
    }
    Ok(())
}

/// The proof kinds to measure on a backend, `None` where it makes no proofs.
fn proofs(backend: &dyn Backend, arguments: &BenchArguments) -> Vec<Option<ProofKind>> {
    if backend.info().proofs.is_empty() {
        return vec![None];
    }
    arguments
        .proof
        .iter()
        .map(|&kind| Some(kind.into()))
        .collect()
}

fn cell(
    backend: &dyn Backend,
    numeric: Numeric,
    proof: Option<ProofKind>,
    rows: usize,
    source: &Source,
) -> Cell {
    let info = backend.info();
    Cell {
        backend: info.name.into(),
        sdk: info.sdk.into(),
        program_id: hex::encode(backend.program_id()),
        task: Task::Predict.name().into(),
        numeric: numeric.name().into(),
        proof,
        rows,
        columns: source.columns(),
        input: source.name().into(),
    }
}

/// One run: execute, prove and verify, each in a fresh process.
fn measure(worker: &Worker, cell: Cell, repeat: u32, prepared: &Prepared) -> Run {
    let started = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let mut run = Run::new(cell, repeat, started);
    if let Err(failure) = steps(worker, &mut run, prepared) {
        run.fail(&failure);
    }
    run
}

fn steps(worker: &Worker, run: &mut Run, prepared: &Prepared) -> Result<(), Failure> {
    let label = format!(
        "{} {} {} rows",
        run.cell.backend, run.cell.numeric, run.cell.rows
    );
    let payload = encode_input(&prepared.input);
    let reference = zkml_backend_native::evaluate(&prepared.input)
        .map_err(|reject| Failure::Job(reject.to_string()))?;

    let (statement, report) = execute::run(worker, &run.cell.backend, payload.clone(), &label)?;
    run.execute = Some(Part::from(&report));
    run.counts = report.counts;
    run.statement_bytes = Some(statement.len() as u64);
    if statement != reference {
        return wrong_output(run);
    }
    let Some(kind) = run.cell.proof else {
        return Ok(());
    };

    let start = |error: std::io::Error| Failure::Start(error.to_string());
    let output = NamedTempFile::new().map_err(start)?;
    let job = Job {
        backend: run.cell.backend.clone(),
        action: Action::Prove {
            kind,
            output: output.path().to_owned(),
        },
    };
    let report = jobs::run(worker, &job, payload, &label)?;
    run.prove = Some(Part::from(&report));
    run.proof_bytes = report.proof_bytes;
    run.counts.segments = report.counts.segments.or(run.counts.segments);
    run.counts.total_cycles = report.counts.total_cycles.or(run.counts.total_cycles);
    let file = std::fs::read(output.path()).map_err(start)?;
    let statement = ProofFile::from_bytes(&file)
        .map_err(|error| Failure::Job(error.to_string()))?
        .statement;
    if statement != reference {
        return wrong_output(run);
    }

    let job = Job {
        backend: run.cell.backend.clone(),
        action: Action::Verify,
    };
    let report = jobs::run(worker, &job, file, &label)?;
    run.verify = Some(Part::from(&report));
    Ok(())
}

fn wrong_output(run: &mut Run) -> Result<(), Failure> {
    run.outcome = Outcome::WrongOutput;
    run.message = Some("the statement differs from the reference's".into());
    Ok(())
}

/// Writes the environment record. Results of another environment in the same
/// folder would be indistinguishable, so a difference is an error.
fn record_environment(folder: &Path, backends: &[Box<dyn Backend>]) -> Result<(), Error> {
    let records = backends
        .iter()
        .map(|backend| BackendRecord {
            name: backend.info().name.into(),
            sdk: backend.info().sdk.into(),
            program_id: hex::encode(backend.program_id()),
        })
        .collect();
    let now = Environment::capture(build(), records);
    let path = folder.join(environment::FILE);
    if path.exists() {
        let mut before: Environment = serde_json::from_slice(&files::read(&path)?)
            .map_err(|error| Error::file(&path, error))?;
        // Which backends were asked for may change from call to call; each
        // run names its own.
        before.backends.clone_from(&now.backends);
        if before != now {
            return Err(Error::file(
                &path,
                "records another machine or build; choose a new results folder",
            ));
        }
    }
    let mut json = serde_json::to_vec_pretty(&now).map_err(Error::failed)?;
    json.push(b'\n');
    files::write(&path, &json, files::Access::Public)
}

/// What this program was built from and with.
fn build() -> Build {
    Build {
        version: env!("CARGO_PKG_VERSION").into(),
        compiler: env!("ZKML_BUILD_COMPILER").into(),
        profile: env!("ZKML_BUILD_PROFILE").into(),
        target: env!("ZKML_BUILD_TARGET").into(),
        target_features: env!("ZKML_BUILD_FEATURES").into(),
        commit: env!("ZKML_BUILD_COMMIT").into(),
    }
}
