//! Virtual sequences against direct semantics: exhaustive at W = 4 over
//! operands, register aliasing and advice; random and corner cases at W = 8 and
//! W = 32 (part B of the executable model, test F of section 14.2).

#![allow(clippy::unwrap_used)]

use jolt_isa::{
    AdviceHint, AluImmOp, AluOp, CircuitFlag, Instruction, LoadOp, MAX_SEQUENCE_ROWS, Reg, Row,
    RowOp, StoreOp, expand,
};
use proptest::prelude::*;
use std::collections::HashMap;

fn x(n: u8) -> Reg {
    Reg::new(n).unwrap()
}

/// A machine of `W`-bit words that runs the rows of one instruction.
struct Machine<const W: u32> {
    registers: [u64; 64],
    memory: HashMap<u64, u64>,
}

impl<const W: u32> Machine<W> {
    fn new() -> Self {
        Self {
            registers: [0; 64],
            memory: HashMap::new(),
        }
    }

    fn register(&self, r: Option<Reg>) -> u64 {
        r.map_or(0, |r| self.registers[r.index()])
    }

    /// Runs the rows; `advice` overrides the honest advice index. Returns
    /// whether all assertions hold.
    fn run(&mut self, rows: &[Row], advice: Option<u64>) -> bool {
        let mut holds = true;
        for row in rows {
            let (rs1, rs2) = (self.register(row.rs1), self.register(row.rs2));
            let (left, right) = row.inputs(rs1, rs2);
            let chosen = match row.hint {
                None => 0,
                Some(hint) => advice.unwrap_or_else(|| match hint {
                    AdviceHint::Quotient { dividend, divisor }
                    | AdviceHint::MagnitudeQuotient { dividend, divisor } => hint
                        .honest::<W>(
                            self.registers[dividend.index()],
                            self.registers[divisor.index()],
                        )
                        .unwrap(),
                    AdviceHint::Tape => unreachable!(),
                }),
            };
            let lookup = row.lookup::<W>(left, right, chosen);
            assert!(lookup.index < 1 << (2 * W - 1) << 1 || W == 32);
            if row.has(CircuitFlag::Assert) {
                holds &= lookup.output == 1;
            }
            let value = if row.has(CircuitFlag::Load) || row.has(CircuitFlag::Store) {
                let address = rs1.checked_add_signed(row.imm).unwrap();
                let cell = self.memory.entry(address).or_default();
                if row.has(CircuitFlag::Store) {
                    *cell = rs2;
                }
                *cell
            } else {
                lookup.output
            };
            if let Some(rd) = row.rd {
                assert!(value >> W == 0, "{row:?} writes more than a word");
                assert_ne!(rd, Reg::X0);
                self.registers[rd.index()] = value;
            }
        }
        holds
    }
}

/// The result of an operation by the RISC-V manual, on words of `w` bits.
fn manual(op: AluOp, x: u64, y: u64, w: u32) -> u64 {
    let modulus = 1i128 << w;
    let (ux, uy) = (i128::from(x), i128::from(y));
    let sign = |v: i128| if v >= modulus / 2 { v - modulus } else { v };
    let (sx, sy) = (sign(ux), sign(uy));
    let shift = uy % i128::from(w);
    let result = match op {
        AluOp::Add => ux + uy,
        AluOp::Sub => ux - uy,
        AluOp::Sll => ux << shift,
        AluOp::Slt => i128::from(sx < sy),
        AluOp::Sltu => i128::from(ux < uy),
        AluOp::Xor => ux ^ uy,
        AluOp::Srl => ux >> shift,
        AluOp::Sra => sx >> shift,
        AluOp::Or => ux | uy,
        AluOp::And => ux & uy,
        AluOp::Mul => ux * uy,
        AluOp::Mulh => (sx * sy) >> w,
        AluOp::Mulhsu => (sx * uy) >> w,
        AluOp::Mulhu => (ux * uy) >> w,
        AluOp::Div if y == 0 => -1,
        AluOp::Div => sx / sy,
        AluOp::Divu if y == 0 => -1,
        AluOp::Divu => ux / uy,
        AluOp::Rem if y == 0 => sx,
        AluOp::Rem => sx % sy,
        AluOp::Remu if y == 0 => ux,
        AluOp::Remu => ux % uy,
    };
    result.rem_euclid(modulus) as u64
}

