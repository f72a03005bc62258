//! Removes one check or term after another, runs all attacks, writes the report.
//!
//! Usage: `jolt-mutation [FILE]`, where `FILE` is `MUTATION.md` in the Jolt
//! workspace unless given.

use jolt_claims::Schedule;
use jolt_mutation::{Attack, Mutant, Verdict, attacks, honest_runs, report, study};
use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../MUTATION.md");
    let file = env::args_os().nth(1).map_or(default.into(), PathBuf::from);
    let attacks = attacks::all();
    let honest = honest_runs().map(|run| Attack::new(0, "none", &run));
    let schedule = Schedule::new(honest[0].run.publics().dims());
    let mutants = Mutant::all(&schedule);
    println!("{} mutants, {} attacks", mutants.len(), attacks.len());
    let outcomes = study(&mutants, &attacks, &honest);
    fs::write(&file, report(&outcomes, &attacks))?;
    let survivors = outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Survived);
    let mut count = 0;
    for outcome in survivors {
        println!("survives: {}", outcome.mutant);
        count += 1;
    }
    println!("{count} survivors; see {}", file.display());
    Ok(())
}
