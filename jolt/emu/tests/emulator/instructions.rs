//! Every RV32IM instruction against hand-written expectations.

use crate::builder::*;
use crate::constraints;
use jolt_emu::{EmuError, Emulator, Preprocessed, Progress};
use jolt_isa::{
    AluImmOp::{self, *},
    AluOp::{self, *},
    BranchOp::{self, *},
    Instruction,
    LoadOp::{self, *},
    RAM_START, Reg,
    StoreOp::{self, *},
};

const MIN: u32 = 0x8000_0000;
const MAX: u32 = 0x7fff_ffff;
const NEG: u32 = u32::MAX;

/// Runs up to the instruction at `stop`, or to an error.
fn run_to<'a>(program: &'a Preprocessed, stop: u32) -> Result<Emulator<'a>, EmuError> {
    let mut emulator = Emulator::new(program, &[], &[])?;
    let mut records = Vec::new();
    while emulator.pc() != stop || records.is_empty() {
        assert!(records.len() < 1000);
        let (record, progress) = emulator.step()?;
        records.push(record);
        assert_ne!(progress, Progress::Halted);
    }
    constraints::check(program, &[], &records, false);
    Ok(emulator)
}

/// Sets registers, runs one instruction and returns the machine and the error.
fn one(instruction: Instruction, set: &[(u8, u32)]) -> Result<[u32; 32], EmuError> {
    let mut code: Vec<Instruction> = set.iter().flat_map(|&(r, v)| li(r, v)).collect();
    code.push(instruction);
    code.push(Instruction::Fence);
    let program = program(&code);
    let stop = RAM_START + 4 * (code.len() as u32 - 1);
    let emulator = run_to(&program, stop)?;
    Ok(std::array::from_fn(|r| {
        emulator.register(Reg::new(r as u8).unwrap())
    }))
}

