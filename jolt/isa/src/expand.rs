//! Instructions to rows (sections 3.3 to 3.5).

use alloc::vec::Vec;

use crate::decode::{AluImmOp, AluOp, BranchOp, Instruction, LoadOp, StoreOp};
use crate::flags::CircuitFlag;
use crate::register::Reg;
use crate::row::{AdviceHint, Row, RowOp};
use crate::word::word_mask;

/// Length of the longest sequence (`DIV`).
pub const MAX_SEQUENCE_ROWS: usize = 17;

/// The rows of `instruction` at `address`, for words of `W` bits.
///
/// One row if the instruction needs no sequence; otherwise the whole sequence
/// with its place flags. Immediates are reduced to `W` bits where they are
/// operands, so that the same sequences work at every width.
#[must_use]
pub fn expand<const W: u32>(instruction: Instruction, address: u32) -> Vec<Row> {
    let mut rows = Sequence::<W> {
        address,
        rows: Vec::with_capacity(1),
    };
    rows.instruction(instruction);
    rows.finish()
}

const T0: Reg = Reg::temporary(0);
const T1: Reg = Reg::temporary(1);
const T2: Reg = Reg::temporary(2);
const T3: Reg = Reg::temporary(3);
const T4: Reg = Reg::temporary(4);
const T5: Reg = Reg::temporary(5);
const T6: Reg = Reg::temporary(6);

struct Sequence<const W: u32> {
    address: u32,
    rows: Vec<Row>,
}

impl<const W: u32> Sequence<W> {
    fn push(&mut self, op: RowOp, rd: Option<Reg>, rs1: Option<Reg>, rs2: Option<Reg>, imm: i64) {
        self.rows
            .push(Row::single(self.address, op, rd, rs1, rs2, imm));
    }

    /// `rd := op(rs1, rs2)`.
    fn rr(&mut self, op: RowOp, rd: Reg, rs1: Reg, rs2: Reg) {
        self.push(op, Some(rd), Some(rs1), Some(rs2), 0);
    }

    /// `rd := op(rs1, imm)`, the immediate in two's complement.
    fn ri(&mut self, op: RowOp, rd: Reg, rs1: Reg, imm: i64) {
        self.push(op, Some(rd), Some(rs1), None, unsigned::<W>(imm));
    }

    /// Asserts a relation of two registers.
    fn assert(&mut self, op: RowOp, rs1: Reg, rs2: Reg) {
        self.push(op, None, Some(rs1), Some(rs2), 0);
    }

    /// `rd :=` all ones if `rs1` is negative, else 0.
    fn sign(&mut self, rd: Reg, rs1: Reg) {
        self.push(RowOp::MovSign, Some(rd), Some(rs1), None, 0);
    }

    fn advice(&mut self, rd: Reg, hint: AdviceHint) {
        self.push(RowOp::Advice, Some(rd), None, None, 0);
        if let Some(row) = self.rows.last_mut() {
            row.hint = Some(hint);
        }
    }

    /// Sets the flags that tell the place of a row in its sequence.
    fn finish(mut self) -> Vec<Row> {
        let count = self.rows.len();
        if count > 1 {
            for (i, row) in self.rows.iter_mut().enumerate() {
                row.circuit = row.circuit.with(CircuitFlag::Virtual);
                if i == 0 {
                    row.circuit = row.circuit.with(CircuitFlag::IsFirst);
                }
                row.circuit = row.circuit.with(if i + 1 == count {
                    CircuitFlag::IsLast
                } else {
                    CircuitFlag::DoNotUpdate
                });
            }
        }
        self.rows
    }

    fn instruction(&mut self, instruction: Instruction) {
        match instruction {
            Instruction::Alu { op, rd, rs1, rs2 } => self.alu(op, destination(rd), rs1, rs2),
            Instruction::AluImm { op, rd, rs1, imm } => {
                self.alu_imm(op, destination(rd), rs1, imm);
            }
            Instruction::Lui { rd, imm } => {
                let imm = unsigned::<W>(imm.into());
                self.push(RowOp::Lui, Some(destination(rd)), None, None, imm);
            }
            Instruction::Auipc { rd, imm } => {
                let imm = unsigned::<W>(imm.into());
                self.push(RowOp::Auipc, Some(destination(rd)), None, None, imm);
            }
            Instruction::Jal { rd, offset } => {
                let imm = unsigned::<W>(offset.into());
                self.push(RowOp::Jal, Some(destination(rd)), None, None, imm);
            }
            Instruction::Jalr { rd, rs1, offset } => {
                self.ri(RowOp::Jalr, destination(rd), rs1, offset.into());
            }
            Instruction::Branch {
                op,
                rs1,
                rs2,
                offset,
            } => {
                let op = match op {
                    BranchOp::Beq => RowOp::Beq,
                    BranchOp::Bne => RowOp::Bne,
                    BranchOp::Blt => RowOp::Blt,
                    BranchOp::Bge => RowOp::Bge,
                    BranchOp::Bltu => RowOp::Bltu,
                    BranchOp::Bgeu => RowOp::Bgeu,
                };
                self.push(op, None, Some(rs1), Some(rs2), offset.into());
            }
            Instruction::Load {
                op,
                rd,
                rs1,
                offset,
            } => self.load(op, destination(rd), rs1, offset.into()),
            Instruction::Store {
                op,
                rs1,
                rs2,
                offset,
            } => self.store(op, rs1, rs2, offset.into()),
            Instruction::Fence => self.ri(RowOp::AddImm, Reg::SINK, Reg::X0, 0),
            Instruction::Advice { rd } => self.advice(destination(rd), AdviceHint::Tape),
            Instruction::Trap => self.push(RowOp::Jal, Some(Reg::SINK), None, None, 0),
        }
    }

