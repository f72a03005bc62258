//! The figures of the 2024 study: measured on each machine, as published, and
//! beside each other.

use super::charts::{Join, panels};
use crate::{
    chart::{Drawn, LineChart, Point, Series, Style},
    document::{Block, Entry, Panel, Row, Section, Table, heads},
    format,
    published::{Machine, Published, Reading, Source},
    results::{Measured, Site},
    tips,
};
use zkml_backend::ProofKind;
use zkml_measure::figures::{Figure, Unit};

/// The figures that the study has.
const FIGURES: [Figure; 2] = [Figure::ProveTotal, Figure::Verify];

/// The identifier of the table of published values in the page.
const TABLE: &str = "published-values";

/// The section, published figures included even if nothing was measured.
pub(crate) fn section(sites: &[Site], published: &Published) -> Section {
    let mut blocks = Vec::new();
    for figure in FIGURES {
        let panels = panels(figure, sites, Join::Points);
        if !panels.is_empty() {
            blocks.push(Block::Heading(format!(
                "{}, measured",
                format::title(figure)
            )));
            blocks.push(Block::Panels(panels));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(
            0,
            Block::Text(
                "The study's four figures, proving and verification time by rows, for every \
                 machine in these results. One chart shows one numeric mode, one kind of proof \
                 and one build of the guest; compressing is part of proving time \
                 where there is any. Bars at a point are the interval of the median, \
                 small dots the samples."
                    .into(),
            ),
        );
    }
    blocks.push(Block::Heading("As published in 2024".into()));
    blocks.push(Block::Note(format!(
        "Published, not measured here. {}: {} {} {} Values from charts: {}",
        published.study,
        published.conditions,
        versions(published),
        published.remark,
        published.chart_precision
    )));
    blocks.push(Block::Panels(
        FIGURES
            .into_iter()
            .flat_map(|figure| {
                published
                    .machines
                    .iter()
                    .map(move |machine| panel(figure, machine, published))
            })
            .collect(),
    ));
    blocks.push(Block::Table(values(published)));
    let beside = beside(sites, published);
    if !beside.is_empty() {
        blocks.push(Block::Heading("Measured beside published".into()));
        blocks.push(Block::Note(
            "No like-for-like comparison: other machines, other SDK versions, another guest, \
             which here also commits to model and data, and one published run each. The \
             quotients say how far apart the numbers are, not why. Core proofs only; where the \
             study gives two values, so does the quotient, the text's first."
                .into(),
        ));
        blocks.push(Block::Table(Table {
            caption: "Measured core proofs beside published values".into(),
            head: heads(beside_head(published).iter().map(String::as_str)),
            rows: beside,
            ..Table::default()
        }));
    }
    Section {
        id: "study",
        title: "Proving and verification",
        blocks,
    }
}

fn versions(published: &Published) -> String {
    let versions: Vec<String> = published
        .systems
        .iter()
        .map(|system| format!("{} {}", system.name, system.version))
        .collect();
    format!("Versions: {}.", versions.join(", "))
}

fn panel(figure: Figure, machine: &Machine, published: &Published) -> Panel {
    let series = published
        .systems
        .iter()
        .map(|system| Series {
            label: system.name.clone(),
            style: Style::of(&system.id, 0).published(),
            filter: String::new(),
            points: published
                .readings(figure, &machine.id, &system.id)
                .filter_map(|reading| point(&system.name, &machine.name, reading))
                .collect(),
            drawn: Drawn::Joined,
        })
        .collect();
    Panel {
        title: format!("Published, {}", machine.id),
        detail: format!("{}; float32, default kind of proof", machine.name),
        svg: LineChart {
            summary: format!(
                "{} by rows as published in 2024 on {}",
                format::title(figure),
                machine.name
            ),
            axis: format!("{} (log)", format::title(figure)),
            unit: Unit::Seconds,
            series,
            shared: (Vec::new(), Vec::new()),
        }
        .svg(),
    }
}

/// A point at the text's value if there is one, with the chart's as a sample.
fn point(system: &str, machine: &str, reading: &Reading) -> Option<Point> {
    let (value, _) = reading.values().next()?;
    let read: Vec<String> = reading.values().map(from).collect();
    Some(Point {
        rows: reading.rows as f64,
        value,
        limits: None,
        samples: reading.values().skip(1).map(|(value, _)| value).collect(),
        tip: format!(
            "Published 2024: {system}, {} rows\n{}: {}\n{machine}",
            reading.rows,
            format::title(reading.figure),
            read.join(", ")
        ),
        target: TABLE.into(),
    })
}

fn from((value, source): (f64, Source)) -> String {
    format!(
        "{} ({})",
        format::value(Unit::Seconds, value),
        source.name()
    )
}

/// The published values as they are.
fn values(published: &Published) -> Table {
    let mut rows = Vec::new();
    for figure in FIGURES {
        for machine in &published.machines {
            for system in &published.systems {
                let mut entries = vec![
                    Entry::from(format::title(figure)),
                    format!("{}: {}", machine.id, machine.name).into(),
                    format!("{} {}", system.name, system.version).into(),
                ];
                entries.extend(published.readings(figure, &machine.id, &system.id).map(
                    |reading| {
                        let read: Vec<String> = reading.values().map(from).collect();
                        Entry::from(read.join(", "))
                    },
                ));
                rows.push(Row {
                    entries,
                    ..Row::default()
                });
            }
        }
    }
    Table {
        id: TABLE.into(),
        caption: "Published values, with where each was read".into(),
        head: heads([
            "figure",
            "machine",
            "system",
            "#10 rows",
            "#100 rows",
            "#1000 rows",
        ]),
        rows,
        ..Table::default()
    }
}

fn beside_head(published: &Published) -> Vec<String> {
    let mut head: Vec<String> = [
        "machine",
        "backend",
        "numbers",
        "guest",
        "figure",
        "#rows",
        "#measured",
    ]
    .map(String::from)
    .into();
    for machine in &published.machines {
        head.push(format!("#published {}", machine.id));
        head.push(format!("#{} ÷ measured", machine.id));
    }
    head
}

/// Measured core proofs of systems and rows that the study has.
fn beside(sites: &[Site], published: &Published) -> Vec<Row> {
    let mut rows = Vec::new();
    for figure in FIGURES {
        for site in sites {
            rows.extend(
                site.cells
                    .iter()
                    .filter(|cell| cell.cell().proof == Some(ProofKind::Core))
                    .filter_map(|cell| beside_row(figure, site, cell, published)),
            );
        }
    }
    rows
}

fn beside_row(figure: Figure, site: &Site, cell: &Measured, published: &Published) -> Option<Row> {
    let key = cell.cell();
    let figured = cell.get(figure)?;
    let readings: Vec<Option<&Reading>> = published
        .machines
        .iter()
        .map(|machine| {
            published
                .readings(figure, &machine.id, &key.backend)
                .find(|reading| reading.rows == key.rows)
        })
        .collect();
    if readings.iter().all(Option::is_none) {
        return None;
    }
    let mut entries = vec![
        site.letter.as_str().into(),
        site.title(&key.backend).into(),
        key.numeric.as_str().into(),
        key.variant.name().into(),
        format::title(figure).into(),
        format::value(Unit::Count, key.rows as f64).into(),
        tips::entry(site, cell, Some(figured)),
    ];
    for reading in readings {
        let Some(reading) = reading else {
            entries.extend([Entry::none(), Entry::none()]);
            continue;
        };
        let read: Vec<String> = reading.values().map(from).collect();
        let quotients: Vec<String> = reading
            .values()
            .map(|(value, _)| format::ratio(value / figured.estimate.median))
            .collect();
        entries.push(read.join(", ").into());
        entries.push(quotients.join(", ").into());
    }
    Some(Row {
        filter: site.filter(key),
        entries,
        ..Row::default()
    })
}
