//! Unit costs of specification section 12.2: commitments, openings, checks and
//! pairings, for 2^16 cycles or `2^LOG_CYCLES`, in processor time.
//!
//! Processor time of all threads, as Linux counts it, does not depend on what else
//! the machine does, so these figures compare better than those of a clock.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use std::{fs, hint::black_box, time::Instant};

use ark_bn254::{Bn254, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup, pairing::Pairing};
use jolt_field::{Fr, OneHot};
use jolt_pcs::{Committed, DoryPcs, Geometry, Opening, Pcs, PcsProver, Polynomial};
use jolt_transcript::{Blake2bTranscript, Label, Transcript, labels};

/// Polynomials of a typical program: two of increments, and 16 + 5 + 4 chunks.
const CHUNKS: usize = 25;

/// Processor time of this process in seconds; `None` off Linux.
fn processor_time() -> Option<f64> {
    let mut nanoseconds = 0u64;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(nanoseconds as f64 * 1e-9)
}

/// Runs a task a few times and prints the fastest.
fn measure<R>(name: &str, repetitions: usize, mut task: impl FnMut() -> R) {
    let mut best = f64::INFINITY;
    for _ in 0..repetitions {
        let (clock, processor) = (Instant::now(), processor_time());
        black_box(task());
        let seconds = match (processor, processor_time()) {
            (Some(before), Some(after)) => after - before,
            _ => clock.elapsed().as_secs_f64(),
        };
        best = best.min(seconds);
    }
    println!("{name:<44} {:>10.3} ms", best * 1e3);
}

fn transcript() -> Blake2bTranscript {
    Blake2bTranscript::new(Label::new("bench"))
}

/// 31-bit numbers without structure.
fn numbers(count: usize) -> Vec<u64> {
    let mut state = 7u64;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            state >> 33
        })
        .collect()
}

fn one_hot(values: &[u64], pick: impl Fn(u64) -> u8) -> OneHot<u8> {
    OneHot::new(4, values.iter().map(|&n| pick(n)).collect()).unwrap()
}

fn commitments(log_cycles: usize) {
    let geometry = Geometry::new(log_cycles).unwrap();
    measure("setup of prover and verifier", 1, || {
        DoryPcs::setup(log_cycles, b"bench").unwrap()
    });
    let (prover, verifier) = DoryPcs::setup(log_cycles, b"bench").unwrap();
    let values = numbers(geometry.cycles());
    let uniform = one_hot(&values, |n| (n % 16) as u8);
    let skewed = one_hot(&values, |n| if n % 8 == 0 { (n / 8 % 16) as u8 } else { 0 });
    let constant = one_hot(&values, |_| 0);
    let increments: Vec<i64> = values.iter().map(|&n| n as i64 - (1 << 30)).collect();
    for (name, polynomial) in [
        ("commit, uniform chunks", Polynomial::OneHot(&uniform)),
        (
            "commit, chunks zero 7 times in 8",
            Polynomial::OneHot(&skewed),
        ),
        ("commit, chunks all zero", Polynomial::OneHot(&constant)),
        (
            "commit, 31-bit increments",
            Polynomial::Increments(&increments),
        ),
    ] {
        measure(name, 3, || {
            DoryPcs::commit(&prover, geometry, &[polynomial]).unwrap()
        });
    }

    let mut polynomials = vec![Polynomial::Increments(&increments); 2];
    polynomials.extend(
        (0..CHUNKS).map(|i| Polynomial::OneHot(if i % 2 == 0 { &uniform } else { &skewed })),
    );
    let committed: Vec<Committed<DoryPcs>> =
        DoryPcs::commit(&prover, geometry, &polynomials).unwrap();
    let point: Vec<Fr> = transcript().challenges(labels::OPENING_POINT, geometry.vars());
    let values: Vec<Fr> = polynomials
        .iter()
        .map(|p| p.evaluate(geometry, &point).unwrap())
        .collect();
    let opening = Opening {
        geometry,
        point: &point,
        values: &values,
    };
    let open = || {
        DoryPcs::open(
            &prover,
            &polynomials,
            &committed,
            opening,
            &mut transcript(),
        )
        .unwrap()
    };
    measure("open 27 polynomials", 2, open);
    let proof = open();
    let list: Vec<_> = committed.iter().map(|c| c.commitment).collect();
    measure("verify 27 polynomials, decoded", 5, || {
        DoryPcs::verify(&verifier, &list, opening, &proof, &mut transcript()).unwrap();
    });
    let mut bytes = Vec::new();
    DoryPcs::encode_proof(&proof, &mut bytes);
    measure("decode proof", 5, || {
        DoryPcs::decode_proof(geometry, list.len(), &bytes).unwrap()
    });
    println!("{:<44} {:>10} bytes", "proof", bytes.len());
    bytes.clear();
    DoryPcs::encode_commitment(&list[0], &mut bytes);
    measure("decode 100 commitments", 2, || {
        for _ in 0..100 {
            black_box(DoryPcs::decode_commitment(&bytes).unwrap());
        }
    });
}

fn pairings() {
    const PAIRS: u64 = 256;
    let g1: Vec<G1Affine> = (1..=PAIRS)
        .map(|k| (G1Affine::generator() * Fr::from(k)).into_affine())
        .collect();
    let g2: Vec<G2Affine> = (1..=PAIRS)
        .map(|k| (G2Affine::generator() * Fr::from(k)).into_affine())
        .collect();
    let prepared: Vec<<Bn254 as Pairing>::G2Prepared> = g2.iter().map(|&q| q.into()).collect();
    measure("256 pairings of the library", 3, || {
        Bn254::multi_pairing(&g1, &g2)
    });
    measure("256 pairings of the library, prepared", 3, || {
        Bn254::multi_pairing(&g1, prepared.iter().cloned())
    });
}

fn main() {
    // Cargo runs benchmarks as tests, too, but then without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let log_cycles = std::env::var("LOG_CYCLES").map_or(16, |text| text.parse().unwrap());
    println!("2^{log_cycles} cycles");
    pairings();
    commitments(log_cycles);
}
