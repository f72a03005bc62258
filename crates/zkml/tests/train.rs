//! From made-up transactions to a model whose predictions are computed by the
//! guest program, and what is refused on the way.
#![cfg(feature = "train")]
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;
use serde_json::Value;

/// A folder with 600 customers' transactions.
fn shop() -> Folder {
    let folder = Folder::new();
    done(
        &folder,
        "generate --customers 600 --transactions 4000 --seed 3 -o shop.csv",
    );
    folder
}

/// Runs a command that must succeed; its standard output and standard error.
fn done(folder: &Folder, arguments: &str) -> [String; 2] {
    let output = folder.zkml(arguments).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{arguments}: {err}");
    [out, err]
}

/// Runs a command with `--json`.
fn json(folder: &Folder, arguments: &str) -> Value {
    serde_json::from_str(&done(folder, &format!("{arguments} --json"))[0]).unwrap()
}

#[test]
fn from_transactions_to_predictions_of_the_guest() {
    let folder = shop();
    let made = json(&folder, "features shop.csv -o features.csv");
    assert_eq!(made["transactions"], 4000);
    done(&folder, "features shop.csv -o features.parquet");
    let trained = json(&folder, "train features.csv -o model.json");
    let training = &trained["training"];
    let held_out = &training["metrics"]["held_out"];
    assert!(held_out["r2"].as_f64().unwrap() > 0.1, "{held_out}");
    assert_eq!(training["data"]["horizon_days"], 90);
    assert_eq!(training["data"]["feature_set"], "clean");
    assert_eq!(training["data"]["rows"], made["customers"]);
    let names = trained["coefficients"].as_array().unwrap();
    assert!(names.iter().all(|column| column["feature"] != "CustomerID"));

    let evaluated = json(
        &folder,
        "evaluate --model model.json --data features.parquet --held-out",
    );
    assert_eq!(evaluated["metrics"], *held_out);
    assert_eq!(
        evaluated["baseline"],
        training["metrics"]["held_out_baseline"]
    );
    assert_eq!(evaluated["data_sha256"], training["data"]["sha256"]);

    let everybody = json(&folder, "evaluate --model model.json --data features.csv");
    let executed = json(
        &folder,
        "execute --backend native --model model.json --data features.csv",
    );
    let [found, expected] = [&executed, &everybody].map(|record| {
        let metrics = &record["metrics"];
        assert_eq!(metrics["rows"], made["customers"]);
        metrics["rmse"].as_f64().unwrap()
    });
    let bound = executed["error_bound"].as_f64().unwrap();
    assert!((found - expected).abs() <= bound, "{found} {expected}");

    done(
        &folder,
        "export sklearn --model model.json --scaler scaler.json --regression ridge.json",
    );
    let features: Vec<_> = names
        .iter()
        .map(|column| column["feature"].as_str().unwrap())
        .collect();
    folder.fails(
        "execute --backend native --model model.json --data features.parquet",
        1,
        &["features.parquet", "Parquet", ".csv"],
    );
    folder
        .zkml("import sklearn --scaler scaler.json --model ridge.json -o back.json")
        .args(["--features", &features.join(",")])
        .assert()
        .success();
    let back = json(&folder, "evaluate --model back.json --data features.csv");
    assert_eq!(back["metrics"], everybody["metrics"]);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = shop();
    let run = |name: &str, transactions: &str, train: &str| {
        done(
            &folder,
            &format!("features {transactions} -o features.{name}"),
        );
        done(
            &folder,
            &format!("train features.{name} {train} -o {name}.json"),
        );
        folder.read(&format!("{name}.json"))
    };
    done(
        &folder,
        "generate --customers 600 --transactions 4000 --seed 3 -o again.csv",
    );
    assert_eq!(folder.read("shop.csv"), folder.read("again.csv"));
    done(
        &folder,
        "generate --customers 600 --transactions 4000 --seed 3 -o again.parquet",
    );
    let model = run("csv", "shop.csv", "--seed 5");
    let other: Value =
        serde_json::from_slice(&run("parquet", "again.parquet", "--seed 5")).unwrap();
    // A CSV file does not say what its cutoff is.
    let mut first: Value = serde_json::from_slice(&model).unwrap();
    first["training"]["data"]["cutoff"] = other["training"]["data"]["cutoff"].clone();
    assert_eq!(first, other);
    assert_eq!(run("csv", "shop.csv --threads 1", "--seed 5"), model);
    assert_ne!(run("csv", "shop.csv", "--seed 6"), model);
    done(
        &folder,
        "generate --customers 600 --transactions 4000 --seed 4 -o other.csv",
    );
    assert_ne!(folder.read("shop.csv"), folder.read("other.csv"));
}

