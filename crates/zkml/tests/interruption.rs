//! `zkml bench` stopped at any moment, and without room to write.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;
use serde_json::Value;
use std::{
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Goes on for a long time in runs of milliseconds.
const LONG: &str = "bench --backends native --rows 3 --numeric fixed --model model.json \
                    --data rows.csv --repeats 100000 -o results";

fn start(folder: &Folder) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zkml"))
        .args(LONG.split_whitespace())
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn whole_lines(folder: &Folder) -> usize {
    std::fs::read_to_string(folder.path("results/runs.jsonl"))
        .map_or(0, |text| text.matches('\n').count())
}

fn wait_for_runs(folder: &Folder, at_least: usize) {
    let start = Instant::now();
    while whole_lines(folder) < at_least {
        assert!(start.elapsed() < Duration::from_secs(60), "no runs");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The runs of one environment, numbered and repeated without a gap.
fn runs(folder: &Folder) -> Vec<Value> {
    let text = String::from_utf8(folder.read("results/runs.jsonl")).unwrap();
    let runs: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (index, run) in runs.iter().enumerate() {
        assert_eq!(run["id"], index + 1);
        assert_eq!(run["repeat"], index);
        assert_eq!(run["outcome"], "ok");
    }
    runs
}

/// Two runs more than there are, and no others.
fn goes_on(folder: &Folder) {
    let before = whole_lines(folder);
    folder
        .zkml(&LONG.replace("100000", &(before + 2).to_string()))
        .assert()
        .success();
    assert_eq!(runs(folder).len(), before + 2);
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("/bin/sh")
        .args(["-c", &format!("kill -s {name} {}", child.id())])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn a_signal_ends_it_cleanly() {
    for (name, status) in [("INT", 130), ("TERM", 143)] {
        let folder = Folder::new();
        let child = start(&folder);
        wait_for_runs(&folder, 3);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.contains("interrupted"), "{message}");
        goes_on(&folder);
    }
}

#[test]
fn a_kill_loses_at_most_the_run_that_it_hits() {
    let folder = Folder::new();
    for more in 1..4 {
        let mut child = start(&folder);
        wait_for_runs(&folder, 3 * more);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    goes_on(&folder);
}

#[test]
fn a_folder_has_one_bench_at_a_time() {
    let folder = Folder::new();
    let child = start(&folder);
    wait_for_runs(&folder, 1);
    let output = folder.zkml(LONG).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("another zkml bench"), "{message}");
    signal(&child, "INT");
    child.wait_with_output().unwrap();
    goes_on(&folder);
}

/// A limit on the size of files stands in for a full disk: the system refuses
/// to write more, in the middle of a line.
#[test]
fn a_full_disk_is_reported_and_damages_nothing() {
    let folder = Folder::new();
    let script = format!(
        "trap '' XFSZ; ulimit -f 40; exec '{}' {LONG}",
        env!("CARGO_BIN_EXE_zkml")
    );
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("runs.jsonl: "), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    let kept = runs(&folder).len();
    assert!(kept >= 3, "{kept}");
    let before = folder.read("results/runs.jsonl");
    assert!(before.ends_with(b"\n"));
    // Without the limit it is another environment, measured in full.
    folder
        .zkml(&LONG.replace("100000", &(kept + 1).to_string()))
        .assert()
        .success();
    let after = folder.read("results/runs.jsonl");
    assert!(after.starts_with(&before));
    assert_eq!(whole_lines(&folder), kept + kept + 1);
}
