//! Which cells to measure.
//!
//! A matrix file names them in TOML, every list in a `[[cells]]` table being
//! combined with every other:
//!
//! ```toml
//! repeats = 5
//! timeout = 600
//! memory-limit = "12GiB"
//!
//! [[cells]]
//! backends = ["risc0", "sp1"]
//! rows = [10, 100, 1000]
//! numeric = ["fixed", "float32"]
//! guest = ["no_std", "std"]
//! precompiles = ["on", "off"]
//! commitment = ["sha256"]
//!
//! [[cells]]
//! backends = ["native"]
//! rows = [10000]
//! ```

pub use crate::choices::{
    CommitmentChoice, GuestChoice, NumericChoice, ProofChoice, Switch, TaskChoice, named,
};

use crate::limits;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use zkml_core::{MAX_ROWS, Numeric, Task};

/// Lists to be combined; one that is not given stands for what its accessor
/// says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Axes {
    /// Names of backends; all that are linked.
    pub backends: Option<Vec<String>>,
    /// Tasks; `predict`.
    pub task: Option<Vec<TaskChoice>>,
    /// Numbers of rows; 10, 100 and 1000.
    pub rows: Option<Vec<usize>>,
    /// Numeric modes; `fixed` and `float32`.
    pub numeric: Option<Vec<NumericChoice>>,
    /// Kinds of proof; `core`, and `none` for a backend that makes no proofs.
    pub proof: Option<Vec<ProofChoice>>,
    /// What the guest is linked with; what each backend's own default is.
    pub guest: Option<Vec<GuestChoice>>,
    /// Whether the guest uses the accelerator; on where there is one.
    pub precompiles: Option<Vec<Switch>>,
    /// How the statement commits to model and data; what each backend's own
    /// default is, which is `sha256`.
    pub commitment: Option<Vec<CommitmentChoice>>,
    /// Devices; `cpu`.
    pub device: Option<Vec<String>>,
    /// Processors that a worker may use; all.
    pub threads: Option<Vec<usize>>,
}

/// A cell as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The backend's name.
    pub backend: String,
    /// The task.
    pub task: Task,
    /// The number of rows.
    pub rows: usize,
    /// The numeric mode.
    pub numeric: Numeric,
    /// What to prove; `None` for the backend's default.
    pub proof: Option<ProofChoice>,
    /// What the guest is linked with; `None` for the backend's default.
    pub guest: Option<GuestChoice>,
    /// Whether it uses the accelerator; `None` for the backend's default.
    pub precompiles: Option<Switch>,
    /// How the statement commits; `None` for the backend's default.
    pub commitment: Option<CommitmentChoice>,
    /// The device.
    pub device: String,
    /// The processors; `None` for all.
    pub threads: Option<usize>,
}

impl Axes {
    /// Every combination, cells of the same input beside each other.
    #[must_use]
    pub fn choices(&self, linked: &[&str]) -> Vec<Choice> {
        let linked: Vec<String> = linked.iter().map(|&name| name.to_owned()).collect();
        let cpu = [crate::runs::CPU.to_owned()];
        let numeric = [NumericChoice::Fixed, NumericChoice::Float32];
        let mut all = vec![Choice {
            backend: String::new(),
            task: Task::Predict,
            rows: 0,
            numeric: Numeric::Fixed,
            proof: None,
            guest: None,
            precompiles: None,
            commitment: None,
            device: String::new(),
            threads: None,
        }];
        expand(
            &mut all,
            &self.task,
            &[TaskChoice::Predict],
            |choice, task| {
                choice.task = task.into();
            },
        );
        expand(&mut all, &self.rows, &[10, 100, 1000], |choice, rows| {
            choice.rows = rows;
        });
        expand(&mut all, &self.numeric, &numeric, |choice, numeric| {
            choice.numeric = numeric.into();
        });
        expand(&mut all, &self.backends, &linked, |choice, backend| {
            choice.backend = backend;
        });
        expand(&mut all, &self.device, &cpu, |choice, device| {
            choice.device = device;
        });
        expand(
            &mut all,
            &optional(&self.threads),
            &[None],
            |choice, threads| {
                choice.threads = threads;
            },
        );
        expand(
            &mut all,
            &optional(&self.proof),
            &[None],
            |choice, proof| {
                choice.proof = proof;
            },
        );
        expand(
            &mut all,
            &optional(&self.guest),
            &[None],
            |choice, guest| {
                choice.guest = guest;
            },
        );
        expand(
            &mut all,
            &optional(&self.precompiles),
            &[None],
            |choice, switch| {
                choice.precompiles = switch;
            },
        );
        expand(
            &mut all,
            &optional(&self.commitment),
            &[None],
            |choice, commitment| {
                choice.commitment = commitment;
            },
        );
        all
    }

