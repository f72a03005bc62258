//! `--guest`, `--precompiles` and `--commitment`, as far as they need no prover.
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
        ("--commitment dory", "no_std-precompiles+dory"),
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

/// The scheme decides on the commitments and on nothing else; with the same salts
/// each is the same again.
#[cfg(feature = "jolt")]
#[test]
fn the_scheme_of_commitments_is_part_of_the_statement() {
    let folder = Folder::new();
    let execute = |options: &str| -> serde_json::Value {
        let command =
            format!("execute --backend jolt --model model.json --data rows.csv {options} --json");
        let output = folder.zkml(&command).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let salts = serde_json::json!({ "model": "11".repeat(32), "data": "22".repeat(32) });
    let secrets = serde_json::json!({
        "format": "zkml-secrets", "version": 1, "salts": salts,
        "model_commitment": "", "data_commitment": "", "model": "", "model_sha256": "",
        "data": "", "data_sha256": "", "rows": 3, "numeric": "fixed", "tolerance": 0.01,
        "error_bound": null,
    });
    folder.write("salts.json", secrets.to_string());
    let hashed = execute("--salts salts.json");
    let dory = execute("--salts salts.json --commitment dory");
    assert_eq!(hashed["commitment"], "sha256");
    assert_eq!(dory["commitment"], "dory");
    assert_eq!(dory["variant"]["commitment"], "dory");
    assert_eq!(hashed["predictions"], dory["predictions"]);
    for name in ["model_commitment", "data_commitment"] {
        assert_ne!(hashed[name], dory[name]);
        let again = execute("--salts salts.json --commitment dory");
        assert_eq!(again[name], dory[name]);
        assert_ne!(execute("--commitment dory")[name], dory[name]);
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
    assert_eq!(guests.len(), 5);
    assert!(guests[0]["program_id"].is_string());
    assert!(
        guests[1]["unsupported"]
            .as_str()
            .unwrap()
            .contains("no precompile")
    );
}