    fn alu(&mut self, op: AluOp, rd: Reg, x: Reg, y: Reg) {
        match op {
            AluOp::Add => self.rr(RowOp::Add, rd, x, y),
            AluOp::Sub => self.rr(RowOp::Sub, rd, x, y),
            AluOp::Slt => self.rr(RowOp::Slt, rd, x, y),
            AluOp::Sltu => self.rr(RowOp::Sltu, rd, x, y),
            AluOp::Xor => self.rr(RowOp::Xor, rd, x, y),
            AluOp::Or => self.rr(RowOp::Or, rd, x, y),
            AluOp::And => self.rr(RowOp::And, rd, x, y),
            AluOp::Mul => self.rr(RowOp::Mul, rd, x, y),
            AluOp::Mulhu => self.rr(RowOp::Mulhu, rd, x, y),
            AluOp::Sll => {
                self.ri(RowOp::Pow2, T0, y, 0);
                self.rr(RowOp::Mul, rd, x, T0);
            }
            AluOp::Srl => {
                self.ri(RowOp::ShiftMask, T0, y, 0);
                self.rr(RowOp::SrlMask, rd, x, T0);
            }
            AluOp::Sra => {
                self.ri(RowOp::ShiftMask, T0, y, 0);
                self.rr(RowOp::SraMask, rd, x, T0);
            }
            AluOp::Mulh => {
                self.sign(T0, x);
                self.sign(T1, y);
                self.rr(RowOp::Mul, T0, T0, y);
                self.rr(RowOp::Mul, T1, T1, x);
                self.rr(RowOp::Mulhu, T2, x, y);
                self.rr(RowOp::Add, T2, T2, T0);
                self.rr(RowOp::Add, rd, T2, T1);
            }
            AluOp::Mulhsu => {
                self.sign(T0, x);
                self.rr(RowOp::Mul, T0, T0, y);
                self.rr(RowOp::Mulhu, T1, x, y);
                self.rr(RowOp::Add, rd, T1, T0);
            }
            AluOp::Divu => {
                self.advice(T0, quotient(x, y));
                self.assert(RowOp::AssertValidDiv0, y, T0);
                self.assert(RowOp::AssertNoOverflow, T0, y);
                self.rr(RowOp::Mul, T1, T0, y);
                self.assert(RowOp::AssertLte, T1, x);
                self.rr(RowOp::Sub, T1, x, T1);
                self.assert(RowOp::AssertValidRem, T1, y);
                self.ri(RowOp::AddImm, rd, T0, 0);
            }
            AluOp::Remu => {
                self.advice(T0, quotient(x, y));
                self.assert(RowOp::AssertNoOverflow, T0, y);
                self.rr(RowOp::Mul, T1, T0, y);
                self.assert(RowOp::AssertLte, T1, x);
                self.rr(RowOp::Sub, T1, x, T1);
                self.assert(RowOp::AssertValidRem, T1, y);
                self.ri(RowOp::AddImm, rd, T1, 0);
            }
            AluOp::Div => {
                self.divide_magnitudes(x, y);
                self.rr(RowOp::Xor, T6, T0, T2);
                self.rr(RowOp::Xor, T4, T4, T6);
                self.rr(RowOp::Sub, T4, T4, T6);
                self.assert(RowOp::AssertValidDiv0, y, T4);
                self.ri(RowOp::AddImm, rd, T4, 0);
            }
            AluOp::Rem => {
                self.divide_magnitudes(x, y);
                self.rr(RowOp::Xor, T5, T5, T0);
                self.rr(RowOp::Sub, rd, T5, T0);
            }
        }
    }

