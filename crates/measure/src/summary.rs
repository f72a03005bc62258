//! From runs to the figures of a cell.

use crate::{
    figures::Figure,
    runs::{Cell, Outcome, Run},
};
use std::collections::BTreeMap;
use zkml_statistics::{Estimate, Line};

/// A figure of a cell with the runs that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Figured {
    /// Which figure.
    pub figure: Figure,
    /// Median, interval and outliers; an outlier is a position in [`Self::runs`].
    pub estimate: Estimate,
    /// Identifiers of the runs that have the figure.
    pub runs: Vec<u64>,
    /// Their values, in the same order.
    pub values: Vec<f64>,
}

/// One cell on one machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What was measured.
    pub cell: Cell,
    /// Where: the identifier of the environment.
    pub environment: u32,
    /// The attempt that the figures come from, the last.
    pub attempt: u32,
    /// Every run of that attempt, in order.
    pub runs: Vec<Run>,
    /// Identifiers of the runs of earlier attempts, which do not count.
    pub superseded: Vec<u64>,
    /// How many runs of the attempt ended in which way, warm-up included.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// Figures of the runs that ended well and are no warm-up, in the order of
    /// [`Figure::ALL`].
    pub figures: Vec<Figured>,
}

impl Summary {
    /// A figure, if any counted run has it.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<&Figured> {
        self.figures.iter().find(|figured| figured.figure == figure)
    }

    /// The median of a figure.
    #[must_use]
    pub fn median(&self, figure: Figure) -> Option<f64> {
        self.get(figure).map(|figured| figured.estimate.median)
    }

    /// The runs that count: those that ended well and are no warm-up.
    pub fn counted(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| counts(run))
    }

    /// How many counted runs are marked as noisy.
    #[must_use]
    pub fn noisy(&self) -> usize {
        self.counted().filter(|run| run.is_noisy()).count()
    }

    /// The first run that did not end well.
    #[must_use]
    pub fn trouble(&self) -> Option<&Run> {
        self.runs.iter().find(|run| run.outcome != Outcome::Ok)
    }
}

/// Whether a run enters a cell's figures.
#[must_use]
pub fn counts(run: &Run) -> bool {
    run.outcome == Outcome::Ok && !run.warmup
}

/// Summarises runs, one summary for each cell in each environment, in the order
/// in which they first appear. Runs of different environments are never put
/// together, nor are those of different attempts.
#[must_use]
pub fn summarise(runs: &[Run]) -> Vec<Summary> {
    let mut places: BTreeMap<(&Cell, u32), usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&Run>> = Vec::new();
    for run in runs {
        let place = *places
            .entry((&run.cell, run.environment))
            .or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
        groups[place].push(run);
    }
    groups.iter().filter_map(|group| summary(group)).collect()
}

fn summary(group: &[&Run]) -> Option<Summary> {
    let first = group.first()?;
    let attempt = group.iter().map(|run| run.attempt).max()?;
    let (current, earlier): (Vec<&Run>, Vec<&Run>) =
        group.iter().partition(|run| run.attempt == attempt);
    let mut outcomes = BTreeMap::new();
    for run in &current {
        *outcomes.entry(run.outcome).or_default() += 1;
    }
    let figures = Figure::ALL
        .into_iter()
        .filter_map(|figure| figured(figure, &current))
        .collect();
    Some(Summary {
        cell: first.cell.clone(),
        environment: first.environment,
        attempt,
        runs: current.into_iter().cloned().collect(),
        superseded: earlier.iter().map(|run| run.id).collect(),
        outcomes,
        figures,
    })
}

fn figured(figure: Figure, runs: &[&Run]) -> Option<Figured> {
    let (runs, values): (Vec<u64>, Vec<f64>) = runs
        .iter()
        .filter(|run| counts(run))
        .filter_map(|run| Some((run.id, figure.of(run)?)))
        .unzip();
    Some(Figured {
        figure,
        estimate: Estimate::of(&values).ok()?,
        runs,
        values,
    })
}

/// How a figure grows with the rows, all else equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The cell with the fewest rows; the others differ in the rows only.
    pub cell: Cell,
    /// Where: the identifier of the environment.
    pub environment: u32,
    /// The figure at 0 rows and its increase per row, fitted to the medians.
    pub line: Line,
    /// Rows and median of each cell, by rows.
    pub points: Vec<(usize, f64)>,
}

