//! Runs one job in a worker process, within limits.
//!
//! A worker leads a process group of its own. When it is stopped, for whatever
//! reason, everything in the group is; when this process dies, the worker
//! notices the end of its standard input and stops itself.

pub use crate::failure::{Failure, Stopped};

use crate::{energy::Meter, group, interrupt, proc, runs::Part};
use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};
use zkml_backend::{
    Counts,
    phases::Phase,
    process_stat,
    worker::{Event, Job, Reason, write_job},
};

/// How often the worker's memory and the limits are looked at.
const POLL: Duration = Duration::from_millis(100);

/// How often the worker's children are looked for, and itself if it keeps
/// silent, in polls.
const CENSUS: u32 = 5;

/// How often a worker that has closed its output is asked whether it is gone:
/// giving back gigabytes takes a while.
const ENDING: Duration = Duration::from_millis(1);

/// How long what a worker wrote before its end may take to arrive.
const LAST_WORDS: Duration = Duration::from_secs(1);

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

/// What a job may take.
#[derive(Clone, Debug, Default)]
pub struct Allowance {
    /// When the worker is stopped.
    pub deadline: Option<Instant>,
    /// Resident set of the worker with its children at which it is stopped, in
    /// bytes.
    pub memory_bytes: Option<u64>,
    /// The processors it may run on, as a list for `taskset`; all if none.
    pub processors: Option<String>,
}

/// What a caller hears while a worker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A phase begins.
    Phase(Phase),
    /// Some time has passed, at most a tenth of a second.
    Tick,
}

/// What a successful job reported and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What it took.
    pub part: Part,
    /// What the run counted.
    pub counts: Counts,
    /// Size of the encoded proof in bytes.
    pub proof_bytes: Option<u64>,
}

impl Worker {
    /// Runs `job` with `payload` in a new process and waits for its end.
    /// `notice` hears of each phase as it begins and of time passing.
    ///
    /// # Errors
    /// [`Stopped`] unless the worker reported that the job is done.
    pub fn run(
        &self,
        job: &Job,
        payload: Vec<u8>,
        allowance: &Allowance,
        notice: impl FnMut(Notice),
    ) -> Result<Report, Stopped> {
        let start = |error: std::io::Error| Failure::Start(error.to_string());
        // A folder that only its owner can write to: provers unpack programs
        // there and run them, which in a shared folder others could replace.
        let scratch = tempfile::tempdir().map_err(start)?;
        let mut command = self.command(allowance);
        group::lead(&mut command);
        let mut meter = Meter::start();
        let started = Instant::now();
        let mut child = command
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
        let _open = feed(&mut child, job.clone(), payload);
        let last_words = last_words(&mut child);
        let mut watch = Watch {
            events: events(&mut child),
            open: true,
            part: Part::default(),
            phase: None,
            end: None,
            children: Vec::new(),
            had_children: false,
            polls: 0,
            notice,
        };
        let stopped = watch.until_end(&mut child, allowance, &mut meter);
        watch.part.wall_seconds = started.elapsed().as_secs_f64();
        // While the leader is not waited for, its group's number is its own.
        if stopped.is_some() {
            group::kill(child.id());
            let _ = child.kill();
        }
        watch.drain();
        watch.account(&child);
        if stopped.is_none() && (watch.had_children || !watch.is_done()) {
            group::kill(child.id());
        }
        let status = child.wait().map_err(start)?;
        watch.part.energy_joules = meter.joules();
        let last_words = last_words.recv_timeout(LAST_WORDS).unwrap_or_default();
        let stopped = stopped.or_else(|| watch.exceeded(allowance));
        let (end, part) = (watch.end, watch.part);
        let failure = match (stopped, end) {
            (Some(stopped), _) => stopped,
            (
                None,
                Some(Event::Done {
                    counts,
                    proof_bytes,
                }),
            ) if status.success() => {
                return Ok(Report {
                    part,
                    counts,
                    proof_bytes,
                });
            }
            (None, Some(Event::Failed { message, reason })) => match reason {
                Reason::Error => Failure::Job(message),
                Reason::Rejected => Failure::Rejected(message),
                Reason::Unsupported => Failure::Unsupported(message),
            },
            (None, _) => Failure::Died {
                how: ending(status),
                last_words,
            },
        };
        Err(Stopped {
            failure,
            part: Box::new(part),
        })
    }

    fn command(&self, allowance: &Allowance) -> Command {
        let mut command = match &allowance.processors {
            None => Command::new(&self.program),
            Some(list) => {
                let mut taskset = Command::new("taskset");
                taskset.args(["-c", list]).arg(&self.program);
                taskset
            }
        };
        command.args(&self.arguments);
        command
    }
}

/// Writes the job to the worker's input and keeps that open until the value
/// that is returned is dropped.
fn feed(child: &mut Child, job: Job, payload: Vec<u8>) -> mpsc::Sender<()> {
    let (open, closed) = mpsc::channel();
    let stdin = child.stdin.take();
    thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // A worker that died early breaks the pipe; how it died is told
            // elsewhere.
            let _ = write_job(&mut stdin, &job, &payload);
            drop(payload);
            let _ = closed.recv();
        }
    });
    open
}

