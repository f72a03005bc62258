//! The committed report against the code: mutants are as it says (specification
//! section 14.2 G). The report is written by `cargo run --release -p jolt-mutation`.

#![allow(clippy::unwrap_used)]

use jolt_claims::Schedule;
use jolt_mutation::{Attack, Mutant, attacks, entry, honest_runs, study};
use std::{collections::BTreeSet, fs, sync::LazyLock};

static REPORT: LazyLock<String> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../MUTATION.md");
    fs::read_to_string(file).unwrap()
});

/// The lines of the report about mutants: those of its lists and of the tables
/// whose rows begin with a mutant.
static ENTRIES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mutants = ["Survivors", "Attacks that get", "Mutants that refuse"];
    let sections = REPORT.split("\n## ");
    let sections = sections.filter(|s| mutants.iter().any(|title| s.starts_with(title)));
    let lines = sections.flat_map(str::lines);
    let heads = ["| mutant |", "| missing", "|---"];
    lines
        .filter(|line| line.starts_with(['|', '-']))
        .filter(|line| !heads.iter().any(|head| line.starts_with(head)))
        .collect()
});

fn honest() -> [Attack; 3] {
    honest_runs().map(|run| Attack::new(0, "none", &run))
}

fn all_mutants(honest: &[Attack]) -> Vec<Mutant> {
    Mutant::all(&Schedule::new(honest[0].run.publics().dims()))
}

/// The mutant that a line is about.
fn subject(line: &str) -> &str {
    match line.strip_prefix("- ") {
        Some(mutant) => mutant,
        None => line.split(" | ").next().unwrap().trim_start_matches("| "),
    }
}

/// The report is about the mutants there are, each once.
#[test]
fn the_report_has_every_mutant() {
    let mutants = all_mutants(&honest());
    let names: BTreeSet<String> = mutants.iter().map(Mutant::to_string).collect();
    assert_eq!(names.len(), mutants.len(), "names are unique");
    let reported: BTreeSet<String> = ENTRIES.iter().map(|l| subject(l).to_string()).collect();
    let missing: Vec<_> = names.difference(&reported).collect();
    let gone: Vec<_> = reported.difference(&names).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "{missing:?} {gone:?}"
    );
    assert_eq!(ENTRIES.len(), mutants.len(), "no mutant is there twice");
}

/// Every seventh mutant, and those that survive, meet the fate that the report
/// says: as many attacks get through, and the same one first.
#[test]
fn mutants_are_as_reported() {
    let (honest, attacks) = (honest(), attacks::all());
    let by_attacks = format!("by {} attacks", attacks.len());
    assert!(REPORT.contains(&by_attacks), "not {by_attacks}");
    let survivors: BTreeSet<&str> = ENTRIES
        .iter()
        .filter(|line| line.contains("| equivalent: "))
        .map(|line| subject(line))
        .collect();
    assert!(!survivors.is_empty());
    let sample: Vec<Mutant> = (0..)
        .zip(all_mutants(&honest))
        .filter(|(i, m)| i % 7 == 0 || survivors.contains(m.to_string().as_str()))
        .map(|(_, mutant)| mutant)
        .collect();
    for outcome in study(&sample, &attacks, &honest) {
        let line = entry(&outcome, &attacks);
        assert!(
            ENTRIES.contains(&line.as_str()),
            "not in the report: {line}"
        );
    }
}
