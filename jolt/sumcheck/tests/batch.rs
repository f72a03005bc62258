//! Batched sumchecks: completeness, equality with one padded sumcheck, and
//! refusal of every altered message.

mod common;

use common::{Spec, as_dyn, batch_shape, check, element, specs, table};
use jolt_field::{AdditiveGroup, DensePoly, Field, Fr, SplitEq, acc::combine, eq::eq_table};
use jolt_sumcheck::{
    BatchReduction, BatchShape, BindingOrder, Consistency, InstanceShape, MAX_DEGREE,
    MAX_INSTANCES, MAX_ROUNDS, OracleInstance, SumcheckError, SumcheckInstance, SumcheckProof,
    absorb_output_claims, begin_stage, compress, next_claim, prove_batch, verify_batch,
};
use jolt_transcript::{
    Blake2bTranscript, labels,
    testing::{Event, Recorder, Replay},
};
use proptest::{collection::vec, prelude::*};

fn transcript() -> Blake2bTranscript {
    Blake2bTranscript::new(labels::DOMAIN)
}

struct Proved {
    specs: Vec<Spec>,
    claims: Vec<Fr>,
    proof: SumcheckProof,
    reduction: BatchReduction,
    outputs: Vec<Vec<Fr>>,
    after: Blake2bTranscript,
}

fn prove(specs: Vec<Spec>) -> Proved {
    let mut instances: Vec<_> = specs.iter().map(Spec::instance).collect();
    let claims: Vec<Fr> = instances.iter().map(OracleInstance::sum).collect();
    let mut after = transcript();
    let (proof, reduction) = prove_batch(
        &mut as_dyn(&mut instances),
        &claims,
        &mut after,
        Consistency::Checked,
    )
    .expect("honest");
    let outputs = instances
        .iter()
        .map(|i| i.outputs().expect("all bound"))
        .collect();
    Proved {
        specs,
        claims,
        proof,
        reduction,
        outputs,
        after,
    }
}

/// The whole verifier.
fn verify(specs: &[Spec], claims: &[Fr], proof: &SumcheckProof) -> Result<(), SumcheckError> {
    let reduction = verify_batch(&batch_shape(specs), claims, proof, &mut transcript())?;
    check(specs, &reduction)
}

#[test]
fn unequal_rounds_verify() {
    for seed in 0..3 {
        let p = prove(specs(seed));
        let mut t = transcript();
        let shape = batch_shape(&p.specs);
        assert_eq!(shape.rounds(), 5);
        assert_eq!(shape.degrees(), [3, 4, 4, 4, 6]);
        let reduction = verify_batch(&shape, &p.claims, &p.proof, &mut t).expect("right shape");
        assert_eq!(reduction, p.reduction);
        assert_eq!(t, p.after);
        assert_eq!(check(&p.specs, &reduction), Ok(()));
        // The prover's output claims are the polynomials at the points.
        for (i, spec) in p.specs.iter().enumerate() {
            let point = spec.point(reduction.instance_challenges(i).expect("exists"));
            let values: Vec<Fr> = spec
                .polys
                .iter()
                .map(|q| q.evaluate(&point).expect("fits"))
                .collect();
            assert_eq!(p.outputs[i], values);
        }
        let point = reduction.low_first_point(0).expect("exists");
        assert_eq!(point, p.specs[0].point(reduction.challenges()));
        assert_eq!(
            reduction.instance_challenges(2).expect("exists"),
            &reduction.challenges()[4..]
        );
        assert!(reduction.instance_challenges(4).is_err());
        assert!(reduction.low_first_point(usize::MAX).is_err());
    }
}

/// Any subset and order of the instances.
#[test]
fn every_subset_verifies() {
    let all = specs(9);
    for mask in 1usize..16 {
        let mut subset: Vec<_> = (0..4)
            .filter(|i| mask >> i & 1 == 1)
            .map(|i| all[i].clone())
            .collect();
        subset.reverse();
        let p = prove(subset);
        assert_eq!(verify(&p.specs, &p.claims, &p.proof), Ok(()));
    }
}

