//! Public parameters of the verifier (specification section 8.4).

use ark_bn254::Bn254;
use ark_ec::pairing::PairingOutput;
use blake2::{Blake2b, Digest, digest::consts::U32};
use dory_pcs::{
    backends::arkworks::{ArkGT, BN254},
    setup::VerifierSetup,
};

use super::codec::{Reader, write};
use crate::{CHUNK_VARS, Geometry, MAX_LOG_CYCLES, MIN_LOG_CYCLES, PcsError};

/// Public parameters of the verifier: some products of pairings of the
/// generators, `3σ + 2` elements of the target group.
#[derive(Debug, Clone)]
pub struct DoryVerifierSetup {
    inner: VerifierSetup<BN254>,
    digest: [u8; 32],
}

/// Rounds of the argument for the shortest and the longest trace.
const ROUNDS: core::ops::RangeInclusive<usize> =
    (MIN_LOG_CYCLES + CHUNK_VARS).div_ceil(2)..=(MAX_LOG_CYCLES + CHUNK_VARS).div_ceil(2);

impl DoryVerifierSetup {
    /// Computes the parameters that belong to the prover's: as many pairings as
    /// a few openings take.
    #[cfg(feature = "prover")]
    #[must_use]
    pub fn derive(prover: &super::DoryProverSetup) -> Self {
        Self::new(prover.inner().to_verifier_setup())
    }

    fn new(inner: VerifierSetup<BN254>) -> Self {
        let mut setup = Self {
            inner,
            digest: [0; 32],
        };
        setup.digest = Blake2b::<U32>::digest(setup.to_bytes()).into();
        setup
    }

    pub(super) fn inner(&self) -> &VerifierSetup<BN254> {
        &self.inner
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    fn rounds(&self) -> usize {
        self.inner.max_log_n / 2
    }

    /// Refuses a matrix that is too large for these parameters.
    pub(super) fn check(&self, geometry: Geometry) -> Result<(), PcsError> {
        fits(geometry, self.rounds())
    }

    /// Encodes the parameters, for a verifying-key file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let setup = &self.inner;
        let mut out = vec![u8::try_from(self.rounds()).unwrap_or(u8::MAX)];
        // The first delta of each kind is the identity, Δ_1L is χ moved up by
        // one, and Δ_2L equals it.
        let deltas = setup.delta_1r.iter().skip(1);
        let deltas = deltas.chain(setup.delta_2r.iter().skip(1));
        for element in setup.chi.iter().chain(deltas).chain([&setup.ht]) {
            write(element, &mut out);
        }
        write(&setup.g1_0, &mut out);
        write(&setup.h1, &mut out);
        write(&setup.g2_0, &mut out);
        write(&setup.h2, &mut out);
        out
    }

    /// Reads what [`DoryVerifierSetup::to_bytes`] writes.
    ///
    /// This checks the encoding, not that the parameters are honest: compare
    /// the digest, which the verifying key contains, with one derived from the
    /// seed.
    ///
    /// # Errors
    ///
    /// [`PcsError::Encoding`] or [`PcsError::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PcsError> {
        let what = "verifier parameters";
        let mut reader = Reader::new(bytes);
        let rounds = match reader.take(1, what)? {
            &[rounds] if ROUNDS.contains(&rounds.into()) => usize::from(rounds),
            _ => return Err(PcsError::Encoding { what }),
        };
        let mut elements = |count: usize, first: Vec<ArkGT>| -> Result<Vec<ArkGT>, PcsError> {
            let mut list = first;
            for _ in 0..count {
                list.push(reader.gt(what)?);
            }
            Ok(list)
        };
        let identity = ArkGT(PairingOutput::<Bn254>::default());
        let chi = elements(rounds + 1, Vec::new())?;
        let delta_1r = elements(rounds, vec![identity])?;
        let delta_2r = elements(rounds, vec![identity])?;
        let ht = reader.gt(what)?;
        let delta_1l: Vec<ArkGT> = [identity]
            .into_iter()
            .chain(chi.iter().copied())
            .take(rounds + 1)
            .collect();
        let inner = VerifierSetup {
            delta_2l: delta_1l.clone(),
            delta_1l,
            delta_1r,
            delta_2r,
            chi,
            g1_0: reader.g1(what)?,
            h1: reader.g1(what)?,
            g2_0: reader.g2(what)?,
            h2: reader.g2(what)?,
            ht,
            max_log_n: 2 * rounds,
        };
        reader.finish()?;
        Ok(Self::new(inner))
    }
}

/// Refuses a matrix with more than `2^rounds` columns.
pub(super) fn fits(geometry: Geometry, rounds: usize) -> Result<(), PcsError> {
    if geometry.column_vars() <= rounds {
        Ok(())
    } else {
        Err(PcsError::LogCycles {
            log_cycles: geometry.log_cycles(),
            min: MIN_LOG_CYCLES,
            max: 2 * rounds - CHUNK_VARS,
        })
    }
}
