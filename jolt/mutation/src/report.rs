//! The report.

use crate::{Attack, Mutant, Outcome, Verdict};
use jolt_claims::RelationId;
use std::fmt::{self, Write};

const INTRODUCTION: &str = "\
# Mutants of the protocol

Written by `cargo run --release -p jolt-mutation`; specification section 14.2 G.

A relation is a polynomial in its challenges, and each coefficient is an equation of
its own, a *check*: one constraint in S1, one of the three legs of each one-hot
polynomial in S7, one value of the bytecode in S6.a. A mutant is the protocol, for
prover and verifier, without one check, or without some terms of a check on one side
of the equation. A mutant is *refuted* if it refuses an honest proof, or if it accepts
the proof of an attack that the real protocol refuses: then what it lacks is needed,
and the tests, which run every attack, would notice its absence. A mutant that
*survives* is either equivalent to the protocol or shows that a test is missing.

A check that is missing on both sides cannot make an honest proof fail, so every check
needs an attack of its own.

The tests make every seventh of these mutants again, and those that survive, and compare
the list with that of the code.
";

/// Why a surviving mutant is no loss: the beginning of its name, and the reason.
const REASONS: &[(&str, &str)] = &[
    (
        "S1 constraint 5",
        "equivalent: S5.a makes LeftLookup 0 where the bytecode says Raf, which it does exactly \
         for Add, Sub, Mul and Advice",
    ),
    (
        "S1 constraint 17, sum: Column(Flag(IsLast))",
        "equivalent: the mutant demands of the last row of a sequence, too, that the next row \
         follows, and it does: sequences contain neither jumps nor branches, and rows are in the \
         order of addresses",
    ),
];

fn reason(mutant: &Mutant) -> &'static str {
    let name = mutant.to_string();
    let known = REASONS.iter().find(|(start, _)| name.starts_with(start));
    known.map_or("**a test is missing**", |(_, reason)| reason)
}

/// Numbers of mutants by verdict.
#[derive(Default)]
struct Count {
    all: usize,
    incomplete: usize,
    exploited: usize,
    survived: usize,
}

impl Count {
    fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut count = Self::default();
        for outcome in outcomes {
            count.all += 1;
            *match outcome.verdict {
                Verdict::Incomplete => &mut count.incomplete,
                Verdict::Exploited(_) => &mut count.exploited,
                Verdict::Survived => &mut count.survived,
            } += 1;
        }
        count
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            all,
            incomplete,
            exploited,
            survived,
        } = self;
        write!(f, "{all} | {incomplete} | {exploited} | {survived} |")
    }
}

/// The line of the report about one mutant.
#[must_use]
pub fn entry(outcome: &Outcome, attacks: &[Attack]) -> String {
    let mutant = &outcome.mutant;
    match &outcome.verdict {
        Verdict::Incomplete => format!("- {mutant}"),
        Verdict::Survived => format!("| {mutant} | {} |", reason(mutant)),
        Verdict::Exploited(through) => {
            let first = through.first().and_then(|i| attacks.get(*i));
            let first = first.map_or(String::new(), |attack| match attack.row {
                0 => attack.name.clone(),
                row => format!("{} ({row})", attack.name),
            });
            format!("| {mutant} | {} | {first} |", through.len())
        }
    }
}

/// The report as Markdown.
#[must_use]
pub fn report(outcomes: &[Outcome], attacks: &[Attack]) -> String {
    let mut out = INTRODUCTION.to_string();
    // Writing to a string cannot fail.
    let _ = write_report(&mut out, outcomes, attacks);
    out
}

fn write_report(out: &mut String, outcomes: &[Outcome], attacks: &[Attack]) -> fmt::Result {
    let checks = || outcomes.iter().filter(|o| o.mutant.is_check());
    let terms = || outcomes.iter().filter(|o| !o.mutant.is_check());
    let survivors: Vec<&Outcome> = outcomes
        .iter()
        .filter(|o| o.verdict == Verdict::Survived)
        .collect();

    writeln!(out, "\n## Score\n")?;
    writeln!(
        out,
        "| what is missing | mutants | refuse honest proofs | accept attacks | survive |"
    )?;
    writeln!(out, "|---|---|---|---|---|")?;
    writeln!(out, "| a check | {}", Count::of(checks()))?;
    writeln!(out, "| terms of a check | {}", Count::of(terms()))?;
    writeln!(out, "| together | {}", Count::of(outcomes))?;
    let refuted = outcomes.len() - survivors.len();
    let total = outcomes.len().max(1);
    let percent = 100.0 * refuted as f64 / total as f64;
    let known = survivors
        .iter()
        .filter(|o| !reason(&o.mutant).starts_with("**"));
    writeln!(
        out,
        "\n{refuted} of {} mutants are refuted ({percent:.1} %) by {} attacks; of the {} that \
         survive, {} have a reason to.",
        outcomes.len(),
        attacks.len(),
        survivors.len(),
        known.count(),
    )?;

    writeln!(out, "\n## Survivors\n")?;
    writeln!(out, "| mutant | why it survives |")?;
    writeln!(out, "|---|---|")?;
    for outcome in survivors {
        writeln!(out, "{}", entry(outcome, attacks))?;
    }

    writeln!(out, "\n## Mutants by relation\n")?;
    writeln!(
        out,
        "| relation | mutants | refuse honest proofs | accept attacks | survive |"
    )?;
    writeln!(out, "|---|---|---|---|---|")?;
    for id in RelationId::ALL {
        let own = outcomes.iter().filter(|o| o.mutant.relation == id);
        writeln!(out, "| {id} | {}", Count::of(own))?;
    }

    writeln!(
        out,
        "\n## Attacks that get through where a check is missing\n"
    )?;
    writeln!(
        out,
        "In parentheses the row of the table in section 14.2 C, if there is one.\n"
    )?;
    writeln!(out, "| missing check | attacks | the first of them |")?;
    writeln!(out, "|---|---|---|")?;
    let exploited = |o: &&Outcome| matches!(o.verdict, Verdict::Exploited(_));
    for outcome in checks().filter(exploited) {
        writeln!(out, "{}", entry(outcome, attacks))?;
    }
    writeln!(
        out,
        "\n## Attacks that get through where terms are missing\n"
    )?;
    writeln!(out, "| missing terms | attacks | the first of them |")?;
    writeln!(out, "|---|---|---|")?;
    for outcome in terms().filter(exploited) {
        writeln!(out, "{}", entry(outcome, attacks))?;
    }

    writeln!(out, "\n## Mutants that refuse an honest proof\n")?;
    let incomplete = |o: &&Outcome| o.verdict == Verdict::Incomplete;
    for outcome in outcomes.iter().filter(incomplete) {
        writeln!(out, "{}", entry(outcome, attacks))?;
    }
    Ok(())
}
