//! Committed advice (specification section 2.6): private words that a statement
//! commits to.

use crate::builder::*;
use crate::support::*;
use jolt_claims::{Claim, Place, Poly, Publics};
use jolt_emu::{
    EmuError, LayoutConfig, Preprocessed, PrivateInput, Statement, TraceRecord, execute_private,
    trace_private,
};
use jolt_field::{AdditiveGroup, Field, Fr};
use jolt_isa::{AluOp, LoadOp, StoreOp};
use jolt_pcs::{DoryPcs, IdealPcs, PcsProver};
use jolt_prover::{
    CommittedAdvice, Data, Prover, ProverError, Setup, Witness, fast::FastProver,
    oracle::OracleProver, prove_with_advice,
};
use jolt_sumcheck::Consistency;
use jolt_verifier::{AdviceCommitment, Proof, VerifyError, verify, verify_with_advice};

/// 16 and 32 words.
const REGIONS: LayoutConfig = LayoutConfig {
    advice: [64, 128],
    ..CONFIG
};

const IDEAL: Setup<'static, IdealPcs> = Setup {
    prover: &(),
    verifier: &(),
};

/// Writes the sum of the second word of the first region and the fourth of the
/// second one, after which it overwrites the latter.
fn adder() -> Preprocessed {
    let empty = program_in(REGIONS, &[0]);
    let layout = empty.layout();
    let start = |region| {
        let (cell, _) = layout.advice_region(region).unwrap();
        u32::try_from(layout.address(cell)).unwrap()
    };
    let mut code = Vec::new();
    code.extend(li(8, start(0)));
    code.extend(li(9, start(1)));
    code.extend(li(7, layout.output_start()));
    code.push(load(LoadOp::Lw, 1, 8, 4));
    // Brings a word into range that may be any field element.
    code.push(addi(1, 1, 0));
    code.push(load(LoadOp::Lw, 2, 9, 12));
    code.push(addi(2, 2, 0));
    code.push(alu(AluOp::Add, 3, 1, 2));
    code.push(store(StoreOp::Sw, 7, 3, 0));
    code.push(store(StoreOp::Sw, 9, 3, 12));
    code.extend(finish(layout.termination_address(), 10, 11));
    small(&program_in(REGIONS, &words(&code)))
}

/// A run with its advice.
struct Private {
    program: Preprocessed,
    advice: Vec<Vec<u32>>,
    statement: Statement,
    records: Vec<TraceRecord>,
    log_cells: u32,
}

impl Private {
    fn new(advice: [&[u32]; 2]) -> Self {
        let program = adder();
        let advice = advice.map(<[u32]>::to_vec).to_vec();
        let private = PrivateInput {
            tape: &[],
            advice: &advice,
        };
        let (execution, trace) = trace_private(&program, &[9], private).unwrap();
        Self {
            advice,
            statement: execution.statement,
            records: trace.records().to_vec(),
            log_cells: trace.log_cells(),
            program,
        }
    }

    fn publics(&self, log_words: &[u32]) -> Publics<'_> {
        let log_cycles = self.records.len().ilog2();
        Publics::new(&self.program, &self.statement, log_cycles, self.log_cells)
            .unwrap()
            .with_advice(log_words)
            .unwrap()
    }

    fn commit<P: PcsProver>(&self, setup: &Setup<'_, P>) -> Vec<CommittedAdvice<P>> {
        let commit = |words: &Vec<u32>| CommittedAdvice::new(setup.prover, words).unwrap();
        self.advice.iter().map(commit).collect()
    }

    /// With the kernels, or without.
    fn prove<P: PcsProver>(
        &self,
        setup: &Setup<'_, P>,
        fast: bool,
    ) -> (Vec<AdviceCommitment<P>>, Proof<P>) {
        let committed = self.commit(setup);
        let log_words: Vec<u32> = committed.iter().map(CommittedAdvice::log_words).collect();
        let publics = self.publics(&log_words);
        let witness = Witness::with_advice(&publics, &self.records, &self.advice).unwrap();
        let slow = OracleProver {
            publics: &publics,
            witness: &witness,
        };
        let proof = if fast {
            let fast = FastProver {
                publics: &publics,
                records: &self.records,
                advice: &self.advice,
            };
            self.prove_by(setup, &publics, &committed, &fast)
        } else {
            self.prove_by(setup, &publics, &committed, &slow)
        };
        (
            committed.iter().map(CommittedAdvice::commitment).collect(),
            proof,
        )
    }

    fn prove_by<P: PcsProver>(
        &self,
        setup: &Setup<'_, P>,
        publics: &Publics<'_>,
        committed: &[CommittedAdvice<P>],
        prover: &impl Prover,
    ) -> Proof<P> {
        prove_with_advice(
            setup,
            publics,
            &self.statement,
            committed,
            &self.records,
            prover,
            Consistency::Unchecked,
        )
        .unwrap()
    }
}