    fn check(&self) -> Result<(), String> {
        let empty = |list: Option<usize>| list == Some(0);
        let lengths = [
            ("backends", self.backends.as_ref().map(Vec::len)),
            ("task", self.task.as_ref().map(Vec::len)),
            ("rows", self.rows.as_ref().map(Vec::len)),
            ("numeric", self.numeric.as_ref().map(Vec::len)),
            ("proof", self.proof.as_ref().map(Vec::len)),
            ("guest", self.guest.as_ref().map(Vec::len)),
            ("precompiles", self.precompiles.as_ref().map(Vec::len)),
            ("commitment", self.commitment.as_ref().map(Vec::len)),
            ("device", self.device.as_ref().map(Vec::len)),
            ("threads", self.threads.as_ref().map(Vec::len)),
        ];
        if let Some((name, _)) = lengths.iter().find(|(_, length)| empty(*length)) {
            return Err(format!("{name} is empty; leave it out or name one value"));
        }
        let outside = |rows: &&usize| !(1..=MAX_ROWS).contains(*rows);
        if let Some(rows) = self.rows.iter().flatten().find(outside) {
            return Err(format!("rows = {rows} is not between 1 and {MAX_ROWS}"));
        }
        if self.threads.iter().flatten().any(|&threads| threads == 0) {
            return Err("threads = 0: name one processor or more".into());
        }
        Ok(())
    }
}

/// Replaces every choice by one for each value.
fn expand<T: Clone>(
    choices: &mut Vec<Choice>,
    given: &Option<Vec<T>>,
    default: &[T],
    set: impl Fn(&mut Choice, T),
) {
    let values = given.as_deref().unwrap_or(default);
    *choices = choices
        .iter()
        .flat_map(|choice| {
            values.iter().map(|value| {
                let mut choice = choice.clone();
                set(&mut choice, value.clone());
                choice
            })
        })
        .collect();
}

/// Values that may also be left to the backend or the machine.
fn optional<T: Copy>(given: &Option<Vec<T>>) -> Option<Vec<Option<T>>> {
    let values = given.as_ref()?;
    Some(values.iter().copied().map(Some).collect())
}

/// How often and within what limits; what is not given is the command line's
/// or its default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Matrix {
    /// Most runs of a cell that count.
    pub repeats: Option<u32>,
    /// Runs of a cell before those that count.
    pub warmup: Option<u32>,
    /// Relative half-width of the interval at which a cell is done.
    pub precision: Option<f64>,
    /// Time of counted runs after which a cell is done, in seconds.
    pub budget: Option<f64>,
    /// Time limit of a run in seconds.
    pub timeout: Option<f64>,
    /// Memory limit of a worker.
    pub memory_limit: Option<String>,
    /// What to measure.
    pub cells: Vec<Axes>,
}

/// Why a file is no matrix.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct MatrixError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, with the line where that is known.
    pub message: String,
}

impl Matrix {
    /// Reads a matrix file.
    ///
    /// # Errors
    /// [`MatrixError`] if there is none, or it is not as the module describes.
    pub fn load(path: &Path) -> Result<Self, MatrixError> {
        let wrong = |message: String| MatrixError {
            path: path.to_owned(),
            message,
        };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Self::parse(&text).map_err(wrong)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let matrix: Self = toml::from_str(text).map_err(|error| one_line(text, &error))?;
        if matrix.cells.is_empty() {
            return Err("there is no [[cells]] table".into());
        }
        matrix.check()?;
        Ok(matrix)
    }

