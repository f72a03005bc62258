//! Prefix/suffix decompositions (specification section 4.3).
//!
//! Cutting the index after any bit pair but before the first one,
//! `Table(index) = Σ_a P_a(prefix)·S_a(suffix)`. Prefixes are evaluated at field
//! points, suffixes only at Boolean ones, where they are integers below `2^64`.

use crate::{Ring, State, TableId};

/// A function of the bits before the cut: a fixed linear read-out of the state,
/// except for [`Prefix::SignTimesFill`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Prefix {
    /// `1`.
    One,
    /// `2^W`.
    WordRange,
    /// `and`.
    And,
    /// `andn`.
    Andn,
    /// `or`.
    Or,
    /// `xor`.
    Xor,
    /// `low`.
    Low,
    /// `lowA`: the lower word without bit 0.
    LowEven,
    /// `low4`: the lower word without bits 0 and 1.
    Low4,
    /// `up`.
    Upper,
    /// `L`.
    Left,
    /// `R`.
    Right,
    /// `id`.
    Id,
    /// `eq`.
    Eq,
    /// `-eq`.
    MinusEq,
    /// `lt`.
    Lt,
    /// `1 - lt`.
    NotLt,
    /// `lsign + lt`.
    SignedLt,
    /// `1 - lsign - lt`.
    NotSignedLt,
    /// `(2^W-1)·x0`.
    SignMask,
    /// `rz`.
    RightZero,
    /// `-lz`.
    MinusLeftZero,
    /// `lzr1`.
    ZeroAndOnes,
    /// `lsb0`.
    Even,
    /// `nov`.
    UpperZero,
    /// `pow2`.
    Pow2,
    /// `-pow2`.
    MinusPow2,
    /// `p2b`.
    Pow2Byte,
    /// `(2^(W/4)-1)·p2b`.
    WindowByte,
    /// `(2^(W/2)-1)·p2h`.
    WindowHalf,
    /// `v`.
    Extract,
    /// `x0`.
    Sign,
    /// `x0·fill`.
    SignTimesFill,
    /// `v - g`.
    ExtractMinusTop,
    /// `2^W σ`.
    TopTimesRange,
}

impl Prefix {
    /// Reads the value off the state after the prefix.
    #[must_use]
    pub fn read<R: Ring, const W: usize>(self, s: &State<R, W>) -> R {
        let ones = |bits: usize| R::constant((1 << bits) - 1);
        match self {
            Self::One => R::RING_ONE,
            Self::WordRange => R::constant(1 << W),
            Self::And => s.and,
            Self::Andn => s.andn,
            Self::Or => s.or,
            Self::Xor => s.xor,
            Self::Low => s.low,
            Self::LowEven => s.low_even,
            Self::Low4 => s.low_4,
            Self::Upper => s.upper,
            Self::Left => s.left,
            Self::Right => s.right,
            Self::Id => s.id,
            Self::Eq => s.eq,
            Self::MinusEq => R::RING_ZERO - s.eq,
            Self::Lt => s.lt,
            Self::NotLt => R::RING_ONE - s.lt,
            Self::SignedLt => s.sign_difference + s.lt,
            Self::NotSignedLt => R::RING_ONE - s.sign_difference - s.lt,
            Self::SignMask => ones(W) * s.sign,
            Self::RightZero => s.right_zero,
            Self::MinusLeftZero => R::RING_ZERO - s.left_zero,
            Self::ZeroAndOnes => s.zero_and_ones,
            Self::Even => s.even,
            Self::UpperZero => s.upper_zero,
            Self::Pow2 => s.pow2,
            Self::MinusPow2 => R::RING_ZERO - s.pow2,
            Self::Pow2Byte => s.pow2_byte,
            Self::WindowByte => ones(W / 4) * s.pow2_byte,
            Self::WindowHalf => ones(W / 2) * s.pow2_half,
            Self::Extract => s.extract,
            Self::Sign => s.sign,
            Self::SignTimesFill => s.sign * s.fill,
            Self::ExtractMinusTop => s.extract - s.top_scaled,
            Self::TopTimesRange => R::constant(1 << W) * s.top,
        }
    }
}

