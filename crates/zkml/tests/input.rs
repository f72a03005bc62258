//! Bad input: one clear line, exit status 1 or 2, nothing left behind.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Folder, ROWS};

const EXECUTE: &str = "execute --backend native --model model.json --data rows.csv";

#[test]
fn files_that_are_missing_or_unreadable() {
    let folder = Folder::new();
    folder.fails(
        "execute --backend native --model nowhere.json --data rows.csv",
        1,
        &["nowhere.json"],
    );
    folder.fails(
        "execute --backend native --model model.json --data nowhere.csv",
        1,
        &["nowhere.csv"],
    );
    folder.fails("verify nowhere.proof", 1, &["nowhere.proof"]);
    folder.fails("inspect nowhere.proof", 1, &["nowhere.proof"]);
    folder.fails(
        "import sklearn --scaler nowhere.json --model ridge.json -o other.json",
        1,
        &["nowhere.json"],
    );
    folder.fails(
        "execute --backend native --model . --data rows.csv",
        1,
        &["."],
    );
    folder.fails(
        &format!("{EXECUTE} --salts nowhere.json"),
        1,
        &["nowhere.json"],
    );
}

#[test]
fn models_that_are_malformed() {
    let folder = Folder::new();
    let import = "import sklearn --scaler s.json --model m.json -o other.json";
    let scaler = r#"{"mean":[1,2],"scale":[1,2]}"#;
    let model = r#"{"intercept":1,"coefficients":[1,2]}"#;
    for (scaler, model, parts) in [
        ("{\"mean\":[1,", model, &["s.json", "line 1"][..]),
        (scaler, "not json", &["m.json"]),
        (
            scaler,
            r#"{"intercept":1,"coefficients":[1,2,3]}"#,
            &["3", "2"],
        ),
        (
            scaler,
            r#"{"intercept":1,"coefficients":[1,NaN]}"#,
            &["m.json"],
        ),
        (
            scaler,
            r#"{"intercept":1e999,"coefficients":[1,2]}"#,
            &["m.json"],
        ),
        (
            r#"{"mean":[1,2],"scale":[1,0]}"#,
            model,
            &["s.json", "scale"],
        ),
        (
            r#"{"mean":[1,2],"scale":[-1,1]}"#,
            model,
            &["s.json", "scale"],
        ),
        (r#"{"mean":[1],"scale":[1,1]}"#, model, &["s.json"]),
        (
            r#"{"mean":[],"scale":[]}"#,
            r#"{"intercept":1,"coefficients":[]}"#,
            &["json"],
        ),
    ] {
        folder.write("s.json", scaler);
        folder.write("m.json", model);
        folder.fails(import, 1, parts);
    }
    folder.write("model.json", "{}");
    folder.fails(EXECUTE, 1, &["model.json"]);
}

#[test]
fn rows_that_are_malformed() {
    let folder = Folder::new();
    for (rows, parts) in [
        ("", &["rows.csv", "empty"][..]),
        ("age,visits,spend\n", &["rows.csv", "rows"]),
        ("age,spend\n1,2\n", &["rows.csv", "visits"]),
        (
            "age,visits,spend\n1,2,3\n1,many,3\n",
            &["line 3", "visits", "many"],
        ),
        ("age,visits,spend\n1,,3\n", &["line 2", "visits"]),
        ("age,visits,spend\n1,2,inf\n", &["line 2", "spend"]),
        ("age,visits,spend\n1,2,NaN\n", &["line 2", "spend"]),
        ("age,visits,spend\n1,2\n", &["line 2"]),
        ("age,visits,age,spend\n1,2,3,4\n", &["age"]),
        (
            "age,visits,spend\n1,2,1e300\n4,5,6\n",
            &["rows.csv", "spend"],
        ),
    ] {
        folder.write("rows.csv", rows);
        folder.fails(EXECUTE, 1, parts);
    }
    folder.write("rows.csv", b"age,visits,spend\n1,2,\xff\n");
    folder.fails(EXECUTE, 1, &["rows.csv", "UTF-8"]);
}

#[test]
fn a_model_without_names_counts_columns() {
    let folder = Folder::new();
    folder
        .zkml("import sklearn --scaler scaler.json --model ridge.json -o model.json")
        .assert()
        .success();
    folder.zkml(EXECUTE).assert().success();
    folder.write("rows.csv", "a,b\n1,2\n");
    folder.fails(EXECUTE, 1, &["rows.csv", "3", "2"]);
}

#[test]
fn more_rows_than_there_are() {
    let folder = Folder::new();
    folder.fails(&format!("{EXECUTE} --rows 4"), 1, &["rows.csv", "3", "4"]);
}

#[test]
fn usage() {
    let folder = Folder::new();
    folder.fails(
        "execute --backend risc1 --model model.json --data rows.csv",
        2,
        &["risc1", "native"],
    );
    for usage in [
        "execute --backend native --model model.json --data rows.csv --rows 0",
        "execute --backend native --model model.json --data rows.csv --numeric fixed16",
        "verify some.proof --model-commitment 12",
        "bench --model model.json -o results",
        "prove",
        "",
    ] {
        folder.zkml(usage).assert().code(2);
    }
    folder.fails(&format!("{EXECUTE} --tolerance 0"), 1, &["tolerance"]);
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = Folder::new();
    folder.fails(
        "import sklearn --scaler scaler.json --model ridge.json -o nowhere/model.json",
        1,
        &["nowhere/model.json"],
    );
    folder.fails(
        "import sklearn --scaler scaler.json --model ridge.json -o .",
        1,
        &["folder"],
    );
    folder.fails(
        "bench --backends native --rows 1 -o rows.csv",
        1,
        &["rows.csv"],
    );
}

#[test]
fn proof_files_that_are_none() {
    let folder = Folder::new();
    folder.fails(
        "verify model.json",
        1,
        &["model.json", "not a zkml proof file"],
    );
    let mut other = b"zkmlprf\n".to_vec();
    other.extend([2, 0, 0, 0]);
    folder.write("other.proof", other);
    folder.fails("verify other.proof", 1, &["other.proof", "version 2"]);
}

#[test]
fn good_rows_give_the_models_predictions() {
    let folder = Folder::new();
    let output = folder.zkml(&format!("{EXECUTE} --json")).output().unwrap();
    assert!(output.status.success());
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let bound = record["error_bound"].as_f64().unwrap();
    for (row, prediction) in ROWS
        .lines()
        .skip(1)
        .zip(record["predictions"].as_array().unwrap())
    {
        let row: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
        let expected = 15.0 + (row[0] - 32.0) / 6.5 * 1.5 - (row[1] - 2.0) / 0.8 * 2.25
            + (row[2] - 9.0) / 11.0 * 8.0;
        let distance = (prediction.as_f64().unwrap() - expected).abs();
        assert!(distance <= bound, "{distance} > {bound}");
    }
    assert!(record["metrics"]["r2"].is_number());
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    let folder = Folder::new();
    let predictions = || {
        let output = folder.zkml(&format!("{EXECUTE} --json")).output().unwrap();
        let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        record["predictions"].clone()
    };
    let expected = predictions();
    folder.write(
        "rows.csv",
        "note,spend,age,visits\nx,9.5,30,1\ny,22.25,41,3\nz,-4.75,25,2\n",
    );
    assert_eq!(predictions(), expected);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new();
    let program = assert_cmd::cargo::cargo_bin("zkml");
    let output = std::process::Command::new("sh")
        .current_dir(folder.path("."))
        .args(["-c", r#""$0" execute --backend native --model model.json --data rows.csv --json | head -c 1; echo"#])
        .arg(program)
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{:?}",
        String::from_utf8(output.stderr)
    );
}
