//! Decoding against the words that LLVM's assembler produces, and the words
//! that must not decode.

#![allow(clippy::unwrap_used)]

use jolt_isa::{
    AluImmOp::{self, *},
    AluOp::{self, *},
    BranchOp::{self, *},
    Instruction,
    LoadOp::{self, *},
    Reg,
    StoreOp::{self, *},
    decode, encode,
};

fn x(n: u8) -> Reg {
    Reg::new(n).unwrap()
}
fn alu(op: AluOp, rd: Reg, rs1: Reg, rs2: Reg) -> Instruction {
    Instruction::Alu { op, rd, rs1, rs2 }
}
fn imm(op: AluImmOp, rd: Reg, rs1: Reg, imm: i32) -> Instruction {
    Instruction::AluImm { op, rd, rs1, imm }
}
fn branch(op: BranchOp, rs1: Reg, rs2: Reg, offset: i32) -> Instruction {
    Instruction::Branch {
        op,
        rs1,
        rs2,
        offset,
    }
}
fn load(op: LoadOp, rd: Reg, rs1: Reg, offset: i32) -> Instruction {
    Instruction::Load {
        op,
        rd,
        rs1,
        offset,
    }
}
fn store(op: StoreOp, rs1: Reg, rs2: Reg, offset: i32) -> Instruction {
    Instruction::Store {
        op,
        rs1,
        rs2,
        offset,
    }
}

#[test]
#[rustfmt::skip]
fn assembled_words() {
    // Assembled with llvm-mc 14, -mattr=+m,+a,+f.
    let cases: &[(u32, &str, Instruction)] = &[
        (0x800002b7, "lui x5, 0x80000", Instruction::Lui { rd: x(5), imm: 0x80000000 }),
        (0xffffffb7, "lui x31, 0xfffff", Instruction::Lui { rd: x(31), imm: 0xfffff000 }),
        (0x12345097, "auipc x1, 0x12345", Instruction::Auipc { rd: x(1), imm: 0x12345000 }),
        (0x001000ef, "jal x1, 2048", Instruction::Jal { rd: x(1), offset: 2048 }),
        (0x0000006f, "jal x0, 0", Instruction::Jal { rd: x(0), offset: 0 }),
        (0x80000fef, "jal x31, -1048576", Instruction::Jal { rd: x(31), offset: -1048576 }),
        (0x7ffff16f, "jal x2, 1048574", Instruction::Jal { rd: x(2), offset: 1048574 }),
        (0x0020016f, "jal x2, 2", Instruction::Jal { rd: x(2), offset: 2 }),
        (0x00008067, "jalr x0, 0(x1)", Instruction::Jalr { rd: x(0), rs1: x(1), offset: 0 }),
        (0xfff302e7, "jalr x5, -1(x6)", Instruction::Jalr { rd: x(5), rs1: x(6), offset: -1 }),
        (0x7ff080e7, "jalr x1, 2047(x1)", Instruction::Jalr { rd: x(1), rs1: x(1), offset: 2047 }),
        (0x00208463, "beq x1, x2, 8", branch(Beq, x(1), x(2), 8)),
        (0xfe419ce3, "bne x3, x4, -8", branch(Bne, x(3), x(4), -8)),
        (0x7e62cfe3, "blt x5, x6, 4094", branch(Blt, x(5), x(6), 4094)),
        (0x8083d063, "bge x7, x8, -4096", branch(Bge, x(7), x(8), -4096)),
        (0x00a4e0e3, "bltu x9, x10, 2048", branch(Bltu, x(9), x(10), 2048)),
        (0x00c5f163, "bgeu x11, x12, 2", branch(Bgeu, x(11), x(12), 2)),
        (0x80010083, "lb x1, -2048(x2)", load(Lb, x(1), x(2), -2048)),
        (0x7ff21183, "lh x3, 2047(x4)", load(Lh, x(3), x(4), 2047)),
        (0x00032283, "lw x5, 0(x6)", load(Lw, x(5), x(6), 0)),
        (0x00144383, "lbu x7, 1(x8)", load(Lbu, x(7), x(8), 1)),
        (0xfff55483, "lhu x9, -1(x10)", load(Lhu, x(9), x(10), -1)),
        (0x80110023, "sb x1, -2048(x2)", store(Sb, x(2), x(1), -2048)),
        (0x7e321fa3, "sh x3, 2047(x4)", store(Sh, x(4), x(3), 2047)),
        (0x00532fa3, "sw x5, 31(x6)", store(Sw, x(6), x(5), 31)),
        (0xfff10093, "addi x1, x2, -1", imm(Addi, x(1), x(2), -1)),
        (0x7ff22193, "slti x3, x4, 2047", imm(Slti, x(3), x(4), 2047)),
        (0x80033293, "sltiu x5, x6, -2048", imm(Sltiu, x(5), x(6), -2048)),
        (0xfff44393, "xori x7, x8, -1", imm(Xori, x(7), x(8), -1)),
        (0x55556493, "ori x9, x10, 1365", imm(Ori, x(9), x(10), 1365)),
        (0x00f67593, "andi x11, x12, 15", imm(Andi, x(11), x(12), 15)),
        (0x01f71693, "slli x13, x14, 31", imm(Slli, x(13), x(14), 31)),
        (0x00085793, "srli x15, x16, 0", imm(Srli, x(15), x(16), 0)),
        (0x41f95893, "srai x17, x18, 31", imm(Srai, x(17), x(18), 31)),
        (0x40195893, "srai x17, x18, 1", imm(Srai, x(17), x(18), 1)),
        (0x003100b3, "add x1, x2, x3", alu(Add, x(1), x(2), x(3))),
        (0x40628233, "sub x4, x5, x6", alu(Sub, x(4), x(5), x(6))),
        (0x009413b3, "sll x7, x8, x9", alu(Sll, x(7), x(8), x(9))),
        (0x00c5a533, "slt x10, x11, x12", alu(Slt, x(10), x(11), x(12))),
        (0x00f736b3, "sltu x13, x14, x15", alu(Sltu, x(13), x(14), x(15))),
        (0x0128c833, "xor x16, x17, x18", alu(Xor, x(16), x(17), x(18))),
        (0x015a59b3, "srl x19, x20, x21", alu(Srl, x(19), x(20), x(21))),
        (0x418bdb33, "sra x22, x23, x24", alu(Sra, x(22), x(23), x(24))),
        (0x01bd6cb3, "or x25, x26, x27", alu(Or, x(25), x(26), x(27))),
        (0x01eefe33, "and x28, x29, x30", alu(And, x(28), x(29), x(30))),
        (0x02100fb3, "mul x31, x0, x1", alu(Mul, x(31), x(0), x(1))),
        (0x02419133, "mulh x2, x3, x4", alu(Mulh, x(2), x(3), x(4))),
        (0x027322b3, "mulhsu x5, x6, x7", alu(Mulhsu, x(5), x(6), x(7))),
        (0x02a4b433, "mulhu x8, x9, x10", alu(Mulhu, x(8), x(9), x(10))),
        (0x02d645b3, "div x11, x12, x13", alu(Div, x(11), x(12), x(13))),
        (0x0307d733, "divu x14, x15, x16", alu(Divu, x(14), x(15), x(16))),
        (0x033968b3, "rem x17, x18, x19", alu(Rem, x(17), x(18), x(19))),
        (0x036afa33, "remu x20, x21, x22", alu(Remu, x(20), x(21), x(22))),
        (0x0ff0000f, "fence", Instruction::Fence),
        (0x0000100f, "fence.i", Instruction::Fence),
        (0x8330000f, "fence.tso", Instruction::Fence),
        (0x00000073, "ecall", Instruction::Trap),
        (0x00100073, "ebreak", Instruction::Trap),
        (0x300110f3, "csrrw x1, mstatus, x2", Instruction::Trap),
        (0xc001e073, "csrrsi x0, cycle, 3", Instruction::Trap),
        (0x30200073, "mret", Instruction::Trap),
        (0x10500073, "wfi", Instruction::Trap),
        (0x0021a0af, "amoadd.w x1, x2, (x3)", Instruction::Trap),
        (0x00012087, "flw f1, 0(x2)", Instruction::Trap),
        (0x003170d3, "fadd.s f1, f2, f3", Instruction::Trap),
    ];
    for &(word, text, expected) in cases {
        assert_eq!(decode(word), expected, "{text}");
        if !matches!(expected, Instruction::Trap | Instruction::Fence) {
            assert_eq!(encode(expected), Some(word), "{text}");
        }
    }
}

