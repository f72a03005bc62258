//! The values of cells over time, as a matrix of which only the accessed places
//! are stored (specification section 11.4).
//!
//! A row is a cycle, or a block of `2^m` cycles once `m` cycle variables are
//! bound; a column is a cell. A cell that no cycle of a row accesses is constant
//! there, and its neighbour in time says which value it has.

use core::ops::Range;

use jolt_field::{AccProduct, AdditiveGroup, FieldError, Fr, dense::line};
use rayon::prelude::*;

/// The blocks of rows into which a matrix is cut: enough for the threads of any
/// machine, and buffers that are small beside the matrix.
const LOG_BLOCKS: usize = 6;

/// The factors at one place of the sum `Σ read·value + write·increment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Factors {
    /// Value of the cell before the cycle.
    pub(super) value: Fr,
    /// Factor of the value.
    pub(super) read: Fr,
    /// Factor of the increment of the cycle.
    pub(super) write: Fr,
}

impl Factors {
    /// A cell that is not accessed.
    pub(super) const fn idle(value: Fr) -> Self {
        Self {
            value,
            read: Fr::ZERO,
            write: Fr::ZERO,
        }
    }

    /// The line through two places, at `r`.
    pub(super) fn line(zero: &Self, one: &Self, r: Fr) -> Self {
        Self {
            value: line(zero.value, one.value, r),
            read: line(zero.read, one.read, r),
            write: line(zero.write, one.write, r),
        }
    }
}

/// `Σ read·value + write·increment` over the places of a row.
pub(super) fn sum<'a>(row: impl IntoIterator<Item = &'a Factors>, increment: Fr) -> Fr {
    let (mut sum, mut writes) = (AccProduct::new(), Fr::ZERO);
    for place in row {
        sum.add_mul(&place.read, &place.value);
        writes += place.write;
    }
    sum.add_mul(&writes, &increment);
    sum.finish()
}

/// The leading coefficient of that sum along the lines through pairs of places
/// and through a pair of increments.
pub(super) fn leading(pairs: impl IntoIterator<Item = [Factors; 2]>, [zero, one]: [Fr; 2]) -> Fr {
    let (mut sum, mut writes) = (AccProduct::new(), Fr::ZERO);
    for [a, b] in pairs {
        // Most registers that are read keep their values for a while.
        if a.value != b.value {
            sum.add_mul(&(b.read - a.read), &(b.value - a.value));
        }
        writes += b.write - a.write;
    }
    sum.add_mul(&writes, &(one - zero));
    sum.finish()
}

/// A place of the matrix: a cell that some cycle of the row accesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The cell.
    pub(super) column: u32,
    /// Its value before the first cycle of the row.
    pub(super) before: u32,
    /// Its value after the last one.
    pub(super) after: u32,
    /// What is summed.
    pub(super) factors: Factors,
}

impl Entry {
    /// The same cell in a row that does not access it.
    fn idle(&self, value: u32) -> Self {
        Self {
            column: self.column,
            before: value,
            after: value,
            factors: Factors::idle(value.into()),
        }
    }
}

/// The columns that one of two consecutive rows has, with the entries of both.
fn columns<'a>(
    mut even: &'a [Entry],
    mut odd: &'a [Entry],
) -> impl Iterator<Item = [Entry; 2]> + 'a {
    core::iter::from_fn(move || {
        Some(match (even.split_first(), odd.split_first()) {
            (Some((a, next)), Some((b, after))) if a.column == b.column => {
                (even, odd) = (next, after);
                [*a, *b]
            }
            (Some((a, next)), b) if b.is_none_or(|(b, _)| a.column < b.column) => {
                even = next;
                [*a, a.idle(a.after)]
            }
            (_, Some((b, next))) => {
                odd = next;
                [b.idle(b.before), *b]
            }
            (_, None) => return None,
        })
    })
}

/// The places of two consecutive rows, column by column.
pub(super) fn pairs<'a>(
    even: &'a [Entry],
    odd: &'a [Entry],
) -> impl Iterator<Item = [Factors; 2]> + 'a {
    columns(even, odd).map(|[a, b]| [a.factors, b.factors])
}

/// Appends to `out` what two consecutive rows become when the variable that
/// tells them apart is bound to `r`.
pub(super) fn bind_rows(even: &[Entry], odd: &[Entry], r: Fr, out: &mut Vec<Entry>) {
    out.extend(columns(even, odd).map(|[a, b]| Entry {
        column: a.column,
        before: a.before,
        after: b.after,
        factors: Factors::line(&a.factors, &b.factors, r),
    }));
}

