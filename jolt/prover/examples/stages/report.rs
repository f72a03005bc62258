//! Where the time of one proof goes.

use crate::{guest::Guest, measure::Measured};

/// Prints all spans, then sizes and rates.
pub(crate) fn print(guest: Guest, run: &Measured) {
    let seconds = run.prove.as_secs_f64();
    let padded = f64::from(1 << run.log_cycles);
    let khz = |cycles: f64| cycles / seconds / 1e3;
    println!(
        "Guest {guest}, {} cycles of 2^{}, {} threads.\n",
        run.cycles,
        run.log_cycles,
        rayon::current_num_threads(),
    );
    println!("| span | ms | % of its parent |\n|---|---:|---:|");
    print!("{}", run.times.table());
    println!("\n| what | value |\n|---|---:|");
    println!("| proving | {seconds:.2} s |");
    if let Some(processor) = run.processor {
        println!(
            "| processor time of all threads | {:.2} s |",
            processor.as_secs_f64()
        );
    }
    println!("| rate, all cycles | {:.2} kHz |", khz(padded));
    println!(
        "| rate, cycles of the guest | {:.2} kHz |",
        khz(run.cycles as f64)
    );
    if let (Some(before), Some(peak)) = (run.before, run.peak) {
        let per_cycle = |bytes: u64| bytes as f64 / padded;
        println!("| peak memory | {:.0} MB |", peak as f64 / 1e6);
        println!("| peak memory per cycle | {:.0} bytes |", per_cycle(peak));
        println!(
            "| of it before proving: trace, parameters | {:.0} bytes |",
            per_cycle(before)
        );
    }
    println!("| proof | {} bytes |", run.proof_bytes);
    println!("| of it commitments | {} bytes |", run.commitment_bytes);
    println!(
        "| verification, with decoding | {} ms |",
        run.verify.as_millis()
    );
    println!(
        "| the verifier's parameters, decoded | {} ms |",
        run.verifier_setup.as_millis()
    );
    println!(
        "| the prover's parameters, derived | {} ms |",
        run.setup.as_millis()
    );
}
