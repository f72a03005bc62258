//! The prover of the Dory argument: the messages of `dory-pcs`, at less than half of
//! its cost.
//!
//! The statement is `<left·M, right> = y` for a matrix `M` with row commitments
//! `v1`. Notation and names of messages are those of the Dory paper (J. Lee, TCC
//! 2021, sections 3 and 4) and of `dory-pcs`. What is used here: the public vectors are
//! products ([`super::tensor`]), and the vector of points of G2 is a combination of few
//! points at first ([`super::second`]).
#![allow(
    clippy::indexing_slicing,
    reason = "vectors have the lengths of their round"
)]

use ark_bn254::{Fr, G1Affine, G1Projective, G2Projective, g1};
use ark_ec::CurveGroup;
use ark_ff::{Field, Zero};
use dory_pcs::{
    backends::arkworks::{ArkDoryProof, ArkG1, ArkG2, ArkGT},
    messages::{FirstReduceMessage, ScalarProductMessage, SecondReduceMessage, VMVMessage},
    primitives::transcript::Transcript as _,
};
use jolt_field::eq::eq_table;
use jolt_transcript::Transcript;

use super::{
    DoryProverSetup,
    adapter::Adapter,
    routines::linear_combinations,
    second::{Second, Side},
    tensor::{Tensor, weighted_sum},
};
use crate::{Geometry, PcsError};

/// What is proven, of the prover's knowledge: the row commitments, `left·M`, and the
/// point, most significant coordinate first.
pub(super) struct Witness<'a> {
    pub(super) geometry: Geometry,
    pub(super) rows: Vec<G1Affine>,
    pub(super) product: Vec<Fr>,
    pub(super) point: &'a [Fr],
}

type First = FirstReduceMessage<ArkG1, ArkG2, ArkGT>;
type Other = SecondReduceMessage<ArkG1, ArkG2, ArkGT>;

/// Makes the proof.
pub(super) fn prove<T: Transcript>(
    setup: &DoryProverSetup,
    witness: Witness<'_>,
    transcript: &mut T,
) -> Result<ArkDoryProof, PcsError> {
    let mut transcript = Adapter::new(transcript);
    let Witness {
        geometry,
        mut rows,
        product,
        point,
    } = witness;
    let (nu, sigma) = (geometry.row_vars(), geometry.column_vars());
    let (row_point, column_point) = point.split_at(nu);

    let pair_with_first =
        |sum: G1Projective| setup.prepared().multi_pairing(0, &[sum.into_affine()]);
    let vmv_message = VMVMessage {
        c: pair_with_first(weighted_sum(&rows, &product)),
        d2: pair_with_first(weighted_sum(setup.columns(geometry)?, &product)),
        e1: ArkG1(weighted_sum(&rows, &eq_table(row_point)?)),
    };
    transcript.append_serde(b"vmv_c", &vmv_message.c);
    transcript.append_serde(b"vmv_d2", &vmv_message.d2);
    transcript.append_serde(b"vmv_e1", &vmv_message.e1);

    // The rows that are missing to a square matrix have the coordinate 0.
    rows.resize(geometry.columns(), G1Affine::identity());
    let padding = vec![Fr::zero(); sigma - nu];
    let s1 = Tensor::new(column_point.to_vec());
    let s2 = Tensor::new([&padding, row_point].concat());
    let sums2 = s1.sums(setup.g2(), Second::SPLITS)?;
    let mut state = State {
        setup,
        v1: rows,
        v2: Second::new(setup, product, &sums2),
        sums1: s2.sums(setup.g1(), 0)?,
        sums2: &sums2,
        s1,
        s2,
    };
    let (mut first_messages, mut second_messages) = (Vec::new(), Vec::new());
    for round in 0..sigma {
        let message = state.first_message(round);
        transcript.append_serde(b"d1_left", &message.d1_left);
        transcript.append_serde(b"d1_right", &message.d1_right);
        transcript.append_serde(b"d2_left", &message.d2_left);
        transcript.append_serde(b"d2_right", &message.d2_right);
        transcript.append_serde(b"e1_beta", &message.e1_beta);
        transcript.append_serde(b"e2_beta", &message.e2_beta);
        first_messages.push(message);
        let beta = transcript.challenge_scalar(b"beta").0;
        state.add_generators(beta, inverse(beta));

        let message = state.second_message()?;
        transcript.append_serde(b"c_plus", &message.c_plus);
        transcript.append_serde(b"c_minus", &message.c_minus);
        transcript.append_serde(b"e1_plus", &message.e1_plus);
        transcript.append_serde(b"e1_minus", &message.e1_minus);
        transcript.append_serde(b"e2_plus", &message.e2_plus);
        transcript.append_serde(b"e2_minus", &message.e2_minus);
        second_messages.push(message);
        let alpha = transcript.challenge_scalar(b"alpha").0;
        state.fold(alpha, inverse(alpha));
    }

    let gamma = transcript.challenge_scalar(b"gamma").0;
    let final_message = state.last_message(gamma, inverse(gamma));
    transcript.append_serde(b"final_e1", &final_message.e1);
    transcript.append_serde(b"final_e2", &final_message.e2);
    // Not used by the prover, but what follows depends on it.
    transcript.challenge_scalar(b"d");
    Ok(ArkDoryProof {
        vmv_message,
        first_messages,
        second_messages,
        final_message: Some(final_message),
        nu,
        sigma,
    })
}

