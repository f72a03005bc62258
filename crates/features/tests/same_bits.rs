//! The same transactions give the same bytes, however they are read.
#![allow(clippy::unwrap_used)]

mod common;

use common::{DAY, Sale, sale, write_csv, write_parquet};
use std::{fs, num::NonZeroUsize, path::Path};
use zkml_features::{FeatureSet, Request, compute};

/// Transactions whose amounts have many digits, in no order.
fn sales(count: usize) -> Vec<Sale> {
    let mut state = 1_u64;
    let mut random = move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..count)
        .map(|_| {
            let customer = random(2000) as i64;
            let second = random(365 * DAY as u64) as i64;
            let category = ["Tea", "Cups", "Hats"][random(3) as usize];
            let total = random(1 << 31) as f64 / 7.0 / 65536.0;
            Sale {
                price: total / 3.0,
                discount: random(1 << 20) as f64 / 20_000.0,
                ..sale(customer, second, total, category)
            }
        })
        .collect()
}

#[test]
fn threads_formats_memory_and_order_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let mut sales = sales(20_000);
    write_csv(&file("a.csv"), &sales);
    write_parquet(&file("a.parquet"), &sales);
    sales.reverse();
    fs::create_dir(file("parts")).unwrap();
    write_csv(&file("parts/1.csv"), &sales[..5000]);
    write_parquet(&file("parts/2.parquet"), &sales[5000..]);

    for set in [FeatureSet::Clean, FeatureSet::Published] {
        let made = |input: &str, threads: usize, memory_limit: usize| {
            let request = Request {
                set,
                threads: NonZeroUsize::new(threads).unwrap(),
                memory_limit,
                ..Request::new(vec![file(input)])
            };
            let output = file("f.parquet");
            let summary = compute(&request, &output).unwrap();
            assert_eq!(summary.rows, 2000);
            fs::read(&output).unwrap()
        };
        let expected = made("a.csv", 1, 1 << 30);
        for (input, threads, memory_limit) in [
            ("a.csv", 4, 1 << 30),
            ("a.parquet", 1, 1 << 30),
            ("a.parquet", 3, 1 << 30),
            ("parts", 2, 1 << 30),
        ] {
            let found = made(input, threads, memory_limit);
            assert!(found == expected, "{set} {input} {threads} {memory_limit}");
        }
    }
}

#[test]
fn too_little_memory_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.parquet");
    write_parquet(&input, &sales(20_000));
    let request = Request {
        memory_limit: 100_000,
        ..Request::new(vec![input])
    };
    let error = compute(&request, Path::new("never.csv")).unwrap_err();
    assert!(
        error.to_string().starts_with("0 MB of memory are too few"),
        "{error}"
    );
}