#[test]
#[rustfmt::skip]
fn register_operations() {
    let cases: &[(AluOp, u32, u32, u32)] = &[
        (Add, 1, 2, 3), (Add, NEG, 1, 0), (Add, MAX, 1, MIN), (Add, MIN, MIN, 0),
        (Sub, 3, 2, 1), (Sub, 0, 1, NEG), (Sub, MIN, 1, MAX), (Sub, 0, MIN, MIN), (Sub, 5, 5, 0),
        (Sll, 1, 0, 1), (Sll, 1, 31, MIN), (Sll, 3, 31, MIN), (Sll, 0x1234_5678, 4, 0x2345_6780),
        (Sll, 1, 32, 1), (Sll, 1, 33, 2), (Sll, NEG, NEG, MIN), (Sll, 7, 0xffff_ffe0, 7),
        (Slt, 1, 2, 1), (Slt, 2, 1, 0), (Slt, NEG, 0, 1), (Slt, 0, NEG, 0), (Slt, MIN, MAX, 1),
        (Slt, MAX, MIN, 0), (Slt, MIN, MIN, 0),
        (Sltu, 1, 2, 1), (Sltu, NEG, 0, 0), (Sltu, 0, NEG, 1), (Sltu, MIN, MAX, 0), (Sltu, 0, 0, 0),
        (Xor, 0xff00_ff00, 0x0ff0_0ff0, 0xf0f0_f0f0), (Xor, NEG, NEG, 0),
        (Or, 0xff00_ff00, 0x0ff0_0ff0, 0xfff0_fff0), (Or, 0, 0, 0),
        (And, 0xff00_ff00, 0x0ff0_0ff0, 0x0f00_0f00), (And, NEG, 0, 0),
        (Srl, MIN, 0, MIN), (Srl, MIN, 31, 1), (Srl, NEG, 4, 0x0fff_ffff), (Srl, MIN, 32, MIN),
        (Srl, 4, 33, 2), (Srl, NEG, NEG, 1),
        (Sra, MIN, 0, MIN), (Sra, MIN, 31, NEG), (Sra, MAX, 31, 0), (Sra, 0xf000_0000, 4, 0xff00_0000),
        (Sra, MIN, 32, MIN), (Sra, MIN, 33, 0xc000_0000), (Sra, 0x7000_0000, 4, 0x0700_0000),
        (Mul, 6, 7, 42), (Mul, NEG, NEG, 1), (Mul, MIN, MIN, 0), (Mul, 0x1_0001, 0x1_0001, 0x2_0001),
        (Mul, MIN, NEG, MIN), (Mul, 0, NEG, 0),
        (Mulh, 1, 1, 0), (Mulh, NEG, NEG, 0), (Mulh, MIN, MIN, 0x4000_0000), (Mulh, NEG, 1, NEG),
        (Mulh, MIN, MAX, 0xc000_0000), (Mulh, MAX, MAX, 0x3fff_ffff), (Mulh, MIN, 0, 0), (Mulh, MIN, NEG, 0),
        (Mulhsu, NEG, NEG, NEG), (Mulhsu, MIN, NEG, MIN), (Mulhsu, 1, NEG, 0), (Mulhsu, MAX, NEG, 0x7fff_fffe),
        (Mulhsu, NEG, 0, 0), (Mulhsu, MIN, MIN, 0xc000_0000),
        (Mulhu, NEG, NEG, 0xffff_fffe), (Mulhu, MIN, MIN, 0x4000_0000), (Mulhu, MIN, 2, 1), (Mulhu, 0, NEG, 0),
        (Div, 20, 6, 3), (Div, -20i32 as u32, 6, -3i32 as u32), (Div, 20, -6i32 as u32, -3i32 as u32),
        (Div, -20i32 as u32, -6i32 as u32, 3), (Div, MIN, NEG, MIN), (Div, MIN, 1, MIN), (Div, MIN, MIN, 1),
        (Div, MAX, MIN, 0), (Div, 5, 0, NEG), (Div, -5i32 as u32, 0, NEG), (Div, 0, 0, NEG), (Div, MIN, 0, NEG),
        (Div, 0, NEG, 0), (Div, -1i32 as u32, 2, 0),
        (Divu, 20, 6, 3), (Divu, NEG, 1, NEG), (Divu, MIN, NEG, 0), (Divu, NEG, NEG, 1), (Divu, 7, 0, NEG),
        (Divu, 0, 0, NEG), (Divu, -20i32 as u32, 6, 715_827_879), (Divu, 0, 5, 0),
        (Rem, 20, 6, 2), (Rem, -20i32 as u32, 6, -2i32 as u32), (Rem, 20, -6i32 as u32, 2),
        (Rem, -20i32 as u32, -6i32 as u32, -2i32 as u32), (Rem, MIN, NEG, 0), (Rem, MIN, 1, 0),
        (Rem, 5, 0, 5), (Rem, -5i32 as u32, 0, -5i32 as u32), (Rem, 0, 0, 0), (Rem, MIN, 0, MIN),
        (Rem, MAX, MIN, MAX), (Rem, MIN, MAX, NEG), (Rem, -6i32 as u32, 3, 0),
        (Remu, 20, 6, 2), (Remu, NEG, 1, 0), (Remu, MIN, NEG, MIN), (Remu, NEG, NEG, 0), (Remu, 7, 0, 7),
        (Remu, 0, 0, 0), (Remu, -20i32 as u32, 6, 2), (Remu, NEG, 0, NEG),
    ];
    for op in AluOp::ALL {
        assert!(cases.iter().filter(|c| c.0 == op).count() >= 2, "{op:?}");
    }
    for &(op, a, b, expected) in cases {
        let context = format!("{op:?} {a:#x} {b:#x}");
        let set = [(6, a), (7, b)];
        assert_eq!(one(alu(op, 5, 6, 7), &set).unwrap()[5], expected, "{context}");
        assert_eq!(one(alu(op, 6, 6, 7), &set).unwrap()[6], expected, "{context} rd = rs1");
        assert_eq!(one(alu(op, 7, 6, 7), &set).unwrap()[7], expected, "{context} rd = rs2");
        let after = one(alu(op, 0, 6, 7), &set).unwrap();
        assert_eq!((after[0], after[6], after[7]), (0, a, b), "{context} rd = x0");
        if a == b {
            assert_eq!(one(alu(op, 6, 6, 6), &set).unwrap()[6], expected, "{context} all equal");
        }
        if b == 0 {
            assert_eq!(one(alu(op, 5, 6, 0), &set).unwrap()[5], expected, "{context} rs2 = x0");
        }
        if a == 0 {
            assert_eq!(one(alu(op, 7, 0, 7), &set).unwrap()[7], expected, "{context} rs1 = x0");
        }
    }
}

