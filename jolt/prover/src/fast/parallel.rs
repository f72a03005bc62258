//! Sums and tables over cycles, spread over threads in blocks of fixed size.
//!
//! All sums are exact, so results depend neither on the number of threads nor on
//! the blocks.

use core::ops::Range;

use jolt_field::{DensePoly, FieldError, Fr, eq::eq_table};
use rayon::prelude::*;

/// Entries of a block.
pub(crate) const BLOCK: usize = 1 << 10;

/// Entries of a block whose sum is a large table.
pub(crate) const LARGE_BLOCK: usize = 1 << 14;

/// Sums over `0..len`: `sum` over a block of `size` entries, `merge` of two
/// sums.
pub(crate) fn sum_blocks<A: Send>(
    len: usize,
    size: usize,
    sum: impl Fn(Range<usize>) -> A + Sync,
    merge: impl Fn(A, A) -> A + Sync + Send,
) -> A {
    if len <= size {
        return sum(0..len);
    }
    let block = |number: usize| sum(number * size..len.min((number + 1) * size));
    (0..len.div_ceil(size))
        .into_par_iter()
        .map(block)
        .reduce_with(merge)
        .unwrap_or_else(|| sum(0..0))
}

/// Sums over all indices `j` with their weights `eq(point, j)`, from two tables
/// of about `2^{n/2}` entries: `add` to a sum that starts as `empty`, `merge` of
/// two sums.
pub(crate) fn sum_eq<A: Send>(
    point: &[Fr],
    empty: impl Fn() -> A + Sync,
    add: impl Fn(&mut A, usize, Fr) + Sync,
    merge: impl Fn(A, A) -> A + Sync + Send,
) -> Result<A, FieldError> {
    let (high, low) = point.split_at(point.len() / 2);
    let (high, low) = (eq_table(high)?, eq_table(low)?);
    let sum = |blocks: Range<usize>| {
        let mut sum = empty();
        for block in blocks {
            for (offset, weight) in low.iter().enumerate() {
                add(&mut sum, block * low.len() + offset, high[block] * weight);
            }
        }
        sum
    };
    let size = (LARGE_BLOCK / low.len()).max(1);
    Ok(sum_blocks(high.len(), size, sum, merge))
}

/// Adds two tables.
pub(crate) fn add_tables(mut a: Vec<Fr>, b: Vec<Fr>) -> Vec<Fr> {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
    a
}

/// Makes `count` tables of `len` entries. `fill` gets the indices of a block and
/// the part of each table that belongs to it.
pub(crate) fn tables<E: Send>(
    count: usize,
    len: usize,
    fill: impl Fn(Range<usize>, &mut [&mut [Fr]]) -> Result<(), E> + Sync,
) -> Result<Vec<Vec<Fr>>, E> {
    let table = |_| vec![Fr::default(); len];
    let mut tables: Vec<Vec<Fr>> = (0..count).into_par_iter().map(table).collect();
    let mut blocks: Vec<Vec<&mut [Fr]>> = Vec::new();
    blocks.resize_with(len.div_ceil(BLOCK), || Vec::with_capacity(count));
    for table in &mut tables {
        for (block, part) in blocks.iter_mut().zip(table.chunks_mut(BLOCK)) {
            block.push(part);
        }
    }
    blocks
        .into_par_iter()
        .enumerate()
        .try_for_each(|(number, mut parts)| {
            let start = number * BLOCK;
            fill(start..len.min(start + BLOCK), &mut parts)
        })?;
    Ok(tables)
}

/// Binds the least significant variable of all polynomials to `r`.
pub(crate) fn bind_all(polys: &mut [DensePoly], r: Fr) -> Result<(), FieldError> {
    polys.par_iter_mut().try_for_each(|poly| poly.bind_low(r))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn numbers(count: usize) -> Vec<Fr> {
        (1u64..).map(|k| Fr::from(k * k)).take(count).collect()
    }

    #[test]
    fn blocks_sum_to_the_whole() {
        let values = numbers(2500);
        let sum = |range: Range<usize>| values[range].iter().sum::<Fr>();
        for len in [0, 1, 999, 1000, 1001, 2500] {
            let total = sum_blocks(len, 1000, sum, |a, b| a + b);
            assert_eq!(total, sum(0..len), "{len}");
        }
    }

    #[test]
    fn weights_are_those_of_the_table() {
        // Fewer and more than one block.
        for vars in [0, 1, 5, 16] {
            let point = numbers(vars);
            let weights = sum_eq(
                &point,
                || vec![Fr::default(); 1 << vars],
                |sums, j, weight| sums[j] += weight,
                add_tables,
            );
            assert_eq!(weights.unwrap(), eq_table(&point).unwrap(), "{vars}");
        }
    }

    #[test]
    fn every_entry_of_a_table_is_filled_once() {
        for len in [0, 5, BLOCK, 2 * BLOCK + 3] {
            let tables = tables(2, len, |range, parts| {
                for (offset, j) in range.enumerate() {
                    parts[0][offset] += Fr::from(j as u64);
                    parts[1][offset] -= Fr::from(j as u64);
                }
                Ok::<_, ()>(())
            })
            .unwrap();
            let expected: Vec<Fr> = (0..len as u64).map(Fr::from).collect();
            let negated = expected.iter().map(|value| -*value).collect();
            assert_eq!(tables, [expected, negated]);
        }
        assert_eq!(tables(1, BLOCK, |range, _| Err(range.len())), Err(BLOCK));
    }
}
