//! A results folder: the runs and the environments that they took place in,
//! each in a file of JSON lines that is only ever appended to.
//!
//! Every line is handed to the disk before the next run begins, so an
//! interruption at any moment loses at most the run that it hits. A last line
//! that was cut short is dropped when the folder is opened again.

pub use crate::lines::ResultsError;

use crate::{
    environment::{self, Environment},
    lines::{Appender, parse},
    runs::{self, Cell, Run},
};
use std::{collections::HashMap, path::Path};

/// The file that says what results of the first version were measured on.
const FIRST_VERSION: &str = "environment.json";

/// The content of a results folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// Every environment, by identifier.
    pub environments: Vec<Environment>,
    /// Every run, in the order in which they were recorded.
    pub runs: Vec<Run>,
}

impl Results {
    /// Reads a folder without changing anything in it.
    ///
    /// # Errors
    /// [`ResultsError`] if there are no results or they are damaged.
    pub fn read(folder: &Path) -> Result<Self, ResultsError> {
        refuse_first_version(folder)?;
        if !folder.join(runs::FILE).exists() {
            return Err(ResultsError::Missing(folder.to_owned()));
        }
        let text = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).map_err(|error| ResultsError::Io { path, error })
        };
        let results = Self {
            runs: parse(&folder.join(runs::FILE), &text(runs::FILE)?, runs::SCHEMA)?.0,
            environments: parse(
                &folder.join(environment::FILE),
                &text(environment::FILE)?,
                environment::SCHEMA,
            )?
            .0,
        };
        results.check(folder)?;
        Ok(results)
    }

    /// The environment of a run.
    #[must_use]
    pub fn environment(&self, id: u32) -> Option<&Environment> {
        self.environments.iter().find(|record| record.id == id)
    }

    fn check(&self, folder: &Path) -> Result<(), ResultsError> {
        match self
            .runs
            .iter()
            .find(|run| self.environment(run.environment).is_none())
        {
            None => Ok(()),
            Some(run) => Err(ResultsError::Environment {
                path: folder.to_owned(),
                run: run.id,
                environment: run.environment,
            }),
        }
    }
}

/// A results folder open for appending; no other process can open it so at the
/// same time.
#[derive(Debug)]
pub struct Store {
    runs: Appender,
    results: Results,
    /// Positions of each cell's runs.
    places: HashMap<Cell, Vec<usize>>,
    environment: u32,
}

impl Store {
    /// Opens the results in `folder`, creating it if need be, for a session in
    /// `environment`, which is recorded unless it is there already.
    ///
    /// # Errors
    /// [`ResultsError`] if the folder cannot be written, is in use or holds
    /// something else.
    pub fn open(folder: &Path, environment: Environment) -> Result<Self, ResultsError> {
        std::fs::create_dir_all(folder).map_err(|error| ResultsError::Io {
            path: folder.to_owned(),
            error,
        })?;
        refuse_first_version(folder)?;
        // The lock on the runs is held as long as the store lives.
        let (runs, recorded) = Appender::open(&folder.join(runs::FILE), runs::SCHEMA)?;
        let (mut file, environments) =
            Appender::open(&folder.join(environment::FILE), environment::SCHEMA)?;
        let mut store = Self {
            runs,
            results: Results {
                environments,
                runs: recorded,
            },
            places: HashMap::new(),
            environment: 0,
        };
        store.results.check(folder)?;
        store.environment = store.enter(environment, &mut file)?;
        for (place, run) in store.results.runs.iter().enumerate() {
            let places = store.places.entry(run.cell.clone()).or_default();
            places.push(place);
        }
        Ok(store)
    }

    fn enter(&mut self, mut now: Environment, file: &mut Appender) -> Result<u32, ResultsError> {
        let known = &mut self.results.environments;
        if let Some(before) = known.iter().find(|before| before.same(&now)) {
            return Ok(before.id);
        }
        now.id = 1 + known.iter().map(|record| record.id).max().unwrap_or(0);
        file.append(&now)?;
        let id = now.id;
        known.push(now);
        Ok(id)
    }

    /// The identifier of this session's environment.
    #[must_use]
    pub const fn environment(&self) -> u32 {
        self.environment
    }

    /// Everything recorded, earlier sessions included.
    #[must_use]
    pub const fn results(&self) -> &Results {
        &self.results
    }

    /// The runs of a cell in one environment.
    #[must_use]
    pub fn of(&self, cell: &Cell, environment: u32) -> Vec<&Run> {
        self.places
            .get(cell)
            .into_iter()
            .flatten()
            .map(|&place| &self.results.runs[place])
            .filter(|run| run.environment == environment)
            .collect()
    }

