//! Running without proving.

use crate::{arguments::Run, error::Error, files, guest};
use jolt_emu::execute;
use std::fmt::Write;

/// `jolt run`.
pub(crate) fn run(arguments: &Run) -> Result<String, Error> {
    let guest = &arguments.guest;
    arguments.output.as_deref().map_or(Ok(()), files::check)?;
    let program = guest::load(&guest.elf)?;
    let (input, tape) = (guest.input()?, guest.tape()?);
    let execution = execute(&program, &input, &tape, arguments.max_cycles)
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
