//! The lookup tables by name and by value (section 4.1).
//!
//! Their multilinear extensions are in `jolt-tables`.

use crate::word::{deinterleave, extract_bits, interleave, sign_extend, word_mask};

/// A lookup table. The discriminant is its number in section 4.1, which proofs
/// and digests depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
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
    /// `x & !y`.
    Andn = 5,
    /// `x | y`.
    Or = 6,
    /// `x ^ y`.
    Xor = 7,
    /// `[x = y]`.
    Equal = 8,
    /// `[x != y]`.
    NotEqual = 9,
    /// `[x < y]`, unsigned.
    Ult = 10,
    /// `[x >= y]`, unsigned.
    Uge = 11,
    /// `[x <= y]`, unsigned.
    Ule = 12,
    /// `[x < y]`, signed.
    Slt = 13,
    /// `[x >= y]`, signed.
    Sge = 14,
    /// All ones if `x` is negative, else 0.
    SignMask = 15,
    /// `[y = 0 or x < y]`.
    ValidUnsignedRem = 16,
    /// `[x != 0 or y = 2^W - 1]`.
    ValidDiv0 = 17,
    /// `[k is even]`.
    HalfAligned = 18,
    /// `[k < 2^W]`.
    MulUNoOverflow = 19,
    /// `2^(k mod W)`.
    Pow2 = 20,
    /// `2^W - 2^(k mod W)`.
    ShiftRightMask = 21,
    /// `2^(8 (k mod 4))` at `W` = 32; in general a byte is `W / 4` bits.
    Pow2Byte = 22,
    /// The mask of the byte that `k mod 4` addresses.
    WindowMaskB = 23,
    /// The mask of the half word that bit 1 of `k` addresses.
    WindowMaskH = 24,
    /// The bits of `x` that the mask `y` selects, compacted to the right.
    Srl = 25,
    /// As `Srl`, with sign fill: an arithmetic shift if `y` is `2^W - 2^s`.
    Sra = 26,
    /// As `Srl`, then sign-extended from the topmost selected bit.
    PextSigned = 27,
}

