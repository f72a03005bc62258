//! `--guest` and `--precompiles`, as far as they need no prover.
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;

const INPUT: &str = "--backend native --model model.json --data rows.csv";

#[test]
fn a_guest_that_there_is_not_is_refused_with_the_reason() {
    let folder = Folder::new();
    for (options, variant) in [
        ("--guest std", "std+precompiles"),
        ("--precompiles off", "no_std-precompiles"),
        ("--guest std --precompiles off", "std-precompiles"),
    ] {
        folder.fails(
            &format!("execute {INPUT} {options}"),
            1,
            &[&format!("native has no {variant} guest")],
        );
    }
    folder.fails(
        &format!("prove {INPUT} -o out.proof"),
        1,
        &["native makes no core proof"],
    );
}

/// What is not named is the backend's own default, and nothing else is taken for
/// what is.
#[cfg(feature = "jolt")]
#[test]
fn a_backend_has_a_default_guest_of_its_own() {
    const JOLT: &str = "execute --backend jolt --model model.json --data rows.csv";
    let folder = Folder::new();
    for options in ["", "--guest no_std", "--precompiles off"] {
        let output = folder
            .zkml(&format!("{JOLT} {options} --json"))
            .output()
            .unwrap();
        let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(record["variant"]["std"], false);
        assert_eq!(record["variant"]["precompiles"], false);
    }
    for (options, reason) in [
        (
            "--precompiles on",
            "jolt has no no_std+precompiles guest: the machine has no accelerator",
        ),
        ("--guest std", "jolt has no std+precompiles guest"),
    ] {
        folder.fails(&format!("{JOLT} {options}"), 1, &[reason]);
    }
}

#[test]
fn the_variant_is_part_of_the_record() {
    let folder = Folder::new();
    let output = folder
        .zkml(&format!(
            "execute {INPUT} --guest no_std --precompiles on --json"
        ))
        .output()
        .unwrap();
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["variant"]["std"], false);
    assert_eq!(record["variant"]["precompiles"], true);

    let output = folder.zkml("backends --json").output().unwrap();
    let backends: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let native = backends
        .as_array()
        .unwrap()
        .iter()
        .find(|backend| backend["name"] == "native")
        .unwrap();
    let guests = native["guests"].as_array().unwrap();
    assert_eq!(guests.len(), 4);
    assert!(guests[0]["program_id"].is_string());
    assert!(
        guests[1]["unsupported"]
            .as_str()
            .unwrap()
            .contains("no precompile")
    );
}
