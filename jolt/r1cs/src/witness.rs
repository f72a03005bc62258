//! Columns of a trace (specification sections 5.1 and 6).

use jolt_emu::TraceRecord;
use jolt_isa::{CircuitFlag, InstructionFlag, Preprocessed, Row, WORD_BITS, deinterleave};
use thiserror::Error;

use crate::{COLUMN_COUNT, Column};

/// A record that belongs to no cycle of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum R1csError {
    /// The record names a bytecode row that does not exist.
    #[error("the trace names bytecode row {row}, but the program has {rows} rows")]
    NoSuchRow {
        /// Row of the record.
        row: u32,
        /// Rows of the program.
        rows: usize,
    },
}

fn row_of<'a>(program: &'a Preprocessed, record: &TraceRecord) -> Result<&'a Row, R1csError> {
    let rows = program.bytecode().rows();
    rows.get(record.row as usize).ok_or(R1csError::NoSuchRow {
        row: record.row,
        rows: rows.len(),
    })
}

/// The columns of a cycle, in the order of [`Column::ALL`].
///
/// `next` is the record of the following cycle, `None` in the last one, where
/// the Next columns are 0 and the next row counts as a NoOp (section 6.2).
///
/// Operands and output of the lookup are those of the record's lookup index.
/// Nothing is checked: a record that no run produces gives columns that violate
/// constraints.
///
/// # Errors
///
/// [`R1csError::NoSuchRow`] if a record names a row outside the bytecode.
pub fn columns(
    program: &Preprocessed,
    record: &TraceRecord,
    next: Option<&TraceRecord>,
) -> Result<[i128; COLUMN_COUNT], R1csError> {
    let row = row_of(program, record)?;
    let next_row = next.map(|n| row_of(program, n)).transpose()?;
    let next_flag = |flag| next_row.map_or(0, |r| i128::from(r.has(flag)));
    let next_is_noop = next_row.is_none_or(|r| r.routes(InstructionFlag::IsNoop));

    let routes = |flag| i128::from(row.routes(flag));
    let (address, imm) = (i128::from(row.address), i128::from(row.imm));
    let (rs1, rs2) = (i128::from(record.rs1), i128::from(record.rs2));
    let left =
        routes(InstructionFlag::LeftIsRs1) * rs1 + routes(InstructionFlag::LeftIsPc) * address;
    let right =
        routes(InstructionFlag::RightIsRs2) * rs2 + routes(InstructionFlag::RightIsImm) * imm;
    let (left_lookup, right_lookup) = if row.routes(InstructionFlag::Raf) {
        (0, record.index)
    } else {
        deinterleave(record.index)
    };
    let output = row.table.map_or(0, |t| t.lookup::<WORD_BITS>(record.index));

    let mut z = [0; COLUMN_COUNT];
    let mut set = |column: Column, value: i128| z[column.index()] = value;
    set(Column::LeftInput, left);
    set(Column::RightInput, right);
    set(Column::Product, left * right);
    set(
        Column::ShouldBranch,
        i128::from(output) * routes(InstructionFlag::Branch),
    );
    set(Column::Pc, record.row.into());
    set(Column::UnexpandedPc, address);
    set(Column::Imm, imm);
    set(
        Column::RamAddress,
        record
            .cell()
            .map_or(0, |cell| program.layout().address(cell).into()),
    );
    set(Column::Rs1, rs1);
    set(Column::Rs2, rs2);
    set(Column::RdWrite, record.rd_post.into());
    set(Column::RamRead, record.ram_pre.into());
    set(Column::RamWrite, record.ram_post.into());
    set(Column::LeftLookup, left_lookup.into());
    set(Column::RightLookup, right_lookup.into());
    set(
        Column::NextUnexpandedPc,
        next_row.map_or(0, |r| r.address.into()),
    );
    set(Column::NextPc, next.map_or(0, |n| n.row.into()));
    set(Column::NextIsVirtual, next_flag(CircuitFlag::Virtual));
    set(Column::NextIsFirst, next_flag(CircuitFlag::IsFirst));
    set(Column::LookupOutput, output.into());
    set(
        Column::ShouldJump,
        i128::from(row.has(CircuitFlag::Jump) && !next_is_noop),
    );
    for flag in CircuitFlag::ALL {
        set(Column::Flag(flag), row.has(flag).into());
    }
    Ok(z)
}
