//! Columns of finite numbers, row by row.

use thiserror::Error;

/// Rows and columns of finite numbers, at least one of each, and a target
/// where it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    names: Vec<String>,
    values: Vec<f64>,
    target: Option<Target>,
}

/// What a model predicts, as it turned out: one value per row.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The column's name.
    pub name: String,
    /// The values, row by row.
    pub values: Vec<f64>,
}

/// Why columns and values are not a table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableError {
    /// There is no column.
    #[error("the table has no columns")]
    NoColumns,
    /// There is no row.
    #[error("the table has no rows")]
    NoRows,
    /// The number of values is not a multiple of the number of columns.
    #[error("{values} values do not fill rows of {columns} columns")]
    Shape {
        /// Number of values.
        values: usize,
        /// Number of columns.
        columns: usize,
    },
    /// The target has another number of values than there are rows.
    #[error("the target has {found} values, but there are {rows} rows")]
    TargetLength {
        /// Number of target values.
        found: usize,
        /// Number of rows.
        rows: usize,
    },
    /// A value is infinite or not a number.
    #[error("data row {row}, column {column:?}: the value is not a finite number")]
    NotFinite {
        /// Data row, from 1.
        row: usize,
        /// The column's name.
        column: String,
    },
}

impl Table {
    /// A table of `values`, row by row, each row in the order of `names`.
    ///
    /// # Errors
    /// [`TableError`] where the lengths do not go together, there is no row or
    /// no column, or a value is not finite.
    pub fn new(
        names: Vec<String>,
        values: Vec<f64>,
        target: Option<Target>,
    ) -> Result<Self, TableError> {
        let columns = names.len();
        if columns == 0 {
            return Err(TableError::NoColumns);
        }
        if values.is_empty() {
            return Err(TableError::NoRows);
        }
        if !values.len().is_multiple_of(columns) {
            return Err(TableError::Shape {
                values: values.len(),
                columns,
            });
        }
        let not_finite = |row: usize, column: &str| TableError::NotFinite {
            row: row + 1,
            column: column.to_owned(),
        };
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(not_finite(at / columns, &names[at % columns]));
        }
        if let Some(target) = &target {
            let rows = values.len() / columns;
            if target.values.len() != rows {
                return Err(TableError::TargetLength {
                    found: target.values.len(),
                    rows,
                });
            }
            if let Some(row) = target.values.iter().position(|value| !value.is_finite()) {
                return Err(not_finite(row, &target.name));
            }
        }
        Ok(Self {
            names,
            values,
            target,
        })
    }

    /// The columns' names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of columns, without the target.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.names.len()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.len() / self.names.len()
    }

    /// All values, row by row.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Each row's values, without the target.
    pub fn iter_rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.values.chunks_exact(self.names.len())
    }

    /// The values of one column, from the first row on.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn column(&self, index: usize) -> impl Iterator<Item = f64> + '_ {
        assert!(index < self.columns(), "no column {index}");
        self.iter_rows().map(move |row| row[index])
    }

    /// The target, where it is known.
    #[must_use]
    pub fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    /// The first `rows` rows; `None` if there are fewer or `rows` is 0.
    #[must_use]
    pub fn head(&self, rows: usize) -> Option<Self> {
        if rows == 0 || rows > self.rows() {
            return None;
        }
        Some(Self {
            names: self.names.clone(),
            values: self.values[..rows * self.columns()].to_vec(),
            target: self.target.as_ref().map(|target| Target {
                name: target.name.clone(),
                values: target.values[..rows].to_vec(),
            }),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("c{index}")).collect()
    }

    fn target(values: &[f64]) -> Option<Target> {
        Some(Target {
            name: "y".to_owned(),
            values: values.to_vec(),
        })
    }

    #[test]
    fn rows_and_columns_are_where_they_should_be() {
        let table = Table::new(names(2), vec![1.0, 2.0, 3.0, 4.0], target(&[5.0, 6.0])).unwrap();
        assert_eq!((table.rows(), table.columns()), (2, 2));
        assert_eq!(
            table.iter_rows().collect::<Vec<_>>(),
            [[1.0, 2.0], [3.0, 4.0]]
        );
        assert_eq!(table.column(1).collect::<Vec<_>>(), [2.0, 4.0]);
        let head = table.head(1).unwrap();
        assert_eq!(head.values(), [1.0, 2.0]);
        assert_eq!(head.target().unwrap().values, [5.0]);
        assert_eq!(table.head(2), Some(table.clone()));
        assert_eq!(table.head(3), None);
        assert_eq!(table.head(0), None);
    }

    #[test]
    fn what_is_not_a_table_is_refused() {
        let error = |columns, values: &[f64], target| {
            Table::new(names(columns), values.to_vec(), target).unwrap_err()
        };
        assert_eq!(error(0, &[], None), TableError::NoColumns);
        assert_eq!(error(2, &[], None), TableError::NoRows);
        assert_eq!(
            error(2, &[1.0], None).to_string(),
            "1 values do not fill rows of 2 columns"
        );
        assert_eq!(
            error(2, &[1.0, 2.0, 3.0, f64::NAN], None).to_string(),
            "data row 2, column \"c1\": the value is not a finite number"
        );
        assert_eq!(
            error(1, &[1.0], target(&[f64::INFINITY])).to_string(),
            "data row 1, column \"y\": the value is not a finite number"
        );
        assert_eq!(
            error(1, &[1.0], target(&[])).to_string(),
            "the target has 0 values, but there are 1 rows"
        );
    }
}
