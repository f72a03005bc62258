//! Cheating witnesses (specification section 14.2 C), without proofs: each
//! corruption violates the relation that the specification names, and no other
//! unless a test says so.

mod control;
mod lookups;
mod memory;
mod registers;

use crate::builder::words;
use crate::support::*;
use jolt_claims::{Committed, Poly, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Fr};
use jolt_isa::{CircuitFlag, Instruction, InstructionFlag, RAM_START, Reg, Row, RowOp};
use jolt_prover::{Data, Witness};
use jolt_r1cs::Column;

/// Number of the bytecode row of an instruction of the body of [`run_of`], with
/// an offset into its sequence.
fn body_row(run: &Run, instruction: usize, offset: u32) -> u32 {
    let address = RAM_START + 4 * (BODY + instruction) as u32;
    run.program.bytecode().first_row(address).unwrap() + offset
}

/// The first cycle at a bytecode row.
fn cycle_at(run: &Run, row: u32) -> usize {
    let mut rows = run.records.iter().map(|r| r.row);
    rows.position(|r| r == row).unwrap()
}

/// Runs the rows of `run` again with a dishonest machine: `meddle` sees each
/// cycle's row, may change the record and the next row (`None` ends the trace),
/// and everything after follows from that. Assertions are ignored.
fn rerun(run: &Run, mut meddle: impl FnMut(&Row, &mut TraceRecord, &mut Option<u32>)) -> Run {
    let bytecode = run.program.bytecode();
    let layout = run.program.layout();
    let mut registers = [0u32; Reg::COUNT];
    let mut memory = vec![0u32; layout.total_cells() as usize];
    for (cell, word) in run.publics().initial_cells() {
        memory[cell as usize] = word;
    }
    let mut records = Vec::new();
    let mut at = Some(run.program.entry_row());
    while let Some(number) = at {
        assert!(records.len() < 1 << 8, "the dishonest run does not end");
        let row = &bytecode.rows()[number as usize];
        let read = |r: Option<Reg>| r.map_or(0, |r| registers[r.index()]);
        let (rs1, rs2) = (read(row.rs1), read(row.rs2));
        let (left, right) = row.inputs(rs1.into(), rs2.into());
        // What honest advice there is, the tests bring along.
        let lookup = row.lookup::<32>(left, right, 5);
        let output = lookup.output as u32;
        let mut record = TraceRecord {
            index: lookup.index,
            row: number,
            rs1,
            rs2,
            rd_pre: read(row.rd),
            ..TraceRecord::NOOP
        };
        let address = (i64::from(rs1) + row.imm) as u32;
        if (row.has(CircuitFlag::Load) || row.has(CircuitFlag::Store))
            && let Some(cell) = layout.cell(address)
        {
            record.ram_cell = cell;
            record.ram_pre = memory[record.ram_cell as usize];
            record.ram_post = match row.has(CircuitFlag::Store) {
                true => rs2,
                false => record.ram_pre,
            };
        }
        if row.rd.is_some() {
            record.rd_post = match (row.has(CircuitFlag::Load), row.has(CircuitFlag::Jump)) {
                (true, _) => record.ram_pre,
                (_, true) => row.address + 4,
                _ => output,
            };
        }
        let target = if row.has(CircuitFlag::Jump) {
            output
        } else if row.routes(InstructionFlag::Branch) && output == 1 {
            (i64::from(row.address) + row.imm) as u32
        } else {
            row.address + 4
        };
        let mut next = match row.continues() {
            true => Some(number + 1),
            false => bytecode.first_row(target).filter(|n| *n != number),
        };
        meddle(row, &mut record, &mut next);
        if let Some(rd) = row.rd {
            registers[rd.index()] = record.rd_post;
        }
        if let Some(cell) = record.cell() {
            memory[cell as usize] = record.ram_post;
        }
        records.push(record);
        at = next;
    }
    let size = records.len().next_power_of_two().max(32);
    records.resize(size, TraceRecord::NOOP);
    Run {
        records,
        ..run.clone()
    }
}

/// Makes increments and values of registers follow from what is written, and
/// where.
fn follow_registers(witness: &mut Witness) {
    let written = column(witness, Column::RdWrite).clone();
    let Data::Sparse(columns) = witness.data(Poly::RegisterWrite).unwrap().clone() else {
        panic!("not sparse")
    };
    let mut state = vec![Fr::ZERO; Reg::COUNT];
    let cycles = written.len();
    let mut values = vec![Fr::ZERO; Reg::COUNT * cycles];
    let mut increments = vec![Fr::ZERO; cycles];
    for j in 0..cycles {
        for k in 0..Reg::COUNT {
            values[k * cycles + j] = state[k];
        }
        if let Some((k, _)) = columns[j].first() {
            increments[j] = written[j] - state[*k];
            state[*k] = written[j];
        }
    }
    *witness.data_mut(Poly::RegisterValue).unwrap() = Data::Dense(values);
    let increment = Poly::Committed(Committed::RdInc);
    *witness.data_mut(increment).unwrap() = Data::Cycle(increments);
}

/// The non-zero values of a polynomial in one cycle.
fn entries(witness: &mut Witness, poly: Poly, cycle: usize) -> &mut Vec<(usize, Fr)> {
    match witness.data_mut(poly).unwrap() {
        Data::Sparse(columns) => &mut columns[cycle],
        _ => panic!("{poly:?} is not sparse"),
    }
}

#[track_caller]
fn assert_caught(run: &Run, witness: &Witness, by: &[RelationId]) {
    assert_eq!(violated(&run.publics(), witness), by);
}

/// Only the given constraints notice.
#[track_caller]
fn assert_constraints(run: &Run, constraints: &[usize]) {
    let witness = run.witness();
    assert_eq!(violated_constraints(&witness), constraints);
    assert_caught(run, &witness, &[RelationId::S1]);
}

/// The dishonest machine is honest if nobody meddles.
#[test]
fn unmeddled_runs_are_honest() {
    let body = [
        crate::builder::addi(5, 1, 1),
        Instruction::Advice {
            rd: crate::builder::x(6),
        },
        crate::builder::store(jolt_isa::StoreOp::Sb, 8, 5, 5),
        crate::builder::branch(jolt_isa::BranchOp::Bne, 1, 2, 8),
        crate::builder::addi(5, 1, 2),
    ];
    assert_eq!(words(&body).len(), body.len());
    let run = run_of(&body);
    let again = rerun(&run, |_, _, _| ());
    assert_eq!(run.records, again.records);
}

fn is(op: RowOp) -> impl Fn(&Row) -> bool {
    move |row| row.op == op
}
