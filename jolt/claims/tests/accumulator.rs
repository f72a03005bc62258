//! What the accumulator does not put up with (specification section 14.2 E): two
//! values of one claim, point or challenge, and a claim that nothing uses.

#![allow(clippy::unwrap_used)]

use jolt_claims::{
    Accumulator, Challenge, Claim, ClaimsError, Dims, Formula, Point, Poly, RelationId, Symbol,
};
use jolt_field::Fr;
use jolt_r1cs::Column;
use std::collections::BTreeSet;

const CLAIM: Claim = Claim::cycle(Poly::Column(Column::Rs1), Point::Cycle1);
const OTHER: Claim = Claim::cycle(Poly::Column(Column::Rs2), Point::Cycle1);

fn empty() -> Accumulator {
    Accumulator::new(Dims::with_word_bits(5, 7, 5, 32).unwrap())
}

fn claims(of: &[Claim]) -> BTreeSet<Claim> {
    let formulas = of.iter().map(|claim| Formula::from(Symbol::Claim(*claim)));
    formulas.flat_map(|formula| formula.claims()).collect()
}

#[test]
fn a_claim_has_one_value() {
    let mut accumulator = empty();
    accumulator.insert(CLAIM, Fr::from(1)).unwrap();
    for value in [1, 2] {
        let repeated = accumulator.insert(CLAIM, Fr::from(value));
        assert_eq!(repeated, Err(ClaimsError::RepeatedClaim(CLAIM)));
    }
    assert_eq!(accumulator.claim(CLAIM), Ok(Fr::from(1)));
    assert!(accumulator.claim(OTHER).is_err());
}

#[test]
fn points_and_challenges_have_one_value() {
    let mut accumulator = empty();
    let point = || vec![Fr::from(3); 5];
    let mismatch = Err(ClaimsError::PointMismatch(Point::Cycle1));
    assert_eq!(
        accumulator.set_point(Point::Cycle1, point()[1..].to_vec()),
        mismatch
    );
    accumulator.set_point(Point::Cycle1, point()).unwrap();
    assert_eq!(
        accumulator.set_point(Point::Cycle1, vec![Fr::from(4); 5]),
        mismatch
    );
    assert_eq!(accumulator.point(Point::Cycle1), Ok(&point()[..]));

    let gamma = Challenge::Gamma(RelationId::S7);
    accumulator.set_challenge(gamma, Fr::from(1)).unwrap();
    let repeated = accumulator.set_challenge(gamma, Fr::from(1));
    assert_eq!(repeated, Err(ClaimsError::RepeatedChallenge(gamma)));
}

#[test]
fn every_claim_has_to_be_used() {
    let mut accumulator = empty();
    accumulator.insert(CLAIM, Fr::from(1)).unwrap();
    accumulator.insert(OTHER, Fr::from(1)).unwrap();
    accumulator.mark_used(&claims(&[CLAIM])).unwrap();
    assert_eq!(
        accumulator.clone().finish(),
        Err(ClaimsError::UnusedClaim(OTHER))
    );
    accumulator.mark_used(&claims(&[OTHER])).unwrap();
    assert_eq!(accumulator.finish(), Ok(()));
    assert!(empty().mark_used(&claims(&[CLAIM])).is_err());
}
