//! Frozen transcripts (specification section 14.2 D): what is absorbed has to
//! be. With the challenges of an honest proof, any one value of it can be altered
//! and the rest be adapted so that the verifier accepts; with the real transcript
//! it does not.

use crate::builder::*;
use crate::support::*;
use jolt_claims::{Accumulator, Schedule, StageProof, absorb_preamble};
use jolt_emu::Statement;
use jolt_field::{AdditiveGroup, Field, Fr};
use jolt_isa::{AluOp, BranchOp, LoadOp, StoreOp};
use jolt_prover::{oracle::OracleProver, prove_stages};
use jolt_sumcheck::{Consistency, verify_batch};
use jolt_transcript::testing::{Event, Recorder, Replay};
use jolt_transcript::{Blake2bTranscript, Label, Transcript, labels};
use jolt_verifier::{StageError, verify_stages};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Everything that is absorbed, up to the opening.
#[derive(Clone)]
struct Messages {
    run: Run,
    digest: [u8; 32],
    commitment: [u8; 32],
    proofs: Vec<StageProof>,
}

impl Messages {
    fn start<T: Transcript>(&self, transcript: T) -> Recorder<T> {
        let mut recorder = Recorder::new(transcript);
        let publics = self.run.publics();
        absorb_preamble(
            &mut recorder,
            &self.digest,
            &self.run.statement,
            publics.dims(),
            [self.commitment],
        );
        recorder
    }

    /// Verifies the stages and draws one challenge of the opening.
    fn verify<T: Transcript>(&self, transcript: T) -> (Result<(), StageError>, Recorder<T>) {
        let mut recorder = self.start(transcript);
        let publics = self.run.publics();
        let schedule = Schedule::new(publics.dims());
        let mut accumulator = Accumulator::new(*publics.dims());
        let stages = schedule.stages();
        let proofs = &self.proofs;
        let result = verify_stages(stages, proofs, &publics, &mut accumulator, &mut recorder);
        recorder.challenge(labels::OPENING_COEFFICIENT);
        (result, recorder)
    }

    /// With the transcript of the protocol.
    fn verify_really(&self) -> Result<(), StageError> {
        self.verify(Blake2bTranscript::new(labels::DOMAIN)).0
    }

    /// Makes every stage end in what the verifier expects if it draws
    /// `challenges`, with the constant coefficient of the last round.
    fn adapt(&mut self, challenges: &[Fr]) {
        let publics = self.run.publics();
        let schedule = Schedule::new(publics.dims());
        let mut accumulator = Accumulator::new(*publics.dims());
        let mut transcript = Replay::new(challenges.iter().copied());
        for (stage, proof) in schedule.stages().iter().zip(&mut self.proofs) {
            let inputs = stage.begin(&mut accumulator, &publics, &mut transcript);
            let shape = stage.shape(publics.dims()).unwrap();
            let reduction =
                verify_batch(&shape, &inputs.unwrap(), &proof.sumcheck, &mut transcript).unwrap();
            stage.bind(&mut accumulator, &reduction).unwrap();
            let claims = &proof.claims;
            stage
                .receive(&mut accumulator, claims, &mut transcript)
                .unwrap();
            let expected = stage.expected(&mut accumulator, &publics).unwrap();
            let pairs = reduction.coefficients().iter().zip(&expected);
            let wanted: Fr = pairs.map(|(coefficient, value)| *coefficient * value).sum();
            // A constant c adds c at r, and takes 2cr with the linear term.
            let r = *reduction.challenges().last().unwrap();
            let slope = (Fr::ONE - r.double()).inverse().unwrap();
            let last = proof.sumcheck.rounds.last_mut().unwrap();
            last[0] += (wanted - reduction.claim()) * slope;
        }
    }
}

/// An honest proof with what its verification absorbs and draws.
static HONEST: LazyLock<(Messages, Recorder<Blake2bTranscript>)> = LazyLock::new(|| {
    let run = run_of(&[
        alu(AluOp::Sll, 5, 1, 2),
        store(StoreOp::Sw, 8, 5, 0),
        load(LoadOp::Lw, 6, 8, 0),
        branch(BranchOp::Bne, 1, 2, 8),
        addi(5, 1, 1),
    ]);
    let mut honest = Messages {
        digest: run.program.digest(b"frozen"),
        commitment: [1; 32],
        proofs: Vec::new(),
        run,
    };
    honest.proofs = {
        let publics = honest.run.publics();
        let prover = OracleProver {
            publics: &publics,
            witness: &honest.run.witness(),
        };
        prove_stages(
            Schedule::new(publics.dims()).stages(),
            &prover,
            &publics,
            &mut Accumulator::new(*publics.dims()),
            &mut honest.start(Blake2bTranscript::new(labels::DOMAIN)),
            Consistency::Checked,
        )
        .unwrap()
    };
    let (result, recorder) = honest.verify(Blake2bTranscript::new(labels::DOMAIN));
    assert_eq!(result, Ok(()));
    (honest, recorder)
});

