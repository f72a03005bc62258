//! Fixed-point linear models: the numbers and the one evaluation that guest
//! and quantiser share.
//!
//! A model's weight is `mantissa · 2^exponent` ([`Scaled`]), a data value is
//! `(offset + q) · 2^exponent` with one offset and exponent per column
//! ([`Column`]) and an unsigned cell `q` of 16 or 32 bits. A result is
//! `r · 2^-f` with `r` a 32-bit integer and `f` the job's fraction bits.
//!
//! [`prepare`] rescales every weight to the accumulator's unit `2^-(f + s)`,
//! where `s` is the width of a cell in bits, and folds intercept, offsets and
//! the final rounding into one constant:
//!
//! ```text
//! w_j  = round(mantissa_j · 2^(exponent_j + column exponent_j + f + s))
//! bias = round(intercept) + Σ round(mantissa_j · offset_j) + 2^(s-1)
//! r    = floor((bias + Σ w_j · q_j) / 2^s)
//! ```
//!
//! Since `q_j < 2^s`, the check `Σ|w_j| + ⌈|bias| / 2^s⌉ < 2^31` proves that
//! `r` fits 32 bits and the accumulator `31 + s ≤ 63` bits, for every possible
//! cell: no row can overflow. Rounding the weights moves a result by at most
//! [`rounding_units`] units of `2^-f`, which depends on public values alone, so
//! a verifier knows it.

use crate::{Cell, Reject};

/// `mantissa · 2^exponent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scaled {
    /// Signed mantissa.
    pub mantissa: i32,
    /// Power of two.
    pub exponent: i32,
}

/// How a column's cells are read: value = `(offset + cell) · 2^exponent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Added to every cell.
    pub offset: i32,
    /// Power of two.
    pub exponent: i32,
}

/// Exponents and fraction bits beyond this are refused, so that sums of them
/// cannot overflow. It is wide enough for every finite `f64`.
pub const MAX_EXPONENT: i32 = 2200;

/// Low bits of a weight that [`Weights::dual`] splits off.
///
/// Eight products of a 16-bit cell and 13 bits sum to less than `2^32`.
pub const LIMB_BITS: u32 = 13;

/// Most columns for which [`Weights::dual`] is possible.
pub const LIMB_COLUMNS: usize = 8;

/// What [`prepare`] found out about the rescaled weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Intercept, offsets and rounding in the accumulator's unit.
    pub bias: i64,
    /// Two 32-bit accumulators suffice: one for the low [`LIMB_BITS`] of every
    /// weight, one for the rest. On a 32-bit machine that takes two
    /// multiplications and two additions a cell instead of six instructions.
    pub dual: bool,
}

/// `value · 2^shift`, rounded to the nearest integer, ties towards positive
/// infinity; `None` if that is not an `i64`.
#[must_use]
pub const fn scale(value: i64, shift: i32) -> Option<i64> {
    if shift >= 0 {
        if value == 0 {
            return Some(0);
        }
        if shift > 62 {
            return None;
        }
        let scaled = value << shift;
        if scaled >> shift == value {
            Some(scaled)
        } else {
            None
        }
    } else if shift <= -64 {
        Some(0)
    } else {
        let half = -(shift + 1) as u32;
        // `half` is one less than the distance: its bit decides the rounding.
        let floor = (value >> half) >> 1;
        Some(floor + ((value >> half) & 1))
    }
}

/// `value · 2^exponent` for display and error bounds.
#[must_use]
pub fn to_f64(value: i64, exponent: i32) -> f64 {
    let mut result = value as f64;
    let mut left = exponent;
    // Steps that are themselves exact powers of two within f64's range.
    while left != 0 {
        let step = left.clamp(-1000, 1000);
        result *= f64::from_bits(((1023 + i64::from(step)) as u64) << 52);
        left -= step;
    }
    result
}

