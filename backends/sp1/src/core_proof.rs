//! Core proofs without the recursion prover.
//!
//! This is what the SDK does for a core proof, less the task queue around it:
//! execute, cut the execution into shards, prove each. It is
//! `sp1_core_machine::utils::generate_records` and the SDK's shard prover with
//! the SDK's parameters. `prove_core` beside it is no alternative: it keeps
//! only one of several shards of the same precompile, and its own verification
//! checks each shard alone.

use crate::guest::{Guest, no_panic, options, stdin};
use sp1_core_machine::{riscv::RiscvAir, utils::generate_records};
use sp1_hypercube::{
    SP1PcsProofInner, SP1VerifyingKey, ShardProof,
    air::PublicValues,
    prover::{AirProver, CpuShardProver, ProverSemaphore},
};
use sp1_primitives::{SP1Field, SP1GlobalContext};
use sp1_prover::{
    CoreSC, CpuSP1ProverComponents as Components, SP1ProverComponents, worker::CoreProvingKey,
};
use std::{borrow::Borrow, sync::Arc};
use tokio::runtime::Runtime;
use zkml_backend::BackendError;
use zkml_core::layout::GuestInput;

/// One shard's proof.
pub(crate) type Shard = ShardProof<SP1GlobalContext, SP1PcsProofInner>;

type ShardProver = <Components as SP1ProverComponents>::CoreProver;

/// Words of a nonce that SP1 lets a prover put into a proof; the SDK's CPU
/// prover leaves it zero too.
const NONCE: [u32; 4] = [0; 4];

/// Proves shards.
pub(crate) struct Prover {
    prover: ShardProver,
    runtime: Runtime,
}

/// A guest's keys.
pub(crate) struct Keys {
    proving: Arc<CoreProvingKey<Components>>,
    pub(crate) vk: SP1VerifyingKey,
}

impl Prover {
    /// A prover with the SDK's parameters.
    pub(crate) fn new() -> Result<Self, BackendError> {
        let verifier = Components::core_verifier(RiscvAir::<SP1Field>::machine());
        Ok(Self {
            prover: CpuShardProver::new(verifier.shard_verifier().clone()),
            runtime: Runtime::new()
                .map_err(|error| BackendError::sdk("starting threads for SP1", error))?,
        })
    }

    /// Computes a guest's keys.
    pub(crate) fn setup(&self, guest: &Guest) -> Result<Keys, BackendError> {
        let (proving, vk) = no_panic("computing SP1's keys", || {
            self.runtime
                .block_on(AirProver::<SP1GlobalContext, CoreSC>::setup(
                    &self.prover,
                    guest.program.clone(),
                    ProverSemaphore::new(1),
                ))
        })?;
        Ok(Keys {
            proving: proving.pk,
            vk: SP1VerifyingKey { vk },
        })
    }

    /// Proves every shard of a run, one after the other: each uses all
    /// processors, and memory is that of one.
    pub(crate) fn prove(
        &self,
        guest: &Guest,
        keys: &Keys,
        input: &GuestInput,
        shard_area: u64,
    ) -> Result<Vec<Shard>, BackendError> {
        let mut shards = no_panic("proving with SP1", || {
            let (records, _) = generate_records::<SP1Field>(
                guest.program.clone(),
                stdin(input),
                options(shard_area),
                NONCE,
            )
            .map_err(|error| BackendError::sdk("tracing the guest", error))?;
            Ok::<_, BackendError>(
                records
                    .into_iter()
                    .map(|record| {
                        let (shard, _) = self.runtime.block_on(
                            AirProver::<SP1GlobalContext, CoreSC>::prove_shard_with_pk(
                                &self.prover,
                                keys.proving.clone(),
                                record,
                                ProverSemaphore::new(1),
                            ),
                        );
                        shard
                    })
                    .collect::<Vec<_>>(),
            )
        })??;
        // The verifier follows clock and memory from shard to shard.
        shards.sort_by_key(|shard| {
            let values: &PublicValues<[SP1Field; 4], [SP1Field; 3], [SP1Field; 4], SP1Field> =
                shard.public_values.as_slice().borrow();
            values.range()
        });
        Ok(shards)
    }
}
