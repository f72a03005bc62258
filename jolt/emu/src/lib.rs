//! Loading and tracing RV32IM programs for the proof system (sections 2 and
//! 5.1 of the protocol specification).
//!
//! [`load_elf`] turns an executable into a [`Preprocessed`] program. An
//! [`Emulator`] runs its rows, not its instructions, so that what it records is
//! what the constraints speak about; [`trace`] does a whole run and returns the
//! padded [`Trace`] with the public [`Statement`] that it proves.
//!
//! A run that no proof can exist for ends in an [`EmuError`]: there is no
//! record of accesses outside memory, of misaligned accesses, or of a guest
//! that stops without saying how it ended.
//!
//! # What a guest must do
//!
//! Write the output, then 1 to the termination word, then jump to itself
//! (`j .`). A panicking guest writes 1 to the panic word instead and leaves the
//! termination word alone. Before that it sets up its own stack pointer;
//! [`MemoryLayout::stack_top`] is where the layout expects it. The input region
//! must be as it was when the guest stops.

mod elf;
mod error;
mod machine;
mod trace;

pub use crate::elf::{LoadError, load_elf};
pub use error::EmuError;
pub use machine::{Emulator, PrivateInput, Progress};
pub use trace::{
    Execution, Statistics, Trace, TraceRecord, execute, execute_private, trace, trace_private,
};

pub use jolt_isa::{
    LayoutConfig, MAX_ADVICE_REGIONS, MemoryLayout, Policy, Preprocessed, Statement,
};
