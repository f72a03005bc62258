//! Control flow.

use super::*;
use crate::builder::*;
use crate::run::{program_of, small};
use jolt_isa::{AluOp, BranchOp, Instruction, StoreOp};

/// Goes on at `to` the first time that a cycle is at `from`.
pub(super) fn detour(run: &Run, from: u32, to: Option<u32>) -> Run {
    let mut done = false;
    rerun(run, |_, record, next| {
        if record.row == from && !done {
            done = true;
            *next = to;
        }
    })
}

/// A shift, the first of whose rows is run twice. The cycle of the first time.
pub(super) fn restarted_sequence() -> (Run, usize) {
    let run = run_of(&[alu(AluOp::Sll, 5, 1, 2), addi(5, 1, 2)]);
    let row = body_row(&run, 0, 0);
    let cheat = detour(&run, row, Some(row));
    let cycle = cycle_at(&cheat, row);
    (cheat, cycle)
}

/// A shift that is entered at its second row. The cycle before that.
pub(super) fn entered_sequence() -> (Run, usize) {
    let run = run_of(&[alu(AluOp::Sll, 5, 1, 2)]);
    let row = body_row(&run, 0, 0);
    let cheat = detour(&run, row - 1, Some(row + 1));
    let cycle = cycle_at(&cheat, row + 1) - 1;
    (cheat, cycle)
}

/// The first of two additions is skipped. The cycle before that, and the address
/// of what is skipped.
pub(super) fn skipped_instruction() -> (Run, usize, Fr) {
    let run = run_of(&[addi(5, 1, 1), addi(5, 1, 2)]);
    let (first, second) = (body_row(&run, 0, 0), body_row(&run, 1, 0));
    let cheat = detour(&run, first - 1, Some(second));
    let cycle = cycle_at(&cheat, second) - 1;
    let address = run.program.bytecode().rows()[first as usize].address;
    (cheat, cycle, Fr::from(address))
}

/// A jump over one addition that does not jump. The cycle of the jump.
pub(super) fn jump_that_falls_through() -> (Run, usize) {
    let run = run_of(&[jal(5, 8), addi(5, 1, 1), addi(5, 1, 2)]);
    let row = body_row(&run, 0, 0);
    let cheat = detour(&run, row, Some(body_row(&run, 1, 0)));
    (cheat, cycle_at(&run, row))
}

/// A branch over one addition that does not do what it should: `next` is the
/// number of the instruction that follows it. The cycle of the branch.
pub(super) fn wrong_branch(op: BranchOp, next: usize) -> (Run, usize) {
    let body = [
        branch(op, 1, 2, 8),
        addi(5, 1, 1),
        addi(5, 1, 2),
        addi(5, 1, 3),
    ];
    let run = run_of(&body);
    let row = body_row(&run, 0, 0);
    let cheat = detour(&run, row, Some(body_row(&run, next, 0)));
    (cheat, cycle_at(&run, row))
}

pub(super) fn attacks() -> Vec<Attack> {
    let mut list = Vec::new();
    list.extend(sequence());
    list.extend(ends());
    list.extend(ghosts());
    list.extend(jumps());
    list
}

/// Rows 9, 10 and 21: the order of instructions.
fn sequence() -> Vec<Attack> {
    let twice = run_of(&[addi(5, 5, 1)]);
    let row = body_row(&twice, 0, 0);
    let twice = detour(&twice, row, Some(row));
    let left = run_of(&[alu(AluOp::Sll, 5, 1, 2), addi(5, 1, 2)]);
    let left = detour(&left, body_row(&left, 0, 0), Some(body_row(&left, 1, 0)));

    let mut late = run_of(&[]);
    late.records.remove(0);
    late.records.push(TraceRecord::NOOP);

    vec![
        Attack::new(9, "an instruction is skipped", &skipped_instruction().0).breaks(&[16]),
        Attack::new(9, "an instruction is run twice", &twice).breaks(&[16]),
        Attack::new(
            9,
            "a sequence is entered in the middle",
            &entered_sequence().0,
        )
        .breaks(&[18]),
        Attack::new(9, "a sequence is left early", &left).breaks(&[16, 17]),
        Attack::new(9, "a sequence starts again", &restarted_sequence().0).breaks(&[17]),
        Attack::new(10, "the first instruction is left out", &late).violates(&[RelationId::S6a]),
        Attack::new(
            21,
            "a taken branch falls through",
            &wrong_branch(BranchOp::Bne, 1).0,
        )
        .breaks(&[15]),
        Attack::new(
            21,
            "an untaken branch is taken",
            &wrong_branch(BranchOp::Beq, 2).0,
        )
        .breaks(&[16]),
        Attack::new(
            21,
            "a taken branch goes elsewhere",
            &wrong_branch(BranchOp::Bne, 3).0,
        )
        .breaks(&[15]),
    ]
}

