//! Tables from CSV files.

use crate::table::{Table, TableError, Target};
use csv::{ReaderBuilder, StringRecord, Trim};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Longest part of a cell that an error quotes, in characters.
const QUOTED: usize = 40;

/// Which columns of a file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Columns {
    /// By the header's names, in this order; other columns are ignored.
    Named {
        /// The features' names.
        features: Vec<String>,
        /// The target's name, if it is to be read.
        target: Option<String>,
    },
    /// All of them in the file's order, for a model without names: the file
    /// has `count` columns, or one more that is the target.
    Positional {
        /// Number of features.
        count: usize,
    },
}

/// What is wrong with which file.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub struct DataError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub problem: DataProblem,
}

/// What is wrong with a CSV file. Lines count from 1 and include the header; a
/// record that spans lines is named by its first.
#[derive(Debug, Error)]
pub enum DataProblem {
    /// The file is missing or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// The file is a Parquet file.
    #[error("is a Parquet file; rows for proofs are read from CSV (zkml features -o NAME.csv)")]
    Parquet,
    /// A line is not UTF-8.
    #[error("line {line}: is not UTF-8 text")]
    NotUtf8 {
        /// The line.
        line: usize,
    },
    /// The file holds nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// The first line consists of numbers.
    #[error("line 1: has numbers where the columns' names should be: the file needs a header")]
    NoHeader,
    /// Two columns have the same name.
    #[error("line 1: columns {first} and {second} are both named {name:?}")]
    DuplicateColumn {
        /// The name.
        name: String,
        /// The first such column, from 1.
        first: usize,
        /// The second.
        second: usize,
    },
    /// A column that was asked for by name is not there.
    #[error("line 1: has no column {name:?}; its columns are {}", found.join(", "))]
    MissingColumn {
        /// The name.
        name: String,
        /// The names that are there.
        found: Vec<String>,
    },
    /// The file has the wrong number of columns for a model without names.
    #[error(
        "the model has {count} coefficients but the file has {found} columns \
         (it needs {count}, or one more for the target, last)"
    )]
    ColumnCount {
        /// Number of features.
        count: usize,
        /// Number of columns in the file.
        found: usize,
    },
    /// A record has more or fewer fields than the header.
    #[error("line {line}: has {found} fields but the header has {expected}")]
    Ragged {
        /// The line.
        line: usize,
        /// Number of fields.
        found: usize,
        /// Number of columns.
        expected: usize,
    },
    /// A cell is empty.
    #[error("line {line}, column {column:?}: the cell is empty")]
    EmptyCell {
        /// The line.
        line: usize,
        /// The column's name.
        column: String,
    },
    /// A cell is not a number.
    #[error("line {line}, column {column:?}: {text:?} is not a number")]
    NotANumber {
        /// The line.
        line: usize,
        /// The column's name.
        column: String,
        /// The cell, shortened.
        text: String,
    },
    /// A cell is infinite, not a number by name or too large for an `f64`.
    #[error("line {line}, column {column:?}: {text:?} is not a finite number")]
    NotFinite {
        /// The line.
        line: usize,
        /// The column's name.
        column: String,
        /// The cell, shortened.
        text: String,
    },
    /// The file ends after the header.
    #[error("has a header but no rows")]
    NoRows,
    /// More rows were asked for than there are.
    #[error("has {found} rows, but {asked} were asked for")]
    TooFewRows {
        /// Number of rows in the file.
        found: usize,
        /// Number of rows asked for.
        asked: usize,
    },
    /// The columns or rows asked for make no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The file cannot be split into records.
    #[error("is not CSV: {0}")]
    Csv(#[from] csv::Error),
}

/// Reads the first `rows` rows of a CSV file, or all of them.
///
/// The first record is the header. Fields are separated by commas, may be
/// quoted, and lose the white space around them; a byte order mark and empty
/// lines are ignored. Rows beyond those asked for are not looked at.
///
/// # Errors
/// [`DataError`], one line of text that names the file and, where there is
/// one, the line and the column.
pub fn read_csv(path: &Path, columns: &Columns, rows: Option<usize>) -> Result<Table, DataError> {
    with_text(path, |text| parse(text, columns, rows))
}

/// The names in a CSV file's header, for instance to see whether it has a
/// target.
///
/// # Errors
/// As [`read_csv`] for anything wrong with the file as a whole or its header.
pub fn read_header(path: &Path) -> Result<Vec<String>, DataError> {
    with_text(path, |text| header(&mut reader(text)))
}

