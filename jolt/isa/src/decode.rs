//! Instruction words to [`Instruction`]s (section 2.1 and the RISC-V
//! unprivileged specification, chapters "RV32I" and "M").

use crate::register::Reg;

/// Register-register operations of RV32IM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AluOp {
    /// `rs1 + rs2`.
    Add,
    /// `rs1 - rs2`.
    Sub,
    /// `rs1 << (rs2 mod 32)`.
    Sll,
    /// `[rs1 < rs2]`, signed.
    Slt,
    /// `[rs1 < rs2]`, unsigned.
    Sltu,
    /// `rs1 ^ rs2`.
    Xor,
    /// `rs1 >> (rs2 mod 32)`, zero fill.
    Srl,
    /// `rs1 >> (rs2 mod 32)`, sign fill.
    Sra,
    /// `rs1 | rs2`.
    Or,
    /// `rs1 & rs2`.
    And,
    /// Low word of the product.
    Mul,
    /// High word of the product, signed by signed.
    Mulh,
    /// High word of the product, signed by unsigned.
    Mulhsu,
    /// High word of the product, unsigned by unsigned.
    Mulhu,
    /// Signed quotient, rounded towards zero.
    Div,
    /// Unsigned quotient.
    Divu,
    /// Signed remainder, with the sign of the dividend.
    Rem,
    /// Unsigned remainder.
    Remu,
}

impl AluOp {
    /// All register-register operations.
    pub const ALL: [Self; 18] = [
        Self::Add,
        Self::Sub,
        Self::Sll,
        Self::Slt,
        Self::Sltu,
        Self::Xor,
        Self::Srl,
        Self::Sra,
        Self::Or,
        Self::And,
        Self::Mul,
        Self::Mulh,
        Self::Mulhsu,
        Self::Mulhu,
        Self::Div,
        Self::Divu,
        Self::Rem,
        Self::Remu,
    ];
}

/// Register-immediate operations of RV32I.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AluImmOp {
    /// `rs1 + imm`.
    Addi,
    /// `[rs1 < imm]`, signed.
    Slti,
    /// `[rs1 < imm]`, unsigned after sign extension.
    Sltiu,
    /// `rs1 ^ imm`.
    Xori,
    /// `rs1 | imm`.
    Ori,
    /// `rs1 & imm`.
    Andi,
    /// `rs1 << imm`.
    Slli,
    /// `rs1 >> imm`, zero fill.
    Srli,
    /// `rs1 >> imm`, sign fill.
    Srai,
}

impl AluImmOp {
    /// All register-immediate operations.
    pub const ALL: [Self; 9] = [
        Self::Addi,
        Self::Slti,
        Self::Sltiu,
        Self::Xori,
        Self::Ori,
        Self::Andi,
        Self::Slli,
        Self::Srli,
        Self::Srai,
    ];

    /// Whether the immediate is a shift amount in `0..32`.
    #[must_use]
    pub const fn is_shift(self) -> bool {
        matches!(self, Self::Slli | Self::Srli | Self::Srai)
    }
}

/// Conditional branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BranchOp {
    /// If equal.
    Beq,
    /// If not equal.
    Bne,
    /// If less, signed.
    Blt,
    /// If greater or equal, signed.
    Bge,
    /// If less, unsigned.
    Bltu,
    /// If greater or equal, unsigned.
    Bgeu,
}

impl BranchOp {
    /// All conditional branches.
    pub const ALL: [Self; 6] = [
        Self::Beq,
        Self::Bne,
        Self::Blt,
        Self::Bge,
        Self::Bltu,
        Self::Bgeu,
    ];
}

/// Loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadOp {
    /// Byte, sign-extended.
    Lb,
    /// Half word, sign-extended.
    Lh,
    /// Word.
    Lw,
    /// Byte, zero-extended.
    Lbu,
    /// Half word, zero-extended.
    Lhu,
}

impl LoadOp {
    /// All loads.
    pub const ALL: [Self; 5] = [Self::Lb, Self::Lh, Self::Lw, Self::Lbu, Self::Lhu];
}

/// Stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreOp {
    /// Byte.
    Sb,
    /// Half word.
    Sh,
    /// Word.
    Sw,
}