impl Table {
    /// Number of tables.
    pub const COUNT: usize = 28;
    /// All tables in order.
    pub const ALL: [Self; Self::COUNT] = [
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
        Self::Ult,
        Self::Uge,
        Self::Ule,
        Self::Slt,
        Self::Sge,
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

    /// Whether the index is two interleaved operands `(x, y)`; otherwise it is
    /// a plain integer `k < 2^(2W)`.
    #[must_use]
    pub const fn is_interleaved(self) -> bool {
        !matches!(
            self,
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
                | Self::WindowMaskH
        )
    }

    /// The value at `index`, which must be below `2^(2W)`.
    #[must_use]
    #[inline]
    pub fn lookup<const W: u32>(self, index: u64) -> u64 {
        let mask = word_mask::<W>();
        let byte = W / 4;
        match self {
            Self::RangeCheck => index & mask,
            Self::RangeCheckAligned => index & mask & !1,
            Self::Align4 => index & mask & !3,
            Self::UpperWord => index >> W,
            Self::HalfAligned => 1 - (index & 1),
            Self::MulUNoOverflow => u64::from(index >> W == 0),
            Self::Pow2 => 1 << (index & u64::from(W - 1)),
            Self::ShiftRightMask => (1 << W) - (1 << (index & u64::from(W - 1))),
            Self::Pow2Byte => 1 << (u64::from(byte) * (index & 3)),
            Self::WindowMaskB => ((1 << byte) - 1) << (u64::from(byte) * (index & 3)),
            Self::WindowMaskH => {
                ((1 << (2 * byte)) - 1) << (u64::from(2 * byte) * (index >> 1 & 1))
            }
            _ => {
                let (x, y) = deinterleave(index);
                self.lookup_pair::<W>(x, y)
            }
        }
    }

    /// The value at the index that interleaves `x` and `y`, both below `2^W`.
    ///
    /// For the interleaved tables this saves building the index.
    #[must_use]
    #[inline]
    pub fn lookup_pair<const W: u32>(self, x: u64, y: u64) -> u64 {
        let mask = word_mask::<W>();
        let (sx, sy) = (sign_extend::<W>(x), sign_extend::<W>(y));
        match self {
            Self::And => x & y,
            Self::Andn => x & !y,
            Self::Or => x | y,
            Self::Xor => x ^ y,
            Self::Equal => u64::from(x == y),
            Self::NotEqual => u64::from(x != y),
            Self::Ult => u64::from(x < y),
            Self::Uge => u64::from(x >= y),
            Self::Ule => u64::from(x <= y),
            Self::Slt => u64::from(sx < sy),
            Self::Sge => u64::from(sx >= sy),
            Self::SignMask => {
                if sx < 0 {
                    mask
                } else {
                    0
                }
            }
            Self::ValidUnsignedRem => u64::from(y == 0 || x < y),
            Self::ValidDiv0 => u64::from(x != 0 || y == mask),
            Self::Srl => extract_bits(x, y),
            Self::Sra => extract_bits(x, y) + if sx < 0 { sign_fill::<W>(y) } else { 0 },
            Self::PextSigned => {
                let value = extract_bits(x, y);
                let width = y.count_ones();
                if width > 0 && value >> (width - 1) & 1 == 1 {
                    // All the bits above the extracted ones.
                    value | mask & (mask << width)
                } else {
                    value
                }
            }
            _ => self.lookup::<W>(interleave(x, y)),
        }
    }
}

/// `sum of 2^i over i >= 1 with bit W-1-i of y clear`: for `y = 2^W - 2^s` the
/// `s` top bits. Adding it to `extract` never reaches `2^W`.
fn sign_fill<const W: u32>(y: u64) -> u64 {
    let reversed = (y << (64 - W)).reverse_bits();
    !reversed & word_mask::<W>() & !1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order of section 4.1.
    #[test]
    fn order_and_kinds() {
        let names = Table::ALL.map(|table| alloc::format!("{table:?}"));
        assert_eq!(
            names.join(" "),
            "RangeCheck RangeCheckAligned Align4 UpperWord And Andn Or Xor Equal NotEqual Ult Uge Ule \
             Slt Sge SignMask ValidUnsignedRem ValidDiv0 HalfAligned MulUNoOverflow Pow2 \
             ShiftRightMask Pow2Byte WindowMaskB WindowMaskH Srl Sra PextSigned"
        );
        for (i, table) in Table::ALL.into_iter().enumerate() {
            assert_eq!(table as usize, i);
            let plain = matches!(i, 0..=3 | 18..=24);
            assert_eq!(table.is_interleaved(), !plain, "{table:?}");
        }
    }

    /// Straight from the definitions, bit by bit.
    fn slow_extract(x: u64, y: u64, width: u32) -> (u64, u32) {
        let (mut value, mut n) = (0, 0);
        for b in 0..width {
            if y >> b & 1 == 1 {
                value |= (x >> b & 1) << n;
                n += 1;
            }
        }
        (value, n)
    }

    fn check_shift_tables<const W: u32>() {
        let size = 1u64 << W;
        for x in 0..size {
            for y in 0..size {
                let (value, n) = slow_extract(x, y, W);
                assert_eq!(Table::Srl.lookup_pair::<W>(x, y), value);
                let mut sra = value;
                if x >> (W - 1) == 1 {
                    for i in 1..W {
                        if y >> (W - 1 - i) & 1 == 0 {
                            sra += 1 << i;
                        }
                    }
                }
                assert_eq!(Table::Sra.lookup_pair::<W>(x, y), sra, "{x} {y}");
                assert!(sra < size);
                let signed = if n > 0 && value >> (n - 1) & 1 == 1 {
                    value + size - (1 << n)
                } else {
                    value
                };
                assert_eq!(Table::PextSigned.lookup_pair::<W>(x, y), signed);
            }
        }
    }

    #[test]
    fn shift_tables_follow_their_definitions() {
        check_shift_tables::<4>();
        check_shift_tables::<8>();
    }

    #[test]
    fn shifts_by_mask_are_shifts() {
        for s in 0..32 {
            for x in [0, 1, 0x7fff_ffff, 0x8000_0000, 0xdead_beef, 0xffff_ffffu64] {
                let mask = Table::ShiftRightMask.lookup::<32>(s + 32);
                assert_eq!(mask, (1 << 32) - (1 << s));
                assert_eq!(Table::Srl.lookup_pair::<32>(x, mask), x >> s);
                assert_eq!(
                    Table::Sra.lookup_pair::<32>(x, mask),
                    u64::from((x as u32 as i32 >> s) as u32)
                );
            }
        }
    }

    #[test]
    fn plain_tables_at_both_widths() {
        for k in 0..256u64 {
            assert_eq!(Table::RangeCheck.lookup::<4>(k), k % 16);
            assert_eq!(Table::RangeCheckAligned.lookup::<4>(k), k % 16 / 2 * 2);
            assert_eq!(Table::Align4.lookup::<4>(k), k % 16 / 4 * 4);
            assert_eq!(Table::UpperWord.lookup::<4>(k), k / 16);
            assert_eq!(Table::HalfAligned.lookup::<4>(k), 1 - k % 2);
            assert_eq!(Table::MulUNoOverflow.lookup::<4>(k), u64::from(k < 16));
            assert_eq!(Table::Pow2.lookup::<4>(k), 1 << (k % 4));
            assert_eq!(Table::ShiftRightMask.lookup::<4>(k), 16 - (1 << (k % 4)));
            assert_eq!(Table::Pow2Byte.lookup::<4>(k), 1 << (k % 4));
            assert_eq!(Table::WindowMaskB.lookup::<4>(k), 1 << (k % 4));
            assert_eq!(Table::WindowMaskH.lookup::<4>(k), 3 << (2 * (k / 2 % 2)));
        }
        let a = 0x8000_0003;
        assert_eq!(Table::Pow2Byte.lookup::<32>(a), 1 << 24);
        assert_eq!(Table::WindowMaskB.lookup::<32>(a), 0xff00_0000);
        assert_eq!(Table::WindowMaskH.lookup::<32>(a), 0xffff_0000);
        assert_eq!(Table::WindowMaskH.lookup::<32>(a - 2), 0xffff);
        assert_eq!(Table::UpperWord.lookup::<32>(u64::MAX), 0xffff_ffff);
        assert_eq!(Table::Align4.lookup::<32>((1 << 32) + 7), 4);
    }

    #[test]
    fn comparison_tables() {
        for x in 0..16u64 {
            for y in 0..16u64 {
                let (sx, sy) = ((x ^ 8) as i64 - 8, (y ^ 8) as i64 - 8);
                let t = |t: Table| {
                    let v = t.lookup_pair::<4>(x, y);
                    assert_eq!(v, t.lookup::<4>(interleave(x, y)), "{t:?}");
                    v
                };
                assert_eq!(t(Table::And), x & y);
                assert_eq!(t(Table::Andn), x & (15 - y));
                assert_eq!(t(Table::Or), x | y);
                assert_eq!(t(Table::Xor), x ^ y);
                assert_eq!(t(Table::Equal), u64::from(x == y));
                assert_eq!(t(Table::NotEqual), u64::from(x != y));
                assert_eq!(t(Table::Ult), u64::from(x < y));
                assert_eq!(t(Table::Uge), u64::from(x >= y));
                assert_eq!(t(Table::Ule), u64::from(x <= y));
                assert_eq!(t(Table::Slt), u64::from(sx < sy));
                assert_eq!(t(Table::Sge), u64::from(sx >= sy));
                assert_eq!(t(Table::SignMask), if sx < 0 { 15 } else { 0 });
                assert_eq!(t(Table::ValidUnsignedRem), u64::from(y == 0 || x < y));
                assert_eq!(t(Table::ValidDiv0), u64::from(x != 0 || y == 15));
            }
        }
    }

    #[test]
    fn every_value_that_may_reach_a_register_is_a_word() {
        for table in Table::ALL {
            for k in 0..256 {
                assert!(table.lookup::<4>(k) < 16, "{table:?} at {k}");
            }
        }
    }
}
