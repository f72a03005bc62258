//! Every relation of section 7 holds on honest witnesses (part C of the model).

use crate::builder::*;
use crate::support::*;
use jolt_isa::{AluImmOp, AluOp, BranchOp, Instruction, LoadOp, StoreOp};
use jolt_r1cs::{CONSTRAINTS, columns};
use proptest::prelude::*;

fn check(run: &Run) {
    for (j, record) in run.records.iter().enumerate() {
        let columns = columns(&run.program, record, run.records.get(j + 1)).unwrap();
        for (i, constraint) in CONSTRAINTS.iter().enumerate() {
            assert!(constraint.holds(&columns), "cycle {j}, constraint {i}");
        }
    }
    let witness = run.witness();
    assert_eq!(violated_constraints(&witness), []);
    assert_eq!(violated(&run.publics(), &witness), []);
}

#[test]
fn relations_hold_on_a_complete_program() {
    let runs = honest_runs();
    assert_eq!(runs[2].records.len(), 256);
    runs.iter().for_each(check);
}

/// Cells and rows whose logarithms are no multiples of 4, and more cells and
/// cycles than needed.
#[test]
fn relations_hold_for_other_sizes() {
    let mut run = run_of(&[addi(5, 1, 3), store(StoreOp::Sw, 8, 5, 8)]);
    assert_eq!((run.records.len(), run.log_cells), (32, 7));
    assert_eq!(run.program.bytecode().log_size(), 5);
    check(&run);
    run.log_cells = 9;
    let noop = jolt_emu::TraceRecord::NOOP;
    run.records.resize(64, noop);
    check(&run);
}

/// A trace that ends exactly at its last cycle has no NoOp.
#[test]
fn relations_hold_on_a_full_trace() {
    let frame = run_of(&[]);
    let used = frame.records.iter().filter(|r| r.row != 0).count();
    let run = run_of(&vec![addi(5, 5, 1); 32 - used]);
    assert!(run.records.len() == 32 && run.records.iter().all(|r| r.row != 0));
    check(&run);
}

fn register() -> impl Strategy<Value = u8> {
    0u8..8
}

pub(crate) fn instruction() -> impl Strategy<Value = Instruction> {
    let offset = |range: core::ops::Range<i32>, unit: i32| range.prop_map(move |n| n * unit);
    prop_oneof![
        6 => (prop::sample::select(&AluOp::ALL[..]), register(), register(), register())
            .prop_map(|(op, rd, a, b)| alu(op, rd, a, b)),
        3 => (prop::sample::select(&AluImmOp::ALL[..]), register(), register(), -2048i32..2048)
            .prop_map(|(op, rd, a, imm)| {
                alu_imm(op, rd, a, if op.is_shift() { imm & 31 } else { imm })
            }),
        2 => (prop::sample::select(&LoadOp::ALL[..]), register(), offset(-4..8, 4))
            .prop_map(|(op, rd, offset)| load(op, rd, 8, offset)),
        2 => (prop::sample::select(&StoreOp::ALL[..]), register(), offset(0..8, 4))
            .prop_map(|(op, a, offset)| store(op, 8, a, offset)),
        2 => (prop::sample::select(&BranchOp::ALL[..]), register(), register())
            .prop_map(|(op, a, b)| branch(op, a, b, 8)),
        1 => register().prop_map(|rd| jal(rd, 8)),
        1 => register().prop_map(|rd| Instruction::Advice { rd: x(rd) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn relations_hold_on_random_programs(
        body in prop::collection::vec(instruction(), 1..12),
        input: [u8; 12],
        tape in prop::collection::vec(any::<u32>(), 12),
    ) {
        check(&Run::new(&program_of(&body), &input, &tape));
    }
}