/// The matrix, in blocks of rows that are bound independently of each other.
#[derive(Debug)]
pub(super) struct Matrix {
    blocks: Vec<Block>,
    /// `log2` of the rows of a block.
    log_block: usize,
}

impl Matrix {
    /// A matrix of `2^log_rows` rows. `worker` makes a function that appends the
    /// entries of a row, by increasing column: one per task, so that it may own
    /// scratch space.
    pub(super) fn new<R: FnMut(usize, &mut Vec<Entry>)>(
        log_rows: usize,
        worker: impl Fn() -> R + Sync,
    ) -> Self {
        Self::with_blocks(log_rows, log_rows.saturating_sub(LOG_BLOCKS), worker)
    }

    fn with_blocks<R: FnMut(usize, &mut Vec<Entry>)>(
        log_rows: usize,
        log_block: usize,
        worker: impl Fn() -> R + Sync,
    ) -> Self {
        let block = |buffer: &mut Vec<Entry>, block: usize| {
            let rows = block << log_block..(block + 1) << log_block;
            Block::new(rows, buffer, worker())
        };
        let blocks = (0..1 << (log_rows - log_block)).into_par_iter();
        Self {
            blocks: blocks.map_init(Vec::new, block).collect(),
            log_block,
        }
    }

    /// The entries of row `j`, by increasing column.
    pub(super) fn row(&self, j: usize) -> &[Entry] {
        self.blocks[j >> self.log_block].row(j & ((1 << self.log_block) - 1))
    }

    /// Binds the least significant variable of the row to `r`.
    pub(super) fn bind(&mut self, r: Fr) -> Result<(), FieldError> {
        if self.log_block == 0 {
            self.join();
        }
        let Some(log_block) = self.log_block.checked_sub(1) else {
            return Err(FieldError::NoSuchVariable { var: 0, vars: 0 });
        };
        self.blocks
            .par_iter_mut()
            .for_each_init(Vec::new, |buffer, block| block.bind(r, buffer));
        self.log_block = log_block;
        Ok(())
    }

    /// Makes one block of blocks of one row.
    fn join(&mut self) {
        let mut joined = Block::default();
        self.log_block = self.blocks.len().ilog2() as usize;
        for block in core::mem::take(&mut self.blocks) {
            joined.entries.extend_from_slice(&block.entries);
            joined.ends.push(joined.entries.len());
        }
        self.blocks.push(joined);
    }
}

/// Consecutive rows.
#[derive(Debug, Default)]
struct Block {
    entries: Vec<Entry>,
    /// Where each row ends in `entries`.
    ends: Vec<usize>,
}

impl Block {
    /// Puts rows together in a buffer, so that the block is as large as needed.
    fn new(
        rows: Range<usize>,
        buffer: &mut Vec<Entry>,
        mut row: impl FnMut(usize, &mut Vec<Entry>),
    ) -> Self {
        buffer.clear();
        let ends = rows.map(|j| {
            row(j, buffer);
            buffer.len()
        });
        let ends = ends.collect();
        Self {
            entries: buffer.to_vec(),
            ends,
        }
    }

