//! Public parameters of the prover.

use std::fmt;

use ark_bn254::{G1Affine, G2Affine};
use dory_pcs::backends::arkworks::ArkGT;
use rayon::prelude::*;

use super::{
    generators,
    pairing::Prepared,
    setup::{Products, fits},
};
use crate::{Geometry, PcsError};

/// Public parameters of the prover: `2^σ` generators of each group, and one more
/// of each for blinding. The first `2^s` of them are those of smaller setups.
pub struct DoryProverSetup {
    g1: Vec<G1Affine>,
    g2: Vec<G2Affine>,
    /// The generators for blinding.
    blinding: (G1Affine, G2Affine),
    prepared: Prepared,
}

impl fmt::Debug for DoryProverSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DoryProverSetup")
            .field("generators", &self.g1.len())
            .finish_non_exhaustive()
    }
}

/// Number of the blinding generators, which no matrix reaches.
const BLINDING: u64 = u64::MAX;

impl DoryProverSetup {
    /// Derives the parameters for matrices up to `geometry` from a seed.
    #[must_use]
    pub(super) fn new(geometry: Geometry, seed: &[u8]) -> Self {
        let count = geometry.columns() as u64;
        let g1: Vec<G1Affine> = (0..count)
            .into_par_iter()
            .map(|index| generators::g1(seed, index))
            .collect();
        let g2: Vec<G2Affine> = (0..count)
            .into_par_iter()
            .map(|index| generators::g2(seed, index))
            .collect();
        Self {
            prepared: Prepared::new(&g2),
            g1,
            g2,
            blinding: (
                generators::g1(seed, BLINDING),
                generators::g2(seed, BLINDING),
            ),
        }
    }

    /// The generators of G1.
    pub(super) fn g1(&self) -> &[G1Affine] {
        &self.g1
    }

    /// The generators of G2.
    pub(super) fn g2(&self) -> &[G2Affine] {
        &self.g2
    }

    /// The generators for blinding.
    pub(super) fn blinding(&self) -> (G1Affine, G2Affine) {
        self.blinding
    }

    /// The generators of G2, prepared for pairings.
    pub(super) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Generators of the columns.
    pub(super) fn columns(&self, geometry: Geometry) -> Result<&[G1Affine], PcsError> {
        fits(geometry, self.g1.len().ilog2() as usize)?;
        Ok(self.g1.get(..geometry.columns()).unwrap_or_default())
    }

    /// What the verifier has to know of the generators: `3·2^σ` pairings.
    pub(super) fn products(&self) -> Products {
        let pair = |first, points: &[G1Affine]| self.prepared.multi_pairing(first, points);
        let mut chi = pair(0, self.g1.get(..1).unwrap_or_default());
        let mut products = Products {
            chi: vec![chi],
            delta_1r: vec![ArkGT::default()],
            delta_2r: vec![ArkGT::default()],
        };
        let mut half = 1;
        while let Some(points) = self.g1.get(..2 * half) {
            let (left, right) = points.split_at(half);
            products.delta_1r.push(pair(0, right));
            products.delta_2r.push(pair(half, left));
            chi = chi + pair(half, right);
            products.chi.push(chi);
            half *= 2;
        }
        products
    }
}