#[test]
#[rustfmt::skip]
fn immediate_operations() {
    let cases: &[(AluImmOp, u32, i32, u32)] = &[
        (Addi, 1, 2, 3), (Addi, 0, -1, NEG), (Addi, NEG, 1, 0), (Addi, MIN, -2048, 0x7fff_f800), (Addi, 5, 2047, 2052),
        (Slti, 1, 2, 1), (Slti, NEG, 0, 1), (Slti, 0, -1, 0), (Slti, MIN, -2048, 1), (Slti, 2047, 2047, 0),
        (Sltiu, 1, 2, 1), (Sltiu, 0, 1, 1), (Sltiu, 5, -1, 1), (Sltiu, NEG, -1, 0), (Sltiu, 0xffff_f7ff, -2048, 1),
        (Xori, 0x0f0f, -1, 0xffff_f0f0), (Xori, 5, 3, 6),
        (Ori, 0x0f00, 0x0ff, 0x0fff), (Ori, 1, -2048, 0xffff_f801),
        (Andi, NEG, 0x7ff, 0x7ff), (Andi, 0x1234_5678, -16, 0x1234_5670),
        (Slli, 1, 0, 1), (Slli, 1, 31, MIN), (Slli, 0x1234_5678, 8, 0x3456_7800), (Slli, NEG, 31, MIN),
        (Srli, MIN, 0, MIN), (Srli, MIN, 31, 1), (Srli, NEG, 8, 0x00ff_ffff),
        (Srai, MIN, 0, MIN), (Srai, MIN, 31, NEG), (Srai, MAX, 31, 0), (Srai, 0x8765_4321, 8, 0xff87_6543),
    ];
    for op in AluImmOp::ALL {
        assert!(cases.iter().filter(|c| c.0 == op).count() >= 2, "{op:?}");
    }
    for &(op, a, imm, expected) in cases {
        let context = format!("{op:?} {a:#x} {imm}");
        let set = [(6, a)];
        assert_eq!(one(alu_imm(op, 5, 6, imm), &set).unwrap()[5], expected, "{context}");
        assert_eq!(one(alu_imm(op, 6, 6, imm), &set).unwrap()[6], expected, "{context} rd = rs1");
        let after = one(alu_imm(op, 0, 6, imm), &set).unwrap();
        assert_eq!((after[0], after[6]), (0, a), "{context} rd = x0");
    }
}

#[test]
fn upper_immediates() {
    for imm in [0, 0x1000, 0x8000_0000, 0xffff_f000] {
        let lui = |rd| Instruction::Lui { rd: x(rd), imm };
        let auipc = |rd| Instruction::Auipc { rd: x(rd), imm };
        assert_eq!(one(lui(5), &[]).unwrap()[5], imm);
        assert_eq!(one(lui(0), &[]).unwrap()[0], 0);
        assert_eq!(one(auipc(5), &[]).unwrap()[5], RAM_START.wrapping_add(imm));
        // Two instructions in front.
        let after = one(auipc(6), &[(5, 7)]).unwrap();
        assert_eq!(after[6], (RAM_START + 8).wrapping_add(imm));
        assert_eq!(one(auipc(0), &[]).unwrap()[0], 0);
    }
}

#[test]
fn fence_does_nothing() {
    let after = one(Instruction::Fence, &[(5, 77)]).unwrap();
    assert_eq!((after[0], after[5]), (0, 77));
}

/// The code of a jump test: three instructions of setup, a jump at `JUMP`, then
/// numbered landing places.
const JUMP: u32 = RAM_START + 12;

