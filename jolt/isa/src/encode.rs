//! [`Instruction`]s to instruction words, for programs that are built in code.

use crate::decode::{AluImmOp, AluOp, BranchOp, Instruction, LoadOp, StoreOp};
use crate::register::Reg;

/// The instruction word of `instruction`, the inverse of
/// [`decode`](crate::decode()).
///
/// Returns `None` if the instruction cannot be encoded: an immediate out of
/// its range, or a register that is not architectural. A
/// [`Trap`](Instruction::Trap) becomes `EBREAK`, a
/// [`Fence`](Instruction::Fence) becomes `FENCE rw, rw`.
#[must_use]
pub fn encode(instruction: Instruction) -> Option<u32> {
    let word = match instruction {
        Instruction::Alu { op, rd, rs1, rs2 } => {
            let (funct7, funct3) = match op {
                AluOp::Add => (0, 0),
                AluOp::Sll => (0, 1),
                AluOp::Slt => (0, 2),
                AluOp::Sltu => (0, 3),
                AluOp::Xor => (0, 4),
                AluOp::Srl => (0, 5),
                AluOp::Or => (0, 6),
                AluOp::And => (0, 7),
                AluOp::Sub => (0x20, 0),
                AluOp::Sra => (0x20, 5),
                AluOp::Mul => (1, 0),
                AluOp::Mulh => (1, 1),
                AluOp::Mulhsu => (1, 2),
                AluOp::Mulhu => (1, 3),
                AluOp::Div => (1, 4),
                AluOp::Divu => (1, 5),
                AluOp::Rem => (1, 6),
                AluOp::Remu => (1, 7),
            };
            funct7 << 25 | r(rs2)? << 20 | r(rs1)? << 15 | funct3 << 12 | r(rd)? << 7 | 0x33
        }
        Instruction::AluImm { op, rd, rs1, imm } => {
            let (high, funct3) = match op {
                AluImmOp::Addi => (0, 0),
                AluImmOp::Slti => (0, 2),
                AluImmOp::Sltiu => (0, 3),
                AluImmOp::Xori => (0, 4),
                AluImmOp::Ori => (0, 6),
                AluImmOp::Andi => (0, 7),
                AluImmOp::Slli => (0, 1),
                AluImmOp::Srli => (0, 5),
                AluImmOp::Srai => (0x20 << 5, 5),
            };
            if op.is_shift() && !(0..32).contains(&imm) {
                return None;
            }
            high << 20 | signed(imm, 12)? << 20 | r(rs1)? << 15 | funct3 << 12 | r(rd)? << 7 | 0x13
        }
        Instruction::Lui { rd, imm } => upper(imm)? | r(rd)? << 7 | 0x37,
        Instruction::Auipc { rd, imm } => upper(imm)? | r(rd)? << 7 | 0x17,
        Instruction::Jal { rd, offset } => {
            let v = even(offset, 21)?;
            (v >> 20 & 1) << 31
                | (v >> 1 & 1023) << 21
                | (v >> 11 & 1) << 20
                | v & 0xff000
                | r(rd)? << 7
                | 0x6f
        }
        Instruction::Jalr { rd, rs1, offset } => {
            signed(offset, 12)? << 20 | r(rs1)? << 15 | r(rd)? << 7 | 0x67
        }
        Instruction::Branch {
            op,
            rs1,
            rs2,
            offset,
        } => {
            let funct3 = match op {
                BranchOp::Beq => 0,
                BranchOp::Bne => 1,
                BranchOp::Blt => 4,
                BranchOp::Bge => 5,
                BranchOp::Bltu => 6,
                BranchOp::Bgeu => 7,
            };
            let v = even(offset, 13)?;
            (v >> 12 & 1) << 31
                | (v >> 5 & 63) << 25
                | r(rs2)? << 20
                | r(rs1)? << 15
                | funct3 << 12
                | (v >> 1 & 15) << 8
                | (v >> 11 & 1) << 7
                | 0x63
        }
        Instruction::Load {
            op,
            rd,
            rs1,
            offset,
        } => {
            let funct3 = match op {
                LoadOp::Lb => 0,
                LoadOp::Lh => 1,
                LoadOp::Lw => 2,
                LoadOp::Lbu => 4,
                LoadOp::Lhu => 5,
            };
            signed(offset, 12)? << 20 | r(rs1)? << 15 | funct3 << 12 | r(rd)? << 7 | 0x03
        }
        Instruction::Store {
            op,
            rs1,
            rs2,
            offset,
        } => {
            let funct3 = match op {
                StoreOp::Sb => 0,
                StoreOp::Sh => 1,
                StoreOp::Sw => 2,
            };
            let v = signed(offset, 12)?;
            (v >> 5 & 127) << 25
                | r(rs2)? << 20
                | r(rs1)? << 15
                | funct3 << 12
                | (v & 31) << 7
                | 0x23
        }
        Instruction::Fence => 0x0330_000f,
        Instruction::Advice { rd } => r(rd)? << 7 | 0x0b,
        Instruction::Trap => 0x0010_0073,
    };
    Some(word)
}

fn r(reg: Reg) -> Option<u32> {
    reg.is_architectural().then_some(u32::from(reg.number()))
}

/// `value` as a field of `bits` bits, if it fits as a signed number.
fn signed(value: i32, bits: u32) -> Option<u32> {
    let bound = 1 << (bits - 1);
    (-bound..bound)
        .contains(&value)
        .then_some(value as u32 & ((1 << bits) - 1))
}

fn even(value: i32, bits: u32) -> Option<u32> {
    if value % 2 == 0 {
        signed(value, bits)
    } else {
        None
    }
}

fn upper(imm: u32) -> Option<u32> {
    (imm & 0xfff == 0).then_some(imm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// Whatever decodes, encodes back to the same word; the fences and
        /// traps, whose words are many, to the same instruction.
        #[test]
        fn decode_then_encode(word: u32, opcode in 0usize..12) {
            let opcodes = [3, 0x0b, 0x0f, 0x13, 0x17, 0x23, 0x33, 0x37, 0x63, 0x67, 0x6f, 0x73];
            for word in [word, word & !0x7f | opcodes[opcode], word & 0x41ff_ff80 | opcodes[opcode],
                         word & 0x0000_0f80 | opcodes[opcode]] {
                let instruction = decode(word);
                let back = encode(instruction).expect("decoded instructions can be encoded");
                match instruction {
                    Instruction::Trap | Instruction::Fence => {
                        prop_assert_eq!(decode(back), instruction);
                    }
                    _ => prop_assert_eq!(back, word),
                }
            }
        }
    }

    #[test]
    fn unencodable() {
        let x = Reg::architectural(1);
        for bad in [
            Instruction::AluImm {
                op: AluImmOp::Addi,
                rd: x,
                rs1: x,
                imm: 2048,
            },
            Instruction::AluImm {
                op: AluImmOp::Slli,
                rd: x,
                rs1: x,
                imm: 32,
            },
            Instruction::Jal { rd: x, offset: 1 },
            Instruction::Jal {
                rd: x,
                offset: 1 << 20,
            },
            Instruction::Lui { rd: x, imm: 1 },
            Instruction::Advice { rd: Reg::SINK },
        ] {
            assert_eq!(encode(bad), None, "{bad:?}");
        }
    }
}
