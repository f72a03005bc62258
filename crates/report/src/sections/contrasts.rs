//! What one property costs, all else equal: pairs of cells on one machine that
//! differ in nothing but that property.

use super::empty;
use crate::{
    chart::{ForestPlot, ForestRow, Style},
    document::{Block, Entry, Panel, Row, Section, Table, heads},
    format,
    results::{Group, Measured, Site},
    tips,
};
use std::collections::BTreeMap;
use zkml_backend::ProofKind;
use zkml_core::commitment::Scheme;
use zkml_measure::{figures::Figure, figures::Unit, runs::Cell};
use zkml_statistics::{Ratio, Sample};

const TITLE: &str = "One property at a time";

/// Figures that are compared.
const FIGURES: [Figure; 6] = [
    Figure::Cycles,
    Figure::Execute,
    Figure::ProveTotal,
    Figure::Verify,
    Figure::ProverPeak,
    Figure::Proof,
];

/// A property with two values.
struct Contrast {
    title: &'static str,
    /// The values as people read them: what is divided, and by what.
    names: [&'static str; 2],
    /// Which value a cell has, if either.
    side: fn(&Cell) -> Option<usize>,
    /// The cell as if it had no such property.
    without: fn(&mut Cell),
}

const CONTRASTS: [Contrast; 5] = [
    Contrast {
        title: "Float32 against fixed point",
        names: ["float32", "fixed point"],
        side: |cell| ["float32", "fixed"].iter().position(|&n| n == cell.numeric),
        without: |cell| cell.numeric.clear(),
    },
    Contrast {
        title: "Standard library against none",
        names: ["std", "no_std"],
        side: |cell| Some(usize::from(!cell.variant.std)),
        without: |cell| {
            cell.variant.std = false;
            cell.program_id = None;
        },
    },
    Contrast {
        title: "Software SHA-256 against precompiles",
        names: ["software", "precompiles"],
        side: |cell| Some(usize::from(cell.variant.precompiles)),
        without: |cell| {
            cell.variant.precompiles = false;
            cell.program_id = None;
        },
    },
    Contrast {
        title: "SHA-256 commitments against Dory's",
        names: ["sha256", "dory"],
        side: |cell| Some(usize::from(cell.variant.commitment == Scheme::Dory)),
        without: |cell| {
            cell.variant.commitment = Scheme::Sha256;
            cell.program_id = None;
        },
    },
    Contrast {
        title: "Compressed against core proofs",
        names: ["compressed", "core"],
        side: |cell| match cell.proof? {
            ProofKind::Compressed => Some(0),
            ProofKind::Core => Some(1),
        },
        without: |cell| cell.proof = None,
    },
];

/// Ratios of every pair, as charts and as numbers.
pub(crate) fn section(sites: &[Site]) -> Section {
    let mut blocks = Vec::new();
    for contrast in &CONTRASTS {
        let pairs: Vec<(&Site, &Measured, &Measured)> = sites
            .iter()
            .flat_map(|site| {
                pairs(contrast, site)
                    .into_iter()
                    .map(move |(of, to)| (site, of, to))
            })
            .collect();
        let rows: Vec<Row> = pairs
            .iter()
            .enumerate()
            .map(|(index, (site, of, to))| row(contrast, site, of, to, index))
            .collect();
        if rows.is_empty() {
            continue;
        }
        blocks.push(Block::Heading(contrast.title.into()));
        let panels = panels(contrast, &pairs);
        if !panels.is_empty() {
            blocks.push(Block::Panels(panels));
        }
        blocks.push(Block::Table(table(contrast, rows)));
    }
    if blocks.is_empty() {
        return empty("contrasts", TITLE);
    }
    blocks.insert(
        0,
        Block::Text(
            "Each ratio is of two cells of one machine that are equal in everything else: \
             backend, SDK, task, input, rows, device and threads. Intervals are by bootstrap of \
             the ratio of the medians. A number without an interval comes from single runs, or \
             from values that do not vary."
                .into(),
        ),
    );
    Section {
        id: "contrasts",
        title: TITLE,
        blocks,
    }
}

fn table(contrast: &Contrast, rows: Vec<Row>) -> Table {
    let ratio = format!("#{} ÷ {}:", contrast.names[0], contrast.names[1]);
    let mut head = vec![
        "machine".to_owned(),
        "backend".into(),
        "rest equal".into(),
        "#rows".into(),
    ];
    for (index, figure) in FIGURES.into_iter().enumerate() {
        let title = format::title(figure).to_lowercase();
        head.push(if index == 0 {
            format!("{ratio} {title}")
        } else {
            format!("#{title}")
        });
    }
    Table {
        caption: contrast.title.into(),
        head: heads(head.iter().map(String::as_str)),
        rows,
        ..Table::default()
    }
}

/// Pairs of cells that count and differ in the contrast only.
fn pairs<'a>(contrast: &Contrast, site: &'a Site) -> Vec<(&'a Measured, &'a Measured)> {
    let mut sides: BTreeMap<Cell, [Option<&Measured>; 2]> = BTreeMap::new();
    for cell in &site.cells {
        if let Some(side) = (contrast.side)(cell.cell())
            && cell.summary.counted().next().is_some()
        {
            let mut key = cell.cell().clone();
            (contrast.without)(&mut key);
            sides.entry(key).or_default()[side] = Some(cell);
        }
    }
    sides
        .into_values()
        .filter_map(|[of, to]| Some((of?, to?)))
        .collect()
}

