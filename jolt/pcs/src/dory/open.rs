//! Proving a joint opening (specification section 8.3).
#![allow(
    clippy::indexing_slicing,
    reason = "the shape of every polynomial is checked first"
)]

use ark_bn254::{Fr, G1Affine};
use ark_ff::Zero;
use dory_pcs::backends::arkworks::ArkDoryProof;
use jolt_field::{AccI64, ColumnIndex, eq::eq_table};
use jolt_transcript::Transcript;
use rayon::prelude::*;
use tracing::info_span;

use super::{
    DoryPcs, DoryProverSetup,
    argument::{self, Witness},
    routines::combine_rows,
    verify::joint_commitment,
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
    let left = eq_table(&opening.point[..geometry.row_vars()])?;
    let witness = Witness {
        geometry,
        rows,
        product: Joint::new(geometry, polynomials, &coefficients).times(&left),
        point: opening.point,
    };
    argument::prove(setup, witness, transcript)
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
    fn strip(&self, weights: &[Vec<Fr>], first: usize, out: &mut [Fr]) {
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
                                *sum += weights[k * blocks + block];
                            }
                        }
                    }
                }
            }
        }
        for (sum, increment) in out.iter_mut().zip(increments) {
            *sum += increment.finish();
        }
    }

    /// `left·M`.
    pub(super) fn times(&self, left: &[Fr]) -> Vec<Fr> {
        let weights: Vec<Vec<Fr>> = self
            .coefficients
            .iter()
            .map(|&rho| {
                let rho = Fr::from(rho);
                left.iter().map(|left| rho * left).collect()
            })
            .collect();
        let mut product = vec![Fr::zero(); self.geometry.columns()];
        product
            .par_chunks_mut(STRIP)
            .enumerate()
            .for_each(|(strip, out)| self.strip(&weights, strip * STRIP, out));
        product
    }
}
