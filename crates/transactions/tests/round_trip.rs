//! What is written is read back, however it is quoted and cut into blocks.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray},
    compute::concat_batches,
};
use common::{Folder, HEADER, only, read, rows};
use proptest::{collection::vec, prelude::*};
use std::sync::Arc;
use zkml_transactions::{BadRowPolicy, Column, Generator, Options, Scan, Writer, schema};

/// A valid transaction: integers, floats, date and texts in the columns' order.
type Transaction = ((i64, i64), (f64, f64, f64), i64, [String; 4]);

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![
        (0_u32..1_000_000).prop_map(|cents| f64::from(cents) / 100.0),
        (0_u64..1_000_000_000_000).prop_map(|parts| parts as f64 / 1e8),
        0.0..1e300,
        Just(5e-324),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z ]{1,12}", "[a,;\"\n\r é\t']{1,8}"]
}

fn transaction() -> impl Strategy<Value = Transaction> {
    (
        (any::<i64>(), 1..i64::MAX),
        (amount(), 0.0..=100.0, amount()),
        // 1900-01-01 to 2199-12-31.
        -2_208_988_800_i64..7_258_118_400,
        [text(), text(), text(), text()],
    )
}

fn batch(transactions: &[Transaction]) -> RecordBatch {
    let text = |index: usize| -> ArrayRef {
        let values = transactions.iter().map(|row| row.3[index].as_str());
        Arc::new(StringArray::from_iter_values(values))
    };
    let integer = |get: fn(&Transaction) -> i64| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(transactions.iter().map(get)))
    };
    let number = |get: fn(&Transaction) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(transactions.iter().map(get)))
    };
    let dates = TimestampSecondArray::from_iter_values(transactions.iter().map(|row| row.2));
    let columns = vec![
        integer(|row| row.0.0),
        text(0),
        integer(|row| row.0.1),
        number(|row| row.1.0),
        Arc::new(dates),
        text(1),
        text(2),
        text(3),
        number(|row| row.1.1),
        number(|row| row.1.2),
    ];
    RecordBatch::try_new(schema(), columns).unwrap()
}

