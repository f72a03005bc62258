//! The columns (specification section 6.1).

use jolt_isa::CircuitFlag;

/// Number of columns.
pub const COLUMN_COUNT: usize = FLAG_BASE + CircuitFlag::COUNT;

/// Columns before the flags.
const FLAG_BASE: usize = 21;

/// A column of the constraint system, in the order of section 6.1. "Next"
/// columns belong to the following cycle and are 0 in the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Left operand.
    LeftInput,
    /// Right operand.
    RightInput,
    /// `LeftInput · RightInput`.
    Product,
    /// `LookupOutput · Branch`: 1 if a branch is taken.
    ShouldBranch,
    /// Index of the bytecode row.
    Pc,
    /// Address of the instruction ("unexpanded pc").
    UnexpandedPc,
    /// Immediate, signed for branches, loads and stores.
    Imm,
    /// Address of the memory access, 0 for none.
    RamAddress,
    /// Value of the first source register.
    Rs1,
    /// Value of the second source register.
    Rs2,
    /// Value written to the destination register, 0 for none.
    RdWrite,
    /// Value of the accessed cell before the cycle, 0 for none.
    RamRead,
    /// Value of the accessed cell after the cycle, 0 for none.
    RamWrite,
    /// Left operand of the lookup; 0 for a plain index.
    LeftLookup,
    /// Right operand of the lookup, or its plain index.
    RightLookup,
    /// Address of the next instruction.
    NextUnexpandedPc,
    /// Index of the next bytecode row.
    NextPc,
    /// Whether the next row belongs to a sequence.
    NextIsVirtual,
    /// Whether the next row is the first of a sequence.
    NextIsFirst,
    /// Value of the lookup.
    LookupOutput,
    /// `Jump · (1 - NextIsNoop)`: 1 if a jump determines the next row.
    ShouldJump,
    /// A circuit flag of the row.
    Flag(CircuitFlag),
}

impl Column {
    /// All columns in order.
    pub const ALL: [Self; COLUMN_COUNT] = {
        use Column as C;
        let mut all = [C::LeftInput; COLUMN_COUNT];
        let named = [
            C::LeftInput,
            C::RightInput,
            C::Product,
            C::ShouldBranch,
            C::Pc,
            C::UnexpandedPc,
            C::Imm,
            C::RamAddress,
            C::Rs1,
            C::Rs2,
            C::RdWrite,
            C::RamRead,
            C::RamWrite,
            C::LeftLookup,
            C::RightLookup,
            C::NextUnexpandedPc,
            C::NextPc,
            C::NextIsVirtual,
            C::NextIsFirst,
            C::LookupOutput,
            C::ShouldJump,
        ];
        let mut i = 0;
        while i < FLAG_BASE {
            all[i] = named[i];
            i += 1;
        }
        while i < COLUMN_COUNT {
            all[i] = C::Flag(CircuitFlag::ALL[i - FLAG_BASE]);
            i += 1;
        }
        all
    };

    /// Position in the order, below [`COLUMN_COUNT`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::LeftInput => 0,
            Self::RightInput => 1,
            Self::Product => 2,
            Self::ShouldBranch => 3,
            Self::Pc => 4,
            Self::UnexpandedPc => 5,
            Self::Imm => 6,
            Self::RamAddress => 7,
            Self::Rs1 => 8,
            Self::Rs2 => 9,
            Self::RdWrite => 10,
            Self::RamRead => 11,
            Self::RamWrite => 12,
            Self::LeftLookup => 13,
            Self::RightLookup => 14,
            Self::NextUnexpandedPc => 15,
            Self::NextPc => 16,
            Self::NextIsVirtual => 17,
            Self::NextIsFirst => 18,
            Self::LookupOutput => 19,
            Self::ShouldJump => 20,
            Self::Flag(flag) => FLAG_BASE + flag as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_that_of_the_positions() {
        for (i, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.index(), i);
        }
        assert!(Column::ALL.is_sorted());
        assert_eq!(COLUMN_COUNT, 34);
    }
}
