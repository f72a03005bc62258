//! Whole proofs with the ideal commitment scheme.

use crate::builder::*;
use crate::support::*;
use jolt_claims::{Claim, Committed, Place, Point, Poly};
use jolt_emu::{LayoutConfig, MemoryLayout, Preprocessed, Statement};
use jolt_field::{Field, Fr};
use jolt_isa::{BranchOp, LoadOp, RAM_START, StoreOp};
use jolt_pcs::IdealPcs;
use jolt_prover::{
    CommittedPolynomials, Data, Setup, Witness, fast::FastProver, oracle::OracleProver, prove,
};
use jolt_sumcheck::Consistency;
use jolt_verifier::{Proof, StageError, VerifyError, verify};
use proptest::prelude::*;
use std::sync::LazyLock;

const SETUP: Setup<'static, IdealPcs> = Setup {
    prover: &(),
    verifier: &(),
};

fn prove_with(run: &Run, witness: &Witness, consistency: Consistency) -> Proof<IdealPcs> {
    let publics = run.publics();
    let prover = OracleProver {
        publics: &publics,
        witness,
    };
    let (statement, records) = (&run.statement, &run.records);
    prove(&SETUP, &publics, statement, records, &prover, consistency).unwrap()
}

pub(crate) static HONEST: LazyLock<(Run, Proof<IdealPcs>)> = LazyLock::new(|| {
    let run = run_of(&[
        store(StoreOp::Sw, 8, 1, 0),
        load(LoadOp::Lw, 6, 8, 0),
        branch(BranchOp::Bne, 1, 2, 8),
        addi(5, 1, 1),
    ]);
    let proof = prove_with(&run, &run.witness(), Consistency::Checked);
    (run, proof)
});

pub(crate) fn check(run: &Run, proof: &Proof<IdealPcs>) -> Result<(), VerifyError> {
    verify(&run.program, &(), &run.statement, proof)
}

/// The committed polynomials are those of the witness.
#[test]
fn commitments_are_to_the_witness() {
    let run = complete_run();
    let publics = run.publics();
    let witness = run.witness();
    let accumulator = random_accumulator(&publics, 7);
    let committed = CommittedPolynomials::new(publics.dims(), &run.records).unwrap();
    let polynomials = committed.polynomials();
    let names = Committed::all(publics.dims());
    assert_eq!(polynomials.len(), names.len());
    let geometry = jolt_pcs::Geometry::new(publics.dims().log_cycles()).unwrap();
    let mut point = accumulator.point(Point::OpeningAddress).unwrap().to_vec();
    point.extend_from_slice(accumulator.point(Point::Cycle6).unwrap());
    let factor = jolt_pcs::increment_factor(&point[..4]);
    for (polynomial, name) in polynomials.iter().zip(names) {
        let poly = Poly::Committed(name);
        let expected = match name {
            Committed::Chunk(..) => {
                let place = Place::from(Point::OpeningAddress);
                let claim = Claim::at(poly, place, Point::Cycle6);
                witness.evaluate(claim, &accumulator).unwrap()
            }
            _ => {
                let claim = Claim::cycle(poly, Point::Cycle6);
                witness.evaluate(claim, &accumulator).unwrap() * factor
            }
        };
        assert_eq!(
            polynomial.evaluate(geometry, &point),
            Ok(expected),
            "{name:?}"
        );
    }
}

#[test]
fn honest_proofs_verify() {
    let (run, proof) = &*HONEST;
    assert_eq!(check(run, proof), Ok(()));
    let bytes = proof.encode();
    assert_eq!(Proof::decode(&run.program, &bytes).as_ref(), Ok(proof));
    let again = prove_with(run, &run.witness(), Consistency::Checked);
    assert_eq!(again.encode(), bytes, "proving is deterministic");
}

/// With the fast provers there are, too: the proof is the same.
#[test]
fn a_complete_program_verifies() {
    let run = complete_run();
    let witness = run.witness();
    let proof = prove_with(&run, &witness, Consistency::Checked);
    assert_eq!(check(&run, &proof), Ok(()));

    let publics = run.publics();
    let kernels = FastProver {
        publics: &publics,
        records: &run.records,
        advice: &[],
    };
    let (statement, records) = (&run.statement, &run.records);
    let checked = Consistency::Checked;
    let fast = prove::<IdealPcs>(&SETUP, &publics, statement, records, &kernels, checked);
    assert_eq!(fast.unwrap(), proof);
}

/// With Dory in place of the ideal scheme.
#[test]
fn dory_proofs_verify() {
    use jolt_pcs::{DoryPcs, PcsProver};
    let (run, ideal) = &*HONEST;
    let publics = run.publics();
    let witness = run.witness();
    let (prover_setup, verifier_setup) = DoryPcs::setup(5, b"tests").unwrap();
    let setup = Setup::<DoryPcs> {
        prover: &prover_setup,
        verifier: &verifier_setup,
    };
    let prover = OracleProver {
        publics: &publics,
        witness: &witness,
    };
    let (statement, records) = (&run.statement, &run.records);
    let checked = Consistency::Checked;
    let proof = prove(&setup, &publics, statement, records, &prover, checked).unwrap();
    assert_ne!(
        proof.stages, ideal.stages,
        "challenges depend on commitments"
    );

    let bytes = proof.encode();
    println!("{} bytes", bytes.len());
    let decoded = Proof::<DoryPcs>::decode(&run.program, &bytes).unwrap();
    assert_eq!(decoded, proof);
    let verdict = verify(&run.program, &verifier_setup, statement, &decoded);
    assert_eq!(verdict, Ok(()));

    let mut swapped = decoded.clone();
    assert_ne!(swapped.commitments[0], swapped.commitments[1]);
    swapped.commitments.swap(0, 1);
    assert!(verify(&run.program, &verifier_setup, statement, &swapped).is_err());
    let mut mixed = decoded;
    mixed.stages.clone_from(&ideal.stages);
    assert!(verify(&run.program, &verifier_setup, statement, &mixed).is_err());
}