fn jump(instruction: Instruction, x6: u32, stop: u32) -> Result<[u32; 32], EmuError> {
    let [a, b] = li(6, x6);
    let mut code = vec![a, b, addi(5, 0, 55), instruction];
    code.extend([Instruction::Fence; 8]);
    let program = program(&code);
    let emulator = run_to(&program, stop)?;
    Ok(std::array::from_fn(|r| {
        emulator.register(Reg::new(r as u8).unwrap())
    }))
}

#[test]
fn jumps() {
    let link = JUMP + 4;
    assert_eq!(jump(jal(5, 16), 0, JUMP + 16).unwrap()[5], link);
    assert_eq!(jump(jal(0, 16), 0, JUMP + 16).unwrap()[0], 0);
    assert_eq!(jump(jal(5, -12), 0, RAM_START).unwrap()[5], link);
    assert_eq!(jump(jal(5, 4), 0, JUMP + 4).unwrap()[5], link);

    assert_eq!(jump(jalr(5, 6, 0), JUMP + 8, JUMP + 8).unwrap()[5], link);
    assert_eq!(jump(jalr(5, 6, -4), JUMP + 8, JUMP + 4).unwrap()[5], link);
    assert_eq!(
        jump(jalr(5, 6, 2047), JUMP + 8 - 2047, JUMP + 8).unwrap()[5],
        link
    );
    // The target is computed before the link is written.
    assert_eq!(jump(jalr(6, 6, 0), JUMP + 8, JUMP + 8).unwrap()[6], link);
    assert_eq!(jump(jalr(0, 6, 0), JUMP + 8, JUMP + 8).unwrap()[0], 0);
    // Bit 0 of the sum is dropped, whichever summand it comes from.
    assert_eq!(jump(jalr(5, 6, 0), JUMP + 9, JUMP + 8).unwrap()[5], link);
    assert_eq!(jump(jalr(5, 6, 1), JUMP + 8, JUMP + 8).unwrap()[5], link);
    assert_eq!(jump(jalr(5, 6, -1), JUMP + 10, JUMP + 8).unwrap()[5], link);
    // The sum wraps around.
    let base = RAM_START.wrapping_add(2048);
    assert!(jump(jalr(5, 6, -2048), base, RAM_START).is_ok());
    assert_eq!(
        jump(jalr(5, 6, 8), u32::MAX - 3, 0).unwrap_err(),
        EmuError::NoInstruction {
            pc: JUMP,
            target: 4
        }
    );
}

/// Misaligned and unmapped targets have no proof, and the jump at fault has no
/// effect.
#[test]
fn bad_targets() {
    let error = |i, x6| jump(i, x6, 1).unwrap_err();
    let bad = |target| EmuError::NoInstruction { pc: JUMP, target };
    let at = i64::from(JUMP);
    assert_eq!(error(jal(5, 2), 0), bad(at + 2));
    assert_eq!(error(jal(5, -16), 0), bad(at - 16));
    assert_eq!(error(jal(5, 400), 0), bad(at + 400));
    assert_eq!(error(jalr(5, 6, 0), JUMP + 6), bad(at + 6));
    assert_eq!(error(jalr(5, 6, 0), JUMP + 7), bad(at + 6));
    assert_eq!(error(jalr(5, 6, 0), 0), bad(0));
    assert_eq!(error(jalr(5, 6, 0), 0x7fff_ff00), bad(0x7fff_ff00));
    assert_eq!(error(branch(Beq, 0, 0, 6), 0), bad(at + 6));
    assert_eq!(error(branch(Beq, 0, 0, -64), 0), bad(at - 64));
    // A branch that is not taken may point anywhere.
    assert!(jump(branch(Bne, 0, 0, 6), 0, JUMP + 4).is_ok());
    assert!(jump(branch(Bne, 0, 0, -64), 0, JUMP + 4).is_ok());

    let program = program(&[addi(5, 0, 55), jal(5, 2)]);
    let mut emulator = Emulator::new(&program, &[], &[]).unwrap();
    emulator.step().unwrap();
    assert!(emulator.step().is_err());
    assert_eq!(emulator.register(x(5)), 55);
    assert_eq!(emulator.pc(), RAM_START + 4);

    // Running off the end of the text.
    let program = crate::builder::program(&[addi(5, 0, 55)]);
    let mut emulator = Emulator::new(&program, &[], &[]).unwrap();
    assert_eq!(
        emulator.step().unwrap_err(),
        EmuError::NoInstruction {
            pc: RAM_START,
            target: i64::from(RAM_START) + 4
        }
    );
}

