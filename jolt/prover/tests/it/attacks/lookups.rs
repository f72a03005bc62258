//! Lookups and their one-hot polynomials: attacks 1, 2, 7, 8, 14 to 17.

use super::*;
use crate::builder::*;
use jolt_claims::Family;
use jolt_isa::{AluOp, deinterleave, interleave};

/// 1: an addition is one too many, and everything that follows fits.
#[test]
fn wrong_sum() {
    let run = run_of(&[alu(AluOp::Add, 5, 1, 2), addi(6, 5, 0)]);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            record.rd_post += 1;
        }
    });
    let cycle = cycle_at(&cheat, row);
    let mut witness = cheat.witness();
    column(&mut witness, Column::LookupOutput)[cycle] += Fr::from(1);
    assert_caught(&cheat, &witness, &[RelationId::S5a]);
}

/// 2: the lookup is right, but something else is written.
#[test]
fn wrong_write() {
    let run = run_of(&[alu(AluOp::Add, 5, 1, 2), addi(6, 5, 0)]);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            record.rd_post += 1;
        }
    });
    assert_constraints(&cheat, &[12]);
}

fn last_chunk() -> Poly {
    Poly::Committed(Committed::Chunk(Family::Lookup, 15))
}

fn last_piece() -> Poly {
    Poly::LookupPiece(3)
}

/// 7: entries 2 and -1, whose sum is 1 and whose operands cancel.
#[test]
fn entries_that_are_not_bits() {
    let run = run_of(&[]);
    let mut witness = run.witness();
    let noop = run.records.len() - 1;
    for poly in [last_chunk(), last_piece()] {
        assert_eq!(entries(&mut witness, poly, noop), &[(0, Fr::from(1))]);
        // Twice the left operand 1, minus the left operand 2.
        *entries(&mut witness, poly, noop) = vec![(0b10, Fr::from(2)), (0b1000, Fr::from(-1))];
    }
    assert_caught(&run, &witness, &[RelationId::S6b]);
}

/// 8: a column of zeros.
#[test]
fn column_without_one() {
    let run = run_of(&[]);
    let mut witness = run.witness();
    let noop = run.records.len() - 1;
    for poly in [last_chunk(), last_piece()] {
        entries(&mut witness, poly, noop).clear();
    }
    assert_caught(&run, &witness, &[RelationId::S7]);
}

/// 8: a column with two ones, on an advice row, where the second one reads 0.
#[test]
fn column_with_two_ones() {
    let run = run_of(&[Instruction::Advice { rd: x(5) }]);
    let mut witness = run.witness();
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    for poly in [last_chunk(), last_piece()] {
        assert_eq!(entries(&mut witness, poly, cycle), &[(5, Fr::from(1))]);
        entries(&mut witness, poly, cycle).push((0, Fr::from(1)));
    }
    assert_caught(&run, &witness, &[RelationId::S7]);
}

/// Chunks that are one-hot, but of another index than the lookup's.
#[test]
fn pieces_that_are_no_products() {
    let run = run_of(&[]);
    let mut witness = run.witness();
    entries(&mut witness, last_chunk(), 3)[0].0 ^= 1;
    assert_caught(&run, &witness, &[RelationId::S6e]);
}

/// 14: division of register 1 by register 2 with advice `quotient`: only
/// assertions fail.
#[track_caller]
fn forged_quotient(op: AluOp, dividend: u32, divisor: u32, quotient: u32) {
    let mut body = Vec::new();
    body.extend(li(6, dividend));
    body.extend(li(7, divisor));
    body.push(alu(op, 5, 6, 7));
    let run = run_of(&body);
    let advice = is(RowOp::Advice);
    let mut honest = None;
    for record in &run.records {
        if advice(&run.program.bytecode().rows()[record.row as usize]) {
            honest = Some(record.index as u32);
        }
    }
    assert_ne!(honest, Some(quotient));
    let cheat = rerun(&run, |row, record, _| {
        if advice(row) {
            record.index = quotient.into();
            record.rd_post = quotient;
        }
    });
    assert_constraints(&cheat, &[11]);
}

#[test]
fn forged_unsigned_quotients() {
    for op in [AluOp::Divu, AluOp::Remu] {
        // One too many; one too few, so that the remainder is too large.
        forged_quotient(op, 100, 7, 15);
        forged_quotient(op, 100, 7, 13);
        // 7 times this is 100 modulo 2^32.
        let wrapping = 100u32.wrapping_mul(0xb6db_6db7);
        assert_eq!(wrapping.wrapping_mul(7), 100);
        forged_quotient(op, 100, 7, wrapping);
    }
    forged_quotient(AluOp::Divu, 100, 0, 3);
}

#[test]
fn forged_signed_quotients() {
    let minus = |v: u32| v.wrapping_neg();
    for op in [AluOp::Div, AluOp::Rem] {
        // Advice is the quotient of the magnitudes.
        forged_quotient(op, minus(100), 7, 15);
        forged_quotient(op, minus(100), minus(7), 13);
        forged_quotient(op, 0x8000_0000, minus(1), 0x7fff_ffff);
    }
    forged_quotient(AluOp::Div, minus(100), 0, u32::MAX);
    forged_quotient(AluOp::Div, 100, 0, 1);
}

/// 15: an advice word of 33 bits in a register.
#[test]
fn advice_beyond_a_word() {
    let run = run_of(&[Instruction::Advice { rd: x(5) }]);
    let mut witness = run.witness();
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let wide = Fr::from(1u64 << 32 | 5);
    column(&mut witness, Column::LookupOutput)[cycle] = wide;
    column(&mut witness, Column::RdWrite)[cycle] = wide;
    follow_registers(&mut witness);
    assert_caught(&run, &witness, &[RelationId::S5a]);
}

/// 16: an index that is not the sum of the operands but has the same low word.
#[test]
fn index_that_is_not_the_sum() {
    let run = run_of(&[alu(AluOp::Add, 5, 1, 2)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut cheat = run;
    cheat.records[cycle].index += 1 << 32;
    // The operand admits it.
    assert_constraints(&cheat, &[7]);
    // The operand hides it.
    let mut witness = cheat.witness();
    column(&mut witness, Column::RightLookup)[cycle] -= Fr::from(1u64 << 32);
    assert_caught(&cheat, &witness, &[RelationId::S5a]);
}

/// 17: the operands of a symmetric operation change places in the index.
#[test]
fn swapped_operands() {
    let run = run_of(&[alu(AluOp::Xor, 5, 1, 2)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut cheat = run;
    let (left, right) = deinterleave(cheat.records[cycle].index);
    assert_ne!(left, right);
    cheat.records[cycle].index = interleave(right, left);
    assert_constraints(&cheat, &[6, 10]);
    let mut witness = cheat.witness();
    column(&mut witness, Column::LeftLookup)[cycle] = Fr::from(left);
    column(&mut witness, Column::RightLookup)[cycle] = Fr::from(right);
    assert_caught(&cheat, &witness, &[RelationId::S5a]);
}
