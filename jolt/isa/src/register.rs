//! Register numbers.

/// One of the 64 registers of the machine (section 3.1).
///
/// 0 to 31 are the architectural ones, 32 is the sink that takes the place of
/// the destination `x0`, 33 to 40 are temporaries of virtual sequences, and 41
/// to 63 are unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reg(u8);

impl Reg {
    /// Number of registers (`K_reg`).
    pub const COUNT: usize = 64;
    /// The architectural register that is always zero.
    pub const X0: Self = Self(0);
    /// Receives every write to `x0`; nothing reads it.
    pub const SINK: Self = Self(32);
    /// Number of temporaries.
    pub const TEMPORARIES: u8 = 8;

    /// Register number `index`, or `None` if there is no such register.
    #[must_use]
    pub const fn new(index: u8) -> Option<Self> {
        if (index as usize) < Self::COUNT {
            Some(Self(index))
        } else {
            None
        }
    }

    /// The architectural register in the low five bits of `bits`, as they
    /// stand in an instruction word.
    #[must_use]
    pub const fn architectural(bits: u32) -> Self {
        Self((bits & 31) as u8)
    }

    /// Temporary `t_i` of section 3.5; `i` is taken modulo 8.
    #[must_use]
    pub const fn temporary(i: u8) -> Self {
        Self(33 + i % Self::TEMPORARIES)
    }

    /// The number of the register, below 64.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The number of the register as a byte, below 64.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether a program can name the register.
    #[must_use]
    pub const fn is_architectural(self) -> bool {
        self.0 < 32
    }

    /// Whether the register is one of the eight temporaries.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        self.0 >= 33 && self.0 < 33 + Self::TEMPORARIES
    }
}
