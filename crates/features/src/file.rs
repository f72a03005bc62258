//! Reading feature files: one row per customer, numbers only.

mod csv;
mod parquet;
mod problem;

use crate::set::{FeatureSet, IDENTIFIER};
use std::{
    collections::HashSet,
    fs::File,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

pub use problem::{FileError, FileProblem, Place};

/// Names of the entries in a Parquet file's key-value metadata.
pub(crate) mod key {
    /// The feature set, as [`crate::FeatureSet`] displays it.
    pub(crate) const SET: &str = "zkml.feature_set";
    /// Days between the cutoff and the latest transaction.
    pub(crate) const HORIZON_DAYS: &str = "zkml.horizon_days";
    /// The cutoff, `YYYY-MM-DD HH:MM:SS`.
    pub(crate) const CUTOFF: &str = "zkml.cutoff";
    /// Name of the column to predict.
    pub(crate) const TARGET: &str = "zkml.target";
    /// Name of the column that says whose row it is.
    pub(crate) const IDENTIFIER: &str = "zkml.identifier";
}

/// Where a file's features come from, as far as the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The feature set.
    pub set: FeatureSet,
    /// Days between the cutoff and the latest transaction.
    pub horizon_days: u32,
    /// The cutoff, `YYYY-MM-DD HH:MM:SS`; a CSV file does not say.
    pub cutoff: Option<String>,
}

/// A feature file, `.parquet` or CSV (any other ending), which may be read any
/// number of times.
///
/// Every column holds finite numbers. One may be named `CustomerID`: whole
/// numbers that say whose row it is, and no feature. One may be the target.
/// All others are features, in the file's order.
#[derive(Clone, Debug)]
pub struct FeatureFile {
    path: PathBuf,
    format: Format,
    layout: Layout,
    origin: Option<Origin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Parquet,
}

/// What each column of a file is.
#[derive(Clone, Debug)]
struct Layout {
    columns: Vec<(String, Role)>,
    features: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Identifier,
    Target,
    Feature,
}

/// Some rows of a feature file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Whose the rows are; empty if the file has no identifier.
    pub customers: Vec<i64>,
    /// The features, row by row.
    pub values: Vec<f64>,
    /// The target; empty if the file has none.
    pub target: Vec<f64>,
    /// Number of rows.
    pub rows: usize,
}

impl FeatureFile {
    /// Opens a file and reads its header. The target is the column named
    /// `target`, or else the one that the file's metadata or the name
    /// (`spend_next_<days>_days`, `Actual_spend_<days>_days`) tells to be it.
    ///
    /// # Errors
    /// [`FileError`] if the file cannot be read, is empty, has no header, a
    /// column twice, no feature, or not the target asked for.
    pub fn open(path: &Path, target: Option<&str>) -> Result<Self, FileError> {
        Self::read_header(path, target).map_err(|problem| problem.of(path))
    }

    fn read_header(path: &Path, target: Option<&str>) -> Result<Self, FileProblem> {
        let parquet = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
        let (format, header) = if parquet {
            (Format::Parquet, parquet::header(open(path)?)?)
        } else {
            let names = csv::Records::new(open(path)?)?.header().to_vec();
            (
                Format::Csv,
                Header {
                    names,
                    metadata: Vec::new(),
                },
            )
        };
        let layout = Layout::new(&header, target)?;
        let origin = header.origin(layout.name_of(Role::Target));
        Ok(Self {
            path: path.to_owned(),
            format,
            layout,
            origin,
        })
    }

    /// Names of the features, in the order of a row's values.
    #[must_use]
    pub fn features(&self) -> &[String] {
        &self.layout.features
    }