/// A batch is the sumcheck of one polynomial: the combination of the instances,
/// each made independent of the variables bound before it becomes active.
#[test]
fn a_batch_is_one_padded_sumcheck() {
    let mut batch = specs(4);
    for spec in &mut batch {
        // Variables bound first are the low ones, where the dummies go.
        spec.order = BindingOrder::LowFirst;
    }
    let p = prove(batch);
    let padded: Vec<DensePoly> = p
        .specs
        .iter()
        .flat_map(|spec| {
            spec.polys.iter().map(move |poly| {
                let dummies = 5 - poly.vars();
                let values = (0..32).map(|i| poly.values()[i >> dummies]).collect();
                DensePoly::new(values).expect("32 values")
            })
        })
        .collect();
    let alphas = p.reduction.coefficients().to_vec();
    let specs = p.specs.clone();
    let combined = move |values: &[Fr]| {
        let mut rest = values;
        let mut sum = Fr::ZERO;
        for (spec, alpha) in specs.iter().zip(&alphas) {
            let (own, others) = rest.split_at(spec.polys.len());
            sum += *alpha * (spec.summand)(own);
            rest = others;
        }
        sum
    };
    let shape = InstanceShape::uniform(5, 6).expect("in bounds");
    let mut single =
        OracleInstance::new(padded, &BindingOrder::LowFirst, shape, combined).expect("fits");
    let mut claim = single.sum();
    for (round, (message, r)) in p
        .proof
        .rounds
        .iter()
        .zip(p.reduction.challenges())
        .enumerate()
    {
        let mut poly = single.round_poly(round, claim).expect("in range");
        while poly.len() > message.len() + 1 {
            assert_eq!(poly.pop(), Some(Fr::ZERO));
        }
        assert_eq!(compress(&poly, message.len()).as_ref(), Some(message));
        claim = next_claim(claim, message, *r);
        single.bind(round, *r).expect("in range");
    }
    assert_eq!(claim, p.reduction.claim());
    assert_eq!(claim, single.sum());
}

#[test]
fn every_altered_coefficient_is_refused() {
    let p = prove(specs(1));
    assert_eq!(verify(&p.specs, &p.claims, &p.proof), Ok(()));
    let elements: Vec<Fr> = p.proof.rounds.iter().flatten().copied().collect();
    let mut position = 0;
    for round in 0..p.proof.rounds.len() {
        for i in 0..p.proof.rounds[round].len() {
            let honest = p.proof.rounds[round][i];
            let neighbour = elements[(position + 1) % elements.len()];
            let alterations = [
                honest + Fr::ONE,
                honest - Fr::ONE,
                -honest,
                honest.double(),
                Fr::ZERO,
                Fr::ONE,
                neighbour,
                p.claims[0],
            ];
            for value in alterations {
                if value == honest {
                    continue;
                }
                let mut proof = p.proof.clone();
                proof.rounds[round][i] = value;
                assert_eq!(
                    verify(&p.specs, &p.claims, &proof),
                    Err(SumcheckError::FinalClaim),
                    "round {round}, element {i}"
                );
            }
            position += 1;
        }
    }
}

#[test]
fn altered_claims_and_values_are_refused() {
    let p = prove(specs(2));
    for i in 0..p.claims.len() {
        for value in [p.claims[i] + Fr::ONE, Fr::ZERO, p.claims[(i + 1) % 4]] {
            let mut claims = p.claims.clone();
            claims[i] = value;
            assert_eq!(
                verify(&p.specs, &claims, &p.proof),
                Err(SumcheckError::FinalClaim)
            );
        }
        let mut expected: Vec<Fr> = p
            .specs
            .iter()
            .zip(&p.outputs)
            .map(|(s, o)| (s.summand)(o))
            .collect();
        assert_eq!(p.reduction.check(&expected), Ok(()));
        expected[i] += Fr::ONE;
        assert_eq!(p.reduction.check(&expected), Err(SumcheckError::FinalClaim));
        expected[i] -= Fr::ONE;
        expected.swap(i, (i + 1) % 4);
        assert_eq!(p.reduction.check(&expected), Err(SumcheckError::FinalClaim));
        assert!(p.reduction.check(&expected[..i]).is_err());
    }
    // Errors that cancel in the plain sum do not in the random combination.
    let mut claims = p.claims.clone();
    claims[0] += Fr::from(1u64 << 2);
    claims[1] -= Fr::from(1u64 << 4);
    assert_eq!(
        verify(&p.specs, &claims, &p.proof),
        Err(SumcheckError::FinalClaim)
    );
}