#[test]
fn the_published_features_are_called_a_leak_every_time() {
    let folder = shop();
    for arguments in [
        "features shop.csv --features published -o published.csv",
        "train published.csv -o leaky.json",
        "evaluate --model leaky.json --data published.csv",
    ] {
        let [_, err] = done(&folder, arguments);
        assert!(
            err.contains("published feature set leaks"),
            "{arguments}: {err}"
        );
    }
    let trained = json(&folder, "train published.csv -o leaky.json");
    let warnings = trained["training"]["warnings"].as_array().unwrap();
    let model: Value = serde_json::from_slice(&folder.read("leaky.json")).unwrap();
    assert_eq!(
        model["training"]["warnings"],
        trained["training"]["warnings"]
    );
    for column in ["Price", "DiscountApplied", "spend_90_flag"] {
        assert!(
            warnings
                .iter()
                .any(|warning| warning["kind"] == "tells-non-zero"
                    && warning["column"] == column
                    && warning["message"].as_str().unwrap().contains(column)),
            "{column}: {warnings:?}"
        );
    }
    let clean = json(
        &folder,
        "train published.csv --without Price,DiscountApplied,spend_90_flag -o less.json",
    );
    assert_eq!(clean["training"]["warnings"], Value::Array(vec![]));
    assert_eq!(clean["notices"], Value::Array(vec![]));
    assert_eq!(trained["notices"].as_array().unwrap().len(), 1);
    let [leaky, clean] = [trained, clean].map(|record| {
        let metrics = &record["training"]["metrics"];
        metrics["held_out"]["r2"].as_f64().unwrap()
    });
    assert!(leaky > clean, "{leaky} {clean}");

    // The identifier is a feature only if it is asked for by name.
    let [_, err] = done(
        &folder,
        "train published.csv --only CustomerID,frequency -o identifier.json",
    );
    assert!(err.contains("\"CustomerID\" is an identifier"), "{err}");
    done(
        &folder,
        "evaluate --model identifier.json --data published.csv",
    );
}

#[test]
fn columns_that_determine_no_coefficient_are_named() {
    let folder = shop();
    done(&folder, "features shop.csv -o features.csv");
    let linear = json(&folder, "train features.csv --model linear -o linear.json");
    assert_eq!(linear["alpha"], Value::Null);
    let warnings = linear["training"]["warnings"].as_array().unwrap();
    let groups: Vec<_> = warnings
        .iter()
        .filter(|warning| warning["kind"] == "collinear")
        .map(|warning| warning["columns"].as_array().unwrap())
        .collect();
    // Spend in quarters sums to spend, and shares to 1.
    assert_eq!(groups.len(), 2, "{warnings:?}");
    assert!(groups[0].contains(&"monetary".into()) && groups[0].contains(&"spend_q1".into()));
    assert_eq!(groups[1].len(), 4);
    assert!(groups[1].contains(&"share_Books".into()));

    let rows = |constant: &str| {
        let rows = (0..200).map(|i| format!("{i},{},{constant},{}\n", i % 7, i % 7 * 3 + i % 5));
        format!(
            "CustomerID,visits,region,later\n{}",
            rows.collect::<String>()
        )
    };
    folder.write("constant.csv", rows("0.1"));
    let trained = json(
        &folder,
        "train constant.csv --target later -o constant.json",
    );
    assert_eq!(trained["coefficients"][1]["coefficient"], 0.0);
    let warning = &trained["training"]["warnings"][0];
    assert_eq!(
        (&warning["kind"], &warning["column"]),
        (&"constant-column".into(), &"region".into())
    );
    let evaluated = json(
        &folder,
        "evaluate --model constant.json --data constant.csv",
    );
    assert!(evaluated["metrics"]["r2"].as_f64().unwrap() > 0.9);
}

#[test]
fn ways_to_choose_alpha() {
    let folder = shop();
    done(&folder, "features shop.csv -o features.parquet");
    let train = |options: &str| {
        json(
            &folder,
            &format!("train features.parquet {options} -o model.json"),
        )
    };
    let mut alphas = Vec::new();
    for (options, by) in [
        ("", "generalised cross-validation"),
        ("--alpha kfold --folds 4", "cross-validation over 4 folds"),
    ] {
        let trained = train(options);
        assert_eq!(trained["training"]["alpha_by"], by);
        assert!(trained["training"]["cross_validation_mse"].is_number());
        alphas.push(trained["alpha"].as_f64().unwrap());
    }
    assert_ne!(alphas[0], alphas[1]);
    let fixed = train("--alpha 2.5");
    assert_eq!(
        (&fixed["alpha"], &fixed["training"]["alpha_by"]),
        (&2.5.into(), &"given".into())
    );
    // A penalty without bound leaves the mean.
    let strong = train("--alpha 1e15");
    let coefficients = strong["coefficients"].as_array().unwrap();
    let largest = coefficients
        .iter()
        .map(|c| c["coefficient"].as_f64().unwrap().abs());
    assert!(largest.fold(0.0, f64::max) < 1e-8);
}

