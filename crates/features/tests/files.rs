//! Reading feature files, good and bad.
#![allow(clippy::unwrap_used)]

use arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use std::{fs, num::NonZeroUsize, path::Path, sync::Arc};
use zkml_features::{Batch, FeatureFile};

fn rows(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

fn read(path: &Path) -> Result<Vec<Batch>, String> {
    let file = FeatureFile::open(path, None).map_err(|error| error.to_string())?;
    let batches = file.batches(rows(2)).map_err(|error| error.to_string())?;
    let batches: Result<_, _> = batches.collect();
    batches.map_err(|error| error.to_string())
}

#[test]
fn csv_is_read_in_batches_as_often_as_one_likes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.csv");
    let text = "\u{feff}CustomerID, \"a, b\" ,y\r\n1,2.5,3\r\n\r\n-4,\"5e-1\",6\r\n7,8,9";
    fs::write(&path, text).unwrap();
    let file = FeatureFile::open(&path, Some("y")).unwrap();
    assert_eq!(file.features(), ["a, b"]);
    assert_eq!(
        (file.target(), file.identifier()),
        (Some("y"), Some("CustomerID"))
    );
    assert_eq!((file.origin(), file.notices().len()), (None, 0));
    for _ in 0..2 {
        let batches: Vec<_> = file.batches(rows(2)).unwrap().map(Result::unwrap).collect();
        assert_eq!(batches.len(), 2);
        assert_eq!(batches[0].customers, [1, -4]);
        assert_eq!(batches[0].values, [2.5, 0.5]);
        assert_eq!(batches[0].target, [3.0, 6.0]);
        assert_eq!(
            (batches[1].customers.as_slice(), batches[1].rows),
            ([7].as_slice(), 1)
        );
    }
    // Without being told, there is no target, and y is a feature.
    let file = FeatureFile::open(&path, None).unwrap();
    assert_eq!((file.features().len(), file.target()), (2, None));
    fs::write(&path, "CustomerID,b\n1,2\n").unwrap();
    let error = file.batches(rows(2)).err().unwrap().to_string();
    assert!(
        error.ends_with("has changed while it was being read"),
        "{error}"
    );
}

#[test]
fn bad_csv_is_refused_by_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.csv");
    let long = format!("a,b\n1,{}\n", "0".repeat(1 << 20));
    let cases: &[(&[u8], &str)] = &[
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (
            b"1,2\n3,4\n",
            "line 1: has numbers where the columns' names should be",
        ),
        (b"a;b\n1;2\n", "line 1: the columns are separated by ';'"),
        (b"a,b,a\n1,2,3\n", "two columns are named \"a\""),
        (b"CustomerID\n1\n", "has no feature"),
        (b"a,b\n", "has a header but no rows"),
        (
            b"a,b\r\n1,2\r\n\r\n3\r\n",
            "line 4: has 1 cells but the header has 2",
        ),
        (
            b"a,b\n1,2\n1,2,3\n",
            "line 3: has 3 cells but the header has 2",
        ),
        (b"a,b\n1,\n", "line 2, column \"b\": the cell is empty"),
        (
            b"a,b\n1,2\n3,4\nx,2\n",
            "line 4, column \"a\": \"x\" is not a number",
        ),
        (
            b"a,b\n1,NaN\n",
            "line 2, column \"b\": \"NaN\" is not a finite number",
        ),
        (
            b"a,b\n1,1e999\n",
            "line 2, column \"b\": \"1e999\" is not a finite number",
        ),
        (
            b"a,CustomerID\n1,2.5\n",
            "line 2, column \"CustomerID\": \"2.5\" is not a whole number",
        ),
        (b"a,b\n1,\"2\n", "line 2: a quoted cell does not end"),
        (b"a,b\n1,\xff\n", "line 2: is not UTF-8 text"),
        (long.as_bytes(), "line 2: is longer than 1048576 bytes"),
    ];
    for (bytes, expected) in cases {
        fs::write(&path, bytes).unwrap();
        let error = read(&path).unwrap_err();
        let expected = format!("{}: {expected}", path.display());
        assert!(error.starts_with(&expected), "{error}\n{expected}");
    }
    let error = FeatureFile::open(&path, Some("y")).unwrap_err().to_string();
    assert!(
        error.ends_with("has no column \"y\"; its columns are a, b"),
        "{error}"
    );
    assert!(
        read(&folder.path().join("none.csv"))
            .unwrap_err()
            .contains("cannot be read")
    );
    assert!(
        read(folder.path())
            .unwrap_err()
            .ends_with("is a folder; name a feature file")
    );
}

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .unwrap();
    let mut writer =
        ArrowWriter::try_new(fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn numbers(values: &[Option<f64>]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

#[test]
fn parquet_is_read_with_other_kinds_of_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.parquet");
    write(
        &path,
        vec![
            ("b", numbers(&[Some(0.5), Some(1.5), Some(2.5)])),
            ("CustomerID", Arc::new(Int32Array::from(vec![3, 1, 2]))),
            (
                "spend_next_7_days",
                numbers(&[Some(0.0), Some(1.0), Some(2.0)]),
            ),
            ("n", Arc::new(Int64Array::from(vec![10, 11, 12]))),
        ],
    );
    let file = FeatureFile::open(&path, None).unwrap();
    assert_eq!(file.features(), ["b", "n"]);
    assert_eq!(file.target(), Some("spend_next_7_days"));
    let batches = read(&path).unwrap();
    assert_eq!(batches[0].customers, [3, 1]);
    assert_eq!(batches[0].values, [0.5, 10.0, 1.5, 11.0]);
    assert_eq!(batches[1].target, [2.0]);
}

#[test]
fn bad_parquet_is_refused_by_row_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.parquet");
    let error = |columns| {
        write(&path, columns);
        let error = read(&path).unwrap_err();
        error.split_once(": ").unwrap().1.to_owned()
    };
    let three = || numbers(&[Some(0.5), Some(1.5), Some(2.5)]);
    let null = numbers(&[Some(0.5), Some(1.5), None]);
    assert_eq!(
        error(vec![("a", three()), ("b", null)]),
        "row 3, column \"b\": the cell is empty"
    );
    let infinite = numbers(&[Some(0.5), Some(f64::INFINITY), None]);
    assert_eq!(
        error(vec![("a", infinite)]),
        "row 2, column \"a\": \"inf\" is not a finite number"
    );
    let text: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    assert_eq!(
        error(vec![("a", text)]),
        "column \"a\": holds Utf8, not numbers"
    );
    assert_eq!(
        error(vec![("a", three()), ("CustomerID", three())]),
        "column \"CustomerID\": holds Float64, not whole numbers"
    );
    assert_eq!(error(vec![("a", numbers(&[]))]), "has a header but no rows");
    fs::write(&path, "a,b\n1,2\n").unwrap();
    assert!(
        read(&path)
            .unwrap_err()
            .contains("is not a readable Parquet file")
    );
}