/// Fits a line over rows to the medians of `figure`, one for each set of cells
/// that differ in nothing but the rows, where there are two or more.
#[must_use]
pub fn growth(summaries: &[Summary], figure: Figure) -> Vec<Growth> {
    let mut places: BTreeMap<(Cell, u32), usize> = BTreeMap::new();
    let mut sets: Vec<Vec<(&Summary, f64)>> = Vec::new();
    for summary in summaries {
        let Some(median) = summary.median(figure) else {
            continue;
        };
        let alike = Cell {
            rows: 0,
            ..summary.cell.clone()
        };
        let place = *places
            .entry((alike, summary.environment))
            .or_insert_with(|| {
                sets.push(Vec::new());
                sets.len() - 1
            });
        sets[place].push((summary, median));
    }
    sets.into_iter()
        .filter_map(|mut set| {
            set.sort_by_key(|(summary, _)| summary.cell.rows);
            let points: Vec<(usize, f64)> = set
                .iter()
                .map(|(summary, median)| (summary.cell.rows, *median))
                .collect();
            let coordinates: Vec<(f64, f64)> = points
                .iter()
                .map(|&(rows, value)| (rows as f64, value))
                .collect();
            let (first, _) = set.first()?;
            Some(Growth {
                cell: first.cell.clone(),
                environment: first.environment,
                line: Line::fit(&coordinates).ok()?,
                points,
            })
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::testing::{cell, executed, part};
    use zkml_backend::{ProofKind, phases::Phase};

    fn numbered(mut runs: Vec<Run>) -> Vec<Run> {
        for (id, run) in (1..).zip(&mut runs) {
            run.id = id;
        }
        runs
    }

    #[test]
    fn warm_ups_and_failures_are_kept_but_do_not_count() {
        let mut warmup = executed(cell(10), 9.0);
        warmup.warmup = true;
        let mut failed = executed(cell(10), 8.0);
        failed.end(Outcome::Crashed, "killed");
        let runs = numbered(vec![
            warmup,
            executed(cell(10), 1.0),
            executed(cell(10), 3.0),
            executed(cell(10), 2.0),
            failed,
        ]);
        let [summary] = &summarise(&runs)[..] else {
            panic!("one cell");
        };
        let execute = summary.get(Figure::Execute).unwrap();
        assert_eq!((execute.estimate.median, execute.estimate.n), (2.0, 3));
        assert_eq!(execute.runs, [2, 3, 4]);
        assert_eq!(summary.runs.len(), 5);
        assert_eq!(summary.outcomes[&Outcome::Ok], 4);
        assert_eq!(summary.trouble().unwrap().id, 5);
        assert_eq!(summary.median(Figure::RowsPerSecond), Some(5.0));
        assert_eq!(summary.get(Figure::Prove), None);
    }

    #[test]
    fn nothing_different_is_put_together() {
        let mut elsewhere = executed(cell(10), 2.0);
        elsewhere.environment = 2;
        let mut anew = executed(cell(20), 5.0);
        anew.attempt = 1;
        let mut proved = cell(10);
        proved.proof = Some(ProofKind::Core);
        let runs = numbered(vec![
            executed(cell(10), 1.0),
            executed(cell(20), 4.0),
            elsewhere,
            anew,
            executed(proved, 7.0),
        ]);
        let summaries = summarise(&runs);
        let medians: Vec<_> = summaries
            .iter()
            .map(|summary| summary.median(Figure::Execute))
            .collect();
        assert_eq!(medians, [Some(1.0), Some(5.0), Some(2.0), Some(7.0)]);
        assert_eq!(summaries[1].superseded, [2]);
        assert_eq!(summaries[1].attempt, 1);
    }

    #[test]
    fn setting_up_is_no_part_of_proving() {
        let mut proved = cell(10);
        proved.proof = Some(ProofKind::Compressed);
        let mut run = executed(proved, 0.5);
        run.prove = Some(part(&[
            (Phase::Load, 0.125),
            (Phase::Setup, 100.0),
            (Phase::Prove, 2.0),
            (Phase::Prove, 1.0),
            (Phase::Compress, 2.0),
        ]));
        run.counts.user_cycles = Some(5000);
        assert_eq!(Figure::Prove.of(&run), Some(3.0));
        assert_eq!(Figure::Setup.of(&run), Some(100.0));
        assert_eq!(Figure::Execute.of(&run), Some(0.5));
        assert_eq!(Figure::Load.of(&run), Some(0.125));
        assert_eq!(Figure::RowsPerSecond.of(&run), Some(2.0));
        assert_eq!(Figure::CyclesPerRow.of(&run), Some(500.0));
        assert_eq!(Figure::Serialise.of(&run), None);
        assert_eq!(Figure::Verify.of(&run), None);
    }

    #[test]
    fn growth_parts_fixed_cost_from_cost_per_row() {
        let runs = numbered(vec![
            executed(cell(100), 2.0),
            executed(cell(10), 1.1),
            executed(cell(1000), 11.0),
        ]);
        let [growth] = &growth(&summarise(&runs), Figure::Execute)[..] else {
            panic!("one set of cells");
        };
        assert!((growth.line.slope - 0.01).abs() < 1e-12);
        assert!((growth.line.intercept - 1.0).abs() < 1e-9);
        let rows: Vec<_> = growth.points.iter().map(|(rows, _)| *rows).collect();
        assert_eq!(rows, [10, 100, 1000]);
        assert_eq!(growth.cell.rows, 10);
    }

    #[test]
    fn every_figure_has_its_own_name() {
        for figure in Figure::ALL {
            assert_eq!(Figure::from_name(figure.name()), Some(figure));
            let json = serde_json::to_string(&figure).unwrap();
            assert_eq!(json, format!("\"{}\"", figure.name()));
        }
    }
}
