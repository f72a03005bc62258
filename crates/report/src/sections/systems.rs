//! What proofs are worth, and how the proof systems differ.

use super::empty;
use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    results::{Site, proof_name},
    systems::Systems,
};

const WORTH: &str = "What the proofs are worth";

/// The properties of every kind of proof of every backend, as recorded with
/// the results.
pub(crate) fn worth(sites: &[Site]) -> Section {
    let mut rows: Vec<[String; 8]> = Vec::new();
    for site in sites {
        for backend in &site.environment.backends {
            for proof in &backend.proofs {
                let yes = |holds: bool| if holds { "yes" } else { "no" }.to_owned();
                let row = [
                    backend.title.clone(),
                    backend.sdk.clone(),
                    proof_name(Some(proof.kind)).to_owned(),
                    proof.sdk_name.clone(),
                    proof.hides_inputs.name().to_owned(),
                    proof.security.map_or_else(
                        || "not established".into(),
                        |security| format!("{} ({})", security.bits, security.basis.name()),
                    ),
                    yes(proof.post_quantum),
                    yes(proof.trusted_setup),
                ];
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
    }
    if rows.is_empty() {
        return empty("worth", WORTH);
    }
    Section {
        id: "worth",
        title: WORTH,
        blocks: vec![
            Block::Text(
                "As the program says that made the results; `zkml backends` has the source of \
                 each claim. Provers that promise different things are no substitutes for one \
                 another, whatever they cost."
                    .into(),
            ),
            Block::Table(Table {
                caption: "Properties of the proofs".into(),
                head: heads([
                    "backend",
                    "SDK",
                    "proof",
                    "SDK's name",
                    "hides inputs",
                    "#security bits",
                    "post-quantum",
                    "trusted set-up",
                ]),
                rows: rows
                    .into_iter()
                    .map(|row| Row {
                        entries: row.into_iter().map(Entry::from).collect(),
                        ..Row::default()
                    })
                    .collect(),
                ..Table::default()
            }),
        ],
    }
}

/// The comparison of the proof systems.
pub(crate) fn section(facts: &Systems) -> Section {
    let mut head = vec![String::new()];
    head.extend(
        facts
            .systems
            .iter()
            .map(|system| format!("{} {}", system.name, system.version)),
    );
    let rows = facts
        .aspects
        .iter()
        .map(|aspect| Row {
            entries: std::iter::once(Entry::from(aspect.name.as_str()))
                .chain(facts.systems.iter().map(|system| {
                    aspect
                        .facts
                        .get(&system.id)
                        .map_or_else(Entry::none, |fact| Entry {
                            sources: fact.sources.clone(),
                            ..fact.text.as_str().into()
                        })
                }))
                .collect(),
            ..Row::default()
        })
        .collect();
    Section {
        id: "systems",
        title: "The proof systems",
        blocks: vec![
            Block::Text(
                "Not from measurements: what their documentation, papers and sources say, each \
                 statement with its source. The last column is this project's own \
                 implementation of the Jolt protocol, which shares no code with a16z's."
                    .into(),
            ),
            Block::Table(Table {
                caption: "Qualitative comparison".into(),
                head: heads(head.iter().map(String::as_str)),
                rows,
                ..Table::default()
            }),
        ],
    }
}
