//! The fast provers of read/write checking, of memory and of registers: what the
//! tests of all fast provers do not cover.

use crate::builder::*;
use crate::fast::{compare, compare_at};
use crate::support::*;
use core::ops::Range;
use jolt_claims::{Accumulator, Challenge, Point, RelationId, Schedule};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Field, Fr};
use jolt_isa::{AluImmOp, AluOp, Instruction, LoadOp, StoreOp};
use jolt_prover::{Prover, ProverError, fast::FastProver};
use proptest::prelude::*;

/// With the point of the cycles whose accesses they sum up.
const RELATIONS: [(RelationId, Point); 2] = [
    (RelationId::S2a, Point::Cycle1),
    (RelationId::S4a, Point::Cycle3),
];

fn small_run() -> Run {
    run_of(&[addi(5, 1, 3), store(StoreOp::Sw, 8, 5, 8)])
}

fn compare_all(run: &Run, seed: u64) {
    for (id, _) in RELATIONS {
        compare(run, id, seed);
    }
}

/// Cells whose logarithms are and are not multiples of 4, and more cycles than
/// needed.
#[test]
fn messages_agree_for_other_sizes() {
    let mut run = small_run();
    for (log_cells, cycles) in [(7, 32), (8, 64), (9, 128)] {
        run.log_cells = log_cells;
        run.records.resize(cycles, TraceRecord::NOOP);
        compare_all(&run, u64::from(log_cells));
    }
}

/// Nothing is accessed at all.
#[test]
fn messages_agree_without_accesses() {
    let mut run = small_run();
    run.records.fill(TraceRecord::NOOP);
    compare_all(&run, 1);
}

/// Coordinates 0 and 1, where a claim does not determine the value at 1.
#[test]
fn messages_agree_at_special_points() {
    let run = small_run();
    let publics = run.publics();
    for (id, point) in RELATIONS {
        for (seed, value) in [(5, Fr::ZERO), (6, Fr::ONE)] {
            let mut accumulator = random_accumulator(&publics, seed);
            let mut coordinates = accumulator.point(point).unwrap().to_vec();
            for coordinate in coordinates.iter_mut().step_by(2) {
                *coordinate = value;
            }
            accumulator.move_point(point, coordinates).unwrap();
            compare_at(&run, id, &accumulator, seed);
        }
    }
}

/// `γ = 0` and `γ = -1` take reads or writes out of the sum, not out of the
/// claims.
#[test]
fn messages_agree_for_special_weights() {
    let run = small_run();
    let publics = run.publics();
    let random = random_accumulator(&publics, 1);
    for (id, point) in RELATIONS {
        for gamma in [Fr::ZERO, -Fr::ONE] {
            let mut accumulator = Accumulator::new(*publics.dims());
            let coordinates = random.point(point).unwrap().to_vec();
            accumulator.set_point(point, coordinates).unwrap();
            let challenge = Challenge::Gamma(id);
            accumulator.set_challenge(challenge, gamma).unwrap();
            compare_at(&run, id, &accumulator, 1);
        }
    }
}

/// Records that name a row or a cell that does not exist, and too few of them.
#[test]
fn impossible_traces_are_refused() {
    let run = small_run();
    let publics = run.publics();
    let accumulator = random_accumulator(&publics, 1);
    let schedule = Schedule::new(publics.dims());
    let error = |alter: &dyn Fn(&mut Vec<TraceRecord>), id| {
        let mut records = run.records.clone();
        alter(&mut records);
        let fast = FastProver {
            publics: &publics,
            records: &records,
            advice: &[],
        };
        let relation = schedule.relation(id).unwrap();
        fast.instance(relation, &accumulator).err().unwrap()
    };
    for (id, _) in RELATIONS {
        let rows = run.program.bytecode().rows().len();
        let no_row = error(&|records| records[3].row = rows as u32, id);
        assert!(matches!(no_row, ProverError::R1cs(_)), "{id}");
        let cell = 1 << run.log_cells;
        let no_cell = error(&|records| records[3].ram_cell = cell, id);
        let expected = ProverError::CellOutOfRange { cycle: 3, cell };
        assert_eq!(no_cell, expected, "{id}");
        let short = error(&|records| records.truncate(16), id);
        assert!(matches!(short, ProverError::TraceLength { .. }), "{id}");
    }
}

/// Claims exist once every variable is bound, and not before.
#[test]
fn claims_come_last() {
    let run = small_run();
    let publics = run.publics();
    let accumulator = random_accumulator(&publics, 1);
    let schedule = Schedule::new(publics.dims());
    let fast = FastProver {
        publics: &publics,
        records: &run.records,
        advice: &[],
    };
    for (id, _) in RELATIONS {
        let relation = schedule.relation(id).unwrap();
        let mut instance = fast.instance(relation, &accumulator).unwrap();
        for round in 0..instance.shape().rounds() {
            assert!(instance.outputs().is_err(), "{id}, round {round}");
            instance.bind(round, Fr::from(7)).unwrap();
        }
        assert!(instance.outputs().is_ok(), "{id}");
    }
}

/// A load or store of any width at an offset from register `base`.
fn access(base: u8, offsets: Range<i32>) -> impl Strategy<Value = Instruction> {
    let loads = (
        prop::sample::select(&LoadOp::ALL[..]),
        0u8..8,
        offsets.clone(),
    );
    let loads = loads.prop_map(move |(op, rd, offset)| {
        let width = match op {
            LoadOp::Lw => 4,
            LoadOp::Lh | LoadOp::Lhu => 2,
            LoadOp::Lb | LoadOp::Lbu => 1,
        };
        load(op, rd, base, offset & -width)
    });
    let stores = (prop::sample::select(&StoreOp::ALL[..]), 0u8..8, offsets);
    let stores = stores.prop_map(move |(op, rs, offset)| {
        let width = match op {
            StoreOp::Sw => 4,
            StoreOp::Sh => 2,
            StoreOp::Sb => 1,
        };
        store(op, base, rs, offset & -width)
    });
    prop_oneof![loads, stores]
}

/// An instruction with one register in several places, often `x0`.
fn crowded() -> impl Strategy<Value = Instruction> {
    let op = || prop::sample::select(&AluOp::ALL[..]);
    let immediate = prop::sample::select(&AluImmOp::ALL[..]);
    prop_oneof![
        (op(), 0u8..5).prop_map(|(op, r)| alu(op, r, r, r)),
        (op(), 0u8..3, 0u8..3, 0u8..3).prop_map(|(op, rd, a, b)| alu(op, rd, a, b)),
        (immediate, 0u8..3).prop_map(|(op, r)| alu_imm(op, r, r, 1)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same cells again and again, each other's neighbours.
    #[test]
    fn messages_agree_on_few_cells(
        body in prop::collection::vec(access(8, 0..12), 1..10),
        seed: u64,
    ) {
        compare_all(&run_of(&body), seed);
    }

    /// Cells of the stack and the heap, behind the image.
    #[test]
    fn messages_agree_on_many_cells(
        body in prop::collection::vec(access(9, 256..2048), 1..8),
        seed: u64,
    ) {
        compare_all(&run_of(&body), seed);
    }

    #[test]
    fn messages_agree_on_few_registers(
        body in prop::collection::vec(crowded(), 1..8),
        seed: u64,
    ) {
        compare_all(&run_of(&body), seed);
    }
}
