//! Rows: what one cycle executes (section 3).

use crate::flags::{CircuitFlag, CircuitFlags, InstructionFlag, InstructionFlags};
use crate::register::Reg;
use crate::table::Table;
use crate::word::{interleave, word_mask};

/// Where an operand of a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// The operand is 0.
    Zero,
    /// Left operand only: the value of `rs1`.
    Rs1,
    /// Left operand only: the instruction address.
    Pc,
    /// Right operand only: the value of `rs2`.
    Rs2,
    /// Right operand only: the immediate.
    Imm,
}

/// What every row of one [`RowOp`] has in common (the tables of 3.3 and 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowShape {
    /// Circuit flags apart from those of the place in a sequence: `Virtual`,
    /// `DoNotUpdate` (set here only for the NoOp), `IsFirst` and `IsLast`.
    pub circuit: CircuitFlags,
    /// All instruction flags.
    pub instruction: InstructionFlags,
    /// The lookup table.
    pub table: Option<Table>,
    /// Whether the row has a destination register.
    pub writes_rd: bool,
    /// Whether the row reads `rs1`, as operand or as base address.
    pub reads_rs1: bool,
    /// Whether the row reads `rs2`, as operand or as value to store.
    pub reads_rs2: bool,
}

/// The operation of a row. It determines flags, routing and table; the proof
/// system sees only those and not the operation itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowOp {
    /// Padding, an absorbing state.
    Noop,
    /// `rd := rs1 + rs2`.
    Add,
    /// `rd := rs1 + imm`.
    AddImm,
    /// `rd := rs1 - rs2`.
    Sub,
    /// `rd := imm`.
    Lui,
    /// `rd := pc + imm`.
    Auipc,
    /// `rd :=` low word of `rs1 * rs2`.
    Mul,
    /// `rd :=` low word of `rs1 * imm`; `SLLI` with `imm = 2^s`.
    MulImm,
    /// `rd :=` high word of `rs1 * rs2`, unsigned.
    Mulhu,
    /// `rd := rs1 & rs2`.
    And,
    /// `rd := rs1 & imm`.
    AndImm,
    /// `rd := rs1 | rs2`.
    Or,
    /// `rd := rs1 | imm`.
    OrImm,
    /// `rd := rs1 ^ rs2`.
    Xor,
    /// `rd := rs1 ^ imm`.
    XorImm,
    /// `rd := [rs1 < rs2]`, signed.
    Slt,
    /// `rd := [rs1 < imm]`, signed.
    SltImm,
    /// `rd := [rs1 < rs2]`, unsigned.
    Sltu,
    /// `rd := [rs1 < imm]`, unsigned.
    SltuImm,
    /// Branches if `rs1 = rs2`.
    Beq,
    /// Branches if `rs1 != rs2`.
    Bne,
    /// Branches if `rs1 < rs2`, signed.
    Blt,
    /// Branches if `rs1 >= rs2`, signed.
    Bge,
    /// Branches if `rs1 < rs2`, unsigned.
    Bltu,
    /// Branches if `rs1 >= rs2`, unsigned.
    Bgeu,
    /// Jumps to `pc + imm`; `rd := pc + 4`.
    Jal,
    /// Jumps to `rs1 + imm` with bit 0 cleared; `rd := pc + 4`.
    Jalr,
    /// `rd :=` cell at `rs1 + imm`.
    Lw,
    /// Cell at `rs1 + imm` `:= rs2`.
    Sw,
    /// `rd :=` bits of `rs1` under the mask `imm`, compacted; `SRLI` with `imm = 2^W - 2^s`.
    SrlImm,
    /// As `SrlImm` with sign fill; `SRAI`.
    SraImm,
    /// `rd :=` a word of the prover's choice.
    Advice,
    /// Asserts `rs1 = rs2`. No sequence uses it yet.
    AssertEq,
    /// Asserts `rs1 <= rs2`, unsigned.
    AssertLte,
    /// Asserts that the quotient `rs2` is all ones if the divisor `rs1` is 0.
    AssertValidDiv0,
    /// Asserts that the remainder `rs1` is below the divisor `rs2`, or the divisor 0.
    AssertValidRem,
    /// Asserts `rs1 * rs2 < 2^W`.
    AssertNoOverflow,
    /// Asserts that `rs1 + imm` is even.
    AssertHalfAlign,
    /// `rd :=` all ones if `rs1` is negative, else 0.
    MovSign,
    /// `rd := rs1 & !rs2`.
    Andn,
    /// `rd := 2^(rs1 mod W)`; `imm` is 0.
    Pow2,
    /// `rd := 2^W - 2^(rs1 mod W)`; `imm` is 0.
    ShiftMask,
    /// `rd := 2^(8 a)`, `a = (rs1 + imm) mod 4`.
    Pow2Byte,
    /// `rd :=` mask of the byte that `rs1 + imm` addresses in its cell.
    MaskB,
    /// `rd :=` mask of the half word that `rs1 + imm` addresses in its cell.
    MaskH,
    /// `rd := rs1 + imm` with bits 0 and 1 cleared.
    Align4,
    /// `rd :=` bits of `rs1` under the mask `rs2`, compacted.
    SrlMask,
    /// As `SrlMask` with sign fill.
    SraMask,
    /// As `SrlMask`, sign-extended from the topmost selected bit.
    PextSigned,
}

