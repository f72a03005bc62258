//! What the tests share.
#![allow(dead_code, clippy::unwrap_used)]

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::concat_batches,
    datatypes::{Float64Type, Int64Type, TimestampSecondType},
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use zkml_transactions::{Column, Options, ReadError, Scan};

/// The header as it is written.
pub(crate) const HEADER: &str = "CustomerID,ProductID,Quantity,Price,TransactionDate,\
    PaymentMethod,StoreLocation,ProductCategory,DiscountApplied(%),TotalAmount\n";

/// A valid record.
pub(crate) const GOOD: &str =
    "7,C,2,10.5,12/26/2023 12:32,Cash,\"1 Mill Lane\nMossford, HI 93354\",Books,10,18.9\n";

/// A folder with files in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }
}

/// All rows of some files, in one batch, read by one partition.
pub(crate) fn read<P: AsRef<Path>>(
    paths: &[P],
    options: Options,
) -> Result<RecordBatch, ReadError> {
    let mut scan = Scan::open(paths, options)?;
    let batches = scan
        .partitions(1)
        .remove(0)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&scan.schema(), &batches).unwrap())
}

/// A row as text, in which floats keep every bit.
pub(crate) fn rows(batch: &RecordBatch) -> Vec<String> {
    (0..batch.num_rows())
        .map(|row| {
            let cells: Vec<String> = batch
                .columns()
                .iter()
                .map(|column| cell(column.as_ref(), row))
                .collect();
            cells.join("|")
        })
        .collect()
}

fn cell(column: &dyn Array, row: usize) -> String {
    assert!(!column.is_null(row));
    if let Some(column) = column.as_primitive_opt::<Int64Type>() {
        column.value(row).to_string()
    } else if let Some(column) = column.as_primitive_opt::<Float64Type>() {
        format!("{:?}", column.value(row))
    } else if let Some(column) = column.as_primitive_opt::<TimestampSecondType>() {
        format!("@{}", column.value(row))
    } else {
        format!("{:?}", column.as_string::<i32>().value(row))
    }
}

/// Options with these columns and everything else as usual.
pub(crate) fn only(columns: &[Column]) -> Options {
    Options {
        columns: columns.to_vec(),
        ..Options::default()
    }
}
