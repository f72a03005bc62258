//! Generated transactions: as many as asked for, always the same, and such
//! that the past tells of the future.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use arrow::{
    array::{AsArray, RecordBatch},
    compute::concat_batches,
    datatypes::{Float64Type, Int64Type, TimestampSecondType},
};
use common::{Folder, read, rows};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use zkml_transactions::{GenerateError, Generator, Options, Writer, schema};

fn all(generator: &Generator) -> RecordBatch {
    concat_batches(&schema(), &generator.batches().collect::<Vec<_>>()).unwrap()
}

fn integers(batch: &RecordBatch, name: &str) -> Vec<i64> {
    let column = batch.column_by_name(name).unwrap();
    column.as_primitive::<Int64Type>().values().to_vec()
}

fn numbers(batch: &RecordBatch, name: &str) -> Vec<f64> {
    let column = batch.column_by_name(name).unwrap();
    column.as_primitive::<Float64Type>().values().to_vec()
}

fn dates(batch: &RecordBatch) -> Vec<i64> {
    let column = batch.column_by_name("TransactionDate").unwrap();
    column
        .as_primitive::<TimestampSecondType>()
        .values()
        .to_vec()
}

/// The same rows on every platform and for every version: models are trained
/// on them.
#[test]
fn the_first_rows_of_a_seed() {
    let batch = Generator::new(75_000, 100_000, 1)
        .unwrap()
        .batches()
        .next()
        .unwrap();
    let mut digest = Sha256::new();
    for row in rows(&batch.slice(0, 5000)) {
        digest.update(row);
    }
    assert_eq!(
        hex::encode(digest.finalize()),
        "c3123cab84490544a5600b2f8e059c7cf4fd9472d98347f9aa9334678c527f4f"
    );
}

#[test]
fn blocks_are_independent() {
    let generator = Generator::new(70_000, 150_000, 3).unwrap();
    assert_eq!(generator.blocks(), 2);
    let whole = all(&generator);
    let second: Vec<_> = generator.block(1).collect();
    let second = concat_batches(&schema(), &second).unwrap();
    assert_eq!(
        whole.slice(whole.num_rows() - second.num_rows(), second.num_rows()),
        second
    );
    assert_eq!(generator.block(2).count(), 0);
    let other = Generator::new(70_000, 150_000, 4).unwrap();
    assert_ne!(
        integers(&all(&other), "CustomerID"),
        integers(&whole, "CustomerID")
    );
}

#[test]
fn impossible_numbers() {
    let fault = |customers, transactions| Generator::new(customers, transactions, 0).unwrap_err();
    assert_eq!(fault(0, 5), GenerateError::NoCustomers);
    assert!(matches!(fault(6, 5), GenerateError::TooFew { .. }));
    assert!(matches!(fault(2, 2_000_001), GenerateError::TooMany { .. }));
    assert!(matches!(fault(1, u64::MAX), GenerateError::TooMany { .. }));
    assert!(matches!(
        fault(u64::MAX, u64::MAX),
        GenerateError::TooManyCustomers { .. }
    ));
    let most = Generator::new(1 << 40, u64::MAX >> 8, 0).unwrap();
    assert!(most.block(most.blocks() - 1).next().is_some());
    assert!(most.block(u64::MAX).next().is_none());
    assert!(Generator::new(1, 1_000_000, 0).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_row_is_a_transaction(customers in 1_u64..300, more in 0_u64..3000, seed: u64) {
        let generator = Generator::new(customers, customers + more, seed).unwrap();
        let batch = all(&generator);
        prop_assert_eq!(batch.num_rows() as u64, customers + more);
        let mut seen: Vec<_> = integers(&batch, "CustomerID");
        seen.sort_unstable();
        seen.dedup();
        prop_assert!(seen.into_iter().eq(1..=customers as i64));
        let discount = numbers(&batch, "DiscountApplied(%)");
        let price = numbers(&batch, "Price");
        let total = numbers(&batch, "TotalAmount");
        for (row, quantity) in integers(&batch, "Quantity").into_iter().enumerate() {
            let exact = quantity as f64 * price[row] * (1.0 - discount[row] / 100.0);
            prop_assert!((total[row] - exact).abs() < 0.005 + 1e-9);
            prop_assert!((0.0..=20.0).contains(&discount[row]));
        }
        // 2023-04-30 to 2024-04-28.
        let in_year = dates(&batch).into_iter().all(|date| (1_682_812_800..1_714_348_800).contains(&date));
        prop_assert!(in_year);
        let folder = Folder::new();
        let path = folder.path("a.csv");
        let mut writer = Writer::create(&path).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        prop_assert_eq!(rows(&read(&[path], Options::default()).unwrap()), rows(&batch));
    }
}

/// What is known of customers 90 days before the end, and what they spend in
/// those days.
#[derive(Default)]
struct Known {
    recency: Vec<f64>,
    frequency: Vec<f64>,
    spending: Vec<f64>,
    target: Vec<f64>,
}

impl Known {
    fn of(batch: &RecordBatch) -> Self {
        let dates = dates(batch);
        let cutoff = dates.iter().max().unwrap() - 90 * 86_400;
        let mut customers: HashMap<i64, (i64, f64, f64, f64)> = HashMap::new();
        let totals = numbers(batch, "TotalAmount");
        for (row, customer) in integers(batch, "CustomerID").into_iter().enumerate() {
            let (last, frequency, spending, target) = customers.entry(customer).or_default();
            if dates[row] > cutoff {
                *target += totals[row];
            } else {
                *last = dates[row].max(*last);
                *frequency += 1.0;
                *spending += totals[row];
            }
        }
        let mut known = Self::default();
        for (last, frequency, spending, target) in customers.into_values() {
            if frequency > 0.0 {
                known.recency.push(((cutoff - last) / 86_400) as f64);
                known.frequency.push(frequency);
                known.spending.push(spending);
                known.target.push(target);
            }
        }
        known
    }
}

/// Pearson's correlation.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| -> f64 {
        let pairs = x.iter().zip(y);
        pairs.map(|(x, y)| (x - mean_x) * (y - mean_y)).sum()
    };
    let variances = product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b);
    product(a, mean_a, b, mean_b) / variances.sqrt()
}

/// Ranks from 0; those of equal values are their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        for &index in equal {
            ranks[index] = start as f64 + (equal.len() - 1) as f64 / 2.0;
        }
        start += equal.len();
    }
    ranks
}

/// Share of the target's variance that a least-squares line in two features
/// explains, by their correlations.
fn r_squared(a: &[f64], b: &[f64], target: &[f64]) -> f64 {
    let (a_t, b_t, a_b) = (
        correlation(a, target),
        correlation(b, target),
        correlation(a, b),
    );
    (a_t * a_t + b_t * b_t - 2.0 * a_t * b_t * a_b) / (1.0 - a_b * a_b)
}

/// The figures in the module's documentation.
#[test]
fn the_past_tells_of_the_future() {
    let known = Known::of(&all(&Generator::new(5000, 25_000, 1).unwrap()));
    let target = ranks(&known.target);
    let rank = |feature: &[f64]| correlation(&ranks(feature), &target);
    let found = [
        rank(&known.frequency),
        rank(&known.spending),
        rank(&known.recency),
        r_squared(&known.frequency, &known.recency, &known.target),
        r_squared(&known.spending, &known.recency, &known.target),
    ];
    let expected = [0.45, 0.39, -0.55, 0.22, 0.39];
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < 0.01,
            "{found:.3} for {expected}: {found:?}"
        );
    }
}
