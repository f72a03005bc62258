//! `IdealPcs` accepts what is true and refuses what is not.
#![allow(clippy::unwrap_used)]

mod common;

use common::{TestCase, transcript};
use jolt_field::{Field, Fr};
use jolt_pcs::{IdealPcs, Opening, Pcs, PcsError, PcsProver};
use proptest::prelude::*;

#[test]
fn accepts_true_openings_and_refuses_false_ones() {
    let case = TestCase::new(5, 7);
    let polynomials = case.polynomials();
    let ((), ()) = IdealPcs::setup(5, b"").unwrap();
    let committed = IdealPcs::commit(&(), case.geometry, &polynomials).unwrap();
    let proof = IdealPcs::open(
        &(),
        &polynomials,
        &committed,
        case.opening(),
        &mut transcript(),
    )
    .unwrap();
    let mut commitments: Vec<_> = committed.iter().map(|c| c.commitment).collect();
    let verify = |commitments: &[_], opening: Opening<'_>| {
        IdealPcs::verify(&(), commitments, opening, &proof, &mut transcript())
    };
    verify(&commitments, case.opening()).unwrap();

    for i in 0..case.values.len() {
        let mut values = case.values.clone();
        values[i] += Fr::ONE;
        let opening = Opening {
            values: &values,
            ..case.opening()
        };
        assert_eq!(verify(&commitments, opening), Err(PcsError::Rejected));
    }
    commitments.swap(0, 1);
    assert_eq!(
        verify(&commitments, case.opening()),
        Err(PcsError::Rejected)
    );

    let mut bytes = Vec::new();
    IdealPcs::encode_proof(&proof, &mut bytes);
    let count = polynomials.len();
    assert_eq!(
        IdealPcs::decode_proof(case.geometry, count, &bytes).unwrap(),
        proof
    );
    bytes.push(0);
    assert!(IdealPcs::decode_proof(case.geometry, count, &bytes).is_err());
}

proptest! {
    #[test]
    fn decoding_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0usize..3) {
        let geometry = jolt_pcs::Geometry::new(4).unwrap();
        let _ = IdealPcs::decode_proof(geometry, count, &bytes);
        let _ = IdealPcs::decode_commitment(&bytes);
    }
}
