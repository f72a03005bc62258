//! Tests that look inside: against the stock implementation, and at proofs that
//! cannot be encoded.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ark_bn254::{Fq, Fq2, Fq12, Fr, G1Affine, G2Affine};
use ark_ec::CurveGroup;
use ark_ff::{AdditiveGroup, Field, One, PrimeField, Zero};
use dory_pcs::{
    backends::arkworks::{
        ArkDoryProof, ArkFr, ArkG1, ArkG2, ArkworksPolynomial, BN254, G1Routines, G2Routines,
    },
    mode::Transparent,
    primitives::{arithmetic::PairingCurve, poly::Polynomial as _},
    setup::ProverSetup,
};
use jolt_field::OneHot;
use jolt_transcript::{Blake2bTranscript, Label, testing::Recorder};
use proptest::prelude::*;

use super::*;
use crate::{PcsProver, Polynomial, joint::begin_opening};

fn transcript() -> Blake2bTranscript {
    Blake2bTranscript::new(Label::new("test"))
}

/// Deterministic field elements without structure.
fn fields(count: usize, seed: u64) -> Vec<Fr> {
    let mut transcript = transcript();
    transcript.absorb_u64(jolt_transcript::labels::STAGE, seed);
    transcript.challenges(jolt_transcript::labels::TAU, count)
}

/// An increment polynomial with extreme values and three one-hot ones.
struct Case {
    geometry: Geometry,
    increments: Vec<i64>,
    chunks: [OneHot<u8>; 3],
    point: Vec<Fr>,
    values: Vec<Fr>,
}

impl Case {
    fn new(log_cycles: usize) -> Self {
        let geometry = Geometry::new(log_cycles).unwrap();
        let cycles = geometry.cycles() as u64;
        let one_hot =
            |value: &dyn Fn(u64) -> u8| OneHot::new(4, (0..cycles).map(value).collect()).unwrap();
        let mut increments: Vec<i64> = (0..cycles).map(|j| (j * j) as i64 - 99).collect();
        increments[..4].copy_from_slice(&[i64::MIN, i64::MAX, 0, -1]);
        let mut case = Self {
            geometry,
            increments,
            chunks: [
                one_hot(&|j| (j * j % 16) as u8),
                one_hot(&|j| if j % 3 == 0 { u8::MAX } else { (j % 5) as u8 }),
                one_hot(&|_| u8::MAX),
            ],
            point: fields(geometry.vars(), log_cycles as u64),
            values: Vec::new(),
        };
        case.values = case
            .polynomials()
            .iter()
            .map(|p| p.evaluate(geometry, &case.point).unwrap())
            .collect();
        case
    }

    fn polynomials(&self) -> Vec<Polynomial<'_>> {
        let increments = [Polynomial::Increments(&self.increments)];
        increments
            .into_iter()
            .chain(self.chunks.iter().map(Polynomial::OneHot))
            .collect()
    }

    fn opening(&self) -> Opening<'_> {
        Opening {
            geometry: self.geometry,
            point: &self.point,
            values: &self.values,
        }
    }
}

/// The same parameters for the stock implementation.
fn stock(setup: &DoryProverSetup) -> ProverSetup<BN254> {
    let (h1, h2) = setup.blinding();
    let (h1, h2) = (ArkG1(h1.into()), ArkG2(h2.into()));
    ProverSetup {
        g1_vec: setup.g1().iter().map(|&p| ArkG1(p.into())).collect(),
        g2_vec: setup.g2().iter().map(|&p| ArkG2(p.into())).collect(),
        h1,
        h2,
        ht: BN254::pair(&h1, &h2),
    }
}

