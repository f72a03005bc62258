//! The 19 constraints of section 6.1 on integers, the product definitions, the
//! lookups, and a replay of registers and memory: what the proof system will
//! ask of a trace.

use jolt_emu::{Preprocessed, TraceRecord};
use jolt_isa::{CircuitFlag, InstructionFlag, RowOp, deinterleave};
use std::collections::HashMap;

/// Panics if the records violate anything.
///
/// `complete` says that the records are a padded trace; otherwise the last
/// record is only a predecessor's successor.
pub(crate) fn check(program: &Preprocessed, input: &[u8], records: &[TraceRecord], complete: bool) {
    let rows = program.bytecode().rows();
    let layout = program.layout();
    assert_eq!(records[0].row, program.entry_row());
    let mut registers = [0u32; 64];
    let mut memory: HashMap<u32, u32> = HashMap::new();
    for (i, chunk) in input.chunks(4).enumerate() {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        memory.insert(i as u32, u32::from_le_bytes(word));
    }
    for chunk in program.image() {
        for (i, &word) in chunk.words.iter().enumerate() {
            let cell = layout.cell(chunk.address + 4 * i as u32).unwrap();
            memory.insert(cell, word);
        }
    }

    for (j, record) in records.iter().enumerate() {
        let row = &rows[record.row as usize];
        let next = records.get(j + 1);
        if next.is_none() && !complete {
            break;
        }
        let f = |flag| i128::from(row.has(flag));
        let [
            add,
            sub,
            mul,
            is_load,
            is_store,
            jump,
            write_lookup,
            is_virtual,
            assertion,
            stay,
            advice,
            _,
            is_last,
        ] = CircuitFlag::ALL.map(f);

        // Registers.
        let read = |r: Option<jolt_isa::Reg>| r.map_or(0, |r| registers[r.index()]);
        assert_eq!(record.rs1, read(row.rs1), "cycle {j}");
        assert_eq!(record.rs2, read(row.rs2), "cycle {j}");
        assert_eq!(record.rd_pre, read(row.rd), "cycle {j}");
        match row.rd {
            Some(rd) => registers[rd.index()] = record.rd_post,
            None => assert_eq!(record.rd_post, 0),
        }
        assert_eq!(registers[0], 0);

        // Memory.
        let ram_address = match record.cell() {
            Some(cell) => {
                assert!(cell < layout.total_cells());
                let value = memory.entry(cell).or_default();
                assert_eq!(record.ram_pre, *value, "cycle {j}");
                *value = record.ram_post;
                i128::from(layout.address(cell))
            }
            None => {
                assert_eq!((record.ram_pre, record.ram_post), (0, 0));
                0
            }
        };

        // Operands and lookup.
        let routes = |flag| i128::from(row.routes(flag));
        let pc = i128::from(row.address);
        let imm = i128::from(row.imm);
        let (rs1, rs2) = (i128::from(record.rs1), i128::from(record.rs2));
        let left =
            routes(InstructionFlag::LeftIsRs1) * rs1 + routes(InstructionFlag::LeftIsPc) * pc;
        let right =
            routes(InstructionFlag::RightIsRs2) * rs2 + routes(InstructionFlag::RightIsImm) * imm;
        let (left_lookup, right_lookup) = if row.routes(InstructionFlag::Raf) {
            (0, i128::from(record.index))
        } else {
            let (l, r) = deinterleave(record.index);
            (i128::from(l), i128::from(r))
        };
        let output = row
            .table
            .map_or(0, |t| i128::from(t.lookup::<32>(record.index)));
        let rd_write = i128::from(record.rd_post);

        // Next row; the values at the last cycle are those of section 6.2.
        let next_row = next.map(|n| &rows[n.row as usize]);
        let next_flag = |flag| next_row.map_or(0, |r| i128::from(r.has(flag)));
        let next_noop = next_row.is_none_or(|r| r.op == RowOp::Noop);
        let next_pc = next_row.map_or(0, |r| i128::from(r.address));
        let next_index = next.map_or(0, |n| i128::from(n.row));
        let should_branch = output * routes(InstructionFlag::Branch);
        let should_jump = jump * i128::from(!next_noop);

        let arithmetic = add + sub + mul;
        let constraints = [
            (is_load + is_store, ram_address - rs1 - imm),
            (1 - is_load - is_store, ram_address),
            (
                is_load,
                i128::from(record.ram_pre) - i128::from(record.ram_post),
            ),
            (is_load, i128::from(record.ram_pre) - rd_write),
            (is_store, rs2 - i128::from(record.ram_post)),
            (arithmetic, left_lookup),
            (1 - arithmetic, left_lookup - left),
            (add, right_lookup - left - right),
            (sub, right_lookup - left + right - (1 << 32)),
            (mul, right_lookup - left * right),
            (1 - arithmetic - advice, right_lookup - right),
            (assertion, output - 1),
            (write_lookup, rd_write - output),
            (jump, rd_write - pc - 4),
            (should_jump, next_pc - output),
            (should_branch, next_pc - pc - imm),
            (1 - should_branch - jump, next_pc - pc - 4 + 4 * stay),
            (
                is_virtual - is_last,
                next_index - i128::from(record.row) - 1,
            ),
            (
                next_flag(CircuitFlag::Virtual) - next_flag(CircuitFlag::IsFirst),
                stay - 1,
            ),
        ];
        for (i, (guard, difference)) in constraints.into_iter().enumerate() {
            assert!(
                guard == 0 || difference == 0,
                "cycle {j}, constraint {i}, {row:?}, {record:?}: {guard} * {difference}"
            );
        }
    }

    if complete {
        assert!(records.len().is_power_of_two());
        let last = &rows[records[records.len() - 1].row as usize];
        assert!(last.op == RowOp::Noop || last.has(CircuitFlag::Jump));
    }
}
