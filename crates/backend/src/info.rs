//! What a backend is and what its proofs are worth.
//!
//! Whatever can be compared is a value, for columns; beside every value is the
//! sentence that says where it comes from, for people.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How far a proof is reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProofKind {
    /// One proof per segment or shard, the least work: RISC Zero's composite
    /// receipt, SP1's core proof, Jolt's only one.
    Core,
    /// Recursively combined into one proof of constant size: RISC Zero's
    /// succinct receipt, SP1's compressed proof.
    Compressed,
}

impl ProofKind {
    /// The name on the command line and in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Compressed => "compressed",
        }
    }
}

impl fmt::Display for ProofKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A property of a proof with the sentence that says where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Claim<T> {
    /// The property.
    pub value: T,
    /// Why, and where that can be read. Shown to users.
    pub source: &'static str,
}

impl<T> Claim<T> {
    /// A property with its source.
    #[must_use]
    pub const fn new(value: T, source: &'static str) -> Self {
        Self { value, source }
    }
}

/// Whether a proof hides the private inputs from whoever holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hiding {
    /// It does not, whatever the design says.
    No,
    /// It is designed to, and no proof that it does has been written.
    ByDesign,
    /// It does, provably under the stated assumptions.
    Yes,
}

impl Hiding {
    /// The value in columns.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::ByDesign => "by design",
            Self::Yes => "yes",
        }
    }
}

/// What a security level rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A proof, under standard assumptions.
    Proven,
    /// A proof that rests on a conjecture about the proof system.
    Conjectured,
    /// What the parameters were chosen for; nobody has stated a bound for the
    /// whole proof.
    Target,
}

impl Basis {
    /// The value in columns.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Conjectured => "conjectured",
            Self::Target => "target",
        }
    }
}

/// A security level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Security {
    /// Bits: making a false proof takes some `2^bits` steps.
    pub bits: u32,
    /// What they rest on.
    pub basis: Basis,
}

/// As in columns: `96 (conjectured)`.
impl fmt::Display for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.bits, self.basis.name())
    }
}

/// What one kind of proof on one backend is worth.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProofInfo {
    /// The kind.
    pub kind: ProofKind,
    /// What the SDK calls it.
    pub sdk_name: &'static str,
    /// Whether the proof hides the private inputs.
    pub hides_inputs: Claim<Hiding>,
    /// Security level, where a source states one.
    pub security: Claim<Option<Security>>,
    /// Whether the proof rests only on assumptions thought to withstand
    /// quantum computers.
    pub post_quantum: Claim<bool>,
    /// Whether soundness rests on a trusted set-up.
    pub trusted_setup: Claim<bool>,
}

/// A backend's description.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Info {
    /// The name on the command line.
    pub name: &'static str,
    /// The name in prose.
    pub title: &'static str,
    /// SDK crate and exact version.
    pub sdk: &'static str,
    /// The guest's instruction set.
    pub isa: &'static str,
    /// The proofs it makes, none for a reference backend.
    pub proofs: &'static [ProofInfo],
}

impl Info {
    /// The description of a kind of proof, if the backend makes it.
    #[must_use]
    pub fn proof(&self, kind: ProofKind) -> Option<&ProofInfo> {
        self.proofs.iter().find(|proof| proof.kind == kind)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_values_with_sources() {
        let info = ProofInfo {
            kind: ProofKind::Core,
            sdk_name: "core",
            hides_inputs: Claim::new(Hiding::ByDesign, "so it says"),
            security: Claim::new(
                Some(Security {
                    bits: 96,
                    basis: Basis::Conjectured,
                }),
                "a paper",
            ),
            post_quantum: Claim::new(true, "hashes"),
            trusted_setup: Claim::new(false, "none"),
        };
        let json = serde_json::to_value(info).unwrap();
        assert_eq!(json["hides_inputs"]["value"], "by-design");
        assert_eq!(json["hides_inputs"]["source"], "so it says");
        assert_eq!(json["security"]["value"]["bits"], 96);
        assert_eq!(json["security"]["value"]["basis"], "conjectured");
        assert_eq!(json["post_quantum"]["value"], true);
        let text = info.security.value.map(|security| security.to_string());
        assert_eq!(text.as_deref(), Some("96 (conjectured)"));
    }
}
