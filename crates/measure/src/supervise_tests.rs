//! Workers of every kind of behaviour, as shell scripts.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::runs::Outcome;
use std::path::Path;
use zkml_backend::{Variant, worker::Action};

/// Reads the job and its payload.
const READ: &str = "read job; read n; head -c $n >/dev/null; ";

fn run(script: &str, allowance: &Allowance) -> Result<Report, Stopped> {
    Worker {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        show_stderr: false,
    }
    .run(&job(), vec![7; 1 << 20], allowance, |_| {})
}

fn shell(script: &str) -> Result<Report, Failure> {
    run(script, &Allowance::default()).map_err(|stopped| stopped.failure)
}

fn job() -> Job {
    Job {
        backend: "native".into(),
        variant: Variant::default(),
        action: Action::Verify,
    }
}

fn within(time: Duration) -> Allowance {
    Allowance {
        deadline: Some(Instant::now() + time),
        ..Allowance::default()
    }
}

/// Whether a process is there and has not ended.
fn lives(process: &str) -> bool {
    process_stat::read(process).is_some_and(|stat| stat.state != 'Z')
}

/// The number that a script wrote into a file.
fn number_in(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap().trim().to_owned()
}

#[test]
fn a_report_is_found_among_other_output() {
    let report = shell(&format!(
        r#"{READ} echo chatter; echo '{{"event":"started","phase":"verify"}}'
        echo '{{"event":"finished","phase":"verify","seconds":2.5,"peak_bytes":123456789012}}'
        echo '{{"event":"done","counts":{{}},"proof_bytes":5}}'"#
    ))
    .unwrap();
    assert_eq!(report.proof_bytes, Some(5));
    assert_eq!(report.part.phases[0].seconds, 2.5);
    assert_eq!(report.part.peak_bytes, Some(123_456_789_012));
    assert!(report.part.wall_seconds > 0.0);
}

#[test]
fn a_worker_need_not_read_its_payload() {
    let report = shell(r#"echo '{"event":"done","counts":{},"proof_bytes":null}'"#);
    assert_eq!(report.unwrap().proof_bytes, None);
}

#[test]
fn a_killed_worker_is_told_as_such() {
    let failure = shell("echo out of luck >&2; kill -9 $$").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the worker process was killed by signal 9: out of luck"
    );
    assert_eq!(failure.outcome(), Outcome::Crashed);
}

#[test]
fn an_early_end_is_no_success() {
    assert!(matches!(shell("exit 0"), Err(Failure::Died { .. })));
    let claims_success_but_fails = r#"
        echo '{"event":"done","counts":{},"proof_bytes":5}'
        exit 4"#;
    assert!(matches!(
        shell(claims_success_but_fails),
        Err(Failure::Died { .. })
    ));
}

#[test]
fn a_reported_failure_keeps_its_reason() {
    let failed = |reason: &str| {
        shell(&format!(
            r#"echo '{{"event":"failed","message":"so it is","reason":"{reason}"}}'; exit 1"#
        ))
        .unwrap_err()
    };
    assert_eq!(failed("error"), Failure::Job("so it is".into()));
    assert_eq!(failed("rejected"), Failure::Rejected("so it is".into()));
    assert_eq!(
        failed("unsupported"),
        Failure::Unsupported("so it is".into())
    );
}

#[test]
fn a_missing_program_is_told_as_such() {
    let stopped = Worker {
        program: "/nonexistent/zkml".into(),
        arguments: vec![],
        show_stderr: false,
    }
    .run(&job(), vec![], &Allowance::default(), |_| {})
    .unwrap_err();
    assert!(matches!(stopped.failure, Failure::Start(_)));
}

#[test]
fn a_worker_over_its_time_is_killed_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let started = Instant::now();
    let stopped = run(
        &format!(
            r#"{READ} sleep 100 & echo $! > {}
            echo '{{"event":"finished","phase":"setup","seconds":0.25}}'
            echo '{{"event":"started","phase":"prove"}}'; sleep 100"#,
            file.display()
        ),
        &within(Duration::from_millis(600)),
    )
    .unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(stopped.to_string(), "over its time limit during prove");
    assert_eq!(stopped.part.phases[0].seconds, 0.25);
    assert!(stopped.part.wall_seconds > 0.1);
    // The kernel may take a moment.
    thread::sleep(Duration::from_millis(100));
    assert!(!lives(&number_in(&file)));
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_over_its_memory_is_killed() {
    let allowance = Allowance {
        memory_bytes: Some(64 << 20),
        ..within(Duration::from_secs(30))
    };
    // `tail` keeps what has no line breaks; here it does so in a child.
    let stopped = run(
        &format!("{READ} head -c 200000000 /dev/zero | (tail -n 1; sleep 100)"),
        &allowance,
    )
    .unwrap_err();
    let Failure::MemoryLimit { bytes, limit, .. } = stopped.failure else {
        panic!("{stopped}");
    };
    assert!(bytes > limit && limit == 64 << 20);
    assert!(stopped.part.peak_bytes.unwrap() >= bytes);
}

#[test]
fn children_that_outlive_a_worker_are_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let started = Instant::now();
    // The child keeps the worker's output open.
    shell(&format!(
        r#"{READ} sleep 100 & echo $! > {}; sleep 0.4
        echo '{{"event":"done","counts":{{}},"proof_bytes":null}}'"#,
        file.display()
    ))
    .unwrap();
    assert!(started.elapsed() < Duration::from_secs(20));
    thread::sleep(Duration::from_millis(100));
    assert!(!lives(&number_in(&file)));
}

#[cfg(target_os = "linux")]
#[test]
fn processor_time_is_counted_to_the_end() {
    let report = shell(&format!(
        r#"{READ} i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done
        echo '{{"event":"done","counts":{{}},"proof_bytes":null}}'"#
    ))
    .unwrap();
    let part = report.part;
    let spent = part.user_seconds.unwrap() + part.system_seconds.unwrap();
    assert!(spent > 0.0 && spent <= part.wall_seconds + 0.1, "{part:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_can_be_kept_to_some_processors() {
    let first = crate::processors::list(1)
        .unwrap()
        .unwrap_or_else(|| "0".into());
    let allowance = Allowance {
        processors: Some(first.clone()),
        ..Allowance::default()
    };
    let failure = run(
        "grep Cpus_allowed_list /proc/self/status >&2; exit 1",
        &allowance,
    )
    .unwrap_err();
    assert!(
        failure.to_string().ends_with(&format!("\t{first}")),
        "{failure}"
    );
}
