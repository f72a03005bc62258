//! The published JSON Schemas against the records, in both directions.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};
use zkml_backend::{
    Backend, BackendError, Basis, Claim, Execution, Hiding, Info, ProgramId, Proof, ProofInfo,
    ProofKind, Security, Variant, VerifyError,
    phases::{Measured, Phase, Phases},
};
use zkml_core::layout::GuestInput;
use zkml_measure::{
    environment::{BackendRecord, Build, Environment},
    noise::{Frequency, Mark, Noise},
    runs::{CPU, Cell, Limits, Outcome, Part, Run},
};

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schema")
        .join(format!("{name}.schema.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn valid(name: &str, record: &Value) {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(record)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{record:#}");
}

fn invalid(name: &str, record: &Value) {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    assert!(!validator.is_valid(record), "{record:#}");
}

/// A record with everything in it.
fn full() -> Run {
    let phases = [
        Phase::Load,
        Phase::Setup,
        Phase::Execute,
        Phase::Prove,
        Phase::Compress,
        Phase::Serialise,
        Phase::Verify,
    ];
    let part = Part {
        phases: phases
            .into_iter()
            .map(|phase| Measured {
                phase,
                seconds: 1.5,
                user_seconds: Some(2.5),
                system_seconds: Some(0.25),
                peak_bytes: Some(1 << 30),
            })
            .collect(),
        wall_seconds: 12.0,
        user_seconds: Some(20.0),
        system_seconds: Some(1.0),
        peak_bytes: Some(1 << 31),
        energy_joules: Some(345.5),
    };
    let cell = Cell {
        backend: "sp1".into(),
        sdk: "sp1-sdk 6.10.0".into(),
        program_id: Some("0a".repeat(32)),
        task: "predict".into(),
        numeric: "float32".into(),
        proof: Some(ProofKind::Compressed),
        variant: Variant::ALL[3],
        device: CPU.into(),
        threads: 2,
        rows: 10,
        columns: 7,
        input: "builtin seed 1".into(),
    };
    let limits = Limits {
        timeout_seconds: Some(600.0),
        memory_bytes: Some(12 << 30),
    };
    let mut run = Run::new(cell, limits, 1_700_000_000);
    (run.id, run.environment) = (1, 1);
    run.wall_seconds = 36.0;
    run.execute = Some(part.clone());
    run.prove = Some(part.clone());
    run.verify = Some(part);
    run.counts.user_cycles = Some(4851);
    run.counts.total_cycles = Some(131_072);
    run.counts.segments = Some(1);
    run.counts.verification_key_bytes = Some(300);
    run.proof_bytes = Some(1_550_000);
    run.statement_bytes = Some(128);
    run.noise = Some(Noise {
        steal: Some(0.5),
        others: Some(0.25),
        frequency: Some(Frequency {
            low_mhz: 1000.0,
            high_mhz: 3000.5,
        }),
        marks: vec![Mark::Steal, Mark::OtherProcesses, Mark::FrequencyDrift],
    });
    run
}

/// One that has nothing but what it must have.
fn bare() -> Run {
    let mut run = Run {
        counts: zkml_backend::Counts::default(),
        proof_bytes: None,
        statement_bytes: None,
        execute: None,
        prove: None,
        verify: None,
        noise: None,
        limits: Limits::default(),
        ..full()
    };
    run.cell.program_id = None;
    run.cell.proof = None;
    run.end(Outcome::Unsupported, "no such guest");
    run
}

struct Linked;

static INFO: Info = Info {
    name: "linked",
    title: "Linked",
    sdk: "linked 1.0.0",
    isa: "rv32im",
    proofs: &[
        ProofInfo {
            kind: ProofKind::Core,
            sdk_name: "composite",
            hides_inputs: Claim::new(Hiding::ByDesign, ""),
            security: Claim::new(
                Some(Security {
                    bits: 96,
                    basis: Basis::Conjectured,
                }),
                "",
            ),
            post_quantum: Claim::new(true, ""),
            trusted_setup: Claim::new(false, ""),
        },
        ProofInfo {
            kind: ProofKind::Compressed,
            sdk_name: "succinct",
            hides_inputs: Claim::new(Hiding::No, ""),
            security: Claim::new(None, ""),
            post_quantum: Claim::new(false, ""),
            trusted_setup: Claim::new(true, ""),
        },
    ],
};

impl Backend for Linked {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn program_id(&self, variant: Variant) -> Result<ProgramId, BackendError> {
        if variant.std {
            Err(BackendError::no_guest("linked", variant, "nobody built it"))
        } else {
            Ok([10; 32])
        }
    }

