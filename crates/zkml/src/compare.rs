//! `zkml compare` and `zkml baseline`: whether something got worse.

use crate::{error::Error, files, report};
use clap::Args;
use std::path::{Path, PathBuf};
use zkml_measure::figures::Figure;
use zkml_report::{
    baseline::Baseline,
    compare::{Comparison, Side, compare as compare_sides},
};

/// Arguments of `zkml compare`.
#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// What it was: a results folder, or a file of `zkml baseline`.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// What it is: a results folder, or a file of `zkml baseline`.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// Which figure: prove-total, verify, execute, setup, cycles,
    /// total-cycles, prover-peak, proof or another of the column names in
    /// cells.csv.
    #[arg(long, default_value = "prove-total", value_parser = figure)]
    figure: Figure,
    /// The ratio above which a cell is worse: 1.05 for five per cent, 1 for
    /// any increase.
    #[arg(long, default_value_t = 1.05, value_parser = threshold)]
    threshold: f64,
    /// Do not fail for cells that BEFORE has and AFTER has not.
    #[arg(long)]
    allow_lost: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Arguments of `zkml baseline`.
#[derive(Debug, Args)]
pub(crate) struct BaselineArguments {
    /// A results folder of `zkml bench`.
    #[arg(value_name = "RESULTS")]
    results: PathBuf,
    /// Which figure, as for `zkml compare`.
    #[arg(long, default_value = "cycles", value_parser = figure)]
    figure: Figure,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

fn figure(name: &str) -> Result<Figure, String> {
    Figure::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Figure::ALL.iter().map(|figure| figure.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

fn threshold(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|ratio: &f64| ratio.is_finite() && *ratio > 0.0)
        .ok_or_else(|| "a ratio above 0, for example 1.05".into())
}

/// Compares and fails if a cell is worse or lost.
pub(crate) fn compare(arguments: &CompareArguments) -> Result<(), Error> {
    let before = side(&arguments.before, arguments.figure)?;
    let after = side(&arguments.after, arguments.figure)?;
    let comparison = compare_sides(&before, &after, arguments.threshold);
    if arguments.json {
        files::print_json(&comparison)?;
    } else {
        files::print(&comparison.text())?;
    }
    judge(&comparison, arguments.allow_lost)
}

/// A gate that nothing passes through is open to everything.
fn judge(comparison: &Comparison, allow_lost: bool) -> Result<(), Error> {
    let figure = comparison.figure.name();
    if comparison.pairs.is_empty() {
        return Err(Error::failed(format!(
            "no cell has {figure} on both sides, so nothing was compared"
        )));
    }
    let (worse, lost) = (comparison.worse(), comparison.lost());
    if worse > 0 {
        return Err(Error::failed(format!(
            "{figure} is worse by more than a factor of {} in {worse} of {} cells",
            comparison.threshold,
            comparison.pairs.len()
        )));
    }
    if lost > 0 && !allow_lost {
        return Err(Error::failed(format!(
            "{figure} is missing now in cells that had it before: {lost}; measure them, or pass --allow-lost"
        )));
    }
    Ok(())
}

/// A results folder or a baseline, which must hold the figure.
fn side(path: &Path, figure: Figure) -> Result<Side, Error> {
    if path.is_dir() {
        return Ok(Side::folder(&report::read(path)?, figure));
    }
    let text = String::from_utf8(files::read(path)?).map_err(|error| Error::file(path, error))?;
    let baseline = Baseline::from_json(&text).map_err(|error| Error::file(path, error))?;
    let side = Side::baseline(&path.display().to_string(), baseline);
    if side.figure() == figure {
        Ok(side)
    } else {
        Err(Error::file(
            path,
            format!(
                "holds {}; compare it with --figure {0}",
                side.figure().name()
            ),
        ))
    }
}

/// Writes a figure of every cell to a file.
pub(crate) fn baseline(arguments: &BaselineArguments) -> Result<(), Error> {
    let folder = report::read(&arguments.results)?;
    let baseline = Baseline::of(&folder, arguments.figure);
    if baseline.cells.is_empty() {
        return Err(Error::failed(format!(
            "{}: no run has {}",
            folder.name,
            arguments.figure.name()
        )));
    }
    let text = baseline.to_json().map_err(Error::failed)?;
    files::write(&arguments.output, text.as_bytes(), files::Access::Public)
}