/// Destination and sources: distinct, every way of aliasing, x0 everywhere.
const ALIASES: [(u8, u8, u8); 10] = [
    (5, 6, 7),
    (6, 6, 7),
    (7, 6, 7),
    (5, 6, 6),
    (6, 6, 6),
    (0, 6, 7),
    (5, 0, 7),
    (5, 6, 0),
    (7, 0, 7),
    (0, 0, 0),
];

/// Runs `op` and returns whether it was accepted and the result. `None` if the
/// operands are impossible under this aliasing.
fn run_alu<const W: u32>(
    op: AluOp,
    (rd, rs1, rs2): (u8, u8, u8),
    vx: u64,
    vy: u64,
    advice: Option<u64>,
) -> Option<(bool, u64)> {
    if rs1 == rs2 && vx != vy || rs1 == 0 && vx != 0 || rs2 == 0 && vy != 0 {
        return None;
    }
    let mut machine = Machine::<W>::new();
    machine.registers[rs1 as usize] = vx;
    machine.registers[rs2 as usize] = vy;
    // Garbage in the temporaries and the sink must not matter.
    for r in 32..64 {
        machine.registers[r] = (r as u64 * 7 + 3) % (1 << W);
    }
    let rows = expand::<W>(
        Instruction::Alu {
            op,
            rd: x(rd),
            rs1: x(rs1),
            rs2: x(rs2),
        },
        4,
    );
    let before = machine.registers;
    let holds = machine.run(&rows, advice);
    let target = if rd == 0 { 32 } else { rd as usize };
    for (r, &value) in before.iter().enumerate().take(32) {
        assert!(r == target || machine.registers[r] == value);
    }
    Some((holds, machine.registers[target]))
}

#[test]
fn all_operations_exhaustively_at_4_bits() {
    for op in AluOp::ALL {
        for alias in ALIASES {
            for vx in 0..16 {
                for vy in 0..16 {
                    if let Some((holds, result)) = run_alu::<4>(op, alias, vx, vy, None) {
                        assert!(holds, "{op:?} {alias:?} {vx} {vy}");
                        assert_eq!(result, manual(op, vx, vy, 4), "{op:?} {alias:?} {vx} {vy}");
                    }
                }
            }
        }
    }
}

/// Every index of the advice row, not only every word: the row's output is the
/// index modulo 2^W.
#[test]
fn division_is_sound_for_every_advice_at_4_bits() {
    for op in [AluOp::Div, AluOp::Divu, AluOp::Rem, AluOp::Remu] {
        let rows = expand::<4>(
            Instruction::Alu {
                op,
                rd: x(5),
                rs1: x(6),
                rs2: x(7),
            },
            4,
        );
        assert_eq!(rows.iter().filter(|r| r.hint.is_some()).count(), 1);
        for alias in ALIASES {
            for vx in 0..16 {
                for vy in 0..16 {
                    let mut accepted = Vec::new();
                    for index in 0..256 {
                        let Some((holds, result)) = run_alu::<4>(op, alias, vx, vy, Some(index))
                        else {
                            continue;
                        };
                        if holds {
                            assert_eq!(
                                result,
                                manual(op, vx, vy, 4),
                                "{op:?} {alias:?} {vx} {vy} advice {index}"
                            );
                            accepted.push(index % 16);
                        }
                    }
                    accepted.sort_unstable();
                    accepted.dedup();
                    if run_alu::<4>(op, alias, vx, vy, None).is_none() {
                        continue;
                    }
                    if vy == 0 && matches!(op, AluOp::Rem | AluOp::Remu) {
                        // q * 0 = 0 whatever q is, and the remainder is x.
                        assert_eq!(accepted.len(), 16);
                    } else {
                        assert_eq!(accepted.len(), 1, "{op:?} {vx} {vy}: {accepted:?}");
                    }
                }
            }
        }
    }
}

