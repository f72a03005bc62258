//! Computing features on this machine.

use crate::{
    error::FeatureError,
    output::{Output, is_parquet},
    plan::{Recipe, input::CUSTOMER, plan},
    request::{Request, Summary},
    source::{BATCH_ROWS, Source},
    survey::{Survey, date_text},
};
use arrow::array::RecordBatch;
use datafusion::{
    execution::{
        SendableRecordBatchStream,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::{Partitioning, ident},
    physical_plan::common::spawn_buffered,
    prelude::{SessionConfig, SessionContext},
};
use futures::StreamExt;
use std::{path::Path, sync::Arc, time::Instant};
use tempfile::{Builder, TempDir};
use tokio::runtime::Runtime;
use zkml_transactions::BadRows;

/// Computes features and writes them to a file, `.parquet` or `.csv`, in the
/// order of the customers' numbers. The same transactions give the same file,
/// bit for bit, in whatever order and with however many threads they are read.
///
/// # Errors
/// [`FeatureError`] if the transactions or the request make no features, or the
/// output cannot be written. The output is then as it was before.
pub fn compute(request: &Request, output: &Path) -> Result<Summary, FeatureError> {
    is_parquet(output)?;
    let made = run(request, |recipe| Output::file(output, recipe))?;
    Ok(made.0)
}

/// Computes features and returns them, in the order of the customers' numbers:
/// `Int64` for the identifier, which comes first, and `Float64` for the
/// features and the target, which comes last.
///
/// # Errors
/// As [`compute`].
pub fn compute_in_memory(request: &Request) -> Result<(Summary, Vec<RecordBatch>), FeatureError> {
    run(request, |recipe| Ok(Output::memory(recipe)))
}

fn run(
    request: &Request,
    output: impl FnOnce(&Recipe) -> Result<Output, FeatureError>,
) -> Result<(Summary, Vec<RecordBatch>), FeatureError> {
    let start = Instant::now();
    request.check()?;
    let folder = temporary_folder(request)?;
    let source = Source::open(request, folder.path())?;
    let recipe = source.survey.recipe(request)?;
    let output = output(&recipe)?;
    let Source {
        survey,
        table,
        failure,
        scan,
    } = source;
    let result = engine_threads(request)?.block_on(async {
        let session = session(request, folder.path())?;
        // Every customer's rows to one thread: each sum is then kept once.
        let by_customer = Partitioning::Hash(vec![ident(CUSTOMER)], request.threads.get());
        let transactions = session.read_table(Arc::new(table))?;
        let transactions = transactions.repartition(by_customer)?;
        let features = plan(transactions, &recipe)?.execute_stream().await?;
        deliver(features, &recipe, &survey, output).await
    });
    let (mut summary, batches) = result.map_err(|error| match (failure.take(), error) {
        // Ours says more than what the engine makes of it.
        (Some(ours), _) => ours,
        (None, error) => error.with_limit(request.memory_limit),
    })?;
    summary.bad_rows = scan.bad_rows();
    summary.seconds = start.elapsed().as_secs_f64();
    Ok((summary, batches))
}

/// Takes a plan's result to its output and tells about it; bad rows and time
/// are for the caller to add.
///
/// # Errors
/// [`FeatureError`] if the plan fails, its result has fewer than two rows or
/// only 0 as targets, or the output cannot be written.
pub async fn deliver(
    features: SendableRecordBatchStream,
    recipe: &Recipe,
    survey: &Survey,
    mut output: Output,
) -> Result<(Summary, Vec<RecordBatch>), FeatureError> {
    // The plan goes on while rows are written.
    let mut features = spawn_buffered(features, 4);
    while let Some(batch) = features.next().await {
        output.write(&batch?)?;
    }
    let (counts, batches) = output.finish()?;
    let summary = Summary {
        set: recipe.set,
        columns: recipe.columns(),
        target: recipe.set.target(recipe.horizon_days),
        horizon_days: recipe.horizon_days,
        cutoff: date_text(recipe.cutoff),
        first: date_text(survey.first),
        latest: date_text(survey.latest),
        transactions: survey.transactions,
        rows: counts.rows,
        new_customers: counts.new_customers,
        positive_targets: counts.positive_targets,
        notices: recipe.set.notice().into_iter().collect(),
        bad_rows: BadRows::default(),
        seconds: 0.0,
    };
    Ok((summary, batches))
}

/// A folder for what does not fit into memory, for its owner only.
fn temporary_folder(request: &Request) -> Result<TempDir, FeatureError> {
    let mut builder = Builder::new();
    builder.prefix("zkml-features-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder
        .tempdir_in(&request.temporary)
        .map_err(|error| FeatureError::Temporary {
            folder: request.temporary.clone(),
            error,
        })
}

fn engine_threads(request: &Request) -> Result<Runtime, FeatureError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(request.threads.get())
        .build()
        .map_err(|error| FeatureError::Engine(format!("no threads: {error}")))
}

fn session(request: &Request, folder: &Path) -> Result<SessionContext, FeatureError> {
    let disk = DiskManagerBuilder::default()
        .with_mode(DiskManagerMode::Directories(vec![folder.to_owned()]))
        .with_max_temp_directory_size(u64::MAX);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(request.memory_limit)))
        .with_disk_manager_builder(disk)
        .build_arc()?;
    let config = SessionConfig::new()
        .with_target_partitions(request.threads.get())
        .with_batch_size(BATCH_ROWS);
    Ok(SessionContext::new_with_config_rt(config, runtime))
}
