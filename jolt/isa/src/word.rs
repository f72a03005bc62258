//! Arithmetic on `W`-bit words that are held in `u64`.

/// Evaluated at compile time for each width in use.
struct Width<const W: u32>;

impl<const W: u32> Width<W> {
    /// A power of two, because the shift tables reduce modulo `W` by taking
    /// bits; at least 4, because the window tables split a word into four
    /// parts; at most 32, because a lookup index of `2W` bits is held in `u64`.
    const CHECK: () = assert!(
        W.is_power_of_two() && W >= 4 && W <= 32,
        "unsupported word width"
    );
}

/// `2^W - 1`: the largest word and the mask that reduces modulo `2^W`.
///
/// Widths other than 4, 8, 16 and 32 do not compile.
#[must_use]
pub const fn word_mask<const W: u32>() -> u64 {
    let () = Width::<W>::CHECK;
    (1 << W) - 1
}

/// The value of the `W`-bit word `word` read as two's complement.
#[must_use]
pub const fn sign_extend<const W: u32>(word: u64) -> i64 {
    let () = Width::<W>::CHECK;
    ((word << (64 - W)) as i64) >> (64 - W)
}

/// Moves bit `i` of the low half of `v` to bit `2i`.
const fn spread(v: u64) -> u64 {
    let mut v = v & 0xffff_ffff;
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

/// Inverse of [`spread`]; odd bits of `v` are ignored.
const fn gather(v: u64) -> u64 {
    let mut v = v & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v >> 4) & 0x00ff_00ff_00ff_00ff;
    v = (v | v >> 8) & 0x0000_ffff_0000_ffff;
    (v | v >> 16) & 0xffff_ffff
}

/// The lookup index of two operands (section 3.2): counted from the most
/// significant end, bit `2i` of the index is bit `i` of `left` and bit `2i + 1`
/// is bit `i` of `right`.
///
/// The width does not matter: leading zeros of the operands are leading zeros
/// of the index. Only the low 32 bits of each operand count.
#[must_use]
pub const fn interleave(left: u64, right: u64) -> u64 {
    spread(left) << 1 | spread(right)
}

/// Inverse of [`interleave`]: `(left, right)`.
#[must_use]
pub const fn deinterleave(index: u64) -> (u64, u64) {
    (gather(index >> 1), gather(index))
}

/// The bits of `x` that `mask` selects, compacted to the right: `x >> s` for the
/// mask `2^W - 2^s` and `x < 2^W`.
#[must_use]
#[inline]
pub const fn extract_bits(x: u64, mask: u64) -> u64 {
    if mask == 0 {
        return 0;
    }
    let low = mask.trailing_zeros();
    let width = mask.count_ones();
    if mask.leading_zeros() + width + low == 64 {
        // One window, the only case that a program reaches.
        return (x & mask) >> low;
    }
    let (mut rest, mut value, mut position) = (mask, 0, 0);
    while rest != 0 {
        value |= (x >> rest.trailing_zeros() & 1) << position;
        position += 1;
        rest &= rest - 1;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn interleaving_follows_the_bit_order_of_the_specification() {
        // W = 4, left = abcd, right = efgh: index = aebfcgdh.
        assert_eq!(interleave(0b1000, 0), 0b1000_0000);
        assert_eq!(interleave(0, 0b1000), 0b0100_0000);
        assert_eq!(interleave(0b0001, 0b0010), 0b0000_0110);
        assert_eq!(interleave(0xffff_ffff, 0), 0xaaaa_aaaa_aaaa_aaaa);
    }

    #[test]
    fn sign_extension() {
        assert_eq!(sign_extend::<4>(7), 7);
        assert_eq!(sign_extend::<4>(8), -8);
        assert_eq!(sign_extend::<32>(0xffff_ffff), -1);
        assert_eq!(sign_extend::<32>(0x7fff_ffff), 0x7fff_ffff);
    }

    proptest! {
        #[test]
        fn interleave_round_trip(x: u32, y: u32) {
            let index = interleave(x.into(), y.into());
            prop_assert_eq!(deinterleave(index), (x.into(), y.into()));
            // Bit by bit, as the specification words it.
            for i in 0..32 {
                prop_assert_eq!(index >> (63 - 2 * i) & 1, u64::from(x >> (31 - i) & 1));
                prop_assert_eq!(index >> (62 - 2 * i) & 1, u64::from(y >> (31 - i) & 1));
            }
        }
    }
}
