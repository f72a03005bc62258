//! Starts workers and shows how far they are.

use crate::error::Error;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;
use zkml_backend::{phases::Phase, worker::Job};
use zkml_measure::supervise::{Failure, Report, Worker};

/// This program as a worker.
pub(crate) fn worker() -> Result<Worker, Error> {
    Ok(Worker {
        program: std::env::current_exe()
            .map_err(|error| Error::failed(format!("cannot find this program: {error}")))?,
        arguments: vec!["worker".into()],
        show_stderr: std::env::var_os("ZKML_VERBOSE").is_some(),
    })
}

/// Runs a job, with a line on the terminal that says what it is doing.
/// `indicatif` shows nothing where standard error is no terminal.
pub(crate) fn run(
    worker: &Worker,
    job: &Job,
    payload: Vec<u8>,
    label: &str,
) -> Result<Report, Failure> {
    let bar = ProgressBar::new_spinner().with_message(label.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    let result = worker.run(job, payload, |phase| {
        bar.set_message(format!("{label}: {}", doing(phase)));
    });
    bar.finish_and_clear();
    result
}

fn doing(phase: Phase) -> &'static str {
    match phase {
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
            other => Self::failed(other),
        }
    }
}
