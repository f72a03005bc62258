//! Fast provers against the reference prover, message by message.

use crate::support::*;
use jolt_claims::{Accumulator, RelationId, Schedule};
use jolt_field::{AdditiveGroup, Fr};
use jolt_prover::{Instance, Prover, ProverError, fast::FastProver, oracle, oracle::OracleProver};
use jolt_transcript::{Blake2bTranscript, Transcript, labels};
use std::collections::BTreeMap;

/// Drives both provers with the same challenges.
pub(crate) fn compare(run: &Run, id: RelationId, seed: u64) {
    compare_at(run, id, &random_accumulator(&run.publics(), seed), seed);
}

/// As [`compare`], at the given points.
pub(crate) fn compare_at(run: &Run, id: RelationId, accumulator: &Accumulator, seed: u64) {
    let publics = run.publics();
    let witness = run.witness();
    let schedule = Schedule::new(publics.dims());
    let relation = schedule.relation(id).unwrap();
    let slow = OracleProver {
        publics: &publics,
        witness: &witness,
    };
    let fast = FastProver {
        publics: &publics,
        records: &run.records,
        advice: &[],
    };
    let mut slow = slow.instance(relation, accumulator).unwrap();
    let mut fast = fast.instance(relation, accumulator).unwrap();
    assert_eq!(slow.shape(), fast.shape(), "{id}");

    let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
    transcript.absorb_u64(labels::STAGE, seed);
    let (mut claim, _) = oracle::identity(relation, &witness, &publics, accumulator).unwrap();
    for (round, degree) in slow.shape().degrees().to_vec().into_iter().enumerate() {
        let mut expected = slow.round_poly(round, claim).unwrap();
        let mut poly = fast.round_poly(round, claim).unwrap();
        expected.resize(degree + 1, Fr::ZERO);
        poly.resize(degree + 1, Fr::ZERO);
        assert_eq!(poly, expected, "{id}, round {round}");
        let r = transcript.challenge(labels::ROUND_CHALLENGE);
        claim = poly.iter().rev().fold(Fr::ZERO, |sum, c| sum * r + c);
        slow.bind(round, r).unwrap();
        fast.bind(round, r).unwrap();
    }
    let outputs = |instance: &dyn Instance| -> BTreeMap<_, _> {
        instance.outputs().unwrap().into_iter().collect()
    };
    assert_eq!(outputs(&*slow), outputs(&*fast), "{id}");
}

/// Every relation, on two traces.
#[test]
fn messages_are_those_of_the_reference() {
    for (seed, run) in [(1, complete_run()), (2, run_of(&[]))] {
        for id in RelationId::ALL {
            compare(&run, id, seed);
        }
    }
}

#[test]
fn traces_of_another_length_are_refused() {
    let run = run_of(&[]);
    let publics = run.publics();
    let accumulator = random_accumulator(&publics, 1);
    let schedule = Schedule::new(publics.dims());
    let fast = FastProver {
        publics: &publics,
        records: &run.records[1..],
        advice: &[],
    };
    let instance = fast.instance(schedule.relation(RelationId::S1).unwrap(), &accumulator);
    assert!(matches!(instance, Err(ProverError::TraceLength { .. })));
}