/// What the worker reports; other output is ignored.
fn events(child: &mut Child) -> Receiver<Event> {
    let (sender, events) = mpsc::channel();
    let stdout = child.stdout.take();
    thread::spawn(move || {
        let lines = stdout
            .into_iter()
            .flat_map(|out| BufReader::new(out).lines());
        for line in lines.map_while(Result::ok) {
            if let Ok(event) = serde_json::from_str::<Event>(&line)
                && sender.send(event).is_err()
            {
                return;
            }
        }
    });
    events
}

/// The end of what the worker writes to its standard error.
fn last_words(child: &mut Child) -> Receiver<String> {
    let (sender, words) = mpsc::channel();
    let stderr = child.stderr.take();
    thread::spawn(move || sender.send(stderr.map(tail).unwrap_or_default()));
    words
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

/// What is known of a running worker.
struct Watch<F> {
    events: Receiver<Event>,
    /// Whether more events can come.
    open: bool,
    part: Part,
    phase: Option<Phase>,
    end: Option<Event>,
    children: Vec<u32>,
    had_children: bool,
    polls: u32,
    notice: F,
}

impl<F: FnMut(Notice)> Watch<F> {
    /// Waits until the worker has ended by itself, or tells why it must be
    /// stopped.
    fn until_end(
        &mut self,
        child: &mut Child,
        allowance: &Allowance,
        meter: &mut Meter,
    ) -> Option<Failure> {
        loop {
            self.wait(allowance);
            if let Some(signal) = interrupt::pending() {
                return Some(Failure::Interrupted(signal));
            }
            if allowance.deadline.is_some_and(|end| Instant::now() >= end) {
                return Some(Failure::Timeout { phase: self.phase });
            }
            let census = self.polls.is_multiple_of(CENSUS);
            if (census || !self.open) && has_ended(child) {
                return None;
            }
            let resident = self.look(child.id(), census);
            meter.look();
            (self.notice)(Notice::Tick);
            if let Some(limit) = allowance.memory_bytes
                && resident > limit
            {
                return Some(Failure::MemoryLimit {
                    bytes: resident,
                    limit,
                    phase: self.phase,
                });
            }
        }
    }

    /// The limit that a worker exceeded which ended before anybody looked.
    fn exceeded(&self, allowance: &Allowance) -> Option<Failure> {
        let bytes = self.part.peak_bytes?;
        let limit = allowance.memory_bytes.filter(|&limit| bytes > limit)?;
        Some(Failure::MemoryLimit {
            bytes,
            limit,
            phase: None,
        })
    }

    /// Waits for the next event or the next time to look.
    fn wait(&mut self, allowance: &Allowance) {
        let left = allowance
            .deadline
            .map_or(POLL, |end| end.saturating_duration_since(Instant::now()));
        if !self.open {
            thread::sleep(ENDING);
            return;
        }
        match self.events.recv_timeout(POLL.min(left)) {
            Ok(event) => self.take(event),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.open = false,
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Started { phase } => {
                self.phase = Some(phase);
                (self.notice)(Notice::Phase(phase));
            }
            Event::Finished(measured) => {
                self.phase = None;
                self.peak(measured.peak_bytes.unwrap_or(0));
                self.part.phases.push(measured);
            }
            end => self.end = Some(end),
        }
    }

    /// Takes the memory of the worker and its children; the resident set of
    /// all of them.
    fn look(&mut self, worker: u32, census: bool) -> u64 {
        if census {
            self.children = proc::descendants(worker);
            self.had_children |= !self.children.is_empty();
        }
        self.polls = self.polls.wrapping_add(1);
        let own = proc::memory(worker).unwrap_or_default();
        let below: u64 = self
            .children
            .iter()
            .filter_map(|&child| proc::memory(child))
            .map(|memory| memory.resident)
            .sum();
        let resident = own.resident + below;
        self.peak(own.peak.max(resident));
        resident
    }

    fn peak(&mut self, bytes: u64) {
        if bytes > 0 {
            self.part.peak_bytes = self.part.peak_bytes.max(Some(bytes));
        }
    }

    /// Whether the worker has reported that the job is done.
    fn is_done(&self) -> bool {
        matches!(self.end, Some(Event::Done { .. }))
    }

    /// Takes the processor time. The counters of a process that has ended stay
    /// until it is waited for.
    fn account(&mut self, child: &Child) {
        if let Some(stat) = process_stat::read(&child.id().to_string()) {
            self.part.user_seconds = Some(stat.user_seconds);
            self.part.system_seconds = Some(stat.system_seconds);
        }
    }

    /// Takes what the worker wrote before its end, up to its last event. A
    /// child may keep the pipe open, so this does not wait for long.
    fn drain(&mut self) {
        let patience = Instant::now() + LAST_WORDS;
        while self.end.is_none() {
            let left = patience.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) => self.take(event),
                Err(_) => return,
            }
        }
    }
}

/// Whether a process has ended, without waiting for it where the system can
/// tell, so that its counters stay readable.
fn has_ended(child: &mut Child) -> bool {
    match process_stat::read(&child.id().to_string()) {
        Some(stat) => matches!(stat.state, 'Z' | 'X'),
        None => !matches!(child.try_wait(), Ok(None)),
    }
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
#[path = "supervise_tests.rs"]
mod tests;
