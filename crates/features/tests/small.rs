//! Features of a few transactions, worked out by hand, and requests that make
//! no features.
#![allow(clippy::unwrap_used)]

mod common;

use common::{DAY, Sale, by_customer, sale, write_csv, write_parquet};
use std::{fs, path::Path};
use zkml_features::{
    FeatureError, FeatureFile, FeatureSet, Origin, Request, compute, compute_in_memory,
};
use zkml_transactions::BadRowPolicy;

/// The latest second is day 100, so that 30 days before it is day 70.
const CUTOFF: i64 = 70 * DAY;

fn sales() -> Vec<Sale> {
    vec![
        // Two before the cutoff, one of them at that very second; one after it.
        Sale {
            price: 4.0,
            discount: 10.0,
            ..sale(7, CUTOFF, 7.2, "Tea")
        },
        Sale {
            price: 1.5,
            discount: 0.0,
            ..sale(7, CUTOFF - 95 * DAY, 3.0, "Cups")
        },
        Sale {
            price: 9.0,
            discount: 20.0,
            ..sale(7, CUTOFF + 1, 14.4, "Tea")
        },
        Sale {
            price: 2.0,
            discount: 5.0,
            ..sale(7, CUTOFF + 2, 1.9, "Hats")
        },
        // Before the cutoff only: 91 days are the second quarter's end.
        sale(-3, CUTOFF - 91 * DAY, 0.1, "Tea"),
        sale(-3, CUTOFF - 91 * DAY + 1, 0.2, "Tea"),
        sale(-3, CUTOFF - 365 * DAY, 0.3, "Tea"),
        // After the cutoff only.
        sale(5, 100 * DAY, 1.0, "Hats"),
    ]
}

fn request(path: &Path) -> Request {
    Request {
        horizon_days: 30,
        ..Request::new(vec![path.to_owned()])
    }
}

#[test]
fn clean_features_are_what_was_known() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.csv", "a.parquet"] {
        let path = folder.path().join(name);
        if name.ends_with("csv") {
            write_csv(&path, &sales());
        } else {
            write_parquet(&path, &sales());
        }
        let (summary, batches) = compute_in_memory(&request(&path)).unwrap();
        assert_eq!(summary.cutoff, "2024-03-11 00:00:00");
        assert_eq!(summary.latest, "2024-04-10 00:00:00");
        assert_eq!((summary.transactions, summary.rows), (8, 2));
        assert_eq!((summary.new_customers, summary.positive_targets), (1, 1));
        assert!(summary.notices.is_empty());
        let rows = by_customer(&batches);
        // Hats were not known at the cutoff.
        let columns = [
            "recency",
            "frequency",
            "monetary",
            "mean_basket",
            "mean_discount",
            "tenure",
            "spend_q1",
            "spend_q2",
            "spend_q3",
            "spend_q4",
            "share_Cups",
            "share_Tea",
            "spend_next_30_days",
        ];
        assert_eq!(summary.columns[1..], columns);
        let row = |customer: i64| columns.map(|column| rows[&customer][column]);
        assert_eq!(
            row(7),
            [
                0.0, 2.0, 10.2, 5.1, 5.0, 95.0, 7.2, 3.0, 0.0, 0.0, 0.5, 0.5, 16.3
            ]
        );
        // 0.1 + 0.2 is 0.3 in decimals.
        assert_eq!(
            row(-3),
            [
                90.0,
                3.0,
                0.6,
                0.6 / 3.0,
                0.0,
                365.0,
                0.2,
                0.1,
                0.0,
                0.0,
                0.0,
                1.0,
                0.0
            ]
        );
        assert_eq!(rows.len(), 2);
    }
}

#[test]
fn published_features_are_the_studys_and_say_that_they_leak() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    write_csv(&path, &sales());
    let (summary, batches) = compute_in_memory(&Request {
        set: FeatureSet::Published,
        ..request(&path)
    })
    .unwrap();
    let columns = [
        "frequency",
        "monetary",
        "recency",
        "Price",
        "DiscountApplied",
        "spend_30_flag",
        "Actual_spend_30_days",
    ];
    assert_eq!(summary.columns[1..], columns);
    let rows = by_customer(&batches);
    let row = |customer: i64| columns.map(|column| rows[&customer][column]);
    assert_eq!(row(7), [2.0, 5.5, 0.0, 5.5, 12.5, 1.0, 16.3]);
    assert_eq!(row(-3), [3.0, 0.6, 90.0, 0.0, 0.0, 0.0, 0.0]);
    assert!(summary.notices[0].contains("leaks its target"));
}