#[test]
fn wrong_shapes_are_refused() {
    let p = prove(specs(3));
    let shape = batch_shape(&p.specs);
    let refused = |proof: &SumcheckProof| {
        verify_batch(&shape, &p.claims, proof, &mut transcript()).expect_err("wrong shape")
    };
    for round in 0..5 {
        let degree = shape.degrees()[round];
        let mut proof = p.proof.clone();
        proof.rounds[round].push(Fr::ZERO);
        assert_eq!(
            refused(&proof),
            SumcheckError::MessageLength {
                round,
                expected: degree,
                actual: degree + 1
            }
        );
        let mut proof = p.proof.clone();
        proof.rounds[round].pop();
        assert!(matches!(
            refused(&proof),
            SumcheckError::MessageLength { .. }
        ));
        proof.rounds[round].clear();
        assert!(matches!(
            refused(&proof),
            SumcheckError::MessageLength { .. }
        ));
        proof.rounds.remove(round);
        assert_eq!(
            refused(&proof),
            SumcheckError::RoundCount {
                expected: 5,
                actual: 4
            }
        );
    }
    let mut proof = p.proof.clone();
    proof.rounds.push(vec![Fr::ZERO; 6]);
    assert!(matches!(refused(&proof), SumcheckError::RoundCount { .. }));
    assert!(matches!(
        refused(&SumcheckProof::default()),
        SumcheckError::RoundCount { .. }
    ));
    for (i, j) in [(1, 2), (2, 3), (1, 3)] {
        let mut proof = p.proof.clone();
        proof.rounds.swap(i, j);
        assert_eq!(
            verify(&p.specs, &p.claims, &proof),
            Err(SumcheckError::FinalClaim)
        );
    }
    for count in [0, 3, 5] {
        let mut claims = p.claims.clone();
        claims.resize(count, Fr::ZERO);
        assert!(matches!(
            verify_batch(&shape, &claims, &p.proof, &mut transcript()),
            Err(SumcheckError::InstanceCount { .. })
        ));
    }
    // Same rounds and degrees with the instances in another order.
    let mut swapped = p.specs.clone();
    swapped.swap(0, 3);
    let mut claims = p.claims.clone();
    claims.swap(0, 3);
    assert!(verify(&swapped, &claims, &p.proof).is_err());
}

/// Section 14.2 D: the challenges of the honest run are replayed while an
/// absorbed value is altered such that the algebra still passes. The real
/// transcript must refuse what the replayed one accepts.
#[test]
fn absorption_of_input_claims_matters() {
    let p = prove(specs(5));
    let shape = batch_shape(&p.specs);
    let mut recorder = Recorder::new(transcript());
    verify_batch(&shape, &p.claims, &p.proof, &mut recorder)
        .expect("right shape")
        .check(
            &p.specs
                .iter()
                .zip(&p.outputs)
                .map(|(s, o)| (s.summand)(o))
                .collect::<Vec<_>>(),
        )
        .expect("honest");
    // Move value between instances 0 (5 rounds) and 1 (3 rounds).
    let alpha = p.reduction.coefficients();
    let mut claims = p.claims.clone();
    claims[0] += Fr::ONE;
    claims[1] -= alpha[0] * (alpha[1] * Fr::from(4u64)).inverse().expect("not zero");
    let replayed = verify_batch(
        &shape,
        &claims,
        &p.proof,
        &mut Replay::new(recorder.drawn()),
    )
    .expect("right shape");
    assert_eq!(check(&p.specs, &replayed), Ok(()));
    assert_eq!(
        verify(&p.specs, &claims, &p.proof),
        Err(SumcheckError::FinalClaim)
    );
}