/// Section 14.2 B.
#[test]
fn other_statements_are_refused() {
    let (run, proof) = &*HONEST;
    let (inputs, outputs) = (run.statement.inputs(), run.statement.outputs());
    let mut other = inputs.to_vec();
    other[1] ^= 1;
    for statement in [
        Statement::new(other, outputs.to_vec(), false),
        Statement::new(inputs.to_vec(), vec![1], false),
        Statement::new(inputs.to_vec(), [outputs, &[0, 1]].concat(), false),
        Statement::new(inputs.to_vec(), outputs.to_vec(), true),
    ] {
        assert!(verify(&run.program, &(), &statement, proof).is_err());
    }
    let refused = |program: &Preprocessed| verify(program, &(), &run.statement, proof).is_err();
    assert!(refused(&run_of(&[addi(5, 1, 2)]).program));

    // The same instructions, entered after the fence, or with more heap.
    let program = &run.program;
    let rebuild = |entry, layout| {
        let (bytecode, image) = (program.bytecode().clone(), program.image().to_vec());
        Preprocessed::new(bytecode, entry, image, layout, *program.policy()).unwrap()
    };
    let (entry, layout) = (program.entry(), *program.layout());
    assert!(!refused(&rebuild(entry, layout)));
    assert!(refused(&rebuild(entry + 4, layout)));
    let end = u64::from(RAM_START) + 4 * program.image()[0].words.len() as u64;
    let more = LayoutConfig {
        heap: 2 * CONFIG.heap,
        ..CONFIG
    };
    let other = MemoryLayout::new(more, end, program.policy().max_log_cells).unwrap();
    assert_ne!(other, layout);
    assert!(refused(&rebuild(entry, other)));
}

/// A wrong witness is refused by the stage whose relation notices, or by the
/// opening if it is the committed polynomial that differs.
#[test]
fn wrong_witnesses_are_refused() {
    use jolt_r1cs::Column;
    let (run, _) = &*HONEST;
    let alter = |poly| {
        let mut witness = run.witness();
        match witness.data_mut(poly).unwrap() {
            Data::Cycle(values) | Data::Address(values) | Data::Dense(values) => {
                *values.last_mut().unwrap() += Fr::ONE;
            }
            Data::Sparse(columns) => columns.last_mut().unwrap().clear(),
        }
        let proof = prove_with(run, &witness, Consistency::Unchecked);
        check(run, &proof)
    };
    let chunk = |family| Poly::Committed(Committed::Chunk(family, 0));
    for (poly, stage) in [
        (Poly::Column(Column::ShouldJump), 2),
        (Poly::Column(Column::NextPc), 3),
        (Poly::Column(Column::RdWrite), 4),
        (Poly::RamFinal, 4),
        (Poly::RegisterValue, 5),
        (Poly::TableFlag(jolt_isa::Table::And), 6),
        (chunk(jolt_claims::Family::Lookup), 6),
        (chunk(jolt_claims::Family::Bytecode), 6),
        (Poly::RamAccessed, 7),
    ] {
        match alter(poly) {
            Err(VerifyError::Stage(StageError::Stage { stage: at, .. })) => {
                assert_eq!(at, stage, "{poly:?}");
            }
            other => panic!("{poly:?}: {other:?}"),
        }
    }
    // Consistent in itself, but not what is committed to.
    let increment = Poly::Committed(Committed::RamInc);
    assert!(matches!(alter(increment), Err(VerifyError::Opening(_))));
}

#[test]
fn encodings_are_exact() {
    let (run, proof) = &*HONEST;
    let bytes = proof.encode();
    let decode = |bytes: &[u8]| Proof::<IdealPcs>::decode(&run.program, bytes);
    assert!(decode(&bytes[..bytes.len() - 1]).is_err());
    assert!(decode(&[bytes.as_slice(), &[0]].concat()).is_err());
    assert!(decode(&[]).is_err());
    for (at, value) in [(0, 2), (4, 4), (4, 6), (4, 255), (8, 0), (8, 30)] {
        let mut other = bytes.clone();
        other[at] = value;
        assert!(decode(&other).is_err(), "byte {at}");
    }
    // More cells than declared when proving.
    let mut other = bytes;
    other[8] += 1;
    let refused = decode(&other).map(|proof| check(run, &proof));
    assert!(!matches!(refused, Ok(Ok(()))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Damaged bytes are refused, without a panic.
    #[test]
    fn damaged_proofs_are_refused(
        damage in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..4),
    ) {
        let (run, proof) = &*HONEST;
        let honest = proof.encode();
        let mut bytes = honest.clone();
        for (index, mask) in damage {
            bytes[index.index(honest.len())] ^= mask;
        }
        if bytes != honest
            && let Ok(proof) = Proof::<IdealPcs>::decode(&run.program, &bytes)
        {
            prop_assert!(check(run, &proof).is_err());
        }
    }
}
