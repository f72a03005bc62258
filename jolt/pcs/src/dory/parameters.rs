//! Public parameters of the prover.

use std::{fmt, sync::Arc};

use ark_bn254::{Bn254, G1Affine};
use ark_ec::pairing::Pairing;
use dory_pcs::{
    backends::arkworks::{ArkG1, ArkG2, BN254, PreparedCache, get_prepared_cache, init_cache},
    primitives::arithmetic::PairingCurve,
    setup::ProverSetup,
};
use rayon::prelude::*;

use super::{generators, setup::fits};
use crate::{Geometry, PcsError};

/// Public parameters of the prover: `2^σ` generators of each group, and one more
/// of each for blinding. The first `2^s` of them are those of smaller setups.
pub struct DoryProverSetup {
    inner: ProverSetup<BN254>,
    g1: Vec<G1Affine>,
    prepared: Arc<PreparedCache>,
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
        let g2_vec: Vec<ArkG2> = (0..count)
            .into_par_iter()
            .map(|index| ArkG2(generators::g2(seed, index).into()))
            .collect();
        let h1 = ArkG1(generators::g1(seed, BLINDING).into());
        let h2 = ArkG2(generators::g2(seed, BLINDING).into());
        let inner = ProverSetup {
            g1_vec: g1.iter().map(|&point| ArkG1(point.into())).collect(),
            g2_vec,
            h1,
            h2,
            ht: BN254::pair(&h1, &h2),
        };
        let prepared = prepare(&inner);
        Self {
            inner,
            g1,
            prepared,
        }
    }

    /// The parameters as the argument takes them.
    ///
    /// Its pairings use a process-wide store of prepared points, which another
    /// setup may have taken over; without it they are slower, not wrong.
    pub(super) fn inner(&self) -> &ProverSetup<BN254> {
        init_cache(&self.inner.g1_vec, &self.inner.g2_vec);
        &self.inner
    }

    /// Generators of the columns.
    pub(super) fn columns(&self, geometry: Geometry) -> Result<&[G1Affine], PcsError> {
        fits(geometry, self.g1.len().ilog2() as usize)?;
        Ok(self.g1.get(..geometry.columns()).unwrap_or_default())
    }

    /// Generators of the rows, prepared for pairings.
    pub(super) fn rows(
        &self,
        geometry: Geometry,
    ) -> Result<&[<Bn254 as Pairing>::G2Prepared], PcsError> {
        fits(geometry, self.g1.len().ilog2() as usize)?;
        self.inner
            .g2_vec
            .get(..geometry.rows())
            .and_then(|points| self.prepared.g2_prepared_for(points))
            .ok_or(PcsError::Length {
                what: "prepared generators",
                expected: geometry.rows(),
                actual: self.prepared.g2_len(),
            })
    }
}

/// Prepares all generators for pairings.
fn prepare(setup: &ProverSetup<BN254>) -> Arc<PreparedCache> {
    loop {
        init_cache(&setup.g1_vec, &setup.g2_vec);
        // Another thread may replace the store between the two calls.
        let covers = |cache: &Arc<PreparedCache>| cache.g2_prepared_for(&setup.g2_vec).is_some();
        if let Some(cache) = get_prepared_cache().filter(covers) {
            return cache;
        }
    }
}
