//! Two sets of results, cell by cell, with a verdict.
//!
//! A cell is compared with the equal cell of the other side: the same backend,
//! task, numeric mode, kind of proof, guest build, device, rows, columns and
//! input, and the same number of threads unless the figure does not depend on
//! the machine. SDK and guest program may differ, since what a change costs is
//! what comparisons are for; they are named where they do.

use crate::{
    Folder,
    baseline::{Baseline, latest},
    format,
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write as _};
use zkml_measure::{figures::Figure, runs::Cell};
use zkml_statistics::{Estimate, Ratio, Sample};

/// Figures that the same program and input give on every machine.
const MACHINE_FREE: [Figure; 4] = [
    Figure::Cycles,
    Figure::CyclesPerRow,
    Figure::Statement,
    Figure::VerificationKey,
];

/// One side of a comparison: a figure of every cell.
#[derive(Clone, Debug)]
pub struct Side {
    name: String,
    figure: Figure,
    cells: BTreeMap<Cell, Held>,
}

/// What a side has of a cell.
#[derive(Clone, Debug)]
struct Held {
    cell: Cell,
    /// Empty if no run has the figure.
    values: Vec<f64>,
    /// Why not, in words.
    why: String,
}

impl Side {
    /// A figure of every cell in a results folder.
    #[must_use]
    pub fn folder(folder: &Folder, figure: Figure) -> Self {
        let cells = latest(folder, figure).into_iter().map(|summary| {
            let why = summary.trouble().map_or_else(
                || "has no such figure".into(),
                |run| run.outcome.name().into(),
            );
            let values = summary
                .get(figure)
                .map_or_else(Vec::new, |figured| figured.values.clone());
            (summary.cell, values, why)
        });
        Self::new(&folder.name, figure, cells)
    }

    /// A baseline by its name. Its figure is the one compared.
    #[must_use]
    pub fn baseline(name: &str, baseline: Baseline) -> Self {
        let cells = baseline
            .cells
            .into_iter()
            .map(|held| (held.cell, held.values, "has no such figure".into()));
        Self::new(name, baseline.figure, cells)
    }

    fn new(
        name: &str,
        figure: Figure,
        cells: impl Iterator<Item = (Cell, Vec<f64>, String)>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            figure,
            cells: cells
                .map(|(cell, values, why)| (key(&cell, figure), Held { cell, values, why }))
                .collect(),
        }
    }

    /// The figure that this side holds.
    #[must_use]
    pub const fn figure(&self) -> Figure {
        self.figure
    }
}

/// A cell as far as it must be equal.
fn key(cell: &Cell, figure: Figure) -> Cell {
    Cell {
        sdk: String::new(),
        program_id: None,
        threads: if MACHINE_FREE.contains(&figure) {
            0
        } else {
            cell.threads
        },
        ..cell.clone()
    }
}

/// A cell with its figure on both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// What was measured, with the first side's SDK and program.
    pub cell: Cell,
    /// The second side's SDK, where it is another.
    pub other_sdk: Option<String>,
    /// The second side's program, where it is another.
    pub other_program_id: Option<String>,
    /// Median of the first side, in the figure's base unit.
    pub before: f64,
    /// Samples of the first side.
    pub before_n: usize,
    /// Median of the second side.
    pub after: f64,
    /// Samples of the second side.
    pub after_n: usize,
    /// How much worse the second side is: after divided by before, or before
    /// divided by after for a figure of which more is better.
    pub ratio: f64,
    /// Bootstrap 95 % interval of the ratio; none from single samples.
    pub interval: Option<[f64; 2]>,
    /// Whether the ratio is above the threshold.
    pub worse: bool,
}

/// A cell that cannot be compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missing {
    /// What was or should have been measured.
    pub cell: Cell,
    /// Which side has not got it, and why.
    pub why: String,
    /// Whether the first side has it and the second has not.
    pub lost: bool,
}

/// The outcome of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The compared figure.
    pub figure: Figure,
    /// The ratio above which a cell is worse.
    pub threshold: f64,
    /// Cells with the figure on both sides.
    pub pairs: Vec<Pair>,
    /// Cells that have it on one side only.
    pub missing: Vec<Missing>,
}

