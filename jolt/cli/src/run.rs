//! Running without proving.

use crate::{arguments::Run, committed::Salt, error::Error, files, guest};
use jolt_emu::{PrivateInput, execute_private};
use std::fmt::Write;

/// `jolt run`.
pub(crate) fn run(arguments: &Run) -> Result<String, Error> {
    let guest = &arguments.guest;
    arguments.output.as_deref().map_or(Ok(()), files::check)?;
    let program = guest.load()?;
    let (input, tape, advice) = (guest.input()?, guest.tape()?, guest.advice(Salt::Zeros)?);
    let private = PrivateInput {
        tape: &tape,
        advice: &advice,
    };
    let execution = execute_private(&program, &input, private, arguments.max_cycles)
        .map_err(|error| Error::run(&guest.elf, &error))?;
    let output = guest.format.content(&execution.statement)?;
    if let Some(path) = &arguments.output {
        files::write(path, &output)?;
    }
    let mut text = guest::describe(&execution.statement, &output);
    let statistics = execution.statistics;
    let _ = writeln!(text, "instructions: {}", statistics.instructions);
    let _ = writeln!(text, "cycles: {}", statistics.rows);
    Ok(text)
}
