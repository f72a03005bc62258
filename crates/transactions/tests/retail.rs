//! The retail data set, where it is at hand: sums against those of another
//! program.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use arrow::{
    array::AsArray,
    datatypes::{Float64Type, Int64Type, TimestampSecondType},
};
use common::{Folder, read, rows};
use std::{env, fs, path::PathBuf};
use zkml_transactions::{Column, Options, Writer};

/// The file, or none with a message.
fn retail() -> Option<PathBuf> {
    let shared = env::var_os("ZKML_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = shared.join("data/retail/transactions.csv");
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} is absent", path.display());
    None
}

/// Expected values: Python's csv, decimal and datetime modules.
#[test]
fn sums() {
    let Some(path) = retail() else { return };
    let batch = read(&[&path], Options::default()).unwrap();
    assert_eq!(batch.num_rows(), 20_000);
    let column = |column: Column| batch.column_by_name(column.name()).unwrap();
    let integers = |name| -> i64 {
        column(name)
            .as_primitive::<Int64Type>()
            .values()
            .iter()
            .sum()
    };
    assert_eq!(integers(Column::CustomerId), 10_063_016_492);
    let dates = column(Column::Date).as_primitive::<TimestampSecondType>();
    assert_eq!(dates.values().iter().sum::<i64>(), 33_973_191_493_320);
    assert_eq!(dates.values().iter().min(), Some(&1_682_807_340));
    assert_eq!(dates.values().iter().max(), Some(&1_714_342_020));
    for (name, expected) in [
        (Column::Price, 1_097_046.624_496_97),
        (Column::Discount, 199_223.690_542_500),
        (Column::Total, 4_918_846.660_131_398),
    ] {
        let values = column(name).as_primitive::<Float64Type>().values();
        let sum: f64 = values.iter().sum();
        assert!((sum - expected).abs() < 1e-6, "{name}: {sum}");
    }
    let count = |name, text: &str| {
        let values = column(name).as_string::<i32>().iter();
        values.filter(|value| *value == Some(text)).count()
    };
    assert_eq!(count(Column::ProductId, "B"), 4990);
    assert_eq!(count(Column::Payment, "Debit Card"), 5037);
    assert_eq!(count(Column::Category, "Home Decor"), 5051);
    let locations = column(Column::Location).as_string::<i32>();
    assert_eq!(locations.value_data().len(), 873_481);
    assert_eq!(
        locations.value(0),
        "176 Andrew Cliffs\nBaileyfort, HI 93354"
    );
}

#[test]
fn written_again_byte_for_byte() {
    let Some(path) = retail() else { return };
    let batch = read(&[&path], Options::default()).unwrap();
    let folder = Folder::new();
    for name in ["a.csv", "a.parquet"] {
        let mut writer = Writer::create(&folder.path(name)).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
    }
    let again = read(&[folder.path("a.parquet")], Options::default()).unwrap();
    assert_eq!(rows(&again), rows(&batch));
    assert!(fs::read(&path).unwrap() == fs::read(folder.path("a.csv")).unwrap());
}