#[test]
fn transactions_that_are_malformed() {
    let folder = shop();
    let text = String::from_utf8(folder.read("shop.csv")).unwrap();
    let (header, row) = (
        text.lines().next().unwrap(),
        &text[text.find('\n').unwrap() + 1..],
    );
    folder.write(
        "bad.csv",
        format!("{text}12,A,-3{}", &row[row.find(",\"").unwrap_or(0)..]),
    );
    folder.write("empty.csv", "");
    folder.write("header.csv", format!("{header}\n"));
    for (input, parts) in [
        ("bad.csv", &["bad.csv", "line "][..]),
        ("empty.csv", &["empty.csv", "empty"]),
        ("header.csv", &["header.csv"]),
        ("nowhere.csv", &["nowhere.csv"]),
        ("rows.csv", &["rows.csv", "CustomerID"]),
        ("shop.csv --horizon-days 5000", &["5000", "shorten"]),
    ] {
        folder.fails(&format!("features {input} -o out.csv"), 1, parts);
    }
    folder.fails(
        "features shop.csv -o nowhere/out.csv",
        1,
        &[
            "nowhere/out.csv: ",
            "there is no folder nowhere; make it first",
        ],
    );

    folder.write("bad.csv", text.replacen("\n", "\nnobody,", 1));
    folder.fails("features bad.csv -o out.csv", 1, &["bad.csv", "line 2"]);
    let [out, err] = done(
        &folder,
        "features bad.csv --skip-bad-rows --json -o out.csv",
    );
    assert!(
        err.contains("1 bad rows were left out") && err.contains("line 2"),
        "{err}"
    );
    let record: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&record["bad_rows"], &record["transactions"]),
        (&1.into(), &3999.into())
    );
}

#[test]
fn features_that_are_malformed() {
    let folder = Folder::new();
    let good: String = (0..50)
        .map(|i| format!("{i},{},{},{}\n", i % 5, i % 3, i % 2))
        .collect();
    let header = "CustomerID,a,b,later\n";
    let train = "train features.csv --target later -o other.json";
    for (text, parts) in [
        (String::new(), &["features.csv", "empty"][..]),
        (header.into(), &["features.csv", "no rows"]),
        (
            format!("{header}{good}7,1,x,2\n"),
            &["line 52", "\"b\"", "\"x\""],
        ),
        (
            format!("{header}{good}7,1,,2\n"),
            &["line 52", "\"b\"", "empty"],
        ),
        (
            format!("{header}{good}7,inf,1,2\n"),
            &["line 52", "\"a\"", "finite"],
        ),
        (
            format!("{header}{good}7,NaN,1,2\n"),
            &["line 52", "\"a\"", "finite"],
        ),
        (format!("{header}{good}7,1,2\n"), &["line 52", "3"]),
        (
            format!("{header}{good}7.5,1,2,3\n"),
            &["line 52", "CustomerID"],
        ),
        (
            format!("{header}1,2,3,4\n"),
            &["features.csv", "1 training rows are too few"],
        ),
        (
            format!("{header}{}", good.replace(",1\n", ",0\n")),
            &["later", "0 in all"],
        ),
        (
            format!("{header}{good}7,1e200,1,2\n"),
            &["features.csv", "\"a\"", "large"],
        ),
        (
            format!("CustomerID,a,a,later\n{good}"),
            &["features.csv", "\"a\""],
        ),
        (
            format!("CustomerID,a,b,c\n{good}"),
            &["features.csv", "\"later\""],
        ),
    ] {
        folder.write("features.csv", text);
        folder.fails(train, 1, parts);
    }
    folder.write("features.csv", format!("{header}{good}"));
    let without = train.replace("--target later", "");
    folder.fails(&without, 1, &["features.csv", "--target", "later"]);
    folder.fails(
        &format!("{train} --only a,nothing"),
        1,
        &["\"nothing\"", "a, b"],
    );
    folder.fails(&format!("{train} --only a,a"), 1, &["\"a\"", "twice"]);
    folder.fails(
        &format!("{train} --only a,later"),
        1,
        &["\"later\"", "target"],
    );
    folder.fails(&format!("{train} --without a,b"), 1, &["no feature"]);
    folder.fails(
        &train.replace("other.json", "nowhere/other.json"),
        1,
        &["nowhere"],
    );
    folder.fails(
        "train nowhere.parquet -o other.json",
        1,
        &["nowhere.parquet"],
    );
    folder.write("short.csv", "CustomerID,a,b,later\n1,2,3,4\n2,3,9,5\n");
    folder.fails(
        "train short.csv --target later --model linear --test-fraction 0 -o other.json",
        1,
        &["short.csv", "2 training rows are too few"],
    );

    done(&folder, train);
    let evaluate = "evaluate --model other.json --data";
    done(&folder, &format!("{evaluate} features.csv"));
    folder.write("bad.csv", format!("{header}{good}7,1,x,2\n"));
    folder.fails(
        &format!("{evaluate} bad.csv"),
        1,
        &["bad.csv", "line 52", "\"b\""],
    );
    folder.write(
        "bad.csv",
        good.replacen("0,0,0,0", "CustomerID,a,c,later", 1),
    );
    folder.fails(&format!("{evaluate} bad.csv"), 1, &["bad.csv", "\"b\""]);
    folder.fails(
        "evaluate --model model.json --data rows.csv --held-out",
        1,
        &["model.json", "held out"],
    );
    let model = String::from_utf8(folder.read("other.json")).unwrap();
    folder.write(
        "new.json",
        model.replace("\"version\": 1", "\"version\": 2"),
    );
    folder.fails(
        "evaluate --model new.json --data features.csv",
        1,
        &["new.json", "version 2"],
    );
    folder.fails(
        "export sklearn --model new.json --scaler s.json --regression r.json",
        1,
        &["new.json", "version 2"],
    );
    folder.fails(
        "export sklearn --model other.json --scaler s.json --regression nowhere/r.json",
        1,
        &["nowhere/r.json"],
    );
}

