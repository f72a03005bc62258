//! The two flag sets of a row, in the order of section 3.2.

/// Flags that are columns of the constraint system.
///
/// The discriminant is the position in the ordering that columns, claims and
/// the digest share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CircuitFlag {
    /// The lookup index is the sum of the operands.
    Add = 0,
    /// The lookup index is the difference of the operands plus `2^W`.
    Sub = 1,
    /// The lookup index is the product of the operands.
    Mul = 2,
    /// The row reads a memory cell into `rd`.
    Load = 3,
    /// The row writes `rs2` to a memory cell.
    Store = 4,
    /// The row jumps to its lookup output and writes the return address.
    Jump = 5,
    /// The row writes its lookup output to `rd`.
    WriteLookup = 6,
    /// The row belongs to a sequence of two or more rows.
    Virtual = 7,
    /// The lookup output must be 1.
    Assert = 8,
    /// The instruction address stays for the next row.
    DoNotUpdate = 9,
    /// The prover chooses the lookup index.
    Advice = 10,
    /// First row of a sequence.
    IsFirst = 11,
    /// Last row of a sequence.
    IsLast = 12,
}

impl CircuitFlag {
    /// Number of circuit flags.
    pub const COUNT: usize = 13;
    /// All circuit flags in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Load,
        Self::Store,
        Self::Jump,
        Self::WriteLookup,
        Self::Virtual,
        Self::Assert,
        Self::DoNotUpdate,
        Self::Advice,
        Self::IsFirst,
        Self::IsLast,
    ];

    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// Flags that only the bytecode table carries: operand routing and the like.
///
/// The discriminant is the position in the ordering of section 3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum InstructionFlag {
    /// The left operand is the value of `rs1`.
    LeftIsRs1 = 0,
    /// The left operand is the instruction address.
    LeftIsPc = 1,
    /// The right operand is the value of `rs2`.
    RightIsRs2 = 2,
    /// The right operand is the immediate.
    RightIsImm = 3,
    /// The row branches if its lookup output is 1.
    Branch = 4,
    /// The row is a NoOp.
    IsNoop = 5,
    /// The lookup index is a plain integer and not two interleaved operands:
    /// one of `Add`, `Sub`, `Mul` and `Advice` is set.
    Raf = 6,
}

impl InstructionFlag {
    /// Number of instruction flags.
    pub const COUNT: usize = 7;
    /// All instruction flags in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::LeftIsRs1,
        Self::LeftIsPc,
        Self::RightIsRs2,
        Self::RightIsImm,
        Self::Branch,
        Self::IsNoop,
        Self::Raf,
    ];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of [`CircuitFlag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CircuitFlags(u16);

impl CircuitFlags {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// The set of the given flags.
    #[must_use]
    pub const fn of(flags: &[CircuitFlag]) -> Self {
        let mut set = Self::NONE;
        let mut i = 0;
        while i < flags.len() {
            set = set.with(flags[i]);
            i += 1;
        }
        set
    }

    /// This set and `flag`.
    #[must_use]
    pub const fn with(self, flag: CircuitFlag) -> Self {
        Self(self.0 | flag.bit())
    }

    /// This set without `flag`.
    #[must_use]
    pub const fn without(self, flag: CircuitFlag) -> Self {
        Self(self.0 & !flag.bit())
    }

    /// Whether `flag` is in the set.
    #[must_use]
    pub const fn contains(self, flag: CircuitFlag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Bit `i` is flag number `i`.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }
}

/// A set of [`InstructionFlag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct InstructionFlags(u8);

impl InstructionFlags {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// This set and `flag`.
    #[must_use]
    pub const fn with(self, flag: InstructionFlag) -> Self {
        Self(self.0 | flag.bit())
    }

    /// This set without `flag`.
    #[must_use]
    pub const fn without(self, flag: InstructionFlag) -> Self {
        Self(self.0 & !flag.bit())
    }

    /// Whether `flag` is in the set.
    #[must_use]
    pub const fn contains(self, flag: InstructionFlag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Bit `i` is flag number `i`.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_that_of_the_discriminants() {
        for (i, flag) in CircuitFlag::ALL.into_iter().enumerate() {
            assert_eq!(flag as usize, i);
            assert_eq!(CircuitFlags::of(&[flag]).bits(), 1 << i);
        }
        for (i, flag) in InstructionFlag::ALL.into_iter().enumerate() {
            assert_eq!(flag as usize, i);
            assert_eq!(InstructionFlags::NONE.with(flag).bits(), 1 << i);
        }
    }

    #[test]
    fn insertion_and_removal() {
        let set = CircuitFlags::of(&[CircuitFlag::Add, CircuitFlag::IsLast]);
        assert!(set.contains(CircuitFlag::Add) && !set.contains(CircuitFlag::Sub));
        assert_eq!(
            set.without(CircuitFlag::Add),
            CircuitFlags::of(&[CircuitFlag::IsLast])
        );
        assert_eq!(set.without(CircuitFlag::Sub), set);
        let set = InstructionFlags::NONE.with(InstructionFlag::Raf);
        assert_eq!(set.without(InstructionFlag::Raf), InstructionFlags::NONE);
    }
}
