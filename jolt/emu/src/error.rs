//! Why a run cannot be proven.

use jolt_isa::StatementError;

/// A run that has no proof. `pc` is the address of the instruction at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmuError {
    /// The input does not fit.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// There is more committed advice than the program has room for.
    #[error("{words} words of committed advice exceed the capacity of region {region}, {capacity}")]
    Advice {
        /// Number of the region, from 0.
        region: usize,
        /// Words given.
        words: usize,
        /// Words of the region; 0 if the program does not have it.
        capacity: u32,
    },
    /// A load or store of a misaligned address. The proof system has no rows
    /// for it.
    #[error("{pc:#x}: misaligned access to {address:#x}")]
    Misaligned {
        /// Address of the instruction.
        pc: u32,
        /// Address of the access.
        address: u32,
    },
    /// A load or store outside memory. This includes address 0, although a
    /// proof of an access there would be accepted (section 3.5).
    #[error("{pc:#x}: access to unmapped address {address:#x}")]
    Unmapped {
        /// Address of the instruction.
        pc: u32,
        /// Address of the access.
        address: u32,
    },
    /// A word access whose address, base plus offset, leaves the range of 32
    /// bits. RISC-V wraps around here, the proof system does not.
    #[error("{pc:#x}: address {address} of a word access leaves the address space")]
    AddressWraps {
        /// Address of the instruction.
        pc: u32,
        /// The exact sum.
        address: i64,
    },
    /// An access to the guard below the stack.
    #[error("{pc:#x}: stack overflow, access to the guard at {address:#x}")]
    StackOverflow {
        /// Address of the instruction.
        pc: u32,
        /// Address of the access.
        address: u32,
    },
    /// A jump or branch to where there is no instruction, or to a misaligned
    /// address.
    #[error("{pc:#x}: transfer to {target:#x}, which is no instruction")]
    NoInstruction {
        /// Address of the jump or branch, or of the last instruction.
        pc: u32,
        /// Where control would continue.
        target: i64,
    },
    /// A branch to itself that is taken: it goes on for ever, and unlike a jump
    /// it cannot end a trace.
    #[error("{pc:#x}: endless branch to itself")]
    EndlessBranch {
        /// Address of the branch.
        pc: u32,
    },
    /// The guest reads more private input than there is.
    #[error("{pc:#x}: the advice tape is exhausted")]
    TapeExhausted {
        /// Address of the instruction.
        pc: u32,
    },
    /// An assertion inside a sequence does not hold. Cannot happen with the
    /// advice of this crate.
    #[error("{pc:#x}: assertion in bytecode row {row} failed")]
    AssertionFailed {
        /// Address of the instruction.
        pc: u32,
        /// Index of the row.
        row: u32,
    },
    /// The guest runs for more rows than allowed.
    #[error("the guest needs more than {limit} cycles")]
    CycleLimit {
        /// The limit in rows.
        limit: u64,
    },
    /// The guest halted without setting the panic or the termination word, for
    /// instance at an undefined instruction or an `ECALL`.
    #[error("{pc:#x}: halted without termination or panic")]
    NotTerminated {
        /// Address of the instruction that halted.
        pc: u32,
    },
    /// Panic and termination words other than (0, 1) and (1, 0).
    #[error("invalid panic word {panic} and termination word {termination}")]
    InvalidStatus {
        /// Panic word.
        panic: u32,
        /// Termination word.
        termination: u32,
    },
    /// At the end, the I/O window is not what the statement says: the guest
    /// changed its input or the padding.
    #[error("the guest changed its input or the padding at {address:#x}")]
    IoOverwritten {
        /// Address of the first changed word.
        address: u32,
    },
}
