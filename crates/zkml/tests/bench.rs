//! `zkml bench` on the backend that needs no prover.
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;

fn runs(folder: &Folder) -> Vec<serde_json::Value> {
    String::from_utf8(folder.read("results/runs.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_matrix_is_measured_once_and_resumed() {
    let folder = Folder::new();
    let bench = "bench --backends native --rows 3,5 --repeats 2 -o results";
    folder.zkml(bench).assert().success();
    let first = runs(&folder);
    // Two row counts, two numeric modes, two repeats.
    assert_eq!(first.len(), 8);
    for run in &first {
        assert_eq!(run["outcome"], "ok");
        assert_eq!(run["execute"]["phases"][0]["phase"], "execute");
        assert!(run["execute"]["phases"][0]["seconds"].as_f64().unwrap() > 0.0);
    }
    assert!(folder.path("results/environment.json").exists());

    // As if it had been stopped in the middle of the last line.
    let text = folder.read("results/runs.jsonl");
    folder.write("results/runs.jsonl", &text[..text.len() - 20]);
    folder.zkml(bench).assert().success();
    let second = runs(&folder);
    assert_eq!(second.len(), 8);
    assert_eq!(second[..7], first[..7]);

    let more = folder
        .zkml("bench --backends native --rows 3,5,7 --repeats 2 -o results")
        .output()
        .unwrap();
    assert_eq!(runs(&folder).len(), 12);
    let table = String::from_utf8(more.stdout).unwrap();
    assert_eq!(table.lines().count(), 2 + 6, "{table}");
}

#[test]
fn own_model_and_rows_can_be_measured() {
    let folder = Folder::new();
    folder
        .zkml("bench --backends native --rows 2 --numeric fixed --model model.json --data rows.csv -o results")
        .assert()
        .success();
    let run = &runs(&folder)[0];
    assert_eq!(run["columns"], 3);
    assert!(run["input"].as_str().unwrap().starts_with("model "));
    folder.fails(
        "bench --backends native --rows 4 --model model.json --data rows.csv -o other",
        1,
        &["rows.csv", "3", "4"],
    );
}

#[test]
fn results_of_another_machine_are_not_mixed() {
    let folder = Folder::new();
    let bench = "bench --backends native --rows 2 -o results";
    folder.zkml(bench).assert().success();
    let text = String::from_utf8(folder.read("results/environment.json")).unwrap();
    folder.write(
        "results/environment.json",
        text.replace("\"cores\": ", "\"cores\": 1"),
    );
    folder.fails(bench, 1, &["environment.json", "another machine"]);
}
