//! Parquet files of other programs: other types, nulls and bad values.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use arrow::{
    array::{
        ArrayRef, Date32Array, Date64Array, Float32Array, Int16Array, Int32Array, Int64Array,
        LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray,
        UInt8Array, UInt64Array,
    },
    compute::cast,
    datatypes::{DataType, TimeUnit},
};
use common::{Folder, GOOD, HEADER, only, read, rows};
use parquet::{
    arrow::ArrowWriter,
    file::properties::{EnabledStatistics, WriterProperties},
};
use std::{fs::File, path::Path, sync::Arc};
use zkml_transactions::{BadRowPolicy, Column, FileFault, Options, Place, ReadError, Reason, Scan};

/// Three copies of the usual record.
fn good() -> RecordBatch {
    let folder = Folder::new();
    let path = folder.write("a.csv", format!("{HEADER}{}", GOOD.repeat(3)));
    read(&[path], Options::default()).unwrap()
}

/// The batch with another column in place of one.
fn with(batch: &RecordBatch, column: Column, values: &ArrayRef) -> RecordBatch {
    let columns = Column::ALL.iter().zip(batch.columns());
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, old)| {
        let new = if *name == column { values } else { old };
        (name.name(), new.clone(), true)
    }))
    .unwrap()
}

fn write(path: &Path, batch: &RecordBatch, statistics: bool) {
    let properties = WriterProperties::builder()
        .set_statistics_enabled(if statistics {
            EnabledStatistics::Chunk
        } else {
            EnabledStatistics::None
        })
        .build();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn other_types_of_the_same_values() {
    let folder = Folder::new();
    let good = good();
    let texts = |text: &'static str| std::iter::repeat_n(text, 3);
    let seconds = 1_703_593_920;
    let others: Vec<(Column, ArrayRef)> = vec![
        (Column::CustomerId, Arc::new(Int16Array::from(vec![7; 3]))),
        (Column::CustomerId, Arc::new(UInt64Array::from(vec![7; 3]))),
        (Column::Quantity, Arc::new(UInt8Array::from(vec![2; 3]))),
        (Column::Price, Arc::new(Float32Array::from(vec![10.5; 3]))),
        (Column::Discount, Arc::new(Int32Array::from(vec![10; 3]))),
        (
            Column::Category,
            Arc::new(LargeStringArray::from_iter_values(texts("Books"))),
        ),
        (
            Column::Category,
            Arc::new(StringViewArray::from_iter_values(texts("Books"))),
        ),
        (
            Column::Payment,
            cast(
                &StringArray::from_iter_values(texts("Cash")),
                &DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            )
            .unwrap(),
        ),
        (
            Column::Date,
            Arc::new(TimestampMicrosecondArray::from(vec![
                seconds * 1_000_000
                    + 999_999;
                3
            ])),
        ),
        (
            Column::Date,
            Arc::new(
                TimestampMicrosecondArray::from(vec![seconds * 1_000_000; 3]).with_timezone("UTC"),
            ),
        ),
        (
            Column::Date,
            Arc::new(StringArray::from_iter_values(texts("2023-12-26 12:32"))),
        ),
        (
            Column::Date,
            Arc::new(Date64Array::from(vec![seconds * 1000; 3])),
        ),
    ];
    for (column, values) in others {
        let kind = values.data_type().clone();
        let path = folder.path("a.parquet");
        write(&path, &with(&good, column, &values), true);
        let found = read(&[&path], Options::default()).unwrap();
        assert_eq!(rows(&found), rows(&good), "{column} of {kind}");
    }
    let midnight: ArrayRef = Arc::new(Date32Array::from(vec![19_717; 3]));
    let path = folder.path("a.parquet");
    write(&path, &with(&good, Column::Date, &midnight), true);
    let found = read(&[&path], only(&[Column::Date])).unwrap();
    assert_eq!(rows(&found), ["@1703548800"; 3]);
}

/// Values of which the second is bad, and why.
fn bad_values() -> Vec<(Column, ArrayRef, Reason)> {
    let times = |middle: Option<i64>| -> ArrayRef {
        let array = Int64Array::from(vec![Some(0), middle, Some(0)]);
        cast(&array, &DataType::Timestamp(TimeUnit::Second, None)).unwrap()
    };
    let integers = |middle: Option<i64>| -> ArrayRef {
        Arc::new(Int64Array::from(vec![Some(1), middle, Some(1)]))
    };
    let floats = |middle: Option<f64>| -> ArrayRef {
        Arc::new(arrow::array::Float64Array::from(vec![
            Some(1.0),
            middle,
            Some(1.0),
        ]))
    };
    let texts = |middle: Option<&str>| -> ArrayRef {
        Arc::new(StringArray::from(vec![
            Some("1.1.2024"),
            middle,
            Some("1.1.2024"),
        ]))
    };
    vec![
        (Column::CustomerId, integers(None), Reason::Missing),
        (
            Column::CustomerId,
            Arc::new(UInt64Array::from(vec![1, u64::MAX, 1])),
            Reason::NotInteger,
        ),
        (
            Column::Quantity,
            integers(Some(0)),
            Reason::QuantityNotPositive,
        ),
        (Column::Price, floats(None), Reason::Missing),
        (Column::Price, floats(Some(-1.0)), Reason::Negative),
        (
            Column::Price,
            floats(Some(f64::INFINITY)),
            Reason::NotFinite,
        ),
        (Column::Discount, floats(Some(100.5)), Reason::DiscountRange),
        (Column::Total, floats(Some(-0.01)), Reason::Negative),
        (Column::Date, times(None), Reason::Missing),
        (Column::Date, times(Some(7_258_118_400)), Reason::DateRange),
        (Column::Date, texts(Some("1.13.2024")), Reason::NotDate),
        (Column::Date, texts(Some(" ")), Reason::Missing),
        (Column::Category, texts(None), Reason::Missing),
        (Column::Category, texts(Some("")), Reason::Missing),
    ]
}

#[test]
fn bad_values_are_found_in_columns_read_or_not() {
    let folder = Folder::new();
    let good = good();
    for (column, values, reason) in bad_values() {
        for statistics in [true, false] {
            let path = folder.path("a.parquet");
            write(&path, &with(&good, column, &values), statistics);
            for columns in [&Column::ALL[..], &[Column::Payment], &[]] {
                let Err(ReadError::Row(row)) = read(&[&path], only(columns)) else {
                    panic!("accepted {column}: {reason}");
                };
                assert_eq!(row.place, Place::Row(2));
                assert_eq!(row.column.as_deref(), Some(column.name()));
                assert_eq!(row.reason, reason);

                let options = Options {
                    bad_rows: BadRowPolicy::Skip,
                    ..only(columns)
                };
                let mut scan = Scan::open(&[&path], options).unwrap();
                let batches: Vec<_> = scan.partitions(1).remove(0).map(Result::unwrap).collect();
                assert_eq!(batches.len(), 1);
                assert_eq!(batches[0].num_rows(), 2);
                assert_eq!(batches[0].schema(), scan.schema());
                assert_eq!(scan.bad_rows().total, 1);
            }
        }
    }
}

#[test]
fn not_a_number_is_found_in_columns_read() {
    let folder = Folder::new();
    let path = folder.path("a.parquet");
    let values: ArrayRef = Arc::new(Float32Array::from(vec![1.0, f32::NAN, 1.0]));
    write(&path, &with(&good(), Column::Price, &values), true);
    let Err(ReadError::Row(row)) = read(&[&path], only(&[Column::Price])) else {
        panic!("accepted");
    };
    assert_eq!((row.place, row.reason), (Place::Row(2), Reason::NotFinite));
}

#[test]
fn other_tables_are_refused() {
    let folder = Folder::new();
    let path = folder.path("a.parquet");
    let good = good();
    let fault = |batch: &RecordBatch| {
        write(&path, batch, true);
        match Scan::open(&[&path], Options::default()) {
            Err(ReadError::File { fault, .. }) => fault,
            other => panic!("{other:?}"),
        }
    };
    for (column, values) in [
        (Column::Price, Column::Payment),
        (Column::Quantity, Column::Price),
        (Column::Category, Column::Quantity),
        (Column::Date, Column::Quantity),
    ]
    .map(|(column, values)| (column, good.column_by_name(values.name()).unwrap().clone()))
    {
        let fault = fault(&with(&good, column, &values));
        assert!(
            matches!(&fault, FileFault::ColumnType { column: found, .. } if *found == column),
            "{fault}"
        );
    }
    assert!(matches!(fault(&good.slice(0, 0)), FileFault::NoRows));
    assert!(matches!(
        fault(&good.project(&[0, 1]).unwrap()),
        FileFault::MissingColumns { missing, .. } if missing.len() == 8
    ));
}
