//! The published features of real transactions against a second computation,
//! row by row and with other tools.
#![allow(clippy::unwrap_used)]

mod common;

use common::by_customer;
use std::{collections::BTreeMap, path::Path};
use zkml_features::{FeatureSet, Request, compute_in_memory};

/// A transaction's time in minutes (days since 1970 by the months' lengths),
/// unit price, discount and total.
type Sale = (i64, f64, f64, f64);

/// Minutes since 1970 of `M/D/YYYY H:MM`.
fn minutes(text: &str) -> i64 {
    let mut numbers = text
        .split(['/', ' ', ':'])
        .map(|part| part.parse::<i64>().unwrap());
    let mut next = || numbers.next().unwrap();
    let (month, day, year, hour, minute) = (next(), next(), next(), next(), next());
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years: i64 = (1970..year)
        .map(|year| 365 + i64::from(is_leap(year)))
        .sum();
    let months: i64 = lengths[..month as usize - 1].iter().sum();
    let leap_day = i64::from(month > 2 && is_leap(year));
    ((years + months + leap_day + day - 1) * 24 + hour) * 60 + minute
}

fn near(ours: f64, other: f64) -> bool {
    (ours - other).abs() <= 1e-9 * other.abs().max(1.0)
}

#[test]
fn both_sets_equal_an_independent_computation() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/retail/transactions.csv");
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return;
    }
    let mut customers: BTreeMap<i64, Vec<(Sale, String)>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(&path).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let number = |index: usize| record[index].parse::<f64>().unwrap();
        let sale = (minutes(&record[4]), number(3), number(8), number(9));
        let sales = customers.entry(record[0].parse().unwrap()).or_default();
        sales.push((sale, record[7].to_owned()));
    }
    let latest = customers.values().flatten().map(|((date, ..), _)| *date);
    let cutoff = latest.max().unwrap() - 90 * 24 * 60;
    const DAY: i64 = 24 * 60;
    let mean = |sum: f64, count: f64| if count > 0.0 { sum / count } else { 0.0 };

    let of = |set| {
        let request = Request {
            set,
            ..Request::new(vec![path.clone()])
        };
        let (summary, batches) = compute_in_memory(&request).unwrap();
        assert_eq!(summary.cutoff, "2024-01-29 22:07:00");
        assert_eq!(summary.transactions, 20_000);
        let rows = by_customer(&batches);
        assert_eq!(summary.rows, rows.len() as u64);
        assert_eq!(summary.rows + summary.new_customers, customers.len() as u64);
        rows
    };
    let (published, clean) = (of(FeatureSet::Published), of(FeatureSet::Clean));

    let mut rows = 0;
    for (customer, sales) in &customers {
        let (before, after): (Vec<_>, Vec<_>) =
            sales.iter().partition(|((date, ..), _)| *date <= cutoff);
        let Some(last) = before.iter().map(|((date, ..), _)| *date).max() else {
            assert!(!published.contains_key(customer) && !clean.contains_key(customer));
            continue;
        };
        rows += 1;
        let first = before.iter().map(|((date, ..), _)| *date).min().unwrap();
        let sum = |sales: &[&(Sale, String)], of: fn(&Sale) -> f64| -> f64 {
            sales.iter().map(|(sale, _)| of(sale)).sum()
        };
        let frequency = before.len() as f64;
        let count = after.len() as f64;
        let recency = ((cutoff - last) / DAY) as f64;
        let target = sum(&after, |sale| sale.3);
        let check = |row: &BTreeMap<String, f64>, expected: &[(&str, f64)]| {
            for (name, value) in expected {
                assert!(
                    near(row[*name], *value),
                    "{customer} {name}: {} {value}",
                    row[*name]
                );
            }
        };
        assert_eq!(published[customer].len(), 7);
        check(
            &published[customer],
            &[
                ("frequency", frequency),
                ("monetary", sum(&before, |sale| sale.1)),
                ("recency", recency),
                ("Price", mean(sum(&after, |sale| sale.1), count)),
                ("DiscountApplied", mean(sum(&after, |sale| sale.2), count)),
                ("spend_90_flag", f64::from(u8::from(count > 0.0))),
                ("Actual_spend_90_days", target),
            ],
        );
        let spend = sum(&before, |sale| sale.3);
        check(
            &clean[customer],
            &[
                ("frequency", frequency),
                ("monetary", spend),
                ("recency", recency),
                ("mean_basket", spend / frequency),
                ("mean_discount", sum(&before, |sale| sale.2) / frequency),
                ("tenure", ((cutoff - first) / DAY) as f64),
                ("spend_next_90_days", target),
            ],
        );
        for quarter in 0..4 {
            let within = |age: i64| age / (91 * DAY) == quarter;
            let sales = before
                .iter()
                .filter(|((date, ..), _)| within(cutoff - date));
            let spend: f64 = sales.map(|(sale, _)| sale.3).sum();
            check(
                &clean[customer],
                &[(&format!("spend_q{}", quarter + 1), spend)],
            );
        }
        for category in ["Books", "Clothing", "Electronics", "Home Decor"] {
            let count = before.iter().filter(|(_, name)| name == category).count();
            let share = count as f64 / frequency;
            check(&clean[customer], &[(&format!("share_{category}"), share)]);
        }
        assert_eq!(clean[customer].len(), 15);
    }
    assert_eq!(published.len(), rows);
    assert_eq!(clean.len(), rows);
}
