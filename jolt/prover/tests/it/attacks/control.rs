//! Control flow: attacks 9 to 11, 20 to 23.

use super::*;
use crate::builder::*;
use jolt_isa::{AluOp, BranchOp, StoreOp};

/// 9: an instruction is skipped.
#[test]
fn skipped_instruction() {
    let run = run_of(&[addi(5, 1, 1), addi(5, 1, 2)]);
    let (first, second) = (body_row(&run, 0, 0), body_row(&run, 1, 0));
    let cheat = rerun(&run, |_, _, next| {
        if *next == Some(first) {
            *next = Some(second);
        }
    });
    assert_constraints(&cheat, &[16]);
}

/// 9: an instruction is executed twice.
#[test]
fn repeated_instruction() {
    let run = run_of(&[addi(5, 5, 1)]);
    let row = body_row(&run, 0, 0);
    let mut times = 0;
    let cheat = rerun(&run, |_, record, next| {
        if record.row == row {
            times += 1;
            if times == 1 {
                *next = Some(row);
            }
        }
    });
    assert_constraints(&cheat, &[16]);
}

/// 9: control enters a sequence in the middle.
#[test]
fn entered_sequence() {
    let run = run_of(&[alu(AluOp::Sll, 5, 1, 2)]);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, _, next| {
        if *next == Some(row) {
            *next = Some(row + 1);
        }
    });
    assert_constraints(&cheat, &[18]);
}

/// 9: control leaves a sequence early, for the next instruction or for the
/// start of the same one.
#[test]
fn left_sequence() {
    let run = run_of(&[alu(AluOp::Sll, 5, 1, 2), addi(5, 1, 2)]);
    let (row, after) = (body_row(&run, 0, 0), body_row(&run, 1, 0));
    let cheat = rerun(&run, |_, record, next| {
        if record.row == row {
            *next = Some(after);
        }
    });
    assert_constraints(&cheat, &[16, 17]);

    let mut times = 0;
    let cheat = rerun(&run, |_, record, next| {
        if record.row == row {
            times += 1;
            if times == 1 {
                *next = Some(row);
            }
        }
    });
    assert_constraints(&cheat, &[17]);
}

/// 10: the trace starts at the second instruction.
#[test]
fn other_entry() {
    let mut run = run_of(&[]);
    run.records.remove(0);
    run.records.push(TraceRecord::NOOP);
    assert_caught(&run, &run.witness(), &[RelationId::S6a]);
}

/// 11: the trace ends before termination, at a jump.
#[test]
fn early_end() {
    let run = run_of(&[jal(5, 4)]);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, record, next| {
        if record.row == row {
            *next = None;
        }
    });
    assert_caught(&cheat, &cheat.witness(), &[RelationId::S2e]);
}

/// 11: NoOps follow an instruction that is no jump.
#[test]
fn end_without_jump() {
    let run = run_of(&[]);
    let cheat = rerun(&run, |row, _, next| {
        if row.op == RowOp::Sw {
            *next = None;
        }
    });
    assert_constraints(&cheat, &[16]);
}

