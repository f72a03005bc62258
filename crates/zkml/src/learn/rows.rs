//! A feature file as a model sees it: its columns in its order, row by row.

use crate::error::Error;
use sha2::{Digest, Sha256};
use std::{num::NonZeroUsize, path::Path};
use zkml_core::MAX_COLUMNS;
use zkml_features::FeatureFile;

/// Rows read at a time.
const BATCH: NonZeroUsize = NonZeroUsize::new(4096).expect("it is not 0");

/// Where in a file a column is.
#[derive(Clone, Copy)]
enum Place {
    Identifier,
    Feature(usize),
}

/// Some columns of a feature file, and its target.
pub(crate) struct FeatureRows {
    file: FeatureFile,
    path: String,
    names: Vec<String>,
    places: Vec<Place>,
    target: String,
}

/// A customer's row.
pub(crate) struct Row<'a> {
    /// The identifier; the row's number, from 0, where the file has none.
    pub(crate) customer: i64,
    /// The columns' values.
    pub(crate) values: &'a [f64],
    /// What is to be predicted.
    pub(crate) target: f64,
}

impl FeatureRows {
    /// Opens a file; `target` is as [`FeatureFile::open`] has it. Its columns
    /// are all features, without the identifier.
    pub(crate) fn open(path: &Path, target: Option<&str>) -> Result<Self, Error> {
        let file = FeatureFile::open(path, target).map_err(Error::failed)?;
        let Some(target) = file.target().map(str::to_owned) else {
            return Err(Error::file(
                path,
                format!(
                    "no column is known to be the target; name one with --target \
                     (its columns are {})",
                    file.features().join(", ")
                ),
            ));
        };
        let names = file.features().to_vec();
        Ok(Self {
            path: path.display().to_string(),
            places: (0..names.len()).map(Place::Feature).collect(),
            names,
            target,
            file,
        })
    }

    /// These columns, in this order.
    pub(crate) fn only(mut self, names: &[String]) -> Result<Self, Error> {
        self.places = names
            .iter()
            .map(|name| self.find(name))
            .collect::<Result<_, _>>()?;
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                return Err(self.error(format!("column {name:?} is asked for twice")));
            }
        }
        self.names = names.to_vec();
        Ok(self)
    }

    /// All columns but these.
    pub(crate) fn without(self, names: &[String]) -> Result<Self, Error> {
        for name in names {
            self.find(name)?;
        }
        let kept: Vec<_> = self
            .names
            .iter()
            .filter(|name| !names.contains(name))
            .cloned()
            .collect();
        if kept.is_empty() {
            return Err(self.error("no feature is left"));
        }
        self.only(&kept)
    }

    /// The columns of a model without names, by their number: all features, or
    /// before them the identifier.
    pub(crate) fn by_position(self, count: usize) -> Result<Self, Error> {
        let features = self.names.len();
        match self.file.identifier().map(str::to_owned) {
            _ if count == features => Ok(self),
            Some(identifier) if count == features + 1 => {
                let names = [&[identifier], self.names.as_slice()].concat();
                self.only(&names)
            }
            _ => Err(self.error(format!(
                "the model has {count} columns without names, but the file has {features} \
                 features; name the model's columns with zkml import --features"
            ))),
        }
    }

    fn find(&self, name: &str) -> Result<Place, Error> {
        let feature = self
            .file
            .features()
            .iter()
            .position(|column| column == name);
        match feature {
            Some(index) => Ok(Place::Feature(index)),
            None if self.file.identifier() == Some(name) => Ok(Place::Identifier),
            None if self.target == name => {
                Err(self.error(format!("column {name:?} is the target, and no feature")))
            }
            None => Err(self.error(format!(
                "has no column {name:?}; its columns are {}",
                self.file.features().join(", ")
            ))),
        }
    }

    fn error(&self, problem: impl std::fmt::Display) -> Error {
        Error::failed(format!("{}: {problem}", self.path))
    }

    /// The file.
    pub(crate) fn file(&self) -> &FeatureFile {
        &self.file
    }

    /// The columns' names.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The target's name.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// What whoever uses these columns must be told.
    pub(crate) fn notices(&self) -> Vec<&'static str> {
        let leaks = |name: &String| {
            let origin = self.file.origin();
            origin.is_some_and(|origin| origin.set.leaks(name))
        };
        if self.names.iter().any(leaks) {
            self.file.notices()
        } else {
            Vec::new()
        }
    }

    /// Checks that a model can have this many columns.
    pub(crate) fn check_width(&self) -> Result<(), Error> {
        if self.names.len() <= MAX_COLUMNS {
            return Ok(());
        }
        Err(self.error(format!(
            "has {} features; the most is {MAX_COLUMNS}: choose some with --only",
            self.names.len()
        )))
    }

    /// Calls `take` for every row in the file's order, and returns the digest
    /// of what it was shown: the names and the values, so that a CSV and a
    /// Parquet file of the same rows have the same.
    pub(crate) fn each(
        &self,
        mut take: impl FnMut(Row<'_>) -> Result<(), Error>,
    ) -> Result<String, Error> {
        let mut hash = Sha256::new();
        hash.update(b"zkml-features-1\0");
        for name in self.names.iter().chain([&self.target]) {
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
        }
        let width = self.file.features().len();
        let mut values = Vec::with_capacity(self.places.len());
        let mut bytes = Vec::new();
        let mut number = 0;
        for batch in self.file.batches(BATCH).map_err(Error::failed)? {
            let batch = batch.map_err(Error::failed)?;
            bytes.clear();
            for (at, (row, target)) in batch
                .values
                .chunks_exact(width)
                .zip(&batch.target)
                .enumerate()
            {
                let customer = batch.customers.get(at).copied().unwrap_or(number);
                number += 1;
                values.clear();
                values.extend(self.places.iter().map(|place| match place {
                    Place::Identifier => customer as f64,
                    Place::Feature(index) => row[*index],
                }));
                bytes.extend(customer.to_le_bytes());
                for value in values.iter().chain([target]) {
                    bytes.extend(value.to_bits().to_le_bytes());
                }
                take(Row {
                    customer,
                    values: &values,
                    target: *target,
                })?;
            }
            hash.update(&bytes);
        }
        Ok(hex::encode(hash.finalize()))
    }
}