    /// The common part `ABS` of `DIV` and `REM`: `t0`, `t2` the sign masks and
    /// `t1`, `t3` the magnitudes of `x` and `y`; `t4` the quotient and `t5` the
    /// remainder of the magnitudes.
    fn divide_magnitudes(&mut self, x: Reg, y: Reg) {
        for (value, mask, magnitude) in [(x, T0, T1), (y, T2, T3)] {
            self.sign(mask, value);
            self.rr(RowOp::Xor, magnitude, value, mask);
            self.rr(RowOp::Sub, magnitude, magnitude, mask);
        }
        self.advice(
            T4,
            AdviceHint::MagnitudeQuotient {
                dividend: x,
                divisor: y,
            },
        );
        self.assert(RowOp::AssertNoOverflow, T4, T3);
        self.rr(RowOp::Mul, T5, T4, T3);
        self.assert(RowOp::AssertLte, T5, T1);
        self.rr(RowOp::Sub, T5, T1, T5);
        self.assert(RowOp::AssertValidRem, T5, T3);
    }

    fn alu_imm(&mut self, op: AluImmOp, rd: Reg, x: Reg, imm: i32) {
        // A shift amount is one of the decoder's, so the mask changes nothing;
        // it keeps the arithmetic total for other callers.
        let power = 1i64 << (imm as u32 & (W - 1));
        let (op, imm) = match op {
            AluImmOp::Addi => (RowOp::AddImm, imm.into()),
            AluImmOp::Slti => (RowOp::SltImm, imm.into()),
            AluImmOp::Sltiu => (RowOp::SltuImm, imm.into()),
            AluImmOp::Xori => (RowOp::XorImm, imm.into()),
            AluImmOp::Ori => (RowOp::OrImm, imm.into()),
            AluImmOp::Andi => (RowOp::AndImm, imm.into()),
            AluImmOp::Slli => (RowOp::MulImm, power),
            AluImmOp::Srli => (RowOp::SrlImm, -power),
            AluImmOp::Srai => (RowOp::SraImm, -power),
        };
        self.ri(op, rd, x, imm);
    }

    fn load(&mut self, op: LoadOp, rd: Reg, x: Reg, offset: i64) {
        let (mask, extract) = match op {
            LoadOp::Lw => {
                self.push(RowOp::Lw, Some(rd), Some(x), None, offset);
                return;
            }
            LoadOp::Lb => (RowOp::MaskB, RowOp::PextSigned),
            LoadOp::Lbu => (RowOp::MaskB, RowOp::SrlMask),
            LoadOp::Lh => (RowOp::MaskH, RowOp::PextSigned),
            LoadOp::Lhu => (RowOp::MaskH, RowOp::SrlMask),
        };
        if matches!(op, LoadOp::Lh | LoadOp::Lhu) {
            self.assert_half_aligned(x, offset);
        }
        self.ri(mask, T0, x, offset);
        self.ri(RowOp::Align4, T1, x, offset);
        self.push(RowOp::Lw, Some(T1), Some(T1), None, 0);
        self.rr(extract, rd, T1, T0);
    }

    fn store(&mut self, op: StoreOp, x: Reg, y: Reg, offset: i64) {
        let mask = match op {
            StoreOp::Sw => {
                self.push(RowOp::Sw, None, Some(x), Some(y), offset);
                return;
            }
            StoreOp::Sb => RowOp::MaskB,
            StoreOp::Sh => RowOp::MaskH,
        };
        if matches!(op, StoreOp::Sh) {
            self.assert_half_aligned(x, offset);
        }
        self.ri(RowOp::Pow2Byte, T0, x, offset);
        self.ri(mask, T1, x, offset);
        self.ri(RowOp::Align4, T2, x, offset);
        self.push(RowOp::Lw, Some(T3), Some(T2), None, 0);
        self.rr(RowOp::Mul, T0, y, T0);
        self.rr(RowOp::And, T0, T0, T1);
        self.rr(RowOp::Andn, T3, T3, T1);
        self.rr(RowOp::Or, T3, T3, T0);
        self.push(RowOp::Sw, None, Some(T2), Some(T3), 0);
    }

    fn assert_half_aligned(&mut self, x: Reg, offset: i64) {
        let imm = unsigned::<W>(offset);
        self.push(RowOp::AssertHalfAlign, None, Some(x), None, imm);
    }
}

const fn quotient(dividend: Reg, divisor: Reg) -> AdviceHint {
    AdviceHint::Quotient { dividend, divisor }
}

/// Redirects writes to `x0` into the sink, so that register 0 is never
/// written.
fn destination(rd: Reg) -> Reg {
    if rd == Reg::X0 { Reg::SINK } else { rd }
}

/// `imm mod 2^W`.
fn unsigned<const W: u32>(imm: i64) -> i64 {
    imm & word_mask::<W>() as i64
}
