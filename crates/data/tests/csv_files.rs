//! CSV files as users have them, good and bad.
#![allow(clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use std::{fs, path::Path};
use tempfile::TempDir;
use zkml_data::{Columns, DataError, Table, read_csv, read_header};

fn named(features: &[&str], target: Option<&str>) -> Columns {
    Columns::Named {
        features: features.iter().map(|&name| name.to_owned()).collect(),
        target: target.map(str::to_owned),
    }
}

fn positional(count: usize) -> Columns {
    Columns::Positional { count }
}

fn read(
    bytes: impl AsRef<[u8]>,
    columns: &Columns,
    rows: Option<usize>,
) -> Result<Table, DataError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, bytes).unwrap();
    read_csv(&path, columns, rows)
}

/// The error's text after the folder; it is one line.
#[track_caller]
fn error(bytes: impl AsRef<[u8]>, columns: &Columns, rows: Option<usize>) -> String {
    let text = read(bytes, columns, rows).unwrap_err().to_string();
    assert!(!text.contains('\n'), "{text}");
    let start = text.find("rows.csv").unwrap();
    text[start..].to_owned()
}

#[test]
fn named_columns_are_picked_in_the_order_asked_for() {
    let file = "id,note,a,y\n1,one,2.5,10\n2,\"two, or\nso\",-3e2,20\n3,,0,30\n";
    let table = read(file, &named(&["a", "id"], Some("y")), None).unwrap();
    assert_eq!(table.names(), ["a", "id"]);
    assert_eq!(table.values(), [2.5, 1.0, -300.0, 2.0, 0.0, 3.0]);
    let target = table.target().unwrap();
    assert_eq!(
        (target.name.as_str(), &target.values[..]),
        ("y", &[10.0, 20.0, 30.0][..])
    );
    let table = read(file, &named(&["a"], None), Some(1)).unwrap();
    assert_eq!(table.values(), [2.5]);
    assert_eq!(table.target(), None);
}

#[test]
fn positional_columns_take_the_last_as_target() {
    let file = "a,b,c\n1,2,3\n4,5,6\n";
    let table = read(file, &positional(2), None).unwrap();
    assert_eq!(table.names(), ["a", "b"]);
    assert_eq!(table.values(), [1.0, 2.0, 4.0, 5.0]);
    assert_eq!(table.target().unwrap().name, "c");
    let table = read(file, &positional(3), None).unwrap();
    assert_eq!(table.columns(), 3);
    assert_eq!(table.target(), None);
    let numbered = read("0,1\n7,8\n", &positional(2), None).unwrap();
    assert_eq!(numbered.values(), [7.0, 8.0]);
}

#[test]
fn quotes_byte_order_mark_line_ends_and_white_space_do_not_matter() {
    for file in [
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "\u{feff}a,b\n1,2\n3,4\n",
        "\u{feff}\"a\",\"b\"\r\n\"1\",\"2\"\r\n\"3\",4\r\n",
        " a , b\n 1,2 \n\n3 ,\t4\n\n",
    ] {
        let table = read(file, &named(&["a", "b"], None), None).unwrap();
        assert_eq!(table.values(), [1.0, 2.0, 3.0, 4.0], "{file:?}");
    }
}

#[test]
fn rows_beyond_those_asked_for_are_not_looked_at() {
    let table = read("a\n1\n2\nbroken,row\n", &positional(1), Some(2)).unwrap();
    assert_eq!(table.values(), [1.0, 2.0]);
}

#[test]
fn the_header_can_be_read_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, "a,\"b \"\"c\"\"\"\nbad\n").unwrap();
    assert_eq!(read_header(&path).unwrap(), ["a", "b \"c\""]);
}

#[test]
fn an_unreadable_file_is_named() {
    let text = read_csv(Path::new("/no/such.csv"), &positional(1), None)
        .unwrap_err()
        .to_string();
    assert!(text.starts_with("/no/such.csv: cannot be read: "), "{text}");
    let folder = TempDir::new().unwrap();
    assert!(read_csv(folder.path(), &positional(1), None).is_err());
}