/// Rows 11 and 23: the end of a trace.
fn ends() -> Vec<Attack> {
    let run = run_of(&[jal(5, 4)]);
    let row = body_row(&run, 0, 0);
    let early = detour(&run, row, None);
    let mut resumed = run.clone();
    let cycle = cycle_at(&run, row);
    resumed.records.insert(cycle + 1, TraceRecord::NOOP);
    assert_eq!(resumed.records.pop(), Some(TraceRecord::NOOP));
    let after_store = rerun(&run_of(&[]), |row, _, next| {
        if row.op == RowOp::Sw {
            *next = None;
        }
    });
    let mut list = vec![
        Attack::new(11, "the trace ends at a jump, before termination", &early)
            .violates(&[RelationId::S2e]),
        Attack::new(
            11,
            "NoOps follow an instruction that is no jump",
            &after_store,
        )
        .breaks(&[16]),
        Attack::new(11, "the program goes on after a NoOp", &resumed).breaks(&[16]),
    ];

    let run = run_of(&[store(StoreOp::Sw, 8, 1, 0)]);
    let last = run.records.len() - 1;
    for value in [1, run.program.entry_row() + 1] {
        list.push(
            Attack::new(23, format!("row {value} follows the last cycle"), &run)
                .change(|w| column(w, Column::NextPc)[last] = Fr::from(value))
                .violates(&[RelationId::S3a]),
        );
    }
    list
}

/// Row 20: indices beyond bytecode and memory.
fn ghosts() -> Vec<Attack> {
    let run = run_of(&[]);
    let last = run.records.len() - 1;
    // The highest chunk of the row number has one bit and three of padding, that
    // of the cell three and one.
    let row = Attack::new(20, "the last cycle is at a row that does not exist", &run)
        .change(|w| {
            entries(w, chunk(Family::Bytecode, 0), last)[0].0 = 2;
            column(w, circuit(CircuitFlag::DoNotUpdate))[last] = Fr::ZERO;
            cycle_values(w, flag(InstructionFlag::IsNoop))[last] = Fr::ZERO;
            cycle_values(w, Poly::NextIsNoop)[last - 1] = Fr::ZERO;
        })
        .breaks(&[16]);
    // Cell 8·16 + 3 reads as no access.
    let cell = Attack::new(20, "an idle cycle has an index beyond memory", &run)
        .change(|w| {
            for (i, k) in [(0, 8), (1, 3)] {
                *entries(w, chunk(Family::Ram, i), 3) = vec![(k, Fr::from(1))];
            }
            cycle_values(w, Poly::RamAccessed)[3] = Fr::from(1);
        })
        .commit(|records| records[3].ram_cell = 8 * 16 + 3);
    vec![row, cell]
}

/// Row 22, and jumps that go elsewhere.
fn jumps() -> Vec<Attack> {
    // To register 1 + 2, an address below the program.
    let honest = run_of(&[addi(5, 1, 1)]);
    let program = small(&program_of(&[jalr(5, 1, 2)]));
    let nowhere = Run { program, ..honest };
    let jump = body_row(&nowhere, 0, 0);
    let end = rerun(&nowhere, |_, _, _| ());
    let on = detour(&nowhere, jump, Some(jump + 1));

    // The lowest bit of a target is cleared, which is allowed; claiming the odd
    // sum as the target is not.
    let body = [
        Instruction::Auipc { rd: x(5), imm: 0 },
        jalr(5, 5, 9),
        addi(5, 1, 1),
    ];
    let odd = run_of(&body);
    let at = cycle_at(&odd, body_row(&odd, 1, 0));

    let returns = run_of(&[jal(5, 4)]);
    let row = body_row(&returns, 0, 0);
    let returns = rerun(&returns, |_, record, _| {
        if record.row == row {
            record.rd_post += 4;
        }
    });
    vec![
        Attack::new(22, "the trace ends at a jump to nowhere", &end).violates(&[RelationId::S2e]),
        Attack::new(22, "the program goes on after a jump to nowhere", &on).breaks(&[14]),
        Attack::new(22, "a jump clears the lowest bit of its target", &odd),
        Attack::new(22, "a jump to an odd address", &odd)
            .change(|w| {
                column(w, Column::LookupOutput)[at] += Fr::from(1);
                column(w, Column::NextUnexpandedPc)[at] += Fr::from(1);
            })
            .violates(&[RelationId::S3a, RelationId::S5a]),
        Attack::new(0, "a jump falls through", &jump_that_falls_through().0).breaks(&[14]),
        Attack::new(0, "a jump leaves another return address", &returns).breaks(&[13]),
    ]
}
