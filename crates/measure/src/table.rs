//! Runs as a text table: one line per cell, medians over its repeats.

use crate::runs::{Outcome, Part, Run};
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};
use zkml_backend::phases::Phase;

/// Formats the runs, cells in the order in which they first appear.
#[must_use]
pub fn render(runs: &[Run]) -> String {
    let mut cells: Vec<(&Run, Vec<&Run>)> = Vec::new();
    for run in runs {
        match cells.iter_mut().find(|(first, _)| first.cell == run.cell) {
            Some((_, repeats)) => repeats.push(run),
            None => cells.push((run, vec![run])),
        }
    }
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN);
    table.set_header([
        "backend",
        "numeric",
        "proof",
        "rows",
        "runs",
        "execute",
        "setup",
        "prove",
        "compress",
        "verify",
        "proof size",
        "prover peak",
        "cycles",
        "segments",
        "outcome",
    ]);
    for column in table.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for (first, repeats) in &cells {
        let good: Vec<&Run> = repeats
            .iter()
            .copied()
            .filter(|run| run.outcome == Outcome::Ok)
            .collect();
        let time = |part: fn(&Run) -> Option<&Part>, phase: Phase| {
            median(good.iter().filter_map(|run| seconds(part(run)?, phase)))
                .map_or_else(dash, format_seconds)
        };
        let value = |get: fn(&Run) -> Option<u64>| {
            median(
                good.iter()
                    .filter_map(|run| get(run))
                    .map(|value| value as f64),
            )
        };
        let bad = repeats.iter().find(|run| run.outcome != Outcome::Ok);
        table.add_row([
            first.cell.backend.clone(),
            first.cell.numeric.clone(),
            first
                .cell
                .proof
                .map_or_else(dash, |kind| kind.name().to_owned()),
            first.cell.rows.to_string(),
            repeats.len().to_string(),
            time(|run| run.execute.as_ref(), Phase::Execute),
            time(|run| run.prove.as_ref(), Phase::Setup),
            time(|run| run.prove.as_ref(), Phase::Prove),
            time(|run| run.prove.as_ref(), Phase::Compress),
            time(|run| run.verify.as_ref(), Phase::Verify),
            value(|run| run.proof_bytes).map_or_else(dash, format_bytes),
            value(|run| run.prove.as_ref()?.peak_bytes).map_or_else(dash, format_bytes),
            value(|run| run.counts.user_cycles).map_or_else(dash, |cycles| format!("{cycles:.0}")),
            value(|run| run.counts.segments).map_or_else(dash, |count| format!("{count:.0}")),
            bad.map_or(Outcome::Ok, |run| run.outcome).name().to_owned(),
        ]);
    }
    table.to_string()
}

/// Time of a phase in a worker, all its occurrences together.
fn seconds(part: &Part, phase: Phase) -> Option<f64> {
    part.phases
        .iter()
        .filter(|measured| measured.phase == phase)
        .map(|measured| measured.seconds)
        .reduce(|a, b| a + b)
}

/// The middle value, or the mean of the middle two.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length.is_multiple_of(2) => Some((values[middle - 1] + values[middle]) / 2.0),
        _ => Some(values[middle]),
    }
}

fn dash() -> String {
    "-".into()
}

/// Seconds with three significant digits and a unit.
#[must_use]
pub fn format_seconds(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "us"),
    };
    format!("{} {unit}", three_digits(value))
}

/// Bytes with three significant digits and a decimal unit.
#[must_use]
pub fn format_bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        b if b >= 1e9 => (b / 1e9, "GB"),
        b if b >= 1e6 => (b / 1e6, "MB"),
        b if b >= 1e3 => (b / 1e3, "kB"),
        b => return format!("{b:.0} B"),
    };
    format!("{} {unit}", three_digits(value))
}

fn three_digits(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_keep_three_digits() {
        assert_eq!(format_seconds(95.41), "95.4 s");
        assert_eq!(format_seconds(0.025), "25.0 ms");
        assert_eq!(format_seconds(0.000_31), "310 us");
        assert_eq!(format_bytes(244_000.0), "244 kB");
        assert_eq!(format_bytes(17.0), "17 B");
    }

    #[test]
    fn median_of_even_and_odd() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), Some(2.5));
        assert_eq!(median(std::iter::empty()), None);
    }
}
