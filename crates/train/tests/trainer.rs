//! Fits as a whole: what is found, what is refused, what does not matter.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use zkml_train::{Alpha, Method, Options, Side, Split, TrainError, Trained, Trainer, Warning};

const RIDGE: Method = Method::Ridge(Alpha::Generalised);

type Row = (i64, [f64; 2], f64);

fn names() -> [String; 2] {
    ["visits", "spend"].map(str::to_owned)
}

fn train(rows: &[Row], method: Method, fraction: f64) -> Result<Trained, TrainError> {
    let split = Split::new(fraction, 1)?;
    let mut trainer = Trainer::new(&names(), "later", Options { method, split })?;
    for (customer, row, target) in rows {
        trainer.push(*customer, row, *target)?;
    }
    trainer.finish()
}

/// Customers whose spend is 3 visits less half the spend before, and some
/// noise that is no function of either.
fn rows(count: i64) -> Vec<Row> {
    (0..count)
        .map(|customer| {
            let visits = (customer % 7) as f64;
            let spend = (customer * customer % 31) as f64 + 0.5;
            let noise = (customer * 37 % 11) as f64 - 5.0;
            (
                customer,
                [visits, spend],
                3.0 * visits - 0.5 * spend + 20.0 + noise,
            )
        })
        .collect()
}

fn message(rows: &[Row], method: Method, fraction: f64) -> String {
    train(rows, method, fraction).unwrap_err().to_string()
}

#[test]
fn the_coefficients_are_found() {
    for method in [
        Method::Linear,
        RIDGE,
        Method::Ridge(Alpha::Fixed(0.0)),
        Method::Ridge(Alpha::Folds(5)),
    ] {
        let trained = train(&rows(5000), method, 0.25).unwrap();
        let fit = &trained.fit;
        let in_own_units = |j: usize| fit.coefficients[j] / fit.scale[j];
        assert!((in_own_units(0) - 3.0).abs() < 0.1, "{method:?} {fit:?}");
        assert!((in_own_units(1) + 0.5).abs() < 0.02, "{method:?} {fit:?}");
        assert_eq!(trained.rows + trained.held_out, 5000);
        assert!((1100..1400).contains(&trained.held_out));
        assert_eq!(trained.warnings, []);
        assert_eq!(fit.alpha.is_none(), method == Method::Linear);
        if let Some(error) = trained.cross_validation {
            // The noise's variance.
            assert!((error - 10.0).abs() < 0.5, "{error}");
        }
    }
}

#[test]
fn too_little_is_refused() {
    let one = &rows(1)[..];
    assert!(message(&[], RIDGE, 0.2).contains("there are 0 rows"));
    assert!(message(one, RIDGE, 0.0).contains("1 training rows are too few: ridge"));
    let side = Split::new(0.5, 1).unwrap().side(0);
    let expected = match side {
        Side::HeldOut => "none is left to train on",
        Side::Training => "1 training rows are too few",
    };
    assert!(message(one, RIDGE, 0.5).contains(expected));
    assert_eq!(
        message(&rows(2), Method::Linear, 0.0),
        "2 training rows are too few: linear regression of 2 columns needs 3 or more; \
         ridge regression needs 2"
    );
    assert!(train(&rows(3), Method::Linear, 0.0).is_ok());
    assert!(train(&rows(2), RIDGE, 0.0).is_ok());
    assert!(message(&rows(20), RIDGE, 1e-9).contains("none of the 20 rows is held out"));
    assert!(message(&rows(4), Method::Ridge(Alpha::Folds(50)), 0.0).contains("use fewer folds"));
}

#[test]
fn targets_without_anything_to_learn_are_refused() {
    let with = |value: f64| {
        let rows: Vec<Row> = rows(50).iter().map(|row| (row.0, row.1, value)).collect();
        message(&rows, RIDGE, 0.0)
    };
    assert_eq!(
        with(0.0),
        "the target \"later\" is 0 in all 50 training rows: there is nothing to learn"
    );
    assert!(with(2.5).contains("is 2.5 in all 50"));
}

#[test]
fn values_that_are_no_use_are_named() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut bad = rows(10);
        bad[6].1[1] = value;
        assert_eq!(
            message(&bad, RIDGE, 0.2),
            "row 7, column \"spend\": the value is not a finite number"
        );
        bad[3].2 = value;
        assert!(message(&bad, RIDGE, 0.2).starts_with("row 4, column \"later\""));
    }
    let mut large = rows(10);
    large[6].1[1] = 1e200;
    assert!(message(&large, RIDGE, 0.0).contains("column \"spend\": its values are too large"));
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let new = |method| {
        let split = Split::new(0.0, 0).unwrap();
        Trainer::new(&names(), "later", Options { method, split }).map(drop)
    };
    for alpha in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            new(Method::Ridge(Alpha::Fixed(alpha))),
            Err(TrainError::Alpha { .. })
        ));
    }
    for value in [0, 1, 101] {
        assert_eq!(
            new(Method::Ridge(Alpha::Folds(value))),
            Err(TrainError::Folds { value })
        );
    }
    let split = Split::new(0.0, 0).unwrap();
    let none = Trainer::new(
        &[],
        "later",
        Options {
            method: RIDGE,
            split,
        },
    );
    assert!(matches!(none.map(drop), Err(TrainError::NoFeatures)));
    let mut trainer = Trainer::new(
        &names(),
        "later",
        Options {
            method: RIDGE,
            split,
        },
    )
    .unwrap();
    assert!(matches!(
        trainer.push(1, &[1.0], 1.0),
        Err(TrainError::Width {
            row: 1,
            found: 1,
            expected: 2
        })
    ));
}

