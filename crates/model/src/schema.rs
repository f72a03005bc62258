//! What model and data must agree on: their columns.
//!
//! The schema is the SHA-256 digest of the columns' names in order, each as
//! its length in bytes (`u32`, little-endian) and its UTF-8 text. A model
//! without names takes columns by position, whatever they are called; its
//! schema is that of the names "feature 0", "feature 1" and so on.

use crate::{error::InputError, model::Model};
use sha2::{Digest as _, Sha256};
use zkml_core::{
    MAX_COLUMNS, MAX_ROWS,
    commitment::{Digest, digest_from_bytes},
};
use zkml_data::Table;

/// The name by which a column without one goes; `index` counts from 0.
pub(crate) fn unnamed(index: usize) -> String {
    format!("feature {index}")
}

/// The schema of columns with these names.
#[must_use]
pub fn named_schema<S: AsRef<str>>(names: &[S]) -> Digest {
    digest(names.iter().map(AsRef::as_ref))
}

/// The schema of this many columns without names.
#[must_use]
pub fn unnamed_schema(columns: usize) -> Digest {
    digest((0..columns).map(unnamed))
}

/// The schema of a model's columns.
#[must_use]
pub fn model_schema(model: &Model) -> Digest {
    match model.features() {
        Some(names) => named_schema(names),
        None => unnamed_schema(model.columns()),
    }
}

fn digest<S: AsRef<str>>(names: impl Iterator<Item = S>) -> Digest {
    let mut hash = Sha256::new();
    for name in names {
        let name = name.as_ref();
        hash.update((name.len() as u32).to_le_bytes());
        hash.update(name);
    }
    digest_from_bytes(&hash.finalize().into())
}

/// Checks that a guest can apply the model to the table: as many columns, with
/// the model's names in the model's order if it has any, and not too many rows.
///
/// # Errors
/// [`InputError::ColumnCount`], [`InputError::ColumnName`] or
/// [`InputError::TooManyRows`].
pub fn check_columns(model: &Model, table: &Table) -> Result<(), InputError> {
    check_size(table)?;
    if model.columns() != table.columns() {
        return Err(InputError::ColumnCount {
            model: model.columns(),
            data: table.columns(),
        });
    }
    let names = model
        .features()
        .unwrap_or_default()
        .iter()
        .zip(table.names());
    for (index, (model, data)) in names.enumerate() {
        if model != data {
            return Err(InputError::ColumnName {
                index: index + 1,
                model: model.clone(),
                data: data.clone(),
            });
        }
    }
    Ok(())
}

/// Checks that a guest can take as many rows and columns as the table has.
pub(crate) fn check_size(table: &Table) -> Result<(), InputError> {
    if table.rows() > MAX_ROWS {
        return Err(InputError::TooManyRows {
            found: table.rows(),
        });
    }
    if table.columns() > MAX_COLUMNS {
        return Err(InputError::TooManyColumns {
            found: table.columns(),
        });
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Scaler;

    #[test]
    fn the_encoding_never_changes() {
        // printf '\x01\0\0\0a\x02\0\0\0\xc3\xa9' | sha256sum
        let expected = "05a519c01404d2418818913d31f3c7cea9e00f092f63308093a210a145bf033a";
        let bytes = zkml_core::commitment::digest_bytes(&named_schema(&["a", "é"]));
        assert_eq!(hex::encode(bytes), expected);
        assert_eq!(unnamed_schema(2), named_schema(&["feature 0", "feature 1"]));
        assert_ne!(named_schema(&["ab", "c"]), named_schema(&["a", "bc"]));
    }

    #[test]
    fn columns_must_be_the_models() {
        let model = Model::new(
            Scaler::new(vec![0.0; 2], vec![1.0; 2]).unwrap(),
            vec![1.0; 2],
            0.0,
        )
        .unwrap();
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let table =
            |columns: &[&str]| Table::new(names(columns), vec![0.0; columns.len()], None).unwrap();
        assert_eq!(check_columns(&model, &table(&["x", "y"])), Ok(()));
        assert_eq!(
            check_columns(&model, &table(&["x"]))
                .unwrap_err()
                .to_string(),
            "the model has 2 coefficients but the data has 1 columns"
        );
        let model = model.named(Some(names(&["a", "b"])), None).unwrap();
        assert_eq!(check_columns(&model, &table(&["a", "b"])), Ok(()));
        assert_eq!(
            check_columns(&model, &table(&["a", "c"]))
                .unwrap_err()
                .to_string(),
            "column 2 of the data is \"c\" but the model expects \"b\""
        );
    }
}
