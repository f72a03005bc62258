//! `zkml features`.

use super::{
    arguments::{DateOrderArgument, FeatureSetArgument, FeaturesArguments},
    record::warn,
};
use crate::{error::Error, files};
use serde::Serialize;
use std::{collections::BTreeMap, path::Path};
use zkml_features::{FeatureSet, Request, Summary};
use zkml_measure::table::format_seconds;
use zkml_transactions::{BadRowPolicy, DateOrder};

/// What `--json` prints.
#[derive(Serialize)]
struct Record<'a> {
    output: &'a Path,
    feature_set: String,
    columns: &'a [String],
    target: &'a str,
    horizon_days: u32,
    cutoff: &'a str,
    first_transaction: &'a str,
    latest_transaction: &'a str,
    transactions: u64,
    customers: u64,
    /// Left out: all their transactions are after the cutoff.
    new_customers: u64,
    /// Customers whose target is not 0.
    non_zero_targets: u64,
    /// Rows of the input that were left out, and for what reasons.
    bad_rows: u64,
    bad_row_reasons: BTreeMap<String, u64>,
    notices: &'a [&'static str],
    seconds: f64,
}

/// Computes features from transactions and writes a feature file.
pub(crate) fn features(arguments: &FeaturesArguments) -> Result<(), Error> {
    let mut request = Request::new(arguments.inputs.clone());
    request.horizon_days = arguments.horizon_days;
    request.set = match arguments.features {
        FeatureSetArgument::Clean => FeatureSet::Clean,
        FeatureSetArgument::Published => FeatureSet::Published,
    };
    request.memory_limit = arguments.memory_limit.0;
    request.threads = arguments.threads.unwrap_or(request.threads);
    if arguments.skip_bad_rows {
        request.bad_rows = BadRowPolicy::Skip;
    }
    request.date_order = match arguments.date_order {
        DateOrderArgument::MonthFirst => DateOrder::MonthFirst,
        DateOrderArgument::DayFirst => DateOrder::DayFirst,
    };
    // Said before the work, and whether or not it succeeds.
    if let Some(notice) = request.set.notice() {
        warn(notice);
    }
    let summary = compute(arguments, &request)?;
    report(arguments, &summary)
}

#[cfg(feature = "cluster")]
fn compute(arguments: &FeaturesArguments, request: &Request) -> Result<Summary, Error> {
    match &arguments.cluster {
        Some(scheduler) => {
            zkml_cluster::compute_on(scheduler, request, &arguments.output).map_err(Error::failed)
        }
        None => zkml_features::compute(request, &arguments.output).map_err(Error::failed),
    }
}

#[cfg(not(feature = "cluster"))]
fn compute(arguments: &FeaturesArguments, request: &Request) -> Result<Summary, Error> {
    zkml_features::compute(request, &arguments.output).map_err(Error::failed)
}

fn report(arguments: &FeaturesArguments, summary: &Summary) -> Result<(), Error> {
    let bad = &summary.bad_rows;
    if bad.total > 0 {
        warn(format!("{} bad rows were left out:", bad.total));
        for row in &bad.first {
            eprintln!("  {row}");
        }
        let more = bad.total - bad.first.len() as u64;
        if more > 0 {
            eprintln!("  and {more} more");
        }
    }
    if arguments.json {
        return files::print_json(&Record {
            output: &arguments.output,
            feature_set: summary.set.to_string(),
            columns: &summary.columns,
            target: &summary.target,
            horizon_days: summary.horizon_days,
            cutoff: &summary.cutoff,
            first_transaction: &summary.first,
            latest_transaction: &summary.latest,
            transactions: summary.transactions,
            customers: summary.rows,
            new_customers: summary.new_customers,
            non_zero_targets: summary.positive_targets,
            bad_rows: bad.total,
            bad_row_reasons: bad
                .reasons
                .iter()
                .map(|(reason, count)| (reason.to_string(), *count))
                .collect(),
            notices: &summary.notices,
            seconds: summary.seconds,
        });
    }
    let mut text = format!(
        "wrote {}: {} features of {} customers, {} days ahead\n",
        arguments.output.display(),
        summary.set,
        summary.rows,
        summary.horizon_days,
    );
    let mut line = |name: &str, value: String| text.push_str(&format!("  {name:<17} {value}\n"));
    line(
        "transactions",
        format!(
            "{} from {} to {}",
            summary.transactions, summary.first, summary.latest
        ),
    );
    line("cutoff", summary.cutoff.clone());
    line(
        "target",
        format!(
            "{}, other than 0 for {} customers",
            summary.target, summary.positive_targets
        ),
    );
    line(
        "new customers",
        format!(
            "{} left out: they buy only after the cutoff",
            summary.new_customers
        ),
    );
    line("columns", summary.columns.join(", "));
    line("time", format_seconds(summary.seconds));
    files::print(&text)
}