#[test]
fn absorption_of_round_messages_matters() {
    let p = prove(specs(6));
    let shape = batch_shape(&p.specs);
    let mut recorder = Recorder::new(transcript());
    let _ = verify_batch(&shape, &p.claims, &p.proof, &mut recorder).expect("right shape");
    for round in 0..5 {
        let r = p.reduction.challenges()[round];
        // c_0 and c_2 move such that the value at the old challenge stays:
        // (1-2r)·d_0 + (r²-r)·d_2 = 0.
        let mut proof = p.proof.clone();
        proof.rounds[round][0] += Fr::ONE;
        proof.rounds[round][1] -=
            (Fr::ONE - r.double()) * (r.square() - r).inverse().expect("r is not 0 or 1");
        let replayed = verify_batch(
            &shape,
            &p.claims,
            &proof,
            &mut Replay::new(recorder.drawn()),
        )
        .expect("right shape");
        assert_eq!(check(&p.specs, &replayed), Ok(()));
        assert_eq!(
            verify(&p.specs, &p.claims, &proof),
            Err(SumcheckError::FinalClaim),
            "round {round}"
        );
    }
}

/// The schedule of section 9.2, literally.
#[test]
fn schedule() {
    let p = prove(specs(7));
    let shape = batch_shape(&p.specs);
    let mut recorder = Recorder::new(transcript());
    begin_stage(&mut recorder, 2);
    let _ = verify_batch(&shape, &p.claims, &p.proof, &mut recorder).expect("right shape");
    absorb_output_claims(&mut recorder, &p.outputs.concat());
    let mut expected = vec![labels::STAGE, labels::INPUT_CLAIMS];
    expected.extend([labels::BATCHING; 4]);
    for _ in 0..5 {
        expected.extend([labels::ROUND, labels::ROUND_CHALLENGE]);
    }
    expected.push(labels::OUTPUT_CLAIMS);
    let actual: Vec<_> = recorder
        .log
        .iter()
        .map(|event| match event {
            Event::Absorbed(label, _) | Event::Drawn(label, _) => *label,
        })
        .collect();
    assert_eq!(actual, expected);
    assert_eq!(
        recorder.log[0],
        Event::Absorbed(labels::STAGE, 2u64.to_le_bytes().to_vec())
    );
}

/// Messages and final state of a small batch computed by an independent
/// implementation in Python. A change here is a change of the protocol.
#[test]
fn frozen_vector() {
    let poly = |values: &[u64]| DensePoly::from_u64(values).expect("a power of two");
    let shape = |rounds, degree| InstanceShape::uniform(rounds, degree).expect("in bounds");
    let mut instances = vec![
        OracleInstance::new(
            vec![
                poly(&[3, 1, 4, 1, 5, 9, 2, 6]),
                poly(&[2, 7, 1, 8, 2, 8, 1, 8]),
            ],
            &BindingOrder::LowFirst,
            shape(3, 2),
            |v| v[0] * v[1],
        )
        .expect("fits"),
        OracleInstance::new(
            vec![poly(&[11, 13])],
            &BindingOrder::LowFirst,
            shape(1, 1),
            |v| v[0],
        )
        .expect("fits"),
    ];
    let claims: Vec<Fr> = instances.iter().map(OracleInstance::sum).collect();
    let mut t = transcript();
    begin_stage(&mut t, 3);
    let (proof, reduction) = prove_batch(
        &mut as_dyn(&mut instances),
        &claims,
        &mut t,
        Consistency::Checked,
    )
    .expect("honest");
    let outputs: Vec<Fr> = instances
        .iter()
        .flat_map(|i| i.outputs().expect("bound"))
        .collect();
    absorb_output_claims(&mut t, &outputs);
    let messages: Vec<String> = proof
        .rounds
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let frozen = [
        "11306238386216959853409984822678693244696750868425724582153950613503556052622",
        "15889191856194157385475672410015308875713234453214625964120515710172815945794",
        "8333658816113616425694106806826999202097185624412402863369903832328620771161",
        "1847706513439832646317426296840435668116226214778628845223666752203699571387",
        "1324378787233002212246558110433695100811124620314625103468468337598658587131",
        "4599172631358885733267845664101626819994940889358739439936781579713858334042",
    ];
    assert_eq!(messages, frozen);
    assert_eq!(
        reduction.claim().to_string(),
        "17697687523713213803219929504602971649429629101773280673530043606374071281606"
    );
    let state: String = t.state().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(
        state,
        "6018652eb84313f320a92525441bfb0ff50dc0e54c12eefd807ac70ec13a3b98"
    );
}

