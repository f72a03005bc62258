//! Reports on and comparisons of benchmark results.
//!
//! - [`Report`]: results folders as one self-contained HTML file, as Markdown
//!   and as comma-separated values;
//! - [`compare`]: two sets of results, cell by cell, with a verdict;
//! - [`baseline`]: one figure of every cell in a file to be committed.
//!
//! A report is a pure function of the results: the same folders give the same
//! bytes. Figures stand beside one another only where task, input, numeric
//! mode, kind of proof, guest build, device and threads are equal, or where
//! what differs is the very subject and is named.

pub mod baseline;
mod chart;
pub mod compare;
mod csv;
mod document;
mod format;
mod html;
mod markdown;
mod published;
mod results;
mod sections;
mod systems;
mod tips;

pub use results::Folder;

use document::Document;
use published::Published;
use results::Site;
use systems::Systems;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folders hold no runs.
    #[error("there are no runs to report on: {0}; run `zkml bench` first")]
    Empty(String),
    /// A file of this program's own data is damaged.
    #[error("this program's own data cannot be read: {0}")]
    Data(#[from] serde_json::Error),
}

/// A report on results.
#[derive(Debug)]
pub struct Report {
    sites: Vec<Site>,
    document: Document,
}

impl Report {
    /// The report on these folders, in this order.
    ///
    /// # Errors
    /// [`ReportError::Empty`] if no folder holds a run.
    pub fn new(folders: &[Folder]) -> Result<Self, ReportError> {
        if folders.iter().all(|folder| folder.runs.is_empty()) {
            let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
            return Err(ReportError::Empty(names.join(", ")));
        }
        let sites = results::sites(folders);
        let document = sections::document(&sites, &Published::load()?, &Systems::load()?);
        Ok(Self { sites, document })
    }

    /// One HTML file that needs no network and no other file.
    #[must_use]
    pub fn html(&self) -> String {
        html::page(&self.document)
    }

    /// The tables as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::text(&self.document)
    }

    /// One line for each figure of each cell, in base units.
    #[must_use]
    pub fn cells_csv(&self) -> String {
        csv::cells(&self.sites)
    }

    /// One line for each run, in base units.
    #[must_use]
    pub fn samples_csv(&self) -> String {
        csv::samples(&self.sites)
    }
}