#[test]
fn advice_is_custom_0_with_nothing_but_rd() {
    assert_eq!(decode(0x0000_050b), Instruction::Advice { rd: x(10) });
    assert_eq!(decode(0x0000_000b), Instruction::Advice { rd: x(0) });
    for bit in 12..32 {
        assert_eq!(decode(0x0000_050b | 1 << bit), Instruction::Trap);
    }
}

#[test]
fn undefined_words_are_traps() {
    for word in [
        0,
        u32::MAX,
        0x0000_4501, // A compressed instruction (c.li).
        0x0000_a063, // Branch with funct3 = 2.
        0x0000_b063, // Branch with funct3 = 3.
        0x0000_3003, // LD of RV64.
        0x0000_6003, // LWU of RV64.
        0x0000_7003,
        0x0000_3023, // SD of RV64.
        0x0000_1067, // JALR with funct3 = 1.
        0x0000_200f, // MISC-MEM with funct3 = 2.
        0x0200_1013, // SLLI by 32.
        0x0200_5013, // SRLI by 32.
        0x4200_5013, // SRAI by 32.
        0x4000_1013, // SLLI with the bit of SRAI.
        0x4000_1033, // SLL with the bit of SUB.
        0x4000_7033, // ANDN of Zbb.
        0x0400_0033, // funct7 = 2.
        0x0000_001b, // ADDIW of RV64.
        0x0000_003b, // ADDW of RV64.
    ] {
        assert_eq!(decode(word), Instruction::Trap, "{word:#010x}");
    }
}

/// Counts what decodes among the words with fixed registers, over all opcodes
/// of uncompressed instructions, funct3 and funct7: nothing besides RV32IM.
#[test]
fn number_of_defined_words() {
    let mut defined = std::collections::BTreeMap::new();
    for opcode in (3..128).step_by(4) {
        for funct3 in 0..8u32 {
            for funct7 in 0..128u32 {
                let word = funct7 << 25 | 3 << 20 | 2 << 15 | funct3 << 12 | 1 << 7 | opcode;
                if decode(word) != Instruction::Trap {
                    *defined.entry(opcode).or_insert(0) += 1;
                }
            }
        }
    }
    let expected = [
        (0x03, 5 * 128),     // Loads.
        (0x0f, 2 * 128),     // Fences.
        (0x13, 6 * 128 + 3), // The shifts fix funct7.
        (0x17, 8 * 128),     // AUIPC has neither field.
        (0x23, 3 * 128),     // Stores.
        (0x33, 18),
        (0x37, 8 * 128), // LUI
        (0x63, 6 * 128), // Branches.
        (0x67, 128),     // JALR
        (0x6f, 8 * 128), // JAL
    ];
    assert_eq!(defined, expected.into());
}