/// Removing any one assertion from a division makes some forgery possible, so
/// none is redundant.
#[test]
fn every_assertion_of_a_division_is_needed() {
    for op in [AluOp::Div, AluOp::Divu, AluOp::Rem, AluOp::Remu] {
        let rows = expand::<4>(
            Instruction::Alu {
                op,
                rd: x(5),
                rs1: x(6),
                rs2: x(7),
            },
            4,
        );
        for (removed, row) in rows.iter().enumerate() {
            if !row.has(CircuitFlag::Assert) {
                continue;
            }
            let mut mutilated = rows.clone();
            mutilated.remove(removed);
            let forged = (0..16 * 16 * 16).any(|i| {
                let (vx, vy, advice) = (i % 16, i / 16 % 16, i / 256);
                let mut machine = Machine::<4>::new();
                machine.registers[6] = vx;
                machine.registers[7] = vy;
                machine.run(&mutilated, Some(advice))
                    && machine.registers[5] != manual(op, vx, vy, 4)
            });
            assert!(forged, "{op:?} without row {removed}, {:?}", row.op);
        }
    }
}

#[test]
fn immediate_operations_exhaustively_at_4_bits() {
    for op in AluImmOp::ALL {
        for alias in [(5, 6), (6, 6), (0, 6), (5, 0)] {
            for vx in 0..16u64 {
                let range = if op.is_shift() { 0..4 } else { -8..8 };
                for imm in range {
                    if alias.1 == 0 && vx != 0 {
                        continue;
                    }
                    let mut machine = Machine::<4>::new();
                    machine.registers[alias.1 as usize] = vx;
                    let instruction = Instruction::AluImm {
                        op,
                        rd: x(alias.0),
                        rs1: x(alias.1),
                        imm,
                    };
                    assert!(machine.run(&expand::<4>(instruction, 4), None));
                    let equivalent = match op {
                        AluImmOp::Addi => AluOp::Add,
                        AluImmOp::Slti => AluOp::Slt,
                        AluImmOp::Sltiu => AluOp::Sltu,
                        AluImmOp::Xori => AluOp::Xor,
                        AluImmOp::Ori => AluOp::Or,
                        AluImmOp::Andi => AluOp::And,
                        AluImmOp::Slli => AluOp::Sll,
                        AluImmOp::Srli => AluOp::Srl,
                        AluImmOp::Srai => AluOp::Sra,
                    };
                    let target = if alias.0 == 0 { 32 } else { alias.0 as usize };
                    assert_eq!(
                        machine.registers[target],
                        manual(equivalent, vx, (imm & 15) as u64, 4)
                    );
                }
            }
        }
    }
}

