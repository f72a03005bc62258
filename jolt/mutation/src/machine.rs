//! A dishonest machine, and changes to a witness.

use crate::run::{BODY, Run};
use jolt_claims::{Committed, Poly};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Fr};
use jolt_isa::{CircuitFlag, InstructionFlag, RAM_START, Reg, Row};
use jolt_prover::{Data, Witness};
use jolt_r1cs::Column;

/// Number of the bytecode row of an instruction of the body of
/// [`run_of`](crate::run_of), with an offset into its sequence.
pub(crate) fn body_row(run: &Run, instruction: usize, offset: u32) -> u32 {
    let address = RAM_START + 4 * (BODY + instruction) as u32;
    run.program.bytecode().first_row(address).unwrap() + offset
}

/// The first cycle at a bytecode row.
pub(crate) fn cycle_at(run: &Run, row: u32) -> usize {
    let mut rows = run.records.iter().map(|r| r.row);
    rows.position(|r| r == row).unwrap()
}

/// Runs the rows of `run` again with a dishonest machine: `meddle` sees each
/// cycle's row, may change the record and the next row (`None` ends the trace),
/// and everything after follows from that. Assertions are ignored.
pub(crate) fn rerun(
    run: &Run,
    mut meddle: impl FnMut(&Row, &mut TraceRecord, &mut Option<u32>),
) -> Run {
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
pub(crate) fn follow_registers(witness: &mut Witness) {
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
pub(crate) fn entries(witness: &mut Witness, poly: Poly, cycle: usize) -> &mut Vec<(usize, Fr)> {
    match witness.data_mut(poly).unwrap() {
        Data::Sparse(columns) => &mut columns[cycle],
        _ => panic!("{poly:?} is not sparse"),
    }
}

/// The values of a polynomial over cycles.
///
/// # Panics
///
/// If it is a polynomial over something else.
pub fn cycle_values(witness: &mut Witness, poly: Poly) -> &mut Vec<Fr> {
    match witness.data_mut(poly).unwrap() {
        Data::Cycle(values) => values,
        _ => panic!("{poly:?} is not a polynomial over cycles"),
    }
}

/// The values of a column.
///
/// # Panics
///
/// If the witness lacks it.
pub fn column(witness: &mut Witness, column: Column) -> &mut Vec<Fr> {
    cycle_values(witness, Poly::Column(column))
}

/// Gives a register another value in all cycles after `cycle`.
pub(crate) fn set_register_after(witness: &mut Witness, register: u8, cycle: usize, value: Fr) {
    let values = dense(witness, Poly::RegisterValue);
    let cycles = values.len() / Reg::COUNT;
    let start = usize::from(register) * cycles;
    values[start + cycle + 1..start + cycles].fill(value);
}

/// The values of a polynomial over addresses and cycles, address-major.
pub(crate) fn dense(witness: &mut Witness, poly: Poly) -> &mut Vec<Fr> {
    match witness.data_mut(poly).unwrap() {
        Data::Dense(values) => values,
        _ => panic!("{poly:?} is not dense"),
    }
}

/// The values of memory after the last cycle.
pub(crate) fn final_memory(witness: &mut Witness) -> &mut Vec<Fr> {
    match witness.data_mut(Poly::RamFinal).unwrap() {
        Data::Address(values) => values,
        _ => panic!("not by address"),
    }
}
