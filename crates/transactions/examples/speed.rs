//! How fast transactions are generated, written and read.
//!
//! ```text
//! speed FILE generate CUSTOMERS TRANSACTIONS
//! speed FILE read THREADS [COLUMN...]
//! ```
//!
//! The columns are named as in files; without any, all are decoded.

use std::{
    env,
    error::Error,
    fs,
    panic::resume_unwind,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use zkml_transactions::{Column, Generator, Options, Partition, ReadError, Scan, Writer};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [path, "generate", customers, transactions] => {
            generate(Path::new(path), customers.parse()?, transactions.parse()?)
        }
        [path, "read", threads, ref columns @ ..] => read(path, threads.parse()?, columns),
        _ => Err("usage: speed FILE generate CUSTOMERS TRANSACTIONS | FILE read THREADS".into()),
    }
}

fn generate(path: &Path, customers: u64, transactions: u64) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let generator = Generator::new(customers, transactions, 1)?;
    let rows: usize = generator.batches().map(|batch| batch.num_rows()).sum();
    report("generated", rows as u64, 0, start.elapsed());
    let start = Instant::now();
    let mut writer = Writer::create(path)?;
    for batch in generator.batches() {
        writer.write(&batch)?;
    }
    let written = writer.finish()?;
    report(
        "generated and written",
        written.rows,
        written.bytes,
        start.elapsed(),
    );
    Ok(())
}

fn read(path: &str, threads: usize, names: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    if !names.is_empty() {
        options.columns = Column::ALL
            .into_iter()
            .filter(|column| names.contains(&column.name()))
            .collect();
    }
    let bytes = fs::metadata(path)?.len();
    for _ in 0..3 {
        let start = Instant::now();
        let mut scan = Scan::open(&[path], options.clone())?;
        let partitions = scan.partitions(threads);
        let rows = thread::scope(|scope| {
            let threads: Vec<_> = partitions
                .into_iter()
                .map(|partition| scope.spawn(move || count(partition)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .sum::<Result<u64, ReadError>>()
        })?;
        report("read", rows, bytes, start.elapsed());
    }
    Ok(())
}

/// Number of rows of a partition.
fn count(partition: Partition) -> Result<u64, ReadError> {
    partition
        .map(|batch| batch.map(|batch| batch.num_rows() as u64))
        .sum()
}

fn report(what: &str, rows: u64, bytes: u64, time: Duration) {
    let seconds = time.as_secs_f64();
    println!(
        "{what}: {rows} rows in {seconds:.3} s, {:.2} million rows/s, {:.0} MB/s",
        rows as f64 / seconds / 1e6,
        bytes as f64 / seconds / 1e6,
    );
}