impl RowOp {
    /// All operations.
    pub const ALL: [Self; 49] = [
        Self::Noop,
        Self::Add,
        Self::AddImm,
        Self::Sub,
        Self::Lui,
        Self::Auipc,
        Self::Mul,
        Self::MulImm,
        Self::Mulhu,
        Self::And,
        Self::AndImm,
        Self::Or,
        Self::OrImm,
        Self::Xor,
        Self::XorImm,
        Self::Slt,
        Self::SltImm,
        Self::Sltu,
        Self::SltuImm,
        Self::Beq,
        Self::Bne,
        Self::Blt,
        Self::Bge,
        Self::Bltu,
        Self::Bgeu,
        Self::Jal,
        Self::Jalr,
        Self::Lw,
        Self::Sw,
        Self::SrlImm,
        Self::SraImm,
        Self::Advice,
        Self::AssertEq,
        Self::AssertLte,
        Self::AssertValidDiv0,
        Self::AssertValidRem,
        Self::AssertNoOverflow,
        Self::AssertHalfAlign,
        Self::MovSign,
        Self::Andn,
        Self::Pow2,
        Self::ShiftMask,
        Self::Pow2Byte,
        Self::MaskB,
        Self::MaskH,
        Self::Align4,
        Self::SrlMask,
        Self::SraMask,
        Self::PextSigned,
    ];

