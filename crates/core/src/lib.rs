//! What a guest program and every host agree on, word for word.
//!
//! Everything that crosses the boundary between a host and a zero-knowledge
//! virtual machine is a sequence of little-endian 32-bit words: the input the
//! guest reads ([`layout`]), the public output it writes ([`statement`]) and
//! the bytes it commits to ([`commitment`]). The arithmetic both sides must
//! agree on is in [`fixed`].
//!
//! The crate is `no_std`; with the feature `alloc` (on by default, off in
//! guests) it also encodes and decodes whole messages.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod commitment;
pub mod fixed;
pub mod layout;
pub mod statement;

/// Largest number of feature columns a job may have.
///
/// It bounds the guest's fixed buffers: 32 rows of the widest cell fit in
/// [`layout::CHUNK_WORDS`].
pub const MAX_COLUMNS: usize = 256;

/// Largest number of rows a job may have.
pub const MAX_ROWS: usize = 1 << 24;

/// How the guest computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Numeric {
    /// Integer arithmetic on quantised values, the scaler folded into the
    /// weights ([`fixed`]).
    Fixed = 1,
    /// IEEE 754 single precision: scaler first, then the dot product, as the
    /// 2024 study's guest did. Zero-knowledge virtual machines without
    /// floating-point instructions run it in software.
    Float32 = 2,
}

impl Numeric {
    /// The mode with this number, if there is one.
    #[must_use]
    pub const fn from_word(word: u32) -> Option<Self> {
        match word {
            1 => Some(Self::Fixed),
            2 => Some(Self::Float32),
            _ => None,
        }
    }

    /// The name used on the command line and in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Float32 => "float32",
        }
    }
}

/// How one value of the data is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Cell {
    /// Unsigned 16-bit integer, two to a word: for [`Numeric::Fixed`] where
    /// 16 bits a column are precise enough.
    U16 = 1,
    /// Unsigned 32-bit integer: for [`Numeric::Fixed`] elsewhere.
    U32 = 2,
    /// Bits of an IEEE 754 single: for [`Numeric::Float32`].
    F32 = 3,
}

impl Cell {
    /// The format with this number, if there is one.
    #[must_use]
    pub const fn from_word(word: u32) -> Option<Self> {
        match word {
            1 => Some(Self::U16),
            2 => Some(Self::U32),
            3 => Some(Self::F32),
            _ => None,
        }
    }

    /// Size of one cell in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    /// Bits of an integer cell, which are also the extra fraction bits its
    /// accumulator carries ([`fixed`]).
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.bytes() as u32 * 8
    }

    /// The numeric mode that reads this format.
    #[must_use]
    pub const fn numeric(self) -> Numeric {
        match self {
            Self::U16 | Self::U32 => Numeric::Fixed,
            Self::F32 => Numeric::Float32,
        }
    }
}

/// What the guest was asked to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Task {
    /// Apply the model to every row and publish each prediction.
    Predict = 1,
}

impl Task {
    /// The task with this number, if there is one.
    #[must_use]
    pub const fn from_word(word: u32) -> Option<Self> {
        match word {
            1 => Some(Self::Predict),
            _ => None,
        }
    }

    /// The name used in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Predict => "predict",
        }
    }
}

/// Why a guest refused its input. A refused job yields no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reject {
    /// The input ended before the job was complete.
    InputExhausted,
    /// A version, task, numeric mode or cell format that this program does
    /// not know, or that do not go together.
    UnknownFormat,
    /// No rows, no columns, or more than [`MAX_ROWS`] or [`MAX_COLUMNS`].
    Shape,
    /// Model and data disagree on the columns' number or names.
    SchemaMismatch,
    /// An exponent, weight or sum is outside the range in which the
    /// arithmetic cannot overflow.
    OutOfRange,
    /// A single-precision value or result is infinite or not a number.
    NotFinite,
}

impl core::fmt::Display for Reject {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::InputExhausted => "the input ended early",
            Self::UnknownFormat => "unknown version, task, numeric mode or cell format",
            Self::Shape => "the number of rows or columns is zero or above the limit",
            Self::SchemaMismatch => "model and data have different columns",
            Self::OutOfRange => "a weight, offset or sum is outside the checked range",
            Self::NotFinite => "a value or result is infinite or not a number",
        })
    }
}

impl core::error::Error for Reject {}