fn honest() -> Private {
    Private::new([&[1, 20, 3], &[5, 6, 7, 300, 0, 0, 9]])
}

#[test]
fn the_program_reads_its_advice() {
    let run = honest();
    assert_eq!(run.statement.outputs(), &320u32.to_le_bytes()[..2]);
    let words = vec![0; 17];
    let private = PrivateInput {
        tape: &[],
        advice: std::slice::from_ref(&words),
    };
    assert_eq!(
        execute_private(&run.program, &[], private, 100),
        Err(EmuError::Advice {
            region: 0,
            words: 17,
            capacity: 16
        })
    );
}

#[test]
fn relations_hold_and_notice_other_advice() {
    let run = honest();
    let publics = run.publics(&[4, 4]);
    let mut witness = Witness::with_advice(&publics, &run.records, &run.advice).unwrap();
    assert_eq!(violated(&publics, &witness), []);
    let Data::Address(words) = witness.data_mut(Poly::Advice(1)).unwrap() else {
        panic!("advice is a polynomial over addresses")
    };
    words[15] += Fr::ONE;
    assert_eq!(violated(&publics, &witness), [jolt_claims::RelationId::S4b]);
}

/// The selector is 1 on the declared part of its region and 0 elsewhere.
#[test]
fn selectors_are_of_their_regions() {
    use jolt_claims::{Point, Public};
    let run = honest();
    let publics = run.publics(&[4, 5]);
    let mut accumulator = random_accumulator(&publics, 1);
    let wanted = [Public::AdviceSelector(0), Public::AdviceSelector(1)];
    for cell in 0..1u64 << publics.dims().log_cells() {
        let point = jolt_field::eq::index_point(cell, publics.dims().log_cells());
        accumulator.move_point(Point::RamAddress, point).unwrap();
        let values = publics.evaluate(&wanted.into(), &accumulator).unwrap();
        for region in [0, 1] {
            let (start, capacity) = run.program.layout().advice_region(region).unwrap();
            let inside = (u64::from(start)..u64::from(start + capacity)).contains(&cell);
            let expected = if inside { Fr::ONE } else { Fr::ZERO };
            assert_eq!(values[&wanted[region]], expected, "{cell}");
        }
    }
}

#[test]
fn proofs_bind_the_advice() {
    let run = honest();
    let (commitments, proof) = run.prove(&IDEAL, false);
    let check = |commitments: &[AdviceCommitment<IdealPcs>], proof: &Proof<IdealPcs>| {
        verify_with_advice(&run.program, &(), &run.statement, commitments, proof)
    };
    assert_eq!(check(&commitments, &proof), Ok(()));
    assert_eq!(run.prove(&IDEAL, true).1, proof, "kernels");
    let bytes = proof.encode();
    let decoded = Proof::decode(&run.program, &bytes).unwrap();
    assert_eq!(decoded, proof);
    for length in [bytes.len() - 1, bytes.len() / 2, 16, 12] {
        assert!(Proof::<IdealPcs>::decode(&run.program, &bytes[..length]).is_err());
    }

    // Nothing, less, more, or in another order.
    assert_eq!(
        verify(&run.program, &(), &run.statement, &proof),
        Err(VerifyError::Advice)
    );
    assert_eq!(check(&commitments[..1], &proof), Err(VerifyError::Advice));
    let mut other = commitments.clone();
    other.swap(0, 1);
    assert!(check(&other, &proof).is_err());
    // The same sum from other words, and words that the program does not read.
    let same_sum: [[&[u32]; 2]; 2] = [
        [&[1, 21, 3], &[5, 6, 7, 299, 0, 0, 9]],
        [&[2, 20, 3], &[5, 6, 7, 300, 0, 0, 9]],
    ];
    for advice in same_sum {
        let others = Private::new(advice);
        assert_eq!(others.statement, run.statement);
        let (other, accepted) = others.prove(&IDEAL, false);
        assert_eq!(check(&other, &accepted), Ok(()));
        assert!(check(&other, &proof).is_err());
        assert!(check(&commitments, &accepted).is_err());
        let mixed = Proof {
            advice: accepted.advice,
            ..proof.clone()
        };
        assert!(check(&commitments, &mixed).is_err());
    }
    // Sizes other than those of the commitments.
    let mut other = commitments.clone();
    other[1].log_words = 5;
    assert_eq!(check(&other, &proof), Err(VerifyError::Advice));
    let mut mixed = proof.clone();
    mixed.advice[1].log_words = 5;
    assert!(check(&other, &mixed).is_err());
    for log_words in [0, 3, 6, 31, 32, u32::MAX] {
        let (mut other, mut mixed) = (commitments.clone(), proof.clone());
        other[1].log_words = log_words;
        mixed.advice[1].log_words = log_words;
        assert!(matches!(check(&other, &mixed), Err(VerifyError::Claims(_))));
    }
    let mut mixed = proof;
    mixed.advice.swap(0, 1);
    assert!(check(&commitments, &mixed).is_err());
}