    /// Name of the target, if the file has one.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.layout.name_of(Role::Target)
    }

    /// Name of the column that says whose row it is, if there is one.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        self.layout.name_of(Role::Identifier)
    }

    /// Where the features come from, if the file says.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// What whoever uses these features must be told.
    #[must_use]
    pub fn notices(&self) -> Vec<&'static str> {
        let set = self.origin.as_ref().map(|origin| origin.set);
        set.and_then(FeatureSet::notice).into_iter().collect()
    }

    /// Reads the file from its start, at most `rows` rows at a time. The
    /// iterator ends after the first error; a file without rows is one.
    ///
    /// # Errors
    /// [`FileError`] if the file cannot be opened, or is not the one that was
    /// opened first.
    pub fn batches(&self, rows: NonZeroUsize) -> Result<Batches, FileError> {
        let reader = self
            .reader(rows)
            .map_err(|problem| problem.of(&self.path))?;
        Ok(Batches {
            path: self.path.clone(),
            reader: Some(reader),
            empty: true,
        })
    }

    fn reader(&self, rows: NonZeroUsize) -> Result<Reader, FileProblem> {
        let file = open(&self.path)?;
        let names = || self.layout.columns.iter().map(|(name, _)| name);
        match self.format {
            Format::Csv => {
                let records = csv::Records::new(file)?;
                if !names().eq(records.header()) {
                    return Err(FileProblem::Changed);
                }
                let layout = self.layout.clone();
                Ok(Reader::Csv(csv::Rows::new(records, layout, rows)))
            }
            Format::Parquet => {
                if !names().eq(&parquet::header(file.try_clone()?)?.names) {
                    return Err(FileProblem::Changed);
                }
                let layout = self.layout.clone();
                Ok(Reader::Parquet(parquet::Rows::new(file, layout, rows)?))
            }
        }
    }
}

/// An iterator over a file's rows.
pub struct Batches {
    path: PathBuf,
    reader: Option<Reader>,
    empty: bool,
}

enum Reader {
    Csv(csv::Rows),
    Parquet(parquet::Rows),
}

impl Iterator for Batches {
    type Item = Result<Batch, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = match self.reader.as_mut()? {
            Reader::Csv(rows) => rows.next_batch(),
            Reader::Parquet(rows) => rows.next_batch(),
        };
        let item = match item {
            Ok(None) if self.empty => Err(FileProblem::NoRows),
            Ok(batch) => Ok(batch),
            Err(problem) => Err(problem),
        };
        self.empty = false;
        if !matches!(item, Ok(Some(_))) {
            self.reader = None;
        }
        item.map_err(|problem| problem.of(&self.path)).transpose()
    }
}

fn open(path: &Path) -> Result<File, FileProblem> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(FileProblem::Folder);
    }
    Ok(file)
}

/// What a file says before its rows.
struct Header {
    names: Vec<String>,
    metadata: Vec<(String, String)>,
}

impl Header {
    fn entry(&self, key: &str) -> Option<&str> {
        let entry = self.metadata.iter().find(|(name, _)| name == key);
        entry.map(|(_, value)| value.as_str())
    }

    fn origin(&self, target: Option<&str>) -> Option<Origin> {
        let named = target.and_then(FeatureSet::of_target);
        let said = |key| self.entry(key);
        Some(Origin {
            set: said(key::SET)
                .and_then(|text| text.parse().ok())
                .or(named.map(|(set, _)| set))?,
            horizon_days: said(key::HORIZON_DAYS)
                .and_then(|text| text.parse().ok())
                .or(named.map(|(_, days)| days))?,
            cutoff: said(key::CUTOFF).map(str::to_owned),
        })
    }
}

impl Layout {
    fn new(header: &Header, target: Option<&str>) -> Result<Self, FileProblem> {
        let names = &header.names;
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name) {
                return Err(FileProblem::DuplicateColumn { name: name.clone() });
            }
        }
        let has = |name: &str| names.iter().any(|column| column == name);
        let target = match target {
            Some(name) if !has(name) => {
                return Err(FileProblem::MissingColumn {
                    name: name.to_owned(),
                    found: names.clone(),
                });
            }
            Some(name) => Some(name),
            None => header
                .entry(key::TARGET)
                .filter(|name| has(name))
                .or_else(|| {
                    let mut names = names.iter().map(String::as_str);
                    names.find(|name| FeatureSet::of_target(name).is_some())
                }),
        };
        let role = |name: &str| match name {
            _ if Some(name) == target => Role::Target,
            IDENTIFIER => Role::Identifier,
            _ => Role::Feature,
        };
        let columns: Vec<_> = names
            .iter()
            .map(|name| (name.clone(), role(name)))
            .collect();
        let features: Vec<_> = columns
            .iter()
            .filter(|(_, role)| *role == Role::Feature)
            .map(|(name, _)| name.clone())
            .collect();
        if features.is_empty() {
            return Err(FileProblem::NoFeatures);
        }
        Ok(Self { columns, features })
    }

    fn name_of(&self, role: Role) -> Option<&str> {
        let column = self.columns.iter().find(|column| column.1 == role);
        column.map(|(name, _)| name.as_str())
    }
}
