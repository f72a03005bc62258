//! The guest logic, run natively, against the predictions on the host.
#![allow(clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use zkml_backend_native::evaluate;
use zkml_core::{Cell, layout::GuestInput, statement::Statement};
use zkml_data::{Table, generate};
use zkml_model::{
    InputError, Model, Salts, Scaler,
    builtin::builtin_model,
    commit, guest_input,
    quantise::{FixedData, Options, quantise},
    schema::model_schema,
};

/// Runs the guest logic and checks that the statement holds the commitments
/// that the host computes.
fn run(input: &GuestInput) -> Statement {
    let statement = Statement::from_bytes(&evaluate(input).unwrap()).unwrap();
    assert_eq!(statement.job, input.job().unwrap());
    assert_eq!(
        Ok(statement.model_commitment),
        commit::model_commitment(input)
    );
    assert_eq!(
        Ok(statement.data_commitment),
        commit::data_commitment(input)
    );
    statement
}

fn salts() -> Salts {
    Salts::random().unwrap()
}

/// A table and a model of a column: a centre and a spread of its values, the
/// scaler, the coefficient.
#[derive(Clone, Debug)]
struct ColumnSpec {
    centre: f64,
    spread: f64,
    mean: f64,
    scale: f64,
    coefficient: f64,
}

/// Numbers of widely different magnitudes, and zero.
fn magnitude(exponents: std::ops::Range<i32>) -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        9 => (exponents, -1.0..1.0f64).prop_map(|(exponent, part)| part * 10f64.powi(exponent)),
    ]
}

fn column(exponents: i32) -> impl Strategy<Value = ColumnSpec> {
    let any = move || magnitude(-exponents..exponents);
    (any(), any(), any(), any(), any()).prop_map(|(centre, spread, mean, scale, coefficient)| {
        ColumnSpec {
            centre,
            spread,
            mean,
            scale: if scale == 0.0 { 1.0 } else { scale.abs() },
            coefficient,
        }
    })
}

fn case(exponents: i32) -> impl Strategy<Value = (Model, Table)> {
    let columns = prop::collection::vec(column(exponents), 1..12);
    (columns, 1..150usize, magnitude(-exponents..exponents))
        .prop_flat_map(|(columns, rows, intercept)| {
            let parts = prop::collection::vec(-1.0..1.0f64, rows * columns.len());
            (Just(columns), Just(intercept), parts)
        })
        .prop_map(|(columns, intercept, parts)| {
            let of = |f: fn(&ColumnSpec) -> f64| columns.iter().map(f).collect::<Vec<_>>();
            let scaler = Scaler::new(of(|c| c.mean), of(|c| c.scale)).unwrap();
            let model = Model::new(scaler, of(|c| c.coefficient), intercept).unwrap();
            let values = (parts.iter().zip(columns.iter().cycle()))
                .map(|(part, column)| column.centre + column.spread * part)
                .collect();
            let names = (0..columns.len())
                .map(|index| format!("c{index}"))
                .collect();
            (model, Table::new(names, values, None).unwrap())
        })
}

