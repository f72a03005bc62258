//! The machines and versions that runs took place on: one line of JSON each in
//! [`FILE`], described for other programs by `schema/environment.schema.json`.

use crate::machine::Machine;
use serde::{Deserialize, Serialize};
use zkml_backend::{Backend, Basis, Hiding, ProofInfo, ProofKind, Variant};

/// The file in a results folder that holds the records.
pub const FILE: &str = "environments.jsonl";

/// Version of the record layout.
pub const SCHEMA: u32 = 2;

/// What was built, as the program that was built knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// Version of this program.
    pub version: String,
    /// `rustc --version` of the compiler that built it.
    pub compiler: String,
    /// Build profile.
    pub profile: String,
    /// Target triple.
    pub target: String,
    /// Enabled target features that the compiler was told of.
    pub target_features: String,
    /// Git commit; empty if unknown.
    pub commit: String,
    /// Whether the tree differed from that commit.
    pub dirty: bool,
}

/// One build of a backend's guest program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramRecord {
    /// Which.
    pub variant: Variant,
    /// What a verifier pins, as hexadecimal digits; none if there is no such
    /// program.
    pub program_id: Option<String>,
    /// The compiler and linker that made it, where recorded.
    pub compiler: Option<String>,
    /// Why there is no such program.
    pub unsupported: Option<String>,
}

/// A stated security level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityRecord {
    /// Bits.
    pub bits: u32,
    /// What they rest on.
    pub basis: Basis,
}

/// What one kind of proof is worth, as columns. The sources are in `zkml
/// backends`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofRecord {
    /// The kind.
    pub kind: ProofKind,
    /// What the SDK calls it.
    pub sdk_name: String,
    /// Whether the proof hides the private inputs.
    pub hides_inputs: Hiding,
    /// Security level, where a source states one.
    pub security: Option<SecurityRecord>,
    /// Whether it rests only on assumptions thought to withstand quantum
    /// computers.
    pub post_quantum: bool,
    /// Whether soundness rests on a trusted set-up.
    pub trusted_setup: bool,
}

impl From<&ProofInfo> for ProofRecord {
    fn from(info: &ProofInfo) -> Self {
        Self {
            kind: info.kind,
            sdk_name: info.sdk_name.into(),
            hides_inputs: info.hides_inputs.value,
            security: info.security.value.map(|security| SecurityRecord {
                bits: security.bits,
                basis: security.basis,
            }),
            post_quantum: info.post_quantum.value,
            trusted_setup: info.trusted_setup.value,
        }
    }
}

/// A backend as it was linked in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackendRecord {
    /// The name on the command line.
    pub name: String,
    /// The name in prose.
    pub title: String,
    /// SDK crate and version.
    pub sdk: String,
    /// The guest's instruction set.
    pub isa: String,
    /// Every build of the guest program.
    pub programs: Vec<ProgramRecord>,
    /// Every kind of proof; none for a reference backend.
    pub proofs: Vec<ProofRecord>,
}

impl From<&dyn Backend> for BackendRecord {
    fn from(backend: &dyn Backend) -> Self {
        let info = backend.info();
        let programs = Variant::ALL
            .into_iter()
            .map(|variant| {
                let id = backend.program_id(variant);
                ProgramRecord {
                    variant,
                    compiler: backend.guest_compiler(variant),
                    unsupported: id.as_ref().err().map(ToString::to_string),
                    program_id: id.ok().map(|id| hex(&id)),
                }
            })
            .collect();
        Self {
            name: info.name.into(),
            title: info.title.into(),
            sdk: info.sdk.into(),
            isa: info.isa.into(),
            programs,
            proofs: info.proofs.iter().map(ProofRecord::from).collect(),
        }
    }
}

/// A program ID as hexadecimal digits.
#[must_use]
pub fn hex(id: &zkml_backend::ProgramId) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The whole record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What runs refer to, from 1.
    pub id: u32,
    /// Seconds since the Unix epoch when it was first recorded.
    pub recorded: u64,
    /// The machine.
    pub machine: Machine,
    /// What was built.
    pub build: Build,
    /// Every backend that was linked in.
    pub backends: Vec<BackendRecord>,
}

impl Environment {
    /// Reads what the machine tells about itself. Whoever keeps the record
    /// numbers it.
    #[must_use]
    pub fn capture(build: Build, backends: Vec<BackendRecord>, recorded: u64) -> Self {
        Self {
            schema: SCHEMA,
            id: 0,
            recorded,
            machine: Machine::capture(),
            build,
            backends,
        }
    }

    /// Whether both describe the same machine, build and backends, whenever
    /// they were recorded.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.machine == other.machine
            && self.build == other.build
            && self.backends == other.backends
    }

    /// What a kind of proof of a backend is worth.
    #[must_use]
    pub fn proof(&self, backend: &str, kind: ProofKind) -> Option<&ProofRecord> {
        self.backends
            .iter()
            .find(|record| record.name == backend)?
            .proofs
            .iter()
            .find(|proof| proof.kind == kind)
    }
}
