//! From committed input to a proof, with the example guest.

use jolt_emu::{EmuError, LayoutConfig, Policy, Preprocessed, PrivateInput, load_elf};
use jolt_guest::host;
use jolt_pcs::{DoryPcs, IdealPcs, PcsError, PcsProver};
use jolt_prover::{CommittedAdvice, ProverError, Run, Setup, log_advice_words};
use jolt_verifier::{AdviceCommitment, Proof, VerifyError, verify, verify_with_advice};

const IDEAL: Setup<'static, IdealPcs> = Setup {
    prover: &(),
    verifier: &(),
};

/// The layout of the guest's linker script.
fn program() -> Preprocessed {
    let elf = include_bytes!("../../../guests/elf/committed.elf");
    load_elf(elf, LayoutConfig::committed(), Policy::default()).unwrap()
}

fn salt(seed: u32) -> [u32; host::SALT_WORDS] {
    std::array::from_fn(|i| (seed + i as u32).wrapping_mul(0x9e37_79b9))
}

/// A model of two weights, in more words than the run has cycles, and features.
fn advice() -> [Vec<u32>; 2] {
    let mut model = host::committed_input(&(vec![3i32, -4], 5i64), &salt(1));
    model.resize(3000, 7);
    [
        model,
        host::committed_input(&vec![1_000_000i32, 1], &salt(2)),
    ]
}

fn run<'a>(program: &'a Preprocessed, advice: &[Vec<u32>]) -> Result<Run<'a>, EmuError> {
    Run::with_private(program, &[], PrivateInput { tape: &[], advice })
}

#[test]
fn proofs_are_about_commitments() {
    let (program, advice) = (program(), advice());
    let run = run(&program, &advice).unwrap();
    let statement = run.statement();
    assert_eq!(host::output(statement.outputs()), Some(3_000_001i64));
    // The model decides how large the parameters are.
    assert_eq!((run.log_cycles(), run.log_setup()), (10, 12));
    let (prover, verifier) = DoryPcs::standard_setup(run.log_setup()).unwrap();
    let setup = Setup::<DoryPcs> {
        prover: &prover,
        verifier: &verifier,
    };
    let committed = run.commit::<DoryPcs>(&prover).unwrap();
    let proof = run.prove_committed(&setup, &committed).unwrap();
    let proof = Proof::<DoryPcs>::decode(&program, &proof.encode()).unwrap();

    // Commitments made elsewhere, and under larger parameters, are the same.
    let (larger, _) = DoryPcs::standard_setup(13).unwrap();
    let commitments = advice.each_ref().map(|words| {
        let bytes = CommittedAdvice::<DoryPcs>::new(&larger, words)
            .unwrap()
            .commitment()
            .encode();
        AdviceCommitment::<DoryPcs>::decode(&bytes).unwrap()
    });
    let check = |commitments: &[AdviceCommitment<DoryPcs>]| {
        verify_with_advice(&program, &verifier, statement, commitments, &proof)
    };
    assert_eq!(check(&commitments), Ok(()));

    // None, or not all, or more.
    let [model, features] = &commitments;
    let none = verify(&program, &verifier, statement, &proof);
    assert_eq!(none, Err(VerifyError::Advice));
    assert_eq!(check(&commitments[..1]), Err(VerifyError::Advice));
    let more = [model.clone(), features.clone(), model.clone()];
    assert_eq!(check(&more), Err(VerifyError::Advice));
    // Swapped, as they are and with the sizes that the proof has.
    let swapped = [features.clone(), model.clone()];
    assert_eq!(check(&swapped), Err(VerifyError::Advice));
    let [mut first, mut second] = swapped;
    std::mem::swap(&mut first.log_words, &mut second.log_words);
    assert!(matches!(
        check(&[first, second]),
        Err(VerifyError::Stage(_))
    ));
    // To the same value under another salt, and to another value.
    let other = |words: &[u32]| {
        let other = CommittedAdvice::<DoryPcs>::new(&prover, words).unwrap();
        check(&[model.clone(), other.commitment()])
    };
    let salted = host::committed_input(&vec![1_000_000i32, 1], &salt(3));
    assert!(matches!(other(&salted), Err(VerifyError::Stage(_))));
    let valued = host::committed_input(&vec![1_000_000i32, 2], &salt(2));
    assert!(matches!(other(&valued), Err(VerifyError::Stage(_))));
    assert_eq!(other(&advice[1]), Ok(()));
}

#[test]
fn small_parameters_are_refused() {
    let (program, advice) = (program(), advice());
    let run = run(&program, &advice).unwrap();
    let (prover, verifier) = DoryPcs::setup(run.log_cycles(), b"tests").unwrap();
    let setup = Setup::<DoryPcs> {
        prover: &prover,
        verifier: &verifier,
    };
    let error = run.prove(&setup).map(drop).unwrap_err();
    assert!(
        matches!(
            error,
            ProverError::Pcs(PcsError::LogCycles { log_cycles: 12, .. })
        ),
        "{error}"
    );
}

#[test]
fn commitments_must_be_to_the_words() {
    let (program, advice) = (program(), advice());
    let run = run(&program, &advice).unwrap();
    let committed = run.commit::<IdealPcs>(&()).unwrap();
    let prove = |committed: &[_]| run.prove_committed(&IDEAL, committed).map(drop);
    assert_eq!(prove(&committed), Ok(()));
    assert_eq!(prove(&committed[..1]), Err(ProverError::Advice));
    let other = |words: &[u32]| {
        let other = CommittedAdvice::new(&(), words).unwrap();
        prove(&[committed[0].clone(), other])
    };
    let region = 1;
    let [_, features] = &advice;
    // Zeros behind the words change nothing but the declared size.
    assert_eq!(other(&[features.as_slice(), &[0; 100]].concat()), Ok(()));
    for words in [
        &features[..features.len() - 1],
        &[features.as_slice(), &[1; 100]].concat(),
        &[],
    ] {
        assert_eq!(other(words), Err(ProverError::OtherAdvice { region }));
    }
}

/// A run that was given no committed advice is one with zeros there.
#[test]
fn regions_may_be_left_out() {
    let program = program();
    let run = run(&program, &[]).unwrap();
    assert!(run.statement().panic());
    assert_eq!(run.log_setup(), run.log_cycles());
    let proof = run.prove(&IDEAL).unwrap();
    assert_eq!(verify(&program, &(), run.statement(), &proof), Ok(()));
}

#[test]
fn too_much_advice_is_refused() {
    let program = program();
    let words = vec![1; (1 << 18) + 1];
    assert!(matches!(
        run(&program, &[words]),
        Err(EmuError::Advice { region: 0, .. })
    ));
    assert!(matches!(
        run(&program, &[vec![], vec![], vec![1]]),
        Err(EmuError::Advice { region: 2, .. })
    ));
}

#[test]
fn sizes_are_powers_of_two() {
    for (count, log) in [
        (0, 4),
        (1, 4),
        (16, 4),
        (17, 5),
        (32, 5),
        (33, 6),
        (1 << 24, 24),
        (usize::MAX, usize::BITS as usize),
    ] {
        assert_eq!(log_advice_words(count), log, "{count}");
    }
}
