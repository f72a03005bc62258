//! The whole prover.

use jolt_claims::{Accumulator, Publics, Schedule};
use jolt_emu::TraceRecord;
use jolt_isa::Statement;
use jolt_pcs::{Geometry, Opening, PcsProver};
use jolt_sumcheck::Consistency;
use jolt_verifier::{Proof, start_transcript};

use crate::{CommittedPolynomials, Prover, ProverError, prove_stages};

/// Parameters of the commitment scheme.
#[derive(Debug)]
pub struct Setup<'a, P: PcsProver> {
    /// For committing and opening.
    pub prover: &'a P::ProverSetup,
    /// The verifier's, whose digest is part of the transcript.
    pub verifier: &'a P::VerifierSetup,
}

/// Proves that a trace is one of the program in `publics` and ends in
/// `statement`.
///
/// `prover` supplies the sumchecks. `consistency` is
/// [`Consistency::Checked`], except in tests that want a wrong proof.
///
/// # Errors
///
/// [`ProverError`] if trace, statement and program do not belong together (with
/// [`Consistency::Checked`]), or if the setup is too small.
pub fn prove<P: PcsProver>(
    setup: &Setup<'_, P>,
    publics: &Publics<'_>,
    statement: &Statement,
    records: &[TraceRecord],
    prover: &impl Prover,
    consistency: Consistency,
) -> Result<Proof<P>, ProverError> {
    let dims = publics.dims();
    let geometry = Geometry::new(dims.log_cycles())?;
    let committed = CommittedPolynomials::new(dims, records)?;
    let polynomials = committed.polynomials();
    let committed = P::commit(setup.prover, geometry, &polynomials)?;
    let commitments: Vec<P::Commitment> = committed.iter().map(|c| c.commitment.clone()).collect();

    let program = publics.program();
    let mut transcript =
        start_transcript::<P>(program, setup.verifier, statement, dims, &commitments);
    let schedule = Schedule::new(dims);
    let mut accumulator = Accumulator::new(*dims);
    let stages = prove_stages(
        schedule.stages(),
        prover,
        publics,
        &mut accumulator,
        &mut transcript,
        consistency,
    )?;
    let opening = Opening {
        geometry,
        point: &schedule.opening_point(&accumulator)?,
        values: &schedule.opening_values(&mut accumulator, publics)?,
    };
    let opening = P::open(
        setup.prover,
        &polynomials,
        &committed,
        opening,
        &mut transcript,
    )?;
    Ok(Proof {
        log_cycles: dims.log_cycles() as u32,
        log_cells: dims.log_cells() as u32,
        commitments,
        stages,
        opening,
    })
}
