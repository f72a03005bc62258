//! Proving a joint opening (specification section 8.3).
#![allow(
    clippy::indexing_slicing,
    reason = "the shape of every polynomial is checked first"
)]

use ark_bn254::{Fr, G1Affine};
use ark_ff::Zero;
use dory_pcs::{
    backends::arkworks::{ArkDoryProof, ArkFr, ArkG1},
    error::DoryError,
    mode::{Mode, Transparent},
    primitives::{
        arithmetic::{DoryRoutines, Group, PairingCurve},
        poly::{MultilinearLagrange, Polynomial as DoryPolynomial, compute_left_right_vectors},
    },
    setup::ProverSetup,
};
use jolt_field::{AccI64, ColumnIndex};
use jolt_transcript::Transcript;
use rayon::prelude::*;
use tracing::info_span;

use super::{
    DoryPcs, DoryProverSetup,
    adapter::Adapter,
    curve::{Curve, with_prepared},
    routines::{Shared1, Shared2, combine_rows},
    verify::{dory_point, joint_commitment},
};
use crate::{
    Committed, Geometry, Opening, PcsError, Polynomial,
    error::same_length,
    joint::{absorb_joint, begin_opening, joint_value},
};

pub(super) fn open<T: Transcript>(
    setup: &DoryProverSetup,
    polynomials: &[Polynomial<'_>],
    committed: &[Committed<DoryPcs>],
    opening: Opening<'_>,
    transcript: &mut T,
) -> Result<ArkDoryProof, PcsError> {
    let geometry = opening.geometry;
    setup.columns(geometry)?;
    opening.check(polynomials.len())?;
    same_length("commitments", polynomials.len(), committed.len())?;
    for (polynomial, committed) in polynomials.iter().zip(committed) {
        polynomial.check(geometry)?;
        same_length("row commitments", geometry.rows(), committed.hint.0.len())?;
    }

    let commitments: Vec<_> = committed.iter().map(|c| c.commitment).collect();
    let coefficients = begin_opening::<DoryPcs, T>(&commitments, opening, transcript);
    absorb_joint::<DoryPcs, T>(
        &joint_commitment(&coefficients, &commitments),
        &joint_value(&coefficients, opening.values),
        transcript,
    );
    let hints: Vec<&[G1Affine]> = committed.iter().map(|c| c.hint.0.as_slice()).collect();
    let rows = info_span!("hints").in_scope(|| combine_rows(&coefficients, &hints));
    let _span = info_span!("argument").entered();
    let argument = || {
        dory_pcs::prove::<ArkFr, Curve, Shared1, Shared2, _, _, Transparent>(
            &Joint::new(geometry, polynomials, &coefficients),
            &dory_point(opening.point),
            rows.into_iter().map(ArkG1).collect(),
            ArkFr(Fr::zero()),
            geometry.row_vars(),
            geometry.column_vars(),
            setup.inner(),
            &mut Adapter::new(transcript),
        )
    };
    let (proof, _) = with_prepared(setup.prepared(), argument).map_err(PcsError::Argument)?;
    Ok(proof)
}

/// `Σ_i ρ_i P_i`, never written out: its matrix would have `16·T` entries.
pub(super) struct Joint<'a> {
    geometry: Geometry,
    polynomials: &'a [Polynomial<'a>],
    coefficients: &'a [u128],
}

/// Columns a thread works on at a time.
const STRIP: usize = 256;

impl<'a> Joint<'a> {
    /// The polynomials, which must fit the geometry, each with its coefficient.
    pub(super) fn new(
        geometry: Geometry,
        polynomials: &'a [Polynomial<'a>],
        coefficients: &'a [u128],
    ) -> Self {
        Self {
            geometry,
            polynomials,
            coefficients,
        }
    }

    /// The entries of `left·M` from column `first` on. `weights[i][row]` is
    /// `ρ_i·left[row]`.
    fn strip(&self, weights: &[Vec<Fr>], first: usize, out: &mut [ArkFr]) {
        let (columns, blocks) = (self.geometry.columns(), self.geometry.blocks());
        let mut increments = vec![AccI64::default(); out.len()];
        for (polynomial, weights) in self.polynomials.iter().zip(weights) {
            for block in 0..blocks {
                let start = block * columns + first;
                let cycles = start..start + out.len();
                match polynomial {
                    Polynomial::Increments(values) => {
                        for (sum, &value) in increments.iter_mut().zip(&values[cycles]) {
                            sum.add_mul(value, &weights[block]);
                        }
                    }
                    Polynomial::OneHot(chunks) => {
                        for (sum, index) in out.iter_mut().zip(&chunks.indices()[cycles]) {
                            if let Some(k) = index.get() {
                                sum.0 += weights[k * blocks + block];
                            }
                        }
                    }
                }
            }
        }
        for (sum, increment) in out.iter_mut().zip(increments) {
            sum.0 += increment.finish();
        }
    }
}

impl MultilinearLagrange<ArkFr> for Joint<'_> {
    fn vector_matrix_product(&self, left_vec: &[ArkFr], _nu: usize, sigma: usize) -> Vec<ArkFr> {
        let weights: Vec<Vec<Fr>> = self
            .coefficients
            .iter()
            .map(|&rho| {
                let rho = Fr::from(rho);
                left_vec.iter().map(|left| rho * left.0).collect()
            })
            .collect();
        let mut product = vec![ArkFr(Fr::zero()); 1 << sigma];
        product
            .par_chunks_mut(STRIP)
            .enumerate()
            .for_each(|(strip, out)| self.strip(&weights, strip * STRIP, out));
        product
    }
}

impl DoryPolynomial<ArkFr> for Joint<'_> {
    fn num_vars(&self) -> usize {
        self.geometry.vars()
    }

    fn evaluate(&self, point: &[ArkFr]) -> ArkFr {
        let (nu, sigma) = (self.geometry.row_vars(), self.geometry.column_vars());
        let (left, right) = compute_left_right_vectors(point, nu, sigma);
        let product = self.vector_matrix_product(&left, nu, sigma);
        ArkFr(product.iter().zip(&right).map(|(a, b)| a.0 * b.0).sum())
    }

    /// Not supported: the parts of the joint polynomial were committed to, and
    /// its own commitment is a combination of theirs.
    fn commit<E, Mo, M1>(
        &self,
        _nu: usize,
        _sigma: usize,
        _setup: &ProverSetup<E>,
    ) -> Result<(E::GT, Vec<E::G1>, ArkFr), DoryError>
    where
        E: PairingCurve,
        Mo: Mode,
        M1: DoryRoutines<E::G1>,
        E::G1: Group<Scalar = ArkFr>,
        E::GT: Group<Scalar = ArkFr>,
    {
        Err(DoryError::InvalidInput(
            "a joint polynomial is opened with the row commitments of its parts".into(),
        ))
    }
}
