//! The attacks, by what they corrupt.

mod chunks;
mod control;
mod lies;
mod lookups;
mod memory;
mod registers;
mod rows;

use crate::{Attack, Run, machine::*, run_of};
use jolt_claims::{Committed, Family, Poly, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Fr};
use jolt_isa::{CircuitFlag, InstructionFlag, Row, RowOp, Table, interleave};
use jolt_r1cs::Column;

/// Control flow: rows 9 to 11 and 20 to 23 of section 14.2 C.
#[must_use]
pub fn control() -> Vec<Attack> {
    control::attacks()
}

/// Lookups: rows 1, 2 and 14 to 17.
#[must_use]
pub fn lookups() -> Vec<Attack> {
    lookups::attacks()
}

/// Memory: rows 3 to 6, 18 and 19.
#[must_use]
pub fn memory() -> Vec<Attack> {
    memory::attacks()
}

/// Registers: rows 12, 13 and 24.
#[must_use]
pub fn registers() -> Vec<Attack> {
    registers::attacks()
}

/// One-hot polynomials, every chunk: rows 6 to 8 and what they rest on.
#[must_use]
pub fn chunks() -> Vec<Attack> {
    chunks::attacks()
}

/// Provers that show one relation another polynomial than the others, so that
/// only a reduction of claims can notice.
#[must_use]
pub fn lies() -> Vec<Attack> {
    lies::attacks()
}

/// The same about values that come from the bytecode.
#[must_use]
pub fn row_lies() -> Vec<Attack> {
    rows::attacks()
}

/// All attacks.
#[must_use]
pub fn all() -> Vec<Attack> {
    [
        control(),
        lookups(),
        memory(),
        registers(),
        chunks(),
        lies(),
        row_lies(),
    ]
    .concat()
}

/// Makes increments, values of registers and what is written follow a lookup
/// output that is `more` higher.
fn raise_output(witness: &mut jolt_prover::Witness, cycle: usize, more: Fr) {
    column(witness, Column::LookupOutput)[cycle] += more;
    column(witness, Column::RdWrite)[cycle] += more;
    follow_registers(witness);
}

fn is(op: RowOp) -> impl Fn(&Row) -> bool {
    move |row| row.op == op
}

fn circuit(flag: CircuitFlag) -> Column {
    Column::Flag(flag)
}

/// An instruction flag.
fn flag(flag: InstructionFlag) -> Poly {
    Poly::Flag(flag)
}

fn chunk(family: Family, i: u8) -> Poly {
    Poly::Committed(Committed::Chunk(family, i))
}

const RD_INC: Poly = Poly::Committed(Committed::RdInc);
const RAM_INC: Poly = Poly::Committed(Committed::RamInc);

/// An exclusive or of the registers 1 and 2, 100 and 7, with other operands and
/// the result that belongs to them.
fn xor_of(left: u64, right: u64) -> (Run, usize) {
    let run = run_of(&[crate::builder::alu(jolt_isa::AluOp::Xor, 5, 1, 2)]);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            record.index = interleave(left, right);
            record.rd_post = (left ^ right) as u32;
        }
    });
    let cycle = cycle_at(&cheat, row);
    (cheat, cycle)
}
