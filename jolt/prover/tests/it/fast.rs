//! Fast provers against the reference prover, message by message.

use crate::support::*;
use jolt_claims::{Accumulator, Challenge, Point, RelationId, Schedule};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Field, Fr};
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

/// As [`compare`], with every second coordinate of some points, from `start` on, a
/// value where a claim may not determine the value at 1.
pub(crate) fn compare_at_special_points(
    run: &Run,
    relations: &[RelationId],
    points: &[Point],
    start: usize,
) {
    for (seed, value) in [(5, Fr::ZERO), (6, Fr::ONE)] {
        let mut accumulator = random_accumulator(&run.publics(), seed);
        for point in points {
            let mut coordinates = accumulator.point(*point).unwrap().to_vec();
            for coordinate in coordinates.iter_mut().skip(start).step_by(2) {
                *coordinate = value;
            }
            accumulator.move_point(*point, coordinates).unwrap();
        }
        for id in relations {
            compare_at(run, *id, &accumulator, seed);
        }
    }
}

/// As [`compare`], with `γ = 0`: that takes polynomials out of the sum or the
/// input, not out of the claims. `points` are those that the relations need.
pub(crate) fn compare_without_weights(run: &Run, relations: &[RelationId], points: &[Point]) {
    let publics = run.publics();
    let random = random_accumulator(&publics, 1);
    let mut accumulator = Accumulator::new(*publics.dims());
    for point in points {
        let coordinates = random.point(*point).unwrap().to_vec();
        accumulator.set_point(*point, coordinates).unwrap();
    }
    for id in relations {
        let gamma = Challenge::Gamma(*id);
        accumulator.set_challenge(gamma, Fr::ZERO).unwrap();
        compare_at(run, *id, &accumulator, 1);
    }
}

/// Records that name a row or a cell that does not exist, or are too few, are
/// refused.
pub(crate) fn impossible_records_are_refused(run: &Run, relations: &[RelationId]) {
    let publics = run.publics();
    let accumulator = random_accumulator(&publics, 1);
    let schedule = Schedule::new(publics.dims());
    let error = |records: &[TraceRecord], id| {
        let fast = FastProver {
            publics: &publics,
            records,
            advice: &[],
        };
        let relation = schedule.relation(id).unwrap();
        fast.instance(relation, &accumulator).err().unwrap()
    };
    let rows = run.program.bytecode().rows().len();
    let mut no_row = run.records.clone();
    no_row[3].row = rows as u32;
    let cell = 1 << run.log_cells;
    let mut no_cell = run.records.clone();
    no_cell[3].ram_cell = cell;
    for id in relations.iter().copied() {
        assert!(matches!(error(&no_row, id), ProverError::R1cs(_)), "{id}");
        let expected = ProverError::CellOutOfRange { cycle: 3, cell };
        assert_eq!(error(&no_cell, id), expected, "{id}");
        let short = error(&run.records[1..], id);
        assert!(matches!(short, ProverError::TraceLength { .. }), "{id}");
    }
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
