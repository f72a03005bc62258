//! Charts of a figure over rows: one for each machine and group, a line for
//! each prover.

use crate::{
    chart::{Drawn, LineChart, Point, Series, Style},
    document::{Block, Panel, Section},
    format,
    results::{Group, Measured, Site},
    tips,
};
use std::collections::BTreeMap;
use zkml_measure::{figures::Figure, summary::Figured};
use zkml_statistics::Line;

/// A section of charts of these figures.
pub(crate) fn section(
    id: &'static str,
    title: &'static str,
    about: &str,
    figures: &[Figure],
    sites: &[Site],
) -> Section {
    let mut blocks = Vec::new();
    for &figure in figures {
        let panels = panels(figure, sites, Join::Points);
        if !panels.is_empty() {
            if figures.len() > 1 {
                blocks.push(Block::Heading(format::title(figure).into()));
            }
            blocks.push(Block::Panels(panels));
        }
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::Text(about.into()));
    }
    Section { id, title, blocks }
}

/// What joins the points of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// Straight lines.
    Points,
    /// The fitted line.
    Fit,
}

/// A chart of a figure for each machine and group that has it. They share
/// the ranges of their axes, so that they can be compared by eye.
pub(crate) fn panels(figure: Figure, sites: &[Site], join: Join) -> Vec<Panel> {
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for cell in sites.iter().flat_map(|site| &site.cells) {
        if let Some(figured) = cell.get(figure) {
            rows.push(cell.cell().rows as f64);
            values.extend_from_slice(&figured.values);
        }
    }
    let shared = (rows, values);
    let mut panels = Vec::new();
    for site in sites {
        for (group, cells) in site.groups() {
            let series = series(figure, site, &cells, join);
            if !series.is_empty() {
                panels.push(panel(figure, site, &group, series, shared.clone()));
            }
        }
    }
    panels
}

fn panel(
    figure: Figure,
    site: &Site,
    group: &Group,
    series: Vec<Series>,
    shared: (Vec<f64>, Vec<f64>),
) -> Panel {
    let title = format!("{}: {}", site.letter, group.title());
    let chart = LineChart {
        summary: format!(
            "{} by rows on machine {}, {}. Values are in the table of all cells.",
            format::title(figure),
            site.letter,
            group.title()
        ),
        axis: format!("{} (log)", format::title(figure)),
        unit: figure.unit(),
        series,
        shared,
    };
    Panel {
        title,
        detail: format!("{}; {}", site.machine(), group.details()),
        svg: chart.svg(),
    }
}

/// A line for each prover among cells of one group.
fn series(figure: Figure, site: &Site, cells: &[&Measured], join: Join) -> Vec<Series> {
    let mut provers: BTreeMap<_, Vec<(&Measured, &Figured)>> = BTreeMap::new();
    for cell in cells {
        if let Some(figured) = cell.get(figure)
            && figured.estimate.median > 0.0
        {
            let prover = (
                cell.cell().backend.clone(),
                cell.cell().sdk.clone(),
                cell.cell().program_id.clone(),
            );
            provers.entry(prover).or_default().push((*cell, figured));
        }
    }
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for (backend, ..) in provers.keys() {
        *versions.entry(backend).or_default() += 1;
    }
    provers
        .iter()
        .enumerate()
        .map(|(index, ((backend, sdk, program), cells))| {
            let title = site.title(backend);
            // Several versions of one backend are told apart.
            let label = if versions[backend.as_str()] > 1 {
                let version = sdk.rsplit(' ').next().unwrap_or(sdk);
                let digits: String = program.iter().flat_map(|id| id.chars().take(4)).collect();
                format!("{title} {version} {digits}")
            } else {
                title.to_owned()
            };
            Series {
                label,
                style: Style::of(backend, index),
                filter: site.filter(cells[0].0.cell()),
                points: cells
                    .iter()
                    .map(|(cell, figured)| point(site, cell, figured))
                    .collect(),
                drawn: drawn(join, cells),
            }
        })
        .collect()
}

fn drawn(join: Join, cells: &[(&Measured, &Figured)]) -> Drawn {
    let points: Vec<(f64, f64)> = cells
        .iter()
        .map(|(cell, figured)| (cell.cell().rows as f64, figured.estimate.median))
        .collect();
    match (join, Line::fit(&points)) {
        (Join::Fit, Ok(line)) => Drawn::Fitted {
            intercept: line.intercept,
            slope: line.slope,
        },
        _ => Drawn::Joined,
    }
}

fn point(site: &Site, cell: &Measured, figured: &Figured) -> Point {
    let several = figured.values.len() > 1;
    Point {
        rows: cell.cell().rows as f64,
        value: figured.estimate.median,
        limits: figured
            .estimate
            .interval
            .filter(|limits| limits.low < limits.high)
            .map(|limits| (limits.low, limits.high)),
        samples: if several {
            figured.values.clone()
        } else {
            Vec::new()
        },
        tip: tips::lines(site, cell, figured),
        target: cell.id.clone(),
    }
}
