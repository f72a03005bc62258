//! The tables: order, kind, definition, multilinear extension.

use jolt_field::Fr;

use crate::{
    Ring, State, TableError, assert_word_size,
    decomposition::{extract_bits, fill},
    scan,
};

/// Number of tables.
pub const TABLE_COUNT: usize = 28;

/// How a table reads the lookup index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// As one number of `2W` bits.
    Plain,
    /// As two words `x`, `y` with alternating bits, `x` first.
    Interleaved,
}

/// A lookup table. The order is that of specification section 4.1; proofs
/// depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum TableId {
    /// `k mod 2^W`.
    RangeCheck = 0,
    /// `k mod 2^W` with bit 0 cleared.
    RangeCheckAligned = 1,
    /// `k mod 2^W` with bits 0 and 1 cleared.
    Align4 = 2,
    /// `k >> W`.
    UpperWord = 3,
    /// `x & y`.
    And = 4,
    /// `x & ~y`.
    Andn = 5,
    /// `x | y`.
    Or = 6,
    /// `x ^ y`.
    Xor = 7,
    /// `[x = y]`.
    Equal = 8,
    /// `[x ≠ y]`.
    NotEqual = 9,
    /// `[x < y]`, unsigned ("ULT").
    UnsignedLess = 10,
    /// `[x >= y]`, unsigned ("UGE").
    UnsignedGreaterEqual = 11,
    /// `[x <= y]`, unsigned ("ULE").
    UnsignedLessEqual = 12,
    /// `[x < y]`, signed ("SLT").
    SignedLess = 13,
    /// `[x >= y]`, signed ("SGE").
    SignedGreaterEqual = 14,
    /// `2^W - 1` if `x` is negative, else 0.
    SignMask = 15,
    /// `[y = 0 or x < y]`: `x` is a remainder modulo `y`.
    ValidUnsignedRem = 16,
    /// `[x ≠ 0 or y = 2^W - 1]`: `y` is a quotient by `x` as far as division by
    /// zero is concerned.
    ValidDiv0 = 17,
    /// `[k even]`.
    HalfAligned = 18,
    /// `[k < 2^W]`.
    MulUNoOverflow = 19,
    /// `2^(k mod W)`.
    Pow2 = 20,
    /// `2^W - 2^(k mod W)`.
    ShiftRightMask = 21,
    /// `2^(8(k mod 4))` (for `W = 32`; a byte has `W/4` bits otherwise).
    Pow2Byte = 22,
    /// `255·2^(8(k mod 4))`.
    WindowMaskB = 23,
    /// `65535·2^(16·bit 1 of k)`.
    WindowMaskH = 24,
    /// Bits of `x` selected by the mask `y`, compacted to the right: `x >> s`
    /// for the mask `2^W - 2^s`.
    Srl = 25,
    /// As [`TableId::Srl`], with the sign of `x` filled in from the left for
    /// masks `2^W - 2^s`. On other masks the value is that of the formula
    /// `Srl + x_0 Σ_{i>=1} 2^i (1-y_i)`.
    Sra = 26,
    /// As [`TableId::Srl`], sign-extended from the top selected bit.
    PextSigned = 27,
}

impl TableId {
    /// All tables in order.
    pub const ALL: [Self; TABLE_COUNT] = [
        Self::RangeCheck,
        Self::RangeCheckAligned,
        Self::Align4,
        Self::UpperWord,
        Self::And,
        Self::Andn,
        Self::Or,
        Self::Xor,
        Self::Equal,
        Self::NotEqual,
        Self::UnsignedLess,
        Self::UnsignedGreaterEqual,
        Self::UnsignedLessEqual,
        Self::SignedLess,
        Self::SignedGreaterEqual,
        Self::SignMask,
        Self::ValidUnsignedRem,
        Self::ValidDiv0,
        Self::HalfAligned,
        Self::MulUNoOverflow,
        Self::Pow2,
        Self::ShiftRightMask,
        Self::Pow2Byte,
        Self::WindowMaskB,
        Self::WindowMaskH,
        Self::Srl,
        Self::Sra,
        Self::PextSigned,
    ];

    /// Position in the order of section 4.1, below [`TABLE_COUNT`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The table at a position of the order of section 4.1.
    ///
    /// # Errors
    ///
    /// [`TableError::NoSuchTable`] from [`TABLE_COUNT`] on.
    pub fn from_index(index: usize) -> Result<Self, TableError> {
        Self::ALL
            .get(index)
            .copied()
            .ok_or(TableError::NoSuchTable(index))
    }