/// 11: a NoOp after a jump, and then the program goes on.
#[test]
fn resumption() {
    let mut run = run_of(&[jal(5, 4)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    run.records.insert(cycle + 1, TraceRecord::NOOP);
    assert_eq!(run.records.pop(), Some(TraceRecord::NOOP));
    assert_constraints(&run, &[16]);
}

/// 20: the last cycle is at a bytecode row that does not exist: every value read
/// from the bytecode is 0.
#[test]
fn ghost_row() {
    let run = run_of(&[]);
    let mut witness = run.witness();
    let dims = *run.publics().dims();
    assert_eq!((dims.log_bytecode(), dims.log_cycles()), (5, 5));
    let last = run.records.len() - 1;
    let chunk = Poly::Committed(Committed::Chunk(jolt_claims::Family::Bytecode, 0));
    assert_eq!(entries(&mut witness, chunk, last), &[(0, Fr::from(1))]);
    // The chunk has one bit of the row number and three of padding.
    entries(&mut witness, chunk, last)[0].0 = 2;
    column(&mut witness, Column::Flag(CircuitFlag::DoNotUpdate))[last] = Fr::ZERO;
    cycle_values(&mut witness, Poly::Flag(InstructionFlag::IsNoop))[last] = Fr::ZERO;
    cycle_values(&mut witness, Poly::NextIsNoop)[last - 1] = Fr::ZERO;
    assert_eq!(violated_constraints(&witness), [16]);
    assert_caught(&run, &witness, &[RelationId::S1]);
}

/// 20: a cycle without access has an index of RAM outside memory. That is
/// harmless: it still reads as no access.
#[test]
fn ghost_cell() {
    let run = run_of(&[]);
    let mut witness = run.witness();
    let dims = *run.publics().dims();
    assert_eq!(
        (dims.log_cells(), dims.chunks(jolt_claims::Family::Ram)),
        (7, 2)
    );
    assert_eq!(run.records[3].cell(), None);
    for (i, k) in [(0, 8), (1, 3)] {
        let chunk = Poly::Committed(Committed::Chunk(jolt_claims::Family::Ram, i));
        *entries(&mut witness, chunk, 3) = vec![(k, Fr::from(1))];
    }
    cycle_values(&mut witness, Poly::RamAccessed)[3] = Fr::from(1);
    assert_caught(&run, &witness, &[]);
}

/// 21: a taken branch falls through, an untaken one branches, a taken one goes
/// elsewhere.
#[test]
fn wrong_branches() {
    let run = run_of(&[
        branch(BranchOp::Bne, 1, 2, 8),
        addi(5, 1, 1),
        branch(BranchOp::Beq, 1, 2, 8),
        addi(5, 1, 2),
        addi(5, 1, 3),
    ]);
    let row = |i| body_row(&run, i, 0);
    for (branch, target, constraint) in [(0, 1, 15), (2, 4, 16), (0, 3, 15)] {
        let cheat = rerun(&run, |_, record, next| {
            if record.row == row(branch) {
                *next = Some(row(target));
            }
        });
        assert_constraints(&cheat, &[constraint]);
    }
}

/// 22: nothing can follow a jump to where no instruction is, but the end.
#[test]
fn jump_to_nowhere() {
    // To register 1 + 2, an address below the program.
    let honest = run_of(&[addi(5, 1, 1)]);
    let program = small(&program_of(&[jalr(5, 1, 2)]));
    let run = Run { program, ..honest };
    let jump = body_row(&run, 0, 0);
    let end = rerun(&run, |_, _, _| ());
    assert_eq!(end.records.iter().rfind(|r| r.row != 0).unwrap().row, jump);
    assert_caught(&end, &end.witness(), &[RelationId::S2e]);
    for target in 1..end.program.bytecode().real_row_count() as u32 + 1 {
        let mut jumped = false;
        let cheat = rerun(&run, |_, record, next| {
            if record.row == jump {
                *next = (!jumped).then_some(target);
                jumped = true;
            }
        });
        assert!(violated_constraints(&cheat.witness()).contains(&14));
    }
}

/// 22: the lowest bit of a target is cleared, and the trace cannot go on at an
/// instruction with an odd address, since there is none.
#[test]
fn jump_to_odd_address() {
    let run = run_of(&[
        Instruction::Auipc { rd: x(5), imm: 0 },
        jalr(5, 5, 9),
        addi(5, 1, 1),
    ]);
    assert_caught(&run, &run.witness(), &[]);
    // Claiming the odd sum as the target.
    let mut witness = run.witness();
    let cycle = cycle_at(&run, body_row(&run, 1, 0));
    column(&mut witness, Column::LookupOutput)[cycle] += Fr::from(1);
    column(&mut witness, Column::NextUnexpandedPc)[cycle] += Fr::from(1);
    assert_caught(&run, &witness, &[RelationId::S3a, RelationId::S5a]);
}

/// 23: the last cycle has a successor, the first one for instance.
#[test]
fn wrap_around() {
    let run = run_of(&[store(StoreOp::Sw, 8, 1, 0)]);
    let last = run.records.len() - 1;
    for value in [1, run.program.entry_row()] {
        let mut witness = run.witness();
        column(&mut witness, Column::NextPc)[last] = Fr::from(value);
        assert_caught(&run, &witness, &[RelationId::S3a]);
    }
}
