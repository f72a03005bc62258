//! The instruction set of the RV32IM proof system, seen by prover and verifier
//! alike (sections 2 and 3 of the protocol specification).
//!
//! A RISC-V instruction word is [decoded](decode()) into an [`Instruction`] and
//! [expanded](expand()) into one or more [`Row`]s. One row is what the proof
//! system executes per cycle: at most two register reads, one register write,
//! one memory access and one lookup in one of 28 [`Table`]s. Instructions that
//! do not fit become a *sequence* of virtual rows that communicate through
//! temporary registers.
//!
//! The rows of a whole program form the [`BytecodeTable`], whose constructor
//! checks every invariant that the control-flow argument needs. Together with
//! the memory [layout](MemoryLayout), the initial memory image, the entry point
//! and the [`Policy`] it makes up a [`Preprocessed`] program, and
//! [`Preprocessed::digest`] is what a verifier absorbs first.
//!
//! Row semantics and expansion are generic over the word width `W` in bits.
//! Programs run at [`WORD_BITS`] = 32; the tests also run `W` = 4, where a
//! sequence can be checked on every operand and every advice value.
//!
//! The crate is `no_std` with `alloc`, because the verifier depends on it.

#![no_std]
#![cfg_attr(test, allow(clippy::unwrap_used))]

extern crate alloc;

mod bytecode;
mod decode;
mod encode;
mod expand;
mod flags;
mod layout;
mod preprocess;
mod register;
mod row;
mod statement;
mod table;
mod word;

pub use bytecode::{
    BytecodeError, BytecodeTable, MIN_BYTECODE_ROWS, TextSegment, check_invariants,
};
pub use decode::{AluImmOp, AluOp, BranchOp, Instruction, LoadOp, StoreOp, decode};
pub use encode::encode;
pub use expand::{MAX_SEQUENCE_ROWS, expand};
pub use flags::{CircuitFlag, CircuitFlags, InstructionFlag, InstructionFlags};
pub use layout::{LayoutConfig, LayoutError, MAX_ADVICE_REGIONS, MemoryLayout, RAM_START};
pub use preprocess::{ImageChunk, Policy, PreprocessError, Preprocessed};
pub use register::Reg;
pub use row::{AdviceHint, Lookup, Operand, Row, RowOp, RowShape};
pub use statement::{Statement, StatementError};
pub use table::Table;
pub use word::{deinterleave, extract_bits, interleave, sign_extend, word_mask};

/// XLEN: the width in bits of a register and of a memory cell (`W` in the
/// specification).
pub const WORD_BITS: u32 = 32;
