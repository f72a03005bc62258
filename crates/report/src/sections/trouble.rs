//! Runs that did not end well, and runs that were disturbed.

use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    format,
    results::{Measured, Site, proof_name},
};
use zkml_measure::{
    figures::Unit,
    noise::{DRIFT, OTHERS, STEAL},
    runs::{Outcome, Run},
};

/// Both tables. That there are none is said too.
pub(crate) fn section(sites: &[Site]) -> Section {
    let bad = rows(
        sites,
        |run| run.outcome != Outcome::Ok,
        |run| {
            vec![
                run.outcome.name().into(),
                run.message.as_deref().unwrap_or("no reason given").into(),
            ]
        },
    );
    let noisy = rows(sites, Run::is_noisy, noise);
    let superseded: usize = sites
        .iter()
        .flat_map(|site| &site.cells)
        .map(|cell| cell.summary.superseded.len())
        .sum();
    let mut blocks = Vec::new();
    if bad.is_empty() {
        blocks.push(Block::Text("Every run ended well.".into()));
    } else {
        blocks.push(Block::Table(Table {
            caption: "Runs that did not end well".into(),
            head: heads(COMMON.into_iter().chain(["outcome", "reason"])),
            rows: bad,
            ..Table::default()
        }));
    }
    if noisy.is_empty() {
        blocks.push(Block::Text("No run is marked as noisy.".into()));
    } else {
        blocks.push(Block::Text(format!(
            "A run is marked as noisy beyond {:.0} % of stolen processor time, {:.0} % of \
             processor time of other processes, or a fall of the frequency by {:.0} %. It \
             counts like every other.",
            STEAL * 100.0,
            OTHERS * 100.0,
            DRIFT * 100.0
        )));
        blocks.push(Block::Table(Table {
            caption: "Noisy runs".into(),
            head: heads(COMMON.into_iter().chain(["why", "#stolen", "#others"])),
            rows: noisy,
            ..Table::default()
        }));
    }
    if superseded > 0 {
        blocks.push(Block::Text(format!(
            "{superseded} runs of earlier attempts at cells that were measured anew do not count; \
             they are in the results folder."
        )));
    }
    Section {
        id: "trouble",
        title: "What went wrong",
        blocks,
    }
}

const COMMON: [&str; 7] = [
    "run", "backend", "numbers", "proof", "guest", "#rows", "repeat",
];

fn rows(sites: &[Site], wanted: fn(&Run) -> bool, rest: fn(&Run) -> Vec<Entry>) -> Vec<Row> {
    let mut rows = Vec::new();
    for site in sites {
        for cell in &site.cells {
            for run in cell.summary.runs.iter().filter(|run| wanted(run)) {
                let mut entries = common(site, cell, run);
                entries.extend(rest(run));
                rows.push(Row {
                    filter: site.filter(cell.cell()),
                    entries,
                    ..Row::default()
                });
            }
        }
    }
    rows
}

fn common(site: &Site, cell: &Measured, run: &Run) -> Vec<Entry> {
    let key = cell.cell();
    let repeat = if run.warmup {
        format!("{} (warm-up)", run.repeat)
    } else {
        run.repeat.to_string()
    };
    vec![
        Entry::from(format!("{}{}", site.letter, run.id)).to(&cell.id),
        site.title(&key.backend).into(),
        key.numeric.as_str().into(),
        proof_name(key.proof).into(),
        key.variant.name().into(),
        format::value(Unit::Count, key.rows as f64).into(),
        repeat.into(),
    ]
}

fn noise(run: &Run) -> Vec<Entry> {
    let Some(noise) = &run.noise else {
        return Vec::new();
    };
    let marks: Vec<&str> = noise.marks.iter().map(|mark| mark.name()).collect();
    let share = |share: Option<f64>| {
        share.map_or_else(Entry::none, |share| {
            format!("{:.1} %", share * 100.0).into()
        })
    };
    vec![
        marks.join(", ").into(),
        share(noise.steal),
        share(noise.others),
    ]
}