fn word(w: u32) -> impl Strategy<Value = u64> {
    let mask = (1u64 << w) - 1;
    prop_oneof![
        3 => any::<u64>().prop_map(move |v| v & mask),
        1 => 0..64u64.min(mask),
        1 => prop::sample::select(vec![
            0,
            1,
            mask,
            mask - 1,
            mask >> 1,
            (mask >> 1) + 1,
            (mask >> 1) + 2,
        ]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_operations_at_8_and_32_bits(
        a in word(8), b in word(8), c in word(32), d in word(32), alias in 0..ALIASES.len(),
    ) {
        let alias = ALIASES[alias];
        for op in AluOp::ALL {
            // Make the operands fit the aliasing.
            let fit = |vx, vy| {
                let vx = if alias.1 == 0 { 0 } else { vx };
                let vy = if alias.2 == 0 { 0 } else { vy };
                (vx, if alias.1 == alias.2 { vx } else { vy })
            };
            let (vx, vy) = fit(a, b);
            prop_assert_eq!(
                run_alu::<8>(op, alias, vx, vy, None), Some((true, manual(op, vx, vy, 8)))
            );
            let (vx, vy) = fit(c, d);
            prop_assert_eq!(
                run_alu::<32>(op, alias, vx, vy, None), Some((true, manual(op, vx, vy, 32)))
            );
        }
    }

    /// Attack 14: forged quotients at full width. The inverse modulo 2^32
    /// passes every check but the one for overflow.
    #[test]
    fn forged_quotients_at_32_bits(vx in word(32), vy in word(32), forged in word(32)) {
        let odd = vy | 1;
        let mut inverse = 1u64;
        for _ in 0..6 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
        }
        let wrapping = vx.wrapping_mul(inverse) & 0xffff_ffff;
        prop_assert_eq!(wrapping.wrapping_mul(odd) & 0xffff_ffff, vx);
        for op in [AluOp::Div, AluOp::Divu, AluOp::Rem, AluOp::Remu] {
            for (y, advice) in [(odd, wrapping), (vy, forged), (vy, vx), (vy, vy)] {
                let (holds, result) =
                    run_alu::<32>(op, (5, 6, 7), vx, y, Some(advice)).unwrap();
                prop_assert!(!holds || result == manual(op, vx, y, 32));
            }
        }
    }

    #[test]
    fn sub_word_access(
        base in 0u64..1 << 20, offset in -2048i32..2048, cell: u32, value: u32, rd in 0u8..8,
    ) {
        let base = 4 * base + 4096 + 2;
        let address = base.wrapping_add_signed(offset.into());
        let (aligned, shift) = (address & !3, 8 * (address & 3));
        let setup = || {
            let mut machine = Machine::<32>::new();
            machine.registers[6] = base;
            machine.registers[7] = value.into();
            machine.memory.insert(aligned, cell.into());
            machine
        };
        for op in LoadOp::ALL {
            let (size, signed) = match op {
                LoadOp::Lb => (1, true),
                LoadOp::Lbu => (1, false),
                LoadOp::Lh => (2, true),
                LoadOp::Lhu => (2, false),
                LoadOp::Lw => (4, false),
            };
            let rows = expand::<32>(Instruction::Load { op, rd: x(rd), rs1: x(6), offset }, 4);
            if op == LoadOp::Lw && address % 4 != 0 {
                continue; // One row; the memory argument rejects it.
            }
            let mut machine = setup();
            prop_assert_eq!(machine.run(&rows, None), address % size == 0 || size == 4);
            if address % size != 0 {
                continue;
            }
            let bits = 8 * size as u32;
            let raw = (u64::from(cell) >> shift) as u32 & (u32::MAX >> (32 - bits));
            let expected = if signed {
                ((raw << (32 - bits)) as i32 >> (32 - bits)) as u32
            } else {
                raw
            };
            let target = if rd == 0 { 32 } else { rd as usize };
            prop_assert_eq!(machine.registers[target], expected.into());
            prop_assert_eq!(machine.memory[&aligned], cell.into());
        }
        for op in StoreOp::ALL {
            let size = match op {
                StoreOp::Sb => 1u64,
                StoreOp::Sh => 2,
                StoreOp::Sw => 4,
            };
            if size == 4 && address % 4 != 0 {
                continue;
            }
            let rows = expand::<32>(Instruction::Store { op, rs1: x(6), rs2: x(7), offset }, 4);
            let mut machine = setup();
            prop_assert_eq!(machine.run(&rows, None), address % size == 0);
            if address % size != 0 {
                continue;
            }
            let mut bytes = cell.to_le_bytes();
            for i in 0..size as usize {
                bytes[(address % 4) as usize + i] = value.to_le_bytes()[i];
            }
            prop_assert_eq!(machine.memory[&aligned], u32::from_le_bytes(bytes).into());
            prop_assert_eq!(machine.memory.len(), 1);
        }
    }
}

/// The address of a sub-word access wraps around, that of a word access is the
/// emulator's business.
#[test]
fn sub_word_addresses_wrap() {
    let mut machine = Machine::<32>::new();
    machine.registers[6] = 0xffff_fff0;
    machine.memory.insert(0x1000, 0x8765_4321);
    let rows = expand::<32>(
        Instruction::Load {
            op: LoadOp::Lb,
            rd: x(6),
            rs1: x(6),
            offset: 0x13,
        },
        4,
    );
    machine.memory.insert(0, 0x8765_4321);
    assert!(machine.run(&rows, None));
    assert_eq!(machine.registers[6], 0xffff_ff87);
}

/// The lengths of section 3.5.
#[test]
fn expansion_lengths() {
    let alu = |op| {
        expand::<32>(
            Instruction::Alu {
                op,
                rd: x(5),
                rs1: x(6),
                rs2: x(7),
            },
            4,
        )
    };
    let mut longest = 0;
    for op in AluOp::ALL {
        let expected = match op {
            AluOp::Sll | AluOp::Srl | AluOp::Sra => 2,
            AluOp::Mulh => 7,
            AluOp::Mulhsu => 4,
            AluOp::Divu => 8,
            AluOp::Remu => 7,
            AluOp::Div => 17,
            AluOp::Rem => 14,
            _ => 1,
        };
        println!("{op:?}: {} rows", alu(op).len());
        assert_eq!(alu(op).len(), expected);
        longest = longest.max(expected);
    }
    assert_eq!(longest, MAX_SEQUENCE_ROWS);
    for (op, expected) in LoadOp::ALL.into_iter().zip([4, 5, 1, 4, 5]) {
        let rows = expand::<32>(
            Instruction::Load {
                op,
                rd: x(5),
                rs1: x(6),
                offset: 1,
            },
            4,
        );
        println!("{op:?}: {} rows", rows.len());
        assert_eq!(rows.len(), expected);
    }
    for (op, expected) in StoreOp::ALL.into_iter().zip([9, 10, 1]) {
        let rows = expand::<32>(
            Instruction::Store {
                op,
                rs1: x(5),
                rs2: x(6),
                offset: 1,
            },
            4,
        );
        println!("{op:?}: {} rows", rows.len());
        assert_eq!(rows.len(), expected);
    }
    for instruction in [
        Instruction::Fence,
        Instruction::Trap,
        Instruction::Advice { rd: x(1) },
        Instruction::Lui { rd: x(1), imm: 0 },
        Instruction::Auipc { rd: x(1), imm: 0 },
        Instruction::Jal {
            rd: x(1),
            offset: 8,
        },
        Instruction::Jalr {
            rd: x(1),
            rs1: x(1),
            offset: 0,
        },
    ] {
        assert_eq!(expand::<32>(instruction, 4).len(), 1);
    }
}

/// Signed and unsigned immediates (section 3.2 and the first subtle point of
/// section 15).
#[test]
fn immediates() {
    let one = |i| {
        let rows = expand::<32>(i, 0x8000_0000);
        assert_eq!(rows.len(), 1);
        rows[0]
    };
    let branch = one(Instruction::Branch {
        op: jolt_isa::BranchOp::Beq,
        rs1: x(1),
        rs2: x(2),
        offset: -8,
    });
    assert_eq!(branch.imm, -8);
    let load = one(Instruction::Load {
        op: LoadOp::Lw,
        rd: x(1),
        rs1: x(2),
        offset: -4,
    });
    assert_eq!(load.imm, -4);
    let store = one(Instruction::Store {
        op: StoreOp::Sw,
        rs1: x(1),
        rs2: x(2),
        offset: -4,
    });
    assert_eq!(store.imm, -4);
    let m = 1i64 << 32;
    let jal = one(Instruction::Jal {
        rd: x(0),
        offset: -8,
    });
    assert_eq!((jal.imm, jal.rd), (m - 8, Some(Reg::SINK)));
    let imm = |op, imm| {
        one(Instruction::AluImm {
            op,
            rd: x(1),
            rs1: x(2),
            imm,
        })
    };
    assert_eq!(imm(AluImmOp::Addi, -1).imm, m - 1);
    assert_eq!(imm(AluImmOp::Slli, 31).imm, 1 << 31);
    assert_eq!(imm(AluImmOp::Slli, 0).imm, 1);
    assert_eq!(imm(AluImmOp::Srli, 0).imm, m - 1);
    assert_eq!(imm(AluImmOp::Srai, 31).imm, m - (1 << 31));
    let fence = one(Instruction::Fence);
    assert_eq!(
        (fence.op, fence.rd, fence.rs1, fence.imm),
        (RowOp::AddImm, Some(Reg::SINK), Some(Reg::X0), 0)
    );
    let trap = one(Instruction::Trap);
    assert_eq!(
        (trap.op, trap.rd, trap.imm),
        (RowOp::Jal, Some(Reg::SINK), 0)
    );
}
