//! Lookups.

use super::*;
use crate::builder::*;
use jolt_isa::{AluOp, Instruction};

/// A run in which the result of the first instruction of the body, and nothing
/// else, is one higher. Its cycle.
pub(super) fn raised_result(body: &[Instruction]) -> (Run, usize) {
    let run = run_of(body);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            record.rd_post += 1;
        }
    });
    let cycle = cycle_at(&cheat, row);
    (cheat, cycle)
}

/// A run in which index and result of the first instruction of the body are one
/// higher. Its cycle.
pub(super) fn raised_index(body: &[Instruction]) -> (Run, usize) {
    let (mut cheat, cycle) = raised_result(body);
    cheat.records[cycle].index += 1;
    (cheat, cycle)
}

pub(super) fn attacks() -> Vec<Attack> {
    let mut list = results();
    list.extend(operands());
    list.extend(unsigned_quotients());
    list.extend(signed_quotients());
    list
}

/// Rows 1, 2 and 15: what is looked up and written.
fn results() -> Vec<Attack> {
    let body = [alu(AluOp::Add, 5, 1, 2), addi(6, 5, 0)];
    let (sum, cycle) = raised_result(&body);
    let run = run_of(&[Instruction::Advice { rd: x(5) }]);
    let advice = cycle_at(&run, body_row(&run, 0, 0));
    vec![
        Attack::new(1, "a sum is one too many", &sum)
            .change(|w| column(w, Column::LookupOutput)[cycle] += Fr::from(1))
            .violates(&[RelationId::S5a]),
        Attack::new(2, "a register receives something else than the sum", &sum).breaks(&[12]),
        Attack::new(15, "advice of 33 bits", &run)
            .change(|w| raise_output(w, advice, Fr::from(1u64 << 32)))
            .violates(&[RelationId::S5a]),
    ]
}

/// Rows 16 and 17: what is looked up in.
fn operands() -> Vec<Attack> {
    let run = run_of(&[alu(AluOp::Add, 5, 1, 2)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut wide = run.clone();
    wide.records[cycle].index += 1 << 32;
    let (swapped, at) = xor_of(7, 100);
    let (difference, _) = raised_index(&[alu(AluOp::Sub, 5, 1, 2)]);
    let (product, _) = raised_index(&[alu(AluOp::Mul, 5, 1, 2)]);
    vec![
        Attack::new(16, "the index of a sum has a higher word", &wide).breaks(&[7]),
        Attack::new(16, "the same, and the operand hides it", &wide)
            .change(|w| column(w, Column::RightLookup)[cycle] -= Fr::from(1u64 << 32))
            .violates(&[RelationId::S5a]),
        Attack::new(17, "operands change places", &swapped).breaks(&[6, 10]),
        Attack::new(17, "the same, and the operands hide it", &swapped)
            .change(|w| {
                column(w, Column::LeftLookup)[at] = Fr::from(100);
                column(w, Column::RightLookup)[at] = Fr::from(7);
            })
            .violates(&[RelationId::S5a]),
        Attack::new(0, "a sum has a left operand", &run)
            .change(|w| column(w, Column::LeftLookup)[cycle] = Fr::from(1))
            .breaks(&[5])
            .violates(&[RelationId::S1, RelationId::S5a]),
        Attack::new(0, "a difference is one too many", &difference).breaks(&[8]),
        Attack::new(0, "a product is one too many", &product).breaks(&[9]),
        Attack::new(0, "another left operand", &xor_of(101, 7).0).breaks(&[6]),
        Attack::new(0, "another right operand", &xor_of(100, 6).0).breaks(&[10]),
        hidden_operand(Column::LeftLookup, 101, 7, 100),
        hidden_operand(Column::RightLookup, 100, 6, 7),
    ]
}

/// One operand of the index differs, and its column hides it.
fn hidden_operand(hidden: Column, left: u64, right: u64, honest: u64) -> Attack {
    let (run, cycle) = xor_of(left, right);
    Attack::new(17, format!("{hidden:?} hides another operand"), &run)
        .change(|w| column(w, hidden)[cycle] = Fr::from(honest))
        .violates(&[RelationId::S5a])
}

/// A division with advice `quotient`: only assertions fail.
pub(super) fn forged_quotient(op: AluOp, dividend: u32, divisor: u32, quotient: u32) -> Attack {
    let mut body = Vec::new();
    body.extend(li(6, dividend));
    body.extend(li(7, divisor));
    body.push(alu(op, 5, 6, 7));
    let run = run_of(&body);
    let advice = is(RowOp::Advice);
    let rows = run.program.bytecode().rows();
    let honest = run.records.iter().rfind(|r| advice(&rows[r.row as usize]));
    assert_ne!(honest.unwrap().index, u64::from(quotient));
    let cheat = rerun(&run, |row, record, _| {
        if advice(row) {
            record.index = quotient.into();
            record.rd_post = quotient;
        }
    });
    let name = format!("{op:?} of {dividend:#x} by {divisor:#x} with advice {quotient:#x}");
    Attack::new(14, name, &cheat).breaks(&[11])
}

/// Row 14: one too many; one too few, so that the remainder is too large; a
/// quotient that is right modulo `2^32`; a divisor of 0.
fn unsigned_quotients() -> Vec<Attack> {
    let wrapping = 100u32.wrapping_mul(0xb6db_6db7);
    assert_eq!(wrapping.wrapping_mul(7), 100);
    let mut list = vec![forged_quotient(AluOp::Divu, 100, 0, 3)];
    for op in [AluOp::Divu, AluOp::Remu] {
        for quotient in [15, 13, wrapping] {
            list.push(forged_quotient(op, 100, 7, quotient));
        }
    }
    list
}

/// Row 14, where advice is the quotient of the magnitudes.
fn signed_quotients() -> Vec<Attack> {
    let minus = |v: u32| v.wrapping_neg();
    let mut list = vec![
        forged_quotient(AluOp::Div, minus(100), 0, u32::MAX),
        forged_quotient(AluOp::Div, 100, 0, 1),
    ];
    for op in [AluOp::Div, AluOp::Rem] {
        list.push(forged_quotient(op, minus(100), 7, 15));
        list.push(forged_quotient(op, minus(100), minus(7), 13));
        list.push(forged_quotient(op, 0x8000_0000, minus(1), 0x7fff_ffff));
    }
    list
}
