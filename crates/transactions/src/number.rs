//! Numbers at the start of text, as fast as they are plain.

/// Whole numbers below this are exact in an `f64`.
const EXACT: u64 = 1 << 53;

/// Powers of ten that are exact in an `f64`.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Powers of ten up to that of eight digits.
const TENS: [u64; 9] = [
    1,
    10,
    100,
    1000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// Most digits whose value fits in a `u64` whatever they are.
const DIGITS: usize = 19;

/// The digits at the start of eight bytes: their value, which is 0 without any,
/// and their number.
///
/// All bytes are dealt with at once, whatever they are, since guessing where a
/// number ends costs a processor more than the digits do.
#[inline]
fn leading(bytes: [u8; 8]) -> (u64, usize) {
    /// A byte in all eight places.
    const fn all(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    // Digits become 0 to 9, other bytes more.
    let values = u64::from_le_bytes(bytes) ^ all(b'0');
    // The top bit of a byte is set if it is more than 9; no carry leaves it.
    let others = (((values & all(0x7f)) + all(0x7f - 9)) | values) & all(0x80);
    let count = others.trailing_zeros() / 8;
    // The first digit is in the lowest byte. The digits move to the top, with
    // zeros before them, and are joined to numbers of two, four and eight.
    let digits = values.checked_shl(64 - 8 * count).unwrap_or(0);
    let twos = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    (eight, count as usize)
}

/// Appends the digits at the start of `text` to a number, and how many there
/// are. With more than [`DIGITS`] in all, the number is wrong.
#[inline]
pub(crate) fn digits(mut number: u64, text: &[u8]) -> (u64, usize) {
    let mut length = 0;
    while let Some(chunk) = text[length..].first_chunk() {
        let (value, count) = leading(*chunk);
        number = number.wrapping_mul(TENS[count]).wrapping_add(value);
        length += count;
        if count < chunk.len() {
            return (number, length);
        }
    }
    while let Some(byte @ b'0'..=b'9') = text.get(length) {
        let digit = u64::from(byte - b'0');
        number = number.wrapping_mul(10).wrapping_add(digit);
        length += 1;
    }
    (number, length)
}

/// Reads 1 to 18 digits, and no sign, at the start of `text`: their value and
/// their number.
#[inline]
pub(crate) fn integer(text: &[u8]) -> Option<(i64, usize)> {
    let (value, length) = digits(0, text);
    ((1..DIGITS).contains(&length)).then_some((value.cast_signed(), length))
}

/// Reads a number of the form `12`, `12.5`, `12.` or `.5`, without a sign, at
/// the start of `text`: its value, rounded to nearest, and its length. None
/// where the digits are too many for the short way.
///
/// Digits that make up a whole number below 2^53, divided by a power of ten up
/// to 10^22, take one division of exact numbers, which IEEE 754 rounds
/// correctly.
#[inline]
pub(crate) fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let (whole, whole_digits) = digits(0, text);
    let mut value = whole;
    let mut length = whole_digits;
    let mut fraction_digits = 0;
    if text.get(length) == Some(&b'.') {
        length += 1;
        (value, fraction_digits) = digits(value, &text[length..]);
        length += fraction_digits;
    }
    let digits = whole_digits + fraction_digits;
    if digits == 0 || digits > DIGITS || value >= EXACT {
        return None;
    }
    Some((value as f64 / POWERS[fraction_digits], length))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_where_the_digits_end() {
        assert_eq!(integer(b"12,3"), Some((12, 2)));
        assert_eq!(integer(b"007"), Some((7, 3)));
        assert_eq!(
            integer(b"999999999999999999"),
            Some((999_999_999_999_999_999, 18))
        );
        for text in ["", "-1", " 1", "1000000000000000000", "x"] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decimal(b"80.07984415,x"), Some((80.07984415, 11)));
        assert_eq!(decimal(b"5.\n"), Some((5.0, 2)));
        assert_eq!(decimal(b".5"), Some((0.5, 2)));
        assert_eq!(decimal(b"0.0000000000000000001"), None);
        for text in ["", ".", "-1", "inf", "9007199254740992"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn decimals_are_rounded_as_by_the_standard_library(text in r"[0-9]{0,12}(\.[0-9]{0,12})?") {
            if let Some((value, length)) = decimal(text.as_bytes()) {
                prop_assert_eq!(length, text.len());
                prop_assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits());
            }
        }

        #[test]
        fn integers_are_those_of_the_standard_library(text in "[0-9]{1,20}") {
            match integer(text.as_bytes()) {
                Some((value, length)) => {
                    prop_assert_eq!(length, text.len());
                    prop_assert_eq!(value, text.parse::<i64>().unwrap());
                }
                None => prop_assert!(text.len() > 18),
            }
        }
    }
}
