//! One run: execute, prove and verify, each in a fresh process.

use super::cells::Planned;
use crate::{input::Prepared, jobs};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;
use zkml_backend::{
    ProofKind,
    proof_file::ProofFile,
    worker::{Action, Job, encode_input},
};
use zkml_measure::{
    noise::Monitor,
    runs::{Outcome, Part, Run},
    supervise::{Allowance, Failure, Report, Worker},
};

/// Fills a run; the signal if it was asked to stop meanwhile.
pub(super) fn take(
    worker: &Worker,
    run: &mut Run,
    planned: &Planned,
    prepared: &Prepared,
) -> Result<(), i32> {
    let reference = match zkml_backend_native::evaluate(&prepared.input) {
        Ok(reference) => reference,
        Err(reject) => {
            run.end(Outcome::Failed, reject.to_string());
            return Ok(());
        }
    };
    let payload = encode_input(&prepared.input);
    let started = Instant::now();
    let deadline = run
        .limits
        .timeout_seconds
        .and_then(|seconds| started.checked_add(Duration::try_from_secs_f64(seconds).ok()?));
    let mut sample = Sample {
        worker,
        label: label(run),
        allowance: Allowance {
            deadline,
            memory_bytes: run.limits.memory_bytes,
            processors: planned.processors.clone(),
        },
        monitor: Monitor::start(),
        run,
    };
    let end = sample.steps(payload, &reference);
    let noise = sample.monitor.finish();
    run.noise = noise;
    run.wall_seconds = started.elapsed().as_secs_f64();
    match end {
        Err(Failure::Interrupted(signal)) => Err(signal),
        Err(failure) => {
            run.fail(&failure);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn label(run: &Run) -> String {
    let cell = &run.cell;
    let proof = cell.proof.map_or("execute", ProofKind::name);
    format!(
        "{} {} {} {proof} {} rows, run {}",
        cell.backend,
        cell.variant,
        cell.numeric,
        cell.rows,
        run.repeat + 1
    )
}

/// A run on its way.
struct Sample<'a> {
    worker: &'a Worker,
    label: String,
    allowance: Allowance,
    monitor: Monitor,
    run: &'a mut Run,
}

impl Sample<'_> {
    /// The statement of execution and proof must be the reference's, byte for
    /// byte.
    fn steps(&mut self, payload: Vec<u8>, reference: &[u8]) -> Result<(), Failure> {
        let start = |error: std::io::Error| Failure::Start(error.to_string());
        let output = NamedTempFile::new().map_err(start)?;
        let action = Action::Execute {
            output: output.path().to_owned(),
        };
        let report = self.job(action, payload.clone(), |run| &mut run.execute)?;
        self.run.counts = report.counts;
        let statement = std::fs::read(output.path()).map_err(start)?;
        self.run.statement_bytes = Some(statement.len() as u64);
        if !self.agrees(&statement, reference) {
            return self.wrong_output();
        }
        let Some(kind) = self.run.cell.proof else {
            return Ok(());
        };

        let output = NamedTempFile::new().map_err(start)?;
        let action = Action::Prove {
            kind,
            output: output.path().to_owned(),
        };
        let report = self.job(action, payload, |run| &mut run.prove)?;
        self.run.proof_bytes = report.proof_bytes;
        let counts = &mut self.run.counts;
        counts.segments = report.counts.segments.or(counts.segments);
        counts.total_cycles = report.counts.total_cycles.or(counts.total_cycles);
        counts.verification_key_bytes = report
            .counts
            .verification_key_bytes
            .or(counts.verification_key_bytes);
        let file = std::fs::read(output.path()).map_err(start)?;
        let proof =
            ProofFile::from_bytes(&file).map_err(|error| Failure::Job(error.to_string()))?;
        // What was asked for is what is measured. Verification pins the guest.
        if proof.header.kind != kind {
            return Err(Failure::Job(format!(
                "asked for a {kind} proof, the worker made a {} one",
                proof.header.kind
            )));
        }
        if !self.agrees(&proof.statement, reference) {
            return self.wrong_output();
        }
        self.job(Action::Verify, file, |run| &mut run.verify)?;
        Ok(())
    }

    /// Runs one worker and keeps what it took, whether it succeeds or not.
    fn job(
        &mut self,
        action: Action,
        payload: Vec<u8>,
        part: fn(&mut Run) -> &mut Option<Part>,
    ) -> Result<Report, Failure> {
        let job = Job {
            backend: self.run.cell.backend.clone(),
            variant: self.run.cell.variant,
            action,
        };
        let monitor = &mut self.monitor;
        let result = jobs::within(
            self.worker,
            &job,
            payload,
            &self.label,
            &self.allowance,
            || monitor.look(),
        );
        match result {
            Ok(report) => {
                *part(self.run) = Some(report.part.clone());
                Ok(report)
            }
            Err(stopped) => {
                *part(self.run) = Some(*stopped.part);
                Err(stopped.failure)
            }
        }
    }

    fn agrees(&self, statement: &[u8], reference: &[u8]) -> bool {
        let scheme = self.run.cell.variant.commitment;
        zkml_backend_native::agrees(statement, scheme, reference)
    }

    fn wrong_output(&mut self) -> Result<(), Failure> {
        self.run.end(
            Outcome::WrongOutput,
            "the statement differs from the reference's",
        );
        Ok(())
    }
}