/// The ratio of a figure of two cells with what is said about it.
fn ratio(
    contrast: &Contrast,
    site: &Site,
    figure: Figure,
    of: &Measured,
    to: &Measured,
) -> Option<(Ratio, String)> {
    let (of_figured, to_figured) = (of.get(figure)?, to.get(figure)?);
    let ratio = Ratio::of_medians(
        &Sample::new(&of_figured.values).ok()?,
        &Sample::new(&to_figured.values).ok()?,
    )?;
    let show = |value| format::value(figure.unit(), value);
    let limits = ratio.interval.map_or(String::new(), |limits| {
        format!(
            " ({} to {})",
            format::ratio(limits.low),
            format::ratio(limits.high)
        )
    });
    let few = of_figured.estimate.n.min(to_figured.estimate.n);
    let tip = format!(
        "{}, {} rows, machine {}\n{}\n{}: {} (n = {}; runs {})\n{}: {} (n = {}; runs {})\n\
         ratio {}{limits}, {}",
        site.title(&of.cell().backend),
        format::value(Unit::Count, of.cell().rows as f64),
        site.letter,
        format::title(figure),
        contrast.names[0],
        show(of_figured.estimate.median),
        of_figured.estimate.n,
        tips::runs(&of_figured.runs),
        contrast.names[1],
        show(to_figured.estimate.median),
        to_figured.estimate.n,
        tips::runs(&to_figured.runs),
        format::ratio(ratio.value),
        tips::coverage(few)
    );
    Some((ratio, tip))
}

/// What both cells have in common.
fn common(of: &Measured, to: &Measured) -> String {
    let group = Group::of(of.cell());
    let other = Group::of(to.cell());
    let mut parts = Vec::new();
    if group.numeric == other.numeric {
        parts.push(group.numeric.clone());
    }
    if group.proof == other.proof {
        parts.push(crate::results::proof_name(group.proof).to_owned());
    }
    if group.variant.std == other.variant.std {
        parts.push(group.variant.guest().into());
    }
    if group.variant.precompiles == other.variant.precompiles {
        parts.push(format!("precompiles {}", group.variant.switch()));
    }
    if group.variant.commitment != Scheme::Sha256
        && group.variant.commitment == other.variant.commitment
    {
        parts.push(group.variant.commitment.name().into());
    }
    parts.join(", ")
}

fn filter(site: &Site, of: &Measured, to: &Measured) -> String {
    format!("{} {}", site.filter(of.cell()), site.filter(to.cell()))
}

fn row_id(contrast: &Contrast, index: usize) -> String {
    format!("pair-{}-{}", contrast.names[0], index + 1)
}

fn row(contrast: &Contrast, site: &Site, of: &Measured, to: &Measured, index: usize) -> Row {
    let figures = FIGURES.map(|figure| {
        ratio(contrast, site, figure, of, to).map_or_else(Entry::none, |(ratio, tip)| Entry {
            text: format::ratio(ratio.value),
            tip,
            target: of.id.clone(),
            sources: Vec::new(),
        })
    });
    let fixed = [
        site.letter.as_str().into(),
        Entry::from(site.title(&of.cell().backend)),
        Entry::from(common(of, to)),
        format::value(Unit::Count, of.cell().rows as f64).into(),
    ];
    Row {
        id: row_id(contrast, index),
        filter: filter(site, of, to),
        entries: fixed.into_iter().chain(figures).collect(),
    }
}

/// A chart for each figure that says something here.
fn panels(contrast: &Contrast, pairs: &[(&Site, &Measured, &Measured)]) -> Vec<Panel> {
    [Figure::ProveTotal, Figure::Cycles]
        .into_iter()
        .filter_map(|figure| {
            let rows: Vec<ForestRow> = pairs
                .iter()
                .enumerate()
                .filter_map(|(index, (site, of, to))| {
                    let (ratio, tip) = ratio(contrast, site, figure, of, to)?;
                    Some(ForestRow {
                        label: format!(
                            "{} {}, {} rows",
                            site.letter,
                            site.title(&of.cell().backend),
                            format::value(Unit::Count, of.cell().rows as f64)
                        ),
                        style: Style::of(&of.cell().backend, 0),
                        filter: filter(site, of, to),
                        ratio: ratio.value,
                        limits: ratio
                            .interval
                            .filter(|limits| limits.low < limits.high)
                            .map(|limits| (limits.low, limits.high)),
                        tip,
                        target: row_id(contrast, index),
                    })
                })
                .collect();
            let varies = rows.iter().any(|row| (row.ratio - 1.0).abs() > 1e-9);
            varies.then(|| Panel {
                title: format::title(figure).into(),
                detail: format!(
                    "{} divided by {}; 1× is no difference",
                    contrast.names[0], contrast.names[1]
                ),
                svg: ForestPlot {
                    summary: format!("{}: {}", contrast.title, format::title(figure)),
                    sides: (
                        format!("{} is less", contrast.names[0]),
                        format!("{} is more", contrast.names[0]),
                    ),
                    rows,
                }
                .svg(),
            })
        })
        .collect()
}
