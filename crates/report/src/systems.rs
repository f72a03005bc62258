//! How the proof systems differ, each fact with its source.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The comparison.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Systems {
    pub(crate) systems: Vec<System>,
    pub(crate) aspects: Vec<Aspect>,
}

/// A proof system with its version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct System {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
}

/// One respect in which they differ.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aspect {
    pub(crate) name: String,
    /// By the system's identifier.
    pub(crate) facts: BTreeMap<String, Fact>,
}

/// What is so, and where that can be read: addresses, or paths in the source
/// tree of this program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    pub(crate) text: String,
    pub(crate) sources: Vec<String>,
}

impl Systems {
    /// The comparison, which is part of this program.
    ///
    /// # Errors
    /// None for the file in the source tree, as a test shows.
    pub(crate) fn load() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../data/systems.json"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_fact_has_a_source_or_says_that_there_is_none() {
        let systems = Systems::load().unwrap();
        for aspect in &systems.aspects {
            for system in &systems.systems {
                let fact = &aspect.facts[&system.id];
                let open = ["Not established", "Not ported here"].contains(&fact.text.as_str());
                assert_eq!(fact.sources.is_empty(), open, "{}: {fact:?}", aspect.name);
            }
            assert_eq!(aspect.facts.len(), systems.systems.len());
        }
    }

    #[test]
    fn sources_in_this_tree_exist() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for aspect in Systems::load().unwrap().aspects {
            for source in aspect.facts.values().flat_map(|fact| &fact.sources) {
                assert!(
                    source.starts_with("https://") || root.join(source).exists(),
                    "{source}"
                );
            }
        }
    }
}
