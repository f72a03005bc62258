//! `zkml bench`: a matrix of cells, each run in workers of its own.

mod cells;
mod sample;

use crate::{
    backends,
    cli::{AxesArguments, BenchArguments, RuleArguments},
    error::Error,
    files,
    input::{Prepared, Source},
    jobs,
};
use cells::Planned;
use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};
use zkml_backend::Backend;
use zkml_core::Numeric;
use zkml_measure::{
    environment::{BackendRecord, Build, Environment},
    interrupt, limits,
    matrix::{Axes, Choice, Matrix},
    plan::{Next, Rule},
    runs::{FILE, Limits, Outcome, Run},
    store::Store,
    supervise::Worker,
    table,
};

/// Most runs of a cell whose end another rule decides.
const MANY_REPEATS: u32 = 100;

/// Runs what is not in the results yet and prints the table of all of it.
pub(crate) fn bench(arguments: &BenchArguments) -> Result<(), Error> {
    let matrix = matrix(&arguments.axes)?;
    let backends = backends::all();
    let (rule, limits) = rule(&arguments.rule, &matrix)?;
    let names: Vec<&str> = backends.iter().map(|backend| backend.info().name).collect();
    let choices: Vec<Choice> = matrix
        .cells
        .iter()
        .flat_map(|axes| axes.choices(&names))
        .collect();
    let largest = choices.iter().map(|choice| choice.rows).max().unwrap_or(1);
    let source = match (&arguments.model, &arguments.data) {
        (Some(model), Some(data)) => Source::files(model, data, largest)?,
        _ => Source::builtin(largest, arguments.seed)?,
    };
    let planned =
        cells::plan(&choices, &source).map_err(|error| match (&arguments.axes.matrix, error) {
            (Some(file), Error::Usage(message)) => {
                Error::Usage(format!("{}: {message}", file.display()))
            }
            (_, error) => error,
        })?;
    let worker = jobs::worker()?;
    let store = Store::open(&arguments.output, environment(&backends)).map_err(Error::failed)?;
    let mut session = Session {
        rule,
        limits,
        source,
        worker,
        prepared: None,
        troubles: 0,
        finished: 0,
        store,
    };
    let queue = session.queue(planned, arguments);
    session.work(queue, &arguments.output)?;
    files::print(&format!("{}\n", table::render(session.store.results())))?;
    if session.troubles > 0 {
        return Err(Error::failed(format!(
            "{} runs did not end well; {} has the reasons",
            session.troubles,
            arguments.output.join(FILE).display()
        )));
    }
    Ok(())
}

/// The matrix that the command line names or is.
fn matrix(arguments: &AxesArguments) -> Result<Matrix, Error> {
    if let Some(path) = &arguments.matrix {
        return Matrix::load(path).map_err(|error| Error::Usage(error.to_string()));
    }
    let matrix = Matrix {
        cells: vec![Axes {
            backends: arguments.backends.clone(),
            task: arguments.task.clone(),
            rows: arguments.rows.clone(),
            numeric: arguments.numeric.clone(),
            proof: arguments.proof.clone(),
            guest: arguments.guest.clone(),
            precompiles: arguments.precompiles.clone(),
            commitment: arguments.commitment.clone(),
            device: arguments.device.clone(),
            threads: arguments.threads.clone(),
        }],
        ..Matrix::default()
    };
    matrix.check().map_err(Error::Usage)?;
    Ok(matrix)
}

/// How often and within what limits: the command line, then the file, then
/// what is usual.
fn rule(arguments: &RuleArguments, matrix: &Matrix) -> Result<(Rule, Limits), Error> {
    let precision = arguments.precision.or(matrix.precision);
    let budget_seconds = arguments.budget.or(matrix.budget);
    let usual = if precision.or(budget_seconds).is_some() {
        MANY_REPEATS
    } else {
        1
    };
    let repeats = arguments.repeats.or(matrix.repeats).unwrap_or(usual);
    if repeats == 0 {
        return Err(Error::Usage(
            "--repeats 0: measure each cell at least once".into(),
        ));
    }
    let memory_bytes = match (arguments.memory_limit, &matrix.memory_limit) {
        (Some(bytes), _) => Some(bytes),
        (None, Some(text)) => Some(limits::parse_bytes(text).map_err(Error::Usage)?),
        (None, None) => None,
    };
    let rule = Rule {
        warmup: arguments.warmup.or(matrix.warmup).unwrap_or(0),
        repeats,
        precision,
        budget_seconds,
    };
    let limits = Limits {
        timeout_seconds: arguments.timeout.or(matrix.timeout),
        memory_bytes,
    };
    Ok((rule, limits))
}

/// The attempt of a cell that this session works at.
struct Queued {
    planned: Planned,
    attempt: u32,
}

/// One call of the command.
struct Session {
    rule: Rule,
    limits: Limits,
    source: Source,
    worker: Worker,
    /// The input of the cell before, which the next cell often shares.
    prepared: Option<(usize, Numeric, Result<Prepared, String>)>,
    /// Runs of this session that did not end well.
    troubles: usize,
    /// Runs of this session.
    finished: usize,
    store: Store,
}