/// No challenge is 0.
fn inverse(challenge: Fr) -> Fr {
    challenge.inverse().unwrap_or_default()
}

/// The prover between two messages.
struct State<'a> {
    setup: &'a DoryProverSetup,
    v1: Vec<G1Affine>,
    v2: Second<'a>,
    s1: Tensor,
    s2: Tensor,
    /// Sums of the generators of G1 with `s2` before it was scaled, by round.
    sums1: Vec<Vec<G1Projective>>,
    /// Those of G2 with `s1`.
    sums2: &'a [Vec<G2Projective>],
}

impl State<'_> {
    fn first_message(&self, round: usize) -> First {
        let half = self.v1.len() / 2;
        let (left, right) = self.v1.split_at(half);
        let generators = &self.setup.g1()[..half];
        let d1 = |points| self.setup.prepared().multi_pairing(0, points);
        let d2 = |side| self.v2.pair(generators, side);
        let ((d1_left, d1_right), (d2_left, d2_right)) = rayon::join(
            || rayon::join(|| d1(left), || d1(right)),
            || rayon::join(|| d2(Side::Left), || d2(Side::Right)),
        );
        First {
            d1_left,
            d1_right,
            d2_left,
            d2_right,
            e1_beta: ArkG1(self.sums1[round][0] * self.s2.scale),
            e2_beta: ArkG2(self.sums2[round][0] * self.s1.scale),
        }
    }

    fn add_generators(&mut self, beta: Fr, beta_inverse: Fr) {
        let generators = &self.setup.g1()[..self.v1.len()];
        self.v1 = linear_combinations::<g1::Config>(&[beta], &[generators], &self.v1);
        self.v2.add_generators(beta_inverse);
    }

    fn second_message(&self) -> Result<Other, PcsError> {
        let (left, right) = self.v1.split_at(self.v1.len() / 2);
        let (tail1, tail2) = (self.s1.tail()?, self.s2.tail()?);
        let ([s1_left, s1_right], [s2_left, s2_right]) = (self.s1.halves(), self.s2.halves());
        let (c_plus, c_minus) = rayon::join(
            || self.v2.pair(left, Side::Right),
            || self.v2.pair(right, Side::Left),
        );
        let e1 = |points, factor: Fr| {
            ArkG1(if factor.is_zero() {
                G1Projective::zero()
            } else {
                weighted_sum::<G1Projective>(points, &tail2) * factor
            })
        };
        let e2 = |side, factor: Fr| ArkG2(self.v2.sum(&tail1, side) * factor);
        Ok(Other {
            c_plus,
            c_minus,
            e1_plus: e1(left, s2_right),
            e1_minus: e1(right, s2_left),
            e2_plus: e2(Side::Right, s1_left),
            e2_minus: e2(Side::Left, s1_right),
        })
    }

    fn fold(&mut self, alpha: Fr, alpha_inverse: Fr) {
        let (left, right) = self.v1.split_at(self.v1.len() / 2);
        self.v1 = linear_combinations::<g1::Config>(&[alpha], &[left], right);
        self.v2.fold(alpha_inverse);
        self.s1.fold(alpha);
        self.s2.fold(alpha_inverse);
    }

    fn last_message(&self, gamma: Fr, gamma_inverse: Fr) -> ScalarProductMessage<ArkG1, ArkG2> {
        let (h1, h2) = self.setup.blinding();
        ScalarProductMessage {
            e1: ArkG1(h1 * (gamma * self.s1.scale) + self.v1[0]),
            e2: ArkG2(h2 * (gamma_inverse * self.s2.scale) + self.v2.first()),
        }
    }
}
