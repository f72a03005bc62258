//! The conformance suite on every linked prover, with real proofs, and what
//! the command line makes of them.
//!
//! Run with `ZKML_CONFORMANCE_GUESTS=FOLDER`, the suite takes the guests that
//! are in `FOLDER/BACKEND` instead of the built-in ones; `cargo xtask guests
//! --check` does so under another compiler.
#![allow(clippy::unwrap_used)]

mod common;

use common::Folder;
use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard},
};
use zkml_backend::{
    Backend, Proof, ProofKind, Variant,
    proof_file::{Header, ProofFile},
};
use zkml_conformance as suite;
use zkml_core::commitment::Scheme;

/// Proofs take all cores and much memory: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static PROVER: Mutex<()> = Mutex::new(());
    PROVER
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Guests to test instead of the built-in ones.
fn fresh_guests(backend: &str) -> Vec<(Variant, Vec<u8>)> {
    let folder = std::env::var_os("ZKML_CONFORMANCE_GUESTS").map(PathBuf::from);
    let read = |variant: Variant| {
        let file = format!("{backend}/{}.elf", variant.file());
        Some((variant, std::fs::read(folder.as_ref()?.join(file)).ok()?))
    };
    Variant::ALL.into_iter().filter_map(read).collect()
}

/// The whole suite on one backend. Every variant is executed; the default of each
/// scheme of commitments is proven, since proofs are dear.
fn conforms(backend: &dyn Backend, kinds: &[ProofKind]) {
    let _alone = alone();
    suite::same_statements(backend);
    suite::refuses_malformed_input(backend);
    suite::variants_differ(backend);
    suite::commitments_bind(backend);
    for scheme in [Scheme::Sha256, Scheme::Dory] {
        let variant = backend.choose(None, None, Some(scheme));
        if backend.program_id(variant).is_err() {
            assert_ne!(scheme, Scheme::Sha256, "every backend has it");
            continue;
        }
        for &kind in kinds {
            let proof = suite::proves(backend, variant, kind);
            for other in others(backend.info().name) {
                suite::rejects_foreign_proof(&*other, kind, &proof);
            }
            if fresh_guests(backend.info().name).is_empty() {
                command_line(backend, variant, kind, &proof);
            }
        }
    }
}

/// The provers other than the one named, which must reject its proofs.
fn others(name: &str) -> Vec<Box<dyn Backend>> {
    let linked: [Box<dyn Backend>; _] = [
        #[cfg(feature = "risc0")]
        Box::new(zkml_backend_risc0::Risc0::new()),
        #[cfg(feature = "sp1")]
        Box::new(zkml_backend_sp1::Sp1::new()),
        #[cfg(feature = "jolt")]
        Box::new(zkml_backend_jolt::Jolt::new()),
    ];
    linked
        .into_iter()
        .filter(|backend| backend.info().name != name)
        .collect()
}