/// Applies `parse` to a file's text and names the file in its errors.
fn with_text<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, DataProblem>,
) -> Result<T, DataError> {
    let read = || {
        let bytes = fs::read(path).map_err(DataProblem::Unreadable)?;
        if bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1") {
            return Err(DataProblem::Parquet);
        }
        let text = str::from_utf8(&bytes).map_err(|error| DataProblem::NotUtf8 {
            line: line_breaks(&bytes[..error.valid_up_to()]) + 1,
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(DataProblem::Empty);
        }
        parse(text)
    };
    read().map_err(|problem| DataError {
        path: path.to_owned(),
        problem,
    })
}

fn line_breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes())
}

/// Reads the header, whose names differ.
fn header(reader: &mut csv::Reader<&[u8]>) -> Result<Vec<String>, DataProblem> {
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut seen = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = seen.insert(name, index) {
            // What a file without a header looks like, too.
            if all_numbers(&names) {
                return Err(DataProblem::NoHeader);
            }
            return Err(DataProblem::DuplicateColumn {
                name: name.clone(),
                first: first + 1,
                second: index + 1,
            });
        }
    }
    Ok(names)
}

fn all_numbers(names: &[String]) -> bool {
    names.iter().all(|name| name.parse::<f64>().is_ok())
}

/// Where in a record the features and the target are.
struct Layout {
    features: Vec<usize>,
    target: Option<usize>,
}

impl Layout {
    fn new(names: &[String], columns: &Columns) -> Result<Self, DataProblem> {
        match columns {
            Columns::Named { features, target } => {
                let find = |wanted: &String| {
                    names.iter().position(|name| name == wanted).ok_or_else(|| {
                        if all_numbers(names) {
                            DataProblem::NoHeader
                        } else {
                            DataProblem::MissingColumn {
                                name: wanted.clone(),
                                found: names.iter().map(|name| format!("{name:?}")).collect(),
                            }
                        }
                    })
                };
                Ok(Self {
                    features: features.iter().map(find).collect::<Result<_, _>>()?,
                    target: target.as_ref().map(find).transpose()?,
                })
            }
            &Columns::Positional { count } => {
                // Some programs number unnamed columns from 0.
                let numbered = names
                    .iter()
                    .enumerate()
                    .all(|(index, name)| *name == index.to_string());
                if all_numbers(names) && !numbered {
                    return Err(DataProblem::NoHeader);
                }
                let found = names.len();
                if found != count && found != count + 1 {
                    return Err(DataProblem::ColumnCount { count, found });
                }
                Ok(Self {
                    features: (0..count).collect(),
                    target: (found > count).then_some(count),
                })
            }
        }
    }
}

fn parse(text: &str, columns: &Columns, rows: Option<usize>) -> Result<Table, DataProblem> {
    let mut reader = reader(text);
    let names = header(&mut reader)?;
    let layout = Layout::new(&names, columns)?;
    let mut values = Vec::new();
    let mut target = layout.target.map(|index| Target {
        name: names[index].clone(),
        values: Vec::new(),
    });
    let mut record = StringRecord::new();
    let mut found = 0;
    while rows.is_none_or(|rows| found < rows) && reader.read_record(&mut record)? {
        let line = || line_of(text, &record);
        if record.len() != names.len() {
            return Err(DataProblem::Ragged {
                line: line(),
                found: record.len(),
                expected: names.len(),
            });
        }
        let cell = |index: usize| number(&record[index], &names[index], line);
        for &index in &layout.features {
            values.push(cell(index)?);
        }
        if let (Some(target), Some(index)) = (&mut target, layout.target) {
            target.values.push(cell(index)?);
        }
        found += 1;
    }
    match rows {
        Some(asked) if found < asked && found > 0 => {
            return Err(DataProblem::TooFewRows { found, asked });
        }
        Some(0) => {}
        _ if found == 0 => return Err(DataProblem::NoRows),
        _ => {}
    }
    let names = layout
        .features
        .iter()
        .map(|&index| names[index].clone())
        .collect();
    Ok(Table::new(names, values, target)?)
}

/// The line on which a record starts. The reader's own count is not used: it
/// places a record after `\r\n` or an empty line one line early.
fn line_of(text: &str, record: &StringRecord) -> usize {
    let bytes = text.as_bytes();
    let start = record
        .position()
        .map_or(0, |position| position.byte() as usize);
    let skipped = bytes[start..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count();
    line_breaks(&bytes[..start + skipped]) + 1
}

/// A cell's value.
fn number(text: &str, column: &str, line: impl Fn() -> usize) -> Result<f64, DataProblem> {
    let quoted = || {
        let mut short: String = text.chars().take(QUOTED).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    };
    let column = || column.to_owned();
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(DataProblem::NotFinite {
            line: line(),
            column: column(),
            text: quoted(),
        }),
        Err(_) if text.is_empty() => Err(DataProblem::EmptyCell {
            line: line(),
            column: column(),
        }),
        Err(_) => Err(DataProblem::NotANumber {
            line: line(),
            column: column(),
            text: quoted(),
        }),
    }
}
