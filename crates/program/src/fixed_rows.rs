//! Rows in fixed point.

use crate::Platform;
use zkml_core::{
    Cell,
    fixed::{LIMB_COLUMNS, Weights, row_dual, row_wide},
};

/// Applies prepared weights to the rows in `cells`, one result each.
pub(crate) fn predict<P: Platform>(
    cell: Cell,
    weights: &[i32],
    sum: Weights,
    cells: &[u32],
    results: &mut [u32],
) {
    // A number of columns known at compile time keeps the weights in registers
    // and unrolls the row.
    macro_rules! unrolled {
        ($($columns:literal)*) => {
            const _: () = assert!([$($columns),*].len() == LIMB_COLUMNS);
            match weights.len() {
                $($columns => exact::<P, $columns>(cell, weights, sum, cells, results),)*
                _ => any(cell, weights, sum, cells, results),
            }
        };
    }
    unrolled!(1 2 3 4 5 6 7 8);
}

/// Rows of exactly `N` columns. Not inlined, so that its loops have all the
/// registers.
#[inline(never)]
fn exact<P: Platform, const N: usize>(
    cell: Cell,
    weights: &[i32],
    Weights { bias, dual }: Weights,
    cells: &[u32],
    results: &mut [u32],
) {
    let Ok(weights) = <&[i32; N]>::try_from(weights) else {
        return;
    };
    if matches!(cell, Cell::U16) {
        if dual && !P::NATIVE_64_BIT {
            each_row::<P, N>(cells, results, |row| row_dual(weights, bias, row));
        } else {
            each_row::<P, N>(cells, results, |row| {
                row_wide(weights, bias, cell.bits(), row)
            });
        }
    } else {
        for (row, result) in cells.as_chunks::<N>().0.iter().zip(results) {
            *result = row_wide(weights, bias, cell.bits(), row);
        }
    }
}

/// Applies `rule` to every row of `N` 16-bit cells.
#[inline(always)]
fn each_row<P: Platform, const N: usize>(
    words: &[u32],
    results: &mut [u32],
    rule: impl Fn(&[u16; N]) -> u32,
) {
    // Two rows are a whole number of words.
    let pairs = if P::LOADS_HALFWORDS {
        0
    } else {
        results.len() / 2
    };
    let (paired, results) = results.split_at_mut(2 * pairs);
    let (pair_words, words) = words.split_at(N * pairs);
    let paired = paired.as_chunks_mut::<2>().0.iter_mut();
    for (words, results) in pair_words.as_chunks::<N>().0.iter().zip(paired) {
        let cell = |at: usize| (words[at / 2] >> (16 * (at % 2))) as u16;
        *results = [
            rule(&core::array::from_fn(cell)),
            rule(&core::array::from_fn(|column| cell(N + column))),
        ];
    }
    let cells: &[u16] = bytemuck::cast_slice(words);
    for (row, result) in cells.as_chunks::<N>().0.iter().zip(results) {
        *result = rule(row);
    }
}

/// Rows of any number of columns.
#[inline(never)]
fn any(
    cell: Cell,
    weights: &[i32],
    Weights { bias, .. }: Weights,
    cells: &[u32],
    results: &mut [u32],
) {
    let columns = weights.len();
    if matches!(cell, Cell::U16) {
        let cells: &[u16] = bytemuck::cast_slice(cells);
        for (row, result) in cells.chunks_exact(columns).zip(results) {
            *result = row_wide(weights, bias, cell.bits(), row);
        }
    } else {
        for (row, result) in cells.chunks_exact(columns).zip(results) {
            *result = row_wide(weights, bias, cell.bits(), row);
        }
    }
}
