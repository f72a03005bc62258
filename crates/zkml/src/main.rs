//! The command `zkml`: prove, verify and benchmark machine learning on private
//! data in zero-knowledge virtual machines.

mod backends;
mod bench;
mod claims;
mod cli;
mod compare;
mod error;
mod execute;
mod export;
mod files;
mod input;
mod jobs;
#[cfg(feature = "train")]
mod learn;
mod list;
mod prove;
mod report;
mod secrets;
mod verify;
mod worker;

use clap::Parser;
use cli::{Arguments, Command, Export, Import, SklearnArguments};
use error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Import(Import::Sklearn(arguments)) => import(arguments),
        Command::Export(Export::Sklearn(arguments)) => export::sklearn(&arguments),
        #[cfg(feature = "train")]
        Command::Learn(command) => learn::run(&command),
        Command::Execute(arguments) => execute::execute(&arguments),
        Command::Prove(arguments) => prove::prove(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Inspect(arguments) => verify::inspect(&arguments),
        Command::Bench(arguments) => bench::bench(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Baseline(arguments) => compare::baseline(&arguments),
        Command::Backends { json } => list::list(json),
        Command::Identify {
            backend,
            commitment,
            elf,
        } => files::read(&elf)
            .and_then(|elf| backends::identify(&backend, &elf, commitment.into()))
            .and_then(|id| files::print(&format!("{id}\n"))),
        Command::Worker => return worker::main(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zkml: {error}");
            error.exit_code()
        }
    }
}

fn import(arguments: SklearnArguments) -> Result<(), Error> {
    let model = zkml_model::sklearn::import_sklearn(
        &arguments.scaler,
        &arguments.model,
        arguments.features,
        arguments.target,
    )
    .map_err(Error::failed)?;
    files::write(
        &arguments.output,
        model.to_json().as_bytes(),
        files::Access::Public,
    )
}