#[test]
fn a_wrong_witness_is_noticed() {
    let p = prove(specs(8));
    let mut claims = p.claims.clone();
    claims[1] += Fr::ONE;
    let attempt = |consistency| {
        let mut instances: Vec<_> = p.specs.iter().map(Spec::instance).collect();
        prove_batch(
            &mut as_dyn(&mut instances),
            &claims,
            &mut transcript(),
            consistency,
        )
    };
    assert_eq!(
        attempt(Consistency::Checked),
        Err(SumcheckError::Inconsistent {
            instance: 1,
            round: 0
        })
    );
    let (proof, _) = attempt(Consistency::Unchecked).expect("sent all the same");
    assert_eq!(
        verify(&p.specs, &claims, &proof),
        Err(SumcheckError::FinalClaim)
    );
}

#[test]
fn set_up_errors() {
    assert!(InstanceShape::uniform(0, 1).is_err());
    assert!(InstanceShape::uniform(MAX_ROUNDS + 1, 1).is_err());
    assert!(InstanceShape::uniform(1, 0).is_err());
    assert!(InstanceShape::uniform(1, MAX_DEGREE + 1).is_err());
    assert!(InstanceShape::phases(&[(usize::MAX, 1), (usize::MAX, 1)]).is_err());
    assert!(InstanceShape::phases(&[]).is_err());
    let shape = InstanceShape::uniform(MAX_ROUNDS, MAX_DEGREE).expect("the limits themselves");
    assert!(BatchShape::new(vec![]).is_err());
    assert!(BatchShape::new(vec![shape.clone(); MAX_INSTANCES + 1]).is_err());
    assert!(BatchShape::new(vec![shape; MAX_INSTANCES]).is_ok());

    let shape = InstanceShape::uniform(2, 1).expect("in bounds");
    let sum: fn(&[Fr]) -> Fr = |v| v[0];
    let new = |polys, order| OracleInstance::new(polys, &order, shape.clone(), sum).is_ok();
    assert!(new(vec![table(2, 0)], BindingOrder::Custom(vec![1, 0])));
    assert!(!new(vec![table(2, 0)], BindingOrder::Custom(vec![1, 1])));
    assert!(!new(vec![table(2, 0)], BindingOrder::Custom(vec![1, 2])));
    assert!(!new(vec![table(2, 0)], BindingOrder::Custom(vec![1])));
    assert!(!new(vec![table(3, 0)], BindingOrder::LowFirst));
    assert!(!new(vec![], BindingOrder::LowFirst));
    let claims = [Fr::ZERO];
    let result = prove_batch(&mut [], &claims, &mut transcript(), Consistency::Checked);
    assert!(result.is_err());
    let result = prove_batch(&mut [], &[], &mut transcript(), Consistency::Checked);
    assert_eq!(
        result.map(|_| ()),
        Err(SumcheckError::BatchSize { count: 0 })
    );
}

/// A prover whose polynomials are longer than its bound.
struct TooLong(InstanceShape);

impl SumcheckInstance for TooLong {
    fn shape(&self) -> &InstanceShape {
        &self.0
    }

    fn round_poly(&mut self, _: usize, _: Fr) -> Result<Vec<Fr>, SumcheckError> {
        Ok(vec![Fr::ZERO; 4])
    }

    fn bind(&mut self, _: usize, _: Fr) -> Result<(), SumcheckError> {
        Ok(())
    }
}

