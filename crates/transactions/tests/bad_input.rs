//! Every kind of bad input is refused with its place, or skipped and counted.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Folder, GOOD, HEADER, read, rows};
use std::fs;
use zkml_transactions::{
    BadRowPolicy, Column, DateOrder, FileFault, LISTED, Options, Place, ReadError, Reason, Scan,
};

/// The fields of a valid record.
const FIELDS: [&str; 10] = [
    "7",
    "C",
    "2",
    "10.5",
    "12/26/2023 12:32",
    "Cash",
    "a",
    "Books",
    "10",
    "18.9",
];

/// Fields in place of those, and why they are bad.
const BAD_FIELDS: [(Column, &str, Reason); 29] = [
    (Column::CustomerId, "x", Reason::NotInteger),
    (Column::CustomerId, "1.5", Reason::NotInteger),
    (
        Column::CustomerId,
        "9223372036854775808",
        Reason::NotInteger,
    ),
    (Column::CustomerId, "", Reason::Missing),
    (Column::ProductId, "", Reason::Missing),
    (Column::Quantity, "0", Reason::QuantityNotPositive),
    (Column::Quantity, "-2", Reason::QuantityNotPositive),
    (Column::Quantity, "two", Reason::NotInteger),
    (Column::Price, " ", Reason::Missing),
    (Column::Price, "-10.5", Reason::Negative),
    (Column::Price, "10.5.1", Reason::NotNumber),
    (Column::Price, "\"10,5\"", Reason::NotNumber),
    (Column::Price, "inf", Reason::NotFinite),
    (Column::Price, "1e999", Reason::NotFinite),
    (Column::Date, "", Reason::Missing),
    (Column::Date, "26/12/2023 12:32", Reason::NotDate),
    (Column::Date, "2/29/2023 12:32", Reason::NotDate),
    (Column::Date, "12/26/2023 12:32 PM", Reason::NotDate),
    (Column::Date, "12/31/1899 23:59", Reason::DateRange),
    (Column::Date, "2200-01-01", Reason::DateRange),
    (Column::Payment, "", Reason::Missing),
    (Column::Location, "\"\"", Reason::Missing),
    (Column::Location, "\"a\"b", Reason::TextAfterQuote),
    (Column::Category, "", Reason::Missing),
    (Column::Discount, "-0.1", Reason::DiscountRange),
    (Column::Discount, "100.1", Reason::DiscountRange),
    (Column::Total, "NaN", Reason::NotFinite),
    (Column::Total, "-18.9", Reason::Negative),
    (Column::Total, "", Reason::Missing),
];

/// Records bad as a whole, and why.
const BAD_RECORDS: [(&str, Reason); 5] = [
    (
        "7,C,2,10.5,12/26/2023 12:32,Cash,a,Books,10\n",
        Reason::FieldCount,
    ),
    (
        "7,C,2,10.5,12/26/2023 12:32,Cash,a,Books,10,18.9,1\n",
        Reason::FieldCount,
    ),
    (
        "7;C;2;10.5;12/26/2023 12:32;Cash;a;Books;10;18.9\n",
        Reason::Delimiter,
    ),
    (
        "7\tC\t2\t10,5\t12/26/2023 12:32\tCash\ta\tBooks\t10\t18,9\n",
        Reason::Delimiter,
    ),
    ("  \n", Reason::FieldCount),
];

/// Records that are no valid transactions, the column to blame and the reason.
fn bad() -> Vec<(String, Option<&'static str>, Reason)> {
    let with = |(column, text, reason): (Column, &str, Reason)| {
        let mut fields = FIELDS;
        fields[Column::ALL
            .iter()
            .position(|found| *found == column)
            .unwrap()] = text;
        (fields.join(",") + "\n", Some(column.name()), reason)
    };
    let of_fields = BAD_FIELDS.into_iter().map(with);
    let whole = BAD_RECORDS.map(|(record, reason)| (record.to_owned(), None, reason));
    of_fields.chain(whole).collect()
}

fn skipping() -> Options {
    Options {
        bad_rows: BadRowPolicy::Skip,
        ..Options::default()
    }
}

#[test]
fn bad_rows_are_refused_with_line_and_column() {
    let folder = Folder::new();
    for (record, column, reason) in bad() {
        let path = folder.write("a.csv", format!("{HEADER}{GOOD}\r\n{GOOD}{record}{GOOD}"));
        let Err(ReadError::Row(row)) = read(&[&path], Options::default()) else {
            panic!("accepted {record:?}");
        };
        // The header, two records of two lines and an empty line before it.
        assert_eq!(row.place, Place::Line(7), "{record:?}");
        assert_eq!(row.column.as_deref(), column, "{record:?}");
        assert_eq!(row.reason, reason, "{record:?}");
        assert_eq!(row.path, path);
        let message = ReadError::Row(row).to_string();
        assert!(
            message.contains("a.csv: line 7") && !message.contains('\n'),
            "{message}"
        );
    }
}

