//! Every register operation and branch on all pairs of corner operands, with
//! every way registers may coincide, against the reference interpreter.

use crate::builder::*;
use crate::differential::compare;
use crate::reference::End;
use jolt_isa::{AluImmOp, AluOp, BranchOp, Instruction, RAM_START};

const CORNERS: [u32; 17] = [
    0,
    1,
    2,
    3,
    7,
    31,
    32,
    33,
    0x7f,
    0x80,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_0001,
    0xffff_fffe,
    0xffff_ffff,
];

const IMMEDIATES: [i32; 9] = [-2048, -2047, -32, -1, 0, 1, 31, 2046, 2047];

/// Sets x6 and x7, runs some instructions, halts.
fn check(a: u32, b: u32, instructions: &[Instruction]) {
    let mut code = [li(6, a), li(7, b)].concat();
    code.extend_from_slice(instructions);
    let end = RAM_START + 4 * code.len() as u32;
    code.push(jal(0, 0));
    let outcome = compare(&program(&code), &words(&code));
    assert_eq!(outcome.end, End::Halted { pc: end }, "{instructions:?}");
}

#[test]
fn register_operations() {
    for op in AluOp::ALL {
        for a in CORNERS {
            for b in CORNERS {
                for rd in [5, 6, 7, 0] {
                    check(a, b, &[alu(op, rd, 6, 7)]);
                }
            }
            // Both operands one register, and the result in it.
            check(a, 0, &[alu(op, 5, 6, 6), alu(op, 6, 6, 6)]);
            check(
                a,
                0,
                &[alu(op, 5, 6, 0), alu(op, 7, 0, 6), alu(op, 0, 0, 0)],
            );
        }
    }
}

#[test]
fn immediate_operations() {
    for op in AluImmOp::ALL {
        for a in CORNERS {
            for imm in IMMEDIATES {
                let imm = if op.is_shift() { imm & 31 } else { imm };
                check(a, 0, &[alu_imm(op, 5, 6, imm), alu_imm(op, 6, 6, imm)]);
                check(a, 0, &[alu_imm(op, 0, 6, imm), alu_imm(op, 7, 0, imm)]);
            }
        }
    }
}

#[test]
fn branches() {
    for op in BranchOp::ALL {
        for a in CORNERS {
            for b in CORNERS {
                // Over an instruction whose effect shows.
                check(a, b, &[branch(op, 6, 7, 8), addi(5, 0, 1)]);
            }
            check(a, 0, &[branch(op, 6, 6, 8), addi(5, 0, 1)]);
            check(a, 0, &[branch(op, 0, 6, 8), addi(5, 0, 1)]);
        }
    }
}