    /// Flags, routing and table of the operation.
    #[must_use]
    pub const fn shape(self) -> RowShape {
        use CircuitFlag as C;
        use Operand::{Imm, Pc, Rs1, Rs2, Zero};
        const ADD: CircuitFlags = CircuitFlags::of(&[C::Add, C::WriteLookup]);
        const SUB: CircuitFlags = CircuitFlags::of(&[C::Sub, C::WriteLookup]);
        const MUL: CircuitFlags = CircuitFlags::of(&[C::Mul, C::WriteLookup]);
        const WRITE: CircuitFlags = CircuitFlags::of(&[C::WriteLookup]);
        const JUMP: CircuitFlags = CircuitFlags::of(&[C::Add, C::Jump]);
        const ASSERT: CircuitFlags = CircuitFlags::of(&[C::Assert]);
        const NONE: CircuitFlags = CircuitFlags::NONE;
        let (circuit, left, right, table) = match self {
            Self::Noop => (CircuitFlags::of(&[C::DoNotUpdate]), Zero, Zero, None),
            Self::Add => (ADD, Rs1, Rs2, Some(Table::RangeCheck)),
            Self::AddImm => (ADD, Rs1, Imm, Some(Table::RangeCheck)),
            Self::Sub => (SUB, Rs1, Rs2, Some(Table::RangeCheck)),
            Self::Lui => (ADD, Zero, Imm, Some(Table::RangeCheck)),
            Self::Auipc => (ADD, Pc, Imm, Some(Table::RangeCheck)),
            Self::Mul => (MUL, Rs1, Rs2, Some(Table::RangeCheck)),
            Self::MulImm => (MUL, Rs1, Imm, Some(Table::RangeCheck)),
            Self::Mulhu => (MUL, Rs1, Rs2, Some(Table::UpperWord)),
            Self::And => (WRITE, Rs1, Rs2, Some(Table::And)),
            Self::AndImm => (WRITE, Rs1, Imm, Some(Table::And)),
            Self::Or => (WRITE, Rs1, Rs2, Some(Table::Or)),
            Self::OrImm => (WRITE, Rs1, Imm, Some(Table::Or)),
            Self::Xor => (WRITE, Rs1, Rs2, Some(Table::Xor)),
            Self::XorImm => (WRITE, Rs1, Imm, Some(Table::Xor)),
            Self::Slt => (WRITE, Rs1, Rs2, Some(Table::Slt)),
            Self::SltImm => (WRITE, Rs1, Imm, Some(Table::Slt)),
            Self::Sltu => (WRITE, Rs1, Rs2, Some(Table::Ult)),
            Self::SltuImm => (WRITE, Rs1, Imm, Some(Table::Ult)),
            Self::Beq => (NONE, Rs1, Rs2, Some(Table::Equal)),
            Self::Bne => (NONE, Rs1, Rs2, Some(Table::NotEqual)),
            Self::Blt => (NONE, Rs1, Rs2, Some(Table::Slt)),
            Self::Bge => (NONE, Rs1, Rs2, Some(Table::Sge)),
            Self::Bltu => (NONE, Rs1, Rs2, Some(Table::Ult)),
            Self::Bgeu => (NONE, Rs1, Rs2, Some(Table::Uge)),
            Self::Jal => (JUMP, Pc, Imm, Some(Table::RangeCheck)),
            Self::Jalr => (JUMP, Rs1, Imm, Some(Table::RangeCheckAligned)),
            Self::Lw => (CircuitFlags::of(&[C::Load]), Zero, Zero, None),
            Self::Sw => (CircuitFlags::of(&[C::Store]), Zero, Zero, None),
            Self::SrlImm => (WRITE, Rs1, Imm, Some(Table::Srl)),
            Self::SraImm => (WRITE, Rs1, Imm, Some(Table::Sra)),
            Self::Advice => (
                CircuitFlags::of(&[C::Advice, C::WriteLookup]),
                Zero,
                Zero,
                Some(Table::RangeCheck),
            ),
            Self::AssertEq => (ASSERT, Rs1, Rs2, Some(Table::Equal)),
            Self::AssertLte => (ASSERT, Rs1, Rs2, Some(Table::Ule)),
            Self::AssertValidDiv0 => (ASSERT, Rs1, Rs2, Some(Table::ValidDiv0)),
            Self::AssertValidRem => (ASSERT, Rs1, Rs2, Some(Table::ValidUnsignedRem)),
            Self::AssertNoOverflow => (
                CircuitFlags::of(&[C::Assert, C::Mul]),
                Rs1,
                Rs2,
                Some(Table::MulUNoOverflow),
            ),
            Self::AssertHalfAlign => (
                CircuitFlags::of(&[C::Assert, C::Add]),
                Rs1,
                Imm,
                Some(Table::HalfAligned),
            ),
            Self::MovSign => (WRITE, Rs1, Zero, Some(Table::SignMask)),
            Self::Andn => (WRITE, Rs1, Rs2, Some(Table::Andn)),
            Self::Pow2 => (ADD, Rs1, Imm, Some(Table::Pow2)),
            Self::ShiftMask => (ADD, Rs1, Imm, Some(Table::ShiftRightMask)),
            Self::Pow2Byte => (ADD, Rs1, Imm, Some(Table::Pow2Byte)),
            Self::MaskB => (ADD, Rs1, Imm, Some(Table::WindowMaskB)),
            Self::MaskH => (ADD, Rs1, Imm, Some(Table::WindowMaskH)),
            Self::Align4 => (ADD, Rs1, Imm, Some(Table::Align4)),
            Self::SrlMask => (WRITE, Rs1, Rs2, Some(Table::Srl)),
            Self::SraMask => (WRITE, Rs1, Rs2, Some(Table::Sra)),
            Self::PextSigned => (WRITE, Rs1, Rs2, Some(Table::PextSigned)),
        };
        let mut instruction = InstructionFlags::NONE;
        match left {
            Rs1 => instruction = instruction.with(InstructionFlag::LeftIsRs1),
            Pc => instruction = instruction.with(InstructionFlag::LeftIsPc),
            _ => {}
        }
        match right {
            Rs2 => instruction = instruction.with(InstructionFlag::RightIsRs2),
            Imm => instruction = instruction.with(InstructionFlag::RightIsImm),
            _ => {}
        }
        if self.is_branch() {
            instruction = instruction.with(InstructionFlag::Branch);
        }
        if matches!(self, Self::Noop) {
            instruction = instruction.with(InstructionFlag::IsNoop);
        }
        if circuit.contains(C::Add)
            || circuit.contains(C::Sub)
            || circuit.contains(C::Mul)
            || circuit.contains(C::Advice)
        {
            instruction = instruction.with(InstructionFlag::Raf);
        }
        let memory = circuit.contains(C::Load) || circuit.contains(C::Store);
        RowShape {
            circuit,
            instruction,
            table,
            writes_rd: circuit.contains(C::WriteLookup)
                || circuit.contains(C::Load)
                || circuit.contains(C::Jump),
            reads_rs1: memory || matches!(left, Rs1),
            reads_rs2: circuit.contains(C::Store) || matches!(right, Rs2),
        }
    }

