//! Results as text tables.

use crate::{
    environment::ProofRecord,
    figures::{Figure, Unit},
    runs::Outcome,
    store::Results,
    summary::{Growth, Summary, growth, summarise},
};
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};

/// The figures of every cell, how they grow with the rows, and what the proofs
/// are worth.
#[must_use]
pub fn render(results: &Results) -> String {
    let summaries = summarise(&results.runs);
    let mut text = grid(&CELL_COLUMNS, &summaries);
    let growths: Vec<(Figure, Growth)> = [Figure::Execute, Figure::ProveTotal, Figure::Cycles]
        .into_iter()
        .flat_map(|figure| {
            growth(&summaries, figure)
                .into_iter()
                .map(move |growth| (figure, growth))
        })
        .collect();
    if !growths.is_empty() {
        text.push_str(
            "\n\nFixed cost and cost of one more row (least squares over the medians):\n\n",
        );
        text.push_str(&grid(&GROWTH_COLUMNS, &growths));
    }
    let proofs = worth(results, &summaries);
    if !proofs.is_empty() {
        text.push_str("\n\nWhat the proofs are worth (`zkml backends` has the sources):\n\n");
        text.push_str(&grid(&PROOF_COLUMNS, &proofs));
    }
    text
}

/// A column: its title and what it shows of an item. A column that shows
/// nothing of any item is left out.
type Column<T> = (&'static str, Alignment, fn(&T) -> Option<String>);

#[derive(Clone, Copy, PartialEq)]
enum Alignment {
    Left,
    Right,
    /// A column that is named once below the table where all its values are
    /// equal.
    Shared,
}
use Alignment::{Left, Right, Shared};

const CELL_COLUMNS: [Column<Summary>; 28] = [
    ("backend", Left, |s| Some(s.cell.backend.clone())),
    ("numeric", Left, |s| Some(s.cell.numeric.clone())),
    ("proof", Left, |s| {
        s.cell.proof.map(|kind| kind.name().into())
    }),
    ("guest", Shared, |s| Some(s.cell.variant.name().into())),
    ("device", Shared, |s| Some(s.cell.device.clone())),
    ("threads", Shared, |s| Some(s.cell.threads.to_string())),
    ("rows", Right, |s| Some(s.cell.rows.to_string())),
    ("env", Shared, |s| Some(s.environment.to_string())),
    ("runs", Right, |s| Some(s.counted().count().to_string())),
    ("noisy", Right, |s| {
        Some(s.noisy()).filter(|&n| n > 0).map(|n| n.to_string())
    }),
    ("load", Right, |s| show(s, Figure::Load)),
    ("execute", Right, |s| show(s, Figure::Execute)),
    ("setup", Right, |s| show(s, Figure::Setup)),
    ("prove", Right, |s| show(s, Figure::Prove)),
    ("compress", Right, |s| show(s, Figure::Compress)),
    ("+-", Right, half_width),
    ("rows/s", Right, |s| show(s, Figure::RowsPerSecond)),
    ("verify", Right, |s| show(s, Figure::Verify)),
    ("proof size", Right, |s| show(s, Figure::Proof)),
    ("key size", Right, |s| show(s, Figure::VerificationKey)),
    ("prover peak", Right, |s| show(s, Figure::ProverPeak)),
    ("verifier peak", Right, |s| show(s, Figure::VerifierPeak)),
    ("energy", Right, |s| show(s, Figure::ProverEnergy)),
    ("cycles", Right, |s| show(s, Figure::Cycles)),
    ("cycles/row", Right, |s| show(s, Figure::CyclesPerRow)),
    ("total cycles", Right, |s| show(s, Figure::TotalCycles)),
    ("segments", Right, |s| show(s, Figure::Segments)),
    ("outcome", Left, |s| {
        let outcome = s.trouble().map_or(Outcome::Ok, |run| run.outcome);
        Some(outcome.name().into())
    }),
];

const GROWTH_COLUMNS: [Column<(Figure, Growth)>; 10] = [
    ("figure", Left, |(figure, _)| Some(figure.name().into())),
    ("backend", Left, |(_, g)| Some(g.cell.backend.clone())),
    ("numeric", Left, |(_, g)| Some(g.cell.numeric.clone())),
    ("proof", Left, |(_, g)| {
        g.cell.proof.map(|kind| kind.name().into())
    }),
    ("guest", Shared, |(_, g)| Some(g.cell.variant.name().into())),
    ("threads", Shared, |(_, g)| Some(g.cell.threads.to_string())),
    ("env", Shared, |(_, g)| Some(g.environment.to_string())),
    ("points", Right, |(_, g)| Some(g.points.len().to_string())),
    ("fixed", Right, |(figure, g)| {
        Some(format(*figure, g.line.intercept))
    }),
    ("per row", Right, |(figure, g)| {
        Some(format(*figure, g.line.slope))
    }),
];

const PROOF_COLUMNS: [Column<(String, ProofRecord)>; 7] = [
    ("backend", Left, |(sdk, _)| Some(sdk.clone())),
    ("proof", Left, |(_, p)| Some(p.kind.name().into())),
    ("SDK's name", Left, |(_, p)| Some(p.sdk_name.clone())),
    ("hides inputs", Left, |(_, p)| {
        Some(p.hides_inputs.name().into())
    }),
    ("security bits", Left, |(_, p)| {
        let level = p.security?;
        Some(format!("{} ({})", level.bits, level.basis.name()))
    }),
    ("post-quantum", Left, |(_, p)| Some(yes(p.post_quantum))),
    ("trusted set-up", Left, |(_, p)| Some(yes(p.trusted_setup))),
];

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.into()
}