/// Quantises, runs, and checks every row against the bound. `Ok(false)` where
/// the case cannot be quantised.
fn check_bound(model: &Model, table: &Table, options: &Options) -> Result<bool, TestCaseError> {
    let quantised = match quantise(model, table, options) {
        Ok(quantised) => quantised,
        Err(InputError::Tolerance { .. } | InputError::PredictionRange { .. }) => return Ok(false),
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    prop_assert!(quantised.error_bound <= options.tolerance);
    prop_assert!(quantised.guest_error_bound <= quantised.error_bound);
    let statement = run(&guest_input::fixed(&quantised, &salts()));
    for (row, value) in table.iter_rows().zip(statement.values()) {
        let error = (value - model.predict_f64(row)).abs();
        prop_assert!(
            error <= quantised.error_bound,
            "{error:e} > {:e}",
            quantised.error_bound
        );
        prop_assert!(value.abs() <= quantised.max_abs_prediction);
    }
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn everyday_models_stay_within_the_bound((model, table) in case(3)) {
        check_bound(&model, &table, &Options::default())?;
    }

    /// Whatever the tolerance, the bound holds on both formats.
    #[test]
    fn extreme_models_stay_within_the_bound(
        (model, table) in case(12),
        cell in prop::sample::select(vec![None, Some(Cell::U16), Some(Cell::U32)]),
    ) {
        check_bound(&model, &table, &Options { tolerance: f64::INFINITY, cell })?;
    }

    #[test]
    fn single_precision_is_the_same_bit_for_bit((model, table) in case(6)) {
        let input = guest_input::float32(&model, &table, &salts()).unwrap();
        let statement = run(&input);
        let expected: Vec<u32> =
            table.iter_rows().map(|row| model.predict_f32(row).to_bits()).collect();
        prop_assert_eq!(statement.results, expected);
    }
}

#[test]
fn narrow_wide_and_many_columns_all_stay_within_the_bound() {
    // From one column to the most there can be, over several chunks of rows.
    for columns in [1, 2, 7, 8, 9, 100, 256] {
        let value = |at: usize| ((at * 7919) % 1000) as f64 / 8.0 - 40.0;
        let values = (0..columns * 700).map(value).collect();
        let names: Vec<_> = (0..columns).map(|index| format!("c{index}")).collect();
        let table = Table::new(names.clone(), values, None).unwrap();
        let scaler = Scaler::new(vec![22.0; columns], vec![36.0; columns]).unwrap();
        let coefficients = (0..columns).map(|at| value(at * 31) / 100.0).collect();
        let model = Model::new(scaler, coefficients, 3.0)
            .unwrap()
            .named(Some(names), None)
            .unwrap();
        for cell in [Cell::U16, Cell::U32] {
            let options = Options {
                tolerance: 0.1,
                cell: Some(cell),
            };
            assert!(
                check_bound(&model, &table, &options).unwrap(),
                "{columns} {cell:?}"
            );
        }
        let statement = run(&guest_input::float32(&model, &table, &salts()).unwrap());
        for (row, word) in table.iter_rows().zip(statement.results) {
            assert_eq!(model.predict_f32(row).to_bits(), word);
        }
    }
}

#[test]
fn owners_can_commit_before_they_meet() {
    let (model, table, salts) = (builtin_model(), generate(200, 5).unwrap(), salts());
    let schema = model_schema(&model);
    let quantised = quantise(&model, &table, &Options::default()).unwrap();
    let statement = run(&guest_input::fixed(&quantised, &salts));
    let data = FixedData::new(&table, Cell::U16).unwrap();
    assert_eq!(
        commit::commit_fixed_model(&model, &salts.model),
        Ok(statement.model_commitment)
    );
    assert_eq!(
        commit::commit_fixed_data(&data, &schema, &salts.data),
        statement.data_commitment
    );
    let statement = run(&guest_input::float32(&model, &table, &salts).unwrap());
    assert_eq!(
        commit::commit_float32_model(&model, &salts.model),
        Ok(statement.model_commitment)
    );
    assert_eq!(
        commit::commit_float32_data(&table, &schema, &salts.data),
        Ok(statement.data_commitment)
    );
}

#[test]
fn commitments_of_incomplete_inputs_are_refused() {
    let mut input = GuestInput::default();
    assert!(commit::model_commitment(&input).is_err());
    input.segments = vec![vec![0; 16], vec![0; 32]];
    assert!(commit::model_commitment(&input).is_err());
    assert!(commit::data_commitment(&input).is_err());
}

/// Large terms that cancel make small predictions: here what dominates the
/// bound is the rounding of the weights and of `f64` itself.
#[test]
fn cancellation_is_covered_by_the_bound() {
    let options = Options {
        tolerance: f64::INFINITY,
        cell: Some(Cell::U16),
    };
    for step in 1..200 {
        let far = f64::from(1 << 20) + f64::from(step) * 977.0;
        let third = Scaler::new(vec![far], vec![3.0]).unwrap();
        let model = Model::new(third, vec![1.0 + f64::from(step) / 7.0], 0.0).unwrap();
        let table = Table::new(vec!["x".to_owned()], vec![far], None).unwrap();
        assert!(check_bound(&model, &table, &options).unwrap());

        let huge = 1e17 * f64::from(step);
        let opposed = Scaler::new(vec![huge, -huge], vec![0.7; 2]).unwrap();
        let model = Model::new(opposed, vec![0.3; 2], 0.0).unwrap();
        let names = vec!["x".to_owned(), "y".to_owned()];
        let table = Table::new(names, vec![1.0; 2], None).unwrap();
        assert!(check_bound(&model, &table, &options).unwrap());
    }
}
