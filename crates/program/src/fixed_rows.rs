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
        let cells: &[u16] = bytemuck::cast_slice(cells);
        let rows = cells.as_chunks::<N>().0.iter().zip(results);
        if dual && !P::NATIVE_64_BIT {
            rows.for_each(|(row, result)| *result = row_dual(weights, bias, row));
        } else {
            rows.for_each(|(row, result)| *result = row_wide(weights, bias, cell.bits(), row));
        }
    } else {
        for (row, result) in cells.as_chunks::<N>().0.iter().zip(results) {
            *result = row_wide(weights, bias, cell.bits(), row);
        }
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