fn show(summary: &Summary, figure: Figure) -> Option<String> {
    Some(format(figure, summary.median(figure)?))
}

/// Half the 95 % interval of the cell's time relative to the median.
fn half_width(summary: &Summary) -> Option<String> {
    let figure = Figure::headline(&summary.cell);
    let width = summary.get(figure)?.estimate.relative_half_width()?;
    Some(format!("{:.1} %", width * 100.0))
}

/// The kinds of proof that were measured, with the SDK that made them.
fn worth(results: &Results, summaries: &[Summary]) -> Vec<(String, ProofRecord)> {
    let mut proofs: Vec<(String, ProofRecord)> = Vec::new();
    for summary in summaries {
        let Some(kind) = summary.cell.proof else {
            continue;
        };
        let record = results
            .environment(summary.environment)
            .and_then(|environment| environment.proof(&summary.cell.backend, kind));
        if let Some(record) = record {
            let item = (summary.cell.sdk.clone(), record.clone());
            if !proofs.contains(&item) {
                proofs.push(item);
            }
        }
    }
    proofs
}

fn grid<T>(columns: &[Column<T>], items: &[T]) -> String {
    let (shared, shown): (Vec<_>, Vec<_>) = columns
        .iter()
        .map(|&(title, alignment, value)| {
            let values: Vec<Option<String>> = items.iter().map(value).collect();
            (title, alignment, values)
        })
        .filter(|(_, _, values)| values.iter().any(Option::is_some))
        .partition(|(_, alignment, values)| {
            *alignment == Shared && values.iter().all(|value| *value == values[0])
        });
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN);
    table.set_header(shown.iter().map(|(title, _, _)| *title));
    for (column, (_, alignment, _)) in table.column_iter_mut().zip(&shown) {
        column.set_cell_alignment(match alignment {
            Right => CellAlignment::Right,
            Left | Shared => CellAlignment::Left,
        });
    }
    for row in 0..items.len() {
        table.add_row(
            shown
                .iter()
                .map(|(_, _, values)| values[row].clone().unwrap_or_else(|| "-".into())),
        );
    }
    let shared: Vec<String> = shared
        .into_iter()
        .filter_map(|(title, _, values)| Some(format!("{title} {}", values.first()?.as_ref()?)))
        .collect();
    if shared.is_empty() {
        table.to_string()
    } else {
        format!("{table}\nall: {}", shared.join(", "))
    }
}

/// A figure with its unit.
#[must_use]
pub fn format(figure: Figure, value: f64) -> String {
    match figure.unit() {
        Unit::Seconds => format_seconds(value),
        Unit::Bytes => format_bytes(value),
        Unit::Joules => format!("{} J", three_digits(value)),
        Unit::Count if value.fract() == 0.0 => format!("{value:.0}"),
        Unit::Count | Unit::PerSecond => three_digits(value),
    }
}

/// Seconds with three significant digits and a unit.
#[must_use]
pub fn format_seconds(seconds: f64) -> String {
    let (value, unit) = match seconds.abs() {
        s if s >= 1.0 => (seconds, "s"),
        s if s >= 1e-3 => (seconds * 1e3, "ms"),
        _ => (seconds * 1e6, "us"),
    };
    format!("{} {unit}", three_digits(value))
}

/// Bytes with three significant digits and a decimal unit.
#[must_use]
pub fn format_bytes(bytes: f64) -> String {
    let (value, unit) = match bytes.abs() {
        b if b >= 1e9 => (bytes / 1e9, "GB"),
        b if b >= 1e6 => (bytes / 1e6, "MB"),
        b if b >= 1e3 => (bytes / 1e3, "kB"),
        _ => return format!("{bytes:.0} B"),
    };
    format!("{} {unit}", three_digits(value))
}

fn three_digits(value: f64) -> String {
    match value.abs() {
        // The limits are where rounding adds a digit.
        v if v >= 99.95 => format!("{value:.0}"),
        v if v >= 9.995 => format!("{value:.1}"),
        v if v >= 0.9995 || v == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::testing::{cell, environment, executed};

    #[test]
    fn units_keep_three_digits() {
        assert_eq!(format_seconds(95.41), "95.4 s");
        assert_eq!(format_seconds(0.025), "25.0 ms");
        assert_eq!(format_seconds(0.000_31), "310 us");
        assert_eq!(format_seconds(-0.002), "-2.00 ms");
        assert_eq!(format_seconds(0.009_999_999), "10.0 ms");
        assert_eq!(format_bytes(244_000.0), "244 kB");
        assert_eq!(format_bytes(17.0), "17 B");
        assert_eq!(format(Figure::Cycles, 68_624.0), "68624");
        assert_eq!(format(Figure::CyclesPerRow, 68.624), "68.6");
        assert_eq!(format(Figure::RowsPerSecond, 0.0417), "0.042");
    }

    #[test]
    fn columns_that_nothing_has_are_left_out_and_growth_is_shown() {
        let mut runs = vec![executed(cell(10), 1.0), executed(cell(100), 1.9)];
        for run in &mut runs {
            run.environment = 1;
        }
        let results = Results {
            environments: vec![environment()],
            runs,
        };
        let text = render(&results);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[0].contains("execute") && !lines[0].contains("energy"),
            "{text}"
        );
        assert_eq!(
            lines[2..4]
                .iter()
                .filter(|line| line.contains("native"))
                .count(),
            2
        );
        assert!(
            lines[4].starts_with("all: guest no_std+precompiles, device cpu"),
            "{text}"
        );
        let growth = lines[lines.len() - 2];
        assert!(
            growth.contains("900 ms") && growth.contains("10.0 ms"),
            "{text}"
        );
        assert!(!text.contains("worth"), "{text}");
    }
}