    fn execute(
        &self,
        _: Variant,
        _: &GuestInput,
        _: &mut Phases,
    ) -> Result<Execution, BackendError> {
        Err(BackendError::Guest("only described here".into()))
    }

    fn prove(
        &self,
        _: Variant,
        _: &GuestInput,
        kind: ProofKind,
        _: &mut Phases,
    ) -> Result<Proof, BackendError> {
        Err(BackendError::no_proof("linked", kind))
    }

    fn verify(
        &self,
        _: &ProgramId,
        _: ProofKind,
        _: &[u8],
        _: &[u8],
        _: &mut Phases,
    ) -> Result<(), VerifyError> {
        Err(VerifyError::rejected("only described here"))
    }
}

fn environment() -> Environment {
    let build = Build {
        version: "0.1.0".into(),
        compiler: "rustc 1.94.0".into(),
        profile: "release".into(),
        target: "x86_64-unknown-linux-gnu".into(),
        target_features: "avx2,sse2".into(),
        commit: String::new(),
        dirty: true,
    };
    let mut environment =
        Environment::capture(build, vec![BackendRecord::from(&Linked as &dyn Backend)], 7);
    environment.id = 1;
    environment
}

#[test]
fn records_are_as_the_schemas_say() {
    for run in [full(), bare()] {
        valid("run", &serde_json::to_value(run).unwrap());
    }
    for outcome in [
        Outcome::Ok,
        Outcome::WrongOutput,
        Outcome::Rejected,
        Outcome::Failed,
        Outcome::Crashed,
        Outcome::Timeout,
        Outcome::MemoryLimit,
    ] {
        let run = Run { outcome, ..full() };
        valid("run", &serde_json::to_value(run).unwrap());
    }
    valid("environment", &serde_json::to_value(environment()).unwrap());
}

#[test]
fn what_a_backend_says_becomes_columns() {
    let environment = environment();
    let core = environment.proof("linked", ProofKind::Core).unwrap();
    assert_eq!(core.hides_inputs, Hiding::ByDesign);
    assert_eq!(core.security.unwrap().bits, 96);
    let compressed = environment.proof("linked", ProofKind::Compressed).unwrap();
    assert!(compressed.trusted_setup && compressed.security.is_none());
    let programs = &environment.backends[0].programs;
    assert_eq!(programs.len(), Variant::ALL.len());
    for program in programs {
        assert_eq!(program.program_id.is_none(), program.variant.std);
        assert_eq!(program.unsupported.is_some(), program.variant.std);
    }
}

/// Visits every object in a record.
fn objects(record: &Value, path: &str, visit: &mut impl FnMut(&str)) {
    match record {
        Value::Object(fields) => {
            visit(path);
            for (name, value) in fields {
                objects(value, &format!("{path}/{name}"), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{path}/{index}"), visit);
            }
        }
        _ => {}
    }
}

/// Fields that older records of the same version lack.
const LATER: [&str; 1] = ["commitment"];

/// A field that is not described, and one that is missing, are both refused,
/// in every object.
#[test]
fn nothing_undescribed_and_nothing_missing_passes() {
    for (name, record) in [
        ("run", serde_json::to_value(full()).unwrap()),
        ("environment", serde_json::to_value(environment()).unwrap()),
    ] {
        let mut paths = Vec::new();
        objects(&record, "", &mut |path| paths.push(path.to_owned()));
        assert!(paths.len() > 5);
        for path in paths {
            let mut more = record.clone();
            more.pointer_mut(&path).unwrap()["surprise"] = json!(1);
            invalid(name, &more);
            let fields: BTreeSet<String> = record
                .pointer(&path)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect();
            for field in fields {
                if LATER.contains(&&*field) {
                    continue;
                }
                let mut less = record.clone();
                let object = less.pointer_mut(&path).unwrap().as_object_mut().unwrap();
                object.remove(&field);
                invalid(name, &less);
            }
        }
    }
}

#[test]
fn another_version_is_no_record_of_this_one() {
    let mut record = serde_json::to_value(full()).unwrap();
    record["schema"] = json!(1);
    invalid("run", &record);
    let mut record = serde_json::to_value(full()).unwrap();
    record["outcome"] = json!("fine");
    invalid("run", &record);
    let mut record = serde_json::to_value(full()).unwrap();
    record["noise"]["steal"] = json!(1.5);
    invalid("run", &record);
}
