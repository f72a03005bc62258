//! How cost grows with the rows.

use super::{
    charts::{Join, panels},
    empty,
};
use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    format,
    results::{Group, Measured, Site},
    tips,
};
use std::collections::BTreeMap;
use zkml_measure::figures::{Figure, Unit};
use zkml_statistics::{Line, Power};

const TITLE: &str = "Growth";

/// Fitted lines, as charts and as numbers.
pub(crate) fn section(sites: &[Site]) -> Section {
    let mut blocks = Vec::new();
    for figure in [Figure::ProveTotal, Figure::Cycles] {
        let rows = fits(figure, sites);
        if rows.is_empty() {
            continue;
        }
        blocks.push(Block::Heading(format!(
            "{} over rows",
            format::title(figure)
        )));
        blocks.push(Block::Panels(panels(figure, sites, Join::Fit)));
        blocks.push(Block::Table(Table {
            caption: format!("Fits of {}", format::title(figure).to_lowercase()),
            head: heads([
                "machine",
                "backend",
                "group",
                "#fixed",
                "#per row",
                "#residual",
                "#exponent",
                "#points",
            ]),
            rows,
            ..Table::default()
        }));
    }
    if blocks.is_empty() {
        return empty("growth", TITLE);
    }
    blocks.insert(
        0,
        Block::Text(
            "A straight line by least squares through the medians: what a job costs before its \
             first row, and what each row adds, with standard errors where there are three \
             points or more. On logarithmic axes such a line is bent. The exponent is that of a \
             power law fitted to the same points: 1 would be growth in proportion to the rows. \
             With few points, and with provers that pad to powers of two, both are descriptions \
             of the points and no forecasts."
                .into(),
        ),
    );
    Section {
        id: "growth",
        title: TITLE,
        blocks,
    }
}

fn fits(figure: Figure, sites: &[Site]) -> Vec<Row> {
    let mut rows = Vec::new();
    for site in sites {
        for (group, cells) in site.groups() {
            let mut provers: BTreeMap<_, Vec<&Measured>> = BTreeMap::new();
            for cell in cells {
                let key = (
                    &cell.cell().backend,
                    &cell.cell().sdk,
                    &cell.cell().program_id,
                );
                provers.entry(key).or_default().push(cell);
            }
            let found = provers
                .values()
                .filter_map(|cells| fit(figure, site, &group, cells));
            rows.extend(found);
        }
    }
    rows
}

fn fit(figure: Figure, site: &Site, group: &Group, cells: &[&Measured]) -> Option<Row> {
    let points: Vec<(f64, f64)> = cells
        .iter()
        .filter_map(|cell| {
            let figured = cell.get(figure)?;
            Some((cell.cell().rows as f64, figured.estimate.median))
        })
        .collect();
    let line = Line::fit(&points).ok()?;
    let first = cells.first()?;
    let show = |value: f64| format::value(figure.unit(), value);
    let with_error = |value: f64, error: Option<f64>| match error {
        Some(error) => format!("{} ± {}", show(value), show(error)),
        None => show(value),
    };
    let exponent = Power::fit(&points).map_or_else(
        |_| Entry::none(),
        |power| format!("{:.2}", power.exponent).into(),
    );
    Some(Row {
        filter: site.filter(first.cell()),
        entries: vec![
            site.letter.as_str().into(),
            site.title(&first.cell().backend).into(),
            group.title().into(),
            with_error(line.intercept, line.intercept_error).into(),
            with_error(line.slope, line.slope_error).into(),
            line.residual
                .map_or_else(Entry::none, |residual| show(residual).into()),
            exponent,
            Entry {
                text: points.len().to_string(),
                tip: sources(figure, cells),
                target: first.id.clone(),
                sources: Vec::new(),
            },
        ],
        ..Row::default()
    })
}

/// The points of a fit with the runs that they come from, line by line.
fn sources(figure: Figure, cells: &[&Measured]) -> String {
    let lines: Vec<String> = cells
        .iter()
        .filter_map(|cell| {
            let figured = cell.get(figure)?;
            Some(format!(
                "{} rows: {} (runs {})",
                format::value(Unit::Count, cell.cell().rows as f64),
                format::value(figure.unit(), figured.estimate.median),
                tips::runs(&figured.runs)
            ))
        })
        .collect();
    lines.join("\n")
}
