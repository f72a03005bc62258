//! A worker, and what it started, ends when the process that waits for it is
//! killed, which leaves that process no time to do anything about it.
//!
//! This file's test program plays all the parts: it runs itself as the parent,
//! and that runs it as the worker.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use zkml_backend::{
    Variant, process_stat,
    worker::{Action, Job, read_job},
};
use zkml_measure::{
    group::end_with_parent,
    supervise::{Allowance, Worker},
};

/// Set in the parent and the worker: the file for the worker's numbers.
const FILE: &str = "ZKML_ORPHANS_FILE";

fn lives(process: &str) -> bool {
    process_stat::read(process).is_some_and(|stat| !matches!(stat.state, 'Z' | 'X'))
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_killed_parent_leaves_no_worker_behind() {
    if std::env::var_os(FILE).is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("numbers");
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["as_parent", "--exact"])
        .env(FILE, &file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the worker starts", || file.exists());
    let numbers: Vec<String> = std::fs::read_to_string(&file)
        .unwrap()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    assert_eq!(numbers.len(), 2);
    assert!(numbers.iter().all(|number| lives(number)));
    parent.kill().unwrap();
    parent.wait().unwrap();
    wait_until("worker and child end", || {
        numbers.iter().all(|number| !lives(number))
    });
}

#[test]
fn as_parent() {
    if std::env::var_os(FILE).is_none() {
        return;
    }
    let job = Job {
        backend: "native".into(),
        variant: Variant::default(),
        action: Action::Verify,
    };
    let _ = Worker {
        program: std::env::current_exe().unwrap(),
        arguments: ["as_worker", "--exact"].map(Into::into).into(),
        show_stderr: false,
    }
    .run(&job, vec![1; 100_000], &Allowance::default(), |_| {});
}

#[test]
fn as_worker() {
    let Some(file) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    read_job(&mut std::io::stdin().lock()).unwrap();
    end_with_parent(std::io::stdin());
    let mut child = Command::new("sleep").arg("300").spawn().unwrap();
    publish(&file, &format!("{} {}", std::process::id(), child.id()));
    child.wait().unwrap();
}

/// Whole or not at all.
fn publish(file: &Path, text: &str) {
    let partial = file.with_extension("partial");
    std::fs::write(&partial, text).unwrap();
    std::fs::rename(partial, file).unwrap();
}
