//! Cheating provers (specification section 14.2 C): each violates the relations
//! and constraints that it should and no others, and a whole proof is refused in
//! the stage of the first of them. The attacks are those of `jolt-mutation`.

use crate::support::*;
use jolt_pcs::IdealPcs;
use jolt_prover::{Setup, prove};
use jolt_sumcheck::Consistency;
use jolt_verifier::{StageError, VerifyError, verify};
use std::collections::BTreeSet;

/// The stage that refuses a proof with the ideal commitment scheme.
fn refused_by(attack: &Attack) -> Result<Option<u64>, VerifyError> {
    let setup = Setup::<IdealPcs> {
        prover: &(),
        verifier: &(),
    };
    let run = &attack.run;
    let publics = run.publics();
    let proof = prove(
        &setup,
        &publics,
        &run.statement,
        &run.records,
        &attack.prover(&publics),
        Consistency::Unchecked,
    )
    .unwrap();
    match verify(&run.program, &(), &run.statement, &proof) {
        Ok(()) => Ok(None),
        Err(VerifyError::Stage(StageError::Stage { stage, .. })) => Ok(Some(stage)),
        Err(other) => Err(other),
    }
}

/// Checks all attacks of a group before it fails.
fn check(attacks: &[Attack]) {
    let mut wrong = Vec::new();
    for attack in attacks {
        let violated = Examination::new(attack).violated();
        let constraints = attack.violated_constraints();
        let refused = refused_by(attack);
        let as_expected = violated == attack.violates
            && constraints == attack.constraints
            && refused == Ok(attack.refused_by());
        if !as_expected {
            wrong.push(format!(
                "{}: violates {violated:?}, expected {:?}; constraints {constraints:?}, \
                 expected {:?}; refused by {refused:?}",
                attack.name, attack.violates, attack.constraints
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn control_flow() {
    check(&attacks::control());
}

#[test]
fn lookups() {
    check(&attacks::lookups());
}

#[test]
fn memory() {
    check(&attacks::memory());
}

#[test]
fn registers() {
    check(&attacks::registers());
}

#[test]
fn chunks() {
    check(&attacks::chunks());
}

#[test]
fn lies() {
    check(&attacks::lies());
}

#[test]
fn lies_about_rows() {
    check(&attacks::row_lies());
}

/// Every row of the table of section 14.2 C; all attacks but three are refused.
#[test]
fn every_row_of_the_table_is_there() {
    let all = attacks::all();
    let rows: BTreeSet<u8> = all.iter().map(|attack| attack.row).collect();
    assert_eq!(rows, (0..=24).collect());
    let harmless = all.iter().filter(|attack| attack.violates.is_empty());
    // Ghost cell, idle increment, cleared bit of a target.
    assert_eq!(harmless.count(), 3);
    let names: BTreeSet<&str> = all.iter().map(|attack| attack.name.as_str()).collect();
    assert_eq!(names.len(), all.len());
}

/// Every relation is what refuses some attack, alone.
#[test]
fn every_relation_is_needed() {
    let all = attacks::all();
    for id in jolt_claims::RelationId::ALL {
        assert!(all.iter().any(|attack| attack.violates == [id]), "{id}");
    }
}
