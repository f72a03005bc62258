//! The fast provers of lookups and one-hot polynomials: what the tests of all
//! fast provers do not cover.

use crate::builder::*;
use crate::fast::{compare, compare_at};
use crate::identity::instruction;
use crate::support::*;
use jolt_claims::{Accumulator, Challenge, Point, RelationId, Schedule};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Field, Fr};
use jolt_isa::StoreOp;
use jolt_prover::{Prover, ProverError, fast::FastProver};
use proptest::prelude::*;

const RELATIONS: [RelationId; 6] = [
    RelationId::S5a,
    RelationId::S6a,
    RelationId::S6b,
    RelationId::S6d,
    RelationId::S6e,
    RelationId::S7,
];

fn small_run() -> Run {
    run_of(&[addi(5, 1, 3), store(StoreOp::Sw, 8, 5, 8)])
}

/// Cells and rows whose logarithms are and are not multiples of 4, and more
/// cycles than needed.
#[test]
fn messages_agree_for_other_sizes() {
    let mut run = small_run();
    assert_eq!(run.program.bytecode().log_size(), 5);
    for (log_cells, cycles) in [(7, 32), (8, 64), (9, 128)] {
        run.log_cells = log_cells;
        run.records.resize(cycles, TraceRecord::NOOP);
        for id in RELATIONS {
            compare(&run, id, u64::from(log_cells));
        }
    }
}

/// Coordinates 0 and 1, where a claim does not determine the value at 1.
#[test]
fn messages_agree_at_special_points() {
    let run = small_run();
    let publics = run.publics();
    for (seed, value) in [(5, Fr::ZERO), (6, Fr::ONE)] {
        let mut accumulator = random_accumulator(&publics, seed);
        for point in [Point::Cycle2, Point::Cycle5, Point::ChunkReference] {
            let mut coordinates = accumulator.point(point).unwrap().to_vec();
            for coordinate in coordinates.iter_mut().step_by(2) {
                *coordinate = value;
            }
            accumulator.move_point(point, coordinates).unwrap();
        }
        for id in RELATIONS {
            compare_at(&run, id, &accumulator, seed);
        }
    }
}

/// `γ = 0` takes all polynomials but the first out of the sum, not out of the
/// claims.
#[test]
fn booleanity_without_weights() {
    let run = small_run();
    let publics = run.publics();
    let random = random_accumulator(&publics, 1);
    let mut accumulator = Accumulator::new(*publics.dims());
    for point in [Point::Cycle5, Point::ChunkReference] {
        let coordinates = random.point(point).unwrap().to_vec();
        accumulator.set_point(point, coordinates).unwrap();
    }
    let gamma = Challenge::Gamma(RelationId::S6b);
    accumulator.set_challenge(gamma, Fr::ZERO).unwrap();
    compare_at(&run, RelationId::S6b, &accumulator, 1);
}

/// Records that name a row or a cell that does not exist.
#[test]
fn impossible_records_are_refused() {
    let run = small_run();
    let publics = run.publics();
    let accumulator = random_accumulator(&publics, 1);
    let schedule = Schedule::new(publics.dims());
    let error = |alter: &dyn Fn(&mut TraceRecord), id| {
        let mut records = run.records.clone();
        alter(&mut records[3]);
        let fast = FastProver {
            publics: &publics,
            records: &records,
            advice: &[],
        };
        let relation = schedule.relation(id).unwrap();
        fast.instance(relation, &accumulator).err().unwrap()
    };
    for id in RELATIONS {
        let rows = run.program.bytecode().rows().len();
        let no_row = error(&|record| record.row = rows as u32, id);
        assert!(matches!(no_row, ProverError::R1cs(_)), "{id}");
        let cell = 1 << run.log_cells;
        let no_cell = error(&|record| record.ram_cell = cell, id);
        assert_eq!(
            no_cell,
            ProverError::CellOutOfRange { cycle: 3, cell },
            "{id}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_agree_on_random_programs(
        body in prop::collection::vec(instruction(), 1..8),
        input: [u8; 12],
        tape in prop::collection::vec(any::<u32>(), 8),
        seed: u64,
    ) {
        let run = Run::new(&program_of(&body), &input, &tape);
        for id in RELATIONS {
            compare(&run, id, seed);
        }
    }
}