    /// The name section 4.1 gives the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RangeCheck => "RangeCheck",
            Self::RangeCheckAligned => "RangeCheckAligned",
            Self::Align4 => "Align4",
            Self::UpperWord => "UpperWord",
            Self::And => "And",
            Self::Andn => "Andn",
            Self::Or => "Or",
            Self::Xor => "Xor",
            Self::Equal => "Equal",
            Self::NotEqual => "NotEqual",
            Self::UnsignedLess => "ULT",
            Self::UnsignedGreaterEqual => "UGE",
            Self::UnsignedLessEqual => "ULE",
            Self::SignedLess => "SLT",
            Self::SignedGreaterEqual => "SGE",
            Self::SignMask => "SignMask",
            Self::ValidUnsignedRem => "ValidUnsignedRem",
            Self::ValidDiv0 => "ValidDiv0",
            Self::HalfAligned => "HalfAligned",
            Self::MulUNoOverflow => "MulUNoOverflow",
            Self::Pow2 => "Pow2",
            Self::ShiftRightMask => "ShiftRightMask",
            Self::Pow2Byte => "Pow2Byte",
            Self::WindowMaskB => "WindowMaskB",
            Self::WindowMaskH => "WindowMaskH",
            Self::Srl => "Srl",
            Self::Sra => "Sra",
            Self::PextSigned => "PextSigned",
        }
    }

    /// How the table reads the index.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::RangeCheck
            | Self::RangeCheckAligned
            | Self::Align4
            | Self::UpperWord
            | Self::HalfAligned
            | Self::MulUNoOverflow
            | Self::Pow2
            | Self::ShiftRightMask
            | Self::Pow2Byte
            | Self::WindowMaskB
            | Self::WindowMaskH => Kind::Plain,
            _ => Kind::Interleaved,
        }
    }

    /// The entry at `index`, by the definition on integers. Below `2^W` for
    /// every table. Bits of `index` from `2W` on are ignored.
    #[must_use]
    pub fn value<const W: usize>(self, index: u64) -> u64 {
        const { assert_word_size(W) };
        let width = W as u64;
        let word = (1u64 << W) - 1;
        let k = index & (u64::MAX >> (64 - 2 * W));
        let (x, y) = deinterleave(k);
        let negative = |v: u64| v >> (W - 1) & 1 == 1;
        // Flipping the sign bit maps signed order to unsigned order.
        let biased = |v: u64| v ^ (1 << (W - 1));
        let byte = (1u64 << (W / 4)) - 1;
        let half = (1u64 << (W / 2)) - 1;
        match self {
            Self::RangeCheck => k & word,
            Self::RangeCheckAligned => k & word & !1,
            Self::Align4 => k & word & !3,
            Self::UpperWord => k >> W,
            Self::And => x & y,
            Self::Andn => x & !y,
            Self::Or => x | y,
            Self::Xor => x ^ y,
            Self::Equal => u64::from(x == y),
            Self::NotEqual => u64::from(x != y),
            Self::UnsignedLess => u64::from(x < y),
            Self::UnsignedGreaterEqual => u64::from(x >= y),
            Self::UnsignedLessEqual => u64::from(x <= y),
            Self::SignedLess => u64::from(biased(x) < biased(y)),
            Self::SignedGreaterEqual => u64::from(biased(x) >= biased(y)),
            Self::SignMask => {
                if negative(x) {
                    word
                } else {
                    0
                }
            }
            Self::ValidUnsignedRem => u64::from(y == 0 || x < y),
            Self::ValidDiv0 => u64::from(x != 0 || y == word),
            Self::HalfAligned => u64::from(k & 1 == 0),
            Self::MulUNoOverflow => u64::from(k >> W == 0),
            Self::Pow2 => 1 << (k % width),
            Self::ShiftRightMask => (1 << W) - (1 << (k % width)),
            Self::Pow2Byte => 1 << (width / 4 * (k & 3)),
            Self::WindowMaskB => byte << (width / 4 * (k & 3)),
            Self::WindowMaskH => half << (width / 2 * (k >> 1 & 1)),
            Self::Srl => extract_bits(x, y),
            Self::Sra => {
                let filled = if negative(x) { fill::<W>(y, W) } else { 0 };
                extract_bits(x, y) + filled
            }
            Self::PextSigned => {
                let selected = extract_bits(x, y);
                let count = y.count_ones();
                if count > 0 && selected >> (count - 1) & 1 == 1 {
                    selected + (1 << W) - (1 << count)
                } else {
                    selected
                }
            }
        }
    }

    /// The multilinear extension, read off the state after the whole index: the
    /// decomposition with an empty suffix.
    #[must_use]
    pub fn read<R: Ring, const W: usize>(self, state: &State<R, W>) -> R {
        let end = State::<R, W>::start(W);
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
    pub fn evaluate<const W: usize>(self, point: &[Fr]) -> Result<Fr, TableError> {
        Ok(self.read(&final_state::<W>(point)?))
    }
}

/// The state after a whole index.
fn final_state<const W: usize>(point: &[Fr]) -> Result<State<Fr, W>, TableError> {
    if point.len() != 2 * W {
        return Err(TableError::PointLength {
            expected: 2 * W,
            actual: point.len(),
        });
    }
    scan(State::start(0), point)
}

/// All table extensions and the operands `L`, `R`, `Id` at one point: what the
/// verifier of the instruction lookup needs (specification section 10.2).
///
/// # Errors
///
/// [`TableError::PointLength`] unless the point has `2W` coordinates.
pub fn evaluate_all<const W: usize>(
    point: &[Fr],
) -> Result<([Fr; TABLE_COUNT], [Fr; 3]), TableError> {
    let state = final_state::<W>(point)?;
    Ok((
        TableId::ALL.map(|table| table.read(&state)),
        [state.left, state.right, state.id],
    ))
}

/// The lookup index of an interleaved table: bit `2i` from the top is `x_i`,
/// bit `2i+1` is `y_i`.
#[must_use]
pub const fn interleave(x: u32, y: u32) -> u64 {
    spread(x) << 1 | spread(y)
}

/// The words `(x, y)` of an interleaved index.
#[must_use]
pub const fn deinterleave(index: u64) -> (u64, u64) {
    (gather(index >> 1), gather(index))
}

/// Moves bit `i` to bit `2i`.
const fn spread(word: u32) -> u64 {
    let mut v = word as u64;
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

/// Moves bit `2i` to bit `i` and drops the odd bits.
const fn gather(index: u64) -> u64 {
    let mut v = index & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v >> 4) & 0x00ff_00ff_00ff_00ff;
    v = (v | v >> 8) & 0x0000_ffff_0000_ffff;
    (v | v >> 16) & 0x0000_0000_ffff_ffff
}
