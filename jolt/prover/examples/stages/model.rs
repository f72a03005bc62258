//! The table of specification section 12.2: what the model of the costs says with
//! the unit costs that it assumes and with those of this machine, beside what
//! was measured.

use std::error::Error;

use jolt_pcs::UnitCosts;

use crate::{guest::Guest, measure::Measured};

/// Proofs per size, of which medians are taken.
const RUNS: usize = 3;

/// Threads do not share the work of one evenly.
const EFFICIENCY: f64 = 0.95;

/// Seconds on one core that the model gives the stages for `2^20` cycles.
const S1: f64 = 1.7;
const S2_S3: f64 = 4.5;
const S4: f64 = 3.0;
const S5: f64 = 3.0;
const S6_S7: f64 = 7.5;
const WITNESS: f64 = 0.8;

/// The unit costs that the model assumes, in the middle where it has a range.
struct Units {
    multiplication: f64,
    addition: f64,
    miller_loop: f64,
    g1_multiplication: f64,
    /// `2^σ` times this is an opening.
    opening: f64,
}

const ASSUMED: Units = Units {
    multiplication: 27.5e-9,
    addition: 0.2e-6,
    miller_loop: 0.15e-3,
    g1_multiplication: 30e-6,
    opening: 1.8e-3,
};

impl Units {
    /// An opening is 5 pairings, 4 scalar multiplications in G2 and 3 in G1 per
    /// column (section 8.5).
    fn measured(costs: &UnitCosts) -> Self {
        Self {
            multiplication: costs.multiplication,
            addition: costs.batched_addition,
            miller_loop: costs.miller_loop,
            g1_multiplication: costs.g1_multiplication,
            opening: 5.0 * costs.miller_loop
                + 4.0 * costs.g2_multiplication
                + 3.0 * 2.0 * costs.g1_multiplication,
        }
    }
}

/// A row of the table: its name, the paths of its spans, the model's seconds on
/// one core for `2^log_cycles` cycles.
struct Row {
    name: &'static str,
    paths: &'static [&'static [&'static str]],
    model: fn(u32, &Units) -> f64,
}

/// `2^σ`.
fn columns(log_cycles: u32) -> f64 {
    f64::from(1 << (log_cycles + 4).div_ceil(2))
}

/// `2^ν`.
fn rows(log_cycles: u32) -> f64 {
    f64::from(1 << ((log_cycles + 4) / 2))
}

/// Field arithmetic, which grows with the number of cycles.
fn field(seconds: f64, log_cycles: u32, units: &Units) -> f64 {
    seconds * f64::from(1 << log_cycles) / f64::from(1 << 20) * units.multiplication
        / ASSUMED.multiplication
}

const ROWS: [Row; 9] = [
    Row {
        name: "trace, witness",
        paths: &[&["trace"], &["prove", "witness"]],
        model: |t, units| field(WITNESS, t, units),
    },
    Row {
        name: "tier 1 additions",
        paths: &[&["prove", "commit", "tier 1"]],
        model: |t, units| 23.0 * f64::from(1 << t) * units.addition,
    },
    Row {
        name: "tier 2 pairings",
        paths: &[&["prove", "commit", "tier 2"]],
        model: |t, units| 25.0 * rows(t) * units.miller_loop,
    },
    Row {
        name: "S1",
        paths: &[&["prove", "stage 1"]],
        model: |t, units| field(S1, t, units),
    },
    Row {
        name: "S2 + S3",
        paths: &[&["prove", "stage 2"], &["prove", "stage 3"]],
        model: |t, units| field(S2_S3, t, units),
    },
    Row {
        name: "S4",
        paths: &[&["prove", "stage 4"]],
        model: |t, units| field(S4, t, units),
    },
    Row {
        name: "S5",
        paths: &[&["prove", "stage 5"]],
        model: |t, units| field(S5, t, units),
    },
    Row {
        name: "S6 + S7",
        paths: &[&["prove", "stage 6"], &["prove", "stage 7"]],
        model: |t, units| field(S6_S7, t, units),
    },
    Row {
        name: "opening, with hint combination",
        paths: &[&["prove", "opening"]],
        model: |t, units| 27.0 * rows(t) * units.g1_multiplication + columns(t) * units.opening,
    },
];

/// Prints unit costs, then the table for each size.
pub(crate) fn print(guest: Guest, sizes: &[u32]) -> Result<(), Box<dyn Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let costs = pool.install(UnitCosts::measure);
    print_units(&costs);
    for &log_cycles in sizes {
        let runs = (0..RUNS)
            .map(|_| Measured::new(guest, log_cycles))
            .collect::<Result<Vec<_>, _>>()?;
        print_size(guest, &runs, &Units::measured(&costs));
    }
    Ok(())
}