impl Session {
    /// The cells to work at. One that was finished in an earlier environment
    /// stays as it is; one that was not is measured in full in this one, since
    /// runs of two environments are never put together.
    fn queue(&self, planned: Vec<Planned>, arguments: &BenchArguments) -> Vec<Queued> {
        let here = self.store.environment();
        let elsewhere = |planned: &Planned| {
            let environments = &self.store.results().environments;
            let mut others = environments.iter().filter(|other| other.id != here);
            others.any(|other| {
                let attempt = last_attempt(&self.store.of(&planned.cell, other.id));
                attempt.is_some_and(|(_, runs)| {
                    runs.iter().all(|run| run.outcome == Outcome::Ok)
                        && self.rule.next(&runs) == Next::Done
                })
            })
        };
        planned
            .into_iter()
            .filter_map(|planned| {
                let attempt = match last_attempt(&self.store.of(&planned.cell, here)) {
                    None if !arguments.force && elsewhere(&planned) => return None,
                    None => 0,
                    Some((number, runs)) => {
                        let bad = runs.iter().any(|run| run.outcome != Outcome::Ok);
                        number + u32::from(arguments.force || (arguments.retry && bad))
                    }
                };
                Some(Queued { planned, attempt })
            })
            .collect()
    }

    /// Rounds over all cells, one run of each, so that a change of the machine
    /// over time falls on all of them.
    fn work(&mut self, queue: Vec<Queued>, folder: &Path) -> Result<(), Error> {
        let mut open = queue;
        while !open.is_empty() {
            let mut still_open = Vec::new();
            for queued in open {
                let next = self.rule.next(&self.runs(&queued));
                if next != Next::Done {
                    self.measure(&queued, next == Next::Warmup, folder)?;
                    still_open.push(queued);
                }
            }
            open = still_open;
        }
        Ok(())
    }

    /// The runs of a cell's attempt.
    fn runs(&self, queued: &Queued) -> Vec<&Run> {
        let mut runs = self
            .store
            .of(&queued.planned.cell, self.store.environment());
        runs.retain(|run| run.attempt == queued.attempt);
        runs
    }

    fn measure(&mut self, queued: &Queued, warmup: bool, folder: &Path) -> Result<(), Error> {
        let repeat = self.runs(queued).len() as u32;
        let mut run = Run::new(queued.planned.cell.clone(), self.limits, now());
        run.attempt = queued.attempt;
        run.repeat = repeat;
        run.warmup = warmup;
        if let Some(reason) = &queued.planned.unsupported {
            run.end(Outcome::Unsupported, reason);
        } else {
            self.sample(&mut run, &queued.planned)
                .map_err(|signal| self.interrupted(signal, folder))?;
        }
        if let Some(message) = &run.message {
            let cell = &run.cell;
            eprintln!(
                "zkml: {} {} {} rows: {}: {message}",
                cell.backend,
                cell.numeric,
                cell.rows,
                run.outcome.name()
            );
        }
        self.troubles += usize::from(!matches!(run.outcome, Outcome::Ok | Outcome::Unsupported));
        self.store.append(run).map_err(Error::failed)?;
        self.finished += 1;
        Ok(())
    }

    /// Fills a run; the signal if it was asked to stop meanwhile.
    fn sample(&mut self, run: &mut Run, planned: &Planned) -> Result<(), i32> {
        if let Some(signal) = interrupt::pending() {
            return Err(signal);
        }
        let key = (planned.cell.rows, planned.numeric);
        if self
            .prepared
            .as_ref()
            .is_none_or(|(rows, numeric, _)| (*rows, *numeric) != key)
        {
            let input = self.source.prepare(key.0, key.1);
            self.prepared = Some((key.0, key.1, input.map_err(|error| error.to_string())));
        }
        match &self.prepared {
            Some((_, _, Ok(prepared))) => sample::take(&self.worker, run, planned, prepared),
            Some((_, _, Err(message))) => {
                run.end(Outcome::Failed, message);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn interrupted(&self, signal: i32, folder: &Path) -> Error {
        Error::Interrupted {
            signal,
            left: format!(
                "the {} runs that were finished are in {}, and the same command goes on from there",
                self.finished,
                folder.join(FILE).display()
            ),
        }
    }
}

/// The last attempt among runs of a cell, with its number.
fn last_attempt<'a>(runs: &[&'a Run]) -> Option<(u32, Vec<&'a Run>)> {
    let number = runs.iter().map(|run| run.attempt).max()?;
    let last = runs.iter().copied().filter(|run| run.attempt == number);
    Some((number, last.collect()))
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// This machine, this program and every backend in it.
fn environment(backends: &[Box<dyn Backend>]) -> Environment {
    let records = backends
        .iter()
        .map(|backend| BackendRecord::from(&**backend))
        .collect();
    let commit = env!("ZKML_BUILD_COMMIT");
    let clean = commit.strip_suffix("-dirty");
    let build = Build {
        version: env!("CARGO_PKG_VERSION").into(),
        compiler: env!("ZKML_BUILD_COMPILER").into(),
        profile: env!("ZKML_BUILD_PROFILE").into(),
        target: env!("ZKML_BUILD_TARGET").into(),
        target_features: env!("ZKML_BUILD_FEATURES").into(),
        commit: clean.unwrap_or(commit).into(),
        dirty: clean.is_some(),
    };
    Environment::capture(build, records, now())
}
