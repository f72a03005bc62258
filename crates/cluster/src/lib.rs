//! The features of `zkml-features` on a cluster of machines, by DataFusion
//! Ballista.
//!
//! The plan is the very one that runs on a single machine
//! ([`zkml_features::plan`]), and its sums do not depend on the order of rows, so
//! the result is the same, bit for bit. What differs is the input: a cluster's
//! machines read for themselves, so it is Parquet in storage that all of them see
//! under the same path.

mod error;
mod input;

use ballista::prelude::SessionContextExt;
use datafusion::prelude::SessionContext;
use std::{path::Path, time::Instant};
use zkml_features::{Output, Request, Summary, deliver, plan};

pub use error::ClusterError;

/// Computes features on the cluster whose scheduler is at `scheduler`
/// (`df://HOST:PORT`) and writes them to a file on this machine, as
/// [`zkml_features::compute`] does.
///
/// Of the request, inputs, horizon and feature set count; memory and threads
/// are the executors' own affair.
///
/// # Errors
/// [`ClusterError`] if an input is not Parquet, has rows that are no valid
/// transactions or makes no features, or the cluster fails.
pub fn compute_on(
    scheduler: &str,
    request: &Request,
    output: &Path,
) -> Result<Summary, ClusterError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ClusterError::Runtime(error.to_string()))?;
    runtime.block_on(run(scheduler, request, output))
}

async fn run(scheduler: &str, request: &Request, output: &Path) -> Result<Summary, ClusterError> {
    let start = Instant::now();
    request.check()?;
    let inputs = input::files(request)?;
    reach(scheduler)?;
    let session = SessionContext::remote(scheduler).await?;
    let transactions = input::open(&session, inputs, request.set).await?;
    let survey = input::survey(&transactions, request.set).await?;
    let recipe = survey.recipe(request)?;
    let output = Output::file(output, &recipe)?;
    let features = plan(transactions, &recipe)?;
    let features = features.execute_stream().await?;
    let (mut summary, _) = deliver(features, &recipe, &survey, output).await?;
    summary.seconds = start.elapsed().as_secs_f64();
    Ok(summary)
}

/// Whether somebody listens at the scheduler's address: asked first, because
/// the engine's own words for it are hard to read.
fn reach(scheduler: &str) -> Result<(), ClusterError> {
    let address = scheduler
        .strip_prefix("df://")
        .filter(|address| {
            let port = address.rsplit_once(':').map(|(_, port)| port);
            port.is_some_and(|port| port.parse::<u16>().is_ok())
        })
        .ok_or_else(|| ClusterError::Address {
            address: scheduler.to_owned(),
        })?;
    match std::net::TcpStream::connect(address) {
        Ok(_) => Ok(()),
        Err(error) => Err(ClusterError::Unreachable {
            address: scheduler.to_owned(),
            error,
        }),
    }
}
