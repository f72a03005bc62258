//! Running the stages.

use std::collections::BTreeMap;

use jolt_claims::{Accumulator, Claim, Publics, Relation, Stage, StageProof};
use jolt_field::Fr;
use jolt_sumcheck::{Consistency, SumcheckInstance, prove_batch};
use jolt_transcript::Transcript;

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
    let mut prove = |stage| {
        let inputs = Stage::begin(stage, accumulator, publics, transcript)?;
        let mut instances = stage
            .relations()
            .iter()
            .map(|relation| prover.instance(relation, accumulator))
            .collect::<Result<Vec<_>, _>>()?;
        let mut batch: Vec<&mut dyn SumcheckInstance> = instances
            .iter_mut()
            .map(|instance| -> &mut dyn SumcheckInstance { &mut **instance })
            .collect();
        let (sumcheck, reduction) = prove_batch(&mut batch, &inputs, transcript, consistency)?;
        stage.bind(accumulator, &reduction)?;
        let claims = outputs(stage, &instances)?;
        stage.receive(accumulator, &claims, transcript)?;
        Ok(StageProof { sumcheck, claims })
    };
    stages.iter().map(&mut prove).collect()
}

/// The output claims of a stage in order.
fn outputs(stage: &Stage, instances: &[Box<dyn Instance + '_>]) -> Result<Vec<Fr>, ProverError> {
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
    // Every output of the stage is one of a relation.
    Ok(stage.outputs().iter().map(|claim| values[claim]).collect())
}
