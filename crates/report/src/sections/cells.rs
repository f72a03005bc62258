//! Every cell with its figures.

use super::empty;
use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    format,
    results::{Measured, Site, proof_name},
    tips,
};
use zkml_measure::{
    figures::{Figure, Unit},
    runs::Outcome,
};

const TITLE: &str = "All cells";

/// The figures of the table with the heads of their columns.
const FIGURES: [(Figure, &str); 17] = [
    (Figure::Execute, "#execute"),
    (Figure::Setup, "#set-up"),
    (Figure::Prove, "#prove"),
    (Figure::Compress, "#compress"),
    (Figure::Serialise, "#encode"),
    (Figure::VerifySetup, "#verifier set-up"),
    (Figure::Verify, "#verify"),
    (Figure::ProverPeak, "#prover peak"),
    (Figure::VerifierPeak, "#verifier peak"),
    (Figure::Proof, "#proof"),
    (Figure::VerificationKey, "#key"),
    (Figure::Cycles, "#cycles"),
    (Figure::TotalCycles, "#cycles proven"),
    (Figure::CyclesPerRow, "#cycles/row"),
    (Figure::Segments, "#segments"),
    (Figure::RowsPerSecond, "#rows/s"),
    (Figure::ProverEnergy, "#energy"),
];

/// The table.
pub(crate) fn section(sites: &[Site]) -> Section {
    let measured = |figure: Figure| {
        sites
            .iter()
            .flat_map(|site| &site.cells)
            .any(|cell| cell.get(figure).is_some())
    };
    let figures: Vec<(Figure, &str)> = FIGURES
        .into_iter()
        .filter(|(figure, _)| measured(*figure))
        .collect();
    let rows: Vec<Row> = sites
        .iter()
        .flat_map(|site| {
            site.cells
                .iter()
                .map(|cell| row(site, cell, &figures))
                .collect::<Vec<_>>()
        })
        .collect();
    if rows.is_empty() {
        return empty("cells", TITLE);
    }
    let head = [
        "samples", "backend", "numbers", "proof", "guest", "#rows", "#runs", "outcome",
    ]
    .into_iter()
    .chain(figures.iter().map(|(_, head)| *head));
    let missing: Vec<&str> = FIGURES
        .into_iter()
        .filter(|(figure, _)| !measured(*figure))
        .map(|(figure, _)| figure.name())
        .collect();
    let mut blocks = vec![
        Block::Text(
            "Medians over the runs that ended well, warm-up left out. Each value tells its \
             interval and runs, and leads to its samples. Times are wall-clock times of one \
             phase; set-up is never in proving."
                .into(),
        ),
        Block::Table(Table {
            caption: "Medians of every cell".into(),
            head: heads(head),
            rows,
            ..Table::default()
        }),
    ];
    if !missing.is_empty() {
        blocks.push(Block::Text(format!(
            "No run has: {}. It was not measured, or could not be.",
            missing.join(", ")
        )));
    }
    Section {
        id: "cells",
        title: TITLE,
        blocks,
    }
}

fn row(site: &Site, cell: &Measured, figures: &[(Figure, &str)]) -> Row {
    let key = cell.cell();
    let counted = cell.summary.counted().count();
    // Warm-up is no run that failed to count.
    let all = cell.summary.runs.iter().filter(|run| !run.warmup).count();
    let number = cell.id.trim_start_matches("cell-").to_owned();
    let outcome = match (cell.outcome(), cell.summary.noisy()) {
        (Outcome::Ok, 0) if counted == all || cell.summary.trouble().is_none() => "ok".into(),
        (Outcome::Ok, 0) => "ok, some not".into(),
        (Outcome::Ok, noisy) => format!("ok, {noisy} noisy"),
        (other, _) => other.name().to_owned(),
    };
    let mut entries = vec![
        Entry::from(number).to(&cell.id),
        site.title(&key.backend).into(),
        key.numeric.as_str().into(),
        proof_name(key.proof).into(),
        key.variant.name().into(),
        format::value(Unit::Count, key.rows as f64).into(),
        if counted == all {
            counted.to_string().into()
        } else {
            format!("{counted} of {all}").into()
        },
        outcome.into(),
    ];
    entries.extend(
        figures
            .iter()
            .map(|(figure, _)| tips::entry(site, cell, cell.get(*figure))),
    );
    Row {
        filter: site.filter(key),
        entries,
        ..Row::default()
    }
}