#[test]
fn branches() {
    // The operations that are taken, in the order of `BranchOp::ALL`.
    let cases: &[(u32, u32, [u8; 6])] = &[
        // beq bne blt bge bltu bgeu
        (1, 1, [1, 0, 0, 1, 0, 1]),
        (1, 2, [0, 1, 1, 0, 1, 0]),
        (2, 1, [0, 1, 0, 1, 0, 1]),
        (NEG, 0, [0, 1, 1, 0, 0, 1]),
        (0, NEG, [0, 1, 0, 1, 1, 0]),
        (MIN, MAX, [0, 1, 1, 0, 0, 1]),
        (MAX, MIN, [0, 1, 0, 1, 1, 0]),
        (MIN, MIN, [1, 0, 0, 1, 0, 1]),
        (NEG, NEG, [1, 0, 0, 1, 0, 1]),
    ];
    for &(a, b, taken) in cases {
        for (op, taken) in BranchOp::ALL.into_iter().zip(taken) {
            for offset in [12, -16, 4] {
                let code: Vec<Instruction> = li(6, a)
                    .into_iter()
                    .chain(li(7, b))
                    .chain([branch(op, 6, 7, offset)])
                    .chain([Instruction::Fence; 4])
                    .collect();
                let program = program(&code);
                let mut emulator = Emulator::new(&program, &[], &[]).unwrap();
                for _ in 0..5 {
                    emulator.step().unwrap();
                }
                let at = RAM_START + 16;
                let expected = if taken == 1 {
                    at.wrapping_add_signed(offset)
                } else {
                    at + 4
                };
                assert_eq!(emulator.pc(), expected, "{op:?} {a:#x} {b:#x}");
            }
        }
    }
    // With one register twice.
    assert!(jump(branch(Blt, 6, 6, 8), 5, JUMP + 4).is_ok());
    assert!(jump(branch(Bgeu, 6, 6, 8), 5, JUMP + 8).is_ok());
}

/// An address in the heap.
fn heap() -> u32 {
    RAM_START + 0x900
}

/// Stores 0x87654321 and 0xfedcba98 at the heap, then runs one instruction.
/// Returns registers and the two words.
fn memory(instruction: Instruction, x6: u32, x7: u32) -> Result<([u32; 32], [u32; 2]), EmuError> {
    let mut code = Vec::new();
    code.extend(li(8, heap()));
    code.extend(li(6, 0x8765_4321));
    code.extend(li(7, 0xfedc_ba98));
    code.push(store(Sw, 8, 6, 0));
    code.push(store(Sw, 8, 7, 4));
    code.extend(li(6, x6));
    code.extend(li(7, x7));
    code.push(instruction);
    code.push(Instruction::Fence);
    let program = program(&code);
    let emulator = run_to(&program, RAM_START + 4 * (code.len() as u32 - 1))?;
    Ok((
        std::array::from_fn(|r| emulator.register(Reg::new(r as u8).unwrap())),
        [0, 4].map(|o| emulator.read_word(heap() + o).unwrap()),
    ))
}

