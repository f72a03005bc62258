//! Means and cross products of columns, accumulated in one pass.
//!
//! Rows are taken relative to a first row, so that a large common offset costs
//! no precision. Blocks of [`BLOCK`] rows are centred at their own mean before
//! their cross products are taken, and blocks are joined pairwise, as a
//! tournament, by the update of Chan, Golub and LeVeque (1979), so that rounding
//! errors grow with the logarithm of the number of rows. Memory: one block, and
//! one matrix for each doubling of the number of rows.

use faer::{
    Accum, Mat, MatRef, Par,
    linalg::matmul::triangular::{BlockStructure, matmul},
};

/// Rows of a block.
const BLOCK: usize = 256;

/// What is known of a set of rows.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    rows: u64,
    /// Means less the accumulator's origin.
    offsets: Vec<f64>,
    /// `Σ (x_i - mean_i) (x_j - mean_j)`; the lower triangle is valid.
    products: Mat<f64>,
}

impl Moments {
    /// No rows of `width` columns.
    pub(crate) fn empty(width: usize) -> Self {
        Self {
            rows: 0,
            offsets: vec![0.0; width],
            products: Mat::zeros(width, width),
        }
    }

    /// The moments of a block, row by row, which is centred on the way.
    fn of_block(block: &mut [f64], width: usize) -> Self {
        let rows = block.len() / width;
        let mut offsets = vec![0.0; width];
        for row in block.chunks_exact(width) {
            for (offset, x) in offsets.iter_mut().zip(row) {
                *offset += x;
            }
        }
        for offset in &mut offsets {
            *offset /= rows as f64;
        }
        for row in block.chunks_exact_mut(width) {
            for (x, offset) in row.iter_mut().zip(&offsets) {
                *x -= offset;
            }
        }
        let block = MatRef::from_row_major_slice(block, rows, width);
        let mut products = Mat::zeros(width, width);
        matmul(
            products.as_mut(),
            BlockStructure::TriangularLower,
            Accum::Replace,
            block.transpose(),
            BlockStructure::Rectangular,
            block,
            BlockStructure::Rectangular,
            1.0,
            Par::Seq,
        );
        Self {
            rows: rows as u64,
            offsets,
            products,
        }
    }

    /// The moments of both sets of rows, which share an origin.
    pub(crate) fn join(&self, other: &Self) -> Self {
        if self.rows == 0 {
            return other.clone();
        }
        if other.rows == 0 {
            return self.clone();
        }
        let rows = self.rows + other.rows;
        let share = other.rows as f64 / rows as f64;
        let steps: Vec<f64> = self
            .offsets
            .iter()
            .zip(&other.offsets)
            .map(|(a, b)| b - a)
            .collect();
        let width = steps.len();
        let mut products = &self.products + &other.products;
        let weight = self.rows as f64 * share;
        for column in 0..width {
            for row in column..width {
                products[(row, column)] += steps[row] * weight * steps[column];
            }
        }
        let offsets = self.offsets.iter().zip(&steps);
        Self {
            rows,
            offsets: offsets.map(|(a, step)| a + step * share).collect(),
            products,
        }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// A column's mean, less the origin.
    pub(crate) fn offset(&self, column: usize) -> f64 {
        self.offsets[column]
    }

    /// `Σ (x_i - mean_i) (x_j - mean_j)`.
    pub(crate) fn product(&self, i: usize, j: usize) -> f64 {
        self.products[(i.max(j), i.min(j))]
    }

    /// Number of columns.
    pub(crate) fn width(&self) -> usize {
        self.offsets.len()
    }
}

/// Takes rows and makes [`Moments`] of them.
pub(crate) struct Accumulator {
    origin: Vec<f64>,
    block: Vec<f64>,
    /// The moments of 2^k blocks at place k, where there are any.
    levels: Vec<Option<Moments>>,
}

impl Accumulator {
    /// Starts with values relative to `origin`, one for each column.
    pub(crate) fn new(origin: Vec<f64>) -> Self {
        Self {
            block: Vec::with_capacity(BLOCK * origin.len()),
            origin,
            levels: Vec::new(),
        }
    }

    /// Adds a row: a value for each column.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = f64>) {
        self.block
            .extend(row.into_iter().zip(&self.origin).map(|(x, o)| x - o));
        if self.block.len() >= BLOCK * self.origin.len() {
            self.close();
        }
    }