impl StoreOp {
    /// All stores.
    pub const ALL: [Self; 3] = [Self::Sb, Self::Sh, Self::Sw];
}

/// A decoded instruction. Immediates are sign-extended and in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instruction {
    /// Register-register operation.
    Alu {
        /// Operation.
        op: AluOp,
        /// Destination.
        rd: Reg,
        /// Left operand.
        rs1: Reg,
        /// Right operand.
        rs2: Reg,
    },
    /// Register-immediate operation.
    AluImm {
        /// Operation.
        op: AluImmOp,
        /// Destination.
        rd: Reg,
        /// Left operand.
        rs1: Reg,
        /// Right operand: sign-extended 12 bits, or a shift amount.
        imm: i32,
    },
    /// Load upper immediate.
    Lui {
        /// Destination.
        rd: Reg,
        /// The word to load; its low 12 bits are 0.
        imm: u32,
    },
    /// Add upper immediate to pc.
    Auipc {
        /// Destination.
        rd: Reg,
        /// The word to add; its low 12 bits are 0.
        imm: u32,
    },
    /// Jump and link.
    Jal {
        /// Receives the return address.
        rd: Reg,
        /// Relative to this instruction; even, in `-2^20..2^20`.
        offset: i32,
    },
    /// Indirect jump and link.
    Jalr {
        /// Receives the return address.
        rd: Reg,
        /// Base of the target.
        rs1: Reg,
        /// Relative to `rs1`; bit 0 of the sum is dropped.
        offset: i32,
    },
    /// Conditional branch.
    Branch {
        /// Condition.
        op: BranchOp,
        /// Left operand.
        rs1: Reg,
        /// Right operand.
        rs2: Reg,
        /// Relative to this instruction; even, in `-4096..4096`.
        offset: i32,
    },
    /// Load.
    Load {
        /// Width and extension.
        op: LoadOp,
        /// Destination.
        rd: Reg,
        /// Base address.
        rs1: Reg,
        /// Relative to `rs1`.
        offset: i32,
    },
    /// Store.
    Store {
        /// Width.
        op: StoreOp,
        /// Base address.
        rs1: Reg,
        /// The value to store.
        rs2: Reg,
        /// Relative to `rs1`.
        offset: i32,
    },
    /// `FENCE` and `FENCE.I`: no effect.
    Fence,
    /// Reads a word of the advice tape (section 2.6): opcode custom-0 with all
    /// fields but `rd` zero, `.insn i 0x0b, 0, rd, x0, 0` in assembly.
    Advice {
        /// Destination.
        rd: Reg,
    },
    /// Everything else: `ECALL`, `EBREAK`, CSR accesses, undefined words. The
    /// machine halts there (section 2.1).
    Trap,
}

const OPCODE_LOAD: u32 = 0x03;
const OPCODE_CUSTOM_0: u32 = 0x0b;
const OPCODE_MISC_MEM: u32 = 0x0f;
const OPCODE_OP_IMM: u32 = 0x13;
const OPCODE_AUIPC: u32 = 0x17;
const OPCODE_STORE: u32 = 0x23;
const OPCODE_OP: u32 = 0x33;
const OPCODE_LUI: u32 = 0x37;
const OPCODE_BRANCH: u32 = 0x63;
const OPCODE_JALR: u32 = 0x67;
const OPCODE_JAL: u32 = 0x6f;

