//! `zkml bench` on the backend that needs no prover.
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;
use serde_json::Value;
use std::path::Path;

/// Cells that take milliseconds.
const BENCH: &str = "bench --backends native --rows 3,5 --repeats 2 -o results";

fn lines(bytes: &[u8]) -> Vec<Value> {
    std::str::from_utf8(bytes)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn runs(folder: &Folder) -> Vec<Value> {
    lines(&folder.read("results/runs.jsonl"))
}

fn environments(folder: &Folder) -> Vec<Value> {
    lines(&folder.read("results/environments.jsonl"))
}

/// How many runs ended in this way.
fn count(runs: &[Value], outcome: &str) -> usize {
    runs.iter().filter(|run| run["outcome"] == outcome).count()
}

#[test]
fn a_matrix_is_measured_once_and_resumed() {
    let folder = Folder::new();
    folder.zkml(BENCH).assert().success();
    let first = runs(&folder);
    // Two row counts, two numeric modes, two repeats.
    assert_eq!(first.len(), 8);
    for (index, run) in first.iter().enumerate() {
        assert_eq!(run["outcome"], "ok");
        assert_eq!(run["id"], index + 1);
        let phases = run["execute"]["phases"].as_array().unwrap();
        assert_eq!(phases[0]["phase"], "load");
        assert_eq!(phases[1]["phase"], "execute");
        assert!(phases[1]["seconds"].as_f64().unwrap() > 0.0);
        assert!(run["prove"].is_null() && run["verify"].is_null());
    }

    // As if it had been stopped in the middle of the last line.
    let text = folder.read("results/runs.jsonl");
    folder.write("results/runs.jsonl", &text[..text.len() - 20]);
    folder.zkml(BENCH).assert().success();
    let second = runs(&folder);
    assert_eq!(second.len(), 8);
    assert_eq!(second[..7], first[..7]);
    assert_eq!(environments(&folder).len(), 1);

    let more = folder
        .zkml("bench --backends native --rows 3,5,7 --repeats 2 -o results")
        .output()
        .unwrap();
    assert_eq!(runs(&folder).len(), 12);
    let table = String::from_utf8(more.stdout).unwrap();
    let cells = table.split("\n\n").next().unwrap();
    // Head, cells, and what all cells have in common.
    assert_eq!(cells.lines().count(), 2 + 6 + 1, "{table}");
    assert!(table.contains("per row"), "{table}");
}

#[test]
fn what_is_written_is_as_the_schemas_say() {
    let folder = Folder::new();
    folder.zkml(BENCH).assert().success();
    folder
        .zkml("bench --backends native --rows 3 --proof core,none --device cpu,gpu --warmup 1 --timeout 60 --memory-limit 8GiB -o results")
        .assert()
        .success();
    for (name, records) in [
        ("run", runs(&folder)),
        ("environment", environments(&folder)),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../schema")
            .join(format!("{name}.schema.json"));
        let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(!records.is_empty());
        for record in records {
            let errors: Vec<String> = validator
                .iter_errors(&record)
                .map(|error| error.to_string())
                .collect();
            assert!(errors.is_empty(), "{errors:#?}\n{record:#}");
        }
    }
}

#[test]
fn own_model_and_rows_can_be_measured() {
    let folder = Folder::new();
    folder
        .zkml("bench --backends native --rows 2 --numeric fixed --model model.json --data rows.csv -o results")
        .assert()
        .success();
    let run = &runs(&folder)[0];
    assert_eq!(run["cell"]["columns"], 3);
    let input = run["cell"]["input"].as_str().unwrap();
    assert!(input.starts_with("model "), "{input}");
    folder.fails(
        "bench --backends native --rows 4 --model model.json --data rows.csv -o other",
        1,
        &["rows.csv", "3", "4"],
    );
}

// Elsewhere a worker cannot be kept to one processor.
#[cfg(target_os = "linux")]
#[test]
fn what_a_backend_cannot_do_is_recorded_and_nothing_is_done_instead() {
    let folder = Folder::new();
    let bench = "bench --backends native --rows 3 --numeric fixed --proof none,compressed \
                 --guest no_std,std --precompiles on,off --device cpu,cuda --threads 1,100000 -o results";
    let output = folder.zkml(bench).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let all = runs(&folder);
    assert_eq!(all.len(), 32);
    assert_eq!(count(&all, "ok"), 1);
    for run in &all {
        if run["outcome"] == "ok" {
            assert_eq!(run["cell"]["threads"], 1);
            continue;
        }
        assert_eq!(run["outcome"], "unsupported");
        assert!(run["execute"].is_null(), "{run}");
        assert!(!run["message"].as_str().unwrap().is_empty());
    }
    for (field, value, part) in [
        ("device", "cuda", "runs on the cpu only"),
        ("proof", "compressed", "makes no compressed proof"),
    ] {
        let messages: Vec<&str> = all
            .iter()
            .filter(|run| run["cell"][field] == value)
            .filter_map(|run| run["message"].as_str())
            .collect();
        assert!(messages.iter().any(|message| message.contains(part)));
    }
    // Nor is it tried again.
    folder.zkml(bench).assert().success();
    assert_eq!(runs(&folder).len(), 32);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("unsupported"), "{table}");
}

/// Jolt has no accelerator, so its cell of a default comparison has no
/// precompiles, and says so.
#[cfg(feature = "jolt")]
#[test]
fn a_guest_that_is_not_named_is_the_backends_own() {
    let folder = Folder::new();
    folder
        .zkml("bench --backends native,jolt --rows 3 --numeric fixed --proof none -o results")
        .assert()
        .success();
    let all = runs(&folder);
    assert_eq!((all.len(), count(&all, "ok")), (2, 2), "{all:#?}");
    for run in &all {
        let cell = &run["cell"];
        assert_eq!(cell["variant"]["std"], false);
        assert_eq!(cell["variant"]["precompiles"], cell["backend"] == "native");
    }
}

