//! The sections of a report, each from results to what is said about them.

mod cells;
mod charts;
mod contrasts;
mod growth;
mod machines;
mod overview;
mod phases;
mod samples;
mod study;
mod systems;
mod trouble;

use crate::{
    document::{Document, Filter, Section},
    published::Published,
    results::{Site, proof_name},
    systems::Systems,
};
use std::collections::{BTreeMap, BTreeSet};
use zkml_measure::figures::Figure;

/// The whole report about these sites.
pub(crate) fn document(sites: &[Site], published: &Published, facts: &Systems) -> Document {
    let sections = [
        study::section(sites, published),
        charts::section(
            "execution",
            "Execution",
            "Running the guest without a proof, in a process of its own. It is no part of \
             proving time.",
            &[Figure::Execute],
            sites,
        ),
        growth::section(sites),
        phases::section(sites),
        charts::section(
            "memory",
            "Memory",
            "Largest resident set of the process that proves, and of the one that verifies. \
             Every repeat is a process of its own.",
            &[Figure::ProverPeak, Figure::VerifierPeak],
            sites,
        ),
        charts::section(
            "size",
            "Proof size",
            "The proof as it is sent to a verifier, without the public statement.",
            &[Figure::Proof],
            sites,
        ),
        contrasts::section(sites),
        overview::section(sites),
        machines::section(sites),
        cells::section(sites),
        trouble::section(sites),
        systems::worth(sites),
        systems::section(facts),
        samples::section(sites),
    ];
    Document {
        title: "zkVM benchmark report".into(),
        lead: overview::lead(sites),
        filters: filters(sites),
        sections: sections
            .into_iter()
            .filter(|section| !section.blocks.is_empty())
            .collect(),
    }
}

/// Filters over the values that occur, leaving out properties that have one
/// value only.
fn filters(sites: &[Site]) -> Vec<Filter> {
    let cells = || {
        sites
            .iter()
            .flat_map(|site| site.cells.iter().map(move |cell| (site, cell.cell())))
    };
    let machines = sites
        .iter()
        .map(|site| {
            let word = format!("m-{}", site.letter);
            (word, format!("{} {}", site.letter, site.folder))
        })
        .collect();
    let backends: BTreeMap<_, _> = cells()
        .map(|(site, cell)| {
            let word = format!("b-{}", cell.backend);
            (word, site.title(&cell.backend).to_owned())
        })
        .collect();
    let numerics: BTreeMap<_, _> = cells()
        .map(|(_, cell)| (format!("n-{}", cell.numeric), cell.numeric.clone()))
        .collect();
    let proofs: BTreeSet<_> = cells().map(|(_, cell)| cell.proof).collect();
    let variants: BTreeSet<_> = cells().map(|(_, cell)| cell.variant).collect();
    [
        ("Machine", machines),
        ("Backend", backends.into_iter().collect()),
        ("Numbers", numerics.into_iter().collect()),
        (
            "Proof",
            proofs
                .into_iter()
                .map(|proof| {
                    let word = proof.map_or("none", |kind| kind.name());
                    (format!("k-{word}"), proof_name(proof).to_owned())
                })
                .collect(),
        ),
        (
            "Guest",
            variants
                .into_iter()
                .map(|variant| (format!("v-{variant}"), variant.to_string()))
                .collect(),
        ),
    ]
    .into_iter()
    .map(|(name, values): (_, Vec<_>)| Filter { name, values })
    .filter(|filter| filter.values.len() > 1)
    .collect()
}

/// A section without anything in it is left out.
const fn empty(id: &'static str, title: &'static str) -> Section {
    Section {
        id,
        title,
        blocks: Vec::new(),
    }
}