/// A file as some other program might have written it.
fn foreign(transactions: &[Transaction], quote_all: bool, line_end: &str) -> String {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(if quote_all {
            csv::QuoteStyle::Always
        } else {
            csv::QuoteStyle::Necessary
        })
        .terminator(match line_end {
            "\r\n" => csv::Terminator::CRLF,
            _ => csv::Terminator::Any(b'\n'),
        })
        .from_writer(Vec::new());
    writer.write_record(HEADER.trim_end().split(',')).unwrap();
    for ((customer, quantity), (price, discount, total), date, texts) in transactions {
        let (day, second) = (date.div_euclid(86_400), date.rem_euclid(86_400));
        let date = civil(day)
            + &format!(
                "T{:02}:{:02}:{:02}",
                second / 3600,
                second / 60 % 60,
                second % 60
            );
        writer
            .write_record([
                &customer.to_string(),
                &texts[0],
                &quantity.to_string(),
                &price.to_string(),
                &date,
                &texts[1],
                &texts[2],
                &texts[3],
                &discount.to_string(),
                &total.to_string(),
            ])
            .unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A day as `YYYY-MM-DD`, found by counting from 1900.
fn civil(mut day: i64) -> String {
    day += 25_567;
    let mut year = 1900;
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while day >= 365 + i64::from(leap(year)) {
        day -= 365 + i64::from(leap(year));
        year += 1;
    }
    let february = 28 + i64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn written_rows_are_read_back(
        transactions in vec(transaction(), 1..40),
        block_bytes in 1_usize..400,
        batch_rows in 1_usize..50,
    ) {
        let folder = Folder::new();
        let batch = batch(&transactions);
        for name in ["a.csv", "a.parquet"] {
            let path = folder.path(name);
            let mut writer = Writer::create(&path).unwrap();
            writer.write(&batch).unwrap();
            let written = writer.finish().unwrap();
            prop_assert_eq!(written.rows, transactions.len() as u64);
            prop_assert_eq!(written.bytes, std::fs::metadata(&path).unwrap().len());
            let options = Options { block_bytes, batch_rows, ..Options::default() };
            prop_assert_eq!(rows(&read(&[path], options).unwrap()), rows(&batch));
        }
    }

    #[test]
    fn foreign_files_are_read(
        transactions in vec(transaction(), 1..40),
        quote_all: bool,
        line_end in prop_oneof![Just("\n"), Just("\r\n")],
        block_bytes in 1_usize..400,
    ) {
        let folder = Folder::new();
        let path = folder.write("a.csv", foreign(&transactions, quote_all, line_end));
        let options = Options { block_bytes, ..Options::default() };
        prop_assert_eq!(rows(&read(&[path], options).unwrap()), rows(&batch(&transactions)));
    }

    /// Whatever the bytes and the blocks: no panic, and the same rows and
    /// faults.
    #[test]
    fn any_bytes(
        pieces in vec(prop_oneof![
            Just(&b"\n"[..]), Just(&b"\""[..]), Just(&b","[..]), Just(&b"\r\n"[..]),
            Just(&b"7,C,2,10.5,12/26/2023 12:32,Cash,\"1 Mill\nLane\",Books,10,18.9\n"[..]),
            Just(&b"7,C,2,10.5,12/26/2023 12:32,Cash,x,Books,10,18.9"[..]),
            Just(&b"\xff"[..]), Just(&b"7"[..]), Just(&b"-1e5"[..]), Just(&b"\0"[..]),
        ], 1..40),
        block_bytes in 1_usize..200,
    ) {
        let folder = Folder::new();
        let path = folder.write("a.csv", [HEADER.as_bytes(), &pieces.concat()].concat());
        let options = Options { bad_rows: BadRowPolicy::Skip, ..Options::default() };
        let Ok(mut whole) = Scan::open(&[&path], options.clone()) else { return Ok(()) };
        let mut cut = Scan::open(&[&path], Options { block_bytes, ..options }).unwrap();
        let all = |scan: &mut Scan, count| {
            let batches: Vec<_> = scan
                .partitions(count)
                .into_iter()
                .flatten()
                .collect::<Result<_, _>>()
                .unwrap();
            sorted(rows(&concat_batches(&scan.schema(), &batches).unwrap()))
        };
        prop_assert_eq!(all(&mut whole, 1), all(&mut cut, 3));
        prop_assert_eq!(whole.bad_rows(), cut.bad_rows());
    }
}

#[test]
fn partitions_share_the_rows() {
    let folder = Folder::new();
    let generator = Generator::new(500, 20_000, 7).unwrap();
    for name in ["a.csv", "b.parquet"] {
        let mut writer = Writer::create(&folder.path(name)).unwrap();
        for batch in generator.batches() {
            writer.write(&batch).unwrap();
        }
        writer.finish().unwrap();
    }
    let options = Options {
        block_bytes: 10_000,
        ..Options::default()
    };
    let mut scan = Scan::open(&[folder.path("")], options).unwrap();
    let one = scan.partitions(1).remove(0).map(Result::unwrap);
    let one = rows(&concat_batches(&scan.schema(), &one.collect::<Vec<_>>()).unwrap());
    assert_eq!(one.len(), 40_000);
    assert!(one[..20_000] == one[20_000..]);
    for count in [2, 4] {
        let threads: Vec<_> = scan
            .partitions(count)
            .into_iter()
            .map(|partition| {
                std::thread::spawn(|| partition.map(Result::unwrap).collect::<Vec<_>>())
            })
            .collect();
        let batches: Vec<_> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        let all = rows(&concat_batches(&scan.schema(), &batches).unwrap());
        assert!(sorted(all) == sorted(one.clone()));
    }
}

#[test]
fn columns_in_the_order_asked_for() {
    let folder = Folder::new();
    let path = folder.write("a.csv", format!("{HEADER}{}", common::GOOD));
    let columns = [Column::Total, Column::Category, Column::Total];
    let batch = read(&[&path], only(&columns)).unwrap();
    assert_eq!(rows(&batch), ["18.9|\"Books\""]);
    let none = read(&[&path], only(&[])).unwrap();
    assert_eq!((none.num_columns(), none.num_rows()), (0, 1));
}

#[test]
fn a_writer_leaves_nothing_but_finished_files() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "old");
    let mut writer = Writer::create(&path).unwrap();
    let batch = Generator::new(1, 1, 0).unwrap().batches().next().unwrap();
    writer.write(&batch).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    let narrow = batch.project(&[0]).unwrap();
    assert!(writer.write(&narrow).is_err());
    drop(writer);
    let files = std::fs::read_dir(folder.path("")).unwrap().count();
    assert_eq!(files, 1);
    assert!(Writer::create(&folder.path("a.txt")).is_err());
    assert!(Writer::create(&folder.path("none/a.csv")).is_err());
}
