//! Derives the verifier's half of the standard parameters and writes it to a
//! file.
//!
//! ```sh
//! cargo run --release -p jolt-pcs --features prover --example standard -- pcs/src/dory/standard.bin
//! ```

use std::{error::Error, fs};

use jolt_pcs::{DoryPcs, MAX_LOG_CYCLES, PcsProver, STANDARD_SEED};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: standard FILE")?;
    let (_, verifier) = DoryPcs::setup(MAX_LOG_CYCLES, STANDARD_SEED)?;
    Ok(fs::write(path, verifier.to_bytes())?)
}