#[test]
fn what_is_wrong_with_the_file_is_said() {
    assert_eq!(
        error(b"a,b\n1,2\n\xff,4\n", &positional(2), None),
        "rows.csv: line 3: is not UTF-8 text"
    );
    assert_eq!(
        error(b"PAR1\xff\0PAR1", &positional(2), None),
        "rows.csv: is a Parquet file; rows for proofs are read from CSV \
         (zkml features -o NAME.csv)"
    );
    assert_eq!(
        error("", &positional(2), None),
        "rows.csv: the file is empty"
    );
    assert_eq!(
        error("\u{feff}\n \n", &positional(2), None),
        "rows.csv: the file is empty"
    );
    let no_header = "rows.csv: line 1: has numbers where the columns' names should be: \
                     the file needs a header";
    assert_eq!(error("1,2.5\n3,4\n", &positional(2), None), no_header);
    assert_eq!(error("1,1\n3,4\n", &positional(2), None), no_header);
    assert_eq!(error("1,2.5\n3,4\n", &named(&["a"], None), None), no_header);
    assert_eq!(
        error("a,b,a\n1,2,3\n", &positional(2), None),
        "rows.csv: line 1: columns 1 and 3 are both named \"a\""
    );
    assert_eq!(
        error("a,b\n", &positional(2), None),
        "rows.csv: has a header but no rows"
    );
    assert_eq!(
        error("a,b\n\n", &positional(2), Some(5)),
        "rows.csv: has a header but no rows"
    );
    assert_eq!(
        error("a\n1\n2\n", &positional(1), Some(3)),
        "rows.csv: has 2 rows, but 3 were asked for"
    );
    assert_eq!(
        error("a\n1\n", &positional(1), Some(0)),
        "rows.csv: the table has no rows"
    );
}

#[test]
fn missing_columns_are_named() {
    let file = "a,b b\n1,2\n";
    assert_eq!(
        error(file, &named(&["a", "c"], None), None),
        "rows.csv: line 1: has no column \"c\"; its columns are \"a\", \"b b\""
    );
    assert_eq!(
        error(file, &named(&["a"], Some("y")), None),
        "rows.csv: line 1: has no column \"y\"; its columns are \"a\", \"b b\""
    );
    assert_eq!(
        error("a,b,c,d,e\n1,2,3,4,5\n", &positional(7), None),
        "rows.csv: the model has 7 coefficients but the file has 5 columns \
         (it needs 7, or one more for the target, last)"
    );
    assert!(error("a,b,c\n1,2,3\n", &positional(1), None).contains("has 3 columns"));
    assert_eq!(
        error(file, &named(&[], None), None),
        "rows.csv: the table has no columns"
    );
}

#[test]
fn bad_cells_are_named_by_line_and_column() {
    let columns = positional(2);
    for (file, expected) in [
        ("a,b\n1,2\n3\n", "line 3: has 1 fields but the header has 2"),
        (
            "a,b\r\n1,2\r\n3,4,5\r\n",
            "line 3: has 3 fields but the header has 2",
        ),
        (
            "a,b\n\n1,x\n",
            "line 3, column \"b\": \"x\" is not a number",
        ),
        (
            "a,b\r\n1,2\r\n1,x\r\n",
            "line 3, column \"b\": \"x\" is not a number",
        ),
        (
            "\"a\n\",b\n1,2\n1,\"1\n2\"\n",
            "line 4, column \"b\": \"1\\n2\" is not a number",
        ),
        ("a,b\n1,2\n ,4\n", "line 3, column \"a\": the cell is empty"),
        (
            "a,b\n1,NaN\n",
            "line 2, column \"b\": \"NaN\" is not a finite number",
        ),
        (
            "a,b\n-inf,0\n",
            "line 2, column \"a\": \"-inf\" is not a finite number",
        ),
        (
            "a,b\n1e999,0\n",
            "line 2, column \"a\": \"1e999\" is not a finite number",
        ),
    ] {
        assert_eq!(
            error(file, &columns, None),
            format!("rows.csv: {expected}"),
            "{file:?}"
        );
    }
    let long = error(format!("a\n{}\n", "é".repeat(100)), &positional(1), None);
    assert_eq!(
        long,
        format!(
            "rows.csv: line 2, column \"a\": \"{}…\" is not a number",
            "é".repeat(40)
        )
    );
    assert!(error("a,y\n1,z\n", &named(&["a"], Some("y")), None).contains("column \"y\""));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_finite_number_survives(
        rows in prop::collection::vec([any::<f64>(), any::<f64>()], 1..20),
    ) {
        prop_assume!(rows.as_flattened().iter().all(|value| value.is_finite()));
        let mut file = "a,b\n".to_owned();
        for [a, b] in &rows {
            file += &format!("{a:?},{b}\n");
        }
        let table = read(file, &positional(2), None).unwrap();
        prop_assert_eq!(table.values(), rows.as_flattened());
    }

    #[test]
    fn no_file_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = read(&bytes, &positional(1), None);
        let _ = read(&bytes, &named(&["a"], None), Some(1));
    }
}