#[test]
#[rustfmt::skip]
fn loads() {
    let cases: &[(LoadOp, i32, u32)] = &[
        (Lb, 0, 0x21), (Lb, 1, 0x43), (Lb, 2, 0x65), (Lb, 3, 0xffff_ff87), (Lb, 4, 0xffff_ff98), (Lb, 7, 0xffff_fffe),
        (Lbu, 0, 0x21), (Lbu, 1, 0x43), (Lbu, 2, 0x65), (Lbu, 3, 0x87), (Lbu, 4, 0x98), (Lbu, 7, 0xfe),
        (Lh, 0, 0x4321), (Lh, 2, 0xffff_8765), (Lh, 4, 0xffff_ba98), (Lh, 6, 0xffff_fedc),
        (Lhu, 0, 0x4321), (Lhu, 2, 0x8765), (Lhu, 4, 0xba98), (Lhu, 6, 0xfedc),
        (Lw, 0, 0x8765_4321), (Lw, 4, 0xfedc_ba98), (Lw, 8, 0),
    ];
    for &(op, at, expected) in cases {
        for base in [0, 2047, -2048, 1, -3] {
            let x6 = heap().wrapping_add_signed(at - base);
            let context = format!("{op:?} at {at} by offset {base}");
            let cells = [0x8765_4321, 0xfedc_ba98];
            let (r, m) = memory(load(op, 5, 6, base), x6, 0).unwrap();
            assert_eq!((r[5], r[6], m), (expected, x6, cells), "{context}");
            let (r, _) = memory(load(op, 6, 6, base), x6, 0).unwrap();
            assert_eq!(r[6], expected, "{context} rd = rs1");
            let (r, _) = memory(load(op, 0, 6, base), x6, 0).unwrap();
            assert_eq!((r[0], r[6]), (0, x6), "{context} rd = x0");
        }
    }
}

#[test]
#[rustfmt::skip]
fn stores() {
    let v = 0xa1b2_c3d4;
    let cases: &[(StoreOp, i32, [u32; 2])] = &[
        (Sb, 0, [0x8765_43d4, 0xfedc_ba98]), (Sb, 1, [0x8765_d421, 0xfedc_ba98]),
        (Sb, 2, [0x87d4_4321, 0xfedc_ba98]), (Sb, 3, [0xd465_4321, 0xfedc_ba98]),
        (Sb, 4, [0x8765_4321, 0xfedc_bad4]), (Sb, 7, [0x8765_4321, 0xd4dc_ba98]),
        (Sh, 0, [0x8765_c3d4, 0xfedc_ba98]), (Sh, 2, [0xc3d4_4321, 0xfedc_ba98]),
        (Sh, 4, [0x8765_4321, 0xfedc_c3d4]), (Sh, 6, [0x8765_4321, 0xc3d4_ba98]),
        (Sw, 0, [0xa1b2_c3d4, 0xfedc_ba98]), (Sw, 4, [0x8765_4321, 0xa1b2_c3d4]),
    ];
    for &(op, at, expected) in cases {
        for base in [0, 2047, -2048, 1, -3] {
            let x6 = heap().wrapping_add_signed(at - base);
            let (r, m) = memory(store(op, 6, 7, base), x6, v).unwrap();
            assert_eq!((r[6], r[7], m), (x6, v, expected), "{op:?} at {at} by offset {base}");
        }
    }
    // The address as value, and x0 as value.
    let (_, m) = memory(store(Sw, 6, 6, 0), heap(), 0).unwrap();
    assert_eq!(m[0], heap());
    let (_, m) = memory(store(Sb, 6, 6, 1), heap(), 0).unwrap();
    assert_eq!(m[0], 0x8765_0021);
    let (_, m) = memory(store(Sh, 6, 0, 2), heap(), 0).unwrap();
    assert_eq!(m[0], 0x0000_4321);
}

