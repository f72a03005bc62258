//! Rows in fixed point.

use crate::{error::InputError, schema::check_size};
use zkml_core::{
    Cell,
    fixed::{Column, to_f64},
};
use zkml_data::Table;

/// Largest magnitude of a value that can be quantised: 2^62.
pub const MAX_ABS_VALUE: f64 = (1u64 << 62) as f64;

/// Exponent of the finest grid a column gets.
pub const MIN_EXPONENT: i32 = -200;

/// Exponent of the coarsest grid a column gets: on it any column within
/// ±[`MAX_ABS_VALUE`] spans at most 2^15 steps.
const MAX_EXPONENT: i32 = 48;

/// Rows in fixed point.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedData {
    cell: Cell,
    rows: usize,
    columns: Vec<Column>,
    cells: Vec<u32>,
    max_error: Vec<f64>,
    max_abs: Vec<f64>,
}

impl FixedData {
    /// Rounds each column to the finest grid of powers of two on which its
    /// range fits a cell and its least value an `i32`.
    ///
    /// # Errors
    /// [`InputError`] for [`Cell::F32`], too many rows or columns, and values
    /// beyond ±[`MAX_ABS_VALUE`].
    pub fn new(table: &Table, cell: Cell) -> Result<Self, InputError> {
        if matches!(cell, Cell::F32) {
            return Err(InputError::NotFixedPoint);
        }
        check_size(table)?;
        check_values(table)?;
        let columns: Vec<Column> = (0..table.columns())
            .map(|index| grid(table.column(index), cell))
            .collect();
        // Powers of two: multiplying by them is exact.
        let steps: Vec<f64> = columns
            .iter()
            .map(|column| to_f64(1, column.exponent))
            .collect();
        let mut max_error = vec![0.0f64; columns.len()];
        let mut max_abs = vec![0.0f64; columns.len()];
        let mut cells = Vec::with_capacity(table.values().len());
        for row in table.iter_rows() {
            for (index, &value) in row.iter().enumerate() {
                let steps_from_zero = nearest(value, columns[index].exponent);
                cells.push((steps_from_zero as i64 - i64::from(columns[index].offset)) as u32);
                let rounded = steps_from_zero * steps[index];
                max_error[index] = max_error[index].max((value - rounded).abs());
                max_abs[index] = max_abs[index].max(value.abs()).max(rounded.abs());
            }
        }
        Ok(Self {
            cell,
            rows: table.rows(),
            columns,
            cells,
            max_error,
            max_abs,
        })
    }

