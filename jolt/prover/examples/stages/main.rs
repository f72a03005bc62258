//! Where a proof's time goes: runs a guest, proves and verifies it with Dory, and
//! prints a table in Markdown.
//!
//! ```sh
//! cargo run --release -p jolt-prover --example stages -- 16 [sha256|fibonacci]
//! ```
//!
//! The first argument is the logarithm of the number of cycles. The guest gets
//! the largest input with which it runs that long at most; the padding is part
//! of the proof, so rates are given for all cycles and for those of the guest.

mod guest;
mod process;
mod spans;

use std::{error::Error, time::Instant};

use jolt_claims::Publics;
use jolt_emu::trace;
use jolt_pcs::{DoryPcs, DoryVerifierSetup, Pcs};
use jolt_prover::{Setup, fast::FastProver, prove};
use jolt_sumcheck::Consistency;
use jolt_verifier::{Proof, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let log_cycles: u32 = arguments
        .next()
        .ok_or("usage: stages LOG_CYCLES [sha256|fibonacci]")?
        .parse()?;
    let guest = guest::Guest::named(arguments.next().as_deref().unwrap_or("sha256"))?;
    spans::install()?;

    let program = guest.program()?;
    let input = guest.largest_input(&program, 1 << log_cycles)?;
    let (run, trace) = trace(&program, &input, &[])?;
    let publics = Publics::new(
        &program,
        &run.statement,
        trace.log_cycles(),
        trace.log_cells(),
    )?;

    let start = Instant::now();
    let _ = DoryVerifierSetup::standard()?;
    let verifier_setup_time = start.elapsed();
    let start = Instant::now();
    let (prover_setup, verifier_setup) = DoryPcs::standard_setup(trace.log_cycles() as usize)?;
    let setup_time = start.elapsed();
    let setup = Setup::<DoryPcs> {
        prover: &prover_setup,
        verifier: &verifier_setup,
    };

    let before = process::resident();
    process::reset_peak();
    let (start, processor) = (Instant::now(), process::processor_time());
    let prover = FastProver {
        publics: &publics,
        records: trace.records(),
        advice: &[],
    };
    let proof = prove(
        &setup,
        &publics,
        &run.statement,
        trace.records(),
        &prover,
        Consistency::Checked,
    )?;
    let prove_time = start.elapsed();
    let processor = processor.zip(process::processor_time());
    let peak = process::peak();

    let bytes = proof.encode();
    let start = Instant::now();
    let decoded = Proof::<DoryPcs>::decode(&program, &bytes)?;
    verify(&program, &verifier_setup, &run.statement, &decoded)?;
    let verify_time = start.elapsed();

    let padded = trace.records().len() as f64;
    let used = trace.cycles() as f64;
    let khz = |cycles: f64| cycles / prove_time.as_secs_f64() / 1e3;
    println!(
        "Guest {guest}, {} cycles of 2^{}, {} threads.\n",
        trace.cycles(),
        trace.log_cycles(),
        rayon::current_num_threads(),
    );
    println!("| span | ms | % of its parent |\n|---|---:|---:|");
    print!("{}", spans::table());
    println!("\n| what | value |\n|---|---:|");
    println!("| proving | {:.2} s |", prove_time.as_secs_f64());
    if let Some((before, after)) = processor {
        let seconds = (after - before).as_secs_f64();
        println!("| processor time of all threads | {seconds:.2} s |");
    }
    println!("| rate, all cycles | {:.2} kHz |", khz(padded));
    println!("| rate, cycles of the guest | {:.2} kHz |", khz(used));
    if let (Some(before), Some(peak)) = (before, peak) {
        let per_cycle = |bytes: u64| bytes as f64 / padded;
        println!("| peak memory | {:.0} MB |", peak as f64 / 1e6);
        println!("| peak memory per cycle | {:.0} bytes |", per_cycle(peak));
        println!(
            "| of it before proving: trace, parameters | {:.0} bytes |",
            per_cycle(before)
        );
    }
    println!("| proof | {} bytes |", bytes.len());
    println!(
        "| of it commitments | {} bytes |",
        proof.commitments.len() * DoryPcs::COMMITMENT_BYTES
    );
    println!(
        "| verification, with decoding | {} ms |",
        verify_time.as_millis()
    );
    println!(
        "| the verifier's parameters, decoded | {} ms |",
        verifier_setup_time.as_millis()
    );
    println!(
        "| the prover's parameters, derived | {} ms |",
        setup_time.as_millis()
    );
    Ok(())
}