#[test]
fn excess_degree_is_noticed() {
    // Another instance makes the joint degree large enough; the own bound
    // counts all the same.
    let mut long = TooLong(InstanceShape::uniform(2, 2).expect("in bounds"));
    let spec = &specs(0)[3];
    let mut other = spec.instance();
    let claims = [Fr::ZERO, other.sum()];
    let result = prove_batch(
        &mut [&mut long, &mut other],
        &claims,
        &mut transcript(),
        Consistency::Checked,
    );
    assert_eq!(
        result.map(|_| ()),
        Err(SumcheckError::ExcessDegree {
            instance: 0,
            round: 0,
            coefficients: 4
        })
    );
}

/// A fast prover of `Σ_j eq(τ,j) a(j) b(j)`.
struct Fast {
    eq: SplitEq,
    a: DensePoly,
    b: DensePoly,
    shape: InstanceShape,
}

impl SumcheckInstance for Fast {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let (a, b) = (self.a.values(), self.b.values());
        let [q0, lead] = self.eq.sum_pairs(|j| {
            [
                a[2 * j] * b[2 * j],
                (a[2 * j + 1] - a[2 * j]) * (b[2 * j + 1] - b[2 * j]),
            ]
        })?;
        let q1 = match self.eq.q_at_one(claim, q0)? {
            Some(q1) => q1,
            None => self.eq.sum_pairs(|j| [a[2 * j + 1] * b[2 * j + 1]])?[0],
        };
        Ok(self.eq.cubic_round_poly(q0, q1, lead)?)
    }

    fn bind(&mut self, _: usize, r: Fr) -> Result<(), SumcheckError> {
        self.eq.bind(r)?;
        self.a.bind_low(r)?;
        self.b.bind_low(r)?;
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The fast prover sends the oracle's messages bit for bit, also where
    /// coordinates of `τ` are 0 and the claim does not determine `q(1)`.
    #[test]
    fn fast_equals_oracle(
        tau in (1usize..=6).prop_flat_map(|n| vec(prop_oneof![4 => element(), 1 => Just(Fr::ZERO), 1 => Just(Fr::ONE)], n)),
        seed in 0u64..1000,
    ) {
        let n = tau.len();
        let shape = InstanceShape::uniform(n, 3)?;
        let (a, b) = (table(n, seed), table(n, seed + 1000));
        let mut oracle = OracleInstance::new(
            vec![DensePoly::new(eq_table(&tau)?)?, a.clone(), b.clone()],
            &BindingOrder::LowFirst,
            shape.clone(),
            |v| v[0] * v[1] * v[2],
        )?;
        let claims = [oracle.sum()];
        let mut fast = Fast { eq: SplitEq::new(&tau)?, a, b, shape };
        let slow = prove_batch(&mut [&mut oracle], &claims, &mut transcript(), Consistency::Checked)?;
        let quick = prove_batch(&mut [&mut fast], &claims, &mut transcript(), Consistency::Checked)?;
        prop_assert_eq!(slow, quick);
    }

    #[test]
    fn messages_determine_the_polynomial(coefficients in vec(element(), 2..9), r in element()) {
        let degree = coefficients.len() - 1;
        let claim = coefficients[0] + coefficients.iter().sum::<Fr>();
        let message = compress(&coefficients, degree).expect("fits");
        prop_assert_eq!(message.len(), degree);
        prop_assert_eq!(next_claim(claim, &message, r), combine(r, &coefficients));
        let padded = compress(&coefficients, degree + 3).expect("fits");
        prop_assert_eq!(next_claim(claim, &padded, r), combine(r, &coefficients));
        prop_assert_eq!(compress(&coefficients, degree - 1), None);
    }

    #[test]
    fn interpolation_inverts_evaluation(coefficients in vec(element(), 0..9)) {
        let values: Vec<Fr> = (0..coefficients.len() as u64)
            .map(|x| combine(Fr::from(x), &coefficients))
            .collect();
        prop_assert_eq!(jolt_sumcheck::interpolate(&values), coefficients);
    }
}