#[test]
fn usage_of_the_training_commands() {
    let folder = Folder::new();
    for (usage, parts) in [
        (
            "generate --customers 0 --transactions 5 -o t.csv",
            &["customers"][..],
        ),
        (
            "generate --customers 9 --transactions 5 -o t.csv",
            &["5", "9"],
        ),
        ("train rows.csv --test-fraction 1 -o m.json", &["fraction"]),
    ] {
        folder.fails(usage, 2, parts);
    }
    for usage in [
        "train rows.csv --alpha some -o m.json",
        "train rows.csv --folds 1 -o m.json",
        "train rows.csv --model lasso -o m.json",
        "train rows.csv --only age --without visits -o m.json",
        "features -o out.csv",
        "features rows.csv --features leaky -o out.csv",
        "features rows.csv --memory-limit none -o out.csv",
        "evaluate --data rows.csv",
        "export sklearn --model model.json",
    ] {
        folder.zkml(usage).assert().code(2);
    }
    for (usage, part) in [
        (
            "train rows.csv --alpha -1 -o m.json",
            "a number of 0 or more",
        ),
        (
            "features rows.csv --horizon-days 0 -o out.csv",
            "--horizon-days",
        ),
        (
            "features rows.csv -o out.txt",
            "must end in .csv or .parquet",
        ),
        (
            "generate --customers 5 --transactions 5 -o t.txt",
            "must end in .csv or .parquet",
        ),
    ] {
        let output = folder.zkml(usage).assert().code(2).get_output().clone();
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(part), "{usage}: {message}");
    }
    folder.fails(
        "generate --customers 5 --transactions 5 -o nowhere/t.csv",
        1,
        &[
            "nowhere/t.csv: ",
            "there is no folder nowhere; make it first",
        ],
    );
}

/// A model without names takes a feature file's columns as they come.
#[test]
fn a_model_without_names_is_evaluated_by_position() {
    let folder = Folder::new();
    done(
        &folder,
        "import sklearn --scaler scaler.json --model ridge.json -o unnamed.json",
    );
    let evaluate = |model: &str| {
        json(
            &folder,
            &format!("evaluate --model {model} --data rows.csv --target later"),
        )
    };
    let [unnamed, named] = ["unnamed.json", "model.json"].map(evaluate);
    assert_eq!(unnamed["metrics"], named["metrics"]);
    assert_eq!(named["mean_target"], 15.0);
    folder.write(
        "rows.csv",
        "CustomerID,visits,spend,later\n30,1,9.5,10\n41,3,22.25,30\n",
    );
    evaluate("unnamed.json");
    folder.write("rows.csv", "visits,spend,later\n1,9.5,10\n3,22.25,30\n");
    folder.fails(
        "evaluate --model unnamed.json --data rows.csv --target later",
        1,
        &["rows.csv", "3 columns", "2 features"],
    );
}