/// The mean of whole numbers around 10^15 is rounded by up to a sixteenth; the
/// intercept must make up for it.
#[test]
fn a_large_offset_biases_no_prediction() {
    let far: Vec<Row> = rows(5000)
        .iter()
        .map(|row| (row.0, [row.1[0] + 1e15, row.1[1]], row.2))
        .collect();
    let [near, far] = [rows(5000), far].map(|rows| {
        let fit = train(&rows, RIDGE, 0.0).unwrap().fit;
        let errors = rows.iter().map(|(_, row, target)| {
            let terms = (0..2).map(|j| (row[j] - fit.mean[j]) / fit.scale[j] * fit.coefficients[j]);
            terms.sum::<f64>() + fit.intercept - target
        });
        assert!((errors.sum::<f64>() / 5000.0).abs() < 1e-12);
        fit
    });
    assert_eq!(near.coefficients, far.coefficients);
    assert_eq!(near.scale, far.scale);
}

#[test]
fn a_constant_column_gets_no_coefficient() {
    for method in [Method::Linear, RIDGE] {
        let rows: Vec<Row> = rows(500)
            .iter()
            .map(|row| (row.0, [0.1, row.1[1]], row.2))
            .collect();
        let trained = train(&rows, method, 0.0).unwrap();
        assert_eq!(trained.fit.coefficients[0], 0.0);
        assert_eq!((trained.fit.mean[0], trained.fit.scale[0]), (0.1, 1.0));
        assert_eq!(
            trained.warnings,
            [Warning::ConstantColumn {
                column: "visits".into()
            }]
        );
    }
}

#[test]
fn a_column_that_leaks_is_named() {
    let leaking: Vec<Row> = rows(2000)
        .iter()
        .map(|row| {
            let buys = row.0 % 9 == 0;
            let later = if buys { row.2 } else { 0.0 };
            (row.0, [row.1[0], if buys { row.1[1] } else { 0.0 }], later)
        })
        .collect();
    let trained = train(&leaking, RIDGE, 0.2).unwrap();
    let [Warning::TellsNonZero { column, .. }] = &trained.warnings[..] else {
        panic!("{:?}", trained.warnings);
    };
    assert_eq!(column, "spend");
    assert!(
        trained.warnings[0]
            .to_string()
            .contains("target leakage: column \"spend\"")
    );
}

proptest! {
    #[test]
    fn no_rows_make_it_panic(
        rows in prop::collection::vec((any::<i64>(), any::<[f64; 2]>(), any::<f64>()), 0..40),
        linear in any::<bool>(),
    ) {
        let method = if linear { Method::Linear } else { RIDGE };
        let _ = train(&rows, method, 0.2);
    }

    /// The order of rows changes nothing but rounding.
    #[test]
    fn order_does_not_matter(seed in any::<u64>()) {
        let mut shuffled = rows(700);
        shuffled.sort_by_key(|row| row.0.cast_unsigned().wrapping_add(1).wrapping_mul(seed | 1));
        let [a, b] = [rows(700), shuffled].map(|rows| train(&rows, RIDGE, 0.2).unwrap());
        prop_assert_eq!(a.held_out, b.held_out);
        for (a, b) in a.fit.coefficients.iter().zip(&b.fit.coefficients) {
            prop_assert!((a - b).abs() < 1e-6);
        }
    }

    /// Measuring a column in another unit changes its scale alone.
    #[test]
    fn units_do_not_matter(power in -60..60i32) {
        let unit = 2.0f64.powi(power);
        let scaled: Vec<Row> = rows(300)
            .iter()
            .map(|row| (row.0, [row.1[0] * unit, row.1[1]], row.2))
            .collect();
        let [a, b] = [rows(300), scaled].map(|rows| train(&rows, RIDGE, 0.2).unwrap());
        prop_assert_eq!(a.fit.scale[0] * unit, b.fit.scale[0]);
        prop_assert_eq!(a.fit.coefficients, b.fit.coefficients);
        prop_assert_eq!(a.fit.alpha, b.fit.alpha);
    }
}