#[test]
fn bad_rows_are_skipped_counted_and_listed() {
    let folder = Folder::new();
    let mut text = HEADER.to_owned();
    let bad = bad();
    for (record, _, _) in &bad {
        text = text + record + GOOD;
    }
    let path = folder.write("a.csv", text);
    for block_bytes in [1, 100, 1 << 20] {
        for partitions in [1, 3] {
            let options = Options {
                block_bytes,
                ..skipping()
            };
            let mut scan = Scan::open(&[&path], options).unwrap();
            let found: usize = scan
                .partitions(partitions)
                .into_iter()
                .flatten()
                .map(|batch| batch.unwrap().num_rows())
                .sum();
            assert_eq!(found, bad.len());
            let report = scan.bad_rows();
            assert_eq!(report.total, bad.len() as u64);
            for reason in report.reasons.keys() {
                let expected = bad.iter().filter(|(_, _, found)| found == reason).count();
                assert_eq!(report.reasons[reason], expected as u64, "{reason}");
            }
            assert_eq!(report.first.len(), LISTED);
            for (index, row) in report.first.iter().enumerate() {
                assert_eq!(row.place, Place::Line(2 + 3 * index as u64));
                assert_eq!(row.reason, bad[index].2);
            }
        }
    }
}

#[test]
fn text_that_is_not_utf8() {
    let folder = Folder::new();
    let record = b"7,C,2,10.5,12/26/2023 12:32,Cash,caf\xe9,Books,10,18.9\n";
    let text = [HEADER.as_bytes(), GOOD.as_bytes(), record, GOOD.as_bytes()].concat();
    let path = folder.write("a.csv", &text);
    let Err(ReadError::Row(row)) = read(&[&path], Options::default()) else {
        panic!("accepted");
    };
    assert_eq!(row.place, Place::Line(4));
    assert_eq!(row.column.as_deref(), Some("StoreLocation"));
    assert_eq!(row.reason, Reason::NotUtf8);
    assert_eq!(read(&[&path], skipping()).unwrap().num_rows(), 2);
}

#[test]
fn quotes_out_of_place_spoil_little() {
    let folder = Folder::new();
    // The quote before Mill is never closed, so the record ends with the line
    // in which the next quote closes it, and the rest of that record is bad.
    let unclosed = "7,C,2,10.5,12/26/2023 12:32,Cash,\"1 Mill,Books,10,18.9\n";
    let path = folder.write("a.csv", format!("{HEADER}{unclosed}{GOOD}{GOOD}{GOOD}"));
    let mut scan = Scan::open(&[&path], skipping()).unwrap();
    let found: usize = scan
        .partitions(1)
        .remove(0)
        .map(|batch| batch.unwrap().num_rows())
        .sum();
    assert_eq!(found, 2);
    let places: Vec<_> = scan.bad_rows().first.iter().map(|row| row.place).collect();
    assert_eq!(places, [Place::Line(2), Place::Line(4)]);

    let last = format!("{HEADER}{GOOD}{unclosed}");
    let path = folder.write("b.csv", last);
    let Err(ReadError::Row(row)) = read(&[&path], Options::default()) else {
        panic!("accepted");
    };
    assert_eq!(
        (row.place, row.reason),
        (Place::Line(4), Reason::UnclosedQuote)
    );
    assert_eq!(row.column.as_deref(), Some("StoreLocation"));

    let inside = GOOD.replace("Cash", "5\" nails");
    let path = folder.write("c.csv", format!("{HEADER}{inside}{GOOD}"));
    assert_eq!(read(&[&path], Options::default()).unwrap().num_rows(), 2);
}

#[test]
fn a_record_without_end_is_refused_before_it_fills_the_memory() {
    let folder = Folder::new();
    let unclosed = GOOD.replace("93354\"", "93354");
    let endless = "no quote in this line\n".repeat(300_000);
    let path = folder.write("a.csv", format!("{HEADER}{GOOD}{unclosed}{endless}"));
    for options in [Options::default(), skipping()] {
        let Err(ReadError::File { fault, .. }) = read(&[&path], options) else {
            panic!("accepted");
        };
        assert!(
            matches!(
                fault,
                FileFault::RecordTooLong {
                    line: 4,
                    quote: 4,
                    ..
                }
            ),
            "{fault}"
        );
    }
}

