//! Markdown and CSV of fixed results, as they are.
#![allow(clippy::unwrap_used)]

mod fixture;

use std::collections::BTreeSet;
use zkml_report::{Folder, Report, ReportError};

fn report() -> Report {
    Report::new(&fixture::folders()).unwrap()
}

/// The second machine only, whose results are few and all good.
fn small() -> Report {
    Report::new(&fixture::folders()[1..]).unwrap()
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report().markdown());
}

#[test]
fn cells_as_csv() {
    insta::assert_snapshot!(small().cells_csv());
}

#[test]
fn samples_as_csv() {
    insta::assert_snapshot!(small().samples_csv());
}

#[test]
fn every_run_is_in_the_page_and_in_the_file() {
    let (html, csv) = (report().html(), report().samples_csv());
    let folders = fixture::folders();
    let runs: usize = folders.iter().map(|folder| folder.runs.len()).sum();
    assert_eq!(csv.lines().count(), runs + 1);
    for (folder, letter) in folders.iter().zip(["A", "B"]) {
        for run in &folder.runs {
            assert!(html.contains(&format!("id=\"run-{letter}{}\"", run.id)));
        }
    }
}

#[test]
fn the_page_asks_for_nothing_and_runs_no_foreign_text() {
    let html = report().html();
    for request in [
        "<link rel=\"stylesheet\"",
        "src=",
        "@import",
        "url(",
        "fetch(",
    ] {
        assert!(!html.contains(request), "{request}");
    }
    // The processor's name in the fixture has markup in it.
    assert!(html.contains("&lt;8 &amp; more&gt;") && !html.contains("<8 & more>"));
}

#[test]
fn no_results_are_no_report() {
    let folder = Folder {
        name: "nothing".into(),
        environments: vec![],
        runs: vec![],
    };
    let error = Report::new(&[folder]).unwrap_err();
    assert!(matches!(error, ReportError::Empty(_)), "{error}");
}

/// The values of attributes `data-f` in a part of the page, as sets of words.
fn filters(part: &str) -> Vec<BTreeSet<&str>> {
    part.split("data-f=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(words, _)| words.split(' ').filter(|word| !word.is_empty()).collect())
        .filter(|words: &BTreeSet<&str>| !words.is_empty())
        .collect()
}

fn section<'a>(html: &'a str, id: &str) -> &'a str {
    let from = html.find(&format!("<section id=\"{id}\"")).unwrap();
    html[from..].split("</section>").next().unwrap()
}

#[test]
fn one_chart_shows_provers_that_differ_in_nothing_else() {
    let html = report().html();
    let mut charts = 0;
    for id in ["study", "execution", "growth", "phases", "memory", "size"] {
        for chart in section(&html, id).split("<svg ").skip(1) {
            let chart = chart.split("</svg>").next().unwrap();
            let series = filters(chart);
            let properties: BTreeSet<_> = series
                .iter()
                .map(|words| {
                    words
                        .iter()
                        .filter(|word| !word.starts_with("b-"))
                        .collect::<Vec<_>>()
                })
                .collect();
            assert!(properties.len() <= 1, "{id}: {properties:?}");
            charts += usize::from(!series.is_empty());
        }
    }
    assert!(charts > 20, "{charts}");
}

#[test]
fn a_ratio_is_of_cells_that_differ_in_one_property() {
    let html = report().html();
    let rows: Vec<_> = section(&html, "contrasts")
        .split("<tr id=\"pair-")
        .skip(1)
        .map(|row| filters(row.split('>').next().unwrap()).swap_remove(0))
        .collect();
    assert!(rows.len() > 15, "{}", rows.len());
    for words in rows {
        let count = |start: &str| words.iter().filter(|word| word.starts_with(start)).count();
        assert_eq!((count("m-"), count("b-")), (1, 1), "{words:?}");
        assert_eq!(count("n-") + count("k-") + count("v-"), 4, "{words:?}");
    }
}
