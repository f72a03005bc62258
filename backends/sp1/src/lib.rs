//! The guest on Succinct's SP1.
//!
//! A core proof is made shard by shard with the prover under the SDK
//! ([`core_proof`]), because the SDK's own CPU prover prepares the keys of all
//! recursion programs before it does anything else, which takes longer than
//! most core proofs. A compressed proof needs those keys and is the SDK's
//! ([`compressed`]). Both are the SDK's proofs and its verifier checks them
//! ([`bundle`]).

mod bundle;
mod compressed;
mod core_proof;
mod environment;
mod guest;
mod info;

pub use info::INFO;

use guest::Guest;
use sp1_sdk::{ProvingKey as _, SP1Proof, SP1VerifyingKey};
use zkml_backend::{
    Backend, BackendError, Counts, Execution, Info, ProgramId, Proof, ProofKind, Variant,
    VerifyError, committed_guest,
    guests::{self, Guests},
    phases::{Phase, Phases},
};
use zkml_core::layout::GuestInput;

const SHA256_ONLY: &str = "its proofs open no commitments, so the guest hashes";

/// The committed guests.
const GUESTS: Guests = Guests::new(
    info::NAME,
    [
        Ok(committed_guest!("predict")),
        Ok(committed_guest!("predict-software")),
        Ok(committed_guest!("predict-std")),
        Ok(committed_guest!("predict-std-software")),
        Err(SHA256_ONLY),
    ],
);

/// The backend.
#[derive(Clone, Debug)]
pub struct Sp1 {
    guests: Guests,
    shard_area: u64,
}

impl Default for Sp1 {
    fn default() -> Self {
        Self::new()
    }
}

impl Sp1 {
    /// The backend with the committed guests.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            guests: GUESTS,
            shard_area: sp1_core_executor::ELEMENT_THRESHOLD,
        }
    }

    /// The same backend with another guest of this variant.
    ///
    /// # Errors
    /// [`BackendError`] if `elf` is no program for SP1.
    pub fn with_guest(self, variant: Variant, elf: &[u8]) -> Result<Self, BackendError> {
        let guest = guests::Guest {
            elf: elf.to_vec().into(),
            id: program_id_of(elf)?,
            record: None,
        };
        Ok(Self {
            guests: self.guests.with(variant, guest),
            ..self
        })
    }

    /// The same backend with shards of about `elements` trace elements instead
    /// of the SDK's 2^28 + 2^27: more of them in less memory each. SP1 panics
    /// where a shard cannot hold its fixed tables, some 2^21 elements.
    #[must_use]
    pub fn shard_area(self, elements: u64) -> Self {
        Self {
            shard_area: elements,
            ..self
        }
    }
}

/// A guest's identity: the hash of its verifying key as SP1 prints it, for
/// instance for verification on a blockchain.
///
/// # Errors
/// [`BackendError`] if `elf` is no program for SP1.
pub fn program_id_of(elf: &[u8]) -> Result<ProgramId, BackendError> {
    let guest = Guest::new(elf)?;
    let keys = core_proof::Prover::new()?.setup(&guest)?;
    Ok(bundle::program_id(&keys.vk))
}

impl Backend for Sp1 {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn program_id(&self, variant: Variant) -> Result<ProgramId, BackendError> {
        Ok(self.guests.get(variant)?.id)
    }

    fn guest_compiler(&self, variant: Variant) -> Option<String> {
        self.guests.compiler(variant)
    }

    fn execute(
        &self,
        variant: Variant,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Execution, BackendError> {
        environment::check_executor()?;
        let elf = &self.guests.get(variant)?.elf;
        let guest = phases.run(Phase::Setup, || Guest::new(elf))?;
        let run = phases.run(Phase::Execute, || guest.execute(input))?;
        Ok(Execution {
            statement: run.statement,
            counts: Counts {
                user_cycles: Some(run.instructions),
                ..Counts::default()
            },
        })
    }

    fn prove(
        &self,
        variant: Variant,
        input: &GuestInput,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        environment::check_prover()?;
        environment::check_executor()?;
        let guest = self.guests.get(variant)?;
        match kind {
            ProofKind::Core => self.prove_core(guest, input, phases),
            ProofKind::Compressed => self.prove_compressed(guest, input, phases),
        }
    }

    fn verify(
        &self,
        program_id: &ProgramId,
        kind: ProofKind,
        statement: &[u8],
        proof: &[u8],
        phases: &mut Phases,
    ) -> Result<(), VerifyError> {
        phases.run(Phase::Verify, || {
            bundle::verify(program_id, kind, statement, proof)
        })
    }
}

impl Sp1 {
    fn prove_core(
        &self,
        guests::Guest { elf, id, .. }: &guests::Guest,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        let (guest, prover, keys) = phases.run(Phase::Setup, || {
            let guest = Guest::new(elf)?;
            let prover = core_proof::Prover::new()?;
            let keys = prover.setup(&guest)?;
            check_id(id, &keys.vk)?;
            Ok::<_, BackendError>((guest, prover, keys))
        })?;
        let (run, shards) = phases.run(Phase::Prove, || {
            let run = guest.execute(input)?;
            let shards = prover.prove(&guest, &keys, input, self.shard_area)?;
            Ok::<_, BackendError>((run, shards))
        })?;
        let segments = Some(shards.len() as u64);
        finish(run, &keys.vk, &SP1Proof::Core(shards), segments, phases)
    }

    fn prove_compressed(
        &self,
        guests::Guest { elf, id, .. }: &guests::Guest,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        let (guest, prover, keys) = phases.run(Phase::Setup, || {
            let guest = Guest::new(elf)?;
            let prover = compressed::Prover::new(self.shard_area)?;
            let keys = prover.setup(elf)?;
            check_id(id, keys.verifying_key())?;
            Ok::<_, BackendError>((guest, prover, keys))
        })?;
        let (run, proof) = phases.run(Phase::Prove, || {
            let run = guest.execute(input)?;
            let proof = prover.prove(&keys, input)?;
            Ok::<_, BackendError>((run, proof))
        })?;
        finish(run, keys.verifying_key(), &proof, None, phases)
    }
}

/// Encodes a fresh proof and verifies it before anyone relies on it: the SDK
/// never runs the verifier on what the prover underneath it makes.
fn finish(
    run: guest::Run,
    vk: &SP1VerifyingKey,
    proof: &SP1Proof,
    segments: Option<u64>,
    phases: &mut Phases,
) -> Result<Proof, BackendError> {
    let kind = match proof {
        SP1Proof::Core(_) => ProofKind::Core,
        _ => ProofKind::Compressed,
    };
    let bytes = phases.run(Phase::Serialise, || bundle::encode(vk, proof))?;
    phases
        .run(Phase::Verify, || {
            bundle::verify(&bundle::program_id(vk), kind, &run.statement, &bytes)
        })
        .map_err(|error| BackendError::sdk("checking the fresh proof", error))?;
    Ok(Proof {
        statement: run.statement,
        bytes,
        counts: Counts {
            user_cycles: Some(run.instructions),
            total_cycles: None,
            segments,
            verification_key_bytes: Some(bundle::key_bytes(vk)?),
        },
    })
}

/// Refuses to prove under an identity that is not the guest's.
fn check_id(id: &ProgramId, vk: &SP1VerifyingKey) -> Result<(), BackendError> {
    if bundle::program_id(vk) == *id {
        return Ok(());
    }
    Err(BackendError::sdk(
        "setting up SP1",
        "the committed program ID is not that of the committed guest",
    ))
}
