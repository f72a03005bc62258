//! Fits equal scikit-learn's: those it computed once (`expected.json`), and
//! those of the Python at hand, `ZKML_PYTHON` or `python3`, if it has
//! scikit-learn.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;
use std::{env, process::Command};
use zkml_train::{Alpha, Method, Options, Split, Trainer, Warning};

/// Largest difference that is taken for rounding, relative to the value.
const RELATIVE: f64 = 1e-8;

const ROWS: usize = 1000;

#[derive(Deserialize)]
struct File {
    fits: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    columns: String,
    alpha: Option<f64>,
    mean: Vec<f64>,
    scale: Vec<f64>,
    coefficients: Vec<f64>,
    intercept: f64,
}

/// The rows of `expected.py` with their targets.
fn rows() -> Vec<([f64; 4], f64)> {
    let mut state = 2024u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..ROWS)
        .map(|_| {
            let [a, b, c, d, noise] = std::array::from_fn(|_| uniform());
            let visits = (a * 12.0).trunc() + 1.0;
            let spend = visits * (b * 80.0 + 5.0);
            let offset = c * 3.0 + 1e9;
            let near = spend * 0.01 + d;
            let target = spend * 0.7 - visits * 2.0 + c * 30.0 + noise * 25.0;
            ([visits, spend, offset, near], target)
        })
        .collect()
}

fn check(expected: &Expected) {
    let dependent = expected.columns == "dependent";
    let mut names = ["visits", "spend", "offset", "near"]
        .map(str::to_owned)
        .to_vec();
    if dependent {
        names.extend(["sum", "constant", "multiple"].map(str::to_owned));
    }
    let method = match expected.alpha {
        None => Method::Linear,
        Some(alpha) => Method::Ridge(Alpha::Fixed(alpha)),
    };
    let split = Split::new(0.0, 0).unwrap();
    let mut trainer = Trainer::new(&names, "later", Options { method, split }).unwrap();
    for (customer, (row, target)) in (0..).zip(rows()) {
        let [visits, spend, _, near] = row;
        let mut row = row.to_vec();
        if dependent {
            row.extend([visits + spend, 4.0, near * -2.0]);
        }
        trainer.push(customer, &row, target).unwrap();
    }
    let trained = trainer.finish().unwrap();
    let collinear = trained
        .warnings
        .iter()
        .any(|warning| matches!(warning, Warning::Collinear { .. }));
    assert_eq!(collinear, dependent && expected.alpha.is_none());

    let fit = &trained.fit;
    assert_eq!(fit.coefficients.len(), names.len());
    let same = |what: &str, found: &[f64], expected: &[f64]| {
        assert_eq!(found.len(), expected.len());
        for (name, (found, expected)) in names.iter().zip(found.iter().zip(expected)) {
            // Where scikit-learn has rounding for a zero.
            let error = (found - expected).abs();
            assert!(
                error <= RELATIVE * expected.abs() || expected.abs() < 1e-12 && *found == 0.0,
                "{what} of {name}: {found}, not {expected}"
            );
        }
    };
    same("mean", &fit.mean, &expected.mean);
    same("scale", &fit.scale, &expected.scale);
    same("coefficient", &fit.coefficients, &expected.coefficients);
    // An intercept belongs to the means it was fitted with, and the mean of a
    // column of large offset is rounded.
    let carried: f64 = (0..names.len())
        .map(|j| (fit.mean[j] - expected.mean[j]) / fit.scale[j] * fit.coefficients[j])
        .sum();
    let expected_intercept = expected.intercept + carried;
    same("intercept", &[fit.intercept], &[expected_intercept]);
    assert_eq!(fit.alpha, expected.alpha);
}

#[test]
fn fits_equal_the_recorded_ones() {
    let file: File = serde_json::from_str(include_str!("expected.json")).unwrap();
    assert_eq!(file.fits.len(), 8);
    file.fits.iter().for_each(check);
}

#[test]
fn fits_equal_those_of_the_python_at_hand() {
    let python = env::var("ZKML_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_it = Command::new(&python)
        .args(["-c", "import sklearn"])
        .output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {python} has no scikit-learn (name one that has with ZKML_PYTHON)");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expected.py");
    let output = Command::new(&python).arg(script).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let file: File = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(file.fits.len(), 8);
    file.fits.iter().for_each(check);
}