    fn row(&self, i: usize) -> &[Entry] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.entries[start..self.ends[i]]
    }

    fn bind(&mut self, r: Fr, buffer: &mut Vec<Entry>) {
        *self = Self::new(0..self.ends.len() / 2, buffer, |i, out| {
            bind_rows(self.row(2 * i), self.row(2 * i + 1), r, out);
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const COLUMNS: u32 = 6;
    const LOG_ROWS: usize = 5;

    /// Factors of an access and what it stores.
    type Access = (u64, u64, Option<u32>);

    fn accesses() -> impl Strategy<Value = Vec<BTreeMap<u32, Access>>> {
        // Zero factors, small values and stores of what is there already.
        let access = (0u64..4, 0u64..4, prop::option::of(0u32..4));
        let row = prop::collection::btree_map(0..COLUMNS, access, 0..4);
        prop::collection::vec(row, 1 << LOG_ROWS)
    }

    /// Each row with its accesses only and with all its places.
    fn history(
        mut state: Vec<u32>,
        rows: &[BTreeMap<u32, Access>],
    ) -> (Vec<Vec<Entry>>, Vec<Vec<Factors>>) {
        let mut row = |accesses: &BTreeMap<u32, Access>| {
            let values = state.iter().map(|value| Fr::from(*value));
            let mut all: Vec<Factors> = values.map(Factors::idle).collect();
            let mut accessed = Vec::new();
            for (&column, &(read, write, stored)) in accesses {
                let value = &mut state[column as usize];
                let before = *value;
                *value = stored.unwrap_or(before);
                let factors = Factors {
                    value: before.into(),
                    read: read.into(),
                    write: write.into(),
                };
                all[column as usize] = factors;
                accessed.push(Entry {
                    column,
                    before,
                    after: *value,
                    factors,
                });
            }
            (accessed, all)
        };
        rows.iter().map(&mut row).unzip()
    }

    fn at(zero: Fr, one: Fr, x: Fr) -> Fr {
        zero * (Fr::from(1) - x) + one * x
    }

    fn all_at(zero: &[Factors], one: &[Factors], x: Fr) -> Vec<Factors> {
        let place = |(a, b): (&Factors, &Factors)| Factors {
            value: at(a.value, b.value, x),
            read: at(a.read, b.read, x),
            write: at(a.write, b.write, x),
        };
        zero.iter().zip(one).map(place).collect()
    }

    fn total(row: &[Factors], increment: Fr) -> Fr {
        let terms = row.iter().map(|f| f.read * f.value + f.write * increment);
        terms.sum()
    }

    fn factors(row: &[Entry]) -> impl Iterator<Item = &Factors> {
        row.iter().map(|entry| &entry.factors)
    }

    proptest! {
        /// Whatever the blocks: before they are joined, when, and afterwards.
        #[test]
        fn a_matrix_is_bound_as_all_its_places_are(
            state in prop::collection::vec(0u32..4, COLUMNS as usize),
            rows in accesses(),
            increments in prop::collection::vec(any::<i64>(), 1 << LOG_ROWS),
            log_rows in 0..=LOG_ROWS,
            seed: u64,
        ) {
            let rows = &rows[..1 << log_rows];
            let (accessed, all) = history(state, rows);
            for log_block in 0..=log_rows {
                let mut all = all.clone();
                let increments = increments[..rows.len()].iter();
                let mut increments: Vec<Fr> = increments.map(|v| Fr::from(*v)).collect();
                let row = |j: usize, out: &mut Vec<Entry>| out.extend_from_slice(&accessed[j]);
                let mut matrix = Matrix::with_blocks(log_rows, log_block, || row);
                for round in 0..log_rows {
                    for j in 0..all.len() / 2 {
                        let pair = [increments[2 * j], increments[2 * j + 1]];
                        let (even, odd) = (matrix.row(2 * j), matrix.row(2 * j + 1));
                        let [q0, q1, q2] = [0u64, 1, 2].map(|x| {
                            let x = Fr::from(x);
                            let places = all_at(&all[2 * j], &all[2 * j + 1], x);
                            total(&places, at(pair[0], pair[1], x))
                        });
                        prop_assert_eq!(sum(factors(even), pair[0]), q0);
                        prop_assert_eq!(sum(factors(odd), pair[1]), q1);
                        let slope = leading(pairs(even, odd), pair);
                        prop_assert_eq!(slope + slope, q0 + q2 - q1 - q1);
                    }
                    let r = Fr::from(seed ^ round as u64);
                    matrix.bind(r).unwrap();
                    all = all.chunks(2).map(|p| all_at(&p[0], &p[1], r)).collect();
                    increments = increments.chunks(2).map(|p| at(p[0], p[1], r)).collect();
                    for (j, places) in all.iter().enumerate() {
                        let row = matrix.row(j);
                        prop_assert!(row.is_sorted_by(|a, b| a.column < b.column));
                        for (column, place) in (0..).zip(places) {
                            match row.iter().find(|entry| entry.column == column) {
                                Some(entry) => prop_assert_eq!(&entry.factors, place),
                                None => prop_assert_eq!(Factors::idle(place.value), *place),
                            }
                        }
                    }
                }
                prop_assert!(matrix.bind(Fr::from(seed)).is_err());
            }
        }
    }

    /// The default cut, with more and with fewer rows than blocks.
    #[test]
    fn rows_are_found_again() {
        for log_rows in 0..9 {
            let entry = |column: u32| Entry {
                column,
                before: 0,
                after: 0,
                factors: Factors::idle(Fr::ZERO),
            };
            let row = |j: usize, out: &mut Vec<Entry>| {
                out.extend((0..j as u32 % 3).map(|i| entry(8 * j as u32 + i)));
            };
            let mut matrix = Matrix::new(log_rows, || row);
            for j in 0..1 << log_rows {
                let expected: Vec<Entry> =
                    (0..j as u32 % 3).map(|i| entry(8 * j as u32 + i)).collect();
                assert_eq!(matrix.row(j), expected);
            }
            for _ in 0..log_rows {
                matrix.bind(Fr::from(3)).unwrap();
            }
            let all: usize = (0..1usize << log_rows).map(|j| j % 3).sum();
            assert_eq!(matrix.row(0).len(), all);
        }
    }
}