/// Compares every cell. `threshold` is the ratio above which a cell counts as
/// worse, 1.05 for five per cent. Both sides must hold the same figure, or there
/// is nothing to compare.
#[must_use]
pub fn compare(before: &Side, after: &Side, threshold: f64) -> Comparison {
    let mut comparison = Comparison {
        figure: before.figure,
        threshold,
        pairs: Vec::new(),
        missing: Vec::new(),
    };
    if before.figure != after.figure {
        return comparison;
    }
    let mut keys: Vec<&Cell> = before.cells.keys().chain(after.cells.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let (first, second) = (before.cells.get(key), after.cells.get(key));
        let judged = first
            .zip(second)
            .and_then(|(first, second)| pair(first, second, before.figure, threshold));
        if let Some(pair) = judged {
            comparison.pairs.push(pair);
            continue;
        }
        let has = |side: Option<&Held>| side.is_some_and(|held| !held.values.is_empty());
        if let Some(held) = first.or(second).filter(|_| has(first) || has(second)) {
            comparison.missing.push(Missing {
                cell: held.cell.clone(),
                why: format!(
                    "{}: {}; {}: {}",
                    before.name,
                    state(first, before.figure),
                    after.name,
                    state(second, before.figure)
                ),
                lost: has(first) && !has(second),
            });
        }
    }
    comparison
}

/// What a side has of a cell, in words.
fn state(held: Option<&Held>, figure: Figure) -> String {
    match held {
        None => "not measured".into(),
        Some(held) => match Estimate::of(&held.values) {
            Ok(estimate) => format::value(figure.unit(), estimate.median),
            Err(_) => held.why.clone(),
        },
    }
}

fn pair(first: &Held, second: &Held, figure: Figure, threshold: f64) -> Option<Pair> {
    let before = Sample::new(&first.values).ok()?;
    let after = Sample::new(&second.values).ok()?;
    let ratio = if figure.less_is_better() {
        Ratio::of_medians(&after, &before)?
    } else {
        Ratio::of_medians(&before, &after)?
    };
    let (one, two) = (&first.cell, &second.cell);
    Some(Pair {
        other_sdk: (one.sdk != two.sdk).then(|| two.sdk.clone()),
        other_program_id: two
            .program_id
            .clone()
            .filter(|_| one.program_id != two.program_id),
        cell: one.clone(),
        before: before.median(),
        before_n: first.values.len(),
        after: after.median(),
        after_n: second.values.len(),
        ratio: ratio.value,
        interval: ratio.interval.map(|limits| [limits.low, limits.high]),
        worse: ratio.value > threshold,
    })
}

impl Comparison {
    /// How many cells are worse than the threshold allows.
    #[must_use]
    pub fn worse(&self) -> usize {
        self.pairs.iter().filter(|pair| pair.worse).count()
    }

    /// How many cells the first side has and the second has not.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.missing.iter().filter(|missing| missing.lost).count()
    }

    /// The comparison for people: a line for each cell and one at the end.
    #[must_use]
    pub fn text(&self) -> String {
        let unit = self.figure.unit();
        let mut out = String::new();
        for pair in &self.pairs {
            let interval = pair.interval.map_or(String::new(), |[low, high]| {
                format!(" ({low:.4} to {high:.4})")
            });
            let _ = writeln!(
                out,
                "{:<7} {:.4}{interval}  {} -> {}  n = {}, {}  {}",
                if pair.worse { "WORSE" } else { "ok" },
                pair.ratio,
                format::value(unit, pair.before),
                format::value(unit, pair.after),
                pair.before_n,
                pair.after_n,
                name(&pair.cell),
            );
            if let Some(sdk) = &pair.other_sdk {
                let _ = writeln!(out, "        {} -> {sdk}", pair.cell.sdk);
            }
        }
        for missing in &self.missing {
            let word = if missing.lost { "LOST" } else { "new" };
            let _ = writeln!(out, "{word:<7} {}: {}", name(&missing.cell), missing.why);
        }
        let programs = self
            .pairs
            .iter()
            .filter(|pair| pair.other_program_id.is_some())
            .count();
        let _ = writeln!(
            out,
            "{}: {} cells compared, {programs} of them with another guest program; {} worse by \
             more than a factor of {}, {} lost, {} new",
            self.figure.name(),
            self.pairs.len(),
            self.worse(),
            self.threshold,
            self.lost(),
            self.missing.len() - self.lost(),
        );
        out
    }
}

fn name(cell: &Cell) -> String {
    format!(
        "{} {} {} {} {} {} rows, {} columns, {}, {} with {} threads",
        cell.backend,
        cell.task,
        cell.numeric,
        cell.proof.map_or("no-proof", |kind| kind.name()),
        cell.variant,
        cell.rows,
        cell.columns,
        cell.input,
        cell.device,
        cell.threads
    )
}