    /// The cells' format.
    #[must_use]
    pub fn cell(&self) -> Cell {
        self.cell
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How each column's cells are read.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells, row by row.
    #[must_use]
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// Each column's largest distance between a value and what its cell
    /// stands for, in the column's unit.
    #[must_use]
    pub fn max_error(&self) -> &[f64] {
        &self.max_error
    }

    /// Each column's largest magnitude, of its values and of what their cells
    /// stand for, in the column's unit.
    #[must_use]
    pub fn max_abs(&self) -> &[f64] {
        &self.max_abs
    }
}

fn check_values(table: &Table) -> Result<(), InputError> {
    match table
        .values()
        .iter()
        .position(|value| value.abs() > MAX_ABS_VALUE)
    {
        Some(at) => Err(InputError::CellOutOfRange {
            row: at / table.columns() + 1,
            column: table.names()[at % table.columns()].clone(),
            value: table.values()[at],
        }),
        None => Ok(()),
    }
}

/// The number of steps of `2^exponent` nearest to `value`, ties away from zero.
fn nearest(value: f64, exponent: i32) -> f64 {
    (value * to_f64(1, -exponent)).round()
}

/// The finest grid for a column's values.
fn grid(values: impl Iterator<Item = f64>, cell: Cell) -> Column {
    let (least, greatest) = values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (value.min(low), value.max(high))
        });
    let most = ((1u64 << cell.bits()) - 1) as f64;
    let offsets = f64::from(i32::MIN)..=f64::from(i32::MAX);
    (MIN_EXPONENT..=MAX_EXPONENT)
        .find_map(|exponent| {
            let offset = nearest(least, exponent);
            let fits = offsets.contains(&offset) && nearest(greatest, exponent) - offset <= most;
            fits.then_some(Column {
                offset: offset as i32,
                exponent,
            })
        })
        .expect("the coarsest grid has room for every value in range")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(values: &[f64]) -> Table {
        Table::new(vec!["x".to_owned()], values.to_vec(), None).unwrap()
    }

    fn fixed(values: &[f64], cell: Cell) -> FixedData {
        FixedData::new(&table(values), cell).unwrap()
    }

    #[test]
    fn a_column_gets_the_finest_grid_that_fits() {
        let data = fixed(&[0.0, 65_535.0, 0.4], Cell::U16);
        assert_eq!(
            data.columns(),
            [Column {
                offset: 0,
                exponent: 0
            }]
        );
        assert_eq!(data.cells(), [0, 65_535, 0]);
        assert_eq!(
            (data.max_error(), data.max_abs()),
            (&[0.4][..], &[65_535.0][..])
        );
        let data = fixed(&[0.0, 65_536.0], Cell::U16);
        assert_eq!(
            data.columns(),
            [Column {
                offset: 0,
                exponent: 1
            }]
        );
        let data = fixed(&[-1.0, 1.0], Cell::U16);
        assert_eq!(
            data.columns(),
            [Column {
                offset: -16_384,
                exponent: -14
            }]
        );
        assert_eq!(data.cells(), [0, 32_768]);
        let data = fixed(&[0.0, 1.0], Cell::U32);
        assert_eq!(
            data.columns(),
            [Column {
                offset: 0,
                exponent: -31
            }]
        );
        assert_eq!(data.cells(), [0, 1 << 31]);
    }

    #[test]
    fn constant_columns_are_offsets() {
        let data = fixed(&[3.0; 4], Cell::U16);
        assert_eq!(
            data.columns(),
            [Column {
                offset: 3 << 29,
                exponent: -29
            }]
        );
        assert_eq!(data.cells(), [0; 4]);
        assert_eq!(data.max_error(), [0.0]);
        let data = fixed(&[0.0; 4], Cell::U16);
        assert_eq!((data.columns()[0].offset, data.cells()), (0, &[0; 4][..]));
        // The offset's 31 bits limit how fine the grid can be.
        let data = fixed(&[1e9 + 0.25, 1e9 + 0.75], Cell::U16);
        assert_eq!(data.columns()[0].exponent, -1);
        assert_eq!(data.max_error(), [0.25]);
    }

    #[test]
    fn extremes_fit() {
        for cell in [Cell::U16, Cell::U32] {
            let data = fixed(
                &[-MAX_ABS_VALUE, MAX_ABS_VALUE, 1e-300, -f64::from_bits(1)],
                cell,
            );
            assert_eq!(data.max_abs(), [MAX_ABS_VALUE]);
            assert_eq!(fixed(&[1e-300], cell).max_error(), [1e-300]);
        }
        let error = FixedData::new(&table(&[0.0, MAX_ABS_VALUE * 1.5]), Cell::U16).unwrap_err();
        assert!(matches!(error, InputError::CellOutOfRange { row: 2, .. }));
        assert_eq!(
            FixedData::new(&table(&[0.0]), Cell::F32),
            Err(InputError::NotFixedPoint)
        );
    }

    proptest! {
        #[test]
        fn cells_stand_for_the_nearest_grid_point(
            centre in -1e12..1e12f64,
            spread in prop::sample::select(vec![0.0, 1e-9, 1e-3, 1.0, 1e6, 1e15]),
            parts in prop::collection::vec(-1.0..1.0f64, 1..30),
            wide in any::<bool>(),
        ) {
            let cell = if wide { Cell::U32 } else { Cell::U16 };
            let values: Vec<f64> = parts.iter().map(|part| centre + spread * part).collect();
            let data = fixed(&values, cell);
            let Column { offset, exponent } = data.columns()[0];
            let step = to_f64(1, exponent);
            let mut worst = 0.0f64;
            for (&value, &cell) in values.iter().zip(data.cells()) {
                prop_assert!(wide || cell <= 0xffff);
                let back = to_f64(i64::from(offset) + i64::from(cell), exponent);
                prop_assert!((value - back).abs() <= step / 2.0);
                worst = worst.max((value - back).abs());
            }
            prop_assert_eq!(data.max_error(), [worst]);
        }
    }
}
