//! What proofs and programs are, without checking anything about them.

use crate::{arguments::Inspect, error::Error, files, guest, parameters};
use jolt_pcs::{DoryPcs, Pcs};
use jolt_verifier::{PROOF_VERSION, Proof};
use std::{fmt::Write, path::Path};

/// `jolt inspect`.
pub(crate) fn inspect(arguments: &Inspect) -> Result<String, Error> {
    let path = &arguments.proof;
    let bytes = files::read(path)?;
    let (header, _) = bytes.as_chunks::<4>();
    let [version, log_cycles, log_cells, ..] = *header else {
        return Err(Error::file(path, "is too short for a proof"));
    };
    let [version, log_cycles, log_cells] = [version, log_cycles, log_cells].map(u32::from_le_bytes);
    if version != PROOF_VERSION {
        let what = format!("is no proof of version {PROOF_VERSION}, the only one known here");
        return Err(Error::file(path, what));
    }
    let mut text = format!(
        "version: {version}\ncycles: 2^{log_cycles}\nmemory: 2^{log_cells} words\nsize: {} bytes\n",
        bytes.len()
    );
    if let Some(elf) = &arguments.elf {
        parts(&mut text, elf, &bytes)?;
    }
    text.push_str("checked: no (jolt verify does)\n");
    Ok(text)
}

/// The parts of a proof, which only the program tells apart.
fn parts(text: &mut String, elf: &Path, bytes: &[u8]) -> Result<(), Error> {
    // The parts do not depend on the layout.
    let program = guest::load(elf, false)?;
    let proof = Proof::<DoryPcs>::decode(&program, bytes)
        .map_err(|error| Error::Rejected(error.to_string()))?;
    let polynomials = proof.commitments.len();
    let commitments = polynomials * DoryPcs::COMMITMENT_BYTES;
    let mut stages = Vec::new();
    for stage in &proof.stages {
        stage.encode(&mut stages);
    }
    let mut opening = Vec::new();
    DoryPcs::encode_proof(&proof.opening, &mut opening);
    let _ = writeln!(text, "commitments: {polynomials} in {commitments} bytes");
    let _ = writeln!(
        text,
        "sumchecks: {} stages in {} bytes",
        proof.stages.len(),
        stages.len()
    );
    let _ = writeln!(text, "opening: {} bytes", opening.len());
    for (region, advice) in proof.advice.iter().enumerate() {
        let mut opening = Vec::new();
        DoryPcs::encode_proof(&advice.proof, &mut opening);
        let _ = writeln!(
            text,
            "committed input {region}: 2^{} words, opening in {} bytes",
            advice.log_words,
            opening.len()
        );
    }
    Ok(())
}

/// `jolt id`.
pub(crate) fn id(elf: &Path, committed: bool) -> Result<String, Error> {
    let program = guest::load(elf, committed)?;
    let digest = program.digest(&DoryPcs::setup_digest(&parameters::verifier()?));
    Ok(format!("{}\n", guest::hex(&digest)))
}