#[test]
fn bad_accesses() {
    let layout = program(&[Instruction::Fence; 16]).layout().to_owned();
    let end = layout.memory_end() as u32;
    // Sixteen instructions, and the access is the one before the last.
    let pc = RAM_START + 12 * 4;
    let loading = |op, x6, offset| memory(load(op, 5, 6, offset), x6, 0).unwrap_err();
    let storing = |op, x6, offset| memory(store(op, 6, 7, offset), x6, 0).unwrap_err();
    for (ops, sizes) in [(&[Lh, Lhu][..], 2), (&[Lw][..], 4)] {
        for &op in ops {
            for at in (0..4).filter(|at| at % sizes != 0) {
                let address = heap() + at;
                assert_eq!(
                    loading(op, address, 0),
                    EmuError::Misaligned { pc, address }
                );
                assert_eq!(
                    loading(op, address - 7, 7),
                    EmuError::Misaligned { pc, address }
                );
            }
        }
    }
    for at in 1..4 {
        let address = heap() + at;
        assert_eq!(
            storing(Sw, address, 0),
            EmuError::Misaligned { pc, address }
        );
        if at != 2 {
            assert_eq!(
                storing(Sh, address, 0),
                EmuError::Misaligned { pc, address }
            );
        }
    }

    for address in [0, 0x1000, layout.lowest() - 4, end, u32::MAX - 3] {
        for op in LoadOp::ALL {
            assert_eq!(loading(op, address, 0), EmuError::Unmapped { pc, address });
        }
        for op in StoreOp::ALL {
            assert_eq!(storing(op, address, 0), EmuError::Unmapped { pc, address });
        }
    }
    // Word accesses do not wrap around, the others do.
    let wraps = |address| EmuError::AddressWraps { pc, address };
    assert_eq!(loading(Lw, 0, -4), wraps(-4));
    assert_eq!(storing(Sw, 0, -4), wraps(-4));
    assert_eq!(loading(Lw, u32::MAX - 3, 8), wraps((1 << 32) + 4));
    assert_eq!(
        loading(Lb, u32::MAX - 3, 8),
        EmuError::Unmapped { pc, address: 4 }
    );
    assert_eq!(
        loading(Lhu, 0, -4),
        EmuError::Unmapped {
            pc,
            address: u32::MAX - 3
        }
    );

    // The guard below the stack: the image has 14 instructions.
    let guard = RAM_START + 64;
    for address in [guard, guard + 60] {
        assert_eq!(
            loading(Lw, address, 0),
            EmuError::StackOverflow { pc, address }
        );
        assert_eq!(
            storing(Sb, address, 3),
            EmuError::StackOverflow { pc, address }
        );
    }
    assert!(memory(load(Lw, 5, 6, 0), guard + 64, 0).is_ok());
    assert!(memory(load(Lw, 5, 6, 0), end - 4, 0).is_ok());
    assert!(memory(load(Lw, 5, 6, 0), layout.lowest(), 0).is_ok());
}

/// Neither a failing access nor a jump to nowhere writes its destination, not
/// even where that is also the base, and an access to x0 is an access.
#[test]
fn what_fails_has_no_effect() {
    let fails = |instruction, x6| {
        let program = program(&[&li(6, x6)[..], &[instruction]].concat());
        let mut emulator = Emulator::new(&program, &[], &[]).unwrap();
        emulator.step().unwrap();
        emulator.step().unwrap();
        assert!(emulator.step().is_err(), "{instruction:?} with {x6:#x}");
        assert_eq!(emulator.register(x(6)), x6, "{instruction:?}");
        assert_eq!(emulator.pc(), RAM_START + 8, "{instruction:?}");
    };
    fails(load(Lw, 6, 6, 1), heap());
    fails(load(Lw, 0, 6, 2), heap());
    fails(load(Lw, 0, 6, 0), 0x1000);
    fails(store(Sw, 6, 6, 3), heap());
    // Odd and even targets outside the program, and a misaligned one inside.
    fails(jalr(6, 6, 0), 0x1001);
    fails(jalr(6, 6, 0), 0x1000);
    fails(jalr(6, 6, 0), RAM_START + 2);
    fails(jalr(6, 6, 3), RAM_START);
}

/// The text is data as well, but writing it does not change what runs.
#[test]
fn text_is_data() {
    let mut code = li(6, RAM_START).to_vec();
    code.extend([
        load(Lw, 5, 6, 16),
        store(Sw, 6, 0, 16),
        addi(7, 7, 1),
        branch(Beq, 7, 0, 64),
        Instruction::Fence,
    ]);
    let encoded = words(&code);
    let program = program(&code);
    let emulator = run_to(&program, RAM_START + 24).unwrap();
    assert_eq!(emulator.register(x(5)), encoded[4]);
    assert_eq!(emulator.register(x(7)), 1);
    assert_eq!(emulator.read_word(RAM_START + 16), Some(0));
}