/// `zkml verify` accepts the proof with exit status 0 and rejects every
/// altered one with exit status 3.
fn command_line(backend: &dyn Backend, variant: Variant, kind: ProofKind, proof: &Proof) {
    let folder = Folder::new();
    let good = ProofFile {
        header: Header {
            backend: backend.info().name.into(),
            sdk: backend.info().sdk.into(),
            kind,
            program_id: backend.program_id(variant).unwrap(),
        },
        statement: proof.statement.clone(),
        proof: proof.bytes.clone(),
    };
    let write = |file: &ProofFile| folder.write("out.proof", file.to_bytes().unwrap());
    let rejected = |what: &str, arguments: &str| {
        folder.fails(
            &format!("verify out.proof {arguments}"),
            3,
            &["rejected", what],
        );
    };

    write(&good);
    let output = folder.zkml("verify out.proof --json").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let commitment = |name: &str| record[name].as_str().unwrap().to_owned();
    assert_eq!(commitment("commitment"), variant.commitment.name());
    for list in ["shows", "does_not_show"] {
        for sentence in record[list].as_array().unwrap() {
            let sentence = sentence.as_str().unwrap();
            assert!(!sentence.contains("  "), "{sentence}");
        }
    }
    let (model, data) = (
        commitment("model_commitment"),
        commitment("data_commitment"),
    );
    folder
        .zkml(&format!(
            "verify out.proof --model-commitment {model} --data-commitment {data}"
        ))
        .assert()
        .success();
    rejected("model commitment", &format!("--model-commitment {data}"));
    rejected("data commitment", &format!("--data-commitment {model}"));

    /// Part of the message and what to alter.
    type Alteration = (&'static str, fn(&mut ProofFile));
    let alterations: [Alteration; 7] = [
        ("program", |file| file.header.program_id[5] ^= 1),
        ("", |file| file.statement[33] ^= 1),
        ("", |file| file.statement[64] ^= 1),
        ("", |file| {
            let middle = file.proof.len() / 2;
            file.proof[middle] ^= 16;
        }),
        ("", |file| {
            let last = file.proof.len() - 1;
            file.proof[last] ^= 1;
        }),
        ("", |file| file.proof.truncate(file.proof.len() / 2)),
        ("", |file| file.proof.push(0)),
    ];
    for (what, alter) in alterations {
        let mut file = good.clone();
        alter(&mut file);
        write(&file);
        rejected(what, "");
    }
    let mut file = good.clone();
    file.header.backend = if good.header.backend == "sp1" {
        "risc0"
    } else {
        "sp1"
    }
    .into();
    write(&file);
    rejected("", "");
    let bytes = good.to_bytes().unwrap();
    folder.write("out.proof", &bytes[..bytes.len() - 1]);
    rejected("truncated", "");
}

#[test]
fn native_refuses_what_guests_refuse() {
    suite::same_statements(&zkml_backend_native::Native);
    suite::refuses_malformed_input(&zkml_backend_native::Native);
}

#[cfg(feature = "risc0")]
#[test]
fn risc0_conforms() {
    let backend = fresh_guests("risc0").into_iter().fold(
        zkml_backend_risc0::Risc0::new(),
        |backend, (variant, elf)| backend.with_guest(variant, &elf).unwrap(),
    );
    conforms(&backend, &[ProofKind::Core, ProofKind::Compressed]);
}

/// Whether this process has a temporary folder of its own. If not, runs `test`
/// again in a process that has one: SP1 unpacks a program there and runs it,
/// which its backend refuses to let happen in a folder that others write to.
#[cfg(feature = "sp1")]
fn is_private(test: &str) -> bool {
    const MARK: &str = "ZKML_CONFORMANCE_PRIVATE";
    if std::env::var_os(MARK).is_some() {
        return true;
    }
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("TMPDIR", folder.path())
        .env(MARK, "1")
        .status()
        .unwrap();
    assert!(status.success(), "{test} failed in a process of its own");
    false
}

#[cfg(feature = "sp1")]
#[test]
fn sp1_conforms() {
    if !is_private("sp1_conforms") {
        return;
    }
    let backend = fresh_guests("sp1")
        .into_iter()
        .fold(zkml_backend_sp1::Sp1::new(), |backend, (variant, elf)| {
            backend.with_guest(variant, &elf).unwrap()
        });
    conforms(&backend, &[ProofKind::Core]);
}

#[cfg(feature = "jolt")]
#[test]
fn jolt_conforms() {
    let backend = fresh_guests("jolt")
        .into_iter()
        .fold(zkml_backend_jolt::Jolt::new(), |backend, (variant, elf)| {
            backend.with_guest(variant, &elf).unwrap()
        });
    conforms(&backend, &[ProofKind::Core]);
}

/// From files to a verified proof, as a user goes.
#[cfg(all(feature = "risc0", unix))]
#[test]
fn a_proof_from_files_conforms() {
    use std::os::unix::fs::PermissionsExt;
    let _alone = alone();
    let folder = Folder::new();
    let input = "--backend risc0 --model model.json --data rows.csv";
    let before = folder.names();
    folder.fails(
        &format!("prove {input} -o nowhere/out.proof"),
        1,
        &["nowhere/out.proof", "cannot be written"],
    );
    folder
        .zkml(&format!("prove {input} -o out.proof"))
        .env("RISC0_DEV_MODE", "1")
        .assert()
        .code(1);
    assert_eq!(
        folder.names(),
        before,
        "a refused proof left something behind"
    );

    folder
        .zkml(&format!("prove {input} -o out.proof"))
        .assert()
        .success();
    let secrets = folder.path("out.proof.secrets.json");
    let mode = std::fs::metadata(secrets).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let secrets: serde_json::Value =
        serde_json::from_slice(&folder.read("out.proof.secrets.json")).unwrap();
    let [model, data] = ["model_commitment", "data_commitment"]
        .map(|name| secrets[name].as_str().unwrap().to_owned());
    folder
        .zkml(&format!(
            "verify out.proof --model-commitment {model} --data-commitment {data}"
        ))
        .assert()
        .success();

    // The salts make the same commitments again; without them, others.
    let commitment = |options: &str| {
        let command = format!("execute {input} {options} --json");
        let output = folder.zkml(&command).output().unwrap();
        let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        record["model_commitment"].as_str().unwrap().to_owned()
    };
    assert_eq!(commitment("--salts out.proof.secrets.json"), model);
    assert_ne!(commitment(""), model);
}