/// Rescales weights into `out`, one per column, and checks that no row can
/// overflow.
///
/// # Errors
/// [`Reject::OutOfRange`] where an exponent, weight or sum is outside the
/// range the module's documentation derives.
pub fn prepare(
    cell: Cell,
    fraction_bits: i32,
    weights: impl Iterator<Item = Scaled>,
    columns: impl Iterator<Item = Column>,
    intercept: Scaled,
    out: &mut [i32],
) -> Result<Weights, Reject> {
    let in_range = |exponent: i32| (-MAX_EXPONENT..=MAX_EXPONENT).contains(&exponent);
    let bits = cell.bits();
    if !in_range(fraction_bits) || !in_range(intercept.exponent) {
        return Err(Reject::OutOfRange);
    }
    let unit = fraction_bits + bits as i32;
    let mut bias = scale(i64::from(intercept.mantissa), intercept.exponent + unit)
        .ok_or(Reject::OutOfRange)?;
    let mut range: u64 = 0;
    let mut upper_range: u64 = 0;
    for ((weight, column), out) in weights.zip(columns).zip(out.iter_mut()) {
        if !in_range(weight.exponent) || !in_range(column.exponent) {
            return Err(Reject::OutOfRange);
        }
        let shift = weight.exponent + column.exponent + unit;
        let scaled = scale(i64::from(weight.mantissa), shift)
            .and_then(|scaled| i32::try_from(scaled).ok())
            .ok_or(Reject::OutOfRange)?;
        bias = scale(i64::from(weight.mantissa) * i64::from(column.offset), shift)
            .and_then(|offset| bias.checked_add(offset))
            .ok_or(Reject::OutOfRange)?;
        range += u64::from(scaled.unsigned_abs());
        upper_range += u64::from((scaled >> LIMB_BITS).unsigned_abs());
        *out = scaled;
    }
    bias = bias
        .checked_add(1 << (bits - 1))
        .ok_or(Reject::OutOfRange)?;
    let bias_units = (bias.unsigned_abs() >> bits) + 1;
    if range + bias_units >= 1 << 31 {
        return Err(Reject::OutOfRange);
    }
    // The carry out of the low accumulator is below 2^(32 - LIMB_BITS).
    let upper_bias = (bias >> LIMB_BITS).unsigned_abs();
    let dual = matches!(cell, Cell::U16)
        && out.len() <= LIMB_COLUMNS
        && upper_range * 0xffff + upper_bias + (1 << (32 - LIMB_BITS)) < 1 << 31;
    Ok(Weights { bias, dual })
}

/// Largest distance, in units of `2^-f`, between a result and the exact value
/// of the committed model on the committed data: half a unit from the final
/// rounding and, in units `2^s` times smaller, half of one for each rounded
/// constant and half of one times the largest cell for each weight.
#[must_use]
pub fn rounding_units(columns: usize) -> f64 {
    0.5 + 0.5 * columns as f64 + (0.5 * columns as f64 + 0.5) / 65536.0
}

/// One row with a 64-bit accumulator.
#[inline(always)]
pub fn row_wide<Q: Copy + Into<u32>>(weights: &[i32], bias: i64, bits: u32, cells: &[Q]) -> u32 {
    let mut sum = bias;
    for (&weight, &cell) in weights.iter().zip(cells) {
        sum += i64::from(weight) * i64::from(cell.into());
    }
    (sum >> bits) as u32
}