#[test]
fn commitments_equal_the_stock_ones() {
    let (setup, _) = DoryPcs::setup(7, b"test").unwrap();
    let stock = stock(&setup);
    for log_cycles in 4..=7 {
        let case = Case::new(log_cycles);
        let geometry = case.geometry;
        let ours = DoryPcs::commit(&setup, geometry, &case.polynomials()).unwrap();
        for (polynomial, ours) in case.polynomials().iter().zip(&ours) {
            let dense = polynomial.to_dense(geometry).unwrap();
            let (commitment, rows, _) =
                ArkworksPolynomial::new(dense.into_iter().map(ArkFr).collect())
                    .commit::<BN254, Transparent, G1Routines>(
                        geometry.row_vars(),
                        geometry.column_vars(),
                        &stock,
                    )
                    .unwrap();
            let rows: Vec<G1Affine> = rows.iter().map(|row| row.0.into_affine()).collect();
            assert_eq!(ours.hint.0, rows);
            assert_eq!(ours.commitment.0, commitment);
        }
    }
}

/// Of the joint polynomial, every value.
fn joint(case: &Case, coefficients: &[u128]) -> Vec<Fr> {
    let mut sums = vec![Fr::zero(); 1 << case.geometry.vars()];
    for (polynomial, &rho) in case.polynomials().iter().zip(coefficients) {
        let values = polynomial.to_dense(case.geometry).unwrap();
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += Fr::from(rho) * value;
        }
    }
    sums
}

const COEFFICIENTS: [u128; 4] = [3, u128::MAX, 0, 1 << 100];

#[test]
fn the_joint_polynomial_is_the_combination() {
    let case = Case::new(6);
    let geometry = case.geometry;
    let polynomials = case.polynomials();
    let left = fields(geometry.rows(), 1);
    let mut expected = vec![Fr::zero(); geometry.columns()];
    let matrix = joint(&case, &COEFFICIENTS);
    for (row, left) in matrix.chunks(geometry.columns()).zip(&left) {
        for (sum, value) in expected.iter_mut().zip(row) {
            *sum += *left * value;
        }
    }
    let joint = open::Joint::new(geometry, &polynomials, &COEFFICIENTS);
    assert_eq!(joint.times(&left), expected);
}

/// Every message, and the state that the transcript is left in.
#[test]
fn arguments_equal_the_stock_ones() {
    // Two more variables than the first traces have.
    let (setup, _) = DoryPcs::setup(10, b"test").unwrap();
    let stock = stock(&setup);
    for log_cycles in 4..=9 {
        let mut case = Case::new(log_cycles);
        // Coordinates where a half of a vector vanishes.
        case.point[0] = Fr::zero();
        case.point[5] = Fr::one();
        let (geometry, polynomials) = (case.geometry, case.polynomials());
        let (nu, sigma) = (geometry.row_vars(), geometry.column_vars());
        let committed = DoryPcs::commit(&setup, geometry, &polynomials).unwrap();
        let hints: Vec<&[G1Affine]> = committed.iter().map(|c| c.hint.0.as_slice()).collect();
        let rows = routines::combine_rows(&COEFFICIENTS, &hints);

        let matrix = joint(&case, &COEFFICIENTS).into_iter().map(ArkFr).collect();
        let mut stock_transcript = transcript();
        let (expected, _) = dory_pcs::prove::<_, BN254, G1Routines, G2Routines, _, _, Transparent>(
            &ArkworksPolynomial::new(matrix),
            &verify::dory_point(&case.point),
            rows.iter().map(|&row| ArkG1(row.into())).collect(),
            ArkFr(Fr::zero()),
            nu,
            sigma,
            &stock,
            &mut adapter::Adapter::new(&mut stock_transcript),
        )
        .unwrap();

        let left = jolt_field::eq::eq_table(&case.point[..nu]).unwrap();
        let witness = argument::Witness {
            geometry,
            rows,
            product: open::Joint::new(geometry, &polynomials, &COEFFICIENTS).times(&left),
            point: &case.point,
        };
        let mut our_transcript = transcript();
        let proof = argument::prove(&setup, witness, &mut our_transcript).unwrap();
        assert!(proof == expected, "2^{log_cycles} cycles");
        let next = |mut transcript: Blake2bTranscript| transcript.challenge(Label::new("next"));
        assert_eq!(next(our_transcript), next(stock_transcript));
    }
}

