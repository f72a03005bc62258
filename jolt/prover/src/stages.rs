//! Running the stages.

use std::collections::BTreeMap;

use jolt_claims::{Accumulator, Claim, Publics, Relation, Stage, StageProof};
use jolt_field::Fr;
use jolt_sumcheck::{Consistency, InstanceShape, SumcheckError, SumcheckInstance, prove_batch};
use jolt_transcript::Transcript;
use tracing::{Span, info_span};

use crate::ProverError;

/// The prover of one relation.
///
/// Its shape must be [`Relation::shape`], and round `i` must bind variable `i`
/// of [`Relation::variables`].
pub trait Instance: SumcheckInstance {
    /// Values of the relation's output claims, once all variables are bound.
    ///
    /// # Errors
    ///
    /// Whatever keeps the instance from computing them.
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError>;
}

/// Where instances come from.
pub trait Prover {
    /// The prover of a relation. `accumulator` has the challenges of its stage
    /// and everything that earlier stages left.
    ///
    /// # Errors
    ///
    /// Whatever keeps the instance from being set up.
    fn instance(
        &self,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Box<dyn Instance + '_>, ProverError>;

    /// The value of a claim that is added to a stage, at the points in
    /// `accumulator`: committed advice.
    ///
    /// # Errors
    ///
    /// [`ProverError::MissingClaim`] from a prover that knows of no advice.
    fn claim(&self, claim: Claim, accumulator: &Accumulator) -> Result<Fr, ProverError> {
        let _ = accumulator;
        Err(ProverError::MissingClaim(claim))
    }
}

/// Proves the given stages one after another, and leaves what they claim in
/// `accumulator`.
///
/// # Errors
///
/// Those of the prover's instances; [`ProverError::Sumcheck`] if a round
/// polynomial is not what `consistency` asks for; [`ProverError::MissingOutput`]
/// or [`ProverError::Disagreement`] if the instances do not yield the output
/// claims of their stage.
pub fn prove_stages(
    stages: &[Stage],
    prover: &impl Prover,
    publics: &Publics<'_>,
    accumulator: &mut Accumulator,
    transcript: &mut impl Transcript,
    consistency: Consistency,
) -> Result<Vec<StageProof>, ProverError> {
    let mut prove = |stage: &Stage| {
        let _span = info_span!("stage", number = stage.number()).entered();
        let inputs = stage.begin(accumulator, publics, transcript)?;
        let mut instances = stage
            .relations()
            .iter()
            .map(|relation| Spanned::new(prover, relation, accumulator))
            .collect::<Result<Vec<_>, _>>()?;
        let mut batch: Vec<&mut dyn SumcheckInstance> = instances
            .iter_mut()
            .map(|instance| -> &mut dyn SumcheckInstance { instance })
            .collect();
        let (sumcheck, reduction) = prove_batch(&mut batch, &inputs, transcript, consistency)?;
        stage.bind(accumulator, &reduction)?;
        let claims = outputs(stage, &instances, |claim| prover.claim(claim, accumulator))?;
        stage.receive(accumulator, &claims, transcript)?;
        Ok(StageProof { sumcheck, claims })
    };
    stages.iter().map(&mut prove).collect()
}

/// An instance that works in the span of its relation.
struct Spanned<'a> {
    span: Span,
    inner: Box<dyn Instance + 'a>,
}

impl<'a> Spanned<'a> {
    fn new(
        prover: &'a impl Prover,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let span = info_span!("relation", id = %relation.id);
        let inner = span.in_scope(|| prover.instance(relation, accumulator))?;
        Ok(Self { span, inner })
    }
}

impl SumcheckInstance for Spanned<'_> {
    fn shape(&self) -> &InstanceShape {
        self.inner.shape()
    }

    fn round_poly(&mut self, round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        self.span.in_scope(|| self.inner.round_poly(round, claim))
    }

    fn bind(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.span.in_scope(|| self.inner.bind(round, r))
    }
}

impl Instance for Spanned<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        self.span.in_scope(|| self.inner.outputs())
    }
}

/// The output claims of a stage in order.
fn outputs(
    stage: &Stage,
    instances: &[Spanned<'_>],
    added: impl Fn(Claim) -> Result<Fr, ProverError>,
) -> Result<Vec<Fr>, ProverError> {
    let mut values: BTreeMap<Claim, Fr> = BTreeMap::new();
    for (relation, instance) in stage.relations().iter().zip(instances) {
        let own: BTreeMap<Claim, Fr> = instance.outputs()?.into_iter().collect();
        for claim in relation.outputs() {
            let value = *own.get(&claim).ok_or(ProverError::MissingOutput {
                relation: relation.id,
                claim,
            })?;
            if *values.entry(claim).or_insert(value) != value {
                return Err(ProverError::Disagreement(claim));
            }
        }
    }
    for claim in stage.added() {
        values.insert(*claim, added(*claim)?);
    }
    // Every output of the stage is one of a relation or added.
    Ok(stage.outputs().iter().map(|claim| values[claim]).collect())
}
