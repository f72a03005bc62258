//! Compressed proofs, by the SDK's own prover.
//!
//! It proves shards and combines their proofs as they come, so the time of a
//! proof cannot be told apart into proving and compressing.
//!
//! Only functions without type parameters are called: those of the prover
//! underneath take minutes to compile in every crate that names them.

use crate::guest::{no_panic, options, stdin};
use sp1_sdk::{
    SP1Proof, SP1ProvingKey,
    blocking::{CpuProver, ProveRequest as _, Prover as _},
};
use zkml_backend::BackendError;
use zkml_core::layout::GuestInput;

/// The SDK's prover with the keys of its recursion programs.
pub(crate) struct Prover(CpuProver);

impl Prover {
    /// Computes the keys of the recursion programs.
    pub(crate) fn new(shard_area: u64) -> Result<Self, BackendError> {
        no_panic("starting SP1's prover", || {
            Self(CpuProver::new_with_opts(Some(options(shard_area))))
        })
    }

    /// Computes a guest's keys.
    pub(crate) fn setup(&self, elf: &[u8]) -> Result<SP1ProvingKey, BackendError> {
        no_panic("computing SP1's keys", || self.0.setup(elf.into()))?
            .map_err(|error| BackendError::sdk("computing SP1's keys", error))
    }

    /// Proves a run and compresses the proof.
    pub(crate) fn prove(
        &self,
        keys: &SP1ProvingKey,
        input: &GuestInput,
    ) -> Result<SP1Proof, BackendError> {
        let proof = no_panic("proving with SP1", || {
            self.0.prove(keys, stdin(input)).compressed().run()
        })?
        .map_err(|error| BackendError::sdk("proving with SP1", error))?;
        Ok(proof.proof)
    }
}
