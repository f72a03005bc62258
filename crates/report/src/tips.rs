//! What is said about a figure where it is shown: the cell, how many samples,
//! the interval and the runs.

use crate::{
    document::Entry,
    format,
    results::{Group, Measured, Site},
};
use zkml_measure::{figures::Unit, summary::Figured};
use zkml_statistics::{LEVEL, attainable_coverage};

/// Runs that are named; more are counted.
const NAMED_RUNS: usize = 12;

/// The lines about a figure.
pub(crate) fn lines(site: &Site, cell: &Measured, figured: &Figured) -> String {
    let unit = figured.figure.unit();
    let group = Group::of(cell.cell());
    let mut lines = vec![
        format!(
            "{}, {} rows",
            site.title(&cell.cell().backend),
            format::value(Unit::Count, cell.cell().rows as f64)
        ),
        format!(
            "{}: {}",
            format::title(figured.figure),
            format::value(unit, figured.estimate.median)
        ),
    ];
    if let Some(limits) = figured.estimate.interval {
        lines.push(format!(
            "{} to {} ({})",
            format::value(unit, limits.low),
            format::value(unit, limits.high),
            coverage(figured.estimate.n)
        ));
    }
    let mut samples = format!("n = {}", figured.estimate.n);
    match figured.estimate.outliers.len() {
        0 => {}
        1 => samples.push_str(", 1 outlier"),
        more => samples.push_str(&format!(", {more} outliers")),
    }
    match cell.summary.noisy() {
        0 => {}
        noisy => samples.push_str(&format!(", {noisy} noisy")),
    }
    lines.push(samples);
    lines.push(format!("Machine {}; {}", site.letter, group.title()));
    lines.push(cell.cell().sdk.clone());
    lines.push(format!("Runs {}", runs(&figured.runs)));
    lines.join("\n")
}

/// A figure as an entry of a table.
pub(crate) fn entry(site: &Site, cell: &Measured, figured: Option<&Figured>) -> Entry {
    figured.map_or_else(Entry::none, |figured| Entry {
        text: format::value(figured.figure.unit(), figured.estimate.median),
        tip: lines(site, cell, figured),
        target: cell.id.clone(),
        sources: Vec::new(),
    })
}

/// How sure an interval from `n` samples is.
pub(crate) fn coverage(n: usize) -> String {
    let most = attainable_coverage(n);
    if most < LEVEL {
        format!("{n} runs: {:.0} % sure at best", most * 100.0)
    } else {
        format!("{:.0} % interval", LEVEL * 100.0)
    }
}

/// Numbers of runs in a row.
pub(crate) fn runs(ids: &[u64]) -> String {
    let named: Vec<String> = ids.iter().take(NAMED_RUNS).map(u64::to_string).collect();
    let more = ids.len().saturating_sub(NAMED_RUNS);
    if more > 0 {
        format!("{} and {more} more", named.join(", "))
    } else {
        named.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_runs_are_never_called_95_percent_sure() {
        assert_eq!(coverage(2), "2 runs: 50 % sure at best");
        assert_eq!(coverage(5), "5 runs: 94 % sure at best");
        assert_eq!(coverage(6), "95 % interval");
    }

    #[test]
    fn many_runs_are_counted() {
        let ids: Vec<u64> = (1..=14).collect();
        assert!(runs(&ids).ends_with("12 and 2 more"));
        assert_eq!(runs(&ids[..2]), "1, 2");
    }
}
