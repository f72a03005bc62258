//! The command `jolt`: runs, proves and verifies RV32IM programs.

mod arguments;
mod committed;
mod error;
mod files;
mod guest;
mod inspect;
mod parameters;
mod prove;
mod run;
mod verify;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Prove(arguments) => prove::prove(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Commit { file, format } => committed::commit(&file, format),
        Command::Id { elf, committed } => inspect::id(&elf, committed),
    };
    match result.and_then(|text| files::print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jolt: {error}");
            error.exit_code()
        }
    }
}