/// Position in a log of the absorption number `n` under a label.
fn position(log: &[Event], label: Label, n: usize) -> usize {
    let absorbed = |event: &Event| matches!(event, Event::Absorbed(l, _) if *l == label);
    let mut found = log.iter().enumerate().filter(|(_, event)| absorbed(event));
    found.nth(n).unwrap().0
}

/// Adapts altered messages, of which those at absorption number `n` under
/// `label` are among the altered ones, and checks that the frozen transcript
/// accepts them and the real one does not. Returns what was absorbed.
fn check(mut cheat: Messages, label: Label, n: usize) -> Vec<Event> {
    let (_, honest) = &*HONEST;
    let challenges = honest.drawn();
    cheat.adapt(&challenges);
    let (result, frozen) = cheat.verify(Replay::new(challenges));
    assert_eq!(result, Ok(()), "{label:?} {n}: frozen");
    assert!(cheat.verify_really().is_err(), "{label:?} {n}: real");

    // It was absorbed, and a challenge was drawn after it.
    assert_eq!(frozen.log.len(), honest.log.len());
    let at = position(&honest.log, label, n);
    assert_ne!(
        frozen.log[at], honest.log[at],
        "{label:?} {n}: not absorbed"
    );
    let after = &honest.log[at..];
    assert!(after.iter().any(|event| matches!(event, Event::Drawn(..))));
    frozen.log
}

/// Coefficients of the first, a middle and the last round of every stage.
#[test]
fn round_messages_are_absorbed() {
    let (honest, _) = &*HONEST;
    let mut earlier = 0;
    for stage in 0..honest.proofs.len() {
        let rounds = &honest.proofs[stage].sumcheck.rounds;
        // The last round is what is adapted, so alter another coefficient.
        for (round, element) in [(0, 0), (rounds.len() / 2, 1), (rounds.len() - 1, 1)] {
            let mut cheat = honest.clone();
            cheat.proofs[stage].sumcheck.rounds[round][element] += Fr::from(5);
            check(cheat, labels::ROUND, earlier + round);
        }
        earlier += rounds.len();
    }
}

/// Every claim of every stage. What claims feed into, the input claims of the
/// later stages, is absorbed as well.
#[test]
fn claims_are_absorbed() {
    let (honest, recorded) = &*HONEST;
    let mut inputs = BTreeSet::new();
    for stage in 0..honest.proofs.len() {
        for i in 0..honest.proofs[stage].claims.len() {
            let mut cheat = honest.clone();
            cheat.proofs[stage].claims[i] += Fr::from(7);
            let log = check(cheat, labels::OUTPUT_CLAIMS, stage);
            inputs.extend((0..honest.proofs.len()).filter(|later| {
                let at = position(&recorded.log, labels::INPUT_CLAIMS, *later);
                log[at] != recorded.log[at]
            }));
        }
    }
    // The input of S1 is 0.
    assert_eq!(inputs, (1..7).collect());
}

/// Statement, program and commitments.
#[test]
fn the_preamble_is_absorbed() {
    let (honest, _) = &*HONEST;
    let statement = &honest.run.statement;
    let (inputs, outputs) = (statement.inputs().to_vec(), statement.outputs().to_vec());
    let mut other = inputs.clone();
    other[0] ^= 1;
    for (label, statement) in [
        (
            labels::INPUTS,
            Statement::new(other, outputs.clone(), false),
        ),
        (
            labels::OUTPUTS,
            Statement::new(inputs.clone(), vec![9], false),
        ),
        (labels::PANIC, Statement::new(inputs, outputs, true)),
    ] {
        let mut cheat = honest.clone();
        cheat.run.statement = statement;
        check(cheat, label, 0);
    }
    let mut cheat = honest.clone();
    cheat.digest[0] ^= 1;
    check(cheat, labels::PREPROCESSING, 0);
    let mut cheat = honest.clone();
    cheat.commitment[31] ^= 1;
    check(cheat, labels::COMMITMENT, 0);
    // Another program, with its own bytecode and memory.
    let mut cheat = honest.clone();
    cheat.run.program = run_of(&[
        alu(AluOp::Sll, 5, 1, 2),
        store(StoreOp::Sw, 8, 5, 0),
        load(LoadOp::Lw, 6, 8, 0),
        branch(BranchOp::Bne, 1, 2, 8),
        addi(5, 1, 2),
    ])
    .program;
    cheat.digest = cheat.run.program.digest(b"frozen");
    check(cheat, labels::PREPROCESSING, 0);
}
