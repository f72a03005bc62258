//! The two sides of a cut: functions of the bits before and after it
//! (specification section 4.3).

use jolt_isa::{deinterleave, extract_bits};

use crate::{Ring, State};

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
    pub fn read<R: Ring, const W: u32>(self, s: &State<R, W>) -> R {
        let ones = |bits: u32| R::constant((1 << bits) - 1);
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
    pub fn read<R: Ring, const W: u32>(self, s: &State<R, W>) -> R {
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
    pub fn value<const W: u32>(self, index: u64, pairs: usize) -> u64 {
        const { crate::assert_word_size(W) };
        let pairs = pairs.min(W as usize);
        let index = index & ones(2 * pairs);
        let (x, y) = deinterleave(index);
        let word = ones(W as usize);
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
            Self::Pow2 => 1 << (index & (u64::from(W) - 1)),
            Self::Pow2Byte => 1 << (u64::from(W) / 4 * (index & 3)),
            Self::Pow2Half => 1 << (u64::from(W) / 2 * (index >> 1 & 1)),
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

/// `Σ 2^i (1-y_i)` over the last `pairs` positions `i`, position 0 (the most
/// significant bit of the word) left out.
fn fill<const W: u32>(y: u64, pairs: usize) -> u64 {
    // The bit of significance s is position W-1-s: reversing the word turns
    // significance into the weight.
    let clear = !y & ones(pairs) & ones(W as usize - 1);
    (clear << (64 - W)).reverse_bits()
}
