//! Several machines side by side.

use super::empty;
use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    format,
    results::{Group, Measured, Site},
    tips,
};
use std::collections::BTreeMap;
use zkml_measure::{
    figures::{Figure, Unit},
    runs::Cell,
};

const TITLE: &str = "Machines side by side";

/// A table for each figure, a column for each machine. Left out where there is
/// one machine only.
pub(crate) fn section(sites: &[Site]) -> Section {
    if sites.len() < 2 {
        return empty("side-by-side", TITLE);
    }
    let mut blocks = Vec::new();
    for figure in [
        Figure::ProveTotal,
        Figure::Verify,
        Figure::Execute,
        Figure::ProverPeak,
    ] {
        let rows = rows(figure, sites);
        if rows.is_empty() {
            continue;
        }
        let mut head: Vec<String> = ["backend", "group", "#rows"].map(String::from).into();
        head.extend(sites.iter().map(|site| format!("#{}", site.letter)));
        blocks.push(Block::Heading(format::title(figure).into()));
        blocks.push(Block::Table(Table {
            caption: format!("{} by machine", format::title(figure)),
            head: heads(head.iter().map(String::as_str)),
            rows,
            ..Table::default()
        }));
    }
    if !blocks.is_empty() {
        blocks.insert(
            0,
            Block::Text(
                "Each line is one cell: the same backend, SDK, guest program, task, input, kind \
                 of proof and rows everywhere. Threads differ where machines do and stand \
                 behind the value."
                    .into(),
            ),
        );
    }
    Section {
        id: "side-by-side",
        title: TITLE,
        blocks,
    }
}

fn rows(figure: Figure, sites: &[Site]) -> Vec<Row> {
    let mut lines: BTreeMap<Cell, Vec<Vec<&Measured>>> = BTreeMap::new();
    for (index, site) in sites.iter().enumerate() {
        for cell in &site.cells {
            if cell.get(figure).is_none() {
                continue;
            }
            let key = Cell {
                threads: 0,
                ..cell.cell().clone()
            };
            let columns = lines
                .entry(key)
                .or_insert_with(|| vec![Vec::new(); sites.len()]);
            columns[index].push(cell);
        }
    }
    lines
        .into_iter()
        .filter(|(_, columns)| columns.iter().filter(|cells| !cells.is_empty()).count() > 1)
        .map(|(key, columns)| {
            let group = Group::of(&key);
            let mut entries = vec![
                sites
                    .iter()
                    .map(|site| site.title(&key.backend))
                    .find(|title| *title != key.backend)
                    .unwrap_or(&key.backend)
                    .into(),
                group.title().into(),
                format::value(Unit::Count, key.rows as f64).into(),
            ];
            let mut filter = String::new();
            for (site, cells) in sites.iter().zip(&columns) {
                if let Some(first) = cells.first() {
                    // Any machine of the line may be filtered away; the line
                    // stays as long as its prover does.
                    filter = site
                        .filter(first.cell())
                        .split(' ')
                        .filter(|word| !word.starts_with("m-"))
                        .collect::<Vec<_>>()
                        .join(" ");
                }
                entries.push(column(figure, site, cells));
            }
            Row {
                filter,
                entries,
                ..Row::default()
            }
        })
        .collect()
}

fn column(figure: Figure, site: &Site, cells: &[&Measured]) -> Entry {
    let shown: Vec<(String, Entry)> = cells
        .iter()
        .filter_map(|cell| {
            let figured = cell.get(figure)?;
            let text = format!(
                "{} [{} thr.]",
                format::estimate(figure.unit(), &figured.estimate),
                cell.cell().threads
            );
            Some((text, tips::entry(site, cell, Some(figured))))
        })
        .collect();
    let text: Vec<&str> = shown.iter().map(|(text, _)| text.as_str()).collect();
    match shown.first() {
        None => Entry::none(),
        Some((_, entry)) => Entry {
            text: text.join("; "),
            ..entry.clone()
        },
    }
}