fn print_units(costs: &UnitCosts) {
    println!("| operation, on one core | assumed | measured |\n|---|---:|---:|");
    let line = |name: &str, assumed: &str, seconds: f64| {
        let (scale, unit) = match seconds {
            s if s < 1e-6 => (1e9, "ns"),
            s if s < 1e-3 => (1e6, "µs"),
            _ => (1e3, "ms"),
        };
        println!("| {name} | {assumed} | {:.1} {unit} |", seconds * scale);
    };
    line("Fr multiplication", "25 to 30 ns", costs.multiplication);
    line(
        "G1 addition, batch-affine",
        "200 ns",
        costs.batched_addition,
    );
    line("G1 addition, mixed", "", costs.mixed_addition);
    line("Miller loop per prepared pair", "150 µs", costs.miller_loop);
    line("final exponentiation", "", costs.final_exponentiation);
    line(
        "G1 multiplication, 128 bits, in a sum of 26",
        "30 µs",
        costs.g1_multiplication,
    );
    line(
        "G2 multiplication, shared scalar",
        "200 to 400 µs",
        costs.g2_multiplication,
    );
    line("GT exponentiation", "0.4 to 1 ms", costs.gt_exponentiation);
}

/// The median of what the runs have, in any order.
fn median(runs: &[Measured], value: impl Fn(&Measured) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print_size(guest: Guest, runs: &[Measured], units: &Units) {
    let threads = rayon::current_num_threads();
    let speedup = if threads == 1 {
        1.0
    } else {
        EFFICIENCY * threads as f64
    };
    let run = &runs[0];
    println!(
        "\n2^{} cycles, {} of them of the guest {guest}; {threads} threads.\n",
        run.log_cycles, run.cycles,
    );
    println!("| seconds | model, assumed costs | model, measured costs | measured |");
    println!("|---|---:|---:|---:|");
    let mut totals = [0.0; 2];
    for row in &ROWS {
        let models = [&ASSUMED, units].map(|units| (row.model)(run.log_cycles, units) / speedup);
        let measured = median(runs, |run| {
            row.paths.iter().map(|path| run.times.seconds(path)).sum()
        });
        println!(
            "| {} | {:.2} | {:.2} | {measured:.2} |",
            row.name, models[0], models[1]
        );
        for (total, model) in totals.iter_mut().zip(models) {
            *total += model;
        }
    }
    let total = median(runs, |run| {
        run.prove.as_secs_f64() + run.times.seconds(&["trace"])
    });
    let columns = [totals[0], totals[1], total];
    let [a, b, c] = columns;
    println!("| total | {a:.2} | {b:.2} | {c:.2} |");
    let cycles = f64::from(1 << run.log_cycles);
    let [a, b, c] = columns.map(|seconds| cycles / seconds / 1e3);
    println!("| kHz, all cycles | {a:.1} | {b:.1} | {c:.1} |");
    let single = |name: &str, value: String| println!("| {name} | | | {value} |");
    let processor = |run: &Measured| run.processor.unwrap_or_default().as_secs_f64();
    single(
        "processor time of all threads, s",
        format!("{:.2}", median(runs, processor)),
    );
    single(
        "peak memory, MB",
        format!(
            "{:.0}",
            median(runs, |run| run.peak.unwrap_or(0) as f64 / 1e6)
        ),
    );
    single("proof, bytes", run.proof_bytes.to_string());
    single(
        "verification with decoding, ms",
        format!("{:.0}", median(runs, |run| run.verify.as_secs_f64() * 1e3)),
    );
    single(
        "prover's parameters, s",
        format!("{:.2}", median(runs, |run| run.setup.as_secs_f64())),
    );
}