    /// Whether the operation is a conditional branch.
    #[must_use]
    pub const fn is_branch(self) -> bool {
        matches!(
            self,
            Self::Beq | Self::Bne | Self::Blt | Self::Bge | Self::Bltu | Self::Bgeu
        )
    }
}

/// Where the honest prover finds the value of an `Advice` row. It has no
/// meaning for the verifier and is not part of the digest.
///
/// The registers still hold the operands of the instruction when the row is
/// executed, because a sequence writes its destination last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdviceHint {
    /// The next word of the advice tape.
    Tape,
    /// The unsigned quotient of two registers; all ones for divisor 0.
    Quotient {
        /// Register of the dividend.
        dividend: Reg,
        /// Register of the divisor.
        divisor: Reg,
    },
    /// The quotient of the absolute values of two registers read as signed
    /// numbers. For divisor 0 the value that makes the signed quotient all
    /// ones: 1 for a negative dividend, else all ones.
    MagnitudeQuotient {
        /// Register of the dividend.
        dividend: Reg,
        /// Register of the divisor.
        divisor: Reg,
    },
}

impl AdviceHint {
    /// The honest advice for operands of `W` bits; `None` for the tape.
    #[must_use]
    pub fn honest<const W: u32>(self, dividend: u64, divisor: u64) -> Option<u64> {
        let magnitude = |v: u64| crate::word::sign_extend::<W>(v).unsigned_abs();
        match self {
            Self::Tape => None,
            Self::Quotient { .. } => {
                Some(dividend.checked_div(divisor).unwrap_or(word_mask::<W>()))
            }
            Self::MagnitudeQuotient { .. } => Some(
                magnitude(dividend)
                    .checked_div(magnitude(divisor))
                    .unwrap_or(if crate::word::sign_extend::<W>(dividend) < 0 {
                        1
                    } else {
                        word_mask::<W>()
                    }),
            ),
        }
    }
}

/// The lookup of one executed row (the table of section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Column LeftLookup.
    pub left: u64,
    /// Column RightLookup, below `2^(2W)`.
    pub right: u64,
    /// Lookup index, below `2^(2W)`.
    pub index: u64,
    /// Column LookupOutput.
    pub output: u64,
}

/// One row of the bytecode table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Address of the instruction that the row belongs to; 0 for a NoOp.
    pub address: u32,
    /// What the row does. Flags and table follow from it; they are stored
    /// because they are what the proof system sees.
    pub op: RowOp,
    /// Destination register.
    pub rd: Option<Reg>,
    /// First source register.
    pub rs1: Option<Reg>,
    /// Second source register.
    pub rs2: Option<Reg>,
    /// Immediate (section 3.2): in `0..2^W` where it is an operand, signed for
    /// branches, loads and stores, 0 where there is none.
    pub imm: i64,
    /// Circuit flags.
    pub circuit: CircuitFlags,
    /// Instruction flags.
    pub instruction: InstructionFlags,
    /// Lookup table.
    pub table: Option<Table>,
    /// How the prover finds the value of an `Advice` row.
    pub hint: Option<AdviceHint>,
}

impl Row {
    /// The NoOp: row 0 of every table, and its padding.
    pub const NOOP: Self = Self::single(0, RowOp::Noop, None, None, None, 0);

    /// A row that is an instruction of its own, not part of a sequence.
    #[must_use]
    pub const fn single(
        address: u32,
        op: RowOp,
        rd: Option<Reg>,
        rs1: Option<Reg>,
        rs2: Option<Reg>,
        imm: i64,
    ) -> Self {
        let shape = op.shape();
        Self {
            address,
            op,
            rd,
            rs1,
            rs2,
            imm,
            circuit: shape.circuit,
            instruction: shape.instruction,
            table: shape.table,
            hint: None,
        }
    }

    /// Whether the row has the circuit flag.
    #[must_use]
    #[inline]
    pub const fn has(&self, flag: CircuitFlag) -> bool {
        self.circuit.contains(flag)
    }

    /// Whether the row has the instruction flag.
    #[must_use]
    #[inline]
    pub const fn routes(&self, flag: InstructionFlag) -> bool {
        self.instruction.contains(flag)
    }

