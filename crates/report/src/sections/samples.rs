//! Every run with its values: what all other numbers come from.

use super::empty;
use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    format,
    results::{Group, Measured, Site},
};
use zkml_measure::{
    figures::{Figure, Unit},
    runs::{Outcome, Run},
};

const TITLE: &str = "Raw samples";

/// A folded table for each cell.
pub(crate) fn section(sites: &[Site]) -> Section {
    let tables: Vec<Block> = sites
        .iter()
        .flat_map(|site| {
            site.cells
                .iter()
                .map(move |cell| Block::Folded(table(site, cell)))
        })
        .collect();
    if tables.is_empty() {
        return empty("samples", TITLE);
    }
    let about = Block::Text(
        "Every run of every cell, in seconds, bytes, joules and counts, unrounded where that \
         matters. An outlier, outside Tukey's fences, has a † and counts like every other value. \
         The same is in samples.csv."
            .into(),
    );
    Section {
        id: "samples",
        title: TITLE,
        blocks: std::iter::once(about).chain(tables).collect(),
    }
}

fn table(site: &Site, cell: &Measured) -> Table {
    let figures: Vec<Figure> = Figure::ALL
        .into_iter()
        .filter(|figure| cell.summary.runs.iter().any(|run| figure.of(run).is_some()))
        .collect();
    let names: Vec<String> = figures
        .iter()
        .map(|figure| format!("#{}", figure.name()))
        .collect();
    let head = ["run", "started", "repeat", "outcome"]
        .into_iter()
        .chain(names.iter().map(String::as_str));
    let key = cell.cell();
    let group = Group::of(key);
    Table {
        id: cell.id.clone(),
        caption: format!(
            "{}: {}, {} rows, {}; {}",
            cell.id.trim_start_matches("cell-"),
            site.title(&key.backend),
            format::value(Unit::Count, key.rows as f64),
            group.title(),
            group.details()
        ),
        filter: site.filter(key),
        head: heads(head),
        rows: cell
            .summary
            .runs
            .iter()
            .map(|run| row(site, cell, run, &figures))
            .collect(),
    }
}

fn row(site: &Site, cell: &Measured, run: &Run, figures: &[Figure]) -> Row {
    let mut outcome = run.outcome.name().to_owned();
    if run.warmup {
        outcome.push_str(", warm-up");
    }
    if run.is_noisy() {
        outcome.push_str(", noisy");
    }
    let mut entries = vec![
        Entry::from(format!("{}{}", site.letter, run.id)),
        format::moment(run.started).into(),
        run.repeat.to_string().into(),
        Entry {
            tip: run.message.clone().unwrap_or_default(),
            ..outcome.into()
        },
    ];
    entries.extend(figures.iter().map(|&figure| value(cell, run, figure)));
    Row {
        id: format!("run-{}{}", site.letter, run.id),
        entries,
        ..Row::default()
    }
}

fn value(cell: &Measured, run: &Run, figure: Figure) -> Entry {
    let Some(value) = figure.of(run) else {
        return Entry::none();
    };
    let outlier = run.outcome == Outcome::Ok
        && cell.get(figure).is_some_and(|figured| {
            let place = figured.runs.iter().position(|&id| id == run.id);
            place.is_some_and(|place| figured.estimate.outliers.contains(&place))
        });
    let text = match figure.unit() {
        Unit::Seconds => format!("{value:.6}"),
        Unit::Joules | Unit::PerSecond => format!("{value:.3}"),
        Unit::Bytes | Unit::Count if value.fract() == 0.0 => format!("{value:.0}"),
        Unit::Bytes | Unit::Count => format!("{value:.3}"),
    };
    format!("{text}{}", if outlier { " †" } else { "" }).into()
}
