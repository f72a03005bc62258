//! Runs one job in a worker process.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use zkml_backend::{
    Counts,
    phases::{Measured, Phase},
    worker::{Event, Job},
};

/// How often the worker's memory is read and progress is reported.
const POLL: Duration = Duration::from_millis(50);

/// How much of a dying worker's last words is kept, in bytes.
const STDERR_TAIL: usize = 4096;

/// The program that is started as a worker.
#[derive(Clone, Debug)]
pub struct Worker {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Whether the worker's standard error goes to the user's instead of being
    /// kept for the message of a failed run.
    pub show_stderr: bool,
}

/// What a successful job reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Every phase in order.
    pub phases: Vec<Measured>,
    /// What the run counted.
    pub counts: Counts,
    /// Size of the encoded proof in bytes.
    pub proof_bytes: Option<u64>,
    /// Largest resident set of the worker in bytes.
    pub peak_bytes: Option<u64>,
}

/// Why a job gave no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The worker could not be started or talked to.
    #[error("cannot run the worker process: {0}")]
    Start(String),
    /// The job failed and said why.
    #[error("{0}")]
    Job(String),
    /// A proof was rejected.
    #[error("{0}")]
    Rejected(String),
    /// The worker ended without a report: it crashed or was killed.
    #[error("the worker process {how}{}", detail(.last_words))]
    Died {
        /// How it ended, for example `was killed by signal 9`.
        how: String,
        /// The end of its standard error.
        last_words: String,
        /// Largest resident set seen before it ended, in bytes.
        peak_bytes: Option<u64>,
    },
}

fn detail(last_words: &str) -> String {
    last_words
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .map(|line| format!(": {}", line.trim()))
        .unwrap_or_default()
}

impl Worker {
    /// Runs `job` with `payload` after it on the worker's standard input and
    /// waits for its end. `progress` hears of each phase as it begins.
    ///
    /// # Errors
    /// [`Failure`] unless the worker reported that the job is done.
    pub fn run(
        &self,
        job: &Job,
        payload: Vec<u8>,
        mut progress: impl FnMut(Phase),
    ) -> Result<Report, Failure> {
        let start = |error: std::io::Error| Failure::Start(error.to_string());
        let mut line =
            serde_json::to_vec(job).map_err(|error| Failure::Start(error.to_string()))?;
        line.push(b'\n');
        // A folder that only its owner can write to: provers unpack programs
        // there and run them, which in a shared folder others could replace.
        let scratch = tempfile::tempdir().map_err(start)?;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env("TMPDIR", scratch.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if self.show_stderr {
                Stdio::inherit()
            } else {
                Stdio::piped()
            })
            .spawn()
            .map_err(start)?;
        let (sender, events) = mpsc::channel();
        let stdin = child.stdin.take();
        let stdout = child.stdout.take();
        let stderr = child.stderr.take();
        let feeder = thread::spawn(move || {
            // A worker that died early breaks the pipe; how it died is told
            // below.
            if let Some(mut stdin) = stdin {
                let _ = stdin
                    .write_all(&line)
                    .and_then(|()| stdin.write_all(&payload));
            }
        });
        let reader = thread::spawn(move || {
            let lines = stdout
                .into_iter()
                .flat_map(|out| BufReader::new(out).lines());
            for line in lines.map_while(Result::ok) {
                if let Ok(event) = serde_json::from_str::<Event>(&line) {
                    let _ = sender.send(event);
                }
            }
        });
        let last_words = thread::spawn(move || stderr.map(tail).unwrap_or_default());

        let mut peak_bytes = None;
        let mut end = None;
        loop {
            match events.recv_timeout(POLL) {
                Ok(Event::Started { phase }) => progress(phase),
                Ok(event) => end = Some(event),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            peak_bytes = peak_bytes.max(resident_peak(&child));
        }
        let status = child.wait().map_err(start)?;
        let joined = (feeder.join(), reader.join(), last_words.join());
        let last_words = joined.2.unwrap_or_default();
        match end {
            Some(Event::Done {
                phases,
                counts,
                proof_bytes,
                peak_bytes: reported,
            }) if status.success() => Ok(Report {
                phases,
                counts,
                proof_bytes,
                peak_bytes: reported.max(peak_bytes),
            }),
            Some(Event::Failed { message, rejected }) => Err(if rejected {
                Failure::Rejected(message)
            } else {
                Failure::Job(message)
            }),
            _ => Err(Failure::Died {
                how: ending(status),
                last_words,
                peak_bytes,
            }),
        }
    }
}

/// The high-water mark of a running process's resident set, where the kernel
/// can tell. The worker resets it between phases, so callers keep the largest.
fn resident_peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

fn tail(mut stream: impl Read) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; STDERR_TAIL];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..read]);
        let surplus = kept.len().saturating_sub(STDERR_TAIL);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(unix)]
fn ending(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("was killed by signal {signal}"),
        (None, Some(code)) => format!("ended with exit status {code}"),
        (None, None) => "ended".into(),
    }
}

#[cfg(not(unix))]
fn ending(status: ExitStatus) -> String {
    format!("ended with {status}")
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use zkml_backend::worker::Action;

    fn shell(script: &str) -> Result<Report, Failure> {
        Worker {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            show_stderr: false,
        }
        .run(
            &Job {
                backend: "native".into(),
                action: Action::Verify,
            },
            vec![0; 1 << 20],
            |_| {},
        )
    }

    #[test]
    fn a_report_is_found_among_other_output() {
        let report = shell(
            r#"cat >/dev/null; echo chatter; echo '{"event":"started","phase":"verify"}'
            echo '{"event":"done","phases":[],"counts":{},"proof_bytes":5,"peak_bytes":null}'"#,
        )
        .unwrap();
        assert_eq!(report.proof_bytes, Some(5));
    }

    #[test]
    fn a_killed_worker_is_told_as_such() {
        let failure = shell("echo out of luck >&2; kill -9 $$").unwrap_err();
        assert_eq!(
            failure.to_string(),
            "the worker process was killed by signal 9: out of luck"
        );
    }

    #[test]
    fn an_early_end_is_no_success() {
        assert!(matches!(shell("exit 0"), Err(Failure::Died { .. })));
        let claims_success_but_fails = r#"
            echo '{"event":"done","phases":[],"counts":{},"proof_bytes":5,"peak_bytes":null}'
            exit 4"#;
        assert!(matches!(
            shell(claims_success_but_fails),
            Err(Failure::Died { .. })
        ));
    }

    #[test]
    fn a_missing_program_is_told_as_such() {
        let failure = Worker {
            program: "/nonexistent/zkml".into(),
            arguments: vec![],
            show_stderr: false,
        }
        .run(
            &Job {
                backend: "native".into(),
                action: Action::Verify,
            },
            vec![],
            |_| {},
        )
        .unwrap_err();
        assert!(matches!(failure, Failure::Start(_)));
    }
}
