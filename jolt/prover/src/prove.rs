//! The whole prover.

use jolt_claims::{Accumulator, Publics, Schedule};
use jolt_emu::TraceRecord;
use jolt_isa::Statement;
use jolt_pcs::{Geometry, Opening, PcsProver};
use jolt_sumcheck::Consistency;
use jolt_verifier::{Proof, start_transcript};
use tracing::info_span;

use crate::{CommittedAdvice, CommittedPolynomials, Prover, ProverError, prove_stages};

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
/// Spans of the crate `tracing`, all entered on the calling thread: `prove` with
/// `witness`, `commit`, one `stage` per stage, whose number is a field, and
/// `opening`; in a stage one `relation` per relation, whose name is a field,
/// entered whenever its instance works. [`DoryPcs`](jolt_pcs::DoryPcs) has
/// `tier 1` and `tier 2` in `commit`, `hints` and `argument` in `opening`.
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
    prove_with_advice(setup, publics, statement, &[], records, prover, consistency)
}

/// As [`prove`], for a program with committed advice. `publics` and `prover` must
/// have been told of it too.
///
/// # Errors
///
/// As [`prove`]; [`ProverError::Advice`] if `publics` has other sizes.
pub fn prove_with_advice<P: PcsProver>(
    setup: &Setup<'_, P>,
    publics: &Publics<'_>,
    statement: &Statement,
    advice: &[CommittedAdvice<P>],
    records: &[TraceRecord],
    prover: &impl Prover,
    consistency: Consistency,
) -> Result<Proof<P>, ProverError> {
    let _span = info_span!("prove").entered();
    let dims = publics.dims();
    let declared = dims.advice_regions().map(|region| dims.log_advice(region));
    if !declared.eq(advice.iter().map(|advice| advice.log_words() as usize)) {
        return Err(ProverError::Advice);
    }
    let geometry = Geometry::new(dims.log_cycles())?;
    let committed = info_span!("witness").in_scope(|| CommittedPolynomials::new(dims, records))?;
    let polynomials = committed.polynomials();
    let committed =
        info_span!("commit").in_scope(|| P::commit(setup.prover, geometry, &polynomials))?;
    let commitments: Vec<P::Commitment> = committed.iter().map(|c| c.commitment.clone()).collect();

    let program = publics.program();
    let regions: Vec<_> = advice.iter().map(CommittedAdvice::commitment).collect();
    let mut transcript = start_transcript(
        program,
        setup.verifier,
        statement,
        &regions,
        dims,
        &commitments,
    );
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
    let (opening, advice) = info_span!("opening").in_scope(|| {
        let opening = P::open(
            setup.prover,
            &polynomials,
            &committed,
            opening,
            &mut transcript,
        )?;
        let values = schedule.advice_values(&mut accumulator)?;
        let openings = advice.iter().zip(&values).map(|(advice, (point, value))| {
            advice.open(setup.prover, point, *value, &mut transcript)
        });
        Ok::<_, ProverError>((opening, openings.collect::<Result<_, _>>()?))
    })?;
    Ok(Proof {
        log_cycles: dims.log_cycles() as u32,
        log_cells: dims.log_cells() as u32,
        commitments,
        stages,
        opening,
        advice,
    })
}