/// A prover who runs the program on other words than it committed to.
#[test]
fn other_words_than_committed_fail_their_opening() {
    let (run, other) = (
        honest(),
        Private::new([&[2, 20, 3], &[5, 6, 7, 300, 0, 0, 9]]),
    );
    let committed = run.commit(&IDEAL);
    let publics = other.publics(&[4, 4]);
    let witness = Witness::with_advice(&publics, &other.records, &other.advice).unwrap();
    let prover = OracleProver {
        publics: &publics,
        witness: &witness,
    };
    let proof = other.prove_by(&IDEAL, &publics, &committed, &prover);
    let commitments: Vec<_> = committed.iter().map(CommittedAdvice::commitment).collect();
    let verdict = verify_with_advice(&run.program, &(), &run.statement, &commitments, &proof);
    assert!(
        matches!(verdict, Err(VerifyError::AdviceOpening { region: 0, .. })),
        "{verdict:?}"
    );
}

/// Without advice, the regions hold zeros.
#[test]
fn absent_advice_is_zero() {
    let run = Private::new([&[], &[]]);
    assert_eq!(run.statement.outputs(), []);
    let publics = run.publics(&[]);
    let witness = Witness::new(&publics, &run.records).unwrap();
    let prover = OracleProver {
        publics: &publics,
        witness: &witness,
    };
    let proof = run.prove_by(&IDEAL, &publics, &[], &prover);
    assert_eq!(verify(&run.program, &(), &run.statement, &proof), Ok(()));
    let publics = run.publics(&[4]);
    assert_eq!(
        Witness::new(&publics, &run.records).err(),
        Some(ProverError::Advice)
    );
}

#[test]
fn dory_commits_to_advice() {
    let run = honest();
    let (prover, verifier) = DoryPcs::setup(5, b"tests").unwrap();
    let setup = Setup::<DoryPcs> {
        prover: &prover,
        verifier: &verifier,
    };
    let (mut commitments, proof) = run.prove(&setup, false);
    let bytes = proof.encode();
    let proof = Proof::<DoryPcs>::decode(&run.program, &bytes).unwrap();
    let check = |commitments: &[AdviceCommitment<DoryPcs>]| {
        verify_with_advice(&run.program, &verifier, &run.statement, commitments, &proof)
    };
    assert_eq!(check(&commitments), Ok(()));
    // The same words have the same commitment, whoever proves what about them.
    let again = CommittedAdvice::<DoryPcs>::new(&prover, &run.advice[0]).unwrap();
    assert_eq!(again.commitment(), commitments[0]);
    commitments.swap(0, 1);
    assert!(check(&commitments).is_err());
}

/// The claim about a region is one at the low coordinates of the cell.
#[test]
fn the_claim_is_about_the_words() {
    let run = honest();
    let publics = run.publics(&[4, 5]);
    let witness = Witness::with_advice(&publics, &run.records, &run.advice).unwrap();
    let accumulator = random_accumulator(&publics, 3);
    let fast = FastProver {
        publics: &publics,
        records: &run.records,
        advice: &run.advice,
    };
    for region in [0, 1] {
        let claim = Claim::address(Poly::Advice(region), Place::advice(region));
        let place = accumulator.place(Place::advice(region)).unwrap();
        assert_eq!(place.len(), [4, 5][usize::from(region)]);
        let values = run.advice[usize::from(region)].iter();
        let expected = values.enumerate().fold(Fr::ZERO, |sum, (i, &word)| {
            let point = jolt_field::eq::index_point(i as u64, place.len());
            sum + jolt_field::eq::eq(&place, &point).unwrap() * Fr::from(word)
        });
        assert_eq!(fast.claim(claim, &accumulator), Ok(expected));
        assert_eq!(witness.evaluate(claim, &accumulator), Ok(expected));
    }
}
