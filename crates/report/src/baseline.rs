//! One figure of every cell in a small file that can be committed: the
//! yardstick of a regression test.

use crate::Folder;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use zkml_measure::{
    figures::Figure,
    runs::Cell,
    summary::{Summary, summarise},
};

/// Version of the file's layout.
pub const SCHEMA: u32 = 1;

/// A figure of every cell that has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Which figure.
    pub figure: Figure,
    /// The cells, in order.
    pub cells: Vec<BaselineCell>,
}

/// A cell with its samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineCell {
    /// What was measured.
    pub cell: Cell,
    /// The samples in the figure's base unit; one where all are equal.
    pub values: Vec<f64>,
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no JSON of this layout.
    #[error("no baseline of this program: {0}; make one with `zkml baseline`")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "a baseline of version {0}, but this program reads version {SCHEMA}; make it anew with `zkml baseline`"
    )]
    Version(u32),
}

impl Baseline {
    /// The figure of every cell in a folder that has it.
    #[must_use]
    pub fn of(folder: &Folder, figure: Figure) -> Self {
        let mut cells: Vec<BaselineCell> = latest(folder, figure)
            .into_iter()
            .filter_map(|summary| {
                let mut values = summary.get(figure)?.values.clone();
                if values.iter().all(|value| *value == values[0]) {
                    values.truncate(1);
                }
                Some(BaselineCell {
                    cell: summary.cell,
                    values,
                })
            })
            .collect();
        cells.sort_by(|a, b| a.cell.cmp(&b.cell));
        Self {
            schema: SCHEMA,
            figure,
            cells,
        }
    }

    /// The file's text: a line for each cell, so that changes are easy to see.
    ///
    /// # Errors
    /// [`BaselineError::Json`] if a value cannot be written.
    pub fn to_json(&self) -> Result<String, BaselineError> {
        let mut text = format!(
            "{{\n\"schema\": {},\n\"figure\": {},\n\"cells\": [",
            self.schema,
            serde_json::to_string(&self.figure)?
        );
        for (index, cell) in self.cells.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\n{}", serde_json::to_string(cell)?);
        }
        text.push_str("\n]\n}\n");
        Ok(text)
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// [`BaselineError`] if it is none that [`Self::to_json`] writes.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let version: Version = serde_json::from_str(text)?;
        if version.schema != SCHEMA {
            return Err(BaselineError::Version(version.schema));
        }
        Ok(serde_json::from_str(text)?)
    }
}

/// A summary of every cell: of several sessions that measured it, the last that
/// has the figure speaks for it.
pub(crate) fn latest(folder: &Folder, figure: Figure) -> Vec<Summary> {
    let mut latest: Vec<Summary> = Vec::new();
    for summary in summarise(&folder.runs) {
        let rank = |summary: &Summary| (summary.get(figure).is_some(), summary.environment);
        match latest.iter_mut().find(|known| known.cell == summary.cell) {
            None => latest.push(summary),
            Some(known) if rank(&summary) >= rank(known) => *known = summary,
            Some(_) => {}
        }
    }
    latest
}