/// A function of the bits after the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Suffix {
    /// `1`.
    One,
    /// `and`.
    And,
    /// `andn`.
    Andn,
    /// `or`.
    Or,
    /// `xor`.
    Xor,
    /// `low`.
    Low,
    /// `lowA`.
    LowEven,
    /// `low4`.
    Low4,
    /// `up`.
    Upper,
    /// `eq`.
    Eq,
    /// `lt`.
    Lt,
    /// `lt + eq`.
    Le,
    /// `lz`.
    LeftZero,
    /// `rz`.
    RightZero,
    /// `lzr1`.
    ZeroAndOnes,
    /// `lsb0`.
    Even,
    /// `nov`.
    UpperZero,
    /// `pow2`.
    Pow2,
    /// `p2b`.
    Pow2Byte,
    /// `p2h`.
    Pow2Half,
    /// `pc`.
    TwoPowCount,
    /// `v`.
    Extract,
    /// `fill`.
    Fill,
    /// `2^W σ - g`: the sign extension above the extracted bits.
    SignExtension,
    /// `L`, used by the operand part only.
    Left,
    /// `R`, used by the operand part only.
    Right,
    /// `id`, used by the operand part only.
    Id,
}

impl Suffix {
    /// All suffixes, in declaration order: 24 used by tables, 3 by operands.
    pub const ALL: [Self; 27] = [
        Self::One,
        Self::And,
        Self::Andn,
        Self::Or,
        Self::Xor,
        Self::Low,
        Self::LowEven,
        Self::Low4,
        Self::Upper,
        Self::Eq,
        Self::Lt,
        Self::Le,
        Self::LeftZero,
        Self::RightZero,
        Self::ZeroAndOnes,
        Self::Even,
        Self::UpperZero,
        Self::Pow2,
        Self::Pow2Byte,
        Self::Pow2Half,
        Self::TwoPowCount,
        Self::Extract,
        Self::Fill,
        Self::SignExtension,
        Self::Left,
        Self::Right,
        Self::Id,
    ];

    /// Whether every value is 0 or 1, so that a prover adds or skips instead of
    /// multiplying.
    #[must_use]
    pub fn is_bit(self) -> bool {
        matches!(
            self,
            Self::One
                | Self::Eq
                | Self::Lt
                | Self::Le
                | Self::LeftZero
                | Self::RightZero
                | Self::ZeroAndOnes
                | Self::Even
                | Self::UpperZero
        )
    }

    /// Reads the value off the state of a scan over the suffix.
    #[must_use]
    pub fn read<R: Ring, const W: usize>(self, s: &State<R, W>) -> R {
        match self {
            Self::One => R::RING_ONE,
            Self::And => s.and,
            Self::Andn => s.andn,
            Self::Or => s.or,
            Self::Xor => s.xor,
            Self::Low => s.low,
            Self::LowEven => s.low_even,
            Self::Low4 => s.low_4,
            Self::Upper => s.upper,
            Self::Eq => s.eq,
            Self::Lt => s.lt,
            Self::Le => s.lt + s.eq,
            Self::LeftZero => s.left_zero,
            Self::RightZero => s.right_zero,
            Self::ZeroAndOnes => s.zero_and_ones,
            Self::Even => s.even,
            Self::UpperZero => s.upper_zero,
            Self::Pow2 => s.pow2,
            Self::Pow2Byte => s.pow2_byte,
            Self::Pow2Half => s.pow2_half,
            Self::TwoPowCount => s.two_pow_count,
            Self::Extract => s.extract,
            Self::Fill => s.fill,
            Self::SignExtension => R::constant(1 << W) * s.top - s.top_scaled,
            Self::Left => s.left,
            Self::Right => s.right,
            Self::Id => s.id,
        }
    }

