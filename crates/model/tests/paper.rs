//! Acceptance on the 2024 study's model and rows, where they are at hand.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{env, path::PathBuf};
use zkml_backend_native::evaluate;
use zkml_core::{Cell, layout::GuestInput, statement::Statement};
use zkml_data::{Columns, Table, read_csv};
use zkml_model::{
    Model, Salts, guest_input,
    metrics::Metrics,
    quantise::{DEFAULT_TOLERANCE, Options, quantise},
    sklearn::import_sklearn,
};

/// The study's ridge regression and its 10,000 rows, or `None` with a message
/// where the shared folder is absent.
fn paper() -> Option<(Model, Table)> {
    let shared = env::var_os("ZKML_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let paper = shared.join("data/paper");
    if !paper.is_dir() {
        eprintln!("skipped: {} is absent", paper.display());
        return None;
    }
    let names = zkml_data::FEATURES.map(str::to_owned).to_vec();
    let target = zkml_data::TARGET.to_owned();
    let model = import_sklearn(
        &paper.join("scaler_params.json"),
        &paper.join("ridge_regression_params.json"),
        Some(names.clone()),
        Some(target.clone()),
    )
    .unwrap();
    let columns = Columns::Named {
        features: names,
        target: Some(target),
    };
    let table = read_csv(&paper.join("test_dataset.csv"), &columns, None).unwrap();
    assert_eq!(table.rows(), 10_000);
    Some((model, table))
}

fn run(input: &GuestInput) -> Statement {
    Statement::from_bytes(&evaluate(input).unwrap()).unwrap()
}

fn predictions(model: &Model, table: &Table) -> Vec<f64> {
    table
        .iter_rows()
        .map(|row| model.predict_f64(row))
        .collect()
}

fn metrics(predictions: &[f64], table: &Table) -> Metrics {
    Metrics::of(predictions, &table.target().unwrap().values).unwrap()
}

/// The metrics as the study's facts give them.
fn shown(metrics: &Metrics) -> [String; 4] {
    [
        format!("{:.4}", metrics.mse),
        format!("{:.4}", metrics.rmse),
        format!("{:.6}", metrics.r2.unwrap()),
        format!("{:.4}", metrics.mae),
    ]
}

#[test]
fn double_precision_has_the_known_metrics() {
    let Some((model, table)) = paper() else {
        return;
    };
    let metrics = metrics(&predictions(&model, &table), &table);
    assert_eq!(
        shown(&metrics),
        ["462.0514", "21.4954", "0.797334", "2.7972"]
    );
}

#[test]
fn fixed_point_is_within_the_bound_and_has_the_same_metrics() {
    let Some((model, table)) = paper() else {
        return;
    };
    let quantised = quantise(&model, &table, &Options::default()).unwrap();
    assert_eq!(quantised.cell(), Cell::U16);
    assert!(quantised.dual);
    assert!(quantised.error_bound <= DEFAULT_TOLERANCE);
    let values = run(&guest_input::fixed(&quantised, &Salts::random().unwrap())).values();
    let expected = predictions(&model, &table);
    let error = (values.iter().zip(&expected)).fold(0.0f64, |max, (a, b)| max.max((a - b).abs()));
    assert!(error <= quantised.error_bound);
    let (fixed, double) = (metrics(&values, &table), metrics(&expected, &table));
    eprintln!(
        "bound {:.6}, guest's part {:.6}, f {}, dual {}, max |fixed - f64| {error:.6}, {:?}",
        quantised.error_bound,
        quantised.guest_error_bound,
        quantised.fraction_bits,
        quantised.dual,
        shown(&fixed)
    );
    for (fixed, double) in [
        (fixed.mse, double.mse),
        (fixed.rmse, double.rmse),
        (fixed.r2.unwrap(), double.r2.unwrap()),
        (fixed.mae, double.mae),
    ] {
        assert!((fixed / double - 1.0).abs() < 5e-5, "{fixed} {double}");
    }
}

#[test]
fn single_precision_is_the_same_bit_for_bit() {
    let Some((model, table)) = paper() else {
        return;
    };
    let input = guest_input::float32(&model, &table, &Salts::random().unwrap()).unwrap();
    let expected: Vec<u32> = table
        .iter_rows()
        .map(|row| model.predict_f32(row).to_bits())
        .collect();
    assert_eq!(run(&input).results, expected);
}
