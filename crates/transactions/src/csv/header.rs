//! The header of a CSV file.

use super::quotes::{Form, split};
use crate::{error::FileFault, schema::Column};
use std::collections::HashMap;

/// Where the columns of a transaction are in a file's records.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The file's names.
    pub(super) names: Vec<String>,
    /// The column of each, or none where it is not one of a transaction.
    pub(super) columns: Vec<Option<Column>>,
}

impl Layout {
    /// Reads a header, which is one record.
    pub(crate) fn read(header: &str) -> Result<Self, FileFault> {
        let mut fields = Vec::new();
        split(header.as_bytes(), 0, &mut fields);
        let names: Vec<String> = fields
            .iter()
            .map(|field| {
                let text = header[field.start..field.end].trim();
                match field.form {
                    Form::Escaped => text.replace("\"\"", "\""),
                    _ => text.to_owned(),
                }
            })
            .collect();
        Self::new(names).map_err(|fault| match fault {
            FileFault::MissingColumns { .. } => other_delimiter(header)
                .map(|delimiter| FileFault::Delimiter { delimiter })
                .unwrap_or(fault),
            fault => fault,
        })
    }

    fn new(names: Vec<String>) -> Result<Self, FileFault> {
        let columns = find(&names).map_err(|fault| match fault {
            FileFault::MissingColumns { found, .. }
                if found.iter().any(|name| name.parse::<f64>().is_ok()) =>
            {
                FileFault::NoHeader
            }
            fault => fault,
        })?;
        let mut of_names = vec![None; names.len()];
        for (column, index) in columns {
            of_names[index] = Some(column);
        }
        Ok(Self {
            names,
            columns: of_names,
        })
    }
}

/// The index of every column of a transaction among names, all of which
/// differ.
pub(crate) fn find<N: AsRef<str>>(names: &[N]) -> Result<Vec<(Column, usize)>, FileFault> {
    let mut seen = HashMap::new();
    for (index, name) in names.iter().map(AsRef::as_ref).enumerate() {
        // Spreadsheets end every line with commas, which names nothing twice.
        if name.is_empty() {
            continue;
        }
        if let Some(first) = seen.insert(name, index) {
            return Err(FileFault::DuplicateColumn {
                name: name.to_owned(),
                first: first + 1,
                second: index + 1,
            });
        }
    }
    let is_missing = |column: &&Column| !seen.contains_key(column.name());
    let missing: Vec<_> = Column::ALL
        .iter()
        .filter(is_missing)
        .map(|column| column.name().to_owned())
        .collect();
    if !missing.is_empty() {
        let found = names.iter().map(|name| name.as_ref().to_owned()).collect();
        return Err(FileFault::MissingColumns { missing, found });
    }
    Ok(Column::ALL
        .iter()
        .filter_map(|column| Some((*column, *seen.get(column.name())?)))
        .collect())
}

/// The character that would split a header into the names looked for.
fn other_delimiter(header: &str) -> Option<char> {
    [';', '\t', '|'].into_iter().find(|&delimiter| {
        let names: Vec<_> = header
            .split(delimiter)
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        Column::ALL
            .iter()
            .all(|column| names.contains(&column.name()))
    })
}