/// The fault of a file called `name` with this content.
fn fault(name: &str, content: impl AsRef<[u8]>) -> FileFault {
    let folder = Folder::new();
    let path = folder.write(name, content);
    match Scan::open(&[&path], skipping()) {
        Err(ReadError::File { path: named, fault }) => {
            assert_eq!(named, path);
            fault
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_unfit_as_a_whole_are_always_refused() {
    assert!(matches!(fault("a.csv", ""), FileFault::Empty));
    assert!(matches!(
        fault("a.csv", "\u{feff}\n \r\n"),
        FileFault::Empty
    ));
    assert!(matches!(fault("a.parquet", ""), FileFault::Empty));
    assert!(matches!(
        fault("a.parquet", "PAR1 or not"),
        FileFault::Parquet(_)
    ));
    assert!(matches!(fault("a.txt", "x"), FileFault::UnknownFormat));
    assert!(matches!(fault("a.csv", HEADER), FileFault::NoRows));
    assert!(matches!(
        fault("a.csv", HEADER.trim_end()),
        FileFault::NoRows
    ));
    assert!(matches!(
        fault("a.csv", format!("{HEADER}\r\n\n")),
        FileFault::NoRows
    ));
    assert!(matches!(fault("a.csv", GOOD), FileFault::NoHeader));
    assert!(matches!(
        fault("a.csv", b"Customer\xe9\n1\n"),
        FileFault::HeaderNotUtf8
    ));
    assert!(matches!(
        fault(
            "a.csv",
            format!("{},\"{}", HEADER.trim_end(), "\n".repeat(70_000))
        ),
        FileFault::HeaderTooLong { .. }
    ));
    for delimiter in [";", "\t", "|"] {
        let text = format!("{HEADER}{GOOD}").replace(',', delimiter);
        let fault = fault("a.csv", text);
        assert!(
            matches!(fault, FileFault::Delimiter { delimiter: found } if delimiter.starts_with(found)),
            "{fault}"
        );
    }
    let twice = HEADER.replace("PaymentMethod", "Price");
    assert!(matches!(
        fault("a.csv", twice + GOOD),
        FileFault::DuplicateColumn { name, first: 4, second: 6 } if name == "Price"
    ));
    let other = HEADER
        .replace("PaymentMethod", "Payment")
        .replace("Price", "Cost");
    assert!(matches!(
        fault("a.csv", other + GOOD),
        FileFault::MissingColumns { missing, .. } if missing == ["Price", "PaymentMethod"]
    ));
}

#[test]
fn paths() {
    let folder = Folder::new();
    let open = |paths: &[std::path::PathBuf]| Scan::open(paths, Options::default());
    assert!(matches!(open(&[]), Err(ReadError::NoInput)));
    let fault = |paths: &[std::path::PathBuf]| match open(paths) {
        Err(ReadError::File { fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    assert!(matches!(
        fault(&[folder.path("none.csv")]),
        FileFault::Unreadable(_)
    ));
    assert!(matches!(fault(&[folder.path("")]), FileFault::EmptyFolder));
    let text = format!("{HEADER}{GOOD}");
    let a = folder.write("a.csv", &text);
    folder.write("_SUCCESS.csv", "");
    folder.write(".a.csv", "");
    folder.write("notes.txt", "");
    let b = folder.write("B.CSV", &text);
    let scan = open(&[folder.path("")]).unwrap();
    assert_eq!(scan.paths().collect::<Vec<_>>(), [&b, &a]);
    assert_eq!(scan.bytes(), 2 * text.len() as u64);
    assert!(scan.has_csv());
    assert!(matches!(
        fault(&[folder.path(""), a.clone()]),
        FileFault::Twice
    ));
    fs::remove_file(a).unwrap();
}

#[test]
fn files_of_different_layouts_make_one_whole() {
    let folder = Folder::new();
    let a = folder.write("a.csv", format!("{HEADER}{GOOD}"));
    let b = folder.write(
        "b.csv",
        "\u{feff}Note,TotalAmount,StoreLocation,\"CustomerID\",ProductID,Quantity,Price,\
         TransactionDate,PaymentMethod,ProductCategory, DiscountApplied(%) \r\n\
         \"a \"\"note\"\", b\",18.90,\"1 Mill Lane\nMossford, HI 93354\",007,C, 2 ,\"10.5\",\
         2023-12-26T12:32:00Z,Cash,Books,1e1\r\n",
    );
    let batch = read(&[a, b], Options::default()).unwrap();
    let rows = rows(&batch);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0], rows[1]);
    assert_eq!(
        rows[0],
        "7|\"C\"|2|10.5|@1703593920|\"Cash\"|\"1 Mill Lane\\nMossford, HI 93354\"|\"Books\"|10.0|18.9"
    );
}

#[test]
fn order_of_day_and_month() {
    let folder = Folder::new();
    let text = format!("{HEADER}{}", GOOD.replace("12/26/2023", "26/12/2023"));
    let path = folder.write("a.csv", text);
    let options = Options {
        date_order: DateOrder::DayFirst,
        ..Options::default()
    };
    let day_first = read(&[path], options).unwrap();
    let path = folder.write("b.csv", format!("{HEADER}{GOOD}"));
    assert_eq!(day_first, read(&[path], Options::default()).unwrap());
}