    /// Whether another row of the same sequence follows.
    #[must_use]
    #[inline]
    pub const fn continues(&self) -> bool {
        self.has(CircuitFlag::Virtual) && !self.has(CircuitFlag::IsLast)
    }

    /// The columns LeftInput and RightInput, given the values of `rs1` and
    /// `rs2` (0 where the row does not read them).
    #[must_use]
    #[inline]
    pub const fn inputs(&self, rs1: u64, rs2: u64) -> (u64, u64) {
        let left = if self.routes(InstructionFlag::LeftIsRs1) {
            rs1
        } else if self.routes(InstructionFlag::LeftIsPc) {
            self.address as u64
        } else {
            0
        };
        let right = if self.routes(InstructionFlag::RightIsRs2) {
            rs2
        } else if self.routes(InstructionFlag::RightIsImm) {
            // Not negative: an invariant of the table.
            self.imm as u64
        } else {
            0
        };
        (left, right)
    }

    /// The lookup that the row performs on words of `W` bits.
    ///
    /// `left` and `right` are the [`inputs`](Self::inputs). `advice` is the
    /// index of an `Advice` row (below `2^(2W)`; honest provers choose a word)
    /// and ignored otherwise.
    #[must_use]
    #[inline]
    pub fn lookup<const W: u32>(&self, left: u64, right: u64, advice: u64) -> Lookup {
        let plain = if self.has(CircuitFlag::Add) {
            left + right
        } else if self.has(CircuitFlag::Sub) {
            // The bias keeps the index positive.
            left + (word_mask::<W>() + 1) - right
        } else if self.has(CircuitFlag::Mul) {
            left * right
        } else if self.has(CircuitFlag::Advice) {
            advice
        } else {
            return Lookup {
                left,
                right,
                index: interleave(left, right),
                output: self.table.map_or(0, |t| t.lookup_pair::<W>(left, right)),
            };
        };
        Lookup {
            left: 0,
            right: plain,
            index: plain,
            output: self.table.map_or(0, |t| t.lookup::<W>(plain)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_listed_once() {
        for (i, op) in RowOp::ALL.into_iter().enumerate() {
            assert_eq!(op as usize, i);
        }
    }

    /// Invariant 4 of section 2.7 and the side conditions of section 15, for
    /// every operation.
    #[test]
    fn shapes_are_consistent() {
        for op in RowOp::ALL {
            let shape = op.shape();
            let has = |f| shape.circuit.contains(f);
            let arithmetic = [
                CircuitFlag::Add,
                CircuitFlag::Sub,
                CircuitFlag::Mul,
                CircuitFlag::Advice,
            ]
            .into_iter()
            .filter(|&f| has(f))
            .count();
            assert!(arithmetic <= 1, "{op:?}");
            assert_eq!(
                shape.instruction.contains(InstructionFlag::Raf),
                arithmetic == 1
            );
            if let Some(table) = shape.table {
                assert_eq!(table.is_interleaved(), arithmetic == 0, "{op:?}");
            } else {
                assert!(matches!(op, RowOp::Noop | RowOp::Lw | RowOp::Sw));
            }
            // Jumps write through constraint 13.
            assert!(!(has(CircuitFlag::Jump) && has(CircuitFlag::WriteLookup)));
            assert!(!(has(CircuitFlag::Assert) && shape.writes_rd));
        }
    }

    #[test]
    fn indices_of_the_extremes() {
        let row = |op| Row::single(4, op, None, None, None, 0);
        let m = 0xffff_ffff;
        assert_eq!(row(RowOp::Add).lookup::<32>(m, m, 0).index, 2 * m);
        assert_eq!(row(RowOp::Sub).lookup::<32>(0, m, 0).index, 1);
        assert_eq!(row(RowOp::Sub).lookup::<32>(0, m, 0).output, 1);
        assert_eq!(row(RowOp::Sub).lookup::<32>(m, 0, 0).index, (1 << 32) + m);
        assert_eq!(row(RowOp::Mul).lookup::<32>(m, m, 0).output, 1);
        assert_eq!(row(RowOp::Mulhu).lookup::<32>(m, m, 0).output, m - 1);
        let advice = row(RowOp::Advice).lookup::<32>(0, 0, 5 << 32 | 3);
        assert_eq!(
            (advice.left, advice.right, advice.output),
            (0, 5 << 32 | 3, 3)
        );
        assert_eq!(row(RowOp::Lw).lookup::<32>(0, 0, 9).index, 0);
    }
}
