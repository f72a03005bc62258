//! What the verifier computes, at Boolean points: there it must be what the
//! names say. That the values in between are the multilinear extensions is what
//! the stage proofs rest on.

use crate::support::*;
use jolt_claims::{Accumulator, BytecodeColumn, ClaimsError, Point, Public, Publics};
use jolt_emu::Statement;
use jolt_field::{AdditiveGroup, Fr, eq::eq_table, eq::index_point};
use jolt_isa::{CircuitFlag, InstructionFlag, Table};
use jolt_transcript::{Blake2bTranscript, Transcript, labels};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn bytecode_columns() {
    use BytecodeColumn as B;
    let run = run_of(&[]);
    let publics = run.publics();
    let dims = *publics.dims();
    let mut wanted: BTreeSet<Public> = [
        B::Address,
        B::Imm,
        B::Rd,
        B::Rs1,
        B::Rs2,
        B::Index,
        B::Entry,
    ]
    .map(Public::Bytecode)
    .into();
    wanted.extend(CircuitFlag::ALL.map(|f| Public::Bytecode(B::Circuit(f))));
    wanted.extend(InstructionFlag::ALL.map(|f| Public::Bytecode(B::Instruction(f))));
    wanted.extend(Table::ALL.map(|t| Public::Bytecode(B::Table(t))));

    let register = Blake2bTranscript::new(labels::DOMAIN).challenges(labels::ADDRESS, 6);
    let registers = eq_table(&register).unwrap();
    let mut at = Accumulator::new(dims);
    at.set_point(Point::Register, register).unwrap();
    for (k, row) in (0u64..).zip(run.program.bytecode().rows()) {
        at.move_point(Point::BytecodeRow, index_point(k, dims.log_bytecode()))
            .unwrap();
        let values = publics.evaluate(&wanted, &at).unwrap();
        let bit = |b: bool| Fr::from(u64::from(b));
        let register = |r: Option<jolt_isa::Reg>| r.map_or(Fr::ZERO, |r| registers[r.index()]);
        for (public, value) in values {
            let Public::Bytecode(column) = public else {
                panic!("{public:?} was not asked for")
            };
            let expected = match column {
                B::Address => Fr::from(row.address),
                B::Imm => Fr::from(row.imm),
                B::Circuit(flag) => bit(row.has(flag)),
                B::Instruction(flag) => bit(row.routes(flag)),
                B::Table(table) => bit(row.table == Some(table)),
                B::Rd => register(row.rd),
                B::Rs1 => register(row.rs1),
                B::Rs2 => register(row.rs2),
                B::Index => Fr::from(k),
                B::Entry => bit(k == run.program.entry_row().into()),
            };
            assert_eq!(value, expected, "row {k}, {column:?}");
        }
    }
}

#[test]
fn memory() {
    let run = complete_run();
    let publics = run.publics();
    let dims = *publics.dims();
    let layout = run.program.layout();
    let initial: BTreeMap<u32, u32> = publics.initial_cells().collect();
    let last: BTreeMap<u32, u32> = publics.final_cells().iter().copied().collect();
    assert!(initial.len() > 50 && last.len() > 3);
    let wanted = [
        Public::Unmap,
        Public::IoMask,
        Public::Io,
        Public::InitialMemory,
    ];
    let mut at = Accumulator::new(dims);
    for cell in 0..1u32 << dims.log_cells() {
        let bits = index_point(cell.into(), dims.log_cells());
        at.move_point(Point::RamAddress, bits).unwrap();
        let values = publics.evaluate(&wanted.into(), &at).unwrap();
        let expected = [
            layout.address(cell),
            u64::from(cell < layout.io_cells()),
            last.get(&cell).copied().unwrap_or(0).into(),
            initial.get(&cell).copied().unwrap_or(0).into(),
        ];
        for (public, value) in wanted.iter().zip(expected) {
            assert_eq!(values[public], Fr::from(value), "cell {cell}, {public:?}");
        }
    }
}

/// Sizes outside the policy, or too small for the program (section 10.2, step
/// 1).
#[test]
fn sizes_are_checked() {
    let run = run_of(&[]);
    let new = |log_cycles, log_cells| {
        Publics::new(&run.program, &run.statement, log_cycles, log_cells).map(|_| ())
    };
    assert_eq!(run.log_cells, 7);
    assert_eq!(new(5, 7), Ok(()));
    assert_eq!(new(12, 24), Ok(()));
    for (log_cycles, log_cells) in [(4, 7), (13, 7), (0, 7), (u32::MAX, 7), (5, 6)] {
        let refused = new(log_cycles, log_cells);
        assert!(matches!(refused, Err(ClaimsError::Dimension { .. })));
    }
    for log_cells in [0, 3, 25, 29, 30, 64, u32::MAX] {
        assert!(matches!(
            new(5, log_cells),
            Err(ClaimsError::Dimension { .. })
        ));
    }
    let long = Statement::new(vec![1; 65], Vec::new(), false);
    let refused = Publics::new(&run.program, &long, 5, 7);
    assert!(matches!(refused, Err(ClaimsError::Statement(_))));
}
