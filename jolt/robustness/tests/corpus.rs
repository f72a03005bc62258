//! Every target with its corpus, with files like those in it, and with random
//! bytes.

#![allow(clippy::unwrap_used)]

use jolt_robustness::{TARGETS, Target};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::{fs, path::Path};

/// The files of a target, in the order of their names. Those of the example
/// guests are executables, too.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![crate_folder.join("corpus").join(name)];
    if name == "elf" {
        folders.push(crate_folder.join("../guests/elf"));
    }
    let mut files: Vec<(String, Vec<u8>)> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.display().to_string(), fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Changes a few bytes, or cuts the end off.
fn damaged(bytes: &[u8]) -> impl Strategy<Value = Vec<u8>> {
    let bytes = bytes.to_vec();
    let change = (any::<prop::sample::Index>(), any::<u8>());
    (
        prop::collection::vec(change, 0..6),
        prop::option::weighted(0.2, any::<prop::sample::Index>()),
    )
        .prop_map(move |(changes, end)| {
            let mut bytes = bytes.clone();
            for (index, value) in changes {
                if !bytes.is_empty() {
                    let at = index.index(bytes.len());
                    bytes[at] = value;
                }
            }
            if let Some(end) = end {
                bytes.truncate(end.index(bytes.len() + 1));
            }
            bytes
        })
}

fn run(strategy: &impl Strategy<Value = Vec<u8>>, target: Target, cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let test = |bytes: Vec<u8>| {
        target(&bytes);
        Ok(())
    };
    TestRunner::new(config).run(strategy, test).unwrap();
}

fn check(name: &str, cases: u32) {
    let (_, target) = TARGETS.iter().find(|(n, _)| *n == name).unwrap();
    let files = corpus(name);
    assert!(!files.is_empty(), "{name} has no corpus");
    for (path, bytes) in &files {
        // Shown if the test fails.
        println!("{path}");
        target(bytes);
        run(&damaged(bytes), *target, cases.div_ceil(files.len() as u32));
    }
    let random = prop::collection::vec(any::<u8>(), 0..400);
    run(&random, *target, cases);
}

#[test]
fn elf() {
    check("elf", 512);
}

#[test]
fn decoder() {
    check("decoder", 512);
}

#[test]
fn bytecode() {
    check("bytecode", 512);
}

#[test]
fn emulator() {
    check("emulator", 128);
}

#[test]
fn proof() {
    check("proof", 64);
}

#[test]
fn verifier() {
    check("verifier", 64);
}

#[test]
fn opening() {
    check("opening", 32);
}

#[test]
fn key() {
    check("key", 32);
}

/// A target without a test, or a folder without a target, would be overlooked.
#[test]
fn every_target_has_a_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut folders: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let mut names = TARGETS.map(|(name, _)| name);
    names.sort_unstable();
    assert_eq!(folders, names);
}
