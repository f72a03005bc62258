//! Results as comma-separated values (RFC 4180), for spreadsheets and scripts:
//! base units, full precision, one meaning a column.

use crate::results::Site;
use std::fmt::Write as _;
use zkml_measure::{
    figures::{Figure, Unit},
    runs::{Cell, Run},
    summary::counts,
};

/// The columns that say what was measured where, in both files.
const CELL: [&str; 17] = [
    "machine",
    "folder",
    "environment",
    "backend",
    "sdk",
    "program_id",
    "task",
    "numeric",
    "proof",
    "std",
    "precompiles",
    "commitment",
    "device",
    "threads",
    "rows",
    "columns",
    "input",
];

fn cell(site: &Site, cell: &Cell) -> Vec<String> {
    vec![
        site.letter.clone(),
        site.folder.clone(),
        site.environment.id.to_string(),
        cell.backend.clone(),
        cell.sdk.clone(),
        cell.program_id.clone().unwrap_or_default(),
        cell.task.clone(),
        cell.numeric.clone(),
        cell.proof.map_or("", |kind| kind.name()).to_owned(),
        cell.variant.std.to_string(),
        cell.variant.precompiles.to_string(),
        cell.variant.commitment.name().to_owned(),
        cell.device.clone(),
        cell.threads.to_string(),
        cell.rows.to_string(),
        cell.columns.to_string(),
        cell.input.clone(),
    ]
}

/// One line for each figure of each cell.
pub(crate) fn cells(sites: &[Site]) -> String {
    let mut out = String::new();
    let head = CELL.into_iter().chain([
        "figure",
        "unit",
        "n",
        "median",
        "low95",
        "high95",
        "runs",
        "outlier_runs",
        "noisy_runs",
    ]);
    line(&mut out, head);
    for site in sites {
        for measured in &site.cells {
            for figured in &measured.summary.figures {
                let estimate = &figured.estimate;
                let limit = |limit: Option<f64>| limit.map_or(String::new(), |v| v.to_string());
                let mut fields = cell(site, measured.cell());
                fields.extend([
                    figured.figure.name().to_owned(),
                    unit(figured.figure.unit()).to_owned(),
                    estimate.n.to_string(),
                    estimate.median.to_string(),
                    limit(estimate.interval.map(|limits| limits.low)),
                    limit(estimate.interval.map(|limits| limits.high)),
                    numbers(figured.runs.iter().copied()),
                    numbers(estimate.outliers.iter().map(|&place| figured.runs[place])),
                    measured.summary.noisy().to_string(),
                ]);
                line(&mut out, fields.iter().map(String::as_str));
            }
        }
    }
    out
}

/// One line for each run, with every figure that it has.
pub(crate) fn samples(sites: &[Site]) -> String {
    let mut out = String::new();
    let head = CELL
        .into_iter()
        .chain(["run", "started", "attempt", "repeat", "warmup"])
        .chain(["outcome", "counted", "noise", "message"])
        .chain(Figure::ALL.map(Figure::name));
    line(&mut out, head);
    for site in sites {
        for measured in &site.cells {
            for run in &measured.summary.runs {
                let mut fields = cell(site, measured.cell());
                fields.extend(about(run));
                fields.extend(Figure::ALL.map(|figure| {
                    figure
                        .of(run)
                        .map_or(String::new(), |value| value.to_string())
                }));
                line(&mut out, fields.iter().map(String::as_str));
            }
        }
    }
    out
}

fn about(run: &Run) -> [String; 9] {
    let marks: Vec<&str> = run
        .noise
        .iter()
        .flat_map(|noise| noise.marks.iter().map(|mark| mark.name()))
        .collect();
    [
        run.id.to_string(),
        run.started.to_string(),
        run.attempt.to_string(),
        run.repeat.to_string(),
        run.warmup.to_string(),
        run.outcome.name().to_owned(),
        counts(run).to_string(),
        marks.join("; "),
        run.message.clone().unwrap_or_default(),
    ]
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "s",
        Unit::Bytes => "B",
        Unit::Joules => "J",
        Unit::Count => "1",
        Unit::PerSecond => "1/s",
    }
}

fn numbers(ids: impl Iterator<Item = u64>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    ids.join(" ")
}

fn line<'a>(out: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            let _ = write!(out, "\"{}\"", field.replace('"', "\"\""));
        } else {
            out.push_str(field);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn fields_with_commas_quotes_and_line_breaks_are_quoted() {
        let mut out = String::new();
        line(&mut out, ["a", "b,c", "say \"x\"\nnow", ""]);
        assert_eq!(out, "a,\"b,c\",\"say \"\"x\"\"\nnow\",\r\n");
    }
}
