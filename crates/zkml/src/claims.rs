//! What a proof shows and what it does not, in plain words.

use serde::Serialize;
use zkml_backend::{Hiding, Info, ProofInfo};
use zkml_core::{
    Numeric,
    commitment::{Scheme, digest_bytes},
    fixed::{self, rounding_units},
    statement::Statement,
};

/// Sentences for people, the same for `verify` and `inspect`.
#[derive(Debug, Serialize)]
pub(crate) struct Claims {
    /// What a valid proof of this kind shows.
    pub(crate) shows: Vec<String>,
    /// What it does not show.
    pub(crate) does_not_show: Vec<String>,
}

/// Commitments that the caller expects, where it has any.
#[derive(Clone, Copy, Default)]
pub(crate) struct Expected {
    pub(crate) model: bool,
    pub(crate) data: bool,
}

/// The claims of a proof of `statement` on a backend.
pub(crate) fn claims(
    info: &Info,
    proof: &ProofInfo,
    statement: &Statement,
    expected: Expected,
) -> Claims {
    let (rows, columns) = (statement.job.rows, statement.job.columns);
    let arithmetic = match statement.numeric() {
        Numeric::Fixed => format!(
            "Every prediction is within {:.2e} of the exact value of the committed model on the \
             committed rows (fixed point, {} fraction bits; no overflow is possible).",
            rounding_bound(statement),
            statement.job.fraction_bits
        ),
        Numeric::Float32 => "Every prediction is what IEEE 754 single precision gives, bit for \
             bit: scaler first, then the dot product from the first column on, then the intercept."
            .into(),
    };
    let compared = |given: bool, what: &str, option: &str| {
        if given {
            format!("The {what} is the one whose commitment you gave.")
        } else {
            format!(
                "Whose {what} it is: no expected commitment was given. Get it from the {what}'s \
                 owner and pass {option}."
            )
        }
    };
    let mut shows = vec![
        format!(
            "Whoever made it knew a model of {columns} coefficients and {rows} rows with these \
             commitments, and the predictions are that model applied to those rows, in order."
        ),
        commitments(statement.scheme).into(),
        arithmetic,
        format!(
            "The program that computed them is the one pinned in this verifier; `cargo xtask \
             guests --check` rebuilds it from source. Security: {}",
            proof.security.source
        ),
    ];
    let mut does_not_show = vec![
        match proof.hides_inputs.value {
            Hiding::No => format!("It does not hide the inputs: {}", proof.hides_inputs.source),
            Hiding::ByDesign | Hiding::Yes => format!(
                "For certain, that the inputs stay hidden. {}",
                proof.hides_inputs.source
            ),
        },
        format!(
            "The predictions are public and say something about model and data by themselves: \
             {} predictions on known rows determine a linear model.",
            columns + 1
        ),
        "That the data is genuine or the model is good: a commitment fixes values, not where \
         they come from. Nor how far the quantised model and rows are from the owner's files; \
         the owner was told that bound when proving."
            .into(),
    ];
    for (given, what, option) in [
        (expected.model, "model", "--model-commitment"),
        (expected.data, "data", "--data-commitment"),
    ] {
        let sentence = compared(given, what, option);
        if given {
            shows.push(sentence);
        } else {
            does_not_show.push(sentence);
        }
    }
    if !proof.post_quantum.value {
        does_not_show.push(format!(
            "Anything, if whoever made it has a large quantum computer. {}",
            proof.post_quantum.source
        ));
    }
    if proof.trusted_setup.value {
        does_not_show.push(format!(
            "Anything, if the trusted set-up of {} was not honest: {}",
            info.title, proof.trusted_setup.source
        ));
    }
    Claims {
        shows,
        does_not_show,
    }
}

/// What the commitments are and hide.
fn commitments(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Sha256 => {
            "The commitments are SHA-256 digests with random salts. They bind as long as nobody \
             finds collisions, and by themselves they hide what is committed to."
        }
        Scheme::Dory => {
            "The commitments are digests of Dory's polynomial commitments to salted model and data, \
             which the proof opens. They bind as long as nobody computes discrete logarithms in \
             BN254's groups, and by themselves they hide what is committed to; a proof does not."
        }
    }
}

/// Largest distance of a fixed-point result from the committed model's exact
/// value on the committed rows, in the model's output unit.
pub(crate) fn rounding_bound(statement: &Statement) -> f64 {
    rounding_units(statement.job.columns as usize) * fixed::to_f64(1, -statement.job.fraction_bits)
}

/// A statement for machines.
#[derive(Debug, Serialize)]
pub(crate) struct StatementRecord {
    task: &'static str,
    commitment: &'static str,
    numeric: &'static str,
    rows: u32,
    columns: u32,
    fraction_bits: Option<i32>,
    rounding_bound: Option<f64>,
    pub(crate) model_commitment: String,
    pub(crate) data_commitment: String,
    predictions: Vec<f64>,
    /// The public output itself, as hexadecimal digits.
    statement: String,
}

impl StatementRecord {
    pub(crate) fn new(statement: &Statement) -> Self {
        let fixed = statement.numeric() == Numeric::Fixed;
        Self {
            task: statement.job.task.name(),
            commitment: statement.scheme.name(),
            numeric: statement.numeric().name(),
            rows: statement.job.rows,
            columns: statement.job.columns,
            fraction_bits: fixed.then_some(statement.job.fraction_bits),
            rounding_bound: fixed.then(|| rounding_bound(statement)),
            model_commitment: hex::encode(digest_bytes(&statement.model_commitment)),
            data_commitment: hex::encode(digest_bytes(&statement.data_commitment)),
            predictions: statement.values(),
            statement: hex::encode(statement.to_bytes()),
        }
    }

    /// The statement for people, one line a fact.
    pub(crate) fn lines(&self) -> String {
        const SHOWN: usize = 5;
        let first: Vec<String> = self
            .predictions
            .iter()
            .take(SHOWN)
            .map(|value| format!("{value:.5}"))
            .collect();
        format!(
            "  task              {}, {}, {} rows of {} columns\n  \
               model commitment  {} ({})\n  \
               data commitment   {} ({})\n  \
               predictions       {}{}\n",
            self.task,
            self.numeric,
            self.rows,
            self.columns,
            self.model_commitment,
            self.commitment,
            self.data_commitment,
            self.commitment,
            first.join(", "),
            if self.predictions.len() > SHOWN {
                ", ... (all with --json)"
            } else {
                ""
            }
        )
    }
}

impl Claims {
    /// The sentences for people.
    pub(crate) fn text(&self) -> String {
        let list = |sentences: &[String]| -> String {
            sentences
                .iter()
                .map(|sentence| format!("  - {sentence}\n"))
                .collect()
        };
        format!(
            "What a valid proof shows\n{}What it does not show\n{}",
            list(&self.shows),
            list(&self.does_not_show)
        )
    }
}
