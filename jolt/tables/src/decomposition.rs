//! Prefix/suffix decompositions (specification section 4.3).
//!
//! Cutting the index after any bit pair but before the first one,
//! `Table(index) = Σ_a P_a(prefix)·S_a(suffix)`. Prefixes are evaluated at field
//! points, suffixes only at Boolean ones, where they are integers below `2^64`.

use jolt_field::Fr;
use jolt_isa::{Table, deinterleave};

use crate::{Prefix, Ring, State, Suffix, TableError, table::final_state};

/// One product of a decomposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// Factor that depends on the bits before the cut.
    pub prefix: Prefix,
    /// Factor that depends on the bits after the cut.
    pub suffix: Suffix,
}

/// Shorthand for the tables below. A macro and not a function, so that the
/// arrays are promoted to statics.
macro_rules! term {
    ($prefix:expr, $suffix:expr) => {
        Term {
            prefix: $prefix,
            suffix: $suffix,
        }
    };
}

/// Defines the decomposition `f·1 + 1·f`.
macro_rules! additive {
    ($f:ident) => {
        &[
            term!(Prefix::$f, Suffix::One),
            term!(Prefix::One, Suffix::$f),
        ]
    };
}

/// A function of the lookup index that can be cut in two, and so evaluated
/// outside the Boolean indices.
pub trait Decomposed: Copy {
    /// The decomposition: at most four products.
    ///
    /// It holds for every cut after at least one bit pair; the sign components
    /// live in the first pair and are read off the prefix only.
    #[must_use]
    fn terms(self) -> &'static [Term];

    /// The multilinear extension, read off the state after the whole index: the
    /// decomposition with an empty suffix.
    #[must_use]
    fn read<R: Ring, const W: u32>(self, state: &State<R, W>) -> R {
        let end = State::<R, W>::start(W as usize);
        self.terms().iter().fold(R::RING_ZERO, |sum, term| {
            sum + term.prefix.read(state) * term.suffix.read(&end)
        })
    }

    /// The multilinear extension at `point`, `2W` coordinates most significant
    /// first, in `O(W)`.
    ///
    /// # Errors
    ///
    /// [`TableError::PointLength`] for any other number of coordinates.
    fn evaluate<const W: u32>(self, point: &[Fr]) -> Result<Fr, TableError> {
        Ok(self.read(&final_state::<W>(point)?))
    }
}

impl Decomposed for Table {
    fn terms(self) -> &'static [Term] {
        use Prefix as P;
        use Suffix as S;
        match self {
            Self::RangeCheck => additive!(Low),
            Self::RangeCheckAligned => additive!(LowEven),
            Self::Align4 => additive!(Low4),
            Self::UpperWord => additive!(Upper),
            Self::And => additive!(And),
            Self::Andn => additive!(Andn),
            Self::Or => additive!(Or),
            Self::Xor => additive!(Xor),
            Self::Equal => &[term!(P::Eq, S::Eq)],
            Self::NotEqual => &[term!(P::One, S::One), term!(P::MinusEq, S::Eq)],
            Self::Ult => &[term!(P::Lt, S::One), term!(P::Eq, S::Lt)],
            Self::Uge => &[term!(P::NotLt, S::One), term!(P::MinusEq, S::Lt)],
            Self::Ule => &[term!(P::Lt, S::One), term!(P::Eq, S::Le)],
            Self::Slt => &[term!(P::SignedLt, S::One), term!(P::Eq, S::Lt)],
            Self::Sge => &[term!(P::NotSignedLt, S::One), term!(P::MinusEq, S::Lt)],
            Self::SignMask => &[term!(P::SignMask, S::One)],
            Self::ValidUnsignedRem => &[
                term!(P::Lt, S::One),
                term!(P::Eq, S::Lt),
                term!(P::RightZero, S::RightZero),
            ],
            Self::ValidDiv0 => &[
                term!(P::One, S::One),
                term!(P::MinusLeftZero, S::LeftZero),
                term!(P::ZeroAndOnes, S::ZeroAndOnes),
            ],
            Self::HalfAligned => &[term!(P::Even, S::Even)],
            Self::MulUNoOverflow => &[term!(P::UpperZero, S::UpperZero)],
            Self::Pow2 => &[term!(P::Pow2, S::Pow2)],
            Self::ShiftRightMask => &[term!(P::WordRange, S::One), term!(P::MinusPow2, S::Pow2)],
            Self::Pow2Byte => &[term!(P::Pow2Byte, S::Pow2Byte)],
            Self::WindowMaskB => &[term!(P::WindowByte, S::Pow2Byte)],
            Self::WindowMaskH => &[term!(P::WindowHalf, S::Pow2Half)],
            Self::Srl => &[term!(P::Extract, S::TwoPowCount), term!(P::One, S::Extract)],
            Self::Sra => &[
                term!(P::Extract, S::TwoPowCount),
                term!(P::One, S::Extract),
                term!(P::Sign, S::Fill),
                term!(P::SignTimesFill, S::One),
            ],
            Self::PextSigned => &[
                term!(P::ExtractMinusTop, S::TwoPowCount),
                term!(P::One, S::Extract),
                term!(P::TopTimesRange, S::One),
                term!(P::RightZero, S::SignExtension),
            ],
        }
    }
}

/// The three readings of the index itself ("raf" part of the instruction
/// lookup).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operand {
    /// `L(k) = Σ w_i k_{2i}`: the left operand of an interleaved index.
    Left,
    /// `R(k) = Σ w_i k_{2i+1}`: the right operand of an interleaved index.
    Right,
    /// `Id(k) = Σ 2^{2W-1-i} k_i`: the whole index as one number.
    Id,
}

impl Operand {
    /// All operands, in the order of [`evaluate_all`](crate::evaluate_all).
    pub const ALL: [Self; 3] = [Self::Left, Self::Right, Self::Id];

    /// The value at a Boolean index of `2W` bits.
    #[must_use]
    pub fn value(self, index: u64) -> u64 {
        let (x, y) = deinterleave(index);
        match self {
            Self::Left => x,
            Self::Right => y,
            Self::Id => index,
        }
    }
}

impl Decomposed for Operand {
    fn terms(self) -> &'static [Term] {
        match self {
            Self::Left => additive!(Left),
            Self::Right => additive!(Right),
            Self::Id => additive!(Id),
        }
    }
}
