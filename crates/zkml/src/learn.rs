//! From transactions to a model: `zkml generate`, `features`, `train` and
//! `evaluate`.

mod arguments;
mod builtin;
mod evaluate;
mod features;
mod generate;
mod record;
mod rows;
mod train;

pub(crate) use builtin::{Builtin, builtin};

use crate::error::Error;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make up shop transactions from a seed.
    Generate(arguments::GenerateArguments),
    /// Compute features per customer from transactions.
    Features(arguments::FeaturesArguments),
    /// Fit a linear or ridge regression to a feature file.
    Train(arguments::TrainArguments),
    /// Measure how good a model's predictions on a feature file are.
    Evaluate(arguments::EvaluateArguments),
}

/// Does what the command says.
pub(crate) fn run(command: &Command) -> Result<(), Error> {
    match command {
        Command::Generate(arguments) => generate::generate(arguments),
        Command::Features(arguments) => features::features(arguments),
        Command::Train(arguments) => train::train(arguments),
        Command::Evaluate(arguments) => evaluate::evaluate(arguments),
    }
}
