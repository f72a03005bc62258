//! Public parameters of the verifier (specification section 8.4).

use blake2::{Blake2b, Digest, digest::consts::U32};
use dory_pcs::{
    backends::arkworks::{ArkG1, ArkG2, ArkGT, BN254},
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

/// Products of pairings of the generators, for 0, 1, .. rounds.
pub(super) struct Products {
    /// `χ[k] = Π_{i < 2^k} e(Γ1[i], Γ2[i])`.
    pub(super) chi: Vec<ArkGT>,
    /// `Δ_1R[k] = Π_{i < 2^{k-1}} e(Γ1[2^{k-1} + i], Γ2[i])`; `Δ_1R[0]` is 1.
    pub(super) delta_1r: Vec<ArkGT>,
    /// `Δ_2R[k] = Π_{i < 2^{k-1}} e(Γ1[i], Γ2[2^{k-1} + i])`; `Δ_2R[0]` is 1.
    pub(super) delta_2r: Vec<ArkGT>,
}

/// Rounds of the argument for the shortest and the longest trace.
const ROUNDS: core::ops::RangeInclusive<usize> =
    (MIN_LOG_CYCLES + CHUNK_VARS).div_ceil(2)..=(MAX_LOG_CYCLES + CHUNK_VARS).div_ceil(2);

impl DoryVerifierSetup {
    /// Computes the parameters that belong to the prover's: about as many
    /// pairings as half an opening takes.
    #[cfg(feature = "prover")]
    #[must_use]
    pub fn derive(prover: &super::DoryProverSetup) -> Self {
        let g1_0 = prover.g1().first().copied().unwrap_or_default();
        let g2_0 = prover.g2().first().copied().unwrap_or_default();
        let (h1, h2) = prover.blinding();
        Self::new(
            prover.products(),
            [g1_0, h1].map(|point| ArkG1(point.into())),
            [g2_0, h2].map(|point| ArkG2(point.into())),
            super::pairing::multi_pairing(&[h1], &[h2]),
        )
    }

    /// Takes products, and of each group the first and the blinding generator.
    fn new(products: Products, [g1_0, h1]: [ArkG1; 2], [g2_0, h2]: [ArkG2; 2], ht: ArkGT) -> Self {
        let Products {
            chi,
            delta_1r,
            delta_2r,
        } = products;
        let rounds = chi.len().saturating_sub(1);
        // Δ_1L is χ moved up by one, and Δ_2L equals it.
        let delta_1l: Vec<ArkGT> = [ArkGT::default()]
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
            g1_0,
            g2_0,
            h1,
            h2,
            ht,
            max_log_n: 2 * rounds,
        };
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
        // The first delta of each kind is the identity.
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
        let products = Products {
            chi: elements(rounds + 1, Vec::new())?,
            delta_1r: elements(rounds, vec![ArkGT::default()])?,
            delta_2r: elements(rounds, vec![ArkGT::default()])?,
        };
        let ht = reader.gt(what)?;
        let (g1_0, h1) = (reader.g1(what)?, reader.g1(what)?);
        let (g2_0, h2) = (reader.g2(what)?, reader.g2(what)?);
        reader.finish()?;
        Ok(Self::new(products, [g1_0, h1], [g2_0, h2], ht))
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