    /// Makes the block a part of the tournament.
    fn close(&mut self) {
        let mut moments = Moments::of_block(&mut self.block, self.origin.len());
        self.block.clear();
        for level in &mut self.levels {
            match level.take() {
                Some(earlier) => moments = earlier.join(&moments),
                None => {
                    *level = Some(moments);
                    return;
                }
            }
        }
        self.levels.push(Some(moments));
    }

    /// The moments of all rows.
    pub(crate) fn finish(mut self) -> Moments {
        let width = self.origin.len();
        let mut total = if self.block.is_empty() {
            Moments::empty(width)
        } else {
            Moments::of_block(&mut self.block, width)
        };
        for earlier in self.levels.into_iter().flatten() {
            total = earlier.join(&total);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(rows: &[[f64; 2]]) -> Moments {
        let mut accumulator = Accumulator::new(rows[0].to_vec());
        for row in rows {
            accumulator.push(*row);
        }
        accumulator.finish()
    }

    #[test]
    fn a_small_example() {
        let moments = of(&[[1.0, 2.0], [2.0, 4.0], [6.0, 0.0]]);
        assert_eq!((moments.rows(), moments.width()), (3, 2));
        assert_eq!((moments.offset(0), moments.offset(1)), (2.0, 0.0));
        assert_eq!(moments.product(0, 0), 14.0);
        assert_eq!(moments.product(0, 1), moments.product(1, 0));
        assert_eq!(moments.product(0, 1), -8.0);
        assert_eq!(moments.product(1, 1), 8.0);
    }

    #[test]
    fn an_offset_costs_no_precision() {
        // Whole numbers up to 2^52 and their differences are exact, so the
        // offset must change nothing but the mean.
        let row = |index: u32, offset: f64| {
            let x = f64::from(index.wrapping_mul(2_654_435_761) >> 20);
            [offset + x, f64::from(index % 7)]
        };
        let rows = |offset| {
            (0..10_000)
                .map(|index| row(index, offset))
                .collect::<Vec<_>>()
        };
        let (near, far) = (of(&rows(0.0)), of(&rows(1e15)));
        assert_eq!(near.offset(0), far.offset(0));
        assert_eq!(near.product(0, 0), far.product(0, 0));
        assert_eq!(near.product(0, 1), far.product(0, 1));
    }

    #[test]
    fn a_constant_column_has_no_spread_at_all() {
        let rows: Vec<_> = (0..1001u32).map(|index| [0.1, f64::from(index)]).collect();
        let moments = of(&rows);
        assert_eq!(moments.product(0, 0), 0.0);
        assert_eq!(moments.product(1, 0), 0.0);
        assert!(moments.product(1, 1) > 0.0);
    }

    proptest! {
        #[test]
        fn moments_are_those_of_two_passes(
            rows in prop::collection::vec(prop::array::uniform2(-1e3..1e3f64), 1..1500)
        ) {
            let moments = of(&rows);
            let count = rows.len() as f64;
            let mean = [0, 1].map(|column| rows.iter().map(|row| row[column]).sum::<f64>() / count);
            for i in 0..2 {
                prop_assert!((rows[0][i] + moments.offset(i) - mean[i]).abs() < 1e-9);
                for j in 0..2 {
                    let product: f64 =
                        rows.iter().map(|row| (row[i] - mean[i]) * (row[j] - mean[j])).sum();
                    prop_assert!((moments.product(i, j) - product).abs() <= 1e-12 * 1e6 * count);
                }
            }
        }

        #[test]
        fn parts_join_to_the_whole(
            rows in prop::collection::vec(prop::array::uniform2(-1e3..1e3f64), 2..600),
            at in 0.0..1.0f64
        ) {
            let at = (rows.len() as f64 * at) as usize;
            let part = |part: &[[f64; 2]]| {
                let mut accumulator = Accumulator::new(rows[0].to_vec());
                part.iter().for_each(|row| accumulator.push(*row));
                accumulator.finish()
            };
            let (joined, whole) = (part(&rows[..at]).join(&part(&rows[at..])), of(&rows));
            prop_assert_eq!(joined.rows(), whole.rows());
            for i in 0..2 {
                prop_assert!((joined.offset(i) - whole.offset(i)).abs() < 1e-9);
                prop_assert!((joined.product(i, 1) - whole.product(i, 1)).abs() < 1e-3);
            }
        }
    }
}