    /// The value for the last `pairs` bit pairs of `index`, by word arithmetic.
    ///
    /// Equals the read-out of a scan over those bits and is what a prover calls
    /// once per cycle and phase. `pairs` above `W` counts as `W`.
    #[must_use]
    pub fn value<const W: usize>(self, index: u64, pairs: usize) -> u64 {
        const { crate::assert_word_size(W) };
        let pairs = pairs.min(W);
        let index = index & ones(2 * pairs);
        let (x, y) = crate::deinterleave(index);
        let word = ones(W);
        // Bits of the index that belong to the lower word and to the suffix.
        let low = index & word;
        match self {
            Self::One => 1,
            Self::And => x & y,
            Self::Andn => x & !y,
            Self::Or => x | y,
            Self::Xor => x ^ y,
            Self::Low => low,
            Self::LowEven => low & !1,
            Self::Low4 => low & !3,
            Self::Upper => index >> W,
            Self::Eq => u64::from(x == y),
            Self::Lt => u64::from(x < y),
            Self::Le => u64::from(x <= y),
            Self::LeftZero => u64::from(x == 0),
            Self::RightZero => u64::from(y == 0),
            Self::ZeroAndOnes => u64::from(x == 0 && y == ones(pairs)),
            Self::Even => 1 - (index & 1),
            Self::UpperZero => u64::from(index >> W == 0),
            Self::Pow2 => 1 << (index & (W as u64 - 1)),
            Self::Pow2Byte => 1 << (W as u64 / 4 * (index & 3)),
            Self::Pow2Half => 1 << (W as u64 / 2 * (index >> 1 & 1)),
            Self::TwoPowCount => 1 << y.count_ones(),
            Self::Extract => extract_bits(x, y),
            Self::Fill => fill::<W>(y, pairs),
            Self::SignExtension => {
                let top = y.checked_ilog2().is_some_and(|bit| x >> bit & 1 == 1);
                if top {
                    (1 << W) - (1 << y.count_ones())
                } else {
                    0
                }
            }
            Self::Left => x,
            Self::Right => y,
            Self::Id => index,
        }
    }
}

/// The lowest `bits` bits set; all of them from 64 on.
const fn ones(bits: usize) -> u64 {
    if bits >= 64 {
        u64::MAX
    } else {
        (1 << bits) - 1
    }
}

/// Bits of `x` selected by `y`, compacted to the right.
pub(crate) fn extract_bits(x: u64, mut y: u64) -> u64 {
    // The masks of shifts and windows are one run of ones, where extraction is
    // a shift and a mask.
    let run = y.checked_shr(y.trailing_zeros()).unwrap_or(0);
    if run & run.wrapping_add(1) == 0 {
        return x.checked_shr(y.trailing_zeros()).unwrap_or(0) & run;
    }
    let mut out = 0;
    let mut place = 0;
    while y != 0 {
        out |= (x >> y.trailing_zeros() & 1) << place;
        place += 1;
        y &= y - 1;
    }
    out
}

/// `Σ 2^i (1-y_i)` over the last `pairs` positions `i`, position 0 (the most
/// significant bit of the word) left out.
pub(crate) fn fill<const W: usize>(y: u64, pairs: usize) -> u64 {
    // The bit of significance s is position W-1-s: reversing the word turns
    // significance into the weight.
    let clear = !y & ones(pairs) & ones(W - 1);
    (clear << (64 - W)).reverse_bits()
}

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

impl TableId {
    /// The decomposition of the table: at most four products.
    ///
    /// It holds for every cut after at least one bit pair; the sign components
    /// live in the first pair and are read off the prefix only.
    #[must_use]
    pub const fn terms(self) -> &'static [Term] {
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
            Self::UnsignedLess => &[term!(P::Lt, S::One), term!(P::Eq, S::Lt)],
            Self::UnsignedGreaterEqual => &[term!(P::NotLt, S::One), term!(P::MinusEq, S::Lt)],
            Self::UnsignedLessEqual => &[term!(P::Lt, S::One), term!(P::Eq, S::Le)],
            Self::SignedLess => &[term!(P::SignedLt, S::One), term!(P::Eq, S::Lt)],
            Self::SignedGreaterEqual => &[term!(P::NotSignedLt, S::One), term!(P::MinusEq, S::Lt)],
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
    /// The decomposition `f·1 + 1·f`.
    #[must_use]
    pub const fn terms(self) -> &'static [Term] {
        match self {
            Self::Left => additive!(Left),
            Self::Right => additive!(Right),
            Self::Id => additive!(Id),
        }
    }

    /// The value at a Boolean index of `2W` bits.
    #[must_use]
    pub fn value(self, index: u64) -> u64 {
        let (x, y) = crate::deinterleave(index);
        match self {
            Self::Left => x,
            Self::Right => y,
            Self::Id => index,
        }
    }

    /// The multilinear extension, read off the state after the whole index.
    #[must_use]
    pub fn read<R: Ring, const W: usize>(self, s: &State<R, W>) -> R {
        match self {
            Self::Left => s.left,
            Self::Right => s.right,
            Self::Id => s.id,
        }
    }
}
