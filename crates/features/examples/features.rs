//! `features INPUT OUTPUT [clean|published] [THREADS] [MEGABYTES]`: computes
//! features as `zkml features` does and prints what it took. For measurements
//! without the rest of the command.

use std::{env, error::Error, num::NonZeroUsize, path::PathBuf};
use zkml_features::{Request, compute};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output, rest @ ..] = arguments.as_slice() else {
        return Err("features INPUT OUTPUT [clean|published] [THREADS] [MEGABYTES]".into());
    };
    let mut request = Request::new(vec![PathBuf::from(input)]);
    if let Some(set) = rest.first() {
        request.set = set.parse()?;
    }
    if let Some(threads) = rest.get(1) {
        request.threads = threads.parse::<NonZeroUsize>()?;
    }
    if let Some(megabytes) = rest.get(2) {
        request.memory_limit = megabytes.parse::<usize>()? * 1_000_000;
    }
    let summary = compute(&request, &PathBuf::from(output))?;
    println!(
        "{} transactions, {} rows, {} new customers, {:.3} s",
        summary.transactions, summary.rows, summary.new_customers, summary.seconds
    );
    Ok(())
}
