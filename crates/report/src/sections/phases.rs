//! Where the prover's time goes.

use super::empty;
use crate::{
    chart::{Bar, StackedBars},
    document::{Block, Panel, Section},
    format,
    results::{Measured, Site},
};
use zkml_measure::figures::{Figure, Unit};

const TITLE: &str = "Cost by phase";

/// The phases of the prover's process in order, with their classes and names.
const PHASES: [(Figure, &str, &str); 5] = [
    (Figure::Load, "load", "load"),
    (Figure::Setup, "setup", "set-up"),
    (Figure::Prove, "prove", "prove"),
    (Figure::Compress, "compress", "compress"),
    (Figure::Serialise, "serialise", "encode"),
];

/// A bar for each cell that proves.
pub(crate) fn section(sites: &[Site]) -> Section {
    let mut panels = Vec::new();
    for site in sites {
        for (group, cells) in site.groups() {
            let bars: Vec<Bar> = cells.iter().filter_map(|cell| bar(site, cell)).collect();
            if bars.is_empty() {
                continue;
            }
            let chart = StackedBars {
                summary: format!(
                    "Shares of the prover's phases on machine {}, {}",
                    site.letter,
                    group.title()
                ),
                bars,
            };
            panels.push(Panel {
                title: format!("{}: {}", site.letter, group.title()),
                detail: format!("{}; {}", site.machine(), group.details()),
                svg: chart.svg(),
            });
        }
    }
    if panels.is_empty() {
        return empty("phases", TITLE);
    }
    Section {
        id: "phases",
        title: TITLE,
        blocks: vec![
            Block::Text(
                "Medians of the phases of the process that proves, as shares of it, with the \
                 whole at the right. \"Rest\" is what lies between the phases: starting the \
                 process, handing over the input, ending it. Executing without a proof and \
                 verifying are processes of their own and no part of the bars."
                    .into(),
            ),
            Block::Panels(panels),
        ],
    }
}

fn bar(site: &Site, cell: &Measured) -> Option<Bar> {
    let whole = cell.get(Figure::ProverWall)?.estimate.median;
    let label = format!(
        "{}, {} rows",
        site.title(&cell.cell().backend),
        format::value(Unit::Count, cell.cell().rows as f64)
    );
    let mut parts = Vec::new();
    let mut sum = 0.0;
    for (figure, class, name) in PHASES {
        if let Some(median) = cell.summary.median(figure) {
            sum += median;
            parts.push((class, name, median));
        }
    }
    parts.push(("rest", "rest", (whole - sum).max(0.0)));
    let total: f64 = parts.iter().map(|part| part.2).sum();
    Some(Bar {
        total: format::value(Unit::Seconds, total),
        filter: site.filter(cell.cell()),
        target: cell.id.clone(),
        parts: parts
            .into_iter()
            .map(|(class, name, seconds)| {
                let tip = format!(
                    "{label}\n{name}: {} of {}, {:.1} %",
                    format::value(Unit::Seconds, seconds),
                    format::value(Unit::Seconds, total),
                    100.0 * seconds / total.max(f64::MIN_POSITIVE)
                );
                (class, name, seconds, tip)
            })
            .collect(),
        label,
    })
}
