//! `zkml report`, `zkml compare` and `zkml baseline` on results of the backend
//! that needs no prover.
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;
use serde_json::Value;
use std::path::Path;

/// A folder with results in it.
fn measured() -> Folder {
    let folder = Folder::new();
    folder
        .zkml("bench --backends native --rows 3,5 --numeric fixed,float32 -o results")
        .assert()
        .success();
    folder
}

#[test]
fn a_report_is_four_files() {
    let folder = measured();
    for _ in 0..2 {
        let output = folder
            .zkml("report results results -o out")
            .output()
            .unwrap();
        assert!(output.status.success());
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 4);
    }
    let html = String::from_utf8(folder.read("out/report.html")).unwrap();
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    let markdown = String::from_utf8(folder.read("out/report.md")).unwrap();
    assert!(
        markdown.contains("| float32 | executed only | no\\_std+precompiles |"),
        "{markdown}"
    );
    let samples = String::from_utf8(folder.read("out/samples.csv")).unwrap();
    assert_eq!(samples.lines().count(), 1 + 2 * 4);
    assert!(folder.path("out/cells.csv").exists());
    let mut left: Vec<_> = std::fs::read_dir(folder.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(
        left,
        ["cells.csv", "report.html", "report.md", "samples.csv"]
    );
}

/// What docs/results.md shows is what its runs give.
#[test]
fn the_published_report_is_that_of_the_published_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Folder::new();
    // The report names the results folder as it was given.
    let mut command = folder.zkml("report docs/results -o");
    command.arg(folder.path("out")).current_dir(&root);
    command.assert().success();
    let published = std::fs::read_to_string(root.join("docs/results/report.md")).unwrap();
    let made = String::from_utf8(folder.read("out/report.md")).unwrap();
    assert_eq!(
        made, published,
        "zkml report docs/results -o docs/results, and keep report.md"
    );
}

#[test]
fn what_is_no_results_folder_is_named() {
    let folder = Folder::new();
    let none = ["nothing: no results here", "zkml bench -o"];
    folder.fails("report nothing -o out", 1, &none);
    folder.fails("baseline nothing -o out.json", 1, &none);
    folder.fails("compare nothing model.json", 1, &["nothing"]);
    folder.fails("report model.json -o out", 1, &["model.json"]);
    let usage = folder.zkml("report -o out").output().unwrap();
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn a_gate_opens_and_closes() {
    let folder = measured();
    folder
        .zkml("baseline results --figure statement -o statement.json")
        .assert()
        .success();
    let gate = "compare statement.json results --figure statement --threshold 1";
    let output = folder.zkml(&format!("{gate} --json")).output().unwrap();
    assert!(output.status.success());
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(comparison["figure"], "statement");
    assert_eq!(comparison["pairs"].as_array().unwrap().len(), 4);
    assert_eq!(comparison["pairs"][0]["ratio"], 1.0);

    // One cell was smaller once.
    let text = String::from_utf8(folder.read("statement.json")).unwrap();
    let value = comparison["pairs"][0]["before"].as_f64().unwrap();
    let smaller = text.replacen(&format!("[{value:?}]"), "[1.0]", 1);
    assert_ne!(smaller, text);
    folder.write("statement.json", smaller);
    folder.fails(
        gate,
        1,
        &["statement is worse", "factor of 1 in 1 of 4 cells"],
    );

    // A cell that is gone is no success, unless told so.
    folder.write("statement.json", &text);
    folder
        .zkml("bench --backends native --rows 3 --numeric fixed,float32 -o fewer")
        .assert()
        .success();
    let fewer = "compare statement.json fewer --figure statement";
    folder.fails(fewer, 1, &["had it before: 2", "--allow-lost"]);
    folder
        .zkml(&format!("{fewer} --allow-lost"))
        .assert()
        .success();
}

#[test]
fn a_comparison_of_nothing_fails() {
    let folder = measured();
    folder.fails(
        "compare results results",
        1,
        &["prove-total", "nothing was compared"],
    );
    folder.fails(
        "baseline results --figure prove -o b.json",
        1,
        &["no run has prove"],
    );
    folder
        .zkml("baseline results --figure statement -o b.json")
        .assert()
        .success();
    folder.fails(
        "compare b.json results --figure execute",
        1,
        &["b.json", "--figure statement"],
    );
    for usage in ["--figure beauty", "--threshold 0", "--threshold much"] {
        let output = folder
            .zkml(&format!("compare results results {usage}"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{usage}");
    }
}
