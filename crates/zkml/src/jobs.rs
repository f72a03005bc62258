//! Starts workers and shows how far they are.

use crate::error::Error;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;
use zkml_backend::{phases::Phase, worker::Job};
use zkml_measure::{
    interrupt,
    supervise::{Allowance, Failure, Notice, Report, Stopped, Worker},
};

/// This program as a worker. From now on Ctrl-C stops the worker first.
pub(crate) fn worker() -> Result<Worker, Error> {
    interrupt::install()
        .map_err(|error| Error::failed(format!("cannot listen for signals: {error}")))?;
    Ok(Worker {
        program: std::env::current_exe()
            .map_err(|error| Error::failed(format!("cannot find this program: {error}")))?,
        arguments: vec!["worker".into()],
        show_stderr: std::env::var_os("ZKML_VERBOSE").is_some(),
    })
}

/// Runs a job without limits.
pub(crate) fn run(
    worker: &Worker,
    job: &Job,
    payload: Vec<u8>,
    label: &str,
) -> Result<Report, Failure> {
    within(worker, job, payload, label, &Allowance::default(), || {})
        .map_err(|stopped| stopped.failure)
}

/// Runs a job, with a line on the terminal that says what it is doing;
/// `indicatif` shows nothing where standard error is no terminal. `tick` is
/// called now and then.
pub(crate) fn within(
    worker: &Worker,
    job: &Job,
    payload: Vec<u8>,
    label: &str,
    allowance: &Allowance,
    mut tick: impl FnMut(),
) -> Result<Report, Stopped> {
    let bar = ProgressBar::new_spinner().with_message(label.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    let result = worker.run(job, payload, allowance, |notice| match notice {
        Notice::Phase(phase) => bar.set_message(format!("{label}: {}", doing(phase))),
        Notice::Tick => tick(),
    });
    bar.finish_and_clear();
    result
}

fn doing(phase: Phase) -> &'static str {
    match phase {
        Phase::Load => "loading",
        Phase::Setup => "setting up",
        Phase::Execute => "executing",
        Phase::Prove => "proving",
        Phase::Compress => "compressing",
        Phase::Serialise => "encoding",
        Phase::Verify => "verifying",
    }
}

/// A failed job as the command's own failure.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected(reason) => Self::Rejected(reason),
            Failure::Interrupted(signal) => Self::Interrupted {
                signal,
                left: "nothing was written".into(),
            },
            other => Self::failed(other),
        }
    }
}