/// Decodes an instruction word.
///
/// Total: a word that is no RV32IM user-level instruction is a
/// [`Trap`](Instruction::Trap).
#[must_use]
pub const fn decode(word: u32) -> Instruction {
    let rd = Reg::architectural(word >> 7);
    let rs1 = Reg::architectural(word >> 15);
    let rs2 = Reg::architectural(word >> 20);
    let funct3 = word >> 12 & 7;
    let funct7 = word >> 25;
    match word & 0x7f {
        OPCODE_LUI => Instruction::Lui {
            rd,
            imm: word & 0xffff_f000,
        },
        OPCODE_AUIPC => Instruction::Auipc {
            rd,
            imm: word & 0xffff_f000,
        },
        OPCODE_JAL => Instruction::Jal {
            rd,
            offset: imm_j(word),
        },
        OPCODE_JALR if funct3 == 0 => Instruction::Jalr {
            rd,
            rs1,
            offset: imm_i(word),
        },
        OPCODE_BRANCH => {
            let op = match funct3 {
                0 => BranchOp::Beq,
                1 => BranchOp::Bne,
                4 => BranchOp::Blt,
                5 => BranchOp::Bge,
                6 => BranchOp::Bltu,
                7 => BranchOp::Bgeu,
                _ => return Instruction::Trap,
            };
            Instruction::Branch {
                op,
                rs1,
                rs2,
                offset: imm_b(word),
            }
        }
        OPCODE_LOAD => {
            let op = match funct3 {
                0 => LoadOp::Lb,
                1 => LoadOp::Lh,
                2 => LoadOp::Lw,
                4 => LoadOp::Lbu,
                5 => LoadOp::Lhu,
                _ => return Instruction::Trap,
            };
            Instruction::Load {
                op,
                rd,
                rs1,
                offset: imm_i(word),
            }
        }
        OPCODE_STORE => {
            let op = match funct3 {
                0 => StoreOp::Sb,
                1 => StoreOp::Sh,
                2 => StoreOp::Sw,
                _ => return Instruction::Trap,
            };
            Instruction::Store {
                op,
                rs1,
                rs2,
                offset: imm_s(word),
            }
        }
        OPCODE_OP_IMM => {
            let (op, imm) = match (funct3, funct7) {
                (0, _) => (AluImmOp::Addi, imm_i(word)),
                (2, _) => (AluImmOp::Slti, imm_i(word)),
                (3, _) => (AluImmOp::Sltiu, imm_i(word)),
                (4, _) => (AluImmOp::Xori, imm_i(word)),
                (6, _) => (AluImmOp::Ori, imm_i(word)),
                (7, _) => (AluImmOp::Andi, imm_i(word)),
                (1, 0) => (AluImmOp::Slli, imm_i(word)),
                (5, 0) => (AluImmOp::Srli, imm_i(word)),
                (5, 0x20) => (AluImmOp::Srai, imm_i(word) & 31),
                _ => return Instruction::Trap,
            };
            Instruction::AluImm { op, rd, rs1, imm }
        }
        OPCODE_OP => {
            let op = match (funct7, funct3) {
                (0, 0) => AluOp::Add,
                (0, 1) => AluOp::Sll,
                (0, 2) => AluOp::Slt,
                (0, 3) => AluOp::Sltu,
                (0, 4) => AluOp::Xor,
                (0, 5) => AluOp::Srl,
                (0, 6) => AluOp::Or,
                (0, 7) => AluOp::And,
                (0x20, 0) => AluOp::Sub,
                (0x20, 5) => AluOp::Sra,
                (1, 0) => AluOp::Mul,
                (1, 1) => AluOp::Mulh,
                (1, 2) => AluOp::Mulhsu,
                (1, 3) => AluOp::Mulhu,
                (1, 4) => AluOp::Div,
                (1, 5) => AluOp::Divu,
                (1, 6) => AluOp::Rem,
                (1, 7) => AluOp::Remu,
                _ => return Instruction::Trap,
            };
            Instruction::Alu { op, rd, rs1, rs2 }
        }
        // The remaining fields of the fences are hints that a machine without
        // caches and without other harts may ignore.
        OPCODE_MISC_MEM if funct3 <= 1 => Instruction::Fence,
        // Only rd may vary, so that the rest of custom-0 stays free.
        OPCODE_CUSTOM_0 if word >> 12 == 0 => Instruction::Advice { rd },
        _ => Instruction::Trap,
    }
}

const fn imm_i(word: u32) -> i32 {
    (word as i32) >> 20
}

const fn imm_s(word: u32) -> i32 {
    ((word as i32) >> 25) << 5 | (word >> 7 & 31) as i32
}

const fn imm_b(word: u32) -> i32 {
    ((word as i32) >> 31) << 12
        | ((word >> 7 & 1) << 11 | (word >> 25 & 63) << 5 | (word >> 8 & 15) << 1) as i32
}

const fn imm_j(word: u32) -> i32 {
    ((word as i32) >> 31) << 20
        | (word & 0xff000 | (word >> 20 & 1) << 11 | (word >> 21 & 1023) << 1) as i32
}