/// One row of 16-bit cells with two 32-bit accumulators, where
/// [`Weights::dual`] allows it. Equal to [`row_wide`].
#[inline(always)]
#[must_use]
pub fn row_dual(weights: &[i32], bias: i64, cells: &[u16]) -> u32 {
    const LOW: u32 = (1 << LIMB_BITS) - 1;
    let mut low = bias as u32 & LOW;
    let mut high = (bias >> LIMB_BITS) as i32;
    for (&weight, &cell) in weights.iter().zip(cells) {
        low = low.wrapping_add((weight as u32 & LOW).wrapping_mul(u32::from(cell)));
        high = high.wrapping_add((weight >> LIMB_BITS).wrapping_mul(i32::from(cell)));
    }
    (high.wrapping_add((low >> LIMB_BITS) as i32) >> (16 - LIMB_BITS)) as u32
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    #[test]
    fn scale_rounds_to_nearest_and_refuses_overflow() {
        assert_eq!(scale(5, -1), Some(3));
        assert_eq!(scale(-5, -1), Some(-2));
        assert_eq!(scale(7, -2), Some(2));
        assert_eq!(scale(i64::MAX, -63), Some(1));
        assert_eq!(scale(i64::MIN, -63), Some(-1));
        assert_eq!(scale(i64::MIN, -64), Some(0));
        assert_eq!(scale(1, 62), Some(1 << 62));
        assert_eq!(scale(1, 63), None);
        assert_eq!(scale(-1, 62), Some(-(1 << 62)));
        assert_eq!(scale(2, 62), None);
        assert_eq!(scale(0, 4000), Some(0));
    }

    fn scaled() -> impl Strategy<Value = Scaled> {
        (any::<i32>(), -60..20i32).prop_map(|(mantissa, exponent)| Scaled { mantissa, exponent })
    }

    fn column() -> impl Strategy<Value = Column> {
        (any::<i32>(), -30..10i32).prop_map(|(offset, exponent)| Column { offset, exponent })
    }

    proptest! {
        #[test]
        fn scale_agrees_with_wide_arithmetic(value in any::<i64>(), shift in -70..70i32) {
            let expected = if shift >= 0 {
                i64::try_from(i128::from(value) << shift.min(64)).ok()
                    .filter(|_| shift <= 62 || value == 0)
            } else {
                let n = shift.unsigned_abs();
                i64::try_from((i128::from(value) + (1i128 << (n - 1))) >> n).ok()
            };
            prop_assert_eq!(scale(value, shift), expected);
        }

        /// Whatever `prepare` accepts, no cell makes the accumulator or the
        /// result overflow, and the two evaluations agree.
        #[test]
        fn accepted_weights_never_overflow(
            columns in prop::collection::vec((scaled(), column()), 1..12),
            intercept in scaled(),
            fraction_bits in -4..24i32,
            cells in prop::collection::vec(any::<u32>(), 12),
            wide in any::<bool>(),
        ) {
            let cell = if wide { Cell::U32 } else { Cell::U16 };
            let mut out = alloc::vec![0; columns.len()];
            let prepared = prepare(
                cell,
                fraction_bits,
                columns.iter().map(|c| c.0),
                columns.iter().map(|c| c.1),
                intercept,
                &mut out,
            );
            if let Ok(Weights { bias, dual }) = prepared {
                let extreme = if wide { u32::MAX } else { 0xffff };
                for pattern in [
                    cells.iter().map(|c| c & extreme).collect::<Vec<_>>(),
                    alloc::vec![0; 12],
                    alloc::vec![extreme; 12],
                    out.iter().map(|&w| if w > 0 { extreme } else { 0 }).collect(),
                    out.iter().map(|&w| if w < 0 { extreme } else { 0 }).collect(),
                ] {
                    let exact = out.iter().zip(&pattern).fold(i128::from(bias), |sum, (&w, &q)| {
                        sum + i128::from(w) * i128::from(q)
                    }) >> cell.bits();
                    prop_assert!(i32::try_from(exact).is_ok());
                    prop_assert_eq!(
                        i128::from(row_wide(&out, bias, cell.bits(), &pattern) as i32),
                        exact
                    );
                    if dual {
                        let cells: Vec<u16> = pattern.iter().map(|&q| q as u16).collect();
                        prop_assert_eq!(i128::from(row_dual(&out, bias, &cells) as i32), exact);
                    }
                }
            }
        }
    }
}
