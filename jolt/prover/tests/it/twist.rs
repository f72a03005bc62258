//! The fast provers of memory and registers: what the tests of all fast provers
//! do not cover.

use crate::builder::*;
use crate::fast::{self, compare};
use crate::support::*;
use jolt_claims::{Point, RelationId, Schedule};
use jolt_emu::{Statement, TraceRecord};
use jolt_field::{AdditiveGroup, Fr, acc::combine, eq::eq_table};
use jolt_isa::{Instruction, LoadOp, StoreOp};
use jolt_prover::{Prover, fast::FastProver};
use jolt_transcript::{Blake2bTranscript, Transcript, labels};
use proptest::prelude::*;

const RELATIONS: [RelationId; 7] = [
    RelationId::S2d,
    RelationId::S2e,
    RelationId::S4b,
    RelationId::S5b,
    RelationId::S5c,
    RelationId::S6c,
    RelationId::S6f,
];

/// The points that these relations take from earlier stages.
const POINTS: [Point; 8] = [
    Point::Cycle1,
    Point::OutputReference,
    Point::RamCycle,
    Point::RamAddress,
    Point::RegisterCycle,
    Point::Register,
    Point::RamCheckCycle,
    Point::Cycle5,
];

fn small_run() -> Run {
    run_of(&[
        store(StoreOp::Sw, 8, 3, 8),
        load(LoadOp::Lb, 5, 8, 9),
        store(StoreOp::Sb, 8, 5, 8),
    ])
}

/// More cells and cycles than needed, and odd numbers of variables.
#[test]
fn messages_agree_for_other_sizes() {
    let mut run = small_run();
    assert!(run.log_cells == 7 && run.records.len() <= 64);
    for (log_cells, log_cycles) in [(7, 6), (8, 7), (12, 6)] {
        run.log_cells = log_cells;
        run.records.resize(1 << log_cycles, TraceRecord::NOOP);
        for id in RELATIONS {
            compare(&run, id, u64::from(log_cells));
        }
    }
}

#[test]
fn messages_agree_at_special_points() {
    for start in [0, 1] {
        fast::compare_at_special_points(&small_run(), &RELATIONS, &POINTS, start);
    }
}

#[test]
fn messages_agree_without_weights() {
    let weighted = [RelationId::S4b, RelationId::S5b, RelationId::S6f];
    fast::compare_without_weights(&small_run(), &weighted, &POINTS);
}

/// A trace of NoOps, whose final memory is the initial one.
#[test]
fn messages_agree_without_accesses() {
    let mut run = small_run();
    run.records.fill(TraceRecord::NOOP);
    for id in RELATIONS {
        compare(&run, id, 3);
    }
}

/// What is proved is the relation, not that it holds.
#[test]
fn messages_agree_on_wrong_outputs() {
    let mut run = small_run();
    let inputs = run.statement.inputs().to_vec();
    for outputs in [vec![], vec![1, 2, 3, 4, 5]] {
        run.statement = Statement::new(inputs.clone(), outputs, true);
        compare(&run, RelationId::S2e, 4);
    }
}

/// Increments without a cell or a destination, and values out of nowhere.
#[test]
fn messages_agree_on_records_of_no_run() {
    let mut run = small_run();
    let accesses = run.records.iter().filter(|r| r.cell().is_some()).count();
    assert!(0 < accesses && accesses < run.records.len());
    for (record, value) in run.records.iter_mut().zip((1u32..).map(|j| j << 27)) {
        record.ram_post ^= value;
        record.rd_pre = record.rd_pre.wrapping_sub(value);
    }
    for id in RELATIONS {
        compare(&run, id, 5);
    }
}

#[test]
fn impossible_records_are_refused() {
    fast::impossible_records_are_refused(&small_run(), &RELATIONS);
}

/// With a memory of `2^24` cells, too large for the reference prover: the round
/// polynomials sum to the claims, and the last claim is what the verifier
/// expects.
#[test]
fn large_memories_are_cheap() {
    let mut run = small_run();
    run.log_cells = 24;
    let publics = run.publics();
    let schedule = Schedule::new(publics.dims());
    let fast = FastProver {
        publics: &publics,
        records: &run.records,
        advice: &[],
    };
    let random = random_accumulator(&publics, 9);
    let weights = eq_table(random.point(Point::Cycle1).unwrap()).unwrap();
    let layout = run.program.layout();
    let addresses = run.records.iter().zip(weights).filter_map(|(record, w)| {
        let address = layout.address(record.cell()?);
        Some(w * Fr::from(address))
    });
    let address: Fr = addresses.sum();
    for (id, mut claim) in [(RelationId::S2d, address), (RelationId::S2e, Fr::ZERO)] {
        let relation = schedule.relation(id).unwrap();
        let mut instance = fast.instance(relation, &random).unwrap();
        let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
        let mut point = Vec::new();
        for round in 0..24 {
            let poly = instance.round_poly(round, claim).unwrap();
            let at_one: Fr = poly.iter().sum();
            assert_eq!(poly[0] + at_one, claim, "{id}, round {round}");
            let r = transcript.challenge(labels::ROUND_CHALLENGE);
            claim = combine(r, &poly);
            instance.bind(round, r).unwrap();
            point.push(r);
        }
        point.reverse();
        let mut accumulator = random.clone();
        accumulator.move_point(Point::RamAddress, point).unwrap();
        for (name, value) in instance.outputs().unwrap() {
            accumulator.insert(name, value).unwrap();
        }
        let expected = accumulator.peek(&publics, [&relation.sum]).unwrap();
        assert_eq!(expected, [claim], "{id}");
    }
}

/// Loads and stores of all widths in 64 bytes of output and 64 of heap, which
/// [`memory_run`] puts into register 9.
fn access() -> impl Strategy<Value = Instruction> {
    let place = || (prop::sample::select(vec![8u8, 9]), 0..64i32);
    let load_op = prop::sample::select(&LoadOp::ALL[..]);
    let store_op = prop::sample::select(&StoreOp::ALL[..]);
    prop_oneof![
        (load_op, 0u8..8, place()).prop_map(|(op, rd, (base, at))| {
            let width = match op {
                LoadOp::Lb | LoadOp::Lbu => 1,
                LoadOp::Lh | LoadOp::Lhu => 2,
                LoadOp::Lw => 4,
            };
            load(op, rd, base, at / width * width)
        }),
        (store_op, 0u8..8, place()).prop_map(|(op, source, (base, at))| {
            let width = match op {
                StoreOp::Sb => 1,
                StoreOp::Sh => 2,
                StoreOp::Sw => 4,
            };
            store(op, base, source, at / width * width)
        }),
        (0u8..8, 0u8..8, -2048i32..2048).prop_map(|(rd, source, imm)| addi(rd, source, imm)),
    ]
}

fn memory_run(body: &[Instruction]) -> Run {
    // Beyond program, guard and stack.
    let heap = [addi(9, 9, 1024), addi(9, 9, 1024)];
    run_of(&[&heap[..], body].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_agree_on_random_accesses(
        body in prop::collection::vec(access(), 1..16),
        seed: u64,
    ) {
        let run = memory_run(&body);
        for id in RELATIONS {
            compare(&run, id, seed);
        }
    }

    /// Few cells, each accessed often.
    #[test]
    fn messages_agree_on_repeated_cells(
        body in prop::collection::vec(access(), 2..5),
        repeats in 2usize..5,
        seed: u64,
    ) {
        let run = memory_run(&body.repeat(repeats));
        for id in RELATIONS {
            compare(&run, id, seed);
        }
    }
}
