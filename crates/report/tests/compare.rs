//! Verdicts on pairs of results.
#![allow(clippy::unwrap_used)]

mod fixture;

use zkml_measure::{figures::Figure, runs::Cell};
use zkml_report::{
    Folder,
    baseline::{Baseline, BaselineError},
    compare::{Comparison, Side, compare},
};

fn folder() -> Folder {
    fixture::folders().swap_remove(1)
}

/// The same results with every phase of the prover this much longer.
fn slower(factor: f64) -> Folder {
    let mut folder = folder();
    folder.name = "slower".into();
    for part in folder.runs.iter_mut().filter_map(|run| run.prove.as_mut()) {
        for phase in &mut part.phases {
            phase.seconds *= factor;
        }
    }
    folder
}

fn compared(before: &Folder, after: &Folder, figure: Figure, threshold: f64) -> Comparison {
    compare(
        &Side::folder(before, figure),
        &Side::folder(after, figure),
        threshold,
    )
}

#[test]
fn equal_results_are_no_worse() {
    let comparison = compared(&folder(), &folder(), Figure::ProveTotal, 1.0);
    assert_eq!(comparison.pairs.len(), 6);
    assert_eq!((comparison.worse(), comparison.missing.len()), (0, 0));
    for pair in &comparison.pairs {
        assert_eq!((pair.ratio, pair.before_n), (1.0, 7));
        let [low, high] = pair.interval.unwrap();
        assert!(low < 1.0 && 1.0 < high);
    }
}

#[test]
fn what_passes_the_threshold_is_worse() {
    let times = compared(&folder(), &slower(1.1), Figure::ProveTotal, 1.05);
    assert_eq!(times.worse(), 6);
    assert!(
        times.text().contains("WORSE   1.1000 ("),
        "{}",
        times.text()
    );
    assert_eq!(
        compared(&folder(), &slower(1.1), Figure::ProveTotal, 1.2).worse(),
        0
    );
    // Throughput falls, which is as bad, and the other way round it is good.
    let rates = compared(&folder(), &slower(1.1), Figure::RowsPerSecond, 1.05);
    assert_eq!(rates.worse(), 6);
    assert!(
        rates
            .pairs
            .iter()
            .all(|pair| (pair.ratio - 1.1).abs() < 1e-9)
    );
    let better = compared(&slower(1.1), &folder(), Figure::RowsPerSecond, 1.05);
    assert_eq!(better.worse(), 0);
}

#[test]
fn cells_on_one_side_are_told() {
    let (before, mut after) = (folder(), folder());
    after.runs.retain(|run| run.cell.rows != 10);
    for run in &mut after.runs {
        if run.cell.rows == 1000 {
            run.cell.input = "builtin seed 2".into();
        }
    }
    let comparison = compared(&before, &after, Figure::Cycles, 1.0);
    assert_eq!(comparison.pairs.len(), 2);
    // Two cells are gone, two have turned into others.
    assert_eq!((comparison.lost(), comparison.missing.len()), (4, 6));
    let text = comparison.text();
    assert!(
        text.contains("LOST") && text.contains("not measured"),
        "{text}"
    );
    assert!(text.contains("4 lost, 2 new"), "{text}");
}

#[test]
fn failures_are_named() {
    let first = fixture::folders().swap_remove(0);
    let mut proven = first.clone();
    for run in &mut proven.runs {
        if run.prove.is_none() && run.message.is_some() {
            run.message = None;
            run.outcome = zkml_measure::runs::Outcome::Ok;
        }
    }
    let comparison = compared(&proven, &first, Figure::Execute, 1.0);
    let why: Vec<&str> = comparison.missing.iter().map(|m| m.why.as_str()).collect();
    assert_eq!(comparison.lost(), 2);
    assert!(why.iter().any(|why| why.ends_with("timeout")), "{why:?}");
    assert!(
        why.iter().any(|why| why.ends_with("memory limit")),
        "{why:?}"
    );
}

#[test]
fn another_version_is_compared_and_named() {
    let mut after = folder();
    for run in &mut after.runs {
        run.cell.sdk.push_str("-next");
        run.cell.program_id = Some("ee".repeat(32));
    }
    let comparison = compared(&folder(), &after, Figure::Cycles, 1.0);
    assert_eq!(comparison.pairs.len(), 6);
    let pair = &comparison.pairs[0];
    assert_eq!(
        pair.other_sdk.as_deref(),
        Some("risc0-zkvm 3.1.0-rc.1-next")
    );
    assert_eq!(pair.other_program_id, Some("ee".repeat(32)));
    let text = comparison.text();
    assert!(text.contains("-> risc0-zkvm 3.1.0-rc.1-next"), "{text}");
    assert!(
        text.contains("6 of them with another guest program"),
        "{text}"
    );
}

#[test]
fn cycles_are_compared_across_machines_and_times_are_not() {
    let mut after = folder();
    for run in &mut after.runs {
        run.cell = Cell {
            threads: 64,
            ..run.cell.clone()
        };
    }
    let cycles = compared(&folder(), &after, Figure::Cycles, 1.0);
    assert_eq!((cycles.pairs.len(), cycles.missing.len()), (6, 0));
    let times = compared(&folder(), &after, Figure::ProveTotal, 1.0);
    assert_eq!((times.pairs.len(), times.lost()), (0, 6));
}

#[test]
fn a_baseline_is_as_good_as_the_folder_it_comes_from() {
    for figure in [Figure::Cycles, Figure::ProveTotal] {
        let text = Baseline::of(&folder(), figure).to_json().unwrap();
        assert_eq!(text.lines().count(), 4 + 6 + 2);
        let baseline = Baseline::from_json(&text).unwrap();
        let from_file = compare(
            &Side::baseline("baseline", baseline),
            &Side::folder(&slower(1.1), figure),
            1.05,
        );
        let from_folder = compared(&folder(), &slower(1.1), figure, 1.05);
        assert_eq!(from_file.worse(), from_folder.worse());
        for (one, other) in from_file.pairs.iter().zip(&from_folder.pairs) {
            assert_eq!((one.ratio, one.before), (other.ratio, other.before));
        }
    }
}

#[test]
fn foreign_files_are_no_baseline() {
    assert!(matches!(
        Baseline::from_json("{\"schema\": 9}"),
        Err(BaselineError::Version(9))
    ));
    for text in [
        "",
        "[]",
        "{\"schema\": 1}",
        "{\"schema\": 1, \"figure\": \"x\", \"cells\": []}",
    ] {
        assert!(
            matches!(Baseline::from_json(text), Err(BaselineError::Json(_))),
            "{text}"
        );
    }
}