#[test]
fn a_matrix_comes_from_a_file() {
    let folder = Folder::new();
    folder.write(
        "m.toml",
        "repeats = 2\nwarmup = 1\ntimeout = 60\nmemory-limit = \"4GiB\"\n\
         [[cells]]\nbackends = [\"native\"]\nrows = [3]\nnumeric = [\"fixed\"]\n\
         [[cells]]\nbackends = [\"native\"]\nrows = [3, 4]\n",
    );
    folder
        .zkml("bench --matrix m.toml -o results")
        .assert()
        .success();
    let all = runs(&folder);
    // Four cells, the repeated one once, each with a warm-up and two repeats.
    assert_eq!(all.len(), 4 * 3);
    assert_eq!(all.iter().filter(|run| run["warmup"] == true).count(), 4);
    assert!(all[..4].iter().all(|run| run["warmup"] == true));
    assert_eq!(all[0]["limits"]["timeout_seconds"], 60.0);
    assert_eq!(all[0]["limits"]["memory_bytes"], 4_u64 << 30);
    folder
        .zkml("bench --matrix m.toml --rows 3 -o other")
        .assert()
        .code(2);
    folder.write("m.toml", "[[cells]]\nbackends = [\"abacus\"]\n");
    folder.fails(
        "bench --matrix m.toml -o other",
        2,
        &["m.toml: unknown backend \"abacus\""],
    );
    folder.write("m.toml", "[[cells]]\nrow = [3]\n");
    folder.fails(
        "bench --matrix m.toml -o other",
        2,
        &["m.toml: line 2", "unknown field `row`"],
    );
    folder.fails(
        "bench --backends native --rows 0 -o other",
        2,
        &["rows = 0 is not between"],
    );
    folder.fails("bench --backends nothing -o other", 2, &["nothing"]);
}

#[test]
fn repeats_end_with_a_budget_or_when_they_are_precise() {
    let folder = Folder::new();
    let bench = "bench --backends native --rows 3 --numeric fixed";
    folder
        .zkml(&format!("{bench} --budget 0.000001 -o results"))
        .assert()
        .success();
    assert_eq!(runs(&folder).len(), 1);
    folder
        .zkml(&format!("{bench} --precision 0.99 --repeats 40 -o results"))
        .assert()
        .success();
    let all = runs(&folder);
    assert!((6..=40).contains(&all.len()), "{}", all.len());
    let repeats: Vec<_> = all.iter().map(|run| run["repeat"].as_u64()).collect();
    assert_eq!(repeats, (0..all.len() as u64).map(Some).collect::<Vec<_>>());
}

#[test]
fn a_run_over_its_limit_is_recorded_and_the_rest_goes_on() {
    let folder = Folder::new();
    let bench = "bench --backends native --rows 3 --numeric fixed,float32 --repeats 2 -o results";
    folder
        .zkml(&format!("{bench} --timeout 0.000001"))
        .assert()
        .code(1);
    let all = runs(&folder);
    assert_eq!((all.len(), count(&all, "timeout")), (2, 2), "{all:#?}");
    assert!(all[0]["execute"]["wall_seconds"].as_f64().unwrap() > 0.0);
    // It is not tried again until asked for.
    folder.zkml(bench).assert().success();
    assert_eq!(runs(&folder).len(), 2);
    folder
        .zkml(&format!("{bench} --retry --memory-limit 4096"))
        .assert()
        .code(1);
    let all = runs(&folder);
    assert_eq!((all.len(), count(&all, "memory-limit")), (4, 2), "{all:#?}");
    assert!(all[3]["execute"]["peak_bytes"].as_u64().unwrap() > 4096);
    folder.zkml(&format!("{bench} --retry")).assert().success();
    let all = runs(&folder);
    assert_eq!((all.len(), count(&all, "ok")), (8, 4));
    assert_eq!(all[7]["attempt"], 2);
    // What ended well is not measured again.
    folder.zkml(&format!("{bench} --retry")).assert().success();
    assert_eq!(runs(&folder).len(), 8);
    folder.zkml(&format!("{bench} --force")).assert().success();
    let all = runs(&folder);
    assert_eq!(all.len(), 12);
    assert_eq!(all[11]["attempt"], 3);
}

#[test]
fn sessions_on_different_machines_stay_apart() {
    let folder = Folder::new();
    folder.zkml(BENCH).assert().success();
    let rename = |name: &str| {
        let text = String::from_utf8(folder.read("results/environments.jsonl")).unwrap();
        let mut record: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        record["machine"]["processor"]["model"] = name.into();
        folder.write("results/environments.jsonl", format!("{record}\n"));
    };
    // As if the runs that are there came from elsewhere.
    rename("another processor");
    folder.zkml(BENCH).assert().success();
    assert_eq!(runs(&folder).len(), 8, "finished cells stay as they are");
    assert_eq!(environments(&folder).len(), 2);
    folder
        .zkml("bench --backends native --rows 3,5 --repeats 3 -o results")
        .assert()
        .success();
    let all = runs(&folder);
    assert_eq!(all.len(), 8 + 12, "unfinished ones are measured in full");
    assert!(all[8..].iter().all(|run| run["environment"] == 2));
}

#[test]
fn results_of_the_first_version_are_refused() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("results")).unwrap();
    folder.write("results/environment.json", "{}");
    folder.fails(BENCH, 1, &["results of version 1", "another folder"]);
}
