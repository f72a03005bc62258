//! One proof, measured.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use jolt_claims::Publics;
use jolt_emu::trace;
use jolt_pcs::{DoryPcs, DoryVerifierSetup, Pcs};
use jolt_prover::{Setup, fast::FastProver, prove};
use jolt_sumcheck::Consistency;
use jolt_verifier::{Proof, verify};

use crate::{
    guest::Guest,
    process,
    spans::{self, Times},
};

/// Sizes and times of a proof that was made and verified.
pub(crate) struct Measured {
    pub(crate) times: Times,
    /// Cycles before padding.
    pub(crate) cycles: usize,
    pub(crate) log_cycles: u32,
    pub(crate) prove: Duration,
    /// Of all threads.
    pub(crate) processor: Option<Duration>,
    /// Resident memory before proving.
    pub(crate) before: Option<u64>,
    pub(crate) peak: Option<u64>,
    pub(crate) proof_bytes: usize,
    pub(crate) commitment_bytes: usize,
    /// With decoding.
    pub(crate) verify: Duration,
    /// Decoding the verifier's parameters.
    pub(crate) verifier_setup: Duration,
    /// Deriving the prover's parameters.
    pub(crate) setup: Duration,
}

impl Measured {
    /// Proves and verifies a run of at most `2^log_cycles` cycles. Spans must have
    /// been installed.
    pub(crate) fn new(guest: Guest, log_cycles: u32) -> Result<Self, Box<dyn Error>> {
        let program = guest.program()?;
        let input = guest.largest_input(&program, 1 << log_cycles)?;
        drop(spans::take());
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
        Ok(Self {
            times: spans::take(),
            cycles: trace.cycles(),
            log_cycles: trace.log_cycles(),
            prove: prove_time,
            processor: processor.map(|(before, after)| after - before),
            before,
            peak,
            proof_bytes: bytes.len(),
            commitment_bytes: proof.commitments.len() * DoryPcs::COMMITMENT_BYTES,
            verify: verify_time,
            verifier_setup: verifier_setup_time,
            setup: setup_time,
        })
    }
}
