//! `zkml report`: results as files that people can look at.

use crate::{error::Error, files};
use clap::Args;
use std::path::{Path, PathBuf};
use zkml_measure::store::Results;
use zkml_report::{Folder, Report};

/// Arguments of `zkml report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Results folders of `zkml bench`, from one machine or several.
    #[arg(required = true, value_name = "RESULTS")]
    results: Vec<PathBuf>,
    /// The folder for the report: report.html, report.md, cells.csv and
    /// samples.csv. Files of these names are replaced.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

/// Writes the report.
pub(crate) fn report(arguments: &ReportArguments) -> Result<(), Error> {
    let folders = arguments
        .results
        .iter()
        .map(|path| read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let report = Report::new(&folders).map_err(Error::failed)?;
    std::fs::create_dir_all(&arguments.output)
        .map_err(|error| Error::file(&arguments.output, error))?;
    for (name, text) in [
        ("report.html", report.html()),
        ("report.md", report.markdown()),
        ("cells.csv", report.cells_csv()),
        ("samples.csv", report.samples_csv()),
    ] {
        let path = arguments.output.join(name);
        files::write(&path, text.as_bytes(), files::Access::Public)?;
        files::print(&format!("{}\n", path.display()))?;
    }
    Ok(())
}

/// Reads a results folder without changing anything in it.
pub(crate) fn read(path: &Path) -> Result<Folder, Error> {
    let results = Results::read(path).map_err(Error::failed)?;
    Ok(Folder {
        name: path.display().to_string(),
        environments: results.environments,
        runs: results.runs,
    })
}
