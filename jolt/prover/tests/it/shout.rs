//! The fast provers of lookups and one-hot polynomials: what the tests of all
//! fast provers do not cover.

use crate::builder::*;
use crate::fast::{self, compare};
use crate::identity::instruction;
use crate::support::*;
use jolt_claims::{Point, RelationId};
use jolt_emu::TraceRecord;
use jolt_isa::StoreOp;
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

#[test]
fn messages_agree_at_special_points() {
    let points = [Point::Cycle2, Point::Cycle5, Point::ChunkReference];
    fast::compare_at_special_points(&small_run(), &RELATIONS, &points, 0);
}

#[test]
fn booleanity_without_weights() {
    let points = [Point::Cycle5, Point::ChunkReference];
    fast::compare_without_weights(&small_run(), &[RelationId::S6b], &points);
}

#[test]
fn impossible_records_are_refused() {
    fast::impossible_records_are_refused(&small_run(), &RELATIONS);
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