/// A proof, and a verifier for what a test makes of it.
fn tamper(alter: impl FnOnce(&mut ArkDoryProof)) -> Result<(), PcsError> {
    let case = Case::new(5);
    let (setup, verifier) = DoryPcs::setup(6, b"test").unwrap();
    let polynomials = case.polynomials();
    let committed = DoryPcs::commit(&setup, case.geometry, &polynomials).unwrap();
    let mut proof = DoryPcs::open(
        &setup,
        &polynomials,
        &committed,
        case.opening(),
        &mut transcript(),
    )
    .unwrap();
    alter(&mut proof.0);
    let commitments: Vec<_> = committed.iter().map(|c| c.commitment).collect();
    DoryPcs::verify(
        &verifier,
        &commitments,
        case.opening(),
        &proof,
        &mut transcript(),
    )
}

/// The argument reads its shape from the proof; we do not.
#[test]
fn the_shape_of_a_proof_is_the_verifiers() {
    tamper(|_| {}).unwrap();
    let refused = |alter: fn(&mut ArkDoryProof)| {
        assert!(matches!(tamper(alter), Err(PcsError::Length { .. })));
    };
    // The same number of variables, split otherwise.
    refused(|proof| {
        proof.nu -= 1;
        proof.sigma += 1;
    });
    refused(|proof| {
        proof.nu += 1;
        proof.sigma -= 1;
    });
    refused(|proof| proof.nu = usize::MAX);
    refused(|proof| proof.sigma = usize::MAX);
    refused(|proof| {
        proof.first_messages.pop();
    });
    refused(|proof| {
        proof.second_messages.pop();
    });
    refused(|proof| {
        let again = proof.second_messages[0].clone();
        proof.second_messages.push(again);
    });
    refused(|proof| {
        proof.first_messages.clear();
        proof.second_messages.clear();
    });
}

/// In the zero-knowledge mode of the argument the claimed value is ignored, so a
/// proof without the transparent ending must not pass for one.
#[test]
fn proofs_of_another_mode_are_refused() {
    assert_eq!(
        tamper(|proof| proof.final_message = None),
        Err(PcsError::Rejected)
    );
}

/// The argument absorbs neither commitment nor point nor value, so we must,
/// before the first coefficient is drawn.
#[test]
fn everything_opened_is_absorbed() {
    let case = Case::new(4);
    let (setup, _) = DoryPcs::setup(4, b"test").unwrap();
    let committed = DoryPcs::commit(&setup, case.geometry, &case.polynomials()).unwrap();
    let commitments: Vec<_> = committed.iter().map(|c| c.commitment).collect();
    let coefficients = |commitments: &[DoryCommitment], opening: Opening<'_>| {
        let mut recorder = Recorder::new(transcript());
        begin_opening::<DoryPcs, _>(commitments, opening, &mut recorder)
    };
    let honest = coefficients(&commitments, case.opening());
    let mut swapped = commitments.clone();
    swapped.swap(0, 1);
    assert_ne!(honest, coefficients(&swapped, case.opening()));
    let (mut point, mut values) = (case.point.clone(), case.values.clone());
    point[3] += Fr::one();
    values[2] += Fr::one();
    let moved = Opening {
        point: &point,
        ..case.opening()
    };
    assert_ne!(honest, coefficients(&commitments, moved));
    let other = Opening {
        values: &values,
        ..case.opening()
    };
    assert_ne!(honest, coefficients(&commitments, other));
}

fn decode_gt(element: &Fq12) -> Result<DoryCommitment, PcsError> {
    let mut bytes = Vec::new();
    codec::write(element, &mut bytes);
    DoryPcs::decode_commitment(&bytes)
}

