//! Proofs of all stages with the reference prover.

use crate::builder::*;
use crate::support::*;
use jolt_claims::{Accumulator, Publics, Schedule, StageProof, absorb_preamble};
use jolt_field::{AdditiveGroup, Field, Fr};
use jolt_isa::{AluOp, BranchOp, LoadOp, StoreOp};
use jolt_prover::{Witness, oracle::OracleProver, prove_stages};
use jolt_sumcheck::{Consistency, Reader};
use jolt_transcript::{Blake2bTranscript, labels};
use jolt_verifier::{StageError, verify_stages};

fn transcript(run: &Run) -> Blake2bTranscript {
    let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
    let digest = run.program.digest(b"no commitments");
    let none: [&[u8]; 0] = [];
    let publics = run.publics();
    absorb_preamble(
        &mut transcript,
        &digest,
        &run.statement,
        publics.dims(),
        none,
    );
    transcript
}

/// Proves all stages, returns the transcript's end state, too.
fn prove(
    run: &Run,
    publics: &Publics<'_>,
    witness: &Witness,
    consistency: Consistency,
) -> (Vec<StageProof>, Accumulator, [u8; 32]) {
    let schedule = Schedule::new(publics.dims());
    let mut accumulator = Accumulator::new(*publics.dims());
    let mut transcript = transcript(run);
    let proofs = prove_stages(
        schedule.stages(),
        &OracleProver { publics, witness },
        publics,
        &mut accumulator,
        &mut transcript,
        consistency,
    )
    .unwrap();
    (proofs, accumulator, transcript.state())
}

fn verify(
    run: &Run,
    publics: &Publics<'_>,
    proofs: &[StageProof],
) -> Result<(Accumulator, [u8; 32]), StageError> {
    let schedule = Schedule::new(publics.dims());
    let mut accumulator = Accumulator::new(*publics.dims());
    let mut transcript = transcript(run);
    verify_stages(
        schedule.stages(),
        proofs,
        publics,
        &mut accumulator,
        &mut transcript,
    )?;
    Ok((accumulator, transcript.state()))
}

fn short_run() -> Run {
    run_of(&[
        alu(AluOp::Sll, 5, 1, 2),
        store(StoreOp::Sw, 8, 5, 0),
        load(LoadOp::Lw, 6, 8, 0),
        branch(BranchOp::Bne, 1, 2, 8),
        addi(5, 1, 1),
    ])
}

/// The stages verify, prover and verifier end in the same state, and what is
/// left to open is true.
#[test]
fn honest_stages_verify() {
    let run = short_run();
    let publics = run.publics();
    let witness = run.witness();
    let (proofs, _, state) = prove(&run, &publics, &witness, Consistency::Checked);
    let (mut accumulator, verified) = verify(&run, &publics, &proofs).unwrap();
    assert_eq!(state, verified);
    let schedule = Schedule::new(publics.dims());
    for (claim, _) in schedule.opening() {
        let value = witness.evaluate(*claim, &accumulator).unwrap();
        assert_eq!(accumulator.claim(*claim), Ok(value));
    }
    schedule.opening_values(&mut accumulator, &publics).unwrap();
    assert_eq!(accumulator.finish(), Ok(()));
}

#[test]
fn stages_without_an_opening_are_unproven() {
    let run = short_run();
    let publics = run.publics();
    let (proofs, ..) = prove(&run, &publics, &run.witness(), Consistency::Checked);
    let (accumulator, _) = verify(&run, &publics, &proofs).unwrap();
    assert!(accumulator.finish().is_err());
}

/// Every element of every message, altered in three ways.
#[test]
fn altered_messages_are_refused() {
    let run = short_run();
    let publics = run.publics();
    let (proofs, ..) = prove(&run, &publics, &run.witness(), Consistency::Checked);
    let mut altered = 0;
    for stage in 0..proofs.len() {
        let rounds = proofs[stage].sumcheck.rounds.len();
        for list in 0..=rounds {
            let length = elements(&mut proofs.clone()[stage], list).len();
            for i in 0..length {
                let mut cheat = proofs.clone();
                let element = &mut elements(&mut cheat[stage], list)[i];
                *element = match altered % 3 {
                    0 => *element + Fr::ONE,
                    1 => element.double() + Fr::from(3),
                    _ => Fr::from(0x1234_5678_9abc_def0_u64) - *element,
                };
                assert!(
                    verify(&run, &publics, &cheat).is_err(),
                    "stage {stage}, list {list}, element {i}"
                );
                altered += 1;
            }
        }
    }
    println!("{altered} elements");
    assert!(altered > 400);
}

/// The elements of a round, or after the last one the claims.
fn elements(proof: &mut StageProof, list: usize) -> &mut Vec<Fr> {
    let rounds = &mut proof.sumcheck.rounds;
    match list < rounds.len() {
        true => &mut rounds[list],
        false => &mut proof.claims,
    }
}

#[test]
fn malformed_proofs_are_refused() {
    let run = short_run();
    let publics = run.publics();
    let (proofs, ..) = prove(&run, &publics, &run.witness(), Consistency::Checked);
    let refused = |cheat: &[StageProof]| assert!(verify(&run, &publics, cheat).is_err());
    refused(&proofs[..6]);
    refused(&[proofs.clone(), proofs.clone()].concat());
    for stage in 0..proofs.len() {
        let alter = |change: &dyn Fn(&mut StageProof)| {
            let mut cheat = proofs.clone();
            change(&mut cheat[stage]);
            refused(&cheat);
        };
        alter(&|proof| proof.claims.truncate(proof.claims.len() - 1));
        alter(&|proof| proof.claims.push(Fr::ZERO));
        alter(&|proof| proof.sumcheck.rounds.truncate(3));
        alter(&|proof| proof.sumcheck.rounds.push(vec![Fr::ZERO; 3]));
        alter(&|proof| proof.sumcheck.rounds[0].truncate(1));
        alter(&|proof| proof.sumcheck.rounds[0].push(Fr::ZERO));
        alter(&|proof| proof.claims.rotate_left(1));
    }
}

/// The statement and the program are part of what is proved.
#[test]
fn other_statements_are_refused() {
    let run = short_run();
    let publics = run.publics();
    let (proofs, ..) = prove(&run, &publics, &run.witness(), Consistency::Checked);
    let mut other = run.clone();
    other.statement = jolt_emu::Statement::new(run.statement.inputs().to_vec(), vec![1], false);
    assert!(verify(&other, &other.publics(), &proofs).is_err());
    let mut other = run_of(&[addi(5, 1, 2)]);
    other.records = run.records.clone();
    other.log_cells = run.log_cells;
    assert!(verify(&other, &other.publics(), &proofs).is_err());
}

#[test]
fn encodings_round_trip() {
    let run = short_run();
    let publics = run.publics();
    let schedule = Schedule::new(publics.dims());
    let (proofs, ..) = prove(&run, &publics, &run.witness(), Consistency::Checked);
    for (stage, proof) in schedule.stages().iter().zip(&proofs) {
        let mut bytes = Vec::new();
        proof.encode(&mut bytes);
        assert_eq!(
            StageProof::encoded_len(stage, publics.dims()),
            Ok(bytes.len())
        );
        let mut reader = Reader::new(&bytes);
        let decoded = StageProof::decode(stage, publics.dims(), &mut reader).unwrap();
        assert_eq!(&decoded, proof);
        reader.finish().unwrap();
        let mut reader = Reader::new(&bytes[1..]);
        assert!(StageProof::decode(stage, publics.dims(), &mut reader).is_err());
    }
}