#[test]
fn files_say_what_they_hold() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.csv");
    write_csv(&input, &sales());
    for (set, target) in [
        (FeatureSet::Clean, "spend_next_30_days"),
        (FeatureSet::Published, "Actual_spend_30_days"),
    ] {
        let request = Request {
            set,
            ..request(&input)
        };
        let read = |name: &str| {
            let path = folder.path().join(name);
            let summary = compute(&request, &path).unwrap();
            let file = FeatureFile::open(&path, None).unwrap();
            assert_eq!(file.target(), Some(target));
            assert_eq!(file.identifier(), Some("CustomerID"));
            assert_eq!(file.notices(), summary.notices);
            let [identifier, features @ .., last] = summary.columns.as_slice() else {
                panic!("too few columns")
            };
            assert_eq!((identifier.as_str(), last.as_str()), ("CustomerID", target));
            assert_eq!(file.features(), features);
            let origin = file.origin().unwrap().clone();
            let batches = file.batches(100.try_into().unwrap()).unwrap();
            (origin, batches.map(Result::unwrap).collect::<Vec<_>>())
        };
        let (parquet_origin, parquet) = read("f.parquet");
        let (csv_origin, csv) = read("f.csv");
        assert_eq!(parquet, csv);
        assert_eq!(parquet[0].customers, [-3, 7]);
        let cutoff = Some("2024-03-11 00:00:00".to_owned());
        let origin = Origin {
            set,
            horizon_days: 30,
            cutoff,
        };
        assert_eq!(parquet_origin, origin);
        assert_eq!(
            csv_origin,
            Origin {
                cutoff: None,
                ..origin
            }
        );
    }
    // Nothing else is left in the folder.
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.csv", "f.csv", "f.parquet"]);
}

#[test]
fn requests_that_make_no_features_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.csv");
    let output = folder.path().join("f.parquet");
    let error = |sales: &[Sale], horizon_days: u32| {
        write_csv(&input, sales);
        let request = Request {
            horizon_days,
            ..request(&input)
        };
        let error = compute(&request, &output).unwrap_err();
        assert!(!output.exists());
        error
    };
    let text = |sales: &[Sale], days: u32| error(sales, days).to_string();

    assert!(matches!(error(&sales(), 0), FeatureError::NoHorizon));
    assert_eq!(
        text(&sales(), 396),
        "no transaction lies before the cutoff: the horizon is 396 days, but the transactions \
         span 395 (2023-03-12 00:00:00 to 2024-04-10 00:00:00); shorten the horizon"
    );
    assert!(matches!(
        error(&sales()[..1], 30),
        FeatureError::NothingBefore { span_days: 0, .. }
    ));
    assert_eq!(
        text(&[sale(9, 0, 1.0, "Tea"), sale(9, 31 * DAY, 1.0, "Tea")], 30),
        "customer 9 is the only one with transactions before the cutoff 2024-01-02 00:00:00; \
         features to learn from need two customers or more"
    );
    let strangers = [
        sale(1, 0, 1.0, "Tea"),
        sale(2, 0, 1.0, "Tea"),
        sale(3, 31 * DAY, 1.0, "Tea"),
    ];
    assert_eq!(
        text(&strangers, 30),
        "none of the 2 customers from before the cutoff 2024-01-02 00:00:00 spends anything \
         after it, so there is nothing to predict; try another horizon"
    );
    let unnamed = [sale(1, 0, 1.0, "a\u{7}b"), sale(2, 31 * DAY, 1.0, "Tea")];
    assert!(matches!(
        error(&unnamed, 30),
        FeatureError::CategoryName { .. }
    ));
    let many: Vec<Sale> = (0..256)
        .map(|number| sale(1, 0, 1.0, Box::leak(format!("c{number}").into_boxed_str())))
        .collect();
    assert!(matches!(
        error(&many, 30),
        FeatureError::TooManyCategories { limit: 255 }
    ));
    let huge = [sale(1, 0, 1e30, "Tea"), sale(2, 31 * DAY, 1.0, "Tea")];
    assert!(text(&huge, 30).contains("1e30"), "{}", text(&huge, 30));
}

#[test]
fn bad_rows_are_refused_or_counted_and_do_not_move_the_cutoff() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut with_bad = sales();
    let bad = sale(7, 400 * DAY, -1.0, "Tea");
    with_bad.insert(1, Sale { price: 1.0, ..bad });
    write_csv(&path, &with_bad);
    let error = compute_in_memory(&request(&path)).unwrap_err().to_string();
    assert!(error.contains("line 4, column TotalAmount"), "{error}");
    let skipping = Request {
        bad_rows: BadRowPolicy::Skip,
        ..request(&path)
    };
    let (summary, _) = compute_in_memory(&skipping).unwrap();
    assert_eq!(summary.bad_rows.total, 1);
    assert_eq!(summary.cutoff, "2024-03-11 00:00:00");

    write_parquet(&path.with_extension("parquet"), &with_bad);
    let parquet = Request {
        inputs: vec![path.with_extension("parquet")],
        ..skipping
    };
    let (summary, _) = compute_in_memory(&parquet).unwrap();
    assert_eq!(summary.bad_rows.total, 1);
    assert_eq!(summary.cutoff, "2024-03-11 00:00:00");
}

#[test]
fn outputs_are_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.csv");
    write_csv(&input, &sales());
    let error = |output: &Path| compute(&request(&input), output).unwrap_err().to_string();
    assert!(error(&folder.path().join("f.txt")).ends_with("which tells the format"));
    assert!(error(&folder.path().join("none/f.csv")).contains("cannot be written"));
    fs::create_dir(folder.path().join("f.csv")).unwrap();
    assert!(error(&folder.path().join("f.csv")).contains("is a folder"));
    let request = Request {
        temporary: folder.path().join("none"),
        ..request(&input)
    };
    let error = compute(&request, &folder.path().join("g.csv")).unwrap_err();
    assert!(matches!(error, FeatureError::Temporary { .. }));
}
