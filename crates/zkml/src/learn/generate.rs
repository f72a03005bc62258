//! `zkml generate`.

use super::arguments::GenerateArguments;
use crate::{error::Error, files};
use serde::Serialize;
use std::{path::Path, sync::mpsc::sync_channel, thread, time::Instant};
use zkml_measure::table::{format_bytes, format_seconds};
use zkml_transactions::{Generator, Writer, Written};

/// Batches that may wait to be written.
const WAITING: usize = 16;

/// What `--json` prints.
#[derive(Serialize)]
struct Record<'a> {
    output: &'a Path,
    customers: u64,
    transactions: u64,
    seed: u64,
    bytes: u64,
    seconds: f64,
}

/// Writes made-up transactions to a file.
pub(crate) fn generate(arguments: &GenerateArguments) -> Result<(), Error> {
    let start = Instant::now();
    let generator = Generator::new(arguments.customers, arguments.transactions, arguments.seed)
        .map_err(|error| Error::Usage(error.to_string()))?;
    let written = write(&generator, &arguments.output)?;
    let record = Record {
        output: &arguments.output,
        customers: arguments.customers,
        transactions: written.rows,
        seed: arguments.seed,
        bytes: written.bytes,
        seconds: start.elapsed().as_secs_f64(),
    };
    if arguments.json {
        return files::print_json(&record);
    }
    files::print(&format!(
        "wrote {}: {} transactions of {} customers, {} in {}\n",
        record.output.display(),
        record.transactions,
        record.customers,
        format_bytes(record.bytes as f64),
        format_seconds(record.seconds),
    ))
}

/// Generates on one thread and writes on another.
pub(super) fn write(generator: &Generator, output: &Path) -> Result<Written, Error> {
    let mut writer = Writer::create(output).map_err(Error::failed)?;
    let (sender, batches) = sync_channel(WAITING);
    thread::scope(|scope| {
        // Nobody listens after a failure to write.
        scope.spawn(move || generator.batches().try_for_each(|batch| sender.send(batch)));
        batches
            .into_iter()
            .try_for_each(|batch| writer.write(&batch))
    })
    .map_err(Error::failed)?;
    writer.finish().map_err(Error::failed)
}