    /// Refuses values out of range.
    ///
    /// # Errors
    /// In one line, which and why.
    pub fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: Option<f64>, parse: fn(&str) -> Result<f64, String>| {
            value.map_or(Ok(()), |value| {
                parse(&value.to_string())
                    .map(drop)
                    .map_err(|message| format!("{name}: {message}"))
            })
        };
        within("precision", self.precision, limits::parse_share)?;
        within("budget", self.budget, limits::parse_seconds)?;
        within("timeout", self.timeout, limits::parse_seconds)?;
        if let Some(text) = &self.memory_limit {
            limits::parse_bytes(text).map_err(|message| format!("memory-limit: {message}"))?;
        }
        if self.repeats == Some(0) {
            return Err("repeats = 0: measure each cell at least once".into());
        }
        self.cells.iter().try_for_each(Axes::check)
    }
}

/// The parser's message and line, without its drawing of the place.
fn one_line(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    match error.span() {
        Some(span) => {
            let line = 1 + text[..span.start.min(text.len())].matches('\n').count();
            format!("line {line}: {message}")
        }
        None => message,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_is_a_choice() {
        let matrix = Matrix::parse(
            r#"
            repeats = 5
            memory-limit = "12GiB"
            [[cells]]
            backends = ["risc0", "sp1"]
            rows = [10, 100]
            numeric = ["fixed"]
            proof = ["core", "none"]
            guest = ["no_std", "std"]
            precompiles = ["on", "off"]
            commitment = ["sha256", "dory"]
            threads = [1, 2]
            [[cells]]
            rows = [7]
            numeric = ["float32"]
            "#,
        )
        .unwrap();
        assert_eq!(matrix.repeats, Some(5));
        let many = matrix.cells[0].choices(&["native"]);
        assert_eq!(many.len(), 1 << 7);
        assert!(
            many.iter()
                .enumerate()
                .all(|(at, choice)| !many[..at].contains(choice))
        );
        let [one] = &matrix.cells[1].choices(&["native"])[..] else {
            panic!("one choice");
        };
        assert_eq!(
            *one,
            Choice {
                backend: "native".into(),
                task: Task::Predict,
                rows: 7,
                numeric: Numeric::Float32,
                proof: None,
                guest: None,
                precompiles: None,
                commitment: None,
                device: "cpu".into(),
                threads: None,
            }
        );
    }

    #[test]
    fn mistakes_are_named_in_one_line() {
        for (text, part) in [
            ("", "no [[cells]]"),
            ("repeat = 3\n[[cells]]", "line 1: unknown field `repeat`"),
            ("\n[[cells]]\nrow = [1]", "line 3: unknown field `row`"),
            ("[[cells]]\nrows = []", "rows is empty"),
            ("[[cells]]\nrows = [0]", "rows = 0 is not between"),
            ("[[cells]]\nrows = [-1]", "line 2"),
            ("[[cells]]\nproof = [\"snark\"]", "unknown variant `snark`"),
            ("[[cells]]\nthreads = [0]", "threads = 0"),
            ("precision = 5\n[[cells]]", "precision: \"5\" is no share"),
            (
                "memory-limit = \"much\"\n[[cells]]",
                "memory-limit: \"much\"",
            ),
            ("timeout = nan\n[[cells]]", "timeout: \"NaN\""),
            ("repeats = 0\n[[cells]]", "repeats = 0"),
            ("[[cells", "line 1"),
        ] {
            let message = Matrix::parse(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
            assert_eq!(message.lines().count(), 1, "{text}: {message}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Matrix::load(Path::new("/nonexistent/m.toml")).unwrap_err();
        assert!(error.to_string().starts_with("/nonexistent/m.toml: "));
    }
}
