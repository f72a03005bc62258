//! Where a proof's time goes: runs a guest, proves and verifies it with Dory, and
//! prints tables in Markdown.
//!
//! ```sh
//! cargo run --release -p jolt-prover --example stages -- 16 [sha256|fibonacci]
//! cargo run --release -p jolt-prover --example stages -- model 16 18 20 [sha256|fibonacci]
//! ```
//!
//! The numbers are logarithms of numbers of cycles. The guest gets the largest
//! input with which it runs that long at most; the padding is part of the proof,
//! so rates are given for all cycles and for those of the guest. With `model` it
//! prints the table of specification section 12.2, without it every span.

mod guest;
mod measure;
mod model;
mod process;
mod report;
mod spans;

use std::error::Error;

use guest::Guest;
use measure::Measured;

const USAGE: &str = "usage: stages [model] LOG_CYCLES.. [sha256|fibonacci]";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let with_model = arguments.first().is_some_and(|first| first == "model");
    if with_model {
        arguments.remove(0);
    }
    let mut guest = Guest::Sha256;
    if let Some(name) = arguments.pop_if(|last| last.parse::<u32>().is_err()) {
        guest = Guest::named(&name)?;
    }
    if arguments.is_empty() {
        return Err(USAGE.into());
    }
    let sizes = arguments
        .iter()
        .map(|text| text.parse::<u32>().map_err(|_| USAGE))
        .collect::<Result<Vec<_>, _>>()?;
    spans::install()?;
    if with_model {
        return model::print(guest, &sizes);
    }
    for log_cycles in sizes {
        report::print(guest, &Measured::new(guest, log_cycles)?);
    }
    Ok(())
}
