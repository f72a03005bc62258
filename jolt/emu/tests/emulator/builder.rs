//! Programs from instructions.

use jolt_emu::{LayoutConfig, MemoryLayout, Policy, Preprocessed};
use jolt_isa::{
    AluImmOp, AluOp, BranchOp, BytecodeTable, ImageChunk, Instruction, LoadOp, RAM_START, Reg,
    StoreOp, TextSegment, encode,
};

pub(crate) fn x(n: u8) -> Reg {
    assert!(n < 32);
    Reg::new(n).unwrap()
}

/// A layout with small memory, so that tests are fast.
pub(crate) const CONFIG: LayoutConfig = LayoutConfig {
    max_input: 64,
    max_output: 64,
    stack_guard: 64,
    stack: 1024,
    heap: 4096,
    advice: [0, 0],
};

/// The instruction words at `RAM_START`.
pub(crate) fn program_of_words(words: &[u32]) -> Preprocessed {
    program_in(CONFIG, words)
}

/// The instruction words in a memory of the given sizes.
pub(crate) fn program_in(config: LayoutConfig, words: &[u32]) -> Preprocessed {
    let end = u64::from(RAM_START) + 4 * words.len() as u64;
    let layout = MemoryLayout::new(config, end, 24).unwrap();
    let bytecode = BytecodeTable::build(
        &[TextSegment {
            address: RAM_START,
            words: words.to_vec(),
        }],
        1 << 16,
    )
    .unwrap();
    let image = vec![ImageChunk {
        address: RAM_START,
        words: words.to_vec(),
    }];
    // Random programs may run for ever.
    let policy = Policy {
        max_log_cycles: 12,
        ..Policy::default()
    };
    Preprocessed::new(bytecode, RAM_START, image, layout, policy).unwrap()
}

pub(crate) fn words(instructions: &[Instruction]) -> Vec<u32> {
    instructions
        .iter()
        .map(|&i| encode(i).unwrap_or_else(|| panic!("{i:?} cannot be encoded")))
        .collect()
}

pub(crate) fn program(instructions: &[Instruction]) -> Preprocessed {
    program_of_words(&words(instructions))
}

pub(crate) fn alu(op: AluOp, rd: u8, rs1: u8, rs2: u8) -> Instruction {
    Instruction::Alu {
        op,
        rd: x(rd),
        rs1: x(rs1),
        rs2: x(rs2),
    }
}

pub(crate) fn alu_imm(op: AluImmOp, rd: u8, rs1: u8, imm: i32) -> Instruction {
    Instruction::AluImm {
        op,
        rd: x(rd),
        rs1: x(rs1),
        imm,
    }
}

pub(crate) fn addi(rd: u8, rs1: u8, imm: i32) -> Instruction {
    alu_imm(AluImmOp::Addi, rd, rs1, imm)
}

pub(crate) fn branch(op: BranchOp, rs1: u8, rs2: u8, offset: i32) -> Instruction {
    Instruction::Branch {
        op,
        rs1: x(rs1),
        rs2: x(rs2),
        offset,
    }
}

pub(crate) fn load(op: LoadOp, rd: u8, rs1: u8, offset: i32) -> Instruction {
    Instruction::Load {
        op,
        rd: x(rd),
        rs1: x(rs1),
        offset,
    }
}

pub(crate) fn store(op: StoreOp, rs1: u8, rs2: u8, offset: i32) -> Instruction {
    Instruction::Store {
        op,
        rs1: x(rs1),
        rs2: x(rs2),
        offset,
    }
}

pub(crate) fn jal(rd: u8, offset: i32) -> Instruction {
    Instruction::Jal { rd: x(rd), offset }
}

pub(crate) fn jalr(rd: u8, rs1: u8, offset: i32) -> Instruction {
    Instruction::Jalr {
        rd: x(rd),
        rs1: x(rs1),
        offset,
    }
}

/// Loads a constant, in two instructions whatever it is.
pub(crate) fn li(rd: u8, value: u32) -> [Instruction; 2] {
    let low = ((value & 0xfff) as i32) << 20 >> 20;
    [
        Instruction::Lui {
            rd: x(rd),
            imm: value.wrapping_sub(low as u32),
        },
        addi(rd, rd, low),
    ]
}

/// Stores 1 to `address` and halts, with the help of two registers.
pub(crate) fn finish(address: u32, r: u8, s: u8) -> Vec<Instruction> {
    let [a, b] = li(r, address);
    vec![a, b, addi(s, 0, 1), store(StoreOp::Sw, r, s, 0), jal(0, 0)]
}

/// The addresses of the I/O window do not depend on the program.
pub(crate) fn io() -> MemoryLayout {
    MemoryLayout::new(CONFIG, RAM_START.into(), 24).unwrap()
}