    /// Numbers a run and appends it.
    ///
    /// # Errors
    /// [`ResultsError::Io`], for example where the disk is full; what was
    /// written before stays whole.
    pub fn append(&mut self, mut run: Run) -> Result<(), ResultsError> {
        let recorded = &mut self.results.runs;
        run.id = 1 + recorded.last().map_or(0, |last| last.id);
        run.environment = self.environment;
        self.runs.append(&run)?;
        let places = self.places.entry(run.cell.clone()).or_default();
        places.push(recorded.len());
        recorded.push(run);
        Ok(())
    }
}

fn refuse_first_version(folder: &Path) -> Result<(), ResultsError> {
    if folder.join(FIRST_VERSION).exists() {
        return Err(ResultsError::Version {
            path: folder.to_owned(),
            found: 1,
            expected: runs::SCHEMA,
        });
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        runs::Outcome,
        testing::{cell, environment, executed},
    };

    fn open(folder: &Path) -> Store {
        Store::open(folder, environment()).unwrap()
    }

    #[test]
    fn an_interrupted_line_is_dropped_and_the_rest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        store.append(executed(cell(10), 1.0)).unwrap();
        store.append(executed(cell(20), 2.0)).unwrap();
        drop(store);
        let path = folder.path().join(runs::FILE);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();

        let mut store = open(folder.path());
        assert_eq!(store.of(&cell(10), 1).len(), 1);
        assert!(store.of(&cell(20), 1).is_empty());
        store.append(executed(cell(20), 2.0)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        drop(store);
        let results = Results::read(folder.path()).unwrap();
        assert_eq!(results.runs.len(), 2);
        assert_eq!((results.runs[0].id, results.runs[1].id), (1, 2));
    }

    #[test]
    fn every_session_keeps_its_environment() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = open(folder.path());
        first.append(executed(cell(10), 1.0)).unwrap();
        drop(first);
        let mut later = environment();
        later.recorded += 99;
        assert_eq!(Store::open(folder.path(), later).unwrap().environment(), 1);
        let mut upgraded = environment();
        upgraded.build.version = "9.9.9".into();
        let mut second = Store::open(folder.path(), upgraded).unwrap();
        assert_eq!(second.environment(), 2);
        second.append(executed(cell(10), 1.0)).unwrap();
        assert_eq!(second.of(&cell(10), 1).len(), 1);
        assert_eq!(second.of(&cell(10), 2).len(), 1);
        drop(second);
        let results = Results::read(folder.path()).unwrap();
        assert_eq!(results.environments.len(), 2);
        assert_eq!(results.environment(2).unwrap().build.version, "9.9.9");
    }

    #[test]
    fn a_folder_has_one_writer_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        let error = Store::open(folder.path(), environment()).unwrap_err();
        assert!(matches!(error, ResultsError::Locked(_)), "{error}");
        assert!(Results::read(folder.path()).is_ok());
        drop(store);
        open(folder.path());
    }

    #[test]
    fn results_of_the_first_version_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(runs::FILE), "{\"schema\":1}\n").unwrap();
        for result in [
            Store::open(folder.path(), environment()).map(drop),
            Results::read(folder.path()).map(drop),
        ] {
            let error = result.unwrap_err().to_string();
            assert!(error.contains("results of version 1"), "{error}");
        }
        let other = tempfile::tempdir().unwrap();
        std::fs::write(other.path().join(FIRST_VERSION), "{}").unwrap();
        let error = Results::read(other.path()).unwrap_err().to_string();
        assert!(error.contains("results of version 1"), "{error}");
    }

    #[test]
    fn damage_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        store.append(executed(cell(10), 1.0)).unwrap();
        drop(store);
        let path = folder.path().join(runs::FILE);
        let good = std::fs::read_to_string(&path).unwrap();
        for bad in ["nonsense\n", "{\"rows\":1}\n", "{\"schema\":2}\n"] {
            std::fs::write(&path, format!("{good}{bad}")).unwrap();
            let error = Results::read(folder.path()).unwrap_err().to_string();
            assert!(error.contains("line 2 is damaged"), "{error}");
        }
        std::fs::write(
            &path,
            good.replace("\"environment\":1", "\"environment\":7"),
        )
        .unwrap();
        let error = Results::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("environment 7"), "{error}");
    }

    #[test]
    fn a_run_that_ended_badly_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        let mut run = executed(cell(10), 1.0);
        run.end(Outcome::Crashed, "killed by signal 9");
        store.append(run).unwrap();
        drop(store);
        let results = Results::read(folder.path()).unwrap();
        assert_eq!(results.runs[0].outcome, Outcome::Crashed);
        assert!(results.runs[0].execute.is_some());
    }
}