/// The membership check by the Frobenius map against the definition `f^r = 1`.
#[test]
fn target_group_membership_is_exact() {
    let in_group = |f: &Fq12| f.pow(Fr::MODULUS).is_one();
    let (setup, _) = DoryPcs::setup(4, b"test").unwrap();
    let (h1, h2) = setup.blinding();
    let member = pairing::multi_pairing(&[h1], &[h2]).0.0;
    for f in [
        Fq12::one(),
        member,
        member.square(),
        member.inverse().unwrap(),
    ] {
        assert!(in_group(&f));
        decode_gt(&f).unwrap();
    }
    for seed in 0..4 {
        // The elements of Fr are small enough for Fq.
        let coordinates = fields(12, seed)
            .into_iter()
            .map(|c| Fq::from(c.into_bigint()));
        let f = Fq12::from_base_prime_field_elems(coordinates).unwrap();
        assert!(!in_group(&f));
        // Of the cyclotomic subgroup, but of larger order.
        let unitary = f.frobenius_map(6) / f;
        let cyclotomic = unitary.frobenius_map(2) * unitary;
        assert_eq!(
            cyclotomic.frobenius_map(4) * cyclotomic,
            cyclotomic.frobenius_map(2)
        );
        assert!(!in_group(&cyclotomic));
        for f in [f, unitary, cyclotomic, member * f, member * cyclotomic] {
            assert!(decode_gt(&f).is_err());
        }
    }
    for f in [Fq12::zero(), -Fq12::one(), -member] {
        assert!(!in_group(&f));
        assert!(decode_gt(&f).is_err());
    }
}

#[test]
fn points_have_one_encoding() {
    let encode = |point: &G1Affine| {
        let mut bytes = Vec::new();
        codec::write(point, &mut bytes);
        bytes
    };
    let read = |bytes: &[u8]| codec::Reader::new(bytes).g1("a point");
    let point = generators::g1(b"test", 0);
    assert_eq!(read(&encode(&point)).unwrap().0, point);
    let infinity = encode(&G1Affine::identity());
    assert!(read(&infinity).unwrap().0.is_zero());
    // Infinity with coordinate bits, which the library takes.
    for position in 0..31 {
        let mut bytes = infinity.clone();
        bytes[position] = 1;
        assert!(read(&bytes).is_err());
    }
    // An x coordinate not below the modulus, one off the curve, both flags set.
    let mut bytes = vec![0xff; 32];
    bytes[31] = 0x3f;
    assert!(read(&bytes).is_err());
    let off = (1u64..)
        .map(Fq::from)
        .find(|x| G1Affine::get_point_from_x_unchecked(*x, true).is_none())
        .unwrap();
    let mut bytes = Vec::new();
    codec::write(&off, &mut bytes);
    assert!(read(&bytes).is_err());
    let mut bytes = encode(&point);
    bytes[31] |= 0xc0;
    assert!(read(&bytes).is_err());
    assert!(read(&encode(&point)[..31]).is_err());
}

#[test]
fn points_of_the_twist_outside_g2_are_refused() {
    let outside = (1u64..)
        .find_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), Fq::ZERO), true))
        .unwrap();
    assert!(!outside.is_in_correct_subgroup_assuming_on_curve());
    let inside = generators::g2(b"test", 0);
    for (point, expected) in [(inside, true), (outside, false)] {
        let mut bytes = Vec::new();
        codec::write(&point, &mut bytes);
        assert_eq!(codec::Reader::new(&bytes).g2("a point").is_ok(), expected);
    }
}

proptest! {
    #[test]
    fn decoding_bytes_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut reader = codec::Reader::new(&bytes);
        while reader.g1("").is_ok() {}
        while reader.g2("").is_ok() {}
        let _ = DoryPcs::decode_commitment(&bytes);
        let _ = DoryVerifierSetup::from_bytes(&bytes);
    }
}
